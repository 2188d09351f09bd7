//go:build unix

package local

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// withoutLock is the content of a directory without that of its lock.
func withoutLock(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := snapshot(t, dir)
	delete(files, lockFile)
	return files
}

// copied puts a copy of a file in its place, as somebody does who restores it by hand.
func copied(t testing.TB, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path+".copy", content, filePerm))
	require.NoError(t, os.Rename(path+".copy", path))
}

func TestAWriterWhoseLockIsTakenAwayEnds(t *testing.T) {
	for what, take := range map[string]func(t *testing.T, dir string){
		"removed":  func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, lockFile))) },
		"replaced": func(t *testing.T, dir string) { copied(t, filepath.Join(dir, lockFile)) },
		"the directory copied": func(t *testing.T, dir string) {
			require.NoError(t, os.Rename(dir, dir+"-old"))
			require.NoError(t, os.CopyFS(dir, os.DirFS(dir+"-old")))
		},
		"the last segment replaced": func(t *testing.T, dir string) { copied(t, filepath.Join(dir, segmentName(0))) },
	} {
		t.Run(what, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "store")
			s, err := Open(dir, Options{})
			require.NoError(t, err)
			o := newOracle()
			require.Empty(t, o.workload(t.Context(), s, 5))
			require.NoError(t, s.Held())
			take(t, dir)
			if what != "the last segment replaced" { // which only who writes it can tell
				require.ErrorAs(t, s.Held(), new(*LostError), "also before an append has met it")
			}
			s.writer.checked = time.Time{} // as after a moment without an append
			before := withoutLock(t, dir)
			for range 2 {
				err := o.append(t.Context(), s, "ikm-1", storetest.Event("lost"))
				require.ErrorIs(t, err, eventstore.ErrReadOnly)
				var lost *LostError
				require.ErrorAs(t, err, &lost)
				assert.Equal(t, dir, lost.Dir)
				require.ErrorIs(t, err, s.Held())
			}
			require.NoError(t, s.Close())
			assert.True(t, maps.Equal(before, withoutLock(t, dir)), "nothing is written where it may be another's")
			s, err = Open(dir, Options{})
			require.NoError(t, err)
			o.verify(t, s, what)
			require.NoError(t, s.Close())
			requireSound(t, dir)
		})
	}
}

func TestNobodyWritesBesideAWriterWhoseLockWasRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	o := newOracle()
	require.Empty(t, o.workload(t.Context(), s, 5))
	require.NoError(t, os.Remove(filepath.Join(dir, lockFile)))
	var locked *LockedError
	for _, open := range []func() error{
		func() error { _, err := Open(dir, Options{}); return err },
		func() error { return Reindex(t.Context(), dir, Admin{}) },
		func() error { _, err := Compress(t.Context(), dir, 0, Admin{}); return err },
	} {
		require.ErrorAs(t, open(), &locked)
		assert.Zero(t, locked.PID, "who it is, the file told")
	}
	d, err := Info(t.Context(), dir, Admin{})
	require.NoError(t, err)
	assert.NotNil(t, d.Writer, "a reader sees it too, and reads no further than what is durable")
	require.NoError(t, s.Close())
	s, err = Open(dir, Options{})
	require.NoError(t, err)
	o.verify(t, s, "after it ended")
	require.NoError(t, s.Close())
}

// meddling is a disk on which somebody does something whenever a segment has been synced, before the writer goes on.
type meddling struct {
	FS
	synced func()
}

func (m meddling) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := m.FS.OpenFile(name, flag, perm)
	if err != nil || filepath.Ext(name) != segmentSuffix || flag != os.O_RDWR {
		return f, err
	}
	return meddledFile{f, m.synced}, nil
}

type meddledFile struct {
	File
	synced func()
}

func (f meddledFile) Sync() error {
	err := f.File.Sync()
	f.synced()
	return err
}

func TestAnAppendIsNotAcknowledgedWhenItsLockWentBehindTheSync(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	meddle := false
	s, err := Open(dir, Options{FS: meddling{Disk, func() {
		if meddle {
			require.NoError(t, os.Remove(filepath.Join(dir, lockFile)))
		}
	}}})
	require.NoError(t, err)
	kept := storetest.Event("kept")
	_, err = s.Append(t.Context(), "ikm-1", eventstore.Any, kept)
	require.NoError(t, err)
	meddle = true
	doubtful := storetest.Event("doubtful")
	_, err = s.Append(t.Context(), "ikm-1", eventstore.Any, doubtful)
	var lost *LostError
	require.ErrorAs(t, err, &lost)
	require.Len(t, storetest.ReadAll(t, t.Context(), s), 1, "and nobody reads it")
	require.NoError(t, s.Close())

	s, err = Open(dir, Options{})
	require.NoError(t, err)
	a, err := s.Append(t.Context(), "ikm-1", eventstore.Any, doubtful)
	require.NoError(t, err)
	assert.True(t, a.Duplicate, "it had been written, and is not written twice")
	require.Len(t, storetest.ReadAll(t, t.Context(), s), 2)
	require.NoError(t, s.Close())
}

// TestWritersThatAreRobbedOfTheirLockLoseNothing opens, appends and closes from several sides while somebody removes the
// lock again and again.
func TestWritersThatAreRobbedOfTheirLockLoseNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	const writers = 4
	var all sync.WaitGroup
	var robbing sync.WaitGroup
	var robbed, losses atomic.Int64
	ended := make(chan struct{})
	robbing.Go(func() {
		for {
			select {
			case <-ended:
				return
			case <-time.After(15 * time.Millisecond):
				if os.Remove(filepath.Join(dir, lockFile)) == nil {
					robbed.Add(1)
				}
			}
		}
	})
	oracles := make([]*oracle, writers)
	for w := range writers {
		oracles[w] = newOracle()
		all.Go(func() {
			for range scale(t, 30, 100, 1000) {
				s, err := Open(dir, Options{SegmentBytes: 4 << 10, Wait: time.Minute})
				if lost := (*LostError)(nil); errors.As(err, &lost) { // before its first segment had a name
					continue
				}
				if !assert.NoError(t, err) {
					return
				}
				for _, err := range oracles[w].workload(t.Context(), s, 5) {
					var lost *LostError
					assert.ErrorAs(t, err, &lost)
					losses.Add(1)
				}
				assert.NoError(t, s.Close())
			}
		})
	}
	all.Wait()
	close(ended)
	robbing.Wait()
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	everything, acks := newOracle(), 0
	for _, o := range oracles {
		for id := range o.asked {
			everything.asked[id] = true
		}
		acks += o.acks
	}
	everything.verify(t, s, "the log")
	got := map[string]bool{}
	for _, r := range storetest.ReadAll(t, t.Context(), s) {
		require.False(t, got[r.ID.String()], "%s is there twice", r.ID)
		got[r.ID.String()] = true
	}
	for _, o := range oracles {
		for _, events := range o.acked {
			for _, e := range events {
				require.True(t, got[e.ID.String()], "an acknowledged event is lost")
			}
		}
	}
	requireSoundBeside(t, dir)
	t.Logf("%d acknowledged appends, the lock removed %d times, %d appends ended by it: none lost, none twice", acks, robbed.Load(), losses.Load())
}
