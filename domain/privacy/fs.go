package privacy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// FS is what a vault asks of a file system. Tests put one in between that fails or forgets.
type FS interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Mkdir(name string, perm fs.FileMode) error
	Rename(from, to string) error
	// Remove takes away a file, or a directory that is empty.
	Remove(name string) error
	// RemoveAll takes away a directory with all that is in it. There may be none.
	RemoveAll(name string) error
	// SyncDir makes the names in a directory durable.
	SyncDir(name string) error
}

// File is an open file of an FS.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	// Sync returns when the file's bytes and its length will survive a power cut.
	Sync() error
}

// Disk is the machine's own file system, the default. What differs between operating systems is in system_unix.go and
// system_windows.go, and nowhere else.
var Disk FS = disk{}

type disk struct{}

func (disk) Remove(name string) error    { return os.Remove(name) }
func (disk) RemoveAll(name string) error { return os.RemoveAll(name) }

// errHeld: a lock is somebody else's.
var errHeld = errors.New("held by another open vault")

// Only the account that runs the program sees the vault: whoever reads both files reads everybody.
const (
	filePerm = 0o600
	dirPerm  = 0o700
)

// CreatePrivate makes a new file, to be written, that the account which runs the program alone may read, as the files of a
// vault: for keys that are kept elsewhere. A file that is there already is fs.ErrExist.
func CreatePrivate(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePerm)
	if err != nil {
		return nil, err
	}
	if err := ownersOnly(name); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(name))
	}
	return f, nil
}

// mkdirAll makes a directory and those above it, durably.
func mkdirAll(fsys FS, dir string) error {
	err := fsys.Mkdir(dir, dirPerm)
	if errors.Is(err, fs.ErrNotExist) {
		if err := mkdirAll(fsys, filepath.Dir(dir)); err != nil {
			return err
		}
		err = fsys.Mkdir(dir, dirPerm)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(dir))
}

// tempSuffix marks a file that is being written. What a crash leaves of one is overwritten by the next attempt.
const tempSuffix = ".tmp"

// createFile puts a whole new file in its place, durably: after a crash the name has all of the content or none.
func createFile(fsys FS, name string, content []byte) error {
	return createFileIf(fsys, name, content, func(File) error { return nil })
}

// createFileIf is createFile unless there is a reason against it when the content is on the disk.
func createFileIf(fsys FS, name string, content []byte, against func(File) error) error {
	temp := name + tempSuffix
	f, err := fsys.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, filePerm)
	if err != nil {
		return removeTemporary(fsys, temp, err)
	}
	_, err = f.WriteAt(content, 0)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = against(f)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return removeTemporary(fsys, temp, err)
	}
	if err := fsys.Rename(temp, name); err != nil {
		return removeTemporary(fsys, temp, err)
	}
	return fsys.SyncDir(filepath.Dir(name))
}

// readFile reads a whole small file, of at most limit bytes, and says with which permissions it is kept.
func readFile(fsys FS, name string, limit int64) (content []byte, perm fs.FileMode, err error) {
	f, err := fsys.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > limit {
		return nil, 0, fmt.Errorf("%s has %d bytes, at most %d were expected", name, info.Size(), limit)
	}
	content = make([]byte, info.Size())
	if _, err := f.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	return content, info.Mode().Perm(), nil
}
