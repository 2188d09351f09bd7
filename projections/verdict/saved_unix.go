//go:build !windows

package verdict

import "syscall"

var unwritable = []error{syscall.EROFS, syscall.ENOSPC, syscall.EDQUOT}
