package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

func appendTwice(t *testing.T, ctx context.Context, s eventstore.Store) {
	for size := range 3 {
		expects := []eventstore.Expect{eventstore.Any, eventstore.Exactly(eventstore.Revision(size - 1))} // -1: no stream
		if size > 0 {
			expects = append(expects, eventstore.StreamExists)
		}
		for _, expect := range expects {
			stream := fmt.Sprintf("twice-%d%d", size, expect+4)
			if size > 0 {
				mustAppend(t, ctx, s, stream, eventstore.NoStream, Events(size)...)
			}
			events := Events(3)
			first := mustAppend(t, ctx, s, stream, expect, events...)
			require.False(t, first.Duplicate)
			requireSame(t, first, mustAppend(t, ctx, s, stream, expect, events...))
			mustAppend(t, ctx, s, stream, eventstore.Any, Event("later"))
			requireSame(t, first, mustAppend(t, ctx, s, stream, expect, events...))
			assert.Len(t, Collect(t, s.Stream(ctx, stream, eventstore.First, eventstore.Forward)), size+4)
		}
	}
	CheckLog(t, ctx, s)
}

// appendTwiceLongAfter repeats appends when thousands of others came between: no cache is large enough to cheat.
func appendTwiceLongAfter(t *testing.T, ctx context.Context, s eventstore.Store) {
	type done struct {
		stream string
		events []eventstore.Event
		a      eventstore.Appended
	}
	var all []done
	for i := range 20 {
		d := done{stream: fmt.Sprintf("long-%d", i%4), events: Events(200)}
		d.a = mustAppend(t, ctx, s, d.stream, eventstore.Any, d.events...)
		all = append(all, d)
	}
	for _, d := range all {
		requireSame(t, d.a, mustAppend(t, ctx, s, d.stream, eventstore.Any, d.events...))
		requireSame(t, d.a, mustAppend(t, ctx, s, d.stream, eventstore.StreamExists, d.events...))
		requireSame(t, d.a, mustAppend(t, ctx, s, d.stream, eventstore.Exactly(d.a.Revision-200), d.events...))
	}
	assert.Len(t, CheckLog(t, ctx, s), 20*200)
}

func requireSame(t testing.TB, first, again eventstore.Appended) {
	t.Helper()
	require.True(t, again.Duplicate)
	require.Equal(t, first.Revision, again.Revision)
	require.Equal(t, first.Position, again.Position)
	require.True(t, first.Recorded.IsZero() || again.Recorded.IsZero() || first.Recorded.Equal(again.Recorded))
}

func partialRepetition(t *testing.T, ctx context.Context, s eventstore.Store) {
	known, fresh := Events(3), Events(2)
	mustAppend(t, ctx, s, "part-1", eventstore.NoStream, known...)
	for name, events := range map[string][]eventstore.Event{
		"the end is new":       {known[0], fresh[0]},
		"the end is known":     {fresh[0], known[2]},
		"known at the end":     {known[2], fresh[0], fresh[1]},
		"known in the middle":  {fresh[0], known[1], fresh[1]},
		"unknown in between":   {known[0], fresh[0], known[1]},
		"all but the last one": {known[0], known[1], known[2], fresh[1]},
	} {
		n := 0
		for _, e := range events {
			if slices.ContainsFunc(known, func(k eventstore.Event) bool { return k.ID == e.ID }) {
				n++
			}
		}
		for _, expect := range []eventstore.Expect{eventstore.Any, eventstore.StreamExists, eventstore.NoStream, eventstore.Exactly(0), eventstore.Exactly(2), eventstore.Exactly(7)} {
			_, err := s.Append(ctx, "part-1", expect, events...)
			requireWrong(t, err, 2, n)
			require.Len(t, ReadAll(t, ctx, s), 3, "%s with %s writes nothing", name, expect)
		}
	}
}

func anotherOrder(t *testing.T, ctx context.Context, s eventstore.Store) {
	e := Events(4)
	mustAppend(t, ctx, s, "order-1", eventstore.NoStream, e...)
	for _, events := range [][]eventstore.Event{{e[1], e[0]}, {e[0], e[2]}, {e[3], e[2], e[1], e[0]}} {
		for _, expect := range []eventstore.Expect{eventstore.Any, eventstore.StreamExists, eventstore.NoStream, eventstore.Exactly(3)} {
			_, err := s.Append(ctx, "order-1", expect, events...)
			requireWrong(t, err, 3, len(events))
		}
	}
	// In order, but not where the caller expects them.
	for _, expect := range []eventstore.Expect{eventstore.NoStream, eventstore.Exactly(1), eventstore.Exactly(3), eventstore.Exactly(9)} {
		_, err := s.Append(ctx, "order-1", expect, e[1], e[2])
		requireWrong(t, err, 3, 2)
	}
	// A part of an earlier append, in order and in place, is a repetition.
	requireSame(t, eventstore.Appended{Revision: 2, Position: ReadAll(t, ctx, s)[2].Position}, mustAppend(t, ctx, s, "order-1", eventstore.Exactly(0), e[1], e[2]))
	assert.Len(t, ReadAll(t, ctx, s), 4)
}

func sameIDOtherStream(t *testing.T, ctx context.Context, s eventstore.Store) {
	e := Event("shared")
	for i := range 3 {
		a := mustAppend(t, ctx, s, fmt.Sprintf("share-%d", i), eventstore.NoStream, e)
		assert.False(t, a.Duplicate)
		assert.Equal(t, eventstore.Revision(0), a.Revision)
	}
	assert.Len(t, CheckLog(t, ctx, s), 3)
}
