package decide

import (
	"strconv"

	"jejak/domain"
)

// Activity is a class, a workshop, a fair or a study visit:
//
//	scheduled → opened → held → completed, or scheduled → cancelled
//
// An office may leave steps out, as long as it says that the activity was scheduled or that it took place. The figures of
// an activity are those of its source; who attended by name stands on the streams of the actors, each citing the activity.
type Activity struct {
	scheduled *domain.ActivityScheduled
	opened    bool
	held      bool
	heldOn    domain.Period
	completed bool
	cancelled bool
	facts     int // facts that open no stream
	broken    string
}

func (a *Activity) Decide(cmd Case) (Decision, error) {
	opens := false
	switch cmd.Body.(type) {
	case *domain.ActivityScheduled, *domain.ActivityHeld, *domain.StudyVisitHeld:
		opens = true
	}
	if !opens && a.scheduled == nil && !a.held {
		return refuse(domain.NotRegistered, "stream", string(cmd.Stream))
	}
	if step, allowed := a.step(cmd.Body); step && !allowed {
		if opens {
			return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return refuse(domain.StateOrder, "body", domain.TypeName(cmd.Body), "state", a.state(), "stream", string(cmd.Stream))
	}
	if cmd.Meta.Mode == domain.Actual {
		if err := a.plausible(cmd); err != nil {
			return Decision{}, err
		}
	}
	return accept(cmd.Body)
}

// state is the word for how far the activity has come.
func (a *Activity) state() string {
	switch {
	case a.cancelled:
		return "cancelled"
	case a.completed:
		return "completed"
	case a.held:
		return "held"
	case a.opened:
		return "opened"
	case a.scheduled != nil:
		return "scheduled"
	}
	return "none"
}

// step reports whether a body takes the activity on, and whether it may come now.
func (a *Activity) step(body domain.Body) (step, allowed bool) {
	began := a.opened || a.held
	switch body.(type) {
	case *domain.ActivityScheduled:
		return true, a.scheduled == nil && !a.held
	case *domain.ActivityHeld:
		return true, !a.held && !a.cancelled
	case *domain.StudyVisitHeld:
		return true, !a.held && !a.cancelled
	case *domain.ActivityOpened:
		return true, a.scheduled != nil && !began && !a.cancelled
	case *domain.ActivityCompleted:
		return true, began && !a.completed
	case *domain.ActivityCancelled:
		return true, a.scheduled != nil && !began && !a.cancelled
	case *domain.AttendanceListRequested:
		return true, !a.cancelled
	case *domain.FollowUpDone:
		return true, began
	}
	return false, true
}

// plausible refuses figures above the quota and days outside of the window.
func (a *Activity) plausible(cmd Case) error {
	if a.scheduled == nil {
		return nil
	}
	switch b := cmd.Body.(type) {
	case *domain.ActivityHeld:
		if err := a.within("participants", b.Participants); err != nil {
			return err
		}
		return a.inWindow(cmd.Meta.OccurredOn)
	case *domain.ActivityOpened:
		return a.inWindow(cmd.Meta.OccurredOn)
	case *domain.ActivityCompleted:
		if begin := a.scheduled.Window; before(cmd.Meta.OccurredOn, begin) {
			return domain.Reject(domain.OutsideActivity, "occurredOn", cmd.Meta.OccurredOn.String(), "window", begin.String())
		}
		return a.within("attended", b.Attended)
	}
	return nil
}

func (a *Activity) within(field string, count int) error {
	if q := a.scheduled.Quota; q > 0 && count > q {
		return domain.Reject(domain.QuotaExceeded, field, strconv.Itoa(count), "quota", strconv.Itoa(q))
	}
	return nil
}

// window is when it takes place; zero when nobody has said.
func (a *Activity) window() domain.Period {
	if a.scheduled != nil {
		return a.scheduled.Window
	}
	return a.heldOn
}

func (a *Activity) inWindow(on domain.Period) error {
	window := a.window()
	if on.Last().Compare(window.First()) < 0 || (!window.Last().IsZero() && on.EffectiveFrom().Compare(window.Last()) > 0) {
		return domain.Reject(domain.OutsideActivity, "occurredOn", on.String(), "window", window.String())
	}
	return nil
}

// Admits says whether somebody can have received a kind of aid at this activity on a day: not at one that was cancelled,
// and a training only while it took place. It need not have been opened or held in the ledger yet: offices hand in the
// list of those who attended before they report that there was something to attend.
func (a *Activity) Admits(aid domain.Intervention, on domain.Period) error {
	if a.cancelled {
		return domain.Reject(domain.ActivityCancelledCode, "activity", on.String())
	}
	if _, training := aid.(*domain.TrainingAttended); training && !a.window().IsZero() {
		return a.inWindow(on)
	}
	return nil
}

func (a *Activity) Evolve(e domain.Recorded) {
	if step, allowed := a.step(e.Body); step && !allowed && a.broken == "" {
		a.broken = domain.TypeName(e.Body) + " @" + itoa(e.Revision)
	}
	switch b := e.Body.(type) {
	case *domain.ActivityScheduled:
		a.scheduled = b
	case *domain.ActivityHeld, *domain.StudyVisitHeld:
		a.held, a.heldOn = true, e.Meta.OccurredOn
	case *domain.ActivityOpened:
		a.opened = true
	case *domain.ActivityCompleted:
		a.completed = true
	case *domain.ActivityCancelled:
		a.cancelled = true
	default:
		a.facts++
	}
}

func (a *Activity) Broken() string {
	if a.scheduled == nil && !a.held && a.facts > 0 {
		return "ActivityHeld"
	}
	return a.broken
}
