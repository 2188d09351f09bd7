package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/region"
)

func published(value, publisher string) *domain.IndicatorPublished {
	return &domain.IndicatorPublished{Indicator: "pertumbuhan ekonomi", Value: value, Unit: "persen", Period: domain.InYear(2020),
		Publisher: publisher}
}

func restated(value, publisher string) *domain.IndicatorRestated {
	return &domain.IndicatorRestated{Indicator: "pertumbuhan ekonomi", Value: value, Unit: "persen", Period: domain.InYear(2020),
		Publisher: publisher}
}

func TestAPublisherHasOneFigureForAPeriod(t *testing.T) {
	s := given(t, cityFacts, published("-1.17", "BPS"))
	r := s.when(published("-1.2", " bps ")).rejected(domain.FigurePublished)
	assert.Equal(t, []string{"2020", "bps"}, []string{r.Details["period"], r.Details["publisher"]})
	s.when(published("1.17", "Wali Kota")).then()
	other := published("-1.2", "BPS")
	other.Period = domain.InYear(2021)
	s.when(other).then()
	s.when(planned("2022", published("2", "BPS"))).then() // a forecast is no figure yet
}

func TestAFigureIsRestatedWithAVersion(t *testing.T) {
	s := given(t, cityFacts).when(restated("-1.2", "BPS"))
	s.rejected(domain.FigureUnknown)
	s.when(published("-1.17", "BPS")).then()
	for version, value := range map[int]string{2: "-1.2"} {
		b := s.when(restated(value, "BPS")).then().answer.Bodies[0].(*domain.IndicatorRestated)
		assert.Equal(t, version, b.Version)
	}
	assert.Equal(t, 3, s.when(restated("-1.3", "BPS")).then().answer.Bodies[0].(*domain.IndicatorRestated).Version)
	s.reverse(3).rejected(domain.ReverseBreaks) // the third version is counted from it
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(4).then().reverse(3).then().reverse(2).then()
	s.when(published("-1.18", "BPS")).then()
	assert.Equal(t, "version", refused(t, "IndicatorRestated", domain.FieldInvalid,
		func(c *domain.Command) { c.Body.(*domain.IndicatorRestated).Version = 2 }).Field)
}

func TestACollaborationEndsOnceByWhoeverFormedIt(t *testing.T) {
	formed := &domain.CollaborationFormed{Parties: []string{"Kota Payakumbuh", "Kota Medan"}, About: []string{"pemasaran"}}
	end := &domain.CollaborationEnded{Parties: []string{" kota medan", "Kota Payakumbuh"}}
	s := given(t, cityFacts).when(end)
	s.rejected(domain.CollaborationUnknown)
	s.when(planned("2022", formed)).then()
	s.when(end).rejected(domain.CollaborationUnknown)
	s.when(formed).then()
	s.when(&domain.CollaborationEnded{Parties: []string{"Kota Medan"}}).rejected(domain.CollaborationUnknown)
	s.when(end).then()
	s.when(end).rejected(domain.CollaborationUnknown)
	s.reverse(4).rejected(domain.ReverseBreaks)
}

func TestACodeChangesOnTheStreamOfAPlaceThatItIsAbout(t *testing.T) {
	s := given(t, cityFacts)
	s.when(&domain.RegionCodeChanged{From: []region.Region{payakumbuh}, To: []region.Region{bukittinggi},
		Decree: "UU 1/2030"}).then()
	s.when(&domain.RegionCodeChanged{From: []region.Region{bukittinggi}, To: []region.Region{payakumbuh},
		Decree: "UU 1/2030"}).then()
	assert.Equal(t, "kemendagri:13.76", s.when(&domain.RegionCodeChanged{From: []region.Region{parit},
		To: []region.Region{bukittinggi}, Decree: "x"}).rejected(domain.FieldInvalid).Received)
	s.when(&domain.RegionCodeChanged{From: []region.Region{payakumbuh}, To: []region.Region{payakumbuh},
		Decree: "x"}).rejected(domain.FieldInvalid)
	s.when(&domain.RegionCodeChanged{From: []region.Region{{}}, To: []region.Region{payakumbuh},
		Decree: "x"}).rejected(domain.FieldMissing)
	s.when(&domain.RegionCodeChanged{From: []region.Region{payakumbuh}, To: nil, Decree: "x"}).rejected(domain.FieldMissing)
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
		bodies := map[string]func() domain.Body{
			"IndicatorPublished":  func() domain.Body { return published("1", publisher()) },
			"IndicatorRestated":   func() domain.Body { return restated("2", publisher()) },
			"CollaborationFormed": func() domain.Body { return &domain.CollaborationFormed{Parties: parties(), About: []string{"x"}} },
			"CollaborationEnded":  func() domain.Body { return &domain.CollaborationEnded{Parties: parties()} },
			"FactReversed":        func() domain.Body { return r.reversal() },
		}
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// figuresHold counts the versions of each figure, and the collaborations that have not ended.
func figuresHold(t *rapid.T, facts []domain.Recorded) {
	versions := map[string]int{}
	running := 0
	for _, e := range facts {
		if e.Meta.Mode == domain.Planned {
			continue
		}
		switch b := e.Body.(type) {
		case *domain.IndicatorPublished:
			require.Zero(t, versions[domain.Normalise(b.Publisher)])
			versions[domain.Normalise(b.Publisher)] = 1
		case *domain.IndicatorRestated:
			versions[domain.Normalise(b.Publisher)]++
			require.Equal(t, versions[domain.Normalise(b.Publisher)], b.Version)
		case *domain.CollaborationFormed:
			running++
		case *domain.CollaborationEnded:
			running--
			require.GreaterOrEqual(t, running, 0)
		}
	}
}

func TestMoneyIsLinkedToAnApprovedProposalOnce(t *testing.T) {
	link := &domain.ProposalLinkedToAllocation{Fund: dak}
	s := given(t, request, exampleOf(t, "ProposalSubmitted").body)
	assert.Equal(t, "submitted", s.when(link).rejected(domain.StateOrder).Details["state"])
	s.when(&domain.ProposalApproved{By: "Kementerian"}).then()
	s.when(link).then()
	assert.Equal(t, "fund", s.when(link).rejected(domain.AlreadyRegistered).Field)
	s.when(&domain.ProposalLinkedToAllocation{Fund: ref(domain.CategoryFund, "lain")}).then()
	s.reverse(3).rejected(domain.ReverseBreaks)
	given(t, request, exampleOf(t, "ProposalSubmitted").body,
		&domain.ProposalRejected{By: "x", Reason: "y"}).when(link).rejected(domain.StateOrder)
}
