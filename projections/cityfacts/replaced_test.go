package cityfacts_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"

	"jejak/domain"
	"jejak/projections/cityfacts"
	kit "jejak/projections/projectiontest"
)

func restated(on, value string) *kit.Fact {
	return kit.On(city, on, &domain.IndicatorRestated{Indicator: "Pertumbuhan Ekonomi", Value: value, Unit: "persen", Period: domain.InYear(2020), Publisher: "BPS", Version: 2})
}

func formed(on string) *kit.Fact {
	return kit.On(city, on, &domain.CollaborationFormed{Parties: []string{"Kota Payakumbuh", "Kota Medan"}, About: []string{"pemasaran"}})
}

// endedBy lists by which event each fact of the city was replaced.
func endedBy(t *testing.T, c *cityfacts.CityFacts) (list []uuid.UUID) {
	t.Helper()
	for _, e := range of(t, c, payakumbuh) {
		list = append(list, e.EndedBy)
	}
	return list
}

func TestARestatedFigureNamesWhatTookItsPlace(t *testing.T) {
	first, second := restated("2021-07-01", "-1.6"), restated("2021-08-01", "-1.62")
	facts := told(t, growth("BPS", "-1.61"), growth("Dinas", "1.17"), first, second)
	assert.Equal(t, []uuid.UUID{first.ID(), {}, second.ID(), {}}, endedBy(t, facts))
}

func TestAReversedRestatementTakesNobodysPlace(t *testing.T) {
	wrong := restated("2021-07-01", "-1.6")
	facts := told(t, growth("BPS", "-1.61"), wrong, kit.Undo(wrong, "2021-07-02"))
	assert.Equal(t, []uuid.UUID{{}}, endedBy(t, facts))
}

func TestACollaborationHasEndedWhereverItsPartiesAreNamed(t *testing.T) {
	end := kit.On(city, "2022-06-01", &domain.CollaborationEnded{Parties: []string{"kota medan", "Kota Payakumbuh"}})
	facts := told(t, formed("2021-07-01"), end, formed("2023-01-01"))
	assert.Equal(t, []uuid.UUID{end.ID(), {}, {}}, endedBy(t, facts))
}

func TestARevisedTargetIsNoLongerThePromise(t *testing.T) {
	set := kit.On(sipadu, "2021-02-01", &domain.TargetSet{Indicator: domain.TrainingsHeld, Value: "20", Unit: "pelatihan"}).Planned()
	revised := kit.On(sipadu, "2021-03-01", &domain.TargetRevised{Indicator: domain.TrainingsHeld, Value: "12", Unit: "pelatihan", Reason: "x"}).Planned()
	facts := told(t, declared(payakumbuh), set, revised)
	assert.Equal(t, []uuid.UUID{{}, revised.ID(), {}}, endedBy(t, facts))
}

func TestAForecastIsReplacedByNothing(t *testing.T) {
	facts := told(t, growth("BPS", "2").Planned(), growth("BPS", "-1.61"), restated("2021-07-01", "-1.6"))
	assert.Equal(t, uuid.Nil, endedBy(t, facts)[0])
	assert.NotEqual(t, uuid.Nil, endedBy(t, facts)[1])
}

func TestReplacementKeepsTheLaws(t *testing.T) {
	wrong := restated("2021-07-01", "-1.6")
	store := kit.Log(t, declared(payakumbuh), growth("BPS", "-1.61"), wrong, formed("2021-07-01"), kit.Undo(wrong, "2021-07-02"))
	kit.Laws(t, newModels, store, 1)
}
