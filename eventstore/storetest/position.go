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

// RequireUnknown fails the test unless every read that begins at a position ends with an *eventstore.UnknownPositionError
// that names it, and without a record.
func RequireUnknown(t testing.TB, ctx context.Context, s eventstore.Store, p eventstore.Position) {
	t.Helper()
	for name, read := range map[string]func(func(eventstore.Record, error) bool){
		"All forward":  s.All(ctx, p, eventstore.Forward),
		"All backward": s.All(ctx, p, eventstore.Backward),
		"Follow":       s.Follow(ctx, p),
	} {
		n := 0
		var last error
		for _, err := range read {
			n, last = n+1, err
			if err == nil {
				break
			}
		}
		requireUnknown(t, last, p, name)
		require.Equal(t, 1, n, "%s from %d yields the error alone", name, p)
	}
	requireUnknown(t, eventstore.Scan(ctx, s, p, func([]eventstore.Borrowed) func() error {
		t.Errorf("a scan from %d visits a row", p)
		return nil
	}), p, "Scan")
}

// CheckPositions fails the test unless a log can be read from the position of each of its records, both ways, and from no
// other. It is for short logs, which it returns.
func CheckPositions(t testing.TB, ctx context.Context, s eventstore.Store) []eventstore.Record {
	t.Helper()
	log := CheckLog(t, ctx, s)
	for _, p := range strangers(log) {
		RequireUnknown(t, ctx, s, p)
	}
	for i, r := range log {
		sameRecords(t, log[i+1:], Collect(t, s.All(ctx, r.Position, eventstore.Forward)), "after a record")
		back := Collect(t, s.All(ctx, r.Position, eventstore.Backward))
		slices.Reverse(back)
		sameRecords(t, log[:i], back, "before a record")
		scanned, err := Scanned(t, ctx, s, r.Position)
		require.NoError(t, err)
		sameRecords(t, log[i+1:], scanned, "scanned after a record")
		if i+1 == len(log) {
			break
		}
		for next, err := range s.Follow(ctx, r.Position) {
			require.NoError(t, err)
			sameRecord(t, log[i+1], next, "followed after a record")
			break
		}
	}
	return log
}

func requireUnknown(t testing.TB, err error, p eventstore.Position, what string) {
	t.Helper()
	var unknown *eventstore.UnknownPositionError
	require.ErrorAs(t, err, &unknown, "%s from %d", what, p)
	require.Equal(t, p, unknown.Position, what)
}

// strangers are positions before, between and behind those of a log.
func strangers(log []eventstore.Record) []eventstore.Position {
	known := map[eventstore.Position]bool{eventstore.Start: true, eventstore.End: true}
	for _, r := range log {
		known[r.Position] = true
	}
	last := log[len(log)-1].Position
	candidates := []eventstore.Position{1, last / 2, last + 1000, 2*last + 1, 1 << 62, eventstore.End - 1}
	for _, r := range log {
		candidates = append(candidates, r.Position-1, r.Position+1)
	}
	var strange []eventstore.Position
	for _, p := range candidates {
		if !known[p] {
			known[p] = true
			strange = append(strange, p)
		}
	}
	return strange
}

func onlyRecordsPositions(t *testing.T, ctx context.Context, s eventstore.Store) {
	for i := range 9 {
		mustAppend(t, ctx, s, fmt.Sprintf("place-%d", i%3), eventstore.Any, Events(1+i%2)...)
	}
	log := CheckPositions(t, ctx, s)
	require.GreaterOrEqual(t, len(strangers(log)), len(log), "positions are not dense")
	// What was unknown becomes known with the record that has it.
	a := mustAppend(t, ctx, s, "place-0", eventstore.Any, Event("last"))
	assert.Empty(t, Collect(t, s.All(ctx, a.Position, eventstore.Forward)))
	assert.Len(t, Collect(t, s.All(ctx, a.Position, eventstore.Backward)), len(log))
}

func emptyHasNoPositions(t *testing.T, ctx context.Context, s eventstore.Store) {
	for _, p := range []eventstore.Position{1, 1 << 20, eventstore.End - 1} {
		RequireUnknown(t, ctx, s, p)
		floor, err := eventstore.Floor(ctx, s, p)
		require.NoError(t, err)
		assert.Equal(t, eventstore.Start, floor)
	}
	for _, end := range []eventstore.Position{eventstore.Start, eventstore.End} {
		assert.Empty(t, Collect(t, s.All(ctx, end, eventstore.Forward)))
		assert.Empty(t, Collect(t, s.All(ctx, end, eventstore.Backward)))
	}
}

// followFromEnd appends until a follower sees something: it began before that, and so after all that was there at first.
func followFromEnd(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "old-1", eventstore.Any, Events(3)...)
	type seen struct {
		record eventstore.Record
		err    error
	}
	first := make(chan seen, 1)
	go func() {
		for r, err := range s.Follow(ctx, eventstore.End) {
			first <- seen{r, err}
			return
		}
	}()
	for {
		select {
		case got := <-first:
			require.NoError(t, got.err)
			assert.Equal(t, "new-1", got.record.Stream)
			return
		default:
			_, err := s.Append(ctx, "new-1", eventstore.Any, Event("new"))
			require.NoError(t, err)
		}
	}
}

func floorOfPositions(t *testing.T, ctx context.Context, s eventstore.Store) {
	for i := range 7 {
		mustAppend(t, ctx, s, fmt.Sprintf("floor-%d", i%2), eventstore.Any, Event("x"))
	}
	log := ReadAll(t, ctx, s)
	known := []eventstore.Position{eventstore.Start, eventstore.End}
	for _, r := range log {
		known = append(known, r.Position)
	}
	for _, p := range append(strangers(log), known...) {
		want := eventstore.Start
		for _, r := range log {
			if r.Position <= p {
				want = r.Position
			}
		}
		got, err := eventstore.Floor(ctx, s, p)
		require.NoError(t, err)
		require.Equal(t, want, got, "the floor of %d", p)
	}
}
