// Package disk writes the files that are kept beside a log and can be made again from it. A file appears whole or not at
// all; nothing is synced, as what a power cut damages is noticed by its digest.
package disk

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrTaken is a file that was not written, as another process took its beginning for a remnant and removed it. What is not
// saved is read again from the log; whoever has to save tries again.
var ErrTaken = errors.New("taken away by another process while it was written")

// TempPattern follows a file's name in the names of those that are being written.
const TempPattern = ".*.tmp"

// Replace writes a file beside the old one and puts it into its place: a crash leaves the one or the other.
func Replace(dir, name string, content []byte) error {
	return Write(dir, name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}, func() string { return name })
}

// Write is Replace for a file that is made piece by piece, and may get its name from what was written.
func Write(dir, name string, fill func(io.Writer) error, named func() string) error {
	temp, err := create(dir, name+TempPattern)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(temp, 1<<16)
	err = fill(w)
	if err = errors.Join(err, w.Flush(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), filepath.Join(dir, named()))
		if errors.Is(err, fs.ErrNotExist) {
			return ErrTaken
		}
	}
	if err != nil {
		err = errors.Join(err, os.Remove(temp.Name()))
	}
	return err
}

// create makes a file with a name of its own beside those that are kept in a directory, and the directory, if need be. Who
// may read the directory may read the file: everybody who asks of a ledger spares the work that another has done.
func create(dir, pattern string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	const owner, group = 0o600, 0o040
	if err := f.Chmod(owner | info.Mode().Perm()&group); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// Locked reports whether a file is there and cannot be replaced, as its place cannot be written.
func Locked(dir, name string) bool {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
	if err == nil {
		_ = f.Close() // nothing was written
		return false
	}
	return Unwritable(err)
}

// Unwritable reports whether a place cannot be written: a disk that is full or read-only, a directory of somebody else.
// Whoever only asks needs no place to write to.
func Unwritable(err error) bool {
	for _, e := range unwritable {
		if errors.Is(err, e) {
			return true
		}
	}
	return errors.Is(err, fs.ErrPermission)
}
