package decide

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

func TestAidStandsOnlyOnWhoMetTheCriteriaWhateverIsAsked(t *testing.T) {
	helped, answered := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: eligibilityHolds}
		adopted := map[domain.Ref][]Adoption{sipadu: {{"industri.v1", "", span("2021")}, {"mikrokecil.v1", "capital", span("2021-06")}}}
		aid := func() domain.Aid {
			return domain.Aid{ValueRp: domain.Rp(5_000_000), Programme: rapid.SampledFrom([]domain.Ref{"", sipadu, sipadu}).Draw(t,
				"programme")}
		}
		bodies := map[string]func() domain.Body{
			"ProductionCapabilityVerified": func() domain.Body {
				b := &domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToFinished, Place: "rumah", Method: "foto",
					Verifier: "x"}
				if rapid.IntRange(0, 4).Draw(t, "trades") == 0 {
					b = &domain.ProductionCapabilityVerified{Produces: false, Transforms: domain.Untransformed, Place: domain.NoPlace,
						Method: "foto", Verifier: "x"}
				}
				return b
			},
			"BusinessScaleMeasured": func() domain.Body {
				sales := rapid.SampledFrom([]domain.Rupiah{0, 2_000_000_000, 2_000_000_001, 15_000_000_000, 15_000_000_001}).Draw(t, "sales")
				return &domain.BusinessScaleMeasured{AsOf: span(rapid.SampledFrom([]string{"2019", "2021", "2022-01-01"}).Draw(t,
					"as of")), AnnualSalesRp: domain.Rp(sales)}
			},
			"OwnerOccupationDeclared": func() domain.Body {
				return &domain.OwnerOccupationDeclared{Occupation: rapid.SampledFrom(append(domain.Occupations(), domain.StateEnterprise,
					domain.StateEnterprise, domain.StateEnterprise, domain.StateEnterprise)).Draw(t, "occupation"), Method: "dokumen"}
			},
			"TrainingAttended": func() domain.Body {
				return &domain.TrainingAttended{Aid: aid(), Kind: "pelatihan", Topic: rapid.StringMatching(`[a-z]{2}`).Draw(t, "topic")}
			},
			"CapitalProvided": func() domain.Body {
				form := rapid.SampledFrom([]string{"KUR", "CSR", "CSR", "CSR", "CSR", "CSR"}).Draw(t, "form")
				return &domain.CapitalProvided{Aid: aid(), Form: form, TenorMonths: rapid.IntRange(0, 9).Draw(t, "tenor")}
			},
			"EligibilityDetermined": func() domain.Body { return &domain.EligibilityDetermined{Programme: sipadu} },
			"FactReversed":          func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: registered(domain.Enterprise, "2019").body,
			Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		for _, first := range []string{"ProductionCapabilityVerified", "BusinessScaleMeasured", "OwnerOccupationDeclared"} {
			r.do(domain.Command{Body: bodies[first](), Meta: domain.Meta{OccurredOn: span("2021-01-01"), Mode: domain.Actual}})
		}
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			r.ask(Case{Command: r.draw(bodies), Known: Knowledge{Adopted: adopted}})
		}
		for _, e := range r.events {
			helped += btoi(slices.Contains(e.Meta.Rules, "industri.v1"))
			answered += btoi(domain.TypeName(e.Body) == "EligibilityDetermined")
		}
	})
	require.Greater(t, min(helped, answered), 3, "the commands are so wild that hardly one is accepted")
}

func btoi(is bool) int {
	if is {
		return 1
	}
	return 0
}

// eligibilityHolds looks for each aid under the programme at every earlier fact, and decides anew in plain words.
func eligibilityHolds(t *rapid.T, facts []domain.Recorded) {
	for i, e := range facts {
		b, isAid := e.Body.(domain.Intervention)
		if !isAid || e.Meta.Mode == domain.Planned || b.Given().Programme == "" {
			continue
		}
		known := newestBefore(facts[:i], e.Meta.OccurredOn)
		last := e.Meta.OccurredOn.Last()
		if last.IsZero() || last.Compare(domain.Date{Year: 2021, Month: 1, Day: 1}) >= 0 {
			require.NotNil(t, known.made)
			require.True(t, known.made.Produces && known.made.Transforms != domain.Untransformed && known.made.Place != domain.NoPlace)
		}
		if last.Compare(domain.Date{Year: 2021, Month: 6, Day: 1}) >= 0 && b.Stage() == domain.Capital {
			require.NotNil(t, known.size)
			require.NotNil(t, known.owner)
			require.LessOrEqual(t, *known.size.AnnualSalesRp, domain.Rupiah(15_000_000_000))
			require.NotContains(t, []domain.Occupation{domain.CivilServant, domain.Soldier, domain.PoliceOfficer}, known.owner.Occupation)
			if known.owner.Occupation == domain.StateEnterprise {
				require.NotEmpty(t, e.Meta.Approval)
			}
			require.False(t, known.kur)
		}
	}
}

// newest is what was known of an actor on a day.
type newest struct {
	made  *domain.ProductionCapabilityVerified
	size  *domain.BusinessScaleMeasured
	owner *domain.OwnerOccupationDeclared
	kur   bool // that has no end, so that it is open
}

func newestBefore(facts []domain.Recorded, on domain.Period) (n newest) {
	var made, size, owner domain.Date
	later := func(at *domain.Date, of domain.Period) bool {
		if before(on, of) || of.EffectiveFrom().Compare(*at) < 0 {
			return false
		}
		*at = of.EffectiveFrom()
		return true
	}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *domain.ProductionCapabilityVerified:
			if later(&made, e.Meta.OccurredOn) {
				n.made = b
			}
		case *domain.BusinessScaleMeasured:
			if later(&size, b.AsOf) {
				n.size = b
			}
		case *domain.OwnerOccupationDeclared:
			if later(&owner, e.Meta.OccurredOn) {
				n.owner = b
			}
		case *domain.CapitalProvided:
			n.kur = n.kur || e.Meta.Mode == domain.Actual && b.Form == "KUR" && b.TenorMonths == 0 && !before(on, e.Meta.OccurredOn)
		}
	}
	return n
}
