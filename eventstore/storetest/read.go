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

func streamPages(t *testing.T, ctx context.Context, s eventstore.Store) {
	const size = 23
	for i := range size { // with neighbours, so that the stream is not one piece in the log
		mustAppend(t, ctx, s, "page-1", eventstore.Any, Event(fmt.Sprint(i)))
		mustAppend(t, ctx, s, "page-2", eventstore.Any, Event("neighbour"))
	}
	whole := Collect(t, s.Stream(ctx, "page-1", eventstore.First, eventstore.Forward))
	require.Len(t, whole, size)
	for from := range eventstore.Revision(size) {
		sameRecords(t, whole[from:], Collect(t, s.Stream(ctx, "page-1", from, eventstore.Forward)), "forward")
		back := Collect(t, s.Stream(ctx, "page-1", from, eventstore.Backward))
		slices.Reverse(back)
		sameRecords(t, whole[:from+1], back, "backward")
	}
	assert.Empty(t, Collect(t, s.Stream(ctx, "page-1", size, eventstore.Forward)))
	assert.Empty(t, Collect(t, s.Stream(ctx, "page-1", eventstore.Last, eventstore.Forward)))
}

func allPages(t *testing.T, ctx context.Context, s eventstore.Store) {
	for i := range 17 {
		mustAppend(t, ctx, s, fmt.Sprintf("all-%d", i%5), eventstore.Any, Events(1+i%3)...)
	}
	whole := ReadAll(t, ctx, s)
	for i, r := range whole {
		sameRecords(t, whole[i+1:], Collect(t, s.All(ctx, r.Position, eventstore.Forward)), "after a position")
		back := Collect(t, s.All(ctx, r.Position, eventstore.Backward))
		slices.Reverse(back)
		sameRecords(t, whole[:i], back, "before a position")
	}
	assert.Empty(t, Collect(t, s.All(ctx, eventstore.End, eventstore.Forward)))
	assert.Empty(t, Collect(t, s.All(ctx, eventstore.Start, eventstore.Backward)))
}

func streamsDoNotMix(t *testing.T, ctx context.Context, s eventstore.Store) {
	names := []string{"mix-1", "mix-10", "mix", "mix-", "Mix-1", "mix-1 "}
	for i := range 30 {
		mustAppend(t, ctx, s, names[i%len(names)], eventstore.Any, Event(names[i%len(names)]))
	}
	for _, name := range names {
		records := Collect(t, s.Stream(ctx, name, eventstore.First, eventstore.Forward))
		require.Len(t, records, 5)
		for _, r := range records {
			assert.Equal(t, name, r.Stream)
			assert.Contains(t, string(r.Data), fmt.Sprintf("%q", name))
		}
	}
}

func backwardBeyondEnd(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "back-1", eventstore.NoStream, Events(3)...)
	for _, from := range []eventstore.Revision{2, 3, 1000, eventstore.Last} {
		back := Collect(t, s.Stream(ctx, "back-1", from, eventstore.Backward))
		require.Len(t, back, 3)
		assert.Equal(t, eventstore.Revision(2), back[0].Revision)
	}
}

func readersMayStop(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "stop-1", eventstore.NoStream, Events(10)...)
	for stop := range 10 {
		n := 0
		for _, err := range s.All(ctx, eventstore.Start, eventstore.Forward) {
			require.NoError(t, err)
			if n++; n > stop {
				break
			}
		}
		for _, err := range s.Stream(ctx, "stop-1", eventstore.Last, eventstore.Backward) {
			require.NoError(t, err)
			break
		}
		for _, err := range s.Follow(ctx, eventstore.Start) {
			require.NoError(t, err)
			break
		}
	}
}

func readersMayRunAgain(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "again-1", eventstore.NoStream, Events(5)...)
	forward := s.Stream(ctx, "again-1", 2, eventstore.Forward)
	backward := s.Stream(ctx, "again-1", eventstore.Last, eventstore.Backward)
	all := s.All(ctx, eventstore.Start, eventstore.Forward)
	for range 2 {
		assert.Len(t, Collect(t, forward), 3)
		assert.Len(t, Collect(t, backward), 5)
		assert.Len(t, Collect(t, all), 5)
	}
}

func readersMayAppend(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "work-1", eventstore.NoStream, Events(5)...)
	n := 0
	for r, err := range s.Stream(ctx, "work-1", eventstore.First, eventstore.Forward) {
		require.NoError(t, err)
		if n++; n > 5 {
			break // whether a read sees what came after it began is the store's choice
		}
		mustAppend(t, ctx, s, "result-1", eventstore.Any, Event(fmt.Sprint(r.Revision)))
	}
	assert.Len(t, Collect(t, s.Stream(ctx, "result-1", eventstore.First, eventstore.Forward)), 5)
}

func followCatchesUp(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "follow-1", eventstore.NoStream, Events(3)...)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := 0
	for r, err := range s.Follow(ctx, eventstore.Start) {
		require.NoError(t, err)
		require.EqualValues(t, n, r.Revision)
		if n++; n == 10 {
			break
		}
		if n >= 3 { // the follower is at the end: only what it appends itself can come next
			mustAppend(t, ctx, s, "follow-1", eventstore.Exactly(eventstore.Revision(n-1)), Event("more"))
		}
	}
	assert.Equal(t, 10, n)
	head, err := eventstore.Head(ctx, s)
	require.NoError(t, err)
	go func() { _, _ = s.Append(ctx, "follow-2", eventstore.Any, Event("after the head")) }()
	for r, err := range s.Follow(ctx, head) {
		require.NoError(t, err)
		assert.Equal(t, "follow-2", r.Stream)
		break
	}
}

func followSeesAll(t *testing.T, ctx context.Context, s eventstore.Store) {
	const writers, each, followers = 4, 25, 3
	type result struct {
		records []eventstore.Record
		err     error
	}
	results := make(chan result, followers)
	for range followers {
		go func() {
			var got result
			for r, err := range s.Follow(ctx, eventstore.Start) {
				got.err = err
				if err == nil {
					got.records = append(got.records, r)
				}
				if err != nil || len(got.records) == writers*each {
					break
				}
			}
			results <- got
		}()
	}
	failed := make(chan error, writers)
	for w := range writers {
		go func() {
			var err error
			for i := 0; i < each && err == nil; i++ {
				_, err = s.Append(ctx, fmt.Sprintf("w-%d", w), eventstore.Exactly(eventstore.Revision(i-1)), Event(fmt.Sprint(i)))
			}
			failed <- err
		}()
	}
	for range writers {
		require.NoError(t, <-failed)
	}
	log := CheckLog(t, ctx, s)
	for range followers {
		r := <-results
		require.NoError(t, r.err)
		sameRecords(t, log, r.records, "what a follower saw")
	}
}

func cancelled(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "cancel-1", eventstore.NoStream, Events(5)...)
	dead, cancel := context.WithCancel(ctx)
	cancel()
	_, err := s.Append(dead, "cancel-1", eventstore.Any, Event("x"))
	require.ErrorIs(t, err, context.Canceled)
	for name, read := range map[string]func(context.Context) error{
		"Stream": func(c context.Context) error { return lastError(s.Stream(c, "cancel-1", 0, eventstore.Forward)) },
		"Stream backward": func(c context.Context) error {
			return lastError(s.Stream(c, "cancel-1", eventstore.Last, eventstore.Backward))
		},
		"All":          func(c context.Context) error { return lastError(s.All(c, eventstore.Start, eventstore.Forward)) },
		"All backward": func(c context.Context) error { return lastError(s.All(c, eventstore.End, eventstore.Backward)) },
		"Follow":       func(c context.Context) error { return lastError(s.Follow(c, eventstore.Start)) },
	} {
		require.ErrorIs(t, read(dead), context.Canceled, "%s with a cancelled context does not look like the end", name)
	}
	half, cancel := context.WithCancel(ctx)
	defer cancel()
	var end error
	n := 0
	for _, err := range s.Follow(half, eventstore.Start) {
		if end = err; err != nil {
			break
		}
		if n++; n == 5 {
			cancel()
		}
	}
	require.ErrorIs(t, end, context.Canceled)
}

func lastError(seq func(func(eventstore.Record, error) bool)) error {
	var last error
	for _, err := range seq {
		last = err
	}
	return last
}

func followEndsWithContext(t *testing.T, ctx context.Context, s eventstore.Store) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	started := make(chan struct{})
	mustAppend(t, ctx, s, "end-1", eventstore.Any, Event("x"))
	go func() {
		var end error
		for _, err := range s.Follow(ctx, eventstore.Start) {
			if end = err; err != nil {
				break
			}
			close(started)
		}
		ended <- end
	}()
	<-started
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}
