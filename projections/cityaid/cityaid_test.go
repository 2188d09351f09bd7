package cityaid_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/cityaid"
	kit "jejak/projections/projectiontest"
)

var (
	payakumbuh  = kit.Region("13.76")
	parit       = kit.Region("13.76.04.1002")
	bukittinggi = kit.Region("13.75")

	weaver = kit.Ref(domain.CategoryActor, "penenun")
	baker  = kit.Ref(domain.CategoryActor, "pembuat roti")
	group  = kit.Ref(domain.CategoryActor, "kelompok")
	class  = kit.Ref(domain.CategoryActivity, "kelas")
)

func registered(actor domain.Ref, on string, where region.Region) *kit.Fact {
	return kit.On(actor, on, &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "CV", Region: where})
}

// trained is a training at no known value, machine a grant of so many rupiah.
func trained(actor domain.Ref, on string, where region.Region) *kit.Fact {
	return kit.On(actor, on, &domain.TrainingAttended{Aid: domain.Aid{Region: where}, Kind: "pelatihan", Topic: "Rajut"})
}

func machine(actor domain.Ref, on string, where region.Region, rp domain.Rupiah, members ...domain.Ref) *kit.Fact {
	return kit.On(actor, on, &domain.EquipmentGranted{Aid: domain.Aid{Region: where, ValueRp: domain.Rp(rp), Beneficiaries: members},
		Title: domain.Given, Items: []domain.Item{{Name: "Mesin", Quantity: 1000, Unit: "unit"}}})
}

// in is the rows of a city.
func in(t *testing.T, a *cityaid.CityAid, where region.Region) *cityaid.City {
	t.Helper()
	return kit.Ok(a.City(where))(t)
}

// asked says what a cell of a city shows.
func asked(t *testing.T, a *cityaid.CityAid, where region.Region, cell cityaid.Cell) map[cityaid.MeasureName]int64 {
	t.Helper()
	shown := map[cityaid.MeasureName]int64{}
	city := in(t, a, where)
	for _, m := range []cityaid.MeasureName{cityaid.Registered, cityaid.Interventions, cityaid.Recipients, cityaid.Beneficiaries,
		cityaid.Rupiah, cityaid.Unpriced, cityaid.Activities, cityaid.Participants} {
		if f := city.Figure(cell, m); f.Value != 0 {
			shown[m] = f.Value
		}
	}
	return shown
}

// numbers is what a cell shows, by measure; what is not named is zero.
type numbers = map[cityaid.MeasureName]int64

var anything = cityaid.Cell{Year: cityaid.AnyYear}

func TestPlansAreNotCountedAsAid(t *testing.T) {
	aid := kit.Given(t, cityaid.New,
		machine(weaver, "2021-03-01", parit, 7_500_000),
		machine(weaver, "2022", parit, 9_000_000).Planned(),
		machine(baker, "2022", parit, 9_000_000).Planned(),
	)
	assert.Equal(t, numbers{"interventions": 1, "recipients": 1, "beneficiaries": 1, "rupiah": 7_500_000},
		asked(t, aid, payakumbuh, cityaid.Cell{Year: cityaid.AnyYear, Mode: domain.Actual}))
	assert.Equal(t, numbers{"interventions": 2, "recipients": 2, "beneficiaries": 2, "rupiah": 18_000_000},
		asked(t, aid, payakumbuh, cityaid.Cell{Year: cityaid.AnyYear, Mode: domain.Planned}))
}

func TestClaimedReportedAndVerifiedStandApart(t *testing.T) {
	aid := kit.Given(t, cityaid.New,
		machine(weaver, "2021", parit, 1).Trusted(domain.Claimed),
		machine(weaver, "2021", parit, 20).Trusted(domain.Reported),
		machine(weaver, "2021", parit, 300).Trusted(domain.Verified),
	)
	for confidence, rp := range map[domain.Confidence]int64{domain.Claimed: 1, domain.Reported: 20, domain.Verified: 300, "": 321} {
		cell := cityaid.Cell{Year: cityaid.AnyYear, Confidence: confidence}
		assert.Equal(t, rp, in(t, aid, payakumbuh).Figure(cell, cityaid.Rupiah).Value, confidence)
		assert.EqualValues(t, 1, in(t, aid, payakumbuh).Figure(cell, cityaid.Recipients).Value, "one actor, however often")
	}
}

func TestAnActorWhoReceivesTwiceIsOneRecipient(t *testing.T) {
	aid := kit.Given(t, cityaid.New,
		trained(weaver, "2020-05-01", parit), trained(weaver, "2021-05-01", parit), trained(baker, "2021-05-01", parit),
	)
	cell := func(year int) cityaid.Cell {
		return cityaid.Cell{Stage: domain.Training, Year: year, Mode: domain.Actual}
	}
	assert.Equal(t, numbers{"interventions": 1, "recipients": 1, "beneficiaries": 1, "unpriced": 1}, asked(t, aid, payakumbuh, cell(2020)))
	assert.Equal(t, numbers{"interventions": 2, "recipients": 2, "beneficiaries": 2, "unpriced": 2}, asked(t, aid, payakumbuh, cell(2021)))
	assert.Equal(t, numbers{"interventions": 3, "recipients": 2, "beneficiaries": 2, "unpriced": 3}, asked(t, aid, payakumbuh, cell(cityaid.AnyYear)))
	assert.Empty(t, asked(t, aid, payakumbuh, cityaid.Cell{Stage: domain.Market, Year: cityaid.AnyYear}))
}

func TestAidToAGroupCountsItsValueOnceAndItsMembersEach(t *testing.T) {
	aid := kit.Given(t, cityaid.New,
		machine(group, "2021-03-01", parit, 30_000_000, weaver, baker),
		machine(weaver, "2021-04-01", parit, 5_000_000),
	)
	assert.Equal(t, numbers{"interventions": 2, "recipients": 2, "beneficiaries": 2, "rupiah": 35_000_000}, asked(t, aid, payakumbuh, anything),
		"the group and the weaver received; the weaver and the baker benefit, the weaver once")
}

func TestAGroupOfUnknownMembersBenefitsItself(t *testing.T) {
	assert.Equal(t, numbers{"interventions": 1, "recipients": 1, "beneficiaries": 1, "rupiah": 10},
		asked(t, kit.Given(t, cityaid.New, machine(group, "2021", parit, 10)), payakumbuh, anything))
}

func TestAidStaysInTheCityThatGaveItWhenTheActorMoves(t *testing.T) {
	aid := kit.Given(t, cityaid.New,
		registered(weaver, "2020-01-01", parit),
		machine(weaver, "2021-03-01", parit, 7_500_000),
		kit.On(weaver, "2021-06-01", &domain.ActorRelocated{From: parit, To: bukittinggi}),
		machine(weaver, "2021-09-01", bukittinggi, 1_000_000),
	)
	assert.Equal(t, numbers{"interventions": 1, "recipients": 1, "beneficiaries": 1, "rupiah": 7_500_000}, asked(t, aid, payakumbuh, anything))
	assert.Equal(t, numbers{"registered": 1, "interventions": 1, "recipients": 1, "beneficiaries": 1, "rupiah": 1_000_000}, asked(t, aid, bukittinggi, anything))
}

func TestARegisteredActorMovesWithItsCity(t *testing.T) {
	count := func(facts ...*kit.Fact) [2]int64 {
		aid := kit.Given(t, cityaid.New, facts...)
		return [2]int64{in(t, aid, payakumbuh).Figure(anything, cityaid.Registered).Value, in(t, aid, bukittinggi).Figure(anything, cityaid.Registered).Value}
	}
	here := registered(weaver, "2020", parit).Trusted(domain.Verified)
	inTown := kit.On(weaver, "2021-01-01", &domain.ActorRelocated{From: parit, To: payakumbuh})
	away := kit.On(weaver, "2021-06-01", &domain.ActorRelocated{From: payakumbuh, To: bukittinggi}).Trusted(domain.Claimed)
	back := kit.On(weaver, "2022-06-01", &domain.ActorRelocated{From: bukittinggi, To: parit})
	assert.Equal(t, [2]int64{1, 0}, count(here))
	assert.Equal(t, [2]int64{1, 0}, count(here, inTown), "a move inside the city")
	assert.Equal(t, [2]int64{0, 1}, count(here, inTown, away), "whatever the confidence of the move")
	assert.Equal(t, [2]int64{1, 0}, count(here, inTown, away, back))
	assert.Equal(t, [2]int64{1, 0}, count(here, inTown, away, kit.Undo(away, "2022")))
	assert.Equal(t, [2]int64{0, 0}, count(here, kit.Undo(here, "2022")))
	assert.Equal(t, [2]int64{2, 0}, count(here, registered(baker, "2021", payakumbuh)))
}

func TestAFactInNoSingleYearStandsInTheUndatedColumn(t *testing.T) {
	aid := kit.Given(t, cityaid.New, trained(weaver, "2020-11/2021-02", parit), trained(weaver, "../2021-05-01", parit),
		trained(weaver, "2021", parit), trained(weaver, "2021-03/2021-04", parit))
	assert.Equal(t, []int{0, 2021}, in(t, aid, payakumbuh).Years())
	undated, exact := cityaid.Cell{Year: 0}, cityaid.Cell{Year: 2021}
	assert.EqualValues(t, 2, in(t, aid, payakumbuh).Figure(undated, cityaid.Interventions).Value)
	assert.EqualValues(t, 2, in(t, aid, payakumbuh).Figure(exact, cityaid.Interventions).Value)
	assert.Equal(t, "city/kemendagri:13.76/*/undated/*/*/interventions", in(t, aid, payakumbuh).Figure(undated, cityaid.Interventions).ID)
}

func TestAnActivityCountsItsParticipantsAndNoActors(t *testing.T) {
	held := kit.On(class, "2021-10-11/2021-10-13", &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: parit, Participants: 10})
	aid := kit.Given(t, cityaid.New, held)
	assert.Equal(t, numbers{"activities": 1, "participants": 10}, asked(t, aid, payakumbuh, cityaid.Cell{Stage: domain.Training, Year: 2021}))
	row := cityaid.Key{City: payakumbuh, Stage: domain.Training, Year: 2021, Mode: domain.Actual, Confidence: domain.Reported}
	assert.Equal(t, cityaid.Amounts{Activities: 1, Participants: 10}, kit.Ok(aid.Row(row))(t))
	assert.Empty(t, asked(t, kit.Given(t, cityaid.New, held, kit.Undo(held, "2022")), payakumbuh, anything))
}

func TestAReversalLandsInTheYearOfTheOriginal(t *testing.T) {
	wrong := machine(weaver, "2021-03-01", parit, 7_500_000).Trusted(domain.Claimed)
	aid := kit.Given(t, cityaid.New, wrong, kit.Undo(wrong, "2025-01-01").Trusted(domain.Verified), machine(weaver, "2021-03-01", parit, 5_700_000))
	assert.Equal(t, numbers{"interventions": 1, "recipients": 1, "beneficiaries": 1, "rupiah": 5_700_000}, asked(t, aid, payakumbuh, cityaid.Cell{Year: 2021}))
	assert.Empty(t, asked(t, aid, payakumbuh, cityaid.Cell{Year: 2025}))
	assert.Equal(t, []region.Region{payakumbuh}, kit.Ok(aid.Cities())(t))
}

func TestEveryFiguresNameLeadsBackToItsCell(t *testing.T) {
	log := kit.Log(t, registered(weaver, "2020", parit), machine(weaver, "2021-03-01", parit, 7), trained(weaver, "2020/2021", parit),
		machine(group, "2021-03-01", parit, 30, weaver, baker).Planned().Trusted(domain.Claimed))
	aid := cityaid.New()
	kit.At(t, log, projections.View{}, aid)
	for _, stage := range append(domain.Stages(), "") {
		for _, year := range []int{cityaid.AnyYear, 0, 2021} {
			for _, mode := range append(domain.Modes(), "") {
				for _, confidence := range append(domain.Confidences(), "") {
					cell := cityaid.Cell{Stage: stage, Year: year, Mode: mode, Confidence: confidence}
					for _, m := range []cityaid.MeasureName{cityaid.Interventions, cityaid.Recipients, cityaid.Beneficiaries, cityaid.Rupiah, cityaid.Unpriced} {
						figure := in(t, aid, payakumbuh).Figure(cell, m)
						evidence, ours, err := aid.Explain(figure.ID)
						assert.True(t, ours)
						assert.NoError(t, err, figure.ID)
						lines, err := projections.Explain(t.Context(), projections.Source{Store: log}, evidence)
						assert.NoError(t, err)
						assert.Equal(t, figure.Value, projections.Sum(lines), figure.ID)
					}
				}
			}
		}
	}
}

func TestANameThatNoFigureHasIsRefused(t *testing.T) {
	aid := cityaid.New()
	for _, id := range []string{"city", "city/", "city/kemendagri:13.76/*/*/*/*", "city/13.76/*/*/*/*/rupiah", "city/kemendagri:13.76/cooking/*/*/*/rupiah",
		"city/kemendagri:13.76/*/0/*/*/rupiah", "city/kemendagri:13.76/*/-1/*/*/rupiah", "city/kemendagri:13.76/*/two/*/*/rupiah",
		"city/kemendagri:13.76/*/*/hoped/*/rupiah", "city/kemendagri:13.76/*/*/*/sworn/rupiah", "city/kemendagri:13.76/*/*/*/*/dollars",
		"city/kemendagri:13.76/*/*/*/*/rupiah/"} {
		_, ours, err := aid.Explain(id)
		assert.True(t, ours, id)
		assert.Error(t, err, id)
	}
	_, ours, err := aid.Explain("fund/x/remainder")
	assert.False(t, ours)
	assert.NoError(t, err)
}

func TestLaws(t *testing.T) {
	moved := kit.On(weaver, "2021-06-01", &domain.ActorRelocated{From: parit, To: bukittinggi})
	wrong := machine(weaver, "2021-03-01", parit, 7_500_000)
	log := kit.Log(t, registered(weaver, "2020", parit), registered(baker, "2020", parit).Trusted(domain.Claimed), wrong,
		machine(group, "2021-05-01", parit, 30, weaver, baker), kit.Undo(wrong, "2021-05-02"), moved,
		trained(weaver, "2021-01/2022-02", bukittinggi), trained(baker, "2022", parit).Planned(), kit.Undo(moved, "2022"))
	for seed := range uint64(5) {
		kit.Laws(t, kit.Only(cityaid.New), log, seed)
		kit.LawsOfTime(t, kit.Only(cityaid.New), log, 10, seed)
	}
}
