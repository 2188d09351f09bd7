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

// large is a store whose scans read ahead, with events from nothing up to the limit, whose borders fall everywhere.
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

func TestReadAheadReadsTheSame(t *testing.T) {
	s, want := large(t)
	defer s.Close()
	require.Greater(t, len(s.segments), 1)
	for _, from := range []int{0, 1, 50, 399} {
		i := from
		for r, err := range s.Scan(t.Context(), eventstore.Position(from)) {
			require.NoError(t, err)
			requireRecord(t, want[i], r)
			i++
		}
		assert.Equal(t, len(want), i)
		kept := storetest.Collect(t, s.All(t.Context(), eventstore.Position(from), eventstore.Forward))
		require.Len(t, kept, len(want)-from)
		for i, r := range kept {
			requireRecord(t, want[from+i], r)
		}
	}
}

func TestReadAheadEndsWithItsReader(t *testing.T) {
	s, _ := large(t)
	defer s.Close()
	for stop := range 40 { // goleak finds goroutines that stay
		n := 0
		for _, err := range s.Scan(t.Context(), eventstore.Start) {
			require.NoError(t, err)
			if n++; n > stop*10 {
				break
			}
		}
	}
}

func TestReadAheadNamesDamage(t *testing.T) {
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
	for _, read := range []func(func(eventstore.Record, error) bool){
		s.Scan(t.Context(), eventstore.Start),
		s.All(t.Context(), eventstore.Start, eventstore.Forward),
	} {
		n := 0
		var end error
		for r, err := range read {
			if end = err; err == nil {
				requireRecord(t, want[n], r)
				n++
			}
		}
		var damage *CorruptError
		require.ErrorAs(t, end, &damage)
		assert.Equal(t, int64(c.offset), damage.Offset)
		assert.Equal(t, name, damage.File)
		assert.EqualValues(t, c.first-1, n, "everything before the damage was read")
	}
}
