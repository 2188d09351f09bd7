//go:build !windows

package disk

import "syscall"

var unwritable = []error{syscall.EROFS, syscall.ENOSPC, syscall.EDQUOT}
