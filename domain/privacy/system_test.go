package privacy

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a vault relies on of a machine, whichever system it runs.

func TestALockIsSharedByReadersAndAWritersOwn(t *testing.T) {
	name := filepath.Join(t.TempDir(), lockFile)
	opened := func() *os.File {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, filePerm)
		require.NoError(t, err)
		t.Cleanup(func() { _ = f.Close() }) // it may be closed already
		return f
	}
	reader, other, writer := opened(), opened(), opened()
	require.NoError(t, tryLock(reader, true))
	require.NoError(t, tryLock(other, true))
	require.ErrorIs(t, tryLock(writer, false), errHeld)
	require.NoError(t, unlock(reader))
	require.ErrorIs(t, tryLock(writer, false), errHeld)
	require.NoError(t, other.Close(), "to close is to unlock")
	require.NoError(t, tryLock(writer, false))
	require.ErrorIs(t, tryLock(reader, true), errHeld)
	require.NoError(t, unlock(writer))
	require.NoError(t, tryLock(reader, true))
}

func TestARenameReplacesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, officeFile)
	for _, content := range []string{"old", "new"} {
		require.NoError(t, createFile(Disk, name, []byte(content)))
		got, _, err := readFile(Disk, name, 10)
		require.NoError(t, err)
		assert.Equal(t, content, string(got))
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestWhatAVaultMakesIsItsOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "vault")
	require.NoError(t, mkdirAll(Disk, dir))
	name := filepath.Join(dir, officeFile)
	require.NoError(t, createFile(Disk, name, []byte("key")))
	elsewhere := filepath.Join(dir, "..", "officer.key")
	f, err := CreatePrivate(elsewhere)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	_, err = CreatePrivate(elsewhere)
	require.ErrorIs(t, err, fs.ErrExist)
	for _, path := range []string{dir, name, elsewhere} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		shown, err := Exposed(path, info.Mode().Perm())
		require.NoError(t, err)
		assert.False(t, shown, path)
	}
}
