//go:build unix

package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
)

func (disk) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &diskFile{File: f}, nil
}

func (disk) Rename(from, to string) error { return os.Rename(from, to) }

func (disk) SyncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// diskLock is flock on a file and on the directory that it is in. The file's name can be removed, and a file of that name
// made anew that nobody has locked; a directory with a log in it cannot. So the directory is what keeps a second writer
// away, and the file tells the first that somebody has been at its lock.
type diskLock struct {
	diskFile
	dir  diskFile
	firm bool // the directory is locked, too
}

func (disk) Lock(name string) (Lock, error) {
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	l := &diskLock{dir: diskFile{File: dir}}
	err = flock(dir, unix.LOCK_EX|unix.LOCK_NB)
	if l.firm = err == nil; err != nil && !among(err, noDirLocks) {
		return nil, errors.Join(err, dir.Close())
	}
	for range lockTries {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, filePerm)
		if err != nil {
			return nil, errors.Join(err, dir.Close())
		}
		l.diskFile = diskFile{File: f}
		if err := flock(f, unix.LOCK_EX|unix.LOCK_NB); err != nil {
			return nil, errors.Join(err, l.Close())
		}
		is, err := l.Is(name)
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		if is {
			return l, nil
		}
		if err := f.Close(); err != nil { // it was removed after it was opened
			return nil, errors.Join(err, dir.Close())
		}
	}
	return nil, errors.Join(fmt.Errorf("%s is removed as often as it is made", name), dir.Close())
}

// lockTries is how often a lock file is made that somebody removes at once.
const lockTries = 10

// noDirLocks are what file systems answer that know no lock on a directory, as those of a network do. There the file alone
// is held.
var noDirLocks = []error{unix.EBADF, unix.EINVAL, unix.ENOLCK, unix.ENOSYS, unix.ENOTSUP, unix.EOPNOTSUPP}

func (l *diskLock) Lost() (string, error) {
	for _, f := range []*diskFile{&l.diskFile, &l.dir} {
		if is, err := f.Is(f.Name()); err != nil || !is {
			return f.Name(), err
		}
	}
	return "", nil
}

func (l *diskLock) Firm() bool { return l.firm }

func (l *diskLock) Close() error { return errors.Join(l.diskFile.Close(), l.dir.Close()) }

// Locked asks with a shared lock, which two askers can hold at once: they never take each other for a writer. Where a lock
// cannot be asked for, as on some read-only media, nobody can hold one.
func (disk) Locked(name string) (bool, error) {
	for _, path := range []string{filepath.Dir(name), name} {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) || path == name && errors.Is(err, fs.ErrPermission) {
			continue
		}
		if err != nil {
			return false, err
		}
		err = flock(f, unix.LOCK_SH|unix.LOCK_NB)
		if err := errors.Join(err, f.Close()); err != nil && !among(err, noDirLocks) {
			return errors.Is(err, errLocked), without(err, errLocked)
		}
	}
	return false, nil
}

// without is an error, or nil if it is the one that was expected.
func without(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

func flock(f *os.File, how int) error {
	for {
		err := unix.Flock(int(f.Fd()), how)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EWOULDBLOCK):
			return errLocked
		default:
			return fmt.Errorf("flock %s: %w", f.Name(), err)
		}
	}
}

// identity is what a file is known by, whatever its name. It is asked once: a writer compares it before every answer.
type identity struct {
	once sync.Once
	file fileID
	err  error
}

// fileID is a file on a device.
type fileID struct{ device, inode uint64 }

func (f *diskFile) Is(name string) (bool, error) {
	f.identity.once.Do(func() { f.identity.file, f.identity.err = inodeOf(int(f.Fd())) })
	if f.identity.err != nil {
		return false, &fs.PathError{Op: "fstat", Path: f.Name(), Err: f.identity.err}
	}
	named, err := inodeAt(name)
	for errors.Is(err, unix.EINTR) {
		named, err = inodeAt(name)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) {
		return false, nil
	}
	if err != nil {
		return false, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return named == f.identity.file, nil
}

func (f *diskFile) Map(n int) ([]byte, error) {
	b, err := unix.Mmap(int(f.Fd()), 0, n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, &fs.PathError{Op: "mmap", Path: f.Name(), Err: err}
	}
	return b, nil
}

func (f *diskFile) Unmap(b []byte) error { return unix.Munmap(b) }

// noSpace are the errors of a disk, or a share of one, that is full.
var noSpace = []error{unix.ENOSPC, unix.EDQUOT}
