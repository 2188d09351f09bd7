package laws

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

func TestLawsOverTheArticlesAndTheSample(t *testing.T) {
	for _, c := range ledgers(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			kit.Laws(t, all, c.store, 1)
			kit.LawsOfTime(t, all, c.store, 6, 3)
		})
	}
}

func TestLawsOverRandomHistories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		store, seed := drawn(t, 0, 30), rapid.Uint64Max(1000).Draw(t, "seed")
		kit.Laws(t, all, store, seed)
		kit.LawsOfTime(t, all, store, 2, seed)
		for _, line := range kit.Shown(t, store, at(t, store, projections.View{}).All()) {
			require.NotContains(t, line, canary)
		}
	})
}

func TestEveryNumberOfARandomHistoryIsTheSumOfItsEvidence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		store := drawn(t, 10, 40)
		explained(t, store, projections.View{})
		explained(t, store, viewOn(t))
	})
}

// viewOn is a random view of a drawn history.
func viewOn(t *rapid.T) projections.View {
	return projections.View{
		AsOf:       kit.Day(rapid.SampledFrom([]string{"2023-01-01", "2023-09-01", "2024-01-01", "2024-04-01", "2024-09-01"}).Draw(t, "as of")),
		RecordedBy: kit.Noon(rapid.SampledFrom([]string{"2024-03-02", "2024-05-01", "2024-08-01", "2025-08-01"}).Draw(t, "recorded by")),
	}
}
