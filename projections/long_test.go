package projections_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

// aLongLog has more facts than are decoded at once, each recorded before the one that happened after it: all are late.
func aLongLog(t *testing.T, n int) *memory.Store {
	t.Helper()
	var facts []*kit.Fact
	for i := range n {
		on := fmt.Sprintf("%d-%02d-%02d", 2020-i/336, 12-i/28%12, 28-i%28)
		facts = append(facts, told(weaver, on, fmt.Sprint(i)))
	}
	return kit.Log(t, facts...)
}

func TestALongLogIsVisitedInItsOrder(t *testing.T) {
	for _, n := range []int{63, 64, 129, 511, 512, 513, 1300} {
		log := aLongLog(t, n)
		var revisions []int64
		require.NoError(t, projections.Source{Store: log}.All(t.Context(), eventstore.Start, func(f *projections.Fact) error {
			revisions = append(revisions, f.Revision)
			return nil
		}))
		require.Len(t, revisions, n)
		for i, r := range revisions {
			require.EqualValues(t, i, r)
		}
	}
}

func TestWhatCannotBeReadStopsTheVisitThere(t *testing.T) {
	for _, n := range []int{0, 1, 100, 511, 512, 700} {
		log := aLongLog(t, n)
		_, err := log.Append(t.Context(), string(weaver), eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "ActorKnighted", Data: []byte("{}"), Metadata: []byte("{}")})
		require.NoError(t, err)
		kit.Append(t, log, told(weaver, "2021", "after"))
		visited := 0
		err = projections.Source{Store: log}.All(t.Context(), eventstore.Start, func(*projections.Fact) error { visited++; return nil })
		require.ErrorContains(t, err, "ActorKnighted")
		assert.Equal(t, n, visited)
	}
}

func TestWhatTheStoreReadBeforeItFailedIsVisited(t *testing.T) {
	broken := &counting{Store: aLongLog(t, 700), failAfter: 600}
	visited := 0
	err := projections.Source{Store: broken}.All(t.Context(), eventstore.Start, func(*projections.Fact) error { visited++; return nil })
	require.ErrorIs(t, err, errDisk)
	assert.Equal(t, 600, visited)
}

func TestAStreamWithManyLateFactsIsReadOnceInARun(t *testing.T) {
	log, reads := aLongLog(t, 600), 0
	store := &counting{Store: log, failAt: func(string) error { reads++; return nil }}
	list := []projections.Projection{newTopics(), &stopper{topics: newTopics()}}
	require.NoError(t, (&projections.Runner{Store: store, Projections: list}).CatchUp(t.Context()))
	assert.Equal(t, 1, reads, "once for both")
	for _, p := range list {
		topics, err := p.Save()
		require.NoError(t, err)
		assert.Contains(t, string(topics), `["599","598","597"`)
	}
}

func TestAFactThatIsAppliedByItselfIsSeenAtOnce(t *testing.T) {
	log := kit.Log(t, aStory()...)
	p, src := newTopics(), projections.Source{Store: log}
	require.NoError(t, src.All(t.Context(), eventstore.Start, func(f *projections.Fact) error {
		if err := p.Apply(t.Context(), f, src); err != nil {
			return err
		}
		state, _ := p.State(f.Stream)
		facts, err := src.Stream(t.Context(), f.Stream, f.Position)
		require.NoError(t, err)
		assert.Len(t, state, len(projections.Standing(facts)), "%s@%d", f.Stream, f.Revision)
		return nil
	}))
}

func TestAStreamThatCannotBeReadAgainFailsTheRun(t *testing.T) {
	dir := t.TempDir()
	store := &counting{Store: aLongLog(t, 3), failAt: func(string) error { return errDisk }}
	runner := &projections.Runner{Store: store, Dir: dir, Projections: []projections.Projection{newTopics()}}
	require.ErrorIs(t, runner.CatchUp(t.Context()), errDisk)
	assert.Empty(t, kit.Files(t, dir))
	store.failAt = nil
	require.NoError(t, runner.CatchUp(t.Context()))
	assert.Equal(t, right(t, store)["topics"], kit.Saved(t, runner.Projections)["topics"])
}
