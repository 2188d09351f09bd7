package disk

import "syscall"

// unwritable are a write-protected medium, a disk or a share of one that is full, and a file that somebody has open.
var unwritable = []error{syscall.Errno(19), syscall.Errno(39), syscall.Errno(112), syscall.Errno(1295), syscall.Errno(32)}
