package local

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// Sync is fdatasync: like fsync it makes the length durable, but it leaves out the time stamps.
func (f *diskFile) Sync() error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var synced error
	if err := raw.Control(func(fd uintptr) {
		for {
			if synced = unix.Fdatasync(int(fd)); !errors.Is(synced, syscall.EINTR) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if synced != nil {
		return &fs.PathError{Op: "fdatasync", Path: f.Name(), Err: synced}
	}
	return nil
}
