package identities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/projections/identities"
	kit "jejak/projections/projectiontest"
)

var (
	rosa  = ref("10000000-0000-4000-8000-000000000001")
	budi  = ref("20000000-0000-4000-8000-000000000002")
	tati  = ref("30000000-0000-4000-8000-000000000003")
	group = ref("40000000-0000-4000-8000-000000000004")
)

func ref(id string) domain.Ref { return domain.NewRef(domain.CategoryActor, uuid.MustParse(id)) }

func hasNIB(actor domain.Ref, date string) *kit.Fact {
	return kit.On(actor, date, &domain.ActorIdentifierAdded{Scheme: identifier.NIB, Value: "0220001234567", Status: "aktif"})
}

func hasNIK(actor domain.Ref, date string) *kit.Fact {
	return kit.On(actor, date, &domain.PersonalIdentifierAdded{Scheme: identifier.NIK, Number: kit.Sealed(actor), Warnings: []string{"NIK_REGION"}})
}

func merged(on, survivor, gone domain.Ref) *kit.Fact {
	return kit.On(on, "2022", &domain.ActorsMerged{Survivor: survivor, Merged: gone, Reason: "dicatat dua kali"})
}

func key(actor domain.Ref) domain.KeyID { return domain.KeyID(actor) }

func survivor(t *testing.T, m *identities.Identities, actor domain.Ref) domain.Ref {
	t.Helper()
	return kit.Ok(m.Survivor(t.Context(), actor))(t)
}

func records(t *testing.T, m *identities.Identities, actor domain.Ref) []domain.Ref {
	t.Helper()
	return kit.Ok(m.Records(t.Context(), actor))(t)
}

func groups(t *testing.T, m *identities.Identities, actors ...domain.Ref) []domain.Ref {
	t.Helper()
	return kit.Ok(m.Groups(t.Context(), actors...))(t)
}

func TestAnActorHasTheNumbersThatWereNotRevoked(t *testing.T) {
	nib, nik := hasNIB(rosa, "2021"), hasNIK(rosa, "2021")
	m := kit.Given(t, identities.New, nib, nik)
	state, ok := kit.State(t, m, rosa)
	require.True(t, ok)
	require.Len(t, state.Numbers, 2)
	assert.Equal(t, identities.Number{Scheme: identifier.NIB, Value: "0220001234567", Event: nib.ID(), Status: "aktif"}, state.Numbers[0])
	assert.Equal(t, identities.Number{Scheme: identifier.NIK, Event: nik.ID(), Warnings: []string{"NIK_REGION"}}, state.Numbers[1])
}

func TestARevocationCountsWheneverItIsDated(t *testing.T) {
	for _, date := range []string{"2020", "2022"} {
		nib := hasNIB(rosa, "2021")
		kit.Log(t, nib) // gives it its id
		m := kit.Given(t, identities.New, nib, kit.On(rosa, date, &domain.ActorIdentifierRevoked{Added: nib.ID(), Scheme: identifier.NIB, Reason: "x"}))
		state, _ := kit.State(t, m, rosa)
		assert.Empty(t, state.Numbers, date)
	}
}

func TestTheRecordsOfOneActorAreFoundFromEachOfThem(t *testing.T) {
	m := kit.Given(t, identities.New, hasNIB(tati, "2020"), merged(budi, budi, rosa), merged(rosa, budi, rosa), merged(tati, tati, budi), merged(budi, tati, budi))
	for _, actor := range []domain.Ref{rosa, budi, tati} {
		assert.Equal(t, tati, survivor(t, m, actor))
		assert.Equal(t, []domain.Ref{tati, rosa, budi}, records(t, m, actor))
	}
	assert.Equal(t, []domain.Ref{group}, records(t, m, group), "an actor that is not known stands for itself")
}

// The survivor's event alone is a merger that was interrupted.
func TestAMergerCountsWhenItStandsOnTheMergedStream(t *testing.T) {
	m := kit.Given(t, identities.New, merged(budi, budi, rosa))
	assert.Equal(t, rosa, survivor(t, m, rosa))
	assert.Equal(t, []domain.Ref{budi}, records(t, m, budi))
}

func TestAGroupKnowsWhoEverWasAMember(t *testing.T) {
	m := kit.Given(t, identities.New, kit.On(group, "2020", &domain.MemberJoined{Member: rosa}), kit.On(group, "2021", &domain.MemberLeft{Member: rosa}),
		kit.On(group, "2022", &domain.MemberJoined{Member: rosa}))
	assert.Equal(t, []domain.Ref{group}, groups(t, m, budi, rosa))
	assert.Empty(t, groups(t, m, budi))
	state, _ := kit.State(t, m, group)
	assert.Equal(t, []domain.Ref{rosa}, state.Members)
}

func TestAnErasureIsAskedForAndAnswered(t *testing.T) {
	ask := func(actor domain.Ref) *kit.Fact {
		return kit.On(actor, "2022-01-01", &domain.ErasureRequested{KeyID: key(actor), LegalBasis: "pasal 8"})
	}
	m := kit.Given(t, identities.New, ask(rosa), ask(budi), ask(tati),
		kit.On(budi, "2022-01-02", &domain.ErasureRefused{KeyID: key(budi), Reason: "x"}),
		kit.On(tati, "2021", &domain.PersonalDataErased{KeyID: key(tati), RequestedBy: "sri", ApprovedBy: "rahmat"}))
	asked, _ := kit.State(t, m, rosa)
	assert.Equal(t, []identities.Request{{Key: key(rosa), By: "uji", On: kit.Period("2022-01-01"), Basis: "pasal 8"}}, asked.Asked)
	refused, _ := kit.State(t, m, budi)
	assert.Empty(t, refused.Asked)
	erased, _ := kit.State(t, m, tati)
	assert.Empty(t, erased.Asked)
	assert.True(t, erased.Forgot(key(tati)))
	assert.False(t, asked.Forgot(key(rosa)))
	var keys []domain.KeyID
	for k, err := range m.Erasures(t.Context()) {
		require.NoError(t, err)
		keys = append(keys, k)
	}
	assert.Equal(t, []domain.KeyID{key(tati)}, keys)
}

func TestIdentitiesKeepTheLaws(t *testing.T) {
	nib := hasNIB(rosa, "2021")
	kit.Log(t, nib)
	log := kit.Log(t, nib, hasNIK(rosa, "2020"), kit.On(rosa, "2020", &domain.ActorIdentifierRevoked{Added: nib.ID(), Scheme: identifier.NIB, Reason: "x"}),
		merged(budi, budi, rosa), merged(rosa, budi, rosa), kit.On(group, "2020", &domain.MemberJoined{Member: rosa}),
		kit.On(tati, "2022", &domain.ErasureRequested{KeyID: key(tati), LegalBasis: "x"}), kit.On(tati, "2022", &domain.PersonalDataErased{KeyID: key(tati)}))
	kit.Laws(t, kit.Only(identities.New), log, 1)
}
