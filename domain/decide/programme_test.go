package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

func targetOf(value string) *domain.TargetSet {
	return &domain.TargetSet{Indicator: domain.TrainingsHeld, Value: value, Unit: "pelatihan", Period: domain.InYear(2022),
		Region: payakumbuh}
}

func revisedTo(value string) *domain.TargetRevised {
	return &domain.TargetRevised{Indicator: domain.TrainingsHeld, Value: value, Unit: "pelatihan", Period: domain.InYear(2022),
		Region: payakumbuh, Reason: "anggaran dipotong"}
}

var (
	ended  = &domain.ProgrammeClosed{Reason: "dilebur"}
	goesOn = &domain.ProgrammeReopened{Reason: "anggaran disetujui"}
)

func TestATargetIsSetOnceAndRevisedAfterwards(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared)
	s.when(revisedTo("12")).rejected(domain.TargetUnknown)
	s.when(on("2022-01-12", targetOf("20"))).then()
	s.when(targetOf("25")).rejected(domain.TargetExists)
	s.when(on("2022-06-01", revisedTo("12"))).then()
	s.when(on("2022-05-31", revisedTo("10"))).rejected(domain.DateOrder)
	s.when(on("2022-07-01", revisedTo("10"))).then()
	s.reverse(3).rejected(domain.ReverseBreaks)
}

func TestATargetIsOfAnIndicatorAUnitAPeriodAndARegion(t *testing.T) {
	for _, change := range []func(*domain.TargetSet){
		func(b *domain.TargetSet) { b.Indicator = domain.ActorsCoached },
		func(b *domain.TargetSet) { b.Period = domain.InYear(2023) },
		func(b *domain.TargetSet) { b.Region = bukittinggi },
		func(b *domain.TargetSet) { b.Unit = domain.PercentOfActors },
	} {
		other := targetOf("20")
		change(other)
		s := given(t, sipadu, sipaduDeclared, targetOf("20")).when(other).then()
		s.when(&domain.TargetRevised{Indicator: other.Indicator, Value: "1", Unit: other.Unit, Period: other.Period,
			Region: other.Region, Reason: "x"}).then()
	}
	b := revisedTo("1")
	b.Unit = "kelas"
	given(t, sipadu, sipaduDeclared, targetOf("20")).when(b).rejected(domain.TargetUnknown)
	refused(t, "TargetRevised", domain.FieldInvalid, func(c *domain.Command) { c.Body.(*domain.TargetRevised).Indicator = "x" })
	refused(t, "TargetRevised", domain.FieldMissing, func(c *domain.Command) { c.Body.(*domain.TargetRevised).Reason = "" })
}

func TestAClosedProgrammeTakesInWhatHappenedBefore(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended))
	r := s.when(on("2022-07-01", &domain.ClusterDefined{Cluster: "rendang"})).rejected(domain.ProgrammeClosedCode)
	assert.Equal(t, []string{"2022-07-01", "2022-06-30"}, []string{r.Received, r.Details["since"]})
	s.when(on("2022-06-30", &domain.ClusterDefined{Cluster: "rendang"})).then()
	s.when(on("2022", &domain.ClusterDefined{Cluster: "tenun"})).then() // which may have been before
	s.when(on("2023-01-01", &domain.AwardGiven{Award: "IGA", By: "Kemendagri"})).then()
	s.when(on("2023-01-01", &domain.EvidenceAttached{Kind: "LHP"})).then()
	s.when(on("2022-07-01", ended)).rejected(domain.ProgrammeClosedCode)
	s.when(on("2022-06-01", ended)).rejected(domain.StateOrder)
}

func TestAReopenedProgrammeGoesOnFromThatDay(t *testing.T) {
	given(t, sipadu, sipaduDeclared).when(goesOn).rejected(domain.StateOrder)
	s := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended))
	s.when(on("2022-06-29", goesOn)).rejected(domain.DateOrder)
	s.when(on("2022-09-01", goesOn)).then()
	s.when(on("2022-08-31", &domain.ClusterDefined{Cluster: "rendang"})).rejected(domain.ProgrammeClosedCode)
	s.when(on("2022-09-01", &domain.ClusterDefined{Cluster: "rendang"})).then()
	s.reverse(4).rejected(domain.ReverseBreaks) // the cluster came after
	s.when(on("2022-05-01", ended)).rejected(domain.DateOrder)
	s.when(on("2022-12-31", ended)).then()
	assert.Len(t, s.history.State().(*Programme).pauses, 2)
}

func TestWhatRestsOnTheReopeningKeepsIt(t *testing.T) {
	s := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended), on("2022-09-01", goesOn),
		on("2022-10-01", &domain.ClusterDefined{Cluster: "rendang"}))
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(4).then()
	s.reverse(3).then()
	s.reverse(2).then()
}

func TestAidIsForAProgrammeThatWasOpenOnItsDay(t *testing.T) {
	p := given(t, sipadu, sipaduDeclared, on("2022-06-30", ended), on("2022-09-01", goesOn)).history.State().(*Programme)
	for date, open := range map[string]bool{"2022-06-30": true, "2022-07-01": false, "2022-08-31": false, "2022-09-01": true,
		"2022": true, "2022-07": false} {
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
		bodies := map[string]func() domain.Body{
			"ClusterDefined":    func() domain.Body { return &domain.ClusterDefined{Cluster: value()} },
			"TargetSet":         func() domain.Body { return targetOf(value()) },
			"TargetRevised":     func() domain.Body { return revisedTo(value()) },
			"ProgrammeClosed":   func() domain.Body { return &domain.ProgrammeClosed{Reason: "x"} },
			"ProgrammeReopened": func() domain.Body { return &domain.ProgrammeReopened{Reason: "x"} },
			"AwardGiven":        func() domain.Body { return &domain.AwardGiven{Award: "x", By: "y"} },
			"FactReversed":      func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: sipaduDeclared, Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
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
func programmeHolds(t *rapid.T, facts []domain.Recorded) {
	var closed, reopened domain.Period
	open, set := true, false
	for _, e := range facts {
		on := e.Meta.OccurredOn
		switch e.Body.(type) {
		case *domain.ProgrammeClosed:
			require.True(t, open)
			open, closed, reopened = false, on, domain.Period{}
			continue
		case *domain.ProgrammeReopened:
			require.False(t, open)
			open, reopened = true, on
			continue
		case *domain.AwardGiven:
			continue
		case *domain.TargetSet:
			require.False(t, set)
			set = true
		case *domain.TargetRevised:
			require.True(t, set)
		}
		if !closed.IsZero() && !closed.Last().IsZero() && !on.First().IsZero() && on.First().Compare(closed.Last()) > 0 {
			require.False(t, reopened.IsZero(), "%s on %s in a programme that was closed on %s", domain.TypeName(e.Body), on, closed)
			require.False(t, !on.Last().IsZero() && on.Last().Compare(reopened.First()) < 0)
		}
	}
}
