package synthetic

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"jejak/domain/privacy"
	"jejak/eventstore/local"
)

// Places of the parts of a ledger in its directory.
type Places struct{ Log, Vault string }

// Make makes a ledger in a directory that is new or empty. It is made beside it and gets its name when all of it is durable,
// so that a ledger whose making was interrupted is none.
func Make(ctx context.Context, dir string, parts Places, size Size, progress func(done, total int64)) (report Report, err error) {
	if entries, err := os.ReadDir(dir); len(entries) > 0 {
		return report, fmt.Errorf("%s: %w", dir, local.ErrExists)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return report, fmt.Errorf("synthetic: %w", err)
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o750); err != nil {
		return report, fmt.Errorf("synthetic: %w", err)
	}
	making, err := os.MkdirTemp(parent, filepath.Base(dir)+".tmp-")
	if err != nil {
		return report, fmt.Errorf("synthetic: %w", err)
	}
	if report, err = fill(ctx, making, parts, size, progress); err != nil {
		return report, errors.Join(err, os.RemoveAll(making))
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return report, errors.Join(fmt.Errorf("synthetic: %w", err), os.RemoveAll(making))
	}
	if err := os.Rename(making, dir); err != nil {
		return report, errors.Join(fmt.Errorf("synthetic: %w", err), os.RemoveAll(making))
	}
	return report, local.Disk.SyncDir(parent)
}

// fill makes the parts of a ledger.
func fill(ctx context.Context, dir string, parts Places, size Size, progress func(done, total int64)) (report Report, err error) {
	log, err := local.Open(filepath.Join(dir, parts.Log), local.Options{})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	late := &lateSync{FS: privacy.Disk}
	vault, err := openVault(filepath.Join(dir, parts.Vault), late, size.Seed)
	if err != nil {
		return report, err
	}
	report, err = Generate(ctx, size, Target{Log: log, Sealer: vault, Aside: filepath.Join(dir, "aside"), Progress: progress})
	if err == nil {
		err = late.sync()
	}
	return report, errors.Join(err, vault.Close())
}

// openVault makes a vault whose office key is random, as that of any, and whose persons' keys follow from the seed: so the same
// sealed fields stand in the log each time.
func openVault(dir string, on privacy.FS, seed uint64) (*privacy.Vault, error) {
	made, err := privacy.Open(dir, privacy.Options{FS: on})
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	copy(key[8:], "jejak synthetic")
	return privacy.Open(dir, privacy.Options{FS: on, Rand: rand.NewChaCha8(key)})
}

// lateSync is a disk that makes the files of a vault durable when it is told to, and not for each person. What was made of a
// ledger before that is not relied on by anybody.
type lateSync struct {
	privacy.FS

	mu    sync.Mutex
	names map[string]bool
}

func (l *lateSync) OpenFile(name string, flag int, perm fs.FileMode) (privacy.File, error) {
	f, err := l.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &lateFile{f, l, name}, nil
}

func (l *lateSync) SyncDir(string) error { return nil }

// sync makes durable what was left for later.
func (l *lateSync) sync() (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name := range l.names {
		f, opened := l.FS.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(opened, fs.ErrNotExist) {
			continue // it was renamed
		}
		if opened != nil {
			return fmt.Errorf("synthetic: %w", opened)
		}
		err = errors.Join(err, f.Sync(), f.Close(), l.FS.SyncDir(filepath.Dir(name)))
	}
	return err
}

type lateFile struct {
	privacy.File

	at   *lateSync
	name string
}

func (f *lateFile) Sync() error {
	f.at.mu.Lock()
	defer f.at.mu.Unlock()
	if f.at.names == nil {
		f.at.names = map[string]bool{}
	}
	f.at.names[f.name] = true
	return nil
}
