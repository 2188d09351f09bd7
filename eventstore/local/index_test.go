package local

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// small is a store of many segments, which has an index for each but the last, at any time.
func small(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{SegmentBytes: 4000, beside: orders[0]})
	require.NoError(t, err)
	return s
}

func fill(t testing.TB, s *Store, n int) {
	t.Helper()
	for i := range n {
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i*i%17), eventstore.Any, storetest.Event(fmt.Sprint(i)))
		require.NoError(t, err)
	}
}

func indexFiles(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+indexSuffix))
	require.NoError(t, err)
	return files
}

func TestSealedSegmentsKeepTheirLookupsOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	fill(t, s, 400)
	before := storetest.CheckLog(t, t.Context(), s)
	assert.Greater(t, len(s.segments), 8)
	for _, g := range s.segments[:len(s.segments)-1] {
		assert.NotNil(t, g.index)
		assert.Zero(t, g.table.offsets.length, "nothing of a sealed segment is in memory")
	}
	require.NoError(t, s.Close())
	s = small(t, dir)
	defer s.Close()
	assert.Equal(t, before, storetest.CheckLog(t, t.Context(), s))
	for _, r := range before {
		a, err := s.Append(t.Context(), r.Stream, eventstore.Any, r.Event)
		require.NoError(t, err)
		assert.True(t, a.Duplicate)
		assert.Equal(t, r.Position, a.Position)
	}
}

func TestIndexIsRebuiltToTheSameBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	fill(t, s, 100)
	require.NoError(t, s.Close())
	s = small(t, dir) // the last segment goes on after a reopening
	fill(t, s, 100)
	require.NoError(t, s.Close())
	before := map[string][]byte{}
	for _, name := range indexFiles(t, dir) {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		before[name] = b
		require.NoError(t, os.Remove(name))
	}
	require.Greater(t, len(before), 4)
	reader, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	storetest.CheckLog(t, t.Context(), reader)
	require.NoError(t, reader.Close())
	assert.Empty(t, indexFiles(t, dir), "a reader writes nothing")
	s = small(t, dir)
	storetest.CheckLog(t, t.Context(), s)
	require.NoError(t, s.Close())
	for name, want := range before {
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, want, got, name)
	}
}

func TestCloseOfALongTailWritesAnIndex(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	for range 3 {
		_, err := s.Append(t.Context(), "bulk-1", eventstore.Any, storetest.Events(indexAtClose/2)...)
		require.NoError(t, err)
	}
	before := storetest.CheckLog(t, t.Context(), s)
	require.NoError(t, s.Close())
	require.Len(t, indexFiles(t, dir), 1)
	for round := range 3 { // the index covers a part of the last segment, then more of it
		s, err = Open(dir, Options{})
		require.NoError(t, err)
		assert.Equal(t, before, storetest.CheckLog(t, t.Context(), s))
		events := storetest.Events(round * indexAtClose)
		if round > 0 {
			_, err = s.Append(t.Context(), "bulk-2", eventstore.Any, events...)
			require.NoError(t, err)
		}
		assert.Equal(t, round*indexAtClose, s.segments[0].table.offsets.length)
		before = storetest.CheckLog(t, t.Context(), s)
		require.NoError(t, s.Close())
		requireSound(t, dir) // what was joined is what the segment says, byte for byte
	}
}

func TestEveryPostingIsFound(t *testing.T) {
	g := &segment{header: header{}, table: newTable(), size: segmentHeader}
	for i := range uint32(3000) { // several pages, one hash over more than a page, the extremes
		hash := i * 2654435761
		switch {
		case i%3 == 0:
			hash = 7
		case i == 100:
			hash = 0
		case i == 200:
			hash = 1<<32 - 1
		}
		g.table.add(entry{segmentHeader + i*100, hash, ^hash, eventstore.Position(i + 1)})
	}
	dir := t.TempDir()
	x, err := writeIndex(Disk, dir, g, 3000, 0)
	require.NoError(t, err)
	defer x.close()
	g.table.ids.link()
	for by, c := range map[lookup]*chains{byStream: &g.table.streams, byID: &g.table.ids} {
		hashes := []uint32{0, 1, 6, 7, 8, 1<<32 - 1, 1<<32 - 2, 1 << 31}
		for i := range c.hashes.length {
			hashes = append(hashes, c.hashes.at(i))
		}
		for _, hash := range hashes {
			for _, limit := range []int{1, 4, 5000} {
				want := g.table.find(c, hash, nil, limit)
				got, err := x.find(by, hash, nil, limit)
				require.NoError(t, err)
				require.Equal(t, want, got, "hash %d, limit %d", hash, limit)
			}
		}
	}
	for i, want := range g.table.blocks {
		got, err := x.block(i)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestPostingsAreSortedByHashAndOffset(t *testing.T) {
	var entries []uint64
	for i := range uint64(5000) {
		hash := i * 2654435761 & (1<<32 - 1)
		if i%3 == 0 {
			hash = hash >> 30 << 30 // one of four
		}
		entries = append(entries, hash<<32|i*700) // by offset, as they are gathered
	}
	want := slices.Sorted(slices.Values(entries))
	assert.Equal(t, want, sortPostings(entries))
}
