package programmes_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/programmes"
	kit "jejak/projections/projectiontest"
)

var (
	medan  = kit.Region("12.71")
	sipadu = kit.Ref(domain.CategoryProgramme, "sipadu")
	other  = kit.Ref(domain.CategoryProgramme, "lain")
	class  = kit.Ref(domain.CategoryActivity, "kelas")
	second = kit.Ref(domain.CategoryActivity, "kelas kedua")
	weaver = kit.Ref(domain.CategoryActor, "penenun")
	baker  = kit.Ref(domain.CategoryActor, "pembuat roti")
	group  = kit.Ref(domain.CategoryActor, "kelompok")
	hub    = kit.Ref(domain.CategorySentra, "sentra")
)

func declared() *kit.Fact {
	return kit.On(sipadu, "2021-01-01", &domain.ProgrammeDeclared{Name: "Sipadu", Region: medan, Aliases: []string{"SM"}, LongName: "Pembinaan"})
}

func target(indicator domain.Indicator, value string, period domain.Period) *kit.Fact {
	return kit.On(sipadu, "2022-01-12", &domain.TargetSet{Indicator: indicator, Value: value, Unit: "pelaku", Period: period, Region: medan}).Planned()
}

func held(activity domain.Ref, on string, programme domain.Ref, stage domain.Stage) *kit.Fact {
	return kit.On(activity, on, &domain.ActivityHeld{Stage: stage, Kind: stage.Kinds()[0], Topic: "Kelas", Programme: programme, Region: medan, Participants: 30})
}

func registered(actor domain.Ref, kind domain.EntityKind) *kit.Fact {
	return kit.On(actor, "2020-01-15", &domain.ActorRegistered{EntityKind: kind, Name: "Usaha", Region: medan})
}

func equipment(actor domain.Ref, on string, title domain.EquipmentTitle) *kit.Fact {
	return kit.On(actor, on, &domain.EquipmentGranted{Aid: aid(sipadu), Title: title})
}

func aid(programme domain.Ref, members ...domain.Ref) domain.Aid {
	return domain.Aid{Region: medan, Programme: programme, Beneficiaries: members}
}

func training(actor domain.Ref, on string, a domain.Aid) *kit.Fact {
	return kit.On(actor, on, &domain.TrainingAttended{Aid: a, Kind: "pelatihan", Topic: "Rajut"})
}

// figure is what was realised of a target of the programme that these tests are about.
func figure(t *testing.T, r *programmes.Realised, goal programmes.Target) projections.Figure {
	t.Helper()
	return kit.Ok(r.Figure(sipadu, goal))(t)
}

// realised is what counts towards a target of a year, 0 for a target without one.
func realised(t *testing.T, indicator domain.Indicator, year int, facts ...*kit.Fact) int64 {
	t.Helper()
	goal := programmes.Target{Indicator: indicator}
	if year != 0 {
		goal.Period = domain.InYear(year)
	}
	return figure(t, kit.Given(t, programmes.NewRealised, facts...), goal).Value
}

func TestATargetWithoutEventsIsRealisedAtZero(t *testing.T) {
	facts := []*kit.Fact{declared(), target(domain.TrainingsHeld, "20", domain.InYear(2022)), target(domain.ActorsCoached, "600", domain.InYear(2022)),
		kit.On(sipadu, "2022-01-12", &domain.ActivityPlanned{Stage: domain.Training, Count: 20, Period: domain.InYear(2022)}).Planned()}
	assert.Zero(t, realised(t, domain.TrainingsHeld, 2022, facts...))
	assert.Zero(t, realised(t, domain.ActorsCoached, 2022, facts...))
}

func TestTrainingsHeldAreCountedEachAndOnlyThoseOfTheProgramme(t *testing.T) {
	facts := []*kit.Fact{held(class, "2022-03-01", sipadu, domain.Training), held(second, "2022-05-01", sipadu, domain.Training),
		held(class, "2022-03-01", other, domain.Training), held(class, "2022-03-01", "", domain.Training), held(class, "2022-03-01", sipadu, domain.Promotion)}
	assert.EqualValues(t, 2, realised(t, domain.TrainingsHeld, 2022, facts...))
}

func TestAnActorIsCountedOnceHoweverOftenCoached(t *testing.T) {
	facts := []*kit.Fact{
		training(weaver, "2022-03-01", aid(sipadu)), training(weaver, "2022-06-01", aid(sipadu)),
		kit.On(weaver, "2022-07-01", &domain.CapitalProvided{Aid: aid(sipadu), Form: "KUR"}),
		training(baker, "2022-06-01", aid(sipadu)), training(baker, "2022-06-02", aid(other)),
	}
	assert.EqualValues(t, 2, realised(t, domain.ActorsCoached, 2022, facts...))
	assert.EqualValues(t, 2, realised(t, domain.ActorsTrained, 2022, facts...))
	assert.EqualValues(t, 1, realised(t, domain.CapitalReceivers, 2022, facts...))
}

func TestMembersOfAGroupAreCoachedAndTheGroupReceives(t *testing.T) {
	grant := kit.On(group, "2022-03-01", &domain.EquipmentGranted{Aid: aid(sipadu, weaver, baker), Title: domain.Given})
	facts := []*kit.Fact{registered(group, domain.Group), grant, training(weaver, "2022-06-01", aid(sipadu))}
	assert.EqualValues(t, 2, realised(t, domain.ActorsCoached, 2022, facts...), "the weaver and the baker, the weaver once")
	assert.EqualValues(t, 1, realised(t, domain.EquipmentReceived, 2022, facts...), "one group")
}

func TestEquipmentIsCountedOnceForEachGroupAndForNobodyElse(t *testing.T) {
	for kind, want := range map[domain.EntityKind]int64{domain.Group: 1, domain.Community: 1, domain.Cooperative: 1, domain.Enterprise: 0, domain.Individual: 0} {
		facts := []*kit.Fact{equipment(baker, "2022-03-01", domain.Given), registered(baker, kind), equipment(baker, "2022-04-01", domain.Lent)}
		assert.Equal(t, want, realised(t, domain.EquipmentReceived, 2022, facts...), kind)
		wrong := registered(weaver, kind)
		facts = append(facts, wrong, equipment(weaver, "2022-04-01", domain.Given), kit.Undo(wrong, "2022-05-01"), registered(weaver, domain.Individual))
		assert.Equal(t, want, realised(t, domain.EquipmentReceived, 2022, facts...), "%s, and who was taken for one", kind)
	}
}

func TestOnlyTheYearOfTheTargetCounts(t *testing.T) {
	facts := []*kit.Fact{training(weaver, "2021-12-31", aid(sipadu)), training(baker, "2022-01-01", aid(sipadu)), training(group, "2021-12/2022-01", aid(sipadu))}
	assert.EqualValues(t, 1, realised(t, domain.ActorsTrained, 2022, facts...))
	assert.EqualValues(t, 1, realised(t, domain.ActorsTrained, 2021, facts...))
	assert.EqualValues(t, 3, realised(t, domain.ActorsTrained, 0, facts...), "a target without a year takes all, undated facts too")
}

func TestPlansAreNotRealised(t *testing.T) {
	assert.Zero(t, realised(t, domain.ActorsTrained, 2022, training(weaver, "2022", aid(sipadu)).Planned()))
}

func TestAReversedFactIsNotRealised(t *testing.T) {
	wrong := training(weaver, "2022-03-01", aid(sipadu))
	assert.Zero(t, realised(t, domain.ActorsTrained, 2022, wrong, kit.Undo(wrong, "2023-01-01")))
	assert.EqualValues(t, 1, realised(t, domain.ActorsTrained, 2022, wrong, training(weaver, "2022-04-01", aid(sipadu)), kit.Undo(wrong, "2023-01-01")),
		"the other training of the same actor stands")
}

func TestEveryIndicatorIsCountedFromItsOwnFacts(t *testing.T) {
	village := kit.Region("12.71.01.1001")
	licence := func(step domain.LicenceStep) *kit.Fact {
		return kit.On(weaver, "2022-03-01", &domain.LicenceFacilitated{Aid: aid(sipadu), Licence: "halal", Step: step, Number: "1"})
	}
	fair := kit.On(weaver, "2022-03-01", &domain.PromotionFacilitated{Aid: aid(sipadu), Kind: "pameran"})
	for indicator, facts := range map[domain.Indicator][]*kit.Fact{
		domain.TrainingsHeld:     {held(class, "2022", sipadu, domain.Training)},
		domain.ActorsCoached:     {kit.On(weaver, "2022", &domain.InformationProvided{Aid: aid(sipadu), Kind: "konsultasi", Topic: "Pasar"})},
		domain.ActorsTrained:     {training(weaver, "2022", aid(sipadu))},
		domain.ActorsOnline:      {kit.On(weaver, "2022", &domain.OnlineMarketingOnboarded{Aid: aid(sipadu), Platform: "Toko"})},
		domain.VillagesWithHub:   {kit.On(hub, "2022", &domain.SentraRegistered{Name: "S", Region: village, Programme: sipadu}), kit.On(second, "2022", &domain.SentraRegistered{Name: "T", Region: medan, Programme: sipadu})},
		domain.EquipmentReceived: {registered(group, domain.Group), equipment(group, "2022", domain.Lent), equipment(group, "2022", domain.Given)},
		domain.LicencesIssued:    {licence(domain.LicenceApplied), licence(domain.LicenceIssued), licence(domain.LicenceRejected)},
		domain.FairsJoined:       {fair},
		domain.CapitalReceivers:  {kit.On(weaver, "2022", &domain.CapitalProvided{Aid: aid(sipadu), Form: "KUR"})},
	} {
		assert.EqualValues(t, 1, realised(t, indicator, 2022, facts...), indicator)
	}
	assert.EqualValues(t, 2, realised(t, domain.FairsJoined, 2022, fair, kit.On(weaver, "2022-06-01", fair.Body)), "two fairs of one actor")
	assert.EqualValues(t, 2, realised(t, domain.LicencesIssued, 2022, licence(domain.LicenceIssued), licence(domain.LicenceRenewed)))
}

func TestAProgrammeTellsWhatItSetOutToDo(t *testing.T) {
	press := domain.Evidence{Kind: "artikel", Issuer: "Harian"}
	m := kit.Given(t, programmes.NewProfiles,
		declared(),
		kit.On(sipadu, "2021-02-01", &domain.ProgrammeProfileChanged{Motto: "Bersama", Aliases: []string{"SMT"}}),
		kit.On(sipadu, "2021-02-01", &domain.StageAdopted{Order: 1, Stage: domain.Training, Label: "pelatihan"}),
		target(domain.ActorsCoached, "600", domain.InYear(2022)).From(press).Trusted(domain.Claimed),
	)
	profile, ok := kit.State(t, m, sipadu)
	require.True(t, ok)
	assert.Equal(t, programmes.Programme{
		Name: "Sipadu", LongName: "Pembinaan", Aliases: []string{"SM", "SMT"}, Motto: "Bersama", Region: medan, Declared: kit.Period("2021-01-01"),
		Stages: []programmes.Stage{{Stage: domain.Training, Label: "pelatihan"}},
		Targets: []programmes.Target{{Indicator: domain.ActorsCoached, Value: "600", Unit: "pelaku", Period: domain.InYear(2022), Region: medan,
			Said: kit.Period("2022-01-12"), Confidence: domain.Claimed, Revision: 3, Sources: []domain.Evidence{press}}},
	}, profile)
}

func TestATargetThatIsTakenBackIsGone(t *testing.T) {
	wrong, right := target(domain.TrainingsHeld, "200", domain.InYear(2022)), target(domain.TrainingsHeld, "20", domain.InYear(2022))
	profile, _ := kit.State(t, kit.Given(t, programmes.NewProfiles, declared(), wrong, kit.Undo(wrong, "2022-02-01"), right), sipadu)
	require.Len(t, profile.Targets, 1)
	assert.Equal(t, "20", profile.Targets[0].Value)
}

func TestEveryFiguresNameLeadsBackToItsFacts(t *testing.T) {
	log := kit.Log(t, training(weaver, "2022-03-01", aid(sipadu)), training(weaver, "2022-04-01", aid(sipadu)), training(baker, "2021", aid(sipadu)),
		registered(group, domain.Group), equipment(group, "2022-03-01", domain.Given), equipment(group, "2022-04-01", domain.Lent), equipment(weaver, "2022-03-01", domain.Given))
	r := programmes.NewRealised()
	kit.At(t, log, projections.View{}, r)
	for _, goal := range []programmes.Target{{Indicator: domain.ActorsTrained}, {Indicator: domain.ActorsTrained, Period: domain.InYear(2022)},
		{Indicator: domain.EquipmentReceived}, {Indicator: domain.EquipmentReceived, Period: domain.InYear(2022)}} {
		figure := figure(t, r, goal)
		evidence, ours, err := r.Explain(figure.ID)
		require.NoError(t, err)
		require.True(t, ours)
		lines, err := projections.Explain(t.Context(), projections.Source{Store: log}, evidence)
		require.NoError(t, err)
		assert.Equal(t, figure.Value, projections.Sum(lines), figure.ID)
	}
}

func TestANameThatNoFigureHasIsRefused(t *testing.T) {
	r := programmes.NewRealised()
	for _, id := range []string{"programme", "programme/x/jumlah-pelatihan/2022", "programme/x/jumlah-pelatihan/2022/promised",
		"programme/x/jumlah-pelatihan/soon/realised", "programme/x/jumlah-pelatihan/0/realised", "programme/x/jumlah-bantuan/2022/realised"} {
		_, ours, err := r.Explain(id)
		assert.True(t, ours, id)
		assert.Error(t, err, id)
	}
	_, ours, err := r.Explain("city/kemendagri:13.76")
	assert.False(t, ours)
	assert.NoError(t, err)
}

func TestLaws(t *testing.T) {
	wrong := training(weaver, "2022-03-01", aid(sipadu))
	log := kit.Log(t, declared(), registered(group, domain.Group), equipment(group, "2022-03-01", domain.Given), target(domain.ActorsTrained, "20", domain.InYear(2022)), wrong, held(class, "2022-02-01", sipadu, domain.Training),
		training(weaver, "2022-05-01", aid(sipadu)), kit.Undo(wrong, "2022-04-01"), training(group, "2021/2022", aid(sipadu, weaver, baker)),
		kit.On(sipadu, "2021-06-01", &domain.ProgrammeProfileChanged{Aliases: []string{"SM"}}), target(domain.TrainingsHeld, "2", domain.Period{}))
	both := func() []projections.Model {
		return []projections.Model{programmes.NewProfiles(), programmes.NewRealised()}
	}
	for seed := range uint64(5) {
		kit.Laws(t, both, log, seed)
		kit.LawsOfTime(t, both, log, 10, seed)
	}
}

func revised(on, value string) *kit.Fact {
	return kit.On(sipadu, on, &domain.TargetRevised{Indicator: domain.TrainingsHeld, Value: value, Unit: "pelaku", Period: domain.InYear(2022),
		Region: medan, Reason: "anggaran dipotong"}).Planned()
}

func TestARevisedTargetShowsWhatWasPromisedFirst(t *testing.T) {
	m := kit.Given(t, programmes.NewProfiles, declared(), target(domain.TrainingsHeld, "20", domain.InYear(2022)),
		target(domain.ActorsCoached, "600", domain.InYear(2022)), revised("2022-06-01", "12"), revised("2022-09-01", "10"))
	p, _ := kit.State(t, m, sipadu)
	require.Len(t, p.Targets, 2)
	assert.Equal(t, []string{"10", "20", "12"}, []string{p.Targets[0].Value, p.Targets[0].Earlier[0].Value, p.Targets[0].Earlier[1].Value})
	assert.Equal(t, "anggaran dipotong", p.Targets[0].Reason)
	assert.Empty(t, p.Targets[1].Earlier)
}

func TestTheTargetThatWasRecordedLastHoldsAlsoWhenItsDateIsVague(t *testing.T) {
	m := kit.Given(t, programmes.NewProfiles, declared(), target(domain.TrainingsHeld, "20", domain.InYear(2022)), revised("2022", "12"), revised("2022-03", "10"))
	p, _ := kit.State(t, m, sipadu)
	require.Len(t, p.Targets, 1)
	assert.Equal(t, "10", p.Targets[0].Value)
	assert.Equal(t, []int64{1, 2}, []int64{p.Targets[0].Earlier[0].Revision, p.Targets[0].Earlier[1].Revision})
}

func TestAProgrammeIsClosedUntilItIsReopened(t *testing.T) {
	closed := kit.On(sipadu, "2022-06-30", &domain.ProgrammeClosed{Reason: "dilebur"})
	reopened := kit.On(sipadu, "2022-09-01", &domain.ProgrammeReopened{Reason: "disetujui"})
	m := kit.Given(t, programmes.NewProfiles, declared(), closed)
	p, _ := kit.State(t, m, sipadu)
	assert.Equal(t, "2022-06-30", p.Closed.String())
	m = kit.Given(t, programmes.NewProfiles, declared(), closed, reopened)
	p, _ = kit.State(t, m, sipadu)
	assert.True(t, p.Closed.IsZero())
	m = kit.Seen(t, projections.View{AsOf: kit.Day("2022-08-31")}, programmes.NewProfiles, declared(), closed, reopened)
	p, _ = kit.State(t, m, sipadu)
	assert.Equal(t, "2022-06-30", p.Closed.String())
}

func TestAwardsAndPrioritiesAreOfTheProgramme(t *testing.T) {
	m := kit.Given(t, programmes.NewProfiles, declared(), kit.On(sipadu, "2022-01-01", &domain.PriorityScaleSet{Priorities: []string{"sandang"}}),
		kit.On(sipadu, "2022-02-01", &domain.PriorityScaleSet{Priorities: []string{"pangan", "sandang"}}),
		kit.On(sipadu, "2022-03-01", &domain.AwardGiven{Award: "IGA", By: "Kemendagri"}))
	p, _ := kit.State(t, m, sipadu)
	assert.Equal(t, []string{"pangan", "sandang"}, p.Priorities)
	assert.Equal(t, []string{"IGA"}, p.Awards)
}

func TestASentraThatWasPlannedCountsOnceItIsBuilt(t *testing.T) {
	village := kit.Region("13.76.04.1002")
	planned := kit.On(hub, "2021-01-01", &domain.SentraRegistered{Name: "Sentra", Region: village, Programme: sipadu}).Planned()
	built := kit.On(hub, "2022-05-01", &domain.SentraBuilt{Region: village, Programme: sipadu})
	assert.Zero(t, realised(t, domain.VillagesWithHub, 0, declared(), planned))
	assert.EqualValues(t, 1, realised(t, domain.VillagesWithHub, 0, declared(), planned, built))
	inCity := kit.On(hub, "2022-05-01", &domain.SentraBuilt{Region: kit.Region("13.76"), Programme: sipadu})
	assert.Zero(t, realised(t, domain.VillagesWithHub, 0, declared(), planned, inCity))
}

func TestAProgrammeNamesTheCriteriaThatItsAidIsHeldTo(t *testing.T) {
	rule := func(on, criteria string) *kit.Fact {
		return kit.On(sipadu, on, &domain.EligibilityRuleAdopted{Rule: "berproduksi", Version: 1, Criteria: criteria})
	}
	mistaken := rule("2021-03-01", "mikrokecil.v1")
	m := kit.Given(t, programmes.NewProfiles, rule("2021-01-01", "industri.v1"), rule("2021-01-02", "industri.v1"), rule("2021-01-03", ""), mistaken,
		kit.Undo(mistaken, "2021-04-01"), rule("2023", "mikrokecil.v1").Planned())
	p, ok := kit.State(t, m, sipadu)
	require.True(t, ok)
	assert.Equal(t, []string{"industri.v1"}, p.Criteria)
	assert.Len(t, p.Eligibility, 4)
}
