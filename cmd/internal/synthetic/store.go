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

	"jejak/domain/privacy"
	"jejak/eventstore/local"
)

// Places of the parts of a ledger in its directory.
type Places struct{ Log, Vault string }

// Make makes a ledger in a directory that is new or empty. Its parts are made in a directory of their own, and get their places
// when all is durable, the log last: a ledger whose making was interrupted is none.
func Make(ctx context.Context, dir string, parts Places, size Size, progress func(done, total int64)) (report Report, err error) {
	isNew, err := vacant(dir)
	if err != nil {
		return report, err
	}
	if err := os.MkdirAll(dir, dirPerm); err != nil {
		return report, fmt.Errorf("synthetic: %w", err)
	}
	made, err := os.MkdirTemp(dir, "tmp-")
	if err != nil {
		return report, fmt.Errorf("synthetic: %w", err)
	}
	report, err = fill(ctx, made, parts, size, progress)
	for _, part := range []string{parts.Vault, parts.Log} {
		if err == nil {
			err = local.Disk.Rename(filepath.Join(made, part), filepath.Join(dir, part))
		}
		if err == nil {
			err = local.Disk.SyncDir(dir)
		}
	}
	err = errors.Join(err, os.RemoveAll(made))
	if err != nil && isNew {
		err = errors.Join(err, os.Remove(dir))
	}
	return report, err
}

// dirPerm is that of the directories of a log.
const dirPerm = 0o750

// vacant refuses a directory with something in it, and reports whether there is none yet.
func vacant(dir string) (isNew bool, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("synthetic: %w", err)
	case len(entries) > 0:
		return false, fmt.Errorf("%s: %w", dir, local.ErrExists)
	}
	return false, nil
}

// fill makes the parts of a ledger.
func fill(ctx context.Context, dir string, parts Places, size Size, progress func(done, total int64)) (report Report, err error) {
	log, err := local.Open(filepath.Join(dir, parts.Log), local.Options{})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	late := newLateSync(privacy.Disk)
	vault, err := openVault(filepath.Join(dir, parts.Vault), late, size.Seed)
	if err != nil {
		return report, err
	}
	report, err = Generate(ctx, size, Target{Log: log, Sealer: vault, Aside: filepath.Join(dir, "aside"), Progress: progress})
	if err = errors.Join(err, vault.Close()); err == nil {
		err = late.sync()
	}
	return report, err
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
