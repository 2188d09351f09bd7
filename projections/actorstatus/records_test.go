package actorstatus

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestAnActorIsShownWithWhatItsOtherRecordsReceived(t *testing.T) {
	period := func(text string) domain.Period {
		p, err := domain.ParsePeriod(text)
		require.NoError(t, err)
		return p
	}
	a := Actor{Name: "CV Contoh", Interventions: 3, Rupiah: 500, Unpriced: 1, Planned: 2, Visits: 1,
		Stages: []Reached{{domain.Inputs, 3, period("2021-02-01"), period("2021-03-01"), 500}},
		Pieces: []Piece{{Serial: "SN-1"}}}
	b := Actor{Name: "CV Contoh (dobel)", Interventions: 2, Rupiah: 70, Planned: 1, Visits: 4,
		Stages: []Reached{{domain.Training, 1, period("2020"), period("2020"), 0}, {domain.Inputs, 1, period("2021-01-01"), period("2021-04-01"), 70}},
		Loans:  []Loan{{Contract: "K-1"}}}
	whole := a.With(b)
	assert.Equal(t, Actor{Name: "CV Contoh", Interventions: 5, Rupiah: 570, Unpriced: 1, Planned: 3, Visits: 5,
		Stages: []Reached{{domain.Training, 1, period("2020"), period("2020"), 0}, {domain.Inputs, 4, period("2021-01-01"), period("2021-04-01"), 570}},
		Pieces: []Piece{{Serial: "SN-1"}}, Loans: []Loan{{Contract: "K-1"}}}, whole)
	assert.EqualValues(t, 3, a.Stages[0].Count, "the record stays as it is")
	assert.Equal(t, a.Stages, a.With().Stages)
}
