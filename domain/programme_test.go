package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func targetOf(value string) *TargetSet {
	return &TargetSet{Indicator: TrainingsHeld, Value: value, Unit: "pelatihan", Period: InYear(2022), Region: payakumbuh}
}

func revisedTo(value string) *TargetRevised {
	return &TargetRevised{Indicator: TrainingsHeld, Value: value, Unit: "pelatihan", Period: InYear(2022), Region: payakumbuh, Reason: "anggaran dipotong"}
}

var (
	ended  = &ProgrammeClosed{"dilebur"}
	goesOn = &ProgrammeReopened{"anggaran disetujui"}
)

func TestATargetIsSetOnceAndRevisedAfterwards(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared)
	s.when(revisedTo("12")).rejected(TargetUnknown)
	s.when(on("2022-01-12", targetOf("20"))).then()
	s.when(targetOf("25")).rejected(TargetExists)
	s.when(on("2022-06-01", revisedTo("12"))).then()
	s.when(on("2022-05-31", revisedTo("10"))).rejected(DateOrder)
	s.when(on("2022-07-01", revisedTo("10"))).then()
	s.reverse(3).rejected(ReverseBreaks)
}

func TestATargetIsOfAnIndicatorAUnitAPeriodAndARegion(t *testing.T) {
	for _, change := range []func(*TargetSet){
		func(b *TargetSet) { b.Indicator = ActorsCoached },
		func(b *TargetSet) { b.Period = InYear(2023) },
		func(b *TargetSet) { b.Region = bukittinggi },
		func(b *TargetSet) { b.Unit = PercentOfActors },
	} {
		other := targetOf("20")
		change(other)
		s := given(t, sipadu, sipaduDeclared, targetOf("20")).when(other).then()
		s.when(&TargetRevised{other.Indicator, "1", other.Unit, other.Period, other.Region, "x"}).then()
	}
	b := revisedTo("1")
	b.Unit = "kelas"
	given(t, sipadu, sipaduDeclared, targetOf("20")).when(b).rejected(TargetUnknown)
	refused(t, "TargetRevised", FieldInvalid, func(c *Command) { c.Body.(*TargetRevised).Indicator = "x" })
	refused(t, "TargetRevised", FieldMissing, func(c *Command) { c.Body.(*TargetRevised).Reason = "" })
}

func TestPrioritiesAreNamedOnce(t *testing.T) {
	refused(t, "PriorityScaleSet", FieldInvalid, func(c *Command) { c.Body.(*PriorityScaleSet).Priorities = []string{"pangan", " PANGAN"} })
}

func TestAClosedProgrammeTakesInWhatHappenedBefore(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended))
	r := s.when(on("2022-07-01", &ClusterDefined{"rendang"})).rejected(ProgrammeClosedCode)
	assert.Equal(t, []string{"2022-07-01", "2022-06-30"}, []string{r.Received, r.Details["since"]})
	s.when(on("2022-06-30", &ClusterDefined{"rendang"})).then()
	s.when(on("2022", &ClusterDefined{"tenun"})).then() // which may have been before
	s.when(on("2023-01-01", &AwardGiven{Award: "IGA", By: "Kemendagri"})).then()
	s.when(on("2023-01-01", &EvidenceAttached{Kind: "LHP"})).then()
	s.when(on("2022-07-01", ended)).rejected(ProgrammeClosedCode)
	s.when(on("2022-06-01", ended)).rejected(StateOrder)
}

func TestAReopenedProgrammeGoesOnFromThatDay(t *testing.T) {
	given(t, sipadu, sipaduDeclared).when(goesOn).rejected(StateOrder)
	s := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended))
	s.when(on("2022-06-29", goesOn)).rejected(DateOrder)
	s.when(on("2022-09-01", goesOn)).then()
	s.when(on("2022-08-31", &ClusterDefined{"rendang"})).rejected(ProgrammeClosedCode)
	s.when(on("2022-09-01", &ClusterDefined{"rendang"})).then()
	s.reverse(4).rejected(ReverseBreaks) // the cluster came after
	s.when(on("2022-05-01", ended)).rejected(DateOrder)
	s.when(on("2022-12-31", ended)).then()
	assert.Len(t, s.history.State().(*Programme).pauses, 2)
}

func TestWhatRestsOnTheReopeningKeepsIt(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended), on("2022-09-01", goesOn), on("2022-10-01", &ClusterDefined{"rendang"}))
	s.reverse(3).rejected(ReverseBreaks)
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(4).then()
	s.reverse(3).then()
	s.reverse(2).then()
}

func TestAidIsForAProgrammeThatWasOpenOnItsDay(t *testing.T) {
	p := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended), on("2022-09-01", goesOn)).history.State().(*Programme)
	for date, open := range map[string]bool{"2022-06-30": true, "2022-07-01": false, "2022-08-31": false, "2022-09-01": true, "2022": true, "2022-07": false} {
		err := p.OpenOn(span(date))
		assert.Equal(t, open, err == nil, date)
	}
}

func TestNothingHappensInAClosedProgrammeWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(sipadu)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: programmeHolds}
		value := func() string { return rapid.StringMatching(`[1-9]`).Draw(t, "value") }
		bodies := map[string]func() Body{
			"ClusterDefined":    func() Body { return &ClusterDefined{value()} },
			"TargetSet":         func() Body { return targetOf(value()) },
			"TargetRevised":     func() Body { return revisedTo(value()) },
			"ProgrammeClosed":   func() Body { return &ProgrammeClosed{"x"} },
			"ProgrammeReopened": func() Body { return &ProgrammeReopened{"x"} },
			"AwardGiven":        func() Body { return &AwardGiven{Award: "x", By: "y"} },
			"FactReversed":      func() Body { return r.reversal() },
		}
		r.do(Command{Body: sipaduDeclared, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.Mode = modeOf(cmd.Body)
			r.do(cmd)
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// programmeHolds: no fact lies wholly between a closing and its reopening, and a target is revised after it was set.
func programmeHolds(t *rapid.T, facts []Recorded) {
	var closed, reopened Period
	open, set := true, false
	for _, e := range facts {
		on := e.Meta.OccurredOn
		switch e.Body.(type) {
		case *ProgrammeClosed:
			require.True(t, open)
			open, closed, reopened = false, on, Period{}
			continue
		case *ProgrammeReopened:
			require.False(t, open)
			open, reopened = true, on
			continue
		case *AwardGiven:
			continue
		case *TargetSet:
			require.False(t, set)
			set = true
		case *TargetRevised:
			require.True(t, set)
		}
		if !closed.IsZero() && !closed.Last().IsZero() && !on.First().IsZero() && on.First().Compare(closed.Last()) > 0 {
			require.False(t, reopened.IsZero(), "%s on %s in a programme that was closed on %s", TypeName(e.Body), on, closed)
			require.False(t, !on.Last().IsZero() && on.Last().Compare(reopened.First()) < 0)
		}
	}
}
