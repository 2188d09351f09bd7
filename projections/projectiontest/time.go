package projectiontest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
)

// LawsOfTime checks what a projection that forgets what was taken back owes to the two clocks, over a log:
//
//   - after a fact is taken back, it is as if it had never been recorded;
//   - a view shows what a log would show that holds nothing but the facts which had been recorded by then, had begun by
//     then, and had not been taken back by then.
//
// Samples is how many facts are taken back, and how many views are looked at. The revisions of a log that never had a
// fact are others, so revisions are left out of the comparison; nothing else is.
func LawsOfTime(t T, newModels New, store eventstore.Store, samples int, seed uint64) {
	t.Helper()
	records, rng := Records(t, store), rand.New(rand.NewPCG(seed, 1))
	facts := decoded(t, records)
	for range samples {
		i := rng.IntN(len(facts))
		if reversible(facts, i) {
			takenBack(t, newModels, records, facts[i])
		}
	}
	for range samples {
		Looks(t, newModels, store, viewOf(rng, facts))
	}
}

// Looks checks one view of a log against the naive reading of it.
func Looks(t T, newModels New, store eventstore.Store, view projections.View) {
	t.Helper()
	require.Equal(t, unnumbered(t, newModels, Naive(t, store, view), projections.View{}), unnumbered(t, newModels, store, view), "view %+v", view)
}

// Naive is a log that holds only the facts that hold in a view: no reversals, and nothing that was reversed.
func Naive(t T, store eventstore.Store, view projections.View) *memory.Store {
	t.Helper()
	facts := decoded(t, Records(t, store))
	gone := map[uuid.UUID]bool{}
	for _, f := range facts {
		known := view.RecordedBy.IsZero() || !f.RecordedAt.After(view.RecordedBy)
		if reversal, ok := f.Body.(*domain.FactReversed); ok {
			gone[f.ID] = true
			gone[reversal.Target] = gone[reversal.Target] || known
			continue
		}
		begun := f.Meta.OccurredOn.First()
		if begun.IsZero() {
			begun = f.Meta.OccurredOn.Last()
		}
		if !known || (!view.AsOf.IsZero() && begun.Compare(view.AsOf) > 0) {
			gone[f.ID] = true
		}
	}
	return copied(t, without(Records(t, store), gone))
}

// reversible reports whether a fact can be taken back: it is no reversal, stands, and its stream allows reversals.
func reversible(facts []*projections.Fact, i int) bool {
	f := facts[i]
	if _, ok := f.Body.(*domain.FactReversed); ok || f.Stream.Category() == domain.CategoryLedger {
		return false
	}
	return !slices.ContainsFunc(facts, func(o *projections.Fact) bool {
		r, ok := o.Body.(*domain.FactReversed)
		return ok && r.Target == f.ID
	})
}

// takenBack compares a log in which one more fact is taken back with one that never had it.
func takenBack(t T, newModels New, records []eventstore.Record, f *projections.Fact) {
	t.Helper()
	store := copied(t, records)
	wrong := &Fact{Stream: f.Stream, Body: f.Body, id: f.ID, revision: f.Revision}
	Append(t, store, Undo(wrong, "2026"))
	never := copied(t, without(records, map[uuid.UUID]bool{f.ID: true}))
	require.Equal(t, unnumbered(t, newModels, never, projections.View{}), unnumbered(t, newModels, store, projections.View{}),
		"%s of %s taken back", domain.TypeName(f.Body), f.Stream)
}

// viewOf is a view that cuts a log somewhere, by either clock or both.
func viewOf(rng *rand.Rand, facts []*projections.Fact) projections.View {
	var v projections.View
	kind := rng.IntN(3)
	if kind != 0 {
		v.AsOf = facts[rng.IntN(len(facts))].Meta.OccurredOn.EffectiveFrom()
	}
	if kind != 1 {
		v.RecordedBy = facts[rng.IntN(len(facts))].RecordedAt.Add(time.Duration(rng.IntN(2)-1) * time.Microsecond)
	}
	return v
}

func decoded(t T, records []eventstore.Record) []*projections.Fact {
	t.Helper()
	facts := make([]*projections.Fact, len(records))
	for i, r := range records {
		f, err := projections.Decode(r)
		require.NoError(t, err)
		facts[i] = f
	}
	return facts
}

// copied is a store with the same records at the same positions.
func copied(t T, records []eventstore.Record) *memory.Store {
	t.Helper()
	store := memory.New()
	require.NoError(t, store.Import(t.Context(), records...))
	return store
}

// without is a log in which some events never were: positions and times stay, the revisions behind them close up.
func without(records []eventstore.Record, gone map[uuid.UUID]bool) []eventstore.Record {
	next := map[string]eventstore.Revision{}
	moved := map[uuid.UUID]eventstore.Revision{}
	var left []eventstore.Record
	for _, r := range records {
		if gone[r.ID] {
			continue
		}
		r.Revision = next[r.Stream]
		next[r.Stream]++
		moved[r.ID] = r.Revision
		var reversal domain.FactReversed
		if r.Type == domain.TypeName(&reversal) && json.Unmarshal(r.Data, &reversal) == nil {
			reversal.TargetRevision = int64(moved[reversal.Target])
			r.Data = must(domain.EncodeBody(&reversal))
		}
		left = append(left, r)
	}
	return left
}

// unnumbered is what read models show of a log, without revisions.
func unnumbered(t T, newModels New, store eventstore.Store, view projections.View) []string {
	t.Helper()
	list := newModels()
	At(t, store, view, list...)
	lines := Shown(t, store, list)
	for i, line := range lines {
		model, text, _ := strings.Cut(line, " ")
		var v any
		require.NoError(t, json.Unmarshal([]byte(text), &v))
		out, err := json.Marshal(dropRevisions(v), json.Deterministic(true))
		require.NoError(t, err)
		lines[i] = model + " " + string(out)
	}
	slices.Sort(lines)
	return lines
}

func dropRevisions(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "revision")
		for k := range v {
			v[k] = dropRevisions(v[k])
		}
	case []any:
		for i := range v {
			v[i] = dropRevisions(v[i])
		}
	}
	return v
}
