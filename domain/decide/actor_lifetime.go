package decide

import "jejak/domain"

// lifetime is the part of an actor's state that says whether it can be given aid, and when it could not.
type lifetime struct {
	status actorStatus   // as things were entered last
	pauses []suspension  // in the order in which they were entered
	ended  domain.Period // when it was closed
	reason domain.ClosingReason
}

type actorStatus int

const (
	active actorStatus = iota
	suspended
	closed
)

func (s actorStatus) String() string { return [...]string{"active", "suspended", "closed"}[s] }

// suspension lasts from one date to another, which is zero while it lasts.
type suspension struct{ from, to domain.Period }

// barred reports whether nothing that happened then reached the actor. What may have happened on the first day did not.
func (p suspension) barred(on domain.Period) bool {
	return !before(on, p.from) && (p.to.IsZero() || before(on, p.to))
}

// inactive refuses aid of a day on which the actor was closed or suspended. The day counts, not when it was entered: aid
// of before is entered late, and aid of after is refused however late.
func (s lifetime) inactive(on domain.Period) *domain.Rejection {
	if s.status == closed && !before(on, s.ended) {
		return s.refusal()
	}
	for _, p := range s.pauses {
		if p.barred(on) {
			return domain.Reject(domain.ActorSuspendedCode, "stream", "", "since", p.from.String())
		}
	}
	return nil
}

// refusal says why an actor that is not active is not.
func (s lifetime) refusal() *domain.Rejection {
	if s.status == closed {
		return domain.Reject(domain.ActorClosedCode, "stream", string(s.reason), "since", s.ended.String())
	}
	return domain.Reject(domain.ActorSuspendedCode, "stream", "", "since", s.pauses[len(s.pauses)-1].from.String())
}

// change decides on a suspension, its end, or the end of the actor.
func (a *Actor) change(cmd Case) (Decision, error) {
	switch cmd.Body.(type) {
	case *domain.ActorSuspended:
		if a.status != active {
			return Decision{}, a.refusal()
		}
	case *domain.ActorReactivated:
		if a.status != suspended {
			return refuse(domain.StateOrder, "body", "ActorReactivated", "state", a.status.String(), "stream", string(cmd.Stream))
		}
		if from := a.pauses[len(a.pauses)-1].from; before(cmd.Meta.OccurredOn, from) {
			return a.refuseEarlier(cmd.Meta.OccurredOn, from)
		}
	case *domain.ActorClosed:
		if a.status == closed {
			return Decision{}, a.refusal()
		}
	}
	return a.outlived(cmd)
}

// outlived records the end of an actor, or a pause, with a flag on the aid that was given since: who recorded the aid
// could not know, and somebody has to look.
func (a *Actor) outlived(cmd Case) (Decision, error) {
	d := Decision{Bodies: []domain.Body{cmd.Body}}
	if _, ends := cmd.Body.(*domain.ActorReactivated); ends {
		return d, nil
	}
	flag := &domain.IneligibleAidFlagged{Criteria: outliving.Version()}
	for _, e := range a.given {
		if !before(e.Meta.OccurredOn, cmd.Meta.OccurredOn) {
			flag.Aid = append(flag.Aid, e.ID)
		}
	}
	if len(flag.Aid) > 0 {
		d.Bodies, d.Rules = append(d.Bodies, flag), []string{outliving.Version()}
	}
	return d, nil
}

// changed takes in a suspension, its end, or the end of the actor.
func (a *Actor) changed(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.ActorSuspended:
		a.expect(a.status == active, e)
		a.status = suspended
		a.pauses = append(a.pauses, suspension{from: e.Meta.OccurredOn})
	case *domain.ActorReactivated:
		a.expect(a.status == suspended, e)
		a.status = active
		if n := len(a.pauses); n > 0 {
			a.pauses[n-1].to = e.Meta.OccurredOn
		}
	case *domain.ActorClosed:
		a.expect(a.status != closed, e)
		a.status, a.ended, a.reason = closed, e.Meta.OccurredOn, b.Reason
	}
}
