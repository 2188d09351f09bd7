package local

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// large is a store of many pieces, with events from nothing up to the limit, whose borders fall everywhere.
func large(t *testing.T) (*Store, []eventstore.Record) {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "store"), Options{SegmentBytes: 7 << 20})
	require.NoError(t, err)
	var all []eventstore.Record
	for i := range 400 {
		size := i * i * 31 % 40_000
		switch {
		case i%97 == 0:
			size = eventstore.MaxAppendBytes
		case i%10 == 0:
			size = 0
		}
		e := eventstore.Event{ID: uuid.New(), Type: fmt.Sprintf("Type%d", i%3), Binary: true, Data: bytes.Repeat([]byte{byte(i)}, size)}
		all = append(all, eventstore.Record{Event: e, Stream: fmt.Sprintf("ikm-%d", i%7), Revision: eventstore.Revision(i / 7), Position: eventstore.Position(i + 1), Recorded: fromTicks(int64(i))})
	}
	require.NoError(t, s.Import(t.Context(), all...))
	return s, all
}

func requireRecord(t *testing.T, want, got eventstore.Record) {
	t.Helper()
	require.True(t, bytes.Equal(want.Data, got.Data), "%s@%d", want.Stream, want.Revision)
	want.Data, got.Data = nil, nil
	require.Equal(t, want, got)
}

func TestPiecesAreReadAsTheyWereWritten(t *testing.T) {
	s, want := large(t)
	defer s.Close()
	require.Greater(t, len(s.segments), 1)
	for _, from := range []int{0, 1, 50, 399} {
		scanned, err := storetest.Scanned(t, t.Context(), s, eventstore.Position(from))
		require.NoError(t, err)
		kept := storetest.Collect(t, s.All(t.Context(), eventstore.Position(from), eventstore.Forward))
		for _, got := range [][]eventstore.Record{scanned, kept} {
			require.Len(t, got, len(want)-from)
			for i, r := range got {
				requireRecord(t, want[from+i], r)
			}
		}
	}
}

func TestPiecesFollowEachOtherWithoutAGap(t *testing.T) {
	s, _ := large(t)
	defer s.Close()
	c, err := s.piecesAfter(t.Context(), eventstore.Start)
	require.NoError(t, err)
	var p piece
	var n int
	ends := map[*segment]int64{}
	for {
		ok, err := c.take(&p)
		require.NoError(t, err)
		if !ok {
			break
		}
		n++
		require.Equal(t, max(segmentHeader, ends[p.segment]), p.offset)
		require.Positive(t, p.length)
		require.Less(t, p.length, pieceBytes+blockBytes+maxRecord)
		ends[p.segment] = p.offset + int64(p.length)
	}
	require.Greater(t, n, 3*len(s.segments), "the log is one of many pieces")
	for _, g := range s.segments {
		assert.Equal(t, g.size, ends[g])
	}
}

func TestScansUseWhatMemoryOnePieceNeeds(t *testing.T) {
	s, _ := large(t)
	defer s.Close()
	c, err := s.piecesAfter(t.Context(), eventstore.Start)
	require.NoError(t, err)
	var p piece
	for {
		ok, err := c.take(&p)
		require.NoError(t, err)
		if !ok {
			break
		}
		require.NoError(t, p.read(s.sums, eventstore.Start))
	}
	assert.LessOrEqual(t, cap(p.room), pieceBytes+2*blockBytes+maxRecord, "the largest, not all of them")
}

func TestAScanNamesDamage(t *testing.T) {
	s, want := large(t)
	dir := s.dir
	require.NoError(t, s.Close())
	s, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	c, err := s.segments[0].blockBefore(150)
	require.NoError(t, err)
	name := s.segments[0].name
	require.NoError(t, s.Close())
	flip(t, filepath.Join(dir, name), int64(c.offset)+70)
	s, err = Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	defer s.Close()
	scanned, fault := storetest.Scanned(t, t.Context(), s, eventstore.Start)
	var kept []eventstore.Record
	var end error
	for r, err := range s.All(t.Context(), eventstore.Start, eventstore.Forward) {
		if end = err; err == nil {
			kept = append(kept, r)
		}
	}
	for _, read := range []struct {
		records []eventstore.Record
		err     error
	}{{scanned, fault}, {kept, end}} {
		var damage *CorruptError
		require.ErrorAs(t, read.err, &damage)
		assert.Equal(t, int64(c.offset), damage.Offset)
		assert.Equal(t, name, damage.File)
		require.EqualValues(t, c.first-1, len(read.records), "everything before the damage was read")
		for i, r := range read.records {
			requireRecord(t, want[i], r)
		}
	}
}
