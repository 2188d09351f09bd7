package decide

import (
	"slices"
	"testing"

	"jejak/domain"
)

// Whatever is decoded is folded on every stream that it may stand on. It may break the history, and must not panic.
func FuzzEvolve(f *testing.F) {
	for _, e := range examples() {
		w, err := domain.Encode(domain.Event{ID: id("fuzz"), Meta: e.meta, Body: e.body})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(w.Type, w.Data, w.Metadata)
	}
	f.Fuzz(func(t *testing.T, name string, data, metadata []byte) {
		e, err := domain.Decode(domain.Wire{ID: id("fuzz"), Type: name, Data: data, Metadata: metadata})
		if err != nil {
			return
		}
		for _, category := range domain.Categories() {
			if !slices.Contains(domain.TypesOn(category), name) {
				continue
			}
			state, err := newAggregate(category)
			if err != nil {
				t.Fatal(err)
			}
			state.Evolve(domain.Recorded{Event: e})
			state.Broken()
		}
	})
}
