package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/region"
)

func published(value, publisher string) *IndicatorPublished {
	return &IndicatorPublished{Indicator: "pertumbuhan ekonomi", Value: value, Unit: "persen", Period: InYear(2020), Publisher: publisher}
}

func restated(value, publisher string) *IndicatorRestated {
	return &IndicatorRestated{Indicator: "pertumbuhan ekonomi", Value: value, Unit: "persen", Period: InYear(2020), Publisher: publisher}
}

func TestAPublisherHasOneFigureForAPeriod(t *testing.T) {
	s := given(t, cityFacts, published("-1.17", "BPS"))
	r := s.when(published("-1.2", " bps ")).rejected(FigurePublished)
	assert.Equal(t, []string{"2020", "bps"}, []string{r.Details["period"], r.Details["publisher"]})
	s.when(published("1.17", "Wali Kota")).then()
	other := published("-1.2", "BPS")
	other.Period = InYear(2021)
	s.when(other).then()
	s.when(planned("2022", published("2", "BPS"))).then() // a forecast is no figure yet
}

func TestAFigureIsRestatedWithAVersion(t *testing.T) {
	s := given(t, cityFacts).when(restated("-1.2", "BPS"))
	s.rejected(FigureUnknown)
	s.when(published("-1.17", "BPS")).then()
	for version, value := range map[int]string{2: "-1.2"} {
		b := s.when(restated(value, "BPS")).then().answer.Bodies[0].(*IndicatorRestated)
		assert.Equal(t, version, b.Version)
	}
	assert.Equal(t, 3, s.when(restated("-1.3", "BPS")).then().answer.Bodies[0].(*IndicatorRestated).Version)
	s.reverse(3).rejected(ReverseBreaks) // the third version is counted from it
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(4).then().reverse(3).then().reverse(2).then()
	s.when(published("-1.18", "BPS")).then()
	assert.Equal(t, "version", refused(t, "IndicatorRestated", FieldInvalid, func(c *Command) { c.Body.(*IndicatorRestated).Version = 2 }).Field)
}

func TestACollaborationEndsOnceByWhoeverFormedIt(t *testing.T) {
	formed := &CollaborationFormed{Parties: []string{"Kota Payakumbuh", "Kota Medan"}, About: []string{"pemasaran"}}
	end := &CollaborationEnded{Parties: []string{" kota medan", "Kota Payakumbuh"}}
	s := given(t, cityFacts).when(end)
	s.rejected(CollaborationUnknown)
	s.when(planned("2022", formed)).then()
	s.when(end).rejected(CollaborationUnknown)
	s.when(formed).then()
	s.when(&CollaborationEnded{Parties: []string{"Kota Medan"}}).rejected(CollaborationUnknown)
	s.when(end).then()
	s.when(end).rejected(CollaborationUnknown)
	s.reverse(4).rejected(ReverseBreaks)
}

func TestACodeChangesOnTheStreamOfAPlaceThatItIsAbout(t *testing.T) {
	s := given(t, cityFacts)
	s.when(&RegionCodeChanged{[]region.Region{payakumbuh}, []region.Region{bukittinggi}, "UU 1/2030"}).then()
	s.when(&RegionCodeChanged{[]region.Region{bukittinggi}, []region.Region{payakumbuh}, "UU 1/2030"}).then()
	assert.Equal(t, "kemendagri:13.76", s.when(&RegionCodeChanged{[]region.Region{parit}, []region.Region{bukittinggi}, "x"}).rejected(FieldInvalid).Received)
	s.when(&RegionCodeChanged{[]region.Region{payakumbuh}, []region.Region{payakumbuh}, "x"}).rejected(FieldInvalid)
	s.when(&RegionCodeChanged{[]region.Region{{}}, []region.Region{payakumbuh}, "x"}).rejected(FieldMissing)
	s.when(&RegionCodeChanged{[]region.Region{payakumbuh}, nil, "x"}).rejected(FieldMissing)
}

func TestEachPublisherHasOneFigureWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(cityFacts)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: figuresHold}
		publisher := func() string { return rapid.SampledFrom([]string{"BPS", "bps", "Wali Kota"}).Draw(t, "publisher") }
		parties := func() []string {
			return rapid.SampledFrom([][]string{{"A", "B"}, {"b", "a"}, {"A", "C"}}).Draw(t, "parties")
		}
		bodies := map[string]func() Body{
			"IndicatorPublished":  func() Body { return published("1", publisher()) },
			"IndicatorRestated":   func() Body { return restated("2", publisher()) },
			"CollaborationFormed": func() Body { return &CollaborationFormed{parties(), []string{"x"}} },
			"CollaborationEnded":  func() Body { return &CollaborationEnded{Parties: parties()} },
			"FactReversed":        func() Body { return r.reversal() },
		}
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// figuresHold counts the versions of each figure, and the collaborations that have not ended.
func figuresHold(t *rapid.T, facts []Recorded) {
	versions := map[string]int{}
	running := 0
	for _, e := range facts {
		if e.Meta.Mode == Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *IndicatorPublished:
			require.Zero(t, versions[Normalise(b.Publisher)])
			versions[Normalise(b.Publisher)] = 1
		case *IndicatorRestated:
			versions[Normalise(b.Publisher)]++
			require.Equal(t, versions[Normalise(b.Publisher)], b.Version)
		case *CollaborationFormed:
			running++
		case *CollaborationEnded:
			running--
			require.GreaterOrEqual(t, running, 0)
		}
	}
}

func TestMoneyIsLinkedToAnApprovedProposalOnce(t *testing.T) {
	link := &ProposalLinkedToAllocation{dak}
	s := given(t, request, exampleOf(t, "ProposalSubmitted").body)
	assert.Equal(t, "submitted", s.when(link).rejected(StateOrder).Details["state"])
	s.when(&ProposalApproved{By: "Kementerian"}).then()
	s.when(link).then()
	assert.Equal(t, "fund", s.when(link).rejected(AlreadyRegistered).Field)
	s.when(&ProposalLinkedToAllocation{ref(CategoryFund, "lain")}).then()
	s.reverse(3).rejected(ReverseBreaks)
	given(t, request, exampleOf(t, "ProposalSubmitted").body, &ProposalRejected{"x", "y"}).when(link).rejected(StateOrder)
}
