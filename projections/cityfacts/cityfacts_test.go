package cityfacts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/cityfacts"
	"jejak/projections/places"
	kit "jejak/projections/projectiontest"
)

var (
	payakumbuh  = kit.Region("13.76")
	parit       = kit.Region("13.76.04.1002")
	bukittinggi = kit.Region("13.75")
	padang      = kit.Region("13.71")
	westSumatra = payakumbuh.Province()

	sipadu = kit.Ref(domain.CategoryProgramme, "sipadu")
	class  = kit.Ref(domain.CategoryActivity, "kelas")
	hub    = kit.Ref(domain.CategorySentra, "sentra")
	weaver = kit.Ref(domain.CategoryActor, "penenun")
	city   = domain.RegionRef(payakumbuh)
)

// newModels makes the read model and the places that find its streams.
func newModels() []projections.Model {
	p := places.New()
	return []projections.Model{p, cityfacts.New(p)}
}

// told is the read model with these facts.
func told(t *testing.T, facts ...*kit.Fact) *cityfacts.CityFacts {
	t.Helper()
	models := newModels()
	kit.At(t, kit.Log(t, facts...), projections.View{}, models...)
	return models[1].(*cityfacts.CityFacts)
}

// of are the facts about a region, in the order in which they are shown.
func of(t *testing.T, c *cityfacts.CityFacts, r region.Region) []cityfacts.Entry {
	t.Helper()
	return kit.Ok(c.Of(t.Context(), r))(t)
}

// regions are those that have facts.
func regions(t *testing.T, c *cityfacts.CityFacts) []region.Region {
	t.Helper()
	return kit.Ok(c.Regions(t.Context()))(t)
}

// types are the kinds of facts about a region, in the order in which they are shown.
func types(t *testing.T, c *cityfacts.CityFacts, r region.Region) []string {
	t.Helper()
	var list []string
	for _, e := range of(t, c, r) {
		list = append(list, e.Type)
	}
	return list
}

func declared(where region.Region) *kit.Fact {
	return kit.On(sipadu, "2020-01-01", &domain.ProgrammeDeclared{Name: "Sipadu", Region: where})
}

func growth(publisher, value string) *kit.Fact {
	return kit.On(city, "2021-06-01", &domain.IndicatorPublished{Indicator: "pertumbuhan ekonomi", Value: value, Unit: "persen", Period: domain.InYear(2020), Publisher: publisher})
}

func TestFiguresOfTwoPublishersStandSideBySide(t *testing.T) {
	facts := told(t, growth("Dinas", "1.17").Trusted(domain.Claimed), growth("BPS", "-1.61").Trusted(domain.Verified))
	list := of(t, facts, payakumbuh)
	require.Len(t, list, 2)
	for i, want := range []struct {
		publisher  string
		confidence domain.Confidence
	}{{"Dinas", domain.Claimed}, {"BPS", domain.Verified}} {
		body, err := list[i].Body()
		require.NoError(t, err)
		assert.Equal(t, want.publisher, body.(*domain.IndicatorPublished).Publisher)
		assert.Equal(t, want.confidence, list[i].Confidence)
	}
}

func TestFactsOfAProgrammeStandInItsCity(t *testing.T) {
	facts := told(t, declared(payakumbuh),
		kit.On(sipadu, "2021-01-01", &domain.ProgrammeObjectiveSet{Objective: "naik kelas"}))
	assert.Equal(t, []string{"ProgrammeDeclared", "ProgrammeObjectiveSet"}, types(t, facts, payakumbuh))
	assert.Equal(t, []region.Region{payakumbuh}, regions(t, facts))
}

func TestANominationReachesEveryCityThatItNames(t *testing.T) {
	facts := told(t, declared(payakumbuh),
		kit.On(sipadu, "2021-03-01", &domain.AwardNominated{Award: "IGA", Regions: []region.Region{padang, bukittinggi, payakumbuh}}))
	assert.Equal(t, []string{"AwardNominated"}, types(t, facts, padang))
	assert.Equal(t, []string{"AwardNominated"}, types(t, facts, bukittinggi))
	assert.Equal(t, []string{"ProgrammeDeclared", "AwardNominated"}, types(t, facts, payakumbuh), "once, though it is named twice")
}

func TestAFactInAVillageStandsInItsCity(t *testing.T) {
	facts := told(t, kit.On(hub, "2019", &domain.SentraRegistered{Name: "Sentra", Region: parit, Serves: westSumatra}))
	assert.Equal(t, []string{"SentraRegistered"}, types(t, facts, payakumbuh))
	assert.Equal(t, []string{"SentraRegistered"}, types(t, facts, westSumatra), "a province is served as a province")
	assert.Empty(t, types(t, facts, parit))
}

func TestAFactAboutAProvinceStandsThereOnly(t *testing.T) {
	facts := told(t, kit.On(domain.RegionRef(westSumatra), "2021", &domain.StatementRecorded{By: "BPS", Gist: "tumbuh"}))
	assert.Equal(t, []string{"StatementRecorded"}, types(t, facts, westSumatra))
	assert.Empty(t, types(t, facts, payakumbuh))
}

func TestAStudyVisitStandsWithHostAndVisitor(t *testing.T) {
	facts := told(t,
		kit.On(class, "2021-10-01", &domain.StudyVisitHeld{Visitor: "Dinas", Host: "Dinas", VisitorRegion: bukittinggi, HostRegion: payakumbuh, Topic: "tenun"}),
		kit.On(class, "2021-10-02", &domain.FollowUpIntended{By: "Dinas", Intent: "meniru", Region: padang}))
	both := []string{"StudyVisitHeld", "FollowUpIntended"}
	assert.Equal(t, both, types(t, facts, payakumbuh))
	assert.Equal(t, both, types(t, facts, bukittinggi))
	assert.Equal(t, []string{"FollowUpIntended"}, types(t, facts, padang))
}

func TestFactsAreShownInTheOrderInWhichTheyHappened(t *testing.T) {
	facts := told(t,
		kit.On(city, "2021-05-01", &domain.RestrictionPeriodEnded{Kind: "PSBB"}),
		kit.On(city, "2020-04-22", &domain.RestrictionPeriodStarted{Kind: "PSBB"}),
		kit.On(city, "../2020-12-31", &domain.ChallengeIdentified{Challenge: "pandemi"}))
	assert.Equal(t, []string{"RestrictionPeriodStarted", "ChallengeIdentified", "RestrictionPeriodEnded"}, types(t, facts, payakumbuh))
}

func TestAReversalRemovesTheFactFromEveryCity(t *testing.T) {
	wrong := kit.On(sipadu, "2021-03-01", &domain.AwardNominated{Award: "IGA", Regions: []region.Region{padang, bukittinggi}})
	facts := told(t, declared(payakumbuh), wrong, kit.Undo(wrong, "2021-04-01"))
	assert.Equal(t, []region.Region{payakumbuh}, regions(t, facts))
	assert.Equal(t, []string{"ProgrammeDeclared"}, types(t, facts, payakumbuh), "the reversal itself is no fact about the city")
}

func TestAProgrammeThatIsDeclaredAnewLeavesItsFirstCity(t *testing.T) {
	wrong := declared(padang)
	facts := told(t, wrong, kit.Undo(wrong, "2020-02-01"), declared(payakumbuh),
		kit.On(sipadu, "2021", &domain.ProgrammeScopeSet{Scope: "hulu ke hilir"}))
	assert.Equal(t, []string{"ProgrammeDeclared", "ProgrammeScopeSet"}, types(t, facts, payakumbuh))
	assert.Empty(t, types(t, facts, padang))
}

func TestAClassThatWasNotScheduledThereIsNotShownThere(t *testing.T) {
	schedule := kit.On(class, "2021-01-01", &domain.ActivityScheduled{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: padang, Window: kit.Period("2021")})
	held := kit.On(class, "2021-03-01", &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh})
	facts := told(t, schedule, held, kit.On(city, "2021", &domain.StatementRecorded{By: "a", Gist: "b"}), kit.Undo(schedule, "2021-04-01"))
	assert.Equal(t, []string{"StatementRecorded", "ActivityHeld"}, types(t, facts, payakumbuh))
	assert.Empty(t, types(t, facts, padang))
}

func TestWhatActorsReceiveIsNotListed(t *testing.T) {
	facts := told(t, kit.On(weaver, "2021", &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "CV", Region: payakumbuh}))
	assert.Empty(t, regions(t, facts))
}

// aLog has facts of several streams, corrected and entered late.
func aLog(t *testing.T) projections.Source {
	first := declared(padang)
	nomination := kit.On(sipadu, "2021-03-01", &domain.AwardNominated{Award: "IGA", Regions: []region.Region{padang, bukittinggi}})
	scheduled := kit.On(class, "2021-01-01", &domain.ActivityScheduled{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: padang, Window: kit.Period("2021")})
	return projections.Source{Store: kit.Log(t, first, nomination, kit.Undo(nomination, "2022"), scheduled, growth("BPS", "1.17"),
		kit.On(class, "2020-11-01", &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh}),
		kit.Undo(first, "2022"), declared(payakumbuh), kit.Undo(scheduled, "2022"),
		kit.On(class, "2020-12-01", &domain.AttendanceListRequested{From: "Dinas", Count: 10}))}
}

func TestLaws(t *testing.T) {
	for seed := range uint64(5) {
		kit.Laws(t, newModels, aLog(t).Store, seed)
		kit.LawsOfTime(t, newModels, aLog(t).Store, 10, seed)
	}
}
