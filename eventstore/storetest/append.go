package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

func emptyReadsEmpty(t *testing.T, ctx context.Context, s eventstore.Store) {
	assert.Empty(t, ReadAll(t, ctx, s))
	assert.Empty(t, Collect(t, s.All(ctx, eventstore.End, eventstore.Backward)))
	assert.Empty(t, Collect(t, s.Stream(ctx, "nobody", eventstore.First, eventstore.Forward)))
	assert.Empty(t, Collect(t, s.Stream(ctx, "nobody", eventstore.Last, eventstore.Backward)))
	head, err := eventstore.Head(ctx, s)
	require.NoError(t, err)
	assert.Equal(t, eventstore.Start, head)
}

func appendGivesCoordinates(t *testing.T, ctx context.Context, s eventstore.Store) {
	one := mustAppend(t, ctx, s, "ikm-1", eventstore.NoStream, Event("one"))
	two := mustAppend(t, ctx, s, "ikm-1", eventstore.Exactly(0), Event("two"), Event("three"))
	other := mustAppend(t, ctx, s, "ikm-2", eventstore.Any, Event("four"))
	assert.Equal(t, eventstore.Revision(0), one.Revision)
	assert.Equal(t, eventstore.Revision(2), two.Revision)
	assert.Equal(t, eventstore.Revision(0), other.Revision)
	assert.Greater(t, one.Position, eventstore.Start)
	assert.Greater(t, two.Position, one.Position)
	assert.Greater(t, other.Position, two.Position)
	head, err := eventstore.Head(ctx, s)
	require.NoError(t, err)
	assert.Equal(t, other.Position, head)

	log := CheckLog(t, ctx, s)
	require.Len(t, log, 4)
	for i, a := range map[int]eventstore.Appended{0: one, 2: two, 3: other} {
		assert.False(t, a.Duplicate)
		assert.Equal(t, a.Position, log[i].Position)
		assert.Equal(t, a.Revision, log[i].Revision)
		assert.True(t, a.Recorded.IsZero() || a.Recorded.Equal(log[i].Recorded))
	}
}

func recordsComeBack(t *testing.T, ctx context.Context, s eventstore.Store) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	events := []eventstore.Event{
		{ID: uuid.New(), Type: "JSONOnly", Data: []byte(`{"spaces" : "are kept" }`)},
		{ID: uuid.New(), Type: "WithMetadata", Data: []byte(`{}`), Metadata: []byte(`{"by":"petugas"}`)},
		{ID: uuid.New(), Type: "EveryByte", Binary: true, Data: every, Metadata: []byte(`{"n":256}`)},
		{ID: uuid.New(), Type: "Nothing", Binary: true},
	}
	mustAppend(t, ctx, s, "bytes-1", eventstore.NoStream, events...)
	log := CheckLog(t, ctx, s)
	require.Len(t, log, len(events))
	for i, e := range events {
		want := eventstore.Record{Event: e, Stream: "bytes-1", Revision: eventstore.Revision(i), Position: log[i].Position, Recorded: log[i].Recorded}
		sameRecord(t, want, log[i], e.Type)
		assert.Equal(t, time.UTC, log[i].Recorded.Location())
		assert.Zero(t, log[i].Recorded.Nanosecond()%100, "times are in steps of 100 ns")
	}
}

func callersBytesAreTheirs(t *testing.T, ctx context.Context, s eventstore.Store) {
	e := Event("before")
	data, metadata := string(e.Data), string(e.Metadata)
	mustAppend(t, ctx, s, "owner-1", eventstore.Any, e)
	clear(e.Data)
	clear(e.Metadata)
	log := ReadAll(t, ctx, s)
	require.Len(t, log, 1)
	assert.Equal(t, data, string(log[0].Data))
	assert.Equal(t, metadata, string(log[0].Metadata))
}

func timesNeverRunBackwards(t *testing.T, ctx context.Context, s eventstore.Store) {
	for i := range 50 {
		mustAppend(t, ctx, s, fmt.Sprintf("clock-%d", i%3), eventstore.Any, Event("tick"))
	}
	CheckLog(t, ctx, s)
}

// everyExpectation tries all expectations against streams of 0 to 3 events. The model is the contract's own sentence.
func everyExpectation(t *testing.T, ctx context.Context, s eventstore.Store) {
	for size := range 4 {
		for expect := eventstore.Expect(-4); expect < 5; expect++ {
			if expect == -3 {
				continue // invalid, and tested there
			}
			stream := fmt.Sprintf("expect-%d%d", size, expect+4)
			if size > 0 {
				mustAppend(t, ctx, s, stream, eventstore.NoStream, Events(size)...)
			}
			cur := eventstore.Revision(size - 1)
			holds := expect == eventstore.Any || expect == eventstore.StreamExists && cur >= 0 || int64(expect) == int64(cur)
			a, err := s.Append(ctx, stream, expect, Events(2)...)
			after := Collect(t, s.Stream(ctx, stream, eventstore.First, eventstore.Forward))
			if holds {
				require.NoError(t, err, "%s, last revision %d", expect, cur)
				assert.Equal(t, cur+2, a.Revision)
				assert.Len(t, after, size+2)
			} else {
				requireWrong(t, err, cur, 0)
				assert.Len(t, after, size, "a refused append writes nothing")
			}
		}
	}
	CheckLog(t, ctx, s)
}

func invalidAppends(t *testing.T, ctx context.Context, s eventstore.Store) {
	twice := Event("twice")
	noID, noType := Event("x"), Event("x")
	noID.ID = uuid.Nil
	noType.Type = ""
	control := Event("x")
	control.Type = "Ctrl\n"
	huge := Event("huge")
	huge.Data = make([]byte, eventstore.MaxAppendBytes)
	long := strings.Repeat("x", eventstore.MaxNameBytes+1)
	for name, c := range map[string]struct {
		stream string
		expect eventstore.Expect
		events []eventstore.Event
	}{
		"no events":           {"ok-1", eventstore.Any, nil},
		"nil id":              {"ok-1", eventstore.Any, []eventstore.Event{Event("good"), noID}},
		"id twice":            {"ok-1", eventstore.Any, []eventstore.Event{twice, twice}},
		"no type":             {"ok-1", eventstore.Any, []eventstore.Event{noType}},
		"no type behind one":  {"ok-1", eventstore.Any, []eventstore.Event{Event("good"), noType}},
		"control in type":     {"ok-1", eventstore.Any, []eventstore.Event{control}},
		"control behind one":  {"ok-1", eventstore.Any, []eventstore.Event{Event("good"), control, control}},
		"too many bytes":      {"ok-1", eventstore.Any, []eventstore.Event{huge}},
		"too many events":     {"ok-1", eventstore.Any, Events(eventstore.MaxAppendEvents + 1)},
		"no stream name":      {"", eventstore.Any, Events(1)},
		"long stream name":    {long, eventstore.Any, Events(1)},
		"bad UTF-8 in name":   {"a\xff", eventstore.Any, Events(1)},
		"control in name":     {"a\x00b", eventstore.Any, Events(1)},
		"unknown expectation": {"ok-1", eventstore.Expect(-3), Events(1)},
		"far too negative":    {"ok-1", eventstore.Expect(-5), Events(1)},
	} {
		_, err := s.Append(ctx, c.stream, c.expect, c.events...)
		var invalid *eventstore.InvalidError
		require.ErrorAs(t, err, &invalid, name)
	}
	assert.Empty(t, ReadAll(t, ctx, s), "an invalid append writes nothing")
}

// sizesAreTheServers has appends at the limit and one byte above it. A server counts data, metadata and two bytes for each
// UTF-16 unit of the type, which is one for é and two for 𝄞.
func sizesAreTheServers(t *testing.T, ctx context.Context, s eventstore.Store) {
	sized := func(typ string, data, metadata int) eventstore.Event {
		return eventstore.Event{ID: uuid.New(), Type: typ, Binary: true, Data: make([]byte, data), Metadata: make([]byte, metadata)}
	}
	const limit = eventstore.MaxAppendBytes
	for name, events := range map[string][]eventstore.Event{
		"ASCII":       {sized("Tested", limit-12, 0)},
		"two bytes":   {sized("Tésted", limit-12, 0)},
		"three bytes": {sized("T日sted", limit-12, 0)},
		"a pair":      {sized("T𝄞sted", limit-14, 0)},
		"metadata":    {sized("T", limit-2-500, 500)},
		"several":     {sized("Aa", limit/2, 7), sized("Bb", limit/2-7-8, 0)},
		"types alone": {sized("Aa", limit-8, 0), sized("Bb", 0, 0)},
	} {
		for over, e := 1, &events[0]; over >= 0; over-- {
			data := e.Data
			e.Data = make([]byte, len(data)+over)
			_, err := s.Append(ctx, "size-1", eventstore.Any, events...)
			e.Data = data
			if over == 0 {
				require.NoError(t, err, name)
				continue
			}
			var invalid *eventstore.InvalidError
			require.ErrorAs(t, err, &invalid, name)
			assert.Equal(t, 1, invalid.Excess, name)
			assert.Contains(t, invalid.Reason, "1 more than the limit", name)
		}
	}
	assert.Len(t, ReadAll(t, ctx, s), 9)
}

func limitsAreAllowed(t *testing.T, ctx context.Context, s eventstore.Store) {
	long := strings.Repeat("é", eventstore.MaxNameBytes/2) + "x"
	require.Len(t, long, eventstore.MaxNameBytes)
	full := eventstore.Event{ID: uuid.New(), Type: long, Binary: true, Metadata: []byte("{ }")}
	full.Data = make([]byte, eventstore.MaxAppendBytes-full.Size())
	full.Data[len(full.Data)-1] = 1
	mustAppend(t, ctx, s, long, eventstore.NoStream, full)
	many := Events(eventstore.MaxAppendEvents)
	a := mustAppend(t, ctx, s, "many-1", eventstore.NoStream, many...)
	assert.Equal(t, eventstore.Revision(len(many)-1), a.Revision)
	log := CheckLog(t, ctx, s)
	require.Len(t, log, 1+len(many))
	assert.Equal(t, full.Data, log[0].Data)
	assert.True(t, mustAppend(t, ctx, s, "many-1", eventstore.NoStream, many...).Duplicate)
}

// everyLegalByte puts every character that a name may have, and so every byte that UTF-8 knows, into stream names and types.
func everyLegalByte(t *testing.T, ctx context.Context, s eventstore.Store) {
	names := []string{"-", "a", "$all", "$$a", "$ce-x", "a-b-c", " ", "a b", "..", "../a", "a/b", `a\b`, "%00", "a\"b", "日本", "𝄞", "\u2028", "\uffff"}
	for c := rune(' '); c < 0x7f; c++ {
		names = append(names, fmt.Sprintf("b%c-x", c))
	}
	for lead := rune(0xa0); lead < 0x10ffff; lead += 0x3ff { // every lead byte, most continuation bytes
		if lead >= 0xd800 && lead < 0xe000 {
			continue
		}
		names = append(names, fmt.Sprintf("c%c-x", lead))
	}
	for i, name := range names {
		e := Event(name)
		e.Type = name
		if strings.HasPrefix(name, "$") {
			e.Type = "T" + name // a server keeps types with a dollar for itself
			name = "s" + name
			names[i] = name
		}
		mustAppend(t, ctx, s, name, eventstore.NoStream, e)
	}
	log := CheckLog(t, ctx, s)
	require.Len(t, log, len(names))
	for i, r := range log {
		assert.Equal(t, names[i], r.Stream)
	}
}
