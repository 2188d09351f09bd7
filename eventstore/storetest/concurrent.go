package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

func closedRefuses(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "closed-1", eventstore.Any, Event("x"))
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "closing twice is no error")
	_, err := s.Append(ctx, "closed-1", eventstore.Any, Event("y"))
	require.ErrorIs(t, err, eventstore.ErrClosed)
	require.ErrorIs(t, lastError(s.Stream(ctx, "closed-1", 0, eventstore.Forward)), eventstore.ErrClosed)
	require.ErrorIs(t, lastError(s.Stream(ctx, "closed-1", eventstore.Last, eventstore.Backward)), eventstore.ErrClosed)
	require.ErrorIs(t, lastError(s.All(ctx, eventstore.Start, eventstore.Forward)), eventstore.ErrClosed)
	require.ErrorIs(t, lastError(s.All(ctx, eventstore.End, eventstore.Backward)), eventstore.ErrClosed)
	require.ErrorIs(t, lastError(s.Follow(ctx, eventstore.Start)), eventstore.ErrClosed)
}

// closeDuringCalls closes the store under the feet of appenders, readers and followers: each call succeeds or says so.
func closeDuringCalls(t *testing.T, ctx context.Context, s eventstore.Store) {
	mustAppend(t, ctx, s, "busy-0", eventstore.Any, Events(50)...)
	var calls sync.WaitGroup
	var begun atomic.Int64
	failed := make(chan error, 100)
	report := func(err error) {
		if !errors.Is(err, eventstore.ErrClosed) {
			failed <- err
		}
	}
	for w := range 4 {
		calls.Go(func() {
			for {
				if _, err := s.Append(ctx, fmt.Sprintf("busy-%d", w), eventstore.Any, Event("x")); err != nil {
					report(err)
					return
				}
				begun.Add(1)
			}
		})
		calls.Go(func() {
			for {
				for _, err := range s.All(ctx, eventstore.Start, eventstore.Forward) {
					if err != nil {
						report(err)
						return
					}
				}
			}
		})
		calls.Go(func() { report(lastError(s.Follow(ctx, eventstore.Start))) })
	}
	for n := 0; begun.Load() < 20; n++ {
		for _, err := range s.Follow(ctx, eventstore.Start) { // a read is a turn for the others
			require.NoError(t, err)
			break
		}
	}
	require.NoError(t, s.Close())
	calls.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err, "a call under way ends with ErrClosed or succeeds")
	}
}

func concurrentAppends(t *testing.T, ctx context.Context, s eventstore.Store) {
	const writers, each, streams = 8, 20, 3
	var calls sync.WaitGroup
	errs := make(chan error, writers*each)
	for w := range writers {
		calls.Go(func() {
			for i := range each {
				_, err := s.Append(ctx, fmt.Sprintf("many-%d", i%streams), eventstore.Any, Events(1+w%3)...)
				errs <- err
			}
		})
	}
	calls.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	want := 0
	for w := range writers {
		want += each * (1 + w%3)
	}
	assert.Len(t, CheckLog(t, ctx, s), want)
}

func oneWins(t *testing.T, ctx context.Context, s eventstore.Store) {
	const rivals, rounds = 8, 10
	for round := range rounds {
		var calls sync.WaitGroup
		var won atomic.Int64
		errs := make(chan error, rivals)
		for range rivals {
			calls.Go(func() {
				_, err := s.Append(ctx, "prize-1", eventstore.Exactly(eventstore.Revision(round-1)), Event("mine"))
				if err == nil {
					won.Add(1)
					return
				}
				errs <- err
			})
		}
		calls.Wait()
		close(errs)
		for err := range errs {
			requireWrong(t, err, eventstore.Revision(round), 0)
		}
		require.EqualValues(t, 1, won.Load())
	}
	assert.Len(t, CheckLog(t, ctx, s), rounds)
}

func concurrentRepetitions(t *testing.T, ctx context.Context, s eventstore.Store) {
	const callers = 8
	events := Events(3)
	var calls sync.WaitGroup
	var written atomic.Int64
	errs := make(chan error, callers)
	for range callers {
		calls.Go(func() {
			a, err := s.Append(ctx, "echo-1", eventstore.Any, events...)
			if err == nil && !a.Duplicate {
				written.Add(1)
			}
			errs <- err
		})
	}
	calls.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, written.Load())
	assert.Len(t, CheckLog(t, ctx, s), 3)
}

// neverSeenInPart reads while appends of three are under way: what a finished read saw of a stream is a multiple of three,
// but for the append that was cut by the read's own end.
func neverSeenInPart(t *testing.T, ctx context.Context, s eventstore.Store) {
	const appends, size = 40, 3
	done := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < appends && err == nil; i++ {
			_, err = s.Append(ctx, "whole-1", eventstore.Any, Events(size)...)
		}
		done <- err
	}()
	for {
		n := 0
		for r, err := range s.Stream(ctx, "whole-1", eventstore.First, eventstore.Forward) {
			require.NoError(t, err)
			require.EqualValues(t, n, r.Revision)
			n++
		}
		require.Zero(t, n%size, "a read saw %d events of appends of %d", n, size)
		if n == appends*size {
			break
		}
	}
	require.NoError(t, <-done)
}
