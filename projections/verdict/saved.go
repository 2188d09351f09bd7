package verdict

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// TempPattern follows a file's name in the names of those that are being written.
const TempPattern = ".*.tmp"

// Replace writes a file beside the old one and puts it into its place: a crash leaves the one or the other. It is not synced
// to disk, since what a power cut damages is noticed by its digest, and made anew from the log.
func Replace(dir, name string, content []byte) error {
	temp, err := create(dir, name+TempPattern)
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process took it for a remnant; what is not saved is read again from the log
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
