package laws

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/synthetic"
	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	kit "jejak/projections/projectiontest"
)

// A blank behind an event is a spelling that this program does not write, so that the general decoder reads it. It is the same
// event.
func TestEveryEventMeansTheSameInAnotherSpelling(t *testing.T) {
	made := memory.New()
	_, err := synthetic.Generate(t.Context(), synthetic.Size{Actors: 1000, Events: 10_000, Seed: 1},
		synthetic.Target{Log: made, Sealer: envelope{}, Aside: t.TempDir() + "/aside"})
	require.NoError(t, err)
	stores := []eventstore.Store{made}
	for _, l := range ledgers(t) {
		stores = append(stores, l.store)
	}
	for _, store := range stores {
		for _, r := range kit.Records(t, store) {
			w := domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}
			written, err := domain.Decode(w)
			require.NoError(t, err)
			w.Data, w.Metadata = append(w.Data[:len(w.Data):len(w.Data)], ' '), append(w.Metadata[:len(w.Metadata):len(w.Metadata)], ' ')
			general, err := domain.Decode(w)
			require.NoError(t, err)
			if !assert.ObjectsAreEqual(general, written) {
				require.Equal(t, general, written)
			}
		}
	}
}
