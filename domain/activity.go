package domain

import "strconv"

// Activity is a class, a workshop, a fair or a study visit.
type Activity struct {
	scheduled *ActivityScheduled
	held      bool
	followUps int
}

func (a *Activity) Decide(cmd Command) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *ActivityScheduled:
		if a.scheduled != nil || a.held {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
	case *ActivityHeld:
		if a.held {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return a.hold(cmd, b)
	case *StudyVisitHeld:
		if a.held {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
	default:
		if a.scheduled == nil && !a.held {
			return refuse(NotRegistered, "stream", string(cmd.Stream))
		}
	}
	return accept(cmd.Body)
}

func (a *Activity) hold(cmd Command, b *ActivityHeld) (Decision, error) {
	if a.scheduled == nil {
		return accept(b)
	}
	if q := a.scheduled.Quota; q > 0 && b.Participants > q {
		return refuse(QuotaExceeded, "participants", strconv.Itoa(b.Participants), "quota", strconv.Itoa(q))
	}
	on, window := cmd.Meta.OccurredOn, a.scheduled.Window
	if on.Last().Compare(window.First()) < 0 || (!window.Last().IsZero() && on.EffectiveFrom().Compare(window.Last()) > 0) {
		return refuse(OutsideActivity, "occurredOn", on.String(), "window", window.String())
	}
	return accept(b)
}

func (a *Activity) Evolve(e Recorded) {
	switch b := e.Body.(type) {
	case *ActivityScheduled:
		a.scheduled = b
	case *ActivityHeld, *StudyVisitHeld:
		a.held = true
	default:
		a.followUps++
	}
}

func (a *Activity) Broken() string {
	if a.scheduled == nil && !a.held && a.followUps > 0 {
		return "ActivityHeld"
	}
	return ""
}
