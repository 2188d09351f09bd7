package local

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a store relies on of a machine's file system, whichever system it is. Only names that every system has are used.

func putFile(t *testing.T, name, content string) {
	t.Helper()
	f, err := Disk.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, filePerm)
	require.NoError(t, err)
	_, err = f.WriteAt([]byte(content), 0)
	require.NoError(t, err)
	require.NoError(t, f.Sync())
	require.NoError(t, f.Close())
}

func read(t *testing.T, f File, n int) string {
	t.Helper()
	b := make([]byte, n)
	_, err := f.ReadAt(b, 0)
	require.NoError(t, err)
	return string(b)
}

func TestALockIsOnesOwnUntilItIsClosed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	held, err := Disk.Locked(name)
	require.NoError(t, err)
	require.False(t, held, "there is none")
	l, err := Disk.Lock(name)
	require.NoError(t, err)
	_, err = l.WriteAt([]byte("note"), 0)
	require.NoError(t, err)
	for range 2 {
		_, err = Disk.Lock(name)
		require.ErrorIs(t, err, errLocked)
		held, err = Disk.Locked(name)
		require.NoError(t, err)
		require.True(t, held)
	}
	path, err := l.Lost()
	require.NoError(t, err)
	require.Empty(t, path)
	reader, err := Disk.OpenFile(name, os.O_RDONLY, 0)
	require.NoError(t, err)
	assert.Equal(t, "note", read(t, reader, 4), "others can read the note while it is held")
	require.NoError(t, reader.Close())
	require.NoError(t, l.Close())
	held, err = Disk.Locked(name)
	require.NoError(t, err)
	require.False(t, held)
	l, err = Disk.Lock(name)
	require.NoError(t, err)
	require.NoError(t, l.Close())
}

func TestALockThatCanBeRemovedSaysSo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	l, err := Disk.Lock(name)
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	if err := os.Remove(name); err != nil {
		t.Logf("the system keeps it in its place: %v", err)
		return
	}
	path, err := l.Lost()
	require.NoError(t, err)
	require.Equal(t, name, path)
	_, err = Disk.Lock(name)
	require.ErrorIs(t, err, errLocked, "and another can be made, but not taken")
	path, err = l.Lost()
	require.NoError(t, err)
	require.Equal(t, name, path)
}

func TestARenameReplacesWhatReadersHaveOpen(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "index")
	putFile(t, name, "old")
	reader, err := Disk.OpenFile(name, os.O_RDONLY, 0)
	require.NoError(t, err)
	mapped, err := reader.Map(3)
	require.NoError(t, err)
	putFile(t, name+tempSuffix, "new")
	require.NoError(t, Disk.Rename(name+tempSuffix, name))
	require.NoError(t, Disk.SyncDir(dir))
	assert.Equal(t, "old", string(mapped))
	assert.Equal(t, "old", read(t, reader, 3), "who had it open goes on reading it")
	is, err := reader.Is(name)
	require.NoError(t, err)
	assert.False(t, is, "and can tell that it has been replaced")
	require.NoError(t, reader.Unmap(mapped))
	again, err := Disk.OpenFile(name, os.O_RDONLY, 0)
	require.NoError(t, err)
	assert.Equal(t, "new", read(t, again, 3))
	is, err = again.Is(name)
	require.NoError(t, err)
	assert.True(t, is)
	require.NoError(t, Disk.Remove(name), "what readers have open can be removed")
	is, err = again.Is(name)
	require.NoError(t, err)
	assert.False(t, is)
	require.NoError(t, again.Close())
	require.NoError(t, reader.Close())
	entries, err := Disk.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestAReaderReadsBesideAWriter(t *testing.T) {
	name := filepath.Join(t.TempDir(), "segment")
	w, err := Disk.OpenFile(name, os.O_RDWR|os.O_CREATE, filePerm)
	require.NoError(t, err)
	_, err = w.WriteAt([]byte("first"), 0)
	require.NoError(t, err)
	r, err := Disk.OpenFile(name, os.O_RDONLY, 0)
	require.NoError(t, err)
	_, err = w.WriteAt([]byte("second"), 5)
	require.NoError(t, err)
	assert.Equal(t, "firstsecond", read(t, r, 11))
	require.NoError(t, w.Truncate(5))
	size, err := r.Size()
	require.NoError(t, err)
	assert.EqualValues(t, 5, size)
	require.NoError(t, r.Close())
	require.NoError(t, w.Close())
}
