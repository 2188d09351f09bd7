package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func registered(kind domain.EntityKind, date string) told {
	b := &domain.ActorRegistered{EntityKind: kind, Region: parit}
	if kind == domain.Individual {
		b.Owner = domain.NewPersonal("Siti Rahmah")
	} else {
		b.Name = "Tenun Parit"
	}
	return on(date, b)
}

var enterprise = registered(domain.Enterprise, "2019")

func trained(topic string) *domain.TrainingAttended {
	return &domain.TrainingAttended{Kind: "pelatihan", Topic: topic}
}

func machine(name, serial string) *domain.EquipmentGranted {
	return &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{{Name: name, Quantity: 1000, Unit: "unit",
		Serial: serial}}}
}

func TestAnActorIsRegisteredOnce(t *testing.T) {
	s := given(t, weaver, enterprise)
	assert.Equal(t, string(weaver), s.when(enterprise).rejected(domain.AlreadyRegistered).Received)
}

func TestNothingIsRecordedForAnUnregisteredActor(t *testing.T) {
	for _, e := range examples() {
		if _, opens := e.body.(*domain.ActorRegistered); opens || e.stream.Category() != domain.CategoryActor {
			continue
		}
		if r, ok := e.body.(*domain.FactReversed); ok {
			given(t, e.stream).when(r).rejected(domain.ReverseMissing)
			continue
		}
		given(t, e.stream).when(e.command().Body).rejected(domain.NotRegistered)
	}
}

func TestAnActorIsLocatedInsideItsCity(t *testing.T) {
	s := given(t, weaver, registered(domain.Enterprise, "2019"))
	s.when(&domain.ActorLocated{Region: payakumbuh}).then()
	s.when(&domain.ActorLocated{Region: bukittinggi}).rejected(domain.FieldInvalid)
}

func TestAMoveSaysWhereFrom(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(&domain.ActorRelocated{From: regionOf("12.71"), To: bukittinggi}).then(&domain.ActorRelocated{From: parit,
		To: bukittinggi})
	s.when(&domain.ActorRelocated{To: bukittinggi}).rejected(domain.RegionUnchanged)
}

func TestMovesAreRecordedInTheirOrder(t *testing.T) {
	s := given(t, weaver, enterprise, on("2022-03", &domain.ActorRelocated{To: bukittinggi}))
	s.when(on("2021", &domain.ActorRelocated{To: payakumbuh})).rejected(domain.DateOrder)
	s.when(on("2022-02-28", &domain.ActorLocated{Region: bukittinggi})).rejected(domain.DateOrder)
	s.when(on("2022", &domain.ActorRelocated{To: payakumbuh})).then()
}

func TestAidBelongsToThePlaceOfItsDay(t *testing.T) {
	s := given(t, weaver, enterprise, on("2022-03-15", &domain.ActorRelocated{To: bukittinggi}))
	for date, want := range map[string]string{
		"2018": "13.76.04.1002", "2022-03-14": "13.76.04.1002", "2022-03-15": "13.75", "2022": "13.76.04.1002",
		"../2022-02": "13.76.04.1002", "../2022-04": "13.75", "2023": "13.75",
	} {
		assert.Equal(t, want, s.when(on(date, trained("kemasan "+date))).aid().Region.Code(), date)
	}
	here := trained("pewarnaan")
	here.Region = regionOf("12.71")
	assert.Equal(t, "12.71", s.when(here).aid().Region.Code(), "a region that the command names is kept")
}

func TestGroupsHaveMembersAndOthersHaveNone(t *testing.T) {
	for _, kind := range []domain.EntityKind{domain.Individual, domain.Enterprise} {
		given(t, group, registered(kind, "2019")).when(&domain.MemberJoined{Member: weaver}).rejected(domain.ActorNotGroup)
	}
	for _, kind := range []domain.EntityKind{domain.Group, domain.Community, domain.Cooperative} {
		s := given(t, group, registered(kind, "2019"))
		s.when(&domain.MemberLeft{Member: weaver}).rejected(domain.MembershipMissing)
		s.when(&domain.MemberJoined{Member: weaver}).then()
		s.when(&domain.MemberJoined{Member: weaver}).rejected(domain.MembershipExists)
		s.when(&domain.MemberJoined{Member: group}).rejected(domain.MembershipExists)
		s.when(on("2021-12-21", &domain.MemberLeft{Member: weaver})).rejected(domain.DateOrder)
		s.when(&domain.MemberLeft{Member: weaver}).then()
		s.when(&domain.MemberLeft{Member: weaver}).rejected(domain.MembershipMissing)
		s.when(&domain.MemberJoined{Member: weaver}).then()
	}
}

func TestAidToAGroupReachesItsMembersOfThatDay(t *testing.T) {
	first, second := ref(domain.CategoryActor, "a"), ref(domain.CategoryActor, "b")
	if second < first {
		first, second = second, first
	}
	s := given(t, group, registered(domain.Group, "2019"), on("2020-01-10", &domain.MemberJoined{Member: second}),
		on("2021-01-10", &domain.MemberJoined{Member: first}),
		on("2022-01-10", &domain.MemberLeft{Member: second}), on("2023-01-10", &domain.MemberJoined{Member: second}))
	for date, want := range map[string][]domain.Ref{
		"2019-12-31": nil,
		"2020-01-10": {second},
		"2021-06-01": {first, second},
		"2022-01-09": {first, second},
		"2022-01-10": {first},
		"2022":       {first, second}, // for a part of the year
		"2023-05":    {first, second},
		"../2019":    nil,
	} {
		assert.Equal(t, want, s.when(on(date, trained("kemasan "+date))).aid().Beneficiaries, date)
	}
	own := trained("desain")
	own.Beneficiaries = []domain.Ref{weaver}
	s.when(own).rejected(domain.FieldInvalid)
}

func TestASuspendedActorReceivesNoAid(t *testing.T) {
	s := given(t, weaver, enterprise, &domain.ActorSuspended{Reason: "belum melapor"})
	assert.Equal(t, "2021-12-22", s.when(trained("kemasan")).rejected(domain.ActorSuspendedCode).Details["since"])
	s.when(&domain.ActorSuspended{Reason: "lagi"}).rejected(domain.ActorSuspendedCode)
	s.when(planned("2022", trained("kemasan"))).then()
	s.when(&domain.ActorReactivated{Reason: "sudah melapor"}).then()
	assert.Equal(t, "active", s.when(&domain.ActorReactivated{Reason: "lagi"}).rejected(domain.StateOrder).Details["state"])
	s.when(trained("kemasan")).then()
}

func TestAClosedActorReceivesNoAid(t *testing.T) {
	s := given(t, weaver, enterprise, &domain.ActorClosed{Reason: "meninggal"})
	assert.Equal(t, "meninggal", s.when(trained("kemasan")).rejected(domain.ActorClosedCode).Received)
	s.when(&domain.ActorClosed{Reason: "tutup"}).rejected(domain.ActorClosedCode)
	s.when(&domain.ActorSuspended{Reason: "x"}).rejected(domain.ActorClosedCode)
	assert.Equal(t, "closed", s.when(&domain.ActorReactivated{Reason: "x"}).rejected(domain.StateOrder).Details["state"])
	given(t, weaver, enterprise, &domain.ActorSuspended{Reason: "x"},
		&domain.ActorClosed{Reason: "tutup"}).when(trained("x")).rejected(domain.ActorClosedCode)
}

func TestWhetherAnActorIsActiveIsJudgedByTheDayOfTheAid(t *testing.T) {
	paused := given(t, weaver, enterprise, on("2021-03-01", &domain.ActorSuspended{Reason: "belum melapor"}))
	paused.when(on("2021-02-28", trained("kemasan"))).then() // entered late
	assert.Equal(t, "2021-03-01", paused.when(on("2021-03-01",
		trained("desain"))).rejected(domain.ActorSuspendedCode).Details["since"])
	paused.when(on("2021", trained("desain"))).rejected(domain.ActorSuspendedCode) // it may have been in March
	paused.when(on("2021-02-01", &domain.ActorReactivated{Reason: "x"})).rejected(domain.DateOrder)
	paused.when(on("2021-04-01", &domain.ActorReactivated{Reason: "sudah melapor"})).then()
	assert.Equal(t, "2021-03-01", paused.when(on("2021-03-31",
		trained("desain"))).rejected(domain.ActorSuspendedCode).Details["since"], "it was suspended then")
	paused.when(on("2021-03", trained("desain"))).rejected(domain.ActorSuspendedCode)
	paused.when(on("2021-04-01", trained("desain"))).then()

	ended := given(t, weaver, enterprise, on("2021-06-01", &domain.ActorClosed{Reason: "meninggal"}))
	ended.when(on("2021-05-31", trained("kemasan"))).then()
	for _, day := range []string{"2021-06-01", "2021-12-01", "2021", "2021-05/2021-06"} {
		refused := ended.when(on(day, trained("desain"))).rejected(domain.ActorClosedCode)
		assert.Equal(t, "2021-06-01", refused.Details["since"], day)
	}
}

func TestASuspensionThatIsTakenBackBarsNothing(t *testing.T) {
	s := given(t, weaver, enterprise, on("2021-03-01", &domain.ActorSuspended{Reason: "x"}),
		on("2021-04-01", &domain.ActorReactivated{Reason: "y"}))
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).then().when(on("2021-05-01", trained("kemasan"))).rejected(domain.ActorSuspendedCode)
	s.reverse(2).then().when(on("2021-03-15", trained("kemasan"))).then()
}

// D1: the same equipment within three fiscal years, whichever way the years are entered.
func TestTheSameEquipmentIsNotGivenTwiceInThreeYears(t *testing.T) {
	for date, twice := range map[string]bool{
		"2018-12-31": false, "2019-01-01": true, "2020": true, "2021-12-23": true, "2022": true, "2023-12-31": true,
		"2024-01-01": false,
	} {
		s := given(t, weaver, enterprise, on("2021-12-22", machine("Mesin jahit", "")))
		s.when(on(date, machine(" mesin  JAHIT ", "")))
		if !twice {
			s.then()
			assert.Equal(t, []string{"D1.v1", "D11.v1"}, s.answer.Rules)
			continue
		}
		r := s.rejected(domain.AidDuplicate)
		assert.Equal(t, map[string]string{"rule": "D1.v1", "earlier": "2021-12-22", "event": string(weaver) + "@1"}, r.Details)
		assert.Equal(t, "items", r.Field)
	}
}

// D2: the same topic within one fiscal year.
func TestTheSameTopicIsNotTaughtTwiceInAYear(t *testing.T) {
	for date, twice := range map[string]bool{
		"2020-12-31": false, "2021-01-01": true, "2021": true, "2021-12-31": true, "2022-01-01": false, "2020-12/2021-01": true,
		"2021-12/2022-01": true, "2022-02/2023-01": false,
		"../2021-03-01": true, "../2020": false,
	} {
		s := given(t, weaver, enterprise, on("2021-06-01", trained("Kemasan")))
		s.when(on(date, trained("kemasan")))
		if twice {
			assert.Equal(t, "D2.v1", s.rejected(domain.AidDuplicate).Details["rule"])
		} else {
			s.then()
		}
	}
}

func TestOtherAidIsNoDuplicate(t *testing.T) {
	s := given(t, weaver, enterprise, trained("kemasan"), machine("mesin jahit", ""))
	s.when(trained("desain")).then()
	s.when(machine("oven", "")).then()
	s.when(&domain.InformationProvided{Kind: "konsultasi", Topic: "kemasan"}).then()
	assert.Equal(t, []string{"D8.v1"}, s.answer.Rules, "and not those on equipment and trainings")
	s.when(planned("2021", trained("kemasan"))).then()
}

func TestAPlanIsNoAidThatWasReceived(t *testing.T) {
	given(t, weaver, enterprise, planned("2021", trained("kemasan")), planned("2021", machine("oven", "S-1"))).
		when(trained("kemasan")).then().when(machine("oven", "S-1")).then()
}

func TestASerialNumberIsHeldOnce(t *testing.T) {
	s := given(t, weaver, enterprise, on("2015", machine("mesin jahit", "JK-7")))
	assert.Equal(t, "jk-7", s.when(machine("mesin jahit", "jk-7")).rejected(domain.SerialTaken).Received)
	two := machine("oven", "S-1")
	two.Items = append(two.Items, domain.Item{Name: "panci", Quantity: 1000, Unit: "unit", Serial: "s-1"})
	assert.Equal(t, "items[1].serial", s.when(two).rejected(domain.FieldInvalid).Field)
	s.when(machine("mesin jahit", "JK-8")).then()
}

func TestAnActorIsNotRelatedToItself(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(&domain.ActorsRelated{Relation: "merek", Other: weaver}).rejected(domain.FieldInvalid)
	s.when(&domain.ActorsRelated{Relation: "merek", Other: group}).then()
}
