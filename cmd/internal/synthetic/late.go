package synthetic

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"jejak/domain/privacy"
)

// lateSync is a disk that makes a vault durable when it is told to, and not for each person. Nobody relies on what is made of a
// ledger before that, as it has no name yet.
type lateSync struct {
	privacy.FS

	mu          sync.Mutex
	files, dirs map[string]bool // what is not durable
}

func newLateSync(on privacy.FS) *lateSync {
	return &lateSync{FS: on, files: map[string]bool{}, dirs: map[string]bool{}}
}

// OpenFile opens a file, and counts it as written to if it may be.
func (l *lateSync) OpenFile(name string, flag int, perm fs.FileMode) (privacy.File, error) {
	f, err := l.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	if flag&(os.O_WRONLY|os.O_RDWR) != 0 {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.files[name], l.dirs[filepath.Dir(name)] = true, true
	}
	return lateFile{f}, nil
}

func (l *lateSync) Mkdir(name string, perm fs.FileMode) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dirs[filepath.Dir(name)] = true
	return l.FS.Mkdir(name, perm)
}

func (l *lateSync) Rename(from, to string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files[to], l.dirs[filepath.Dir(to)] = true, true
	delete(l.files, from)
	return l.FS.Rename(from, to)
}

func (l *lateSync) SyncDir(string) error { return nil }

// sync makes durable what was left for later.
func (l *lateSync) sync() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name := range l.files {
		f, err := l.FS.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was taken away again
		}
		if err != nil {
			return fmt.Errorf("synthetic: %w", err)
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("synthetic: make %s durable: %w", name, err)
		}
	}
	for name := range l.dirs {
		if err := l.FS.SyncDir(name); err != nil {
			return fmt.Errorf("synthetic: make %s durable: %w", name, err)
		}
	}
	clear(l.files)
	clear(l.dirs)
	return nil
}

// lateFile is a file of which others see that it is durable, and which is not.
type lateFile struct{ privacy.File }

func (lateFile) Sync() error { return nil }
