package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

func scheduledFor(window string, quota int) *domain.ActivityScheduled {
	return &domain.ActivityScheduled{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh,
		Window: span(window), Quota: quota}
}

func heldWith(participants int) *domain.ActivityHeld {
	return &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "Rajut", Region: payakumbuh,
		Participants: participants}
}

var (
	begun     = &domain.ActivityOpened{By: "Kepala Dinas"}
	calledOff = &domain.ActivityCancelled{Reason: "pengajar sakit"}
)

// All pairs of a state and a step.
func TestAnActivityGoesForwardOrIsCancelled(t *testing.T) {
	window := scheduledFor("2021-12-20/2021-12-24", 30)
	stories := map[string][]any{
		"scheduled": {window}, "opened": {window, begun}, "held": {window, heldWith(9)},
		"completed": {window, begun, &domain.ActivityCompleted{Attended: 9, Passed: 8}}, "cancelled": {window, calledOff},
	}
	steps := map[string]domain.Body{"open": begun, "hold": heldWith(9),
		"complete": &domain.ActivityCompleted{Attended: 9, Passed: 8}, "cancel": calledOff,
		"follow": &domain.FollowUpDone{By: "x", Done: "y"}, "list": &domain.AttendanceListRequested{From: "panitia", Count: 9},
		"intend": &domain.FollowUpIntended{By: "x", Intent: "y"}}
	allowed := map[string]map[string]bool{
		"scheduled": {"open": true, "hold": true, "cancel": true, "list": true, "intend": true},
		"opened":    {"hold": true, "complete": true, "follow": true, "list": true, "intend": true},
		"held":      {"complete": true, "follow": true, "list": true, "intend": true},
		"completed": {"hold": true, "follow": true, "list": true, "intend": true},
		"cancelled": {"intend": true},
	}
	for state, facts := range stories {
		for name, body := range steps {
			s := given(t, class, facts...).when(body)
			switch {
			case allowed[state][name]:
				s.then()
			case name == "hold":
				s.rejected(domain.AlreadyRegistered)
			default:
				r := s.rejected(domain.StateOrder)
				assert.Equal(t, state, r.Details["state"], name)
			}
		}
	}
}

func TestAnActivityThatNobodyScheduledIsNeitherOpenedNorCancelled(t *testing.T) {
	for _, b := range []domain.Body{begun, calledOff, &domain.ActivityCompleted{Attended: 9, Passed: 8},
		&domain.FollowUpDone{By: "x", Done: "y"}} {
		given(t, class).when(b).rejected(domain.NotRegistered)
	}
	given(t, class, heldWith(9), &domain.ActivityCompleted{Attended: 9, Passed: 8})
	assert.Equal(t, "held", given(t, class, heldWith(9)).when(begun).rejected(domain.StateOrder).Details["state"])
}

func TestACompletedActivityHasNoMoreWhoPassedThanAttended(t *testing.T) {
	s := given(t, class, scheduledFor("2021-12-20/2021-12-24", 30), begun)
	s.when(&domain.ActivityCompleted{Attended: 9, Passed: 10}).rejected(domain.FieldInvalid)
	assert.Equal(t, "30", s.when(&domain.ActivityCompleted{Attended: 31,
		Passed: 10}).rejected(domain.QuotaExceeded).Details["quota"])
	s.when(on("2021-12-19", &domain.ActivityCompleted{Attended: 9, Passed: 9})).rejected(domain.OutsideActivity)
	s.when(on("2022-01-07", &domain.ActivityCompleted{Attended: 9, Passed: 9})).then()
}

func TestAnActivityIsOpenedInItsWindow(t *testing.T) {
	s := given(t, class, scheduledFor("2021-12-20/2021-12-24", 0))
	s.when(on("2021-12-19", begun)).rejected(domain.OutsideActivity)
	s.when(on("2021-12-20", begun)).then()
}

func TestTheScheduleOfAnOpenedActivityIsNotReversed(t *testing.T) {
	s := given(t, class, scheduledFor("2021-12-20/2021-12-24", 0), begun, heldWith(9),
		&domain.ActivityCompleted{Attended: 9, Passed: 8})
	s.reverse(1).rejected(domain.ReverseBreaks)
	s.reverse(4).then()
	s.reverse(2).then() // it was held, whoever opened it
	s.reverse(1).then()
	given(t, class, scheduledFor("2021", 0), calledOff).reverse(2).then().when(begun).then()
}

func TestNobodyAttendsACancelledActivity(t *testing.T) {
	a := given(t, class, scheduledFor("2021-12-20/2021-12-24", 0), calledOff).history.State().(*Activity)
	for _, b := range []domain.Intervention{trained("rajut"), machine("oven", ""), &domain.PromotionFacilitated{Kind: "pameran"}} {
		assertRejected(t, a.Admits(b, span("2021-12-21")), domain.ActivityCancelledCode)
	}
}

func TestATrainingIsAttendedWhileItTakesPlace(t *testing.T) {
	scheduled := given(t, class, scheduledFor("2021-12-20/2021-12-24", 0)).history.State().(*Activity)
	held := given(t, class, on("2021-12-20", heldWith(9))).history.State().(*Activity)
	for _, c := range []struct {
		a      *Activity
		on     string
		inside bool
	}{
		{scheduled, "2021-12-20", true}, {scheduled, "2021-12-24", true}, {scheduled, "2021-12-25", false},
		{scheduled, "2021-12", true},
		{held, "2021-12-20", true}, {held, "2021-12-21", false}, {held, "2021-12-19", false},
	} {
		err := c.a.Admits(trained("rajut"), span(c.on))
		assert.Equal(t, c.inside, err == nil, c.on)
		assert.NoError(t, c.a.Admits(machine("oven", ""), span(c.on)), "goods may be handed over later")
		if err != nil {
			assertRejected(t, err, domain.OutsideActivity)
		}
	}
}

func TestAnActorAttendsAnActivityOnce(t *testing.T) {
	at := func(topic string) *domain.TrainingAttended {
		b := trained(topic)
		b.Activity = class
		return b
	}
	s := given(t, weaver, enterprise, at("rajut"))
	assert.Equal(t, string(class), s.when(at("pewarnaan")).rejected(domain.AttendedTwice).Received)
	s.when(planned("2030", at("pewarnaan"))).then()
	s.when(trained("pewarnaan")).then()
	s.reverse(2).then()
	s.when(at("rajut")).then()
}

func TestWhatACitedStreamRefusesIsRefused(t *testing.T) {
	why := domain.Reject(domain.ProgrammeClosedCode, "programme", "2022-07-01", "since", "2022-06-30")
	given(t, weaver, enterprise).when(told{body: trained("rajut"), no: why}).rejected(domain.ProgrammeClosedCode)
}

func TestAnActivityKeepsItsOrderWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(class)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: activityHolds}
		number := func() int { return rapid.IntRange(0, 12).Draw(t, "number") }
		bodies := map[string]func() domain.Body{
			"ActivityScheduled":       func() domain.Body { return scheduledFor("2021", 10) },
			"ActivityOpened":          func() domain.Body { return &domain.ActivityOpened{By: "x"} },
			"ActivityHeld":            func() domain.Body { return heldWith(number()) },
			"ActivityCompleted":       func() domain.Body { n := number(); return &domain.ActivityCompleted{Attended: n, Passed: n / 2} },
			"ActivityCancelled":       func() domain.Body { return &domain.ActivityCancelled{Reason: "x"} },
			"FollowUpDone":            func() domain.Body { return &domain.FollowUpDone{By: "x", Done: "y"} },
			"AttendanceListRequested": func() domain.Body { return &domain.AttendanceListRequested{From: "x", Count: 1} },
			"FactReversed":            func() domain.Body { return r.reversal() },
		}
		for range rapid.IntRange(1, 30).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.Mode = domain.Actual
			r.do(cmd)
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// activityHolds: what was cancelled did not take place, and what was completed did.
func activityHolds(t *rapid.T, facts []domain.Recorded) {
	seen := map[string]int{}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *domain.ActivityOpened:
			require.Positive(t, seen["ActivityScheduled"])
		case *domain.ActivityCompleted:
			require.Positive(t, seen["ActivityOpened"]+seen["ActivityHeld"])
			require.LessOrEqual(t, b.Passed, b.Attended)
			if seen["ActivityScheduled"] > 0 {
				require.LessOrEqual(t, b.Attended, 10)
			}
		}
		seen[domain.TypeName(e.Body)]++
	}
	for _, once := range []string{"ActivityScheduled", "ActivityOpened", "ActivityHeld", "ActivityCompleted", "ActivityCancelled"} {
		require.LessOrEqual(t, seen[once], 1, once)
	}
	if seen["ActivityCancelled"] > 0 {
		require.Zero(t, seen["ActivityOpened"]+seen["ActivityHeld"]+seen["ActivityCompleted"])
	}
}
