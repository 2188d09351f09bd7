package domain

import "strconv"

// Activity is a class, a workshop, a fair or a study visit:
//
//	scheduled → opened → held → completed, or scheduled → cancelled
//
// An office may leave steps out, as long as it says that the activity was scheduled or that it took place. The figures of
// an activity are those of its source; who attended by name stands on the streams of the actors, each citing the activity.
type Activity struct {
	scheduled *ActivityScheduled
	opened    bool
	held      bool
	heldOn    Period
	completed bool
	cancelled bool
	facts     int // facts that open no stream
	broken    string
}

func (a *Activity) Decide(cmd Command) (Decision, error) {
	opens := false
	switch cmd.Body.(type) {
	case *ActivityScheduled, *ActivityHeld, *StudyVisitHeld:
		opens = true
	}
	if !opens && a.scheduled == nil && !a.held {
		return refuse(NotRegistered, "stream", string(cmd.Stream))
	}
	if step, allowed := a.step(cmd.Body); step && !allowed {
		if opens {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return refuse(StateOrder, "body", TypeName(cmd.Body), "state", a.state(), "stream", string(cmd.Stream))
	}
	if cmd.Meta.Mode == Actual {
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
func (a *Activity) step(body Body) (step, allowed bool) {
	began := a.opened || a.held
	switch body.(type) {
	case *ActivityScheduled:
		return true, a.scheduled == nil && !a.held
	case *ActivityHeld:
		return true, !a.held && !a.cancelled
	case *StudyVisitHeld:
		return true, !a.held && !a.cancelled
	case *ActivityOpened:
		return true, a.scheduled != nil && !began && !a.cancelled
	case *ActivityCompleted:
		return true, began && !a.completed
	case *ActivityCancelled:
		return true, a.scheduled != nil && !began && !a.cancelled
	case *AttendanceListRequested:
		return true, !a.cancelled
	case *FollowUpDone:
		return true, began
	}
	return false, true
}

// plausible refuses figures above the quota and days outside of the window.
func (a *Activity) plausible(cmd Command) error {
	if a.scheduled == nil {
		return nil
	}
	switch b := cmd.Body.(type) {
	case *ActivityHeld:
		if err := a.within("participants", b.Participants); err != nil {
			return err
		}
		return a.inWindow(cmd.Meta.OccurredOn)
	case *ActivityOpened:
		return a.inWindow(cmd.Meta.OccurredOn)
	case *ActivityCompleted:
		if begin := a.scheduled.Window; before(cmd.Meta.OccurredOn, begin) {
			return Reject(OutsideActivity, "occurredOn", cmd.Meta.OccurredOn.String(), "window", begin.String())
		}
		return a.within("attended", b.Attended)
	}
	return nil
}

func (a *Activity) within(field string, count int) error {
	if q := a.scheduled.Quota; q > 0 && count > q {
		return Reject(QuotaExceeded, field, strconv.Itoa(count), "quota", strconv.Itoa(q))
	}
	return nil
}

// window is when it takes place; zero when nobody has said.
func (a *Activity) window() Period {
	if a.scheduled != nil {
		return a.scheduled.Window
	}
	return a.heldOn
}

func (a *Activity) inWindow(on Period) error {
	window := a.window()
	if on.Last().Compare(window.First()) < 0 || (!window.Last().IsZero() && on.EffectiveFrom().Compare(window.Last()) > 0) {
		return Reject(OutsideActivity, "occurredOn", on.String(), "window", window.String())
	}
	return nil
}

// Admits says whether somebody can have received a kind of aid at this activity on a day: not at one that was cancelled,
// and a training only while it took place. It need not have been opened or held in the ledger yet: offices hand in the
// list of those who attended before they report that there was something to attend.
func (a *Activity) Admits(aid Intervention, on Period) error {
	if a.cancelled {
		return Reject(ActivityCancelledCode, "activity", on.String())
	}
	if _, training := aid.(*TrainingAttended); training && !a.window().IsZero() {
		return a.inWindow(on)
	}
	return nil
}

func (a *Activity) Evolve(e Recorded) {
	if step, allowed := a.step(e.Body); step && !allowed && a.broken == "" {
		a.broken = TypeName(e.Body) + " @" + itoa(e.Revision)
	}
	switch b := e.Body.(type) {
	case *ActivityScheduled:
		a.scheduled = b
	case *ActivityHeld, *StudyVisitHeld:
		a.held, a.heldOn = true, e.Meta.OccurredOn
	case *ActivityOpened:
		a.opened = true
	case *ActivityCompleted:
		a.completed = true
	case *ActivityCancelled:
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
