//go:build unix && !linux

package local

import "golang.org/x/sys/unix"

// inodeAt is the file that a name leads to.
func inodeAt(name string) (fileID, error) {
	var s unix.Stat_t
	err := unix.Stat(name, &s)
	return fileID{uint64(s.Dev), s.Ino}, err
}

// inodeOf is the file behind a descriptor.
func inodeOf(fd int) (fileID, error) {
	var s unix.Stat_t
	err := unix.Fstat(fd, &s)
	return fileID{uint64(s.Dev), s.Ino}, err
}
