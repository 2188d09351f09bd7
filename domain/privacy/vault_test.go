package privacy

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

const (
	rosa = "ikm-0c7b3c7e-2a53-4d0e-8e0e-1f6a7a1d2c01" // subjects
	budi = "ikm-0c7b3c7e-2a53-4d0e-8e0e-1f6a7a1d2c02"
)

var event = uuid.MustParse("0190f1d2-0000-7000-8000-000000000001")

func open(t *testing.T, dir string, o Options) *Vault {
	t.Helper()
	v, err := Open(dir, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, v.Close()) })
	return v
}

func seal(t *testing.T, v *Vault, subject, clear string) domain.Sealed {
	t.Helper()
	sealed, err := v.Seal(t.Context(), subject, event, "owner", clear)
	require.NoError(t, err)
	return sealed
}

// opens checks that a field opens to a text.
func opens(t *testing.T, v *Vault, sealed domain.Sealed, clear string) {
	t.Helper()
	got, err := v.Open(t.Context(), sealed, event, "owner")
	require.NoError(t, err)
	require.Equal(t, clear, got)
}

// fails checks that a field does not open, and returns why.
func fails(t *testing.T, v *Vault, sealed domain.Sealed) error {
	t.Helper()
	got, err := v.Open(t.Context(), sealed, event, "owner")
	require.Error(t, err)
	require.Empty(t, got)
	return err
}

// contents returns every file below a directory.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		files[d.Name()] = b
		return err
	}))
	return files
}

// copyVault puts a vault's files into a new directory.
func copyVault(t *testing.T, files map[string][]byte) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, b := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, filePerm))
	}
	return dir
}

// withoutLast is a file of slots without its last ones.
func withoutLast(file []byte, slots int) []byte { return file[:len(file)-slots*slotSize] }

func TestOpenUndoesSeal(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	rapid.Check(t, func(r *rapid.T) {
		subject := rapid.StringMatching(`(ikm|person)-[0-9a-f]{2}`).Draw(r, "subject")
		event := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, "event"))
		path := rapid.String().Draw(r, "path")
		clear := string(rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(r, "clear"))
		sealed, err := v.Seal(t.Context(), subject, event, path, clear)
		require.NoError(r, err)
		require.Equal(r, subject, sealed.Key)
		b, err := base64.StdEncoding.DecodeString(sealed.Ciphertext)
		require.NoError(r, err)
		require.Zero(r, (len(b)-nonceSize-tagSize)%padBlock, "the length is a multiple of 32")
		got, err := v.Open(t.Context(), sealed, event, path)
		require.NoError(r, err)
		require.Equal(r, clear, got)
	})
	sealed := seal(t, v, rosa, "Rosa")
	require.NoError(t, v.Close())
	opens(t, open(t, dir, Options{}), sealed, "Rosa")
	opens(t, open(t, dir, Options{ReadOnly: true}), sealed, "Rosa")
}

func TestAFieldMovedElsewhereDoesNotOpen(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	sealed := seal(t, v, rosa, "Rosa")
	seal(t, v, budi, "Budi")
	moved := sealed
	moved.Key = budi
	cases := map[string]struct {
		sealed domain.Sealed
		event  uuid.UUID
		path   string
	}{
		"to another subject": {moved, event, "owner"},
		"to another event":   {sealed, uuid.MustParse("0190f1d2-0000-7000-8000-000000000002"), "owner"},
		"to another path":    {sealed, event, "address"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := v.Open(t.Context(), c.sealed, c.event, c.path)
			var tampered *TamperedError
			require.ErrorAs(t, err, &tampered)
			assert.Equal(t, TamperedError{c.sealed.Key, c.event, c.path, "its authentication failed"}, *tampered)
			assert.Empty(t, got)
		})
	}
}

func TestErasedIsErasedForAllAndForEver(t *testing.T) {
	dir := t.TempDir()
	v, other, reader := open(t, dir, Options{}), open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})
	sealed, kept := seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
	opens(t, other, sealed, "Rosa")
	opens(t, reader, sealed, "Rosa")
	wrapped := contents(t, dir)[keysFile][offset(0)+atWrapped:][:wrappedSize]

	require.NoError(t, v.Erase(t.Context(), rosa))
	require.NoError(t, v.Erase(t.Context(), rosa), "repeated")
	for _, v := range []*Vault{v, other, reader, open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})} {
		require.ErrorIs(t, fails(t, v, sealed), ErrErased)
		opens(t, v, kept, "Budi")
		if !v.readOnly {
			_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
			require.ErrorIs(t, err, ErrErased)
		}
	}
	for name, b := range contents(t, dir) {
		for n := range wrappedSize - 7 { // not even eight bytes of it
			require.NotContains(t, string(b), string(wrapped[n:n+8]), name)
		}
	}
}

func TestNoFileHoldsTheText(t *testing.T) {
	const canary = "canary-of-Nagari-1371"
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, canary)
	check := func() {
		t.Helper()
		for name, b := range contents(t, dir) {
			require.NotContains(t, string(b), canary, name)
			require.NotContains(t, hex.EncodeToString(b), hex.EncodeToString([]byte(canary)), name)
		}
	}
	require.NotContains(t, sealed.Ciphertext, canary)
	check()
	require.NoError(t, v.Erase(t.Context(), rosa))
	check()
	_, err := v.Seal(t.Context(), rosa, event, "owner", canary)
	require.Error(t, err)
	require.NotContains(t, err.Error(), canary)
	_, err = v.Seal(t.Context(), "a|b", event, "owner", strings.Repeat(canary, 9999))
	require.Error(t, err)
	require.NotContains(t, err.Error(), canary)
}

// errorsAs reports whether an error is one of two kinds.
func errorsAs(err error, one **CorruptError, other **StaleError) bool {
	return errors.As(err, one) || errors.As(err, other)
}

// unsynced is the disk without the waiting, for tests that open a thousand vaults and cut no power.
type unsynced struct{ disk }

func (d unsynced) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := d.disk.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return unsyncedFile{f}, nil
}

func (unsynced) SyncDir(string) error { return nil }

type unsyncedFile struct{ File }

func (unsyncedFile) Sync() error { return nil }
