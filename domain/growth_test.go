package domain

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain/scale"
)

func soldIn(year int, sales Rupiah) told {
	return on("2024-05-01", &BusinessScaleMeasured{AsOf: InYear(year), AnnualSalesRp: Rp(sales)})
}

func upgraded(before, after uuid.UUID) *ClassUpgraded {
	return &ClassUpgraded{ClassChange{Scheme: scale.SchemeUMKMSales, Before: before, After: after}}
}

func downgraded() *ClassDowngraded {
	return &ClassDowngraded{ClassChange{Scheme: scale.SchemeUMKMSales}}
}

func salesChange(from, to scale.Class, before, after uuid.UUID) ClassChange {
	return ClassChange{scale.SchemeUMKMSales, from, to, scale.VersionUMKM, "naik-kelas-v1", before, after}
}

func TestARiseInClassIsComputedFromTwoMeasurements(t *testing.T) {
	s := given(t, weaver, enterprise, soldIn(2020, 2_000_000_000), soldIn(2021, 2_000_000_001))
	s.when(downgraded()).rejected(ClassUnchanged)
	s.when(upgraded(uuid.Nil, uuid.Nil)).then(&ClassUpgraded{salesChange(scale.Micro, scale.Small, s.fact(2), s.fact(3))})
	assert.Equal(t, []string{"naik-kelas-v1"}, s.answer.Rules)
	for _, again := range []*ClassUpgraded{upgraded(uuid.Nil, uuid.Nil), upgraded(s.fact(2), s.fact(3))} {
		s.when(again).then()
		assert.Empty(t, s.answer.Bodies, "it is recorded")
	}
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(3).rejected(ReverseBreaks)
	s.reverse(5).then().reverse(3).then()
}

func TestWhatWasNotMeasuredHasNoClass(t *testing.T) {
	s := given(t, weaver, enterprise)
	s.when(upgraded(uuid.Nil, uuid.Nil)).rejected(ClassUndetermined)
	s.when(soldIn(2020, 1)).then()
	s.when(upgraded(uuid.Nil, uuid.Nil)).rejected(ClassUndetermined)
	s.when(on("2024-05-01", &BusinessScaleMeasured{AsOf: InYear(2021), Workers: count(3)})).then()
	workers := s.fact(s.count)
	s.when(upgraded(s.fact(3), workers))
	assert.Equal(t, "annualSalesRp", s.rejected(ClassUndetermined).Details["missing"])
	s.when(upgraded(s.fact(3), id("elsewhere"))).rejected(ReferenceUnknown)
	s.when(upgraded(uuid.Nil, workers)).rejected(FieldMissing)
	s.when(upgraded(workers, uuid.Nil)).rejected(FieldMissing)
}

func TestAChangeOfClassGoesOnFromTheLast(t *testing.T) {
	s := given(t, weaver, enterprise, soldIn(2019, 1), soldIn(2020, 3_000_000_000), soldIn(2021, 1), soldIn(2022, 60_000_000_000))
	s.when(upgraded(s.fact(3), s.fact(2))).rejected(DateOrder)
	s.when(upgraded(s.fact(2), s.fact(4))).rejected(ClassUnchanged)
	s.when(upgraded(s.fact(2), s.fact(3))).then()
	s.when(upgraded(s.fact(2), s.fact(5))).rejected(DateOrder) // it would count the same rise twice
	s.when(upgraded(s.fact(4), s.fact(5))).rejected(StateOrder)
	s.when(upgraded(uuid.Nil, uuid.Nil)).then(&ClassUpgraded{salesChange(scale.Small, scale.Large, s.fact(3), s.fact(5))})
	s.when(soldIn(2023, 1)).then()
	s.when(downgraded()).then(&ClassDowngraded{salesChange(scale.Large, scale.Micro, s.fact(5), s.fact(s.count-1))})
}

func TestAClassIsNeverTypedIn(t *testing.T) {
	s := given(t, weaver, enterprise, soldIn(2020, 1), soldIn(2021, 3_000_000_000))
	for field, b := range map[string]Body{
		"from":     &ClassUpgraded{ClassChange{Scheme: scale.SchemeIKM, From: scale.Micro}},
		"to":       &ClassUpgraded{ClassChange{Scheme: scale.SchemeIKM, To: scale.Micro}},
		"rule":     &ClassDowngraded{ClassChange{Scheme: scale.SchemeIKM, Rule: "x"}},
		"criteria": &ClassDowngraded{ClassChange{Scheme: scale.SchemeIKM, Criteria: "x"}},
		"scheme":   &ClassUpgraded{ClassChange{Scheme: "UMKM"}},
		"review":   &KBLIReclassified{KBLI{"2020", "13121"}, KBLI{"2025", "13122"}, "x", ClassSplit},
		"metric":   &OutcomeReported{"laba", InYear(2021), "1", "rupiah", "foto"},
	} {
		assert.Equal(t, field, s.when(b).rejected(FieldInvalid).Field)
	}
}

func TestAReclassificationIsHeldAgainstTheCrosswalk(t *testing.T) {
	for _, c := range []struct {
		from, to string
		review   KBLIReview
	}{
		{"2020:13134", "2025:13133", ""},
		{"2020:13121", "2025:13122", ClassSplit},
		{"2020:13924", "2025:13924", OutsideMapping}, // the same digits are sacks in 2025
		{"2020:25920", "2025:25920", NotMapped},
		{"2020:13134", "2020:13121", ""},
	} {
		from, err := ParseKBLI(c.from)
		require.NoError(t, err)
		to, err := ParseKBLI(c.to)
		require.NoError(t, err)
		weaving := on("2019", &ActorRegistered{EntityKind: Enterprise, Name: "Tenun", Region: parit, KBLI: []KBLI{{"2020", "10130"}, from}})
		s := given(t, weaver, weaving)
		s.when(&KBLIReclassified{From: from, To: to, Basis: "kunjungan"}).then(&KBLIReclassified{from, to, "kunjungan", c.review})
		s.when(&KBLIReclassified{From: from, To: to, Basis: "kunjungan"}).rejected(KBLINotHeld)
		s.when(&KBLIReclassified{From: to, To: to, Basis: "kunjungan"}).rejected(FieldInvalid)
		s.when(&KBLIReclassified{From: to, To: from, Basis: "keliru"}).then()
		s.reverse(2).rejected(ReverseBreaks)
	}
	given(t, weaver, enterprise).when(&KBLIReclassified{From: KBLI{Code: "13121"}, To: KBLI{"2025", "13122"}, Basis: "x"}).rejected(KBLIEdition)
}

func TestAChangeOfClassFollowsFromItsInputsWhateverIsAsked(t *testing.T) {
	changes := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(weaver)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: classesHold}
		change := func() ClassChange {
			c := ClassChange{Scheme: rapid.SampledFrom(Schemes()).Draw(t, "scheme")}
			if n := len(r.events); rapid.IntRange(0, 5).Draw(t, "named") == 5 {
				c.Before, c.After = r.events[rapid.IntRange(0, n-1).Draw(t, "before")].ID, r.events[rapid.IntRange(0, n-1).Draw(t, "after")].ID
			}
			return c
		}
		bodies := map[string]func() Body{
			"BusinessScaleMeasured": func() Body {
				amount := func(name string) *Rupiah {
					rp := rapid.SampledFrom([]Rupiah{-1, 0, 999_999_999, 1_000_000_000, 2_000_000_001, 16_000_000_000, 60_000_000_000}).Draw(t, name)
					if rp < 0 {
						return nil // not measured
					}
					return Rp(rp)
				}
				return &BusinessScaleMeasured{AsOf: InYear(rapid.IntRange(2010, 2020).Draw(t, "as of")), Workers: count(rapid.Int64Range(18, 21).Draw(t, "workers")),
					InvestmentRp: amount("investment"), CapitalRp: amount("capital"), AnnualSalesRp: amount("sales")}
			},
			"ClassUpgraded":   func() Body { return &ClassUpgraded{change()} },
			"ClassDowngraded": func() Body { return &ClassDowngraded{change()} },
			"FactReversed":    func() Body { return r.reversal() },
		}
		r.do(Command{Body: registered(Enterprise, "2019").body, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range 4 {
			r.do(Command{Body: bodies["BusinessScaleMeasured"](), Meta: Meta{OccurredOn: span("2021"), Mode: Actual}})
		}
		for range rapid.IntRange(10, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		for _, e := range r.events {
			changes += btoi(TypeName(e.Body) == "ClassUpgraded" || TypeName(e.Body) == "ClassDowngraded")
		}
	})
	require.Greater(t, changes, 3)
}

// classesHold computes every change anew, and sees that no rise is counted twice.
func classesHold(t *rapid.T, facts []Recorded) {
	measured := map[uuid.UUID]*BusinessScaleMeasured{}
	ended := map[scale.Scheme]ClassChange{}
	look := func(c ClassChange, up bool) {
		before, after := measured[c.Before], measured[c.After]
		require.True(t, before != nil && after != nil)
		require.Negative(t, before.AsOf.EffectiveFrom().Compare(after.AsOf.EffectiveFrom()))
		from, to := scale.By(c.Scheme, before.Inputs()), scale.By(c.Scheme, after.Inputs())
		require.Equal(t, ClassChange{c.Scheme, from.Class, to.Class, to.Version, "naik-kelas-v1", c.Before, c.After}, c)
		require.True(t, up && to.Class.Above(from.Class) || !up && from.Class.Above(to.Class))
		if last, ok := ended[c.Scheme]; ok {
			require.Equal(t, last.To, c.From)
			require.GreaterOrEqual(t, before.AsOf.EffectiveFrom().Compare(measured[last.After].AsOf.EffectiveFrom()), 0)
		}
		ended[c.Scheme] = c
	}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *BusinessScaleMeasured:
			measured[e.ID] = b
		case *ClassUpgraded:
			look(b.ClassChange, true)
		case *ClassDowngraded:
			look(b.ClassChange, false)
		}
	}
}
