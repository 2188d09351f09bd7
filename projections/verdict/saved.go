package verdict

import (
	"errors"
	"io/fs"
	"os"
)

// Create makes a file with a name of its own beside those that are kept in a directory, and the directory, if need be. Who
// may read the directory may read the file: everybody who asks of a ledger spares the work that another has done.
func Create(dir, pattern string) (*os.File, error) {
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
