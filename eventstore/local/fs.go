package local

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// FS is what a store asks of a file system. Tests put one in between that fails, forgets or counts.
type FS interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	// Rename gives a file that nobody has open another name, in place of the file that has it, if there is one: readers may
	// have that one open.
	Rename(from, to string) error
	Remove(name string) error
	MkdirAll(name string, perm fs.FileMode) error
	// SyncDir makes the names in a directory durable.
	SyncDir(name string) error
	// Lock takes a file, and the directory that it is in, for one open store in this process or another, until the Lock is
	// closed or the process dies. Somebody else's lock is errLocked. Whoever removes the file sets nobody free to write: the
	// directory stays taken.
	Lock(name string) (Lock, error)
	// Locked says whether somebody holds the lock on a file now. It writes nothing, and takes the lock for a moment.
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
	// Is says whether a name leads to this file still: it may have been removed, or replaced by another.
	Is(name string) (bool, error)
	// Map returns the file's first n bytes for reading, until Unmap.
	Map(n int) ([]byte, error)
	Unmap([]byte) error
}

// Lock is a lock that is held, as the open file that has the note of who holds it.
type Lock interface {
	File
	// Lost returns the path, the lock's or its directory's, that leads to something else by now, and "" while the lock is
	// where it was taken.
	Lost() (path string, err error)
	// Firm says whether others are kept away even when the lock is lost. Where a file system cannot do that, a network's, they
	// are not.
	Firm() bool
}

// errLocked: FS.Lock met another holder.
var errLocked = errors.New("held by another open store")

// Disk is the machine's own file system, the default. What differs between operating systems is in disk_unix.go and
// disk_windows.go, and nowhere else.
var Disk FS = disk{}

type disk struct{}

func (disk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }
func (disk) Remove(name string) error                   { return os.Remove(name) }
func (disk) MkdirAll(name string, perm fs.FileMode) error {
	return os.MkdirAll(name, perm)
}

type diskFile struct {
	*os.File
	direct   direct
	identity identity
}

func (f *diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// among says whether an error is one of the system's.
func among(err error, list []error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

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
