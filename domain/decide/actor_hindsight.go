package decide

import (
	"slices"

	"jejak/domain"
)

// helped is aid that criteria let through.
type helped struct {
	event    domain.Recorded
	criteria *Criteria
}

// remember keeps what criteria let through, so that it can be looked at again when more is known.
func (a *Actor) remember(e domain.Recorded) {
	for _, version := range e.Meta.Rules {
		if set, ok := CriteriaOf(version); ok {
			a.helped = append(a.helped, helped{e, set})
		}
	}
}

// reveal records a fact that criteria ask about. Should it show that aid of before was not due, the aid stands, as it was
// given, and a flag is put beside the fact: who is found out late is found out.
func (a *Actor) reveal(cmd Case) (Decision, error) {
	d := Decision{Bodies: []domain.Body{cmd.Body}}
	after := *a
	after.standing = standing{slices.Clip(a.standing.production), slices.Clip(a.standing.sizes), slices.Clip(a.standing.owner)}
	after.learn(domain.Recorded{Event: domain.Event{Meta: cmd.Meta, Body: cmd.Body}, Stream: cmd.Stream})
	for _, set := range criteriaSets {
		flag := &domain.IneligibleAidFlagged{Criteria: set.Version()}
		for _, h := range a.helped {
			on, approved := h.event.Meta.OccurredOn, h.event.Meta.Approval != ""
			now := after.qualification(set, on)
			if h.criteria != set || now.holds(approved) || !a.qualification(set, on).holds(approved) {
				continue
			}
			flag.Aid = append(flag.Aid, h.event.ID)
			for _, c := range append(slices.Clone(now.denied), now.excused...) {
				if !slices.Contains(flag.Failed, c) {
					flag.Failed = append(flag.Failed, c)
				}
			}
		}
		if len(flag.Aid) > 0 {
			d.Bodies, d.Rules = append(d.Bodies, flag), append(d.Rules, set.Version())
		}
	}
	return d, nil
}
