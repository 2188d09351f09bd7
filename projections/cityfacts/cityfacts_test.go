package cityfacts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/cityfacts"
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

// types are the kinds of facts about a region, in the order in which they are shown.
func types(c *cityfacts.CityFacts, r region.Region) []string {
	var list []string
	for _, e := range c.Of(r) {
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
	facts := kit.Given(t, cityfacts.New, growth("Dinas", "1.17").Trusted(domain.Claimed), growth("BPS", "-1.61").Trusted(domain.Verified))
	list := facts.Of(payakumbuh)
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
	facts := kit.Given(t, cityfacts.New, declared(payakumbuh),
		kit.On(sipadu, "2021-01-01", &domain.ProgrammeObjectiveSet{Objective: "naik kelas"}))
	assert.Equal(t, []string{"ProgrammeDeclared", "ProgrammeObjectiveSet"}, types(facts, payakumbuh))
	assert.Equal(t, []region.Region{payakumbuh}, facts.Regions())
}

func TestANominationReachesEveryCityThatItNames(t *testing.T) {
	facts := kit.Given(t, cityfacts.New, declared(payakumbuh),
		kit.On(sipadu, "2021-03-01", &domain.AwardNominated{Award: "IGA", Regions: []region.Region{padang, bukittinggi, payakumbuh}}))
	assert.Equal(t, []string{"AwardNominated"}, types(facts, padang))
	assert.Equal(t, []string{"AwardNominated"}, types(facts, bukittinggi))
	assert.Equal(t, []string{"ProgrammeDeclared", "AwardNominated"}, types(facts, payakumbuh), "once, though it is named twice")
}

func TestAFactInAVillageStandsInItsCity(t *testing.T) {
	facts := kit.Given(t, cityfacts.New, kit.On(hub, "2019", &domain.SentraRegistered{Name: "Sentra", Region: parit, Serves: westSumatra}))
	assert.Equal(t, []string{"SentraRegistered"}, types(facts, payakumbuh))
	assert.Equal(t, []string{"SentraRegistered"}, types(facts, westSumatra), "a province is served as a province")
	assert.Empty(t, types(facts, parit))
}

func TestAFactAboutAProvinceStandsThereOnly(t *testing.T) {
	facts := kit.Given(t, cityfacts.New, kit.On(domain.RegionRef(westSumatra), "2021", &domain.StatementRecorded{By: "BPS", Gist: "tumbuh"}))
	assert.Equal(t, []string{"StatementRecorded"}, types(facts, westSumatra))
	assert.Empty(t, types(facts, payakumbuh))
}

func TestAStudyVisitStandsWithHostAndVisitor(t *testing.T) {
	facts := kit.Given(t, cityfacts.New,
		kit.On(class, "2021-10-01", &domain.StudyVisitHeld{Visitor: "Dinas", Host: "Dinas", VisitorRegion: bukittinggi, HostRegion: payakumbuh, Topic: "tenun"}),
		kit.On(class, "2021-10-02", &domain.FollowUpIntended{By: "Dinas", Intent: "meniru", Region: padang}))
	both := []string{"StudyVisitHeld", "FollowUpIntended"}
	assert.Equal(t, both, types(facts, payakumbuh))
	assert.Equal(t, both, types(facts, bukittinggi))
	assert.Equal(t, []string{"FollowUpIntended"}, types(facts, padang))
}

func TestFactsAreShownInTheOrderInWhichTheyHappened(t *testing.T) {
	facts := kit.Given(t, cityfacts.New,
		kit.On(city, "2021-05-01", &domain.RestrictionPeriodEnded{Kind: "PSBB"}),
		kit.On(city, "2020-04-22", &domain.RestrictionPeriodStarted{Kind: "PSBB"}),
		kit.On(city, "../2020-12-31", &domain.ChallengeIdentified{Challenge: "pandemi"}))
	assert.Equal(t, []string{"RestrictionPeriodStarted", "ChallengeIdentified", "RestrictionPeriodEnded"}, types(facts, payakumbuh))
}

func TestAReversalRemovesTheFactFromEveryCity(t *testing.T) {
	wrong := kit.On(sipadu, "2021-03-01", &domain.AwardNominated{Award: "IGA", Regions: []region.Region{padang, bukittinggi}})
	facts := kit.Given(t, cityfacts.New, declared(payakumbuh), wrong, kit.Undo(wrong, "2021-04-01"))
	assert.Equal(t, []region.Region{payakumbuh}, facts.Regions())
	assert.Equal(t, []string{"ProgrammeDeclared"}, types(facts, payakumbuh), "the reversal itself is no fact about the city")
}

func TestAProgrammeThatIsDeclaredAnewLeavesItsFirstCity(t *testing.T) {
	wrong := declared(padang)
	facts := kit.Given(t, cityfacts.New, wrong, kit.Undo(wrong, "2020-02-01"), declared(payakumbuh),
		kit.On(sipadu, "2021", &domain.ProgrammeScopeSet{Scope: "hulu ke hilir"}))
	assert.Equal(t, []string{"ProgrammeDeclared", "ProgrammeScopeSet"}, types(facts, payakumbuh))
	assert.Empty(t, types(facts, padang))
}

func TestAClassThatWasNotScheduledThereIsNotShownThere(t *testing.T) {
	schedule := kit.On(class, "2021-01-01", &domain.ActivityScheduled{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: padang, Window: kit.Period("2021")})
	held := kit.On(class, "2021-03-01", &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh})
	facts := kit.Given(t, cityfacts.New, schedule, held, kit.On(city, "2021", &domain.StatementRecorded{By: "a", Gist: "b"}), kit.Undo(schedule, "2021-04-01"))
	assert.Equal(t, []string{"StatementRecorded", "ActivityHeld"}, types(facts, payakumbuh))
	assert.Empty(t, types(facts, padang))
}

func TestWhatActorsReceiveIsNotListed(t *testing.T) {
	facts := kit.Given(t, cityfacts.New, kit.On(weaver, "2021", &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "CV", Region: payakumbuh}))
	assert.Empty(t, facts.Regions())
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
		kit.Laws(t, kit.Only(cityfacts.New), aLog(t).Store, seed)
		kit.LawsOfTime(t, kit.Only(cityfacts.New), aLog(t).Store, 10, seed)
	}
}
