package local

import "golang.org/x/sys/unix"

// inodeAt is the file that a name leads to.
//
// It asks for nothing but the inode. Whoever asks for the times of a file makes the kernel give its next write a time of its
// own (multigrain timestamps, Linux 6.13): every sync of the log that follows has an inode to write as well. Asked of the last
// segment between two groups, this cost a lone append 60 of 200 µs.
func inodeAt(name string) (fileID, error) {
	var s unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, name, 0, unix.STATX_INO, &s)
	return fileID{unix.Mkdev(s.Dev_major, s.Dev_minor), s.Ino}, err
}

// inodeOf is the file behind a descriptor.
func inodeOf(fd int) (fileID, error) {
	var s unix.Statx_t
	err := unix.Statx(fd, "", unix.AT_EMPTY_PATH, unix.STATX_INO, &s)
	return fileID{unix.Mkdev(s.Dev_major, s.Dev_minor), s.Ino}, err
}
