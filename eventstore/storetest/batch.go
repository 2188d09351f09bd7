package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// batchIsItsAppends holds a batch against the same appends one after the other: a later one may build on an earlier one,
// repeat it, or be refused without harm to the others.
func batchIsItsAppends(t *testing.T, ctx context.Context, s eventstore.Store) {
	first, second, third, other := Event("1"), Event("2"), Event("3"), Event("other")
	nameless := Event("nameless")
	nameless.Type = ""
	batch := []eventstore.Proposal{
		{Stream: "batch-a", Expect: eventstore.NoStream, Events: []eventstore.Event{first}},
		{Stream: "batch-a", Expect: eventstore.Exactly(0), Events: []eventstore.Event{second}},
		{Stream: "batch-b", Expect: eventstore.NoStream, Events: []eventstore.Event{other}},
		{Stream: "batch-a", Expect: eventstore.Exactly(0), Events: []eventstore.Event{Event("late")}},
		{Stream: "batch-a", Expect: eventstore.Any, Events: []eventstore.Event{nameless}},
		{Stream: "batch-a", Expect: eventstore.Exactly(0), Events: []eventstore.Event{second}},
		{Stream: "batch-a", Expect: eventstore.Any, Events: []eventstore.Event{second, third}},
		{Stream: "batch-a", Expect: eventstore.StreamExists, Events: []eventstore.Event{third}},
	}
	outcomes := eventstore.AppendBatch(ctx, s, batch)
	require.Len(t, outcomes, len(batch))
	good := func(i int, revision eventstore.Revision, duplicate bool) {
		t.Helper()
		require.NoError(t, outcomes[i].Err, "append %d", i)
		assert.Equal(t, revision, outcomes[i].Appended.Revision, "append %d", i)
		assert.Equal(t, duplicate, outcomes[i].Appended.Duplicate, "append %d", i)
	}
	wrong := func(i, known int) {
		t.Helper()
		var e *eventstore.WrongRevisionError
		require.ErrorAs(t, outcomes[i].Err, &e, "append %d", i)
		assert.Equal(t, eventstore.Revision(1), e.Actual, "append %d", i)
		assert.Equal(t, known, e.Known, "append %d", i)
	}
	good(0, 0, false)
	good(1, 1, false)
	good(2, 0, false)
	wrong(3, 0)
	require.ErrorAs(t, outcomes[4].Err, new(*eventstore.InvalidError))
	good(5, 1, true)
	assert.Equal(t, outcomes[1].Appended.Position, outcomes[5].Appended.Position)
	wrong(6, 1)
	good(7, 2, false)
	var ids []uuid.UUID
	for _, r := range Collect(t, s.Stream(ctx, "batch-a", eventstore.First, eventstore.Forward)) {
		ids = append(ids, r.ID)
	}
	assert.Equal(t, []uuid.UUID{first.ID, second.ID, third.ID}, ids)
}

func batchOfNothing(t *testing.T, ctx context.Context, s eventstore.Store) {
	assert.Empty(t, eventstore.AppendBatch(ctx, s, nil))
	outcomes := eventstore.AppendBatch(ctx, s, []eventstore.Proposal{{Stream: "batch-a", Expect: eventstore.Any}})
	require.Len(t, outcomes, 1)
	require.ErrorAs(t, outcomes[0].Err, new(*eventstore.InvalidError))
	assert.Empty(t, ReadAll(t, ctx, s))
}

func batchesKeepTheirOrder(t *testing.T, ctx context.Context, s eventstore.Store) {
	const callers, batches, length = 4, 8, 16
	var calls sync.WaitGroup
	for c := range callers {
		calls.Go(func() {
			own := fmt.Sprintf("batch-%d", c)
			for b := range batches {
				var batch []eventstore.Proposal
				for i := range length {
					n := b*length + i
					batch = append(batch, eventstore.Proposal{Stream: own, Expect: eventstore.Exactly(eventstore.Revision(n - 1)), Events: []eventstore.Event{Event(fmt.Sprint(n))}},
						eventstore.Proposal{Stream: "batch-shared", Expect: eventstore.Any, Events: []eventstore.Event{Event(fmt.Sprintf("%d %d", c, n))}})
				}
				for i, o := range eventstore.AppendBatch(ctx, s, batch) {
					if !assert.NoError(t, o.Err, "append %d of batch %d", i, b) {
						return
					}
				}
			}
		})
	}
	calls.Wait()
	CheckLog(t, ctx, s)
	shared := map[int]int{}
	for _, r := range Collect(t, s.Stream(ctx, "batch-shared", eventstore.First, eventstore.Forward)) {
		c := slices.IndexFunc([]int{0, 1, 2, 3}, func(c int) bool {
			return string(r.Data) == string(Event(fmt.Sprintf("%d %d", c, shared[c])).Data)
		})
		require.GreaterOrEqual(t, c, 0, "%s is the next of its caller", r.Data)
		shared[c]++
	}
	assert.Equal(t, map[int]int{0: batches * length, 1: batches * length, 2: batches * length, 3: batches * length}, shared)
}

func batchToAClosedStore(t *testing.T, ctx context.Context, s eventstore.Store) {
	require.NoError(t, s.Close())
	for _, o := range eventstore.AppendBatch(ctx, s, []eventstore.Proposal{
		{Stream: "batch-a", Expect: eventstore.Any, Events: Events(1)},
		{Stream: "batch-b", Expect: eventstore.Any, Events: Events(1)},
	}) {
		assert.True(t, errors.Is(o.Err, eventstore.ErrClosed), "%v", o.Err)
	}
}
