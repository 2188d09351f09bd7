package local

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// FS is what a store asks of a file system. Tests put one in between that fails, forgets or counts.
type FS interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	Rename(from, to string) error
	Remove(name string) error
	MkdirAll(name string, perm fs.FileMode) error
	// SyncDir makes the names in a directory durable.
	SyncDir(name string) error
	// Lock takes a lock on a file that no other open store holds, in this process or another, until the returned File
	// is closed or the process dies. Somebody else's lock is errLocked.
	Lock(name string) (File, error)
	// Locked says whether somebody holds the lock on a file now.
	Locked(name string) (bool, error)
}

// File is an open file of an FS.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	// Sync returns when the file's bytes, and its length, will survive a power cut.
	Sync() error
	Size() (int64, error)
	// Map returns the file's first n bytes for reading, until Unmap.
	Map(n int) ([]byte, error)
	Unmap([]byte) error
}

// errLocked: FS.Lock met another holder.
var errLocked = errors.New("held by another open store")

// Disk is the machine's own file system, the default.
var Disk FS = disk{}

type disk struct{}

func (disk) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag|unix.O_CLOEXEC, perm)
	if err != nil {
		return nil, err
	}
	return &diskFile{File: f}, nil
}

func (disk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }
func (disk) Rename(from, to string) error               { return os.Rename(from, to) }
func (disk) Remove(name string) error                   { return os.Remove(name) }
func (disk) MkdirAll(name string, perm fs.FileMode) error {
	return os.MkdirAll(name, perm)
}

func (disk) SyncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (disk) Lock(name string) (File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, filePerm)
	if err != nil {
		return nil, err
	}
	if err := flock(f, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &diskFile{File: f}, nil
}

// Locked asks with a shared lock, which two askers can hold at once: they never take each other for a writer.
func (disk) Locked(name string) (bool, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close() // nothing was written, and closing gives the lock back
	err = flock(f, unix.LOCK_SH|unix.LOCK_NB)
	if errors.Is(err, errLocked) {
		return true, nil
	}
	return false, err
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

type diskFile struct {
	*os.File
	direct direct
}

func (f *diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *diskFile) Map(n int) ([]byte, error) {
	b, err := unix.Mmap(int(f.Fd()), 0, n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, &fs.PathError{Op: "mmap", Path: f.Name(), Err: err}
	}
	return b, nil
}

func (f *diskFile) Unmap(b []byte) error { return unix.Munmap(b) }

// Permissions of what a store creates: the owner writes, the group may read, others see nothing. The log holds
// personal data.
const (
	filePerm = 0o640
	dirPerm  = 0o750
)

// tempSuffix marks files that are being written. A writer removes those it finds when it opens a store.
const tempSuffix = ".tmp"

// writeFile puts a whole file in its place, durably: after a crash the name has all of the content or does not exist
// (or has all of the old content).
func writeFile(fsys FS, name string, content ...[]byte) (err error) {
	temp := name + tempSuffix
	f, err := fsys.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, filePerm)
	if err != nil {
		return fmt.Errorf("create %s: %w", temp, err)
	}
	var at int64
	for _, b := range content {
		if _, err := f.WriteAt(b, at); err != nil {
			return errors.Join(fmt.Errorf("write %s: %w", temp, err), f.Close(), fsys.Remove(temp))
		}
		at += int64(len(b))
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", temp, err), f.Close(), fsys.Remove(temp))
	}
	if err := f.Close(); err != nil {
		return errors.Join(fmt.Errorf("close %s: %w", temp, err), fsys.Remove(temp))
	}
	return publish(fsys, temp, name)
}

// publish gives a finished temporary file its name, durably.
func publish(fsys FS, temp, name string) error {
	if err := fsys.Rename(temp, name); err != nil {
		return errors.Join(fmt.Errorf("rename %s: %w", temp, err), fsys.Remove(temp))
	}
	if err := fsys.SyncDir(filepath.Dir(name)); err != nil {
		return fmt.Errorf("sync directory of %s: %w", name, err)
	}
	return nil
}

// readFile reads a whole small file.
func readFile(fsys FS, name string) (content []byte, err error) {
	f, err := fsys.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if size > maxSmallFile {
		return nil, fmt.Errorf("%s has %d bytes, at most %d were expected", name, size, maxSmallFile)
	}
	content = make([]byte, size)
	if _, err := f.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return content, nil
}

// maxSmallFile bounds the files that are read whole: the store's description, its end mark, the lock's text.
const maxSmallFile = 4096
