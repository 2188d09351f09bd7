package directory_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections/directory"
	kit "jejak/projections/projectiontest"
)

var (
	payakumbuh  = kit.Region("13.76")
	bukittinggi = kit.Region("13.75")

	sipadu = ref(domain.CategoryProgramme, "11111111-1111-4000-8000-000000000001")
	siapa  = ref(domain.CategoryProgramme, "11111111-2222-4000-8000-000000000002")
	fund   = ref(domain.CategoryFund, "33333333-1111-4000-8000-000000000003")
	weaver = ref(domain.CategoryActor, "44444444-1111-4000-8000-000000000004")
	dinas  = ref(domain.CategoryAgency, "55555555-1111-4000-8000-000000000005")
)

func ref(category, id string) domain.Ref { return domain.NewRef(category, uuid.MustParse(id)) }

func facts() []*kit.Fact {
	return []*kit.Fact{
		kit.On(sipadu, "2020", &domain.ProgrammeDeclared{Name: "Sipadu Mantap", LongName: "Sistem Pembinaan Terpadu", Region: payakumbuh}),
		kit.On(sipadu, "2021", &domain.ProgrammeProfileChanged{Aliases: []string{"SPM"}}),
		kit.On(siapa, "2020", &domain.ProgrammeDeclared{Name: "Siap Usaha Mantap", Region: bukittinggi}),
		kit.On(fund, "2020", &domain.FundDeclared{Name: "DAK-Fisik IKM", Source: "APBN-DAK-Fisik", Holder: "Dinas", Region: payakumbuh}),
		kit.On(weaver, "2020", &domain.ActorRegistered{EntityKind: domain.Individual, Owner: kit.Sealed(weaver), Region: payakumbuh}),
		kit.On(dinas, "2020", &domain.AgencyRegistered{Name: "Dinas Tenaga Kerja dan Perindustrian", Short: "Disnakerin", Region: payakumbuh}),
	}
}

func find(t *testing.T, d *directory.Directory, category, text string) []domain.Ref {
	t.Helper()
	if refs := kit.Ok(d.Named(t.Context(), category, text))(t); len(refs) > 0 {
		return refs
	}
	return kit.Ok(d.Part(t.Context(), category, text))(t)
}

func nameOf(t *testing.T, d *directory.Directory, ref domain.Ref) string {
	t.Helper()
	return kit.Ok(d.NameOf(t.Context(), ref))(t)
}

func TestAStreamIsFoundByWhatPeopleCallIt(t *testing.T) {
	d := kit.Given(t, directory.New, facts()...)
	for _, c := range []struct {
		category, text string
		want           []domain.Ref
	}{
		{"programme", "Sipadu Mantap", []domain.Ref{sipadu}},            // its name
		{"programme", "sipadu-mantap", []domain.Ref{sipadu}},            // in another spelling
		{"programme", "SIPADU_MANTAP", []domain.Ref{sipadu}},            //
		{"programme", "  sipadu   mantap ", []domain.Ref{sipadu}},       //
		{"programme", "spm", []domain.Ref{sipadu}},                      // an alias
		{"programme", "sistem pembinaan terpadu", []domain.Ref{sipadu}}, //
		{"programme", "mantap", []domain.Ref{sipadu, siapa}},            // ambiguous
		{"programme", "usaha", []domain.Ref{siapa}},                     // a part
		{"programme", string(sipadu), []domain.Ref{sipadu}},             // its stream
		{"programme", string(sipadu)[len("programme-"):], []domain.Ref{sipadu}},
		{"programme", "programme-11111111-1", []domain.Ref{sipadu}},    // the beginning of its id
		{"programme", "11111111-2", []domain.Ref{siapa}},               //
		{"programme", "111111", []domain.Ref{sipadu, siapa}},           // of two ids
		{"programme", "programme-111111", []domain.Ref{sipadu, siapa}}, //
		{"programme", "11111", nil},                                    // too short to mean an id
		{"programme", "programme-11", nil},                             //
		{"programme", "programme", nil},                                // a category is no beginning of an id
		{"programme", "programme-", nil},                               //
		{"programme", "dak fisik", nil},                                // of another category
		{"fund", "dak fisik ikm", []domain.Ref{fund}},                  //
		{"agency", "disnakerin", []domain.Ref{dinas}},                  //
		{"ikm", "", nil}, {"ikm", "-", nil}, {"ikm", "penenun", nil}, // a sealed name cannot be searched
		{"ikm", "44444444", []domain.Ref{weaver}}, {"sentra", "x", nil}, //
	} {
		assert.Equal(t, c.want, find(t, d, c.category, c.text), "%s %q", c.category, c.text)
	}
}

func TestAnExactNameIsNotMixedWithNamesThatContainIt(t *testing.T) {
	longer := ref(domain.CategoryProgramme, "99999999-1111-4000-8000-000000000009")
	d := kit.Given(t, directory.New, append(facts(), kit.On(longer, "2020", &domain.ProgrammeDeclared{Name: "Sipadu Mantap Dua", Region: payakumbuh}))...)
	assert.Equal(t, []domain.Ref{sipadu}, find(t, d, "programme", "sipadu mantap"))
	assert.Equal(t, []domain.Ref{sipadu, longer}, find(t, d, "programme", "sipadu"))
}

func TestNamesOfIndividualsAreNotHere(t *testing.T) {
	d := kit.Given(t, directory.New, facts()...)
	assert.Empty(t, nameOf(t, d, weaver))
	assert.Equal(t, "Sipadu Mantap", nameOf(t, d, sipadu))
	assert.Empty(t, nameOf(t, d, "programme-nobody"))
}

func TestAnActorIsWhereItMovedTo(t *testing.T) {
	registered := kit.On(weaver, "2021-06", &domain.ActorRegistered{EntityKind: domain.Group, Name: "Tenun", Region: payakumbuh})
	for _, on := range []string{"2021-09-01", "2021"} { // the second is, by its date, before the registration
		entry, ok := kit.State(t, kit.Given(t, directory.New, registered, kit.On(weaver, on, &domain.ActorRelocated{From: payakumbuh, To: bukittinggi})), weaver)
		require.True(t, ok)
		assert.Equal(t, directory.Entry{Name: "Tenun", Region: bukittinggi}, entry)
	}
}

func TestANameThatWasTakenBackIsNotFound(t *testing.T) {
	wrong := kit.On(sipadu, "2020", &domain.ProgrammeDeclared{Name: "Sipadu Mantab", Region: payakumbuh})
	d := kit.Given(t, directory.New, wrong, kit.Undo(wrong, "2021"))
	assert.Empty(t, find(t, d, "programme", "Sipadu Mantab"))
	assert.Empty(t, find(t, d, "programme", string(sipadu)))
}

func TestLaws(t *testing.T) {
	wrong := kit.On(sipadu, "2019", &domain.ProgrammeProfileChanged{Aliases: []string{"Salah"}})
	log := kit.Log(t, append(facts(), wrong, kit.Undo(wrong, "2022"))...)
	for seed := range uint64(5) {
		kit.Laws(t, kit.Only(directory.New), log, seed)
		kit.LawsOfTime(t, kit.Only(directory.New), log, 10, seed)
	}
}
