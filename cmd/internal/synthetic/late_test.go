package synthetic

import (
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/privacy"
)

// watched is a disk that counts how often each file and directory was made durable after it was last written to.
type watched struct {
	privacy.FS

	mu    sync.Mutex
	dirty map[string]bool // what a power cut would take
	syncs int
}

func (w *watched) set(name string, dirty bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dirty[name] = dirty
	if !dirty {
		w.syncs++
	}
}

func (w *watched) OpenFile(name string, flag int, perm fs.FileMode) (privacy.File, error) {
	f, err := w.FS.OpenFile(name, flag, perm)
	return &watchedFile{f, w, name}, err
}

func (w *watched) Rename(from, to string) error {
	w.mu.Lock()
	w.dirty[to], w.dirty[filepath.Dir(to)] = w.dirty[from], true
	delete(w.dirty, from)
	w.mu.Unlock()
	return w.FS.Rename(from, to)
}

func (w *watched) Mkdir(name string, perm fs.FileMode) error {
	w.set(filepath.Dir(name), true)
	return w.FS.Mkdir(name, perm)
}

func (w *watched) SyncDir(name string) error {
	w.set(name, false)
	return w.FS.SyncDir(name)
}

type watchedFile struct {
	privacy.File

	at   *watched
	name string
}

func (f *watchedFile) WriteAt(b []byte, off int64) (int, error) {
	f.at.set(f.name, true)
	return f.File.WriteAt(b, off)
}

func (f *watchedFile) Sync() error {
	f.at.set(f.name, false)
	return f.File.Sync()
}

// A vault of a thousand persons is made durable once and not a thousand times, and then nothing of it is left to a power cut.
func TestAVaultIsMadeDurableAtOnce(t *testing.T) {
	disk := &watched{FS: privacy.Disk, dirty: map[string]bool{}}
	late := newLateSync(disk)
	dir := filepath.Join(t.TempDir(), "vault")
	vault, err := openVault(dir, late, 1)
	require.NoError(t, err)
	for range 1000 {
		_, err := vault.Seal(t.Context(), "ikm-"+uuid.NewString(), uuid.New(), "owner", "Perajin Contoh")
		require.NoError(t, err)
	}
	assert.Zero(t, disk.syncs)
	require.NoError(t, vault.Close())
	require.NoError(t, late.sync())
	assert.Less(t, disk.syncs, 20)
	for _, name := range []string{"office.key", "person.keys", "journal"} {
		_, written := disk.dirty[filepath.Join(dir, name)]
		assert.True(t, written, name)
	}
	for name, dirty := range disk.dirty {
		assert.False(t, dirty, name)
	}
}
