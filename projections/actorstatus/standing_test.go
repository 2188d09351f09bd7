package actorstatus_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections/actorstatus"
	kit "jejak/projections/projectiontest"
)

var programme = kit.Ref(domain.CategoryProgramme, "pembinaan")

func sales(year int, on string, rp domain.Rupiah) *kit.Fact {
	return kit.On(weaver, on, &domain.BusinessScaleMeasured{AsOf: domain.InYear(year), AnnualSalesRp: domain.Rp(rp)})
}

func made(on string, produces bool) *kit.Fact {
	return kit.On(weaver, on, &domain.ProductionCapabilityVerified{Produces: produces, Transforms: domain.Untransformed, Place: "rumah", Method: "foto", Verifier: "x"})
}

func answered(on string, criteria string, result domain.Eligibility) *kit.Fact {
	return kit.On(weaver, on, &domain.EligibilityDetermined{Programme: programme, Criteria: criteria, Result: result})
}

func TestTheNewestSizeIsThatOfTheLatestFigures(t *testing.T) {
	late := sales(2019, "2022-01-01", 9)
	a := now(t, registration(), sales(2021, "2021-12-31", 3), sales(2020, "2021-01-31", 2), late)
	require.Len(t, a.Sizes, 3)
	assert.Equal(t, domain.Rp(3), a.Size().AnnualSalesRp)
	assert.Equal(t, late.ID(), a.Sizes[0].Event)
	assert.Nil(t, now(t, registration()).Size())
	again := sales(2021, "2022-02-01", 4)
	newest := now(t, registration(), again, sales(2021, "2021-12-31", 3)).Size()
	assert.Equal(t, again.ID(), newest.Event, "of two of one year the later stands last")
}

func TestProductionAndAnswersAreTheLastOnes(t *testing.T) {
	a := now(t, registration(), made("2021-05-01", true), made("2021-01-01", false), answered("2021-06-01", "industri.v1", domain.Eligible),
		answered("2021-05-01", "industri.v1", domain.EligibilityDue), answered("2021-05-01", "mikrokecil.v1", domain.Ineligible))
	assert.True(t, a.Production.Produces)
	assert.Equal(t, kit.Period("2021-05-01"), a.Production.On)
	require.Len(t, a.Answers, 2)
	assert.Equal(t, domain.Eligible, a.Answers[0].Result)
}

func TestWhoNoLongerActsForAnActorIsNotShown(t *testing.T) {
	person := uuid.New()
	linked := kit.On(weaver, "2021", &domain.ActorPersonLinked{Person: person, Role: "pengelola", Name: kit.Sealed("person-1")})
	left := kit.On(weaver, "2022", &domain.ActorPersonUnlinked{Person: person, Reason: "pindah kerja"})
	assert.Equal(t, person, now(t, registration(), linked).Persons[0].ID)
	assert.Empty(t, now(t, registration(), linked, left).Persons)
	assert.Len(t, now(t, registration(), linked, left, kit.Undo(left, "2022-02-01")).Persons, 1)
}

func TestLawsOfStanding(t *testing.T) {
	wrong := sales(2021, "2022-03-01", 7)
	log := kit.Log(t, registration(), sales(2021, "2021-12-31", 3), wrong, made("2021-05-01", true), sales(2020, "2021-01-31", 2), kit.Undo(wrong, "2022-04-01"),
		answered("2021-06-01", "industri.v1", domain.Eligible), made("2021-01-01", false), answered("2021-05-01", "industri.v1", domain.EligibilityDue))
	for seed := range uint64(5) {
		kit.Laws(t, kit.Only(actorstatus.New), log, seed)
		kit.LawsOfTime(t, kit.Only(actorstatus.New), log, 10, seed)
	}
}
