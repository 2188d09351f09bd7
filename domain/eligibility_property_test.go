package domain

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAidStandsOnlyOnWhoMetTheCriteriaWhateverIsAsked(t *testing.T) {
	helped, answered := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: eligibilityHolds}
		adopted := map[Ref][]Adoption{sipadu: {{"industri.v1", "", span("2021")}, {"mikrokecil.v1", "capital", span("2021-06")}}}
		aid := func() Aid {
			return Aid{ValueRp: Rp(5_000_000), Programme: rapid.SampledFrom([]Ref{"", sipadu, sipadu}).Draw(t, "programme")}
		}
		bodies := map[string]func() Body{
			"ProductionCapabilityVerified": func() Body {
				b := &ProductionCapabilityVerified{true, RawToFinished, "rumah", "foto", "x"}
				if rapid.IntRange(0, 4).Draw(t, "trades") == 0 {
					b = &ProductionCapabilityVerified{false, Untransformed, NoPlace, "foto", "x"}
				}
				return b
			},
			"BusinessScaleMeasured": func() Body {
				sales := rapid.SampledFrom([]Rupiah{0, 2_000_000_000, 2_000_000_001, 15_000_000_000, 15_000_000_001}).Draw(t, "sales")
				return &BusinessScaleMeasured{AsOf: span(rapid.SampledFrom([]string{"2019", "2021", "2022-01-01"}).Draw(t, "as of")), AnnualSalesRp: Rp(sales)}
			},
			"OwnerOccupationDeclared": func() Body {
				return &OwnerOccupationDeclared{rapid.SampledFrom(append(Occupations(), StateEnterprise, StateEnterprise, StateEnterprise, StateEnterprise)).Draw(t, "occupation"), "dokumen"}
			},
			"TrainingAttended": func() Body {
				return &TrainingAttended{Aid: aid(), Kind: "pelatihan", Topic: rapid.StringMatching(`[a-z]{2}`).Draw(t, "topic")}
			},
			"CapitalProvided": func() Body {
				form := rapid.SampledFrom([]string{"KUR", "CSR", "CSR", "CSR", "CSR", "CSR"}).Draw(t, "form")
				return &CapitalProvided{Aid: aid(), Form: form, TenorMonths: rapid.IntRange(0, 9).Draw(t, "tenor")}
			},
			"EligibilityDetermined": func() Body { return &EligibilityDetermined{Programme: sipadu} },
			"FactReversed":          func() Body { return r.reversal() },
		}
		r.do(Command{Body: registered(Enterprise, "2019").body, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for _, first := range []string{"ProductionCapabilityVerified", "BusinessScaleMeasured", "OwnerOccupationDeclared"} {
			r.do(Command{Body: bodies[first](), Meta: Meta{OccurredOn: span("2021-01-01"), Mode: Actual}})
		}
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Known.Adopted = adopted
			r.do(cmd)
		}
		for _, e := range r.events {
			helped += btoi(slices.Contains(e.Meta.Rules, "industri.v1"))
			answered += btoi(TypeName(e.Body) == "EligibilityDetermined")
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
func eligibilityHolds(t *rapid.T, facts []Recorded) {
	for i, e := range facts {
		b, isAid := e.Body.(Intervention)
		if !isAid || e.Meta.Mode == Planned || b.Given().Programme == "" {
			continue
		}
		known := newestBefore(facts[:i], e.Meta.OccurredOn)
		last := e.Meta.OccurredOn.Last()
		if last.IsZero() || last.Compare(Date{2021, 1, 1}) >= 0 {
			require.NotNil(t, known.made)
			require.True(t, known.made.Produces && known.made.Transforms != Untransformed && known.made.Place != NoPlace)
		}
		if last.Compare(Date{2021, 6, 1}) >= 0 && b.Stage() == Capital {
			require.NotNil(t, known.size)
			require.NotNil(t, known.owner)
			require.LessOrEqual(t, *known.size.AnnualSalesRp, Rupiah(15_000_000_000))
			require.NotContains(t, []Occupation{CivilServant, Soldier, PoliceOfficer}, known.owner.Occupation)
			if known.owner.Occupation == StateEnterprise {
				require.NotEmpty(t, e.Meta.Approval)
			}
			require.False(t, known.kur)
		}
	}
}

// newest is what was known of an actor on a day.
type newest struct {
	made  *ProductionCapabilityVerified
	size  *BusinessScaleMeasured
	owner *OwnerOccupationDeclared
	kur   bool // that has no end, so that it is open
}

func newestBefore(facts []Recorded, on Period) (n newest) {
	var made, size, owner Date
	later := func(at *Date, of Period) bool {
		if before(on, of) || of.EffectiveFrom().Compare(*at) < 0 {
			return false
		}
		*at = of.EffectiveFrom()
		return true
	}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *ProductionCapabilityVerified:
			if later(&made, e.Meta.OccurredOn) {
				n.made = b
			}
		case *BusinessScaleMeasured:
			if later(&size, b.AsOf) {
				n.size = b
			}
		case *OwnerOccupationDeclared:
			if later(&owner, e.Meta.OccurredOn) {
				n.owner = b
			}
		case *CapitalProvided:
			n.kur = n.kur || e.Meta.Mode == Actual && b.Form == "KUR" && b.TenorMonths == 0 && !before(on, e.Meta.OccurredOn)
		}
	}
	return n
}
