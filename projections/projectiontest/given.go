package projectiontest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
)

// Given returns a read model that has taken in these facts, ready to be asked for a row.
func Given[M projections.Model](t T, newModel func() M, facts ...*Fact) M {
	t.Helper()
	return Seen(t, projections.View{}, newModel, facts...)
}

// Seen is Given for what a view shows of the facts.
func Seen[M projections.Model](t T, view projections.View, newModel func() M, facts ...*Fact) M {
	t.Helper()
	m := newModel()
	At(t, Log(t, facts...), view, m)
	return m
}

// At brings read models to what a view shows of a log.
func At(t T, store eventstore.Store, view projections.View, list ...projections.Model) {
	t.Helper()
	runner := &projections.Runner{Store: store, Models: list}
	require.NoError(t, runner.CatchUp(t.Context()))
	require.NoError(t, runner.Look(t.Context(), view))
}

// Only makes the list that Laws ask for out of the constructor of one read model.
func Only[M projections.Model](newModel func() M) func() []projections.Model {
	return func() []projections.Model { return []projections.Model{newModel()} }
}

// State is the state of a stream in a fold; ok is false if it has none.
func State[S any](t T, fold interface {
	State(context.Context, domain.Ref) (S, bool, error)
}, stream domain.Ref) (state S, ok bool) {
	t.Helper()
	state, ok, err := fold.State(t.Context(), stream)
	require.NoError(t, err)
	return state, ok
}

// Ok is a value that came without an error.
func Ok[V any](v V, err error) func(T) V {
	return func(t T) V {
		t.Helper()
		require.NoError(t, err)
		return v
	}
}

// Shown is everything that read models show of the streams of a log, in lines that sort.
func Shown(t T, store eventstore.Store, list []projections.Model) []string {
	t.Helper()
	known := map[domain.Ref]bool{}
	for _, r := range Records(t, store) {
		known[domain.Ref(r.Stream)] = true
	}
	streams := slices.Sorted(maps.Keys(known))
	var lines []string
	for _, m := range list {
		for v, err := range m.Lines(t.Context(), streams) {
			require.NoError(t, err)
			text, err := json.Marshal(v, json.Deterministic(true))
			require.NoError(t, err)
			lines = append(lines, fmt.Sprintf("%T %s", m, text))
		}
	}
	slices.Sort(lines)
	return lines
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
