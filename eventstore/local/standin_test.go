package local

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// answersOf reads a store in every way.
func answersOf(t *testing.T, s *Store) (all [][]eventstore.Record) {
	t.Helper()
	collect := func(seq func(func(eventstore.Record, error) bool)) {
		var list []eventstore.Record
		for r, err := range seq {
			require.NoError(t, err)
			list = append(list, r)
		}
		all = append(all, list)
	}
	forward := storetest.ReadAll(t, t.Context(), s)
	all = append(all, forward)
	collect(s.All(t.Context(), eventstore.End, eventstore.Backward))
	collect(s.All(t.Context(), forward[len(forward)/3].Position, eventstore.Forward))
	collect(s.All(t.Context(), forward[len(forward)/3].Position, eventstore.Backward))
	for _, stream := range []string{"ikm-0", "ikm-1", "ikm-2"} {
		collect(s.Stream(t.Context(), stream, eventstore.First, eventstore.Forward))
		collect(s.Stream(t.Context(), stream, eventstore.Last, eventstore.Backward))
	}
	return all
}

// TestReadsGoOnWhateverBitOfAnIndexTurned turns every byte of an index, and reads the store in every way: a reader that is
// opened afterwards, and the writer that has it open.
func TestReadsGoOnWhateverBitOfAnIndexTurned(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	require.Empty(t, newOracle().workload(t.Context(), s, 30))
	want := answersOf(t, s)
	require.Greater(t, len(s.segments), 2)
	require.NoError(t, s.Close())
	name := filepath.Join(dir, indexName(0))
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	told := 0
	for at := range whole {
		turned := append([]byte(nil), whole...)
		turned[at] ^= 1 << (at % 8)
		require.NoError(t, os.WriteFile(name, turned, filePerm))
		var damages []*CorruptError
		r, err := Open(dir, Options{ReadOnly: true, Degraded: func(e *CorruptError) { damages = append(damages, e) }})
		require.NoError(t, err, "byte %d", at)
		require.Equal(t, want, answersOf(t, r), "byte %d", at)
		require.NoError(t, r.Close())
		require.LessOrEqual(t, len(damages), 1, "once: byte %d", at)
		for _, d := range damages {
			require.True(t, d.Rebuildable)
			require.Equal(t, indexName(0), d.File)
			told++
		}
	}
	require.NoError(t, os.WriteFile(name, whole, filePerm))
	assert.Greater(t, told, len(whole)/2, "what the reads used was damaged in most cases: the list of ids, only the writer uses")
}

func TestAWriterReadsOnAndWritesNothingThatADamagedIndexDecides(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	require.Empty(t, newOracle().workload(t.Context(), s, 30))
	want := answersOf(t, s)
	require.NoError(t, s.Close())
	name := filepath.Join(dir, indexName(0))
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	turned := append([]byte(nil), whole...)
	lists, _, _ := s0(t, dir).layout()
	turned[lists[byStream].offset] ^= 1
	require.NoError(t, os.WriteFile(name, turned, filePerm))

	s = small(t, dir) // a page is looked at when it is needed
	var reads sync.WaitGroup
	for range 4 {
		reads.Go(func() { assert.Len(t, storetest.ReadAll(t, t.Context(), s), len(want[0])) })
	}
	require.Equal(t, want, answersOf(t, s))
	reads.Wait()
	_, err = s.Append(t.Context(), "new-1", eventstore.NoStream, storetest.Event("x"))
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	assert.True(t, damage.Rebuildable)
	require.NoError(t, s.Close())
	turned[8] ^= 1 // and its header when the store is opened
	require.NoError(t, os.WriteFile(name, turned, filePerm))
	_, err = Open(dir, Options{})
	require.ErrorAs(t, err, &damage)
	assert.True(t, damage.Rebuildable)
	require.NoError(t, Reindex(t.Context(), dir, Admin{}))
	s = small(t, dir)
	_, err = s.Append(t.Context(), "new-1", eventstore.NoStream, storetest.Event("x"))
	require.NoError(t, err)
	require.NoError(t, s.Close())
	requireSound(t, dir)
}

// s0 is the header of the first segment's index.
func s0(t *testing.T, dir string) indexHeader {
	t.Helper()
	r, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	require.NotNil(t, r.segments[0].index)
	return r.segments[0].index.indexHeader
}

func TestAFailedPieceOfAdministrationLeavesNothingHalfWritten(t *testing.T) {
	for what, work := range map[string]func(m FS) error{
		"back up":  func(m FS) error { _, err := Backup(t.Context(), faultDir, "/backup", Admin{FS: m}); return err },
		"reindex":  func(m FS) error { return Reindex(t.Context(), faultDir, Admin{FS: m}) },
		"compress": func(m FS) error { _, err := Compress(t.Context(), faultDir, 0, Admin{FS: m}); return err },
	} {
		for n := 1; ; n++ {
			m := newMemFS()
			s, err := Open(faultDir, memOptions(m, 0))
			require.NoError(t, err)
			require.Empty(t, newOracle().workload(t.Context(), s, 30))
			require.NoError(t, s.Close())
			f := faultAt{n: n, err: noSpace[0]}
			m.fault = f.ask
			err = work(m)
			if f.hit == "" {
				require.NoError(t, err, what)
				require.Greater(t, n, 5, "%s changes something", what)
				break
			}
			for name := range m.names {
				require.NotEqual(t, tempSuffix, filepath.Ext(name), "%s, operation %d, %s", what, n, f.hit)
			}
		}
	}
}
