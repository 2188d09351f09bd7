package projections_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
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

func TestManyFactsBehindANumberAreThoseOfFew(t *testing.T) {
	var facts []*kit.Fact
	for i := range 1300 {
		facts = append(facts, loan(weaver, "2020", domain.Rupiah(i+1)), told(weaver, "2020", "x"))
	}
	log, s := kit.Log(t, facts...), newSums()
	kit.At(t, log, projections.View{}, s)
	evidence := s.Evidence(nil, func(_ given, r rupiah) int64 { return r.Rp }, projections.NoEntity[given])
	lines, err := projections.Explain(t.Context(), projections.Source{Store: log}, evidence)
	require.NoError(t, err)
	require.Len(t, lines, 1300)
	for i, l := range lines {
		require.EqualValues(t, i+1, l.Amount)
		require.EqualValues(t, 2*i, l.Fact.Revision)
	}
}

func TestFactsThatCannotBeReadAgainAreAnError(t *testing.T) {
	for _, n := range []int{1, 1300} {
		var facts []*kit.Fact
		for range n {
			facts = append(facts, loan(weaver, "2020", 1))
		}
		store, s := &counting{Store: kit.Log(t, facts...)}, newSums()
		kit.At(t, store, projections.View{}, s)
		store.failAfter = store.read
		evidence := s.Evidence(nil, func(_ given, r rupiah) int64 { return r.Rp }, projections.NoEntity[given])
		_, err := projections.Explain(t.Context(), projections.Source{Store: store}, evidence)
		require.ErrorIs(t, err, errDisk)
	}
}
