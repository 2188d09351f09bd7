package decide

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/scale"
)

func soldIn(year int, sales domain.Rupiah) told {
	return on("2024-05-01", &domain.BusinessScaleMeasured{AsOf: domain.InYear(year), AnnualSalesRp: domain.Rp(sales)})
}

func upgraded(before, after uuid.UUID) *domain.ClassUpgraded {
	return &domain.ClassUpgraded{ClassChange: domain.ClassChange{Scheme: scale.SchemeUMKMSales, Before: before, After: after}}
}

func downgraded() *domain.ClassDowngraded {
	return &domain.ClassDowngraded{ClassChange: domain.ClassChange{Scheme: scale.SchemeUMKMSales}}
}

func salesChange(from, to scale.Class, before, after uuid.UUID) domain.ClassChange {
	return domain.ClassChange{Scheme: scale.SchemeUMKMSales, From: from, To: to, Rule: scale.VersionUMKM,
		Criteria: "naik-kelas-v1", Before: before, After: after}
}

func TestARiseInClassIsComputedFromTwoMeasurements(t *testing.T) {
	s := given(t, weaver, enterprise, soldIn(2020, 2_000_000_000), soldIn(2021, 2_000_000_001))
	s.when(downgraded()).rejected(domain.ClassUnchanged)
	s.when(upgraded(uuid.Nil, uuid.Nil)).then(&domain.ClassUpgraded{ClassChange: salesChange(scale.Micro, scale.Small, s.fact(2),
		s.fact(3))})
	assert.Equal(t, []string{"naik-kelas-v1"}, s.answer.Rules)
	for _, again := range []*domain.ClassUpgraded{upgraded(uuid.Nil, uuid.Nil), upgraded(s.fact(2), s.fact(3))} {
		s.when(again).then()
		assert.Empty(t, s.answer.Bodies, "it is recorded")
	}
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(5).then().reverse(3).then()
}

func TestWhatWasNotMeasuredHasNoClass(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(upgraded(uuid.Nil, uuid.Nil)).rejected(domain.ClassUndetermined)
	s.when(soldIn(2020, 1)).then()
	s.when(upgraded(uuid.Nil, uuid.Nil)).rejected(domain.ClassUndetermined)
	s.when(on("2024-05-01", &domain.BusinessScaleMeasured{AsOf: domain.InYear(2021), Workers: count(3)})).then()
	workers := s.fact(s.count)
	s.when(upgraded(s.fact(3), workers))
	assert.Equal(t, "annualSalesRp", s.rejected(domain.ClassUndetermined).Details["missing"])
	s.when(upgraded(s.fact(3), id("elsewhere"))).rejected(domain.ReferenceUnknown)
	s.when(upgraded(uuid.Nil, workers)).rejected(domain.FieldMissing)
	s.when(upgraded(workers, uuid.Nil)).rejected(domain.FieldMissing)
}

func TestAChangeOfClassGoesOnFromTheLast(t *testing.T) {
	s := given(t, weaver, enterprise, soldIn(2019, 1), soldIn(2020, 3_000_000_000), soldIn(2021, 1), soldIn(2022, 60_000_000_000))
	s.when(upgraded(s.fact(3), s.fact(2))).rejected(domain.DateOrder)
	s.when(upgraded(s.fact(2), s.fact(4))).rejected(domain.ClassUnchanged)
	s.when(upgraded(s.fact(2), s.fact(3))).then()
	s.when(upgraded(s.fact(2), s.fact(5))).rejected(domain.DateOrder) // it would count the same rise twice
	s.when(upgraded(s.fact(4), s.fact(5))).rejected(domain.StateOrder)
	s.when(upgraded(uuid.Nil, uuid.Nil)).then(&domain.ClassUpgraded{ClassChange: salesChange(scale.Small, scale.Large, s.fact(3),
		s.fact(5))})
	s.when(soldIn(2023, 1)).then()
	s.when(downgraded()).then(&domain.ClassDowngraded{ClassChange: salesChange(scale.Large, scale.Micro, s.fact(5),
		s.fact(s.count-1))})
}

func TestAClassIsNeverTypedIn(t *testing.T) {
	s := given(t, weaver, enterprise, soldIn(2020, 1), soldIn(2021, 3_000_000_000))
	for field, b := range map[string]domain.Body{
		"from":     &domain.ClassUpgraded{ClassChange: domain.ClassChange{Scheme: scale.SchemeIKM, From: scale.Micro}},
		"to":       &domain.ClassUpgraded{ClassChange: domain.ClassChange{Scheme: scale.SchemeIKM, To: scale.Micro}},
		"rule":     &domain.ClassDowngraded{ClassChange: domain.ClassChange{Scheme: scale.SchemeIKM, Rule: "x"}},
		"criteria": &domain.ClassDowngraded{ClassChange: domain.ClassChange{Scheme: scale.SchemeIKM, Criteria: "x"}},
		"scheme":   &domain.ClassUpgraded{ClassChange: domain.ClassChange{Scheme: "UMKM"}},
		"review": &domain.KBLIReclassified{From: domain.KBLI{Edition: "2020", Code: "13121"},
			To: domain.KBLI{Edition: "2025", Code: "13122"}, Basis: "x", Review: domain.ClassSplit},
		"metric": &domain.OutcomeReported{Metric: "laba", Period: domain.InYear(2021), Value: "1", Unit: "rupiah", Method: "foto"},
	} {
		assert.Equal(t, field, s.when(b).rejected(domain.FieldInvalid).Field)
	}
}

func TestAReclassificationIsHeldAgainstTheCrosswalk(t *testing.T) {
	for _, c := range []struct {
		from, to string
		review   domain.KBLIReview
	}{
		{"2020:13134", "2025:13133", ""},
		{"2020:13121", "2025:13122", domain.ClassSplit},
		{"2020:13924", "2025:13924", domain.OutsideMapping}, // the same digits are sacks in 2025
		{"2020:25920", "2025:25920", domain.NotMapped},
		{"2020:13134", "2020:13121", ""},
	} {
		from, err := domain.ParseKBLI(c.from)
		require.NoError(t, err)
		to, err := domain.ParseKBLI(c.to)
		require.NoError(t, err)
		weaving := on("2019", &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "Tenun", Region: parit,
			KBLI: []domain.KBLI{{Edition: "2020", Code: "10130"}, from}})
		s := given(t, weaver, weaving)
		s.when(&domain.KBLIReclassified{From: from, To: to, Basis: "kunjungan"}).then(&domain.KBLIReclassified{From: from, To: to,
			Basis: "kunjungan", Review: c.review})
		s.when(&domain.KBLIReclassified{From: from, To: to, Basis: "kunjungan"}).rejected(domain.KBLINotHeld)
		s.when(&domain.KBLIReclassified{From: to, To: to, Basis: "kunjungan"}).rejected(domain.FieldInvalid)
		s.when(&domain.KBLIReclassified{From: to, To: from, Basis: "keliru"}).then()
		s.reverse(2).rejected(domain.ReverseBreaks)
	}
	given(t, weaver, enterprise).when(&domain.KBLIReclassified{From: domain.KBLI{Code: "13121"},
		To: domain.KBLI{Edition: "2025", Code: "13122"}, Basis: "x"}).rejected(domain.KBLIEdition)
}

func TestAChangeOfClassFollowsFromItsInputsWhateverIsAsked(t *testing.T) {
	changes := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: classesHold}
		change := func() domain.ClassChange {
			c := domain.ClassChange{Scheme: rapid.SampledFrom(domain.Schemes()).Draw(t, "scheme")}
			if n := len(r.events); rapid.IntRange(0, 5).Draw(t, "named") == 5 {
				c.Before, c.After = r.events[rapid.IntRange(0, n-1).Draw(t, "before")].ID,
					r.events[rapid.IntRange(0, n-1).Draw(t, "after")].ID
			}
			return c
		}
		bodies := map[string]func() domain.Body{
			"BusinessScaleMeasured": func() domain.Body {
				amount := func(name string) *domain.Rupiah {
					rp := rapid.SampledFrom([]domain.Rupiah{-1, 0, 999_999_999, 1_000_000_000, 2_000_000_001, 16_000_000_000,
						60_000_000_000}).Draw(t, name)
					if rp < 0 {
						return nil // not measured
					}
					return domain.Rp(rp)
				}
				return &domain.BusinessScaleMeasured{AsOf: domain.InYear(rapid.IntRange(2010, 2020).Draw(t, "as of")),
					Workers:      count(rapid.Int64Range(18, 21).Draw(t, "workers")),
					InvestmentRp: amount("investment"), CapitalRp: amount("capital"), AnnualSalesRp: amount("sales")}
			},
			"ClassUpgraded":   func() domain.Body { return &domain.ClassUpgraded{ClassChange: change()} },
			"ClassDowngraded": func() domain.Body { return &domain.ClassDowngraded{ClassChange: change()} },
			"FactReversed":    func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: registered(domain.Enterprise, "2019").body,
			Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		for range 4 {
			r.do(domain.Command{Body: bodies["BusinessScaleMeasured"](), Meta: domain.Meta{OccurredOn: span("2021"), Mode: domain.Actual}})
		}
		for range rapid.IntRange(10, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		for _, e := range r.events {
			changes += btoi(domain.TypeName(e.Body) == "ClassUpgraded" || domain.TypeName(e.Body) == "ClassDowngraded")
		}
	})
	require.Greater(t, changes, 3)
}

// classesHold computes every change anew, and sees that no rise is counted twice.
func classesHold(t *rapid.T, facts []domain.Recorded) {
	measured := map[uuid.UUID]*domain.BusinessScaleMeasured{}
	ended := map[scale.Scheme]domain.ClassChange{}
	look := func(c domain.ClassChange, up bool) {
		before, after := measured[c.Before], measured[c.After]
		require.True(t, before != nil && after != nil)
		require.Negative(t, before.AsOf.EffectiveFrom().Compare(after.AsOf.EffectiveFrom()))
		from, to := scale.By(c.Scheme, before.Inputs()), scale.By(c.Scheme, after.Inputs())
		require.Equal(t, domain.ClassChange{Scheme: c.Scheme, From: from.Class, To: to.Class, Rule: to.Version,
			Criteria: "naik-kelas-v1", Before: c.Before, After: c.After}, c)
		require.True(t, up && to.Class.Above(from.Class) || !up && from.Class.Above(to.Class))
		if last, ok := ended[c.Scheme]; ok {
			require.Equal(t, last.To, c.From)
			require.GreaterOrEqual(t, before.AsOf.EffectiveFrom().Compare(measured[last.After].AsOf.EffectiveFrom()), 0)
		}
		ended[c.Scheme] = c
	}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *domain.BusinessScaleMeasured:
			measured[e.ID] = b
		case *domain.ClassUpgraded:
			look(b.ClassChange, true)
		case *domain.ClassDowngraded:
			look(b.ClassChange, false)
		}
	}
}
