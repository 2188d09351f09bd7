package local

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// TestStreamFromAnyRevisionIsThatPartOfTheLog holds reads of streams, and of single records, against the log itself: in
// segments that are full and in the one that grows, of records appended and of records imported.
func TestStreamFromAnyRevisionIsThatPartOfTheLog(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, err := Open(filepath.Join(t.TempDir(), uuid.NewString()), Options{SegmentBytes: MinSegmentBytes * 2, beside: orders[0]})
		require.NoError(t, err)
		defer s.Close()
		step := rapid.SampledFrom([]eventstore.Position{0, 3, 5000}).Draw(rt, "step of imported positions, 0: appended")
		for i := range rapid.IntRange(1, 120).Draw(rt, "events") {
			stream := fmt.Sprintf("ikm-%d", rapid.IntRange(0, 3).Draw(rt, "stream"))
			e := eventstore.Event{ID: uuid.New(), Type: "Tested", Binary: true, Data: make([]byte, rapid.IntRange(0, 100).Draw(rt, "size"))}
			if step == 0 || i%7 == 0 {
				_, err = s.Append(t.Context(), stream, eventstore.Any, e)
			} else {
				head, herr := s.findHead(stream)
				require.NoError(t, herr)
				err = s.Import(t.Context(), eventstore.Record{Event: e, Stream: stream, Revision: head.revision + 1, Position: s.position + step, Recorded: fromTicks(s.ticks)})
			}
			require.NoError(t, err)
		}
		all := storetest.ReadAll(t, t.Context(), s)
		stream, from := fmt.Sprintf("ikm-%d", rapid.IntRange(0, 4).Draw(rt, "read")), eventstore.Revision(rapid.IntRange(-1, 60).Draw(rt, "from"))
		var forward, backward []eventstore.Record
		before := eventstore.Start
		for _, r := range all {
			if r.Stream == stream && r.Revision >= from {
				forward = append(forward, r)
			}
			if r.Stream == stream && r.Revision <= from {
				backward = append(backward, r)
			}
			for _, guess := range []eventstore.Position{before, eventstore.Start, r.Position - 1} {
				found, err := s.Seek(t.Context(), guess, r.Position)
				require.NoError(t, err)
				require.Equal(t, r, found)
			}
			if r.Position-1 > before {
				_, err := s.Seek(t.Context(), before, r.Position-1)
				require.ErrorContains(t, err, "no record of this log")
			}
			before = r.Position
		}
		slices.Reverse(backward)
		assert.Equal(t, forward, storetest.Collect(t, s.Stream(t.Context(), stream, from, eventstore.Forward)))
		assert.Equal(t, backward, storetest.Collect(t, s.Stream(t.Context(), stream, from, eventstore.Backward)))
	})
}

// counted is a source that counts how often it is read.
type counted struct {
	File
	reads int
}

func (c *counted) ReadAt(b []byte, offset int64) (int, error) {
	c.reads++
	return c.File.ReadAt(b, offset)
}

func TestStreamReadsNothingThatLiesBeforeWhereItBegins(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "store"), Options{})
	require.NoError(t, err)
	defer s.Close()
	const events = 5000
	_, err = s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Events(events)...)
	require.NoError(t, err)
	file := &counted{File: s.segments[0].file.(File)}
	s.segments[0].file = file
	for name, test := range map[string]struct {
		from eventstore.Revision
		dir  eventstore.Direction
		want int
	}{
		"forward from near the end":    {events - 10, eventstore.Forward, 10},
		"forward from behind the end":  {events, eventstore.Forward, 0},
		"backward from near the start": {9, eventstore.Backward, 10},
	} {
		file.reads = 0
		assert.Len(t, storetest.Collect(t, s.Stream(t.Context(), "ikm-1", test.from, test.dir)), test.want, name)
		assert.LessOrEqual(t, file.reads, test.want+5, name)
	}
	before := eventstore.Start
	for r, err := range s.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		if r.Revision%500 == 499 {
			file.reads = 0
			_, err := s.Seek(t.Context(), before, r.Position)
			require.NoError(t, err)
			require.Equal(t, 1, file.reads, "where a record was appended is known")
		}
		before = r.Position
	}
}
