package projectiontest

import (
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/projections"
)

// Given returns a read model that has taken in these facts, ready to be asked for a row.
func Given[P projections.Projection](t T, newProjection func() P, facts ...*Fact) P {
	t.Helper()
	return Seen(t, projections.View{}, newProjection, facts...)
}

// Seen is Given for what a view shows of the facts.
func Seen[P projections.Projection](t T, view projections.View, newProjection func() P, facts ...*Fact) P {
	t.Helper()
	p := newProjection()
	At(t, Log(t, facts...), view, p)
	return p
}

// At brings projections to what a view shows of a log.
func At(t T, store eventstore.Store, view projections.View, list ...projections.Projection) {
	t.Helper()
	runner := &projections.Runner{Store: store, Projections: list}
	require.NoError(t, runner.At(t.Context(), view))
}

// Only makes the list that Laws ask for out of the constructor of one projection.
func Only[P projections.Projection](newProjection func() P) func() []projections.Projection {
	return func() []projections.Projection { return []projections.Projection{newProjection()} }
}

// Saved is the saved state of each projection, by name.
func Saved(t T, list []projections.Projection) map[string]string {
	t.Helper()
	saved := map[string]string{}
	for _, p := range list {
		require.NotContains(t, saved, p.Name(), "two projections have one name")
		state, err := p.Save()
		require.NoError(t, err, p.Name())
		saved[p.Name()] = string(state)
	}
	return saved
}

// Records is the whole log.
func Records(t T, store eventstore.Store) []eventstore.Record {
	t.Helper()
	var list []eventstore.Record
	for r, err := range store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		list = append(list, r)
	}
	return list
}
