package door

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"jejak/domain/privacy"
)

const (
	// maxFile bounds what is read of any file here: 10,000 users of 100 bytes, and some.
	maxFile = 4 << 20
	// staleAfter is when a file that was being written counts as left behind by a process that died: writing one takes
	// milliseconds.
	staleAfter = time.Minute
	// tempSuffix marks a file that is being written, as everywhere in a ledger.
	tempSuffix = ".tmp"
)

// BusyError: somebody else is writing the file at the same time.
type BusyError struct{ File string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("door: %s is being written by another process", e.File)
}

// ExposedError: a file that is only its owner's can be read by others.
type ExposedError struct{ File string }

func (e *ExposedError) Error() string {
	return fmt.Sprintf("door: %s can be read by other accounts", e.File)
}

// readPrivate reads a file that only its owner may read.
func readPrivate(name string) (text []byte, info fs.FileInfo, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	shown, err := privacy.Exposed(name, info.Mode().Perm())
	if err != nil {
		return nil, nil, fmt.Errorf("door: %w", err)
	}
	if shown {
		return nil, nil, &ExposedError{name}
	}
	text, err = io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("door: %s is longer than %d bytes", name, maxFile)
	}
	return text, info, err
}

// change replaces a private file by what edit makes of it; nil is a file that is not there. While it does, nobody else can:
// the new file beside the old one is the lock as well.
func change(name string, edit func(old []byte) ([]byte, error)) (err error) {
	beside := name + tempSuffix
	f, err := privacy.CreatePrivate(beside)
	if errors.Is(err, fs.ErrExist) {
		if info, statErr := os.Stat(beside); statErr == nil && time.Since(info.ModTime()) > staleAfter {
			if err := os.Remove(beside); err != nil {
				return fmt.Errorf("door: %w", err)
			}
			f, err = privacy.CreatePrivate(beside)
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return &BusyError{name}
	}
	if err != nil {
		return fmt.Errorf("door: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(beside))
		}
	}()
	old, _, err := readPrivate(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, f.Close())
	}
	text, err := edit(old)
	if err == nil {
		_, err = f.Write(text)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(beside, name); err != nil {
		return fmt.Errorf("door: %w", err)
	}
	return syncDir(filepath.Dir(name))
}

// write replaces a private file.
func write(name string, text []byte) error {
	return change(name, func([]byte) ([]byte, error) { return text, nil })
}

// syncDir makes the names in a directory durable. Windows does so with the rename, and has no directory to ask.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
