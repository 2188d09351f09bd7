package actorstatus_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/actorstatus"
	kit "jejak/projections/projectiontest"
)

var (
	payakumbuh  = kit.Region("13.76")
	parit       = kit.Region("13.76.04.1002")
	bukittinggi = kit.Region("13.75")

	weaver = kit.Ref(domain.CategoryActor, "penenun")
	baker  = kit.Ref(domain.CategoryActor, "pembuat roti")
	group  = kit.Ref(domain.CategoryActor, "kelompok")
)

func registration() *kit.Fact {
	return kit.On(weaver, "2020-01-15", &domain.ActorRegistered{EntityKind: domain.Individual, Owner: kit.Sealed(weaver),
		Region: payakumbuh, Sector: "tenun", Products: []string{"songket"}})
}

func training(on string) *kit.Fact {
	return kit.On(weaver, on, &domain.TrainingAttended{Aid: domain.Aid{Region: parit}, Kind: "pelatihan", Topic: "Pewarnaan"})
}

func loan(on string, rp domain.Rupiah) *kit.Fact {
	return kit.On(weaver, on, &domain.CapitalProvided{Aid: domain.Aid{Region: parit, ValueRp: domain.Rp(rp)}, Form: "KUR"})
}

// now is the state of the weaver after facts.
func now(t *testing.T, facts ...*kit.Fact) actorstatus.Actor {
	t.Helper()
	a, ok := kit.State(t, kit.Given(t, actorstatus.New, facts...), weaver)
	require.True(t, ok)
	return a
}

func TestARegisteredActorIsActiveAndKeepsItsNameSealed(t *testing.T) {
	fact := registration()
	a := now(t, fact)
	assert.Equal(t, actorstatus.Active, a.Status)
	assert.Equal(t, payakumbuh, a.Region)
	assert.Equal(t, kit.Period("2020-01-15"), a.Registered)
	assert.Empty(t, a.Name)
	owner := kit.Sealed(weaver)
	sealed, _ := owner.Sealed()
	assert.Equal(t, &actorstatus.Sealed{Field: sealed, Event: fact.ID(), Path: "owner"}, a.Owner)
	assert.True(t, a.IsRegistered())
}

func TestStagesAreInTheirOrderWithTheFirstAndTheLast(t *testing.T) {
	a := now(t, registration(), loan("2021-05-01", 3_000_000), training("2020-06-01"), loan("2022", 2_000_000), training("2020-03-01"))
	assert.Equal(t, []actorstatus.Reached{
		{Stage: domain.Training, Count: 2, First: kit.Period("2020-03-01"), Last: kit.Period("2020-06-01")},
		{Stage: domain.Capital, Count: 2, First: kit.Period("2021-05-01"), Last: kit.Period("2022"), Rupiah: 5_000_000},
	}, a.Stages)
	assert.EqualValues(t, 4, a.Interventions)
	assert.EqualValues(t, 2, a.Unpriced)
	assert.Equal(t, domain.Rupiah(5_000_000), a.Rupiah)
	assert.Equal(t, a.Stages[0], a.Reached(domain.Training))
	assert.Equal(t, actorstatus.Reached{Stage: domain.Market}, a.Reached(domain.Market))
}

func TestAPlanReachesNoStage(t *testing.T) {
	a := now(t, registration(), loan("2023", 9).Planned())
	assert.EqualValues(t, 1, a.Planned)
	assert.Zero(t, a.Interventions)
	assert.Zero(t, a.Rupiah)
	assert.Empty(t, a.Stages)
}

func TestALateEntryTakesThePlaceOfItsDate(t *testing.T) {
	moves := []*kit.Fact{
		registration(),
		kit.On(weaver, "2021-06-01", &domain.ActorRelocated{From: payakumbuh, To: bukittinggi}),
		kit.On(weaver, "2020-06-01", &domain.ActorLocated{Region: parit}), // recorded last, happened before the move
	}
	assert.Equal(t, bukittinggi, now(t, moves...).Region)
	seen, _ := kit.State(t, kit.Seen(t, projections.View{AsOf: kit.Day("2020-12-31")}, actorstatus.New, moves...), weaver)
	assert.Equal(t, parit, seen.Region)
}

func TestFactsOlderThanTheRegistrationAreKeptAndDoNotRegister(t *testing.T) {
	visit := kit.On(weaver, "2019-05-01", &domain.SiteVisited{Visitor: "Dinas"})
	a := now(t, registration(), visit)
	assert.EqualValues(t, 1, a.Visits)
	assert.True(t, a.IsRegistered())
	before, _ := kit.State(t, kit.Seen(t, projections.View{AsOf: kit.Day("2019-12-31")}, actorstatus.New, registration(), visit), weaver)
	assert.False(t, before.IsRegistered())
}

func TestAReversalUndoesWhatTheFactDid(t *testing.T) {
	wrong := loan("2021-05-01", 30_000_000)
	right := loan("2021-05-01", 3_000_000)
	a := now(t, registration(), wrong, kit.Undo(wrong, "2021-07-01"), right)
	assert.Equal(t, domain.Rupiah(3_000_000), a.Rupiah)
	assert.EqualValues(t, 1, a.Reached(domain.Capital).Count)
}

func TestAStreamOfWhichNothingStandsHasNoState(t *testing.T) {
	wrong := registration()
	log, actors := kit.Log(t, wrong, kit.Undo(wrong, "2021")), actorstatus.New()
	kit.At(t, log, projections.View{}, actors)
	_, ok := kit.State(t, actors, weaver)
	assert.False(t, ok)
	assert.Empty(t, kit.Shown(t, log, []projections.Model{actors}))
	again, ok := kit.State(t, kit.Given(t, actorstatus.New, wrong, kit.Undo(wrong, "2021"), registration()), weaver)
	assert.True(t, ok, "it can be registered again")
	assert.True(t, again.IsRegistered())
}

func TestASuspensionLastsUntilTheReactivation(t *testing.T) {
	suspended := kit.On(weaver, "2021-03-01", &domain.ActorSuspended{Reason: "laporan belum masuk"})
	back := kit.On(weaver, "2021-05-01", &domain.ActorReactivated{Reason: "laporan masuk"})
	a := now(t, registration(), suspended)
	assert.Equal(t, actorstatus.Suspended, a.Status)
	assert.Equal(t, kit.Period("2021-03-01"), a.Since)
	assert.Equal(t, "laporan belum masuk", a.Reason)

	a = now(t, registration(), suspended, back)
	assert.Equal(t, actorstatus.Active, a.Status)
	assert.True(t, a.Since.IsZero())
	assert.Empty(t, a.Reason)

	a = now(t, registration(), suspended, kit.Undo(suspended, "2021-04-01"))
	assert.Equal(t, actorstatus.Active, a.Status)
}

func TestAClosedActorStaysClosedWhateverWasRecordedBefore(t *testing.T) {
	closed := kit.On(weaver, "2021-03-01", &domain.ActorClosed{Reason: "tutup"})
	a := now(t, registration(), kit.On(weaver, "2021-04-01", &domain.ActorSuspended{Reason: "laporan"}), closed)
	assert.Equal(t, actorstatus.Closed, a.Status, "the suspension of April was recorded before the closing of March")
	assert.Equal(t, kit.Period("2021-03-01"), a.Since)
	assert.Equal(t, "tutup", a.Reason)
	a = now(t, registration(), closed, kit.Undo(closed, "2022"))
	assert.Equal(t, actorstatus.Active, a.Status)
}

func TestMembersComeAndGo(t *testing.T) {
	joined := func(m domain.Ref, on string) *kit.Fact { return kit.On(group, on, &domain.MemberJoined{Member: m}) }
	actors := kit.Given(t, actorstatus.New, joined(weaver, "2020-01-01"), joined(baker, "2020-02-01"),
		kit.On(group, "2021-01-01", &domain.MemberLeft{Member: weaver}))
	state, _ := kit.State(t, actors, group)
	assert.Equal(t, []domain.Ref{baker}, state.Members)
}

func TestPeopleStaySealedAndTiesAreKept(t *testing.T) {
	fact := kit.On(weaver, "2021", &domain.ActorPersonLinked{Person: uuid.New(), Role: "pengelola", Name: kit.Sealed("person-1")})
	a := now(t, registration(), fact, kit.On(weaver, "2021", &domain.ActorsRelated{Relation: "merek", Other: baker}))
	require.Len(t, a.Persons, 1)
	assert.Equal(t, "person-1", a.Persons[0].Name.Field.Key)
	assert.Equal(t, fact.ID(), a.Persons[0].Name.Event)
	assert.Equal(t, []actorstatus.Related{{Relation: "merek", Other: baker}}, a.Related)
}

func TestLaws(t *testing.T) {
	wrong := loan("2021-05-01", 30)
	log := kit.Log(t, registration(), training("2021-05-02"), wrong, training("2020-02-01"), kit.Undo(wrong, "2022"), loan("2021", 3).Planned(),
		kit.On(group, "2020", &domain.MemberJoined{Member: weaver}), kit.On(weaver, "2022-03-01", &domain.ActorSuspended{Reason: "x"}),
		kit.On(weaver, "2022-02-01", &domain.ActorClosed{Reason: "tutup"}), kit.On(group, "2021", &domain.MemberLeft{Member: weaver}))
	for seed := range uint64(5) {
		kit.Laws(t, kit.Only(actorstatus.New), log, seed)
		kit.LawsOfTime(t, kit.Only(actorstatus.New), log, 10, seed)
	}
}
