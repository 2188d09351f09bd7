package decide

import (
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/kblimap"
	"jejak/domain/scale"
)

// growth is the part of an actor's state that says what became of it.
type growth struct {
	kbli    []domain.KBLI
	changed map[scale.Scheme]domain.ClassChange // the last change of class
}

func newGrowth() growth { return growth{changed: map[scale.Scheme]domain.ClassChange{}} }

// naikKelas is the version of what a rise means that changes of class are recorded by: a class of either law rises. The
// other versions need more than what is measured of size, and are shown, not recorded.
const naikKelas = "naik-kelas-v1"

// reclass decides on a change of class. One that goes the other way, or nowhere, is refused.
func (a *Actor) reclass(cmd Case, asked domain.ClassChange, body func(domain.ClassChange) domain.Body) (Decision, error) {
	last, changedBefore := a.growth.changed[asked.Scheme]
	if asked.Before == uuid.Nil {
		asked.Before, asked.After = a.usualPair(asked.Scheme)
	}
	if changedBefore && last.Before == asked.Before && last.After == asked.After {
		return accept() // it is recorded
	}
	change, refusal := a.derive(asked)
	if refusal != nil {
		return Decision{}, refusal
	}
	if _, up := cmd.Body.(*domain.ClassUpgraded); change.To.Above(change.From) != up || change.From == change.To {
		return refuse(domain.ClassUnchanged, "scheme", string(change.Scheme), "from", string(change.From), "to", string(change.To))
	}
	d, err := accept(body(change))
	d.Rules = []string{change.Criteria}
	return d, err
}

// usualPair are the measurements that a change is looked for between: the newest with a class, and before it the one
// that the last change ended with, or else the second newest.
func (a *Actor) usualPair(scheme scale.Scheme) (before, after uuid.UUID) {
	classed := slices.Clone(a.standing.sizes)
	classed = slices.DeleteFunc(classed, func(d dated) bool { return d.class(scheme).Class == scale.Undetermined })
	slices.SortStableFunc(classed, func(x, y dated) int { return x.of.EffectiveFrom().Compare(y.of.EffectiveFrom()) })
	if n := len(classed); n > 0 {
		after = classed[n-1].event.ID
		if n > 1 {
			before = classed[n-2].event.ID
		}
	}
	if last, ok := a.growth.changed[scheme]; ok && last.After != after {
		before = last.After
	} else if ok {
		before = last.Before
	}
	return before, after
}

func (d dated) class(scheme scale.Scheme) scale.Result {
	return scale.By(scheme, d.event.Body.(*domain.BusinessScaleMeasured).Inputs())
}

// derive computes a change of class between two measurements. It must begin in the class that the last one ended in.
func (a *Actor) derive(asked domain.ClassChange) (domain.ClassChange, *domain.Rejection) {
	before, refusal := a.measurement("before", asked.Before)
	if refusal != nil {
		return asked, refusal
	}
	after, refusal := a.measurement("after", asked.After)
	if refusal != nil {
		return asked, refusal
	}
	if after.of.EffectiveFrom().Compare(before.of.EffectiveFrom()) <= 0 {
		return asked, domain.Reject(domain.DateOrder, "after", after.of.String(), "earlier", before.of.String())
	}
	from, to := before.class(asked.Scheme), after.class(asked.Scheme)
	for _, r := range []scale.Result{from, to} {
		if r.Class == scale.Undetermined {
			return asked, domain.Reject(domain.ClassUndetermined, "scheme", string(asked.Scheme), "missing", inputs(r.Missing))
		}
	}
	if last, ok := a.growth.changed[asked.Scheme]; ok {
		end, _ := a.measurement("after", last.After)
		if before.of.EffectiveFrom().Compare(end.of.EffectiveFrom()) < 0 {
			return asked, domain.Reject(domain.DateOrder, "before", before.of.String(), "earlier", end.of.String())
		}
		if from.Class != last.To {
			return asked, domain.Reject(domain.StateOrder, "from", string(from.Class), "state", string(last.To), "stream",
				string(before.event.Stream))
		}
	}
	return domain.ClassChange{Scheme: asked.Scheme, From: from.Class, To: to.Class, Rule: to.Version, Criteria: naikKelas,
		Before: asked.Before, After: asked.After}, nil
}

// measurement finds one by its event.
func (a *Actor) measurement(field string, event uuid.UUID) (dated, *domain.Rejection) {
	for _, d := range a.standing.sizes {
		if d.event.ID == event {
			return d, nil
		}
	}
	if event == uuid.Nil {
		return dated{}, domain.Reject(domain.ClassUndetermined, field, "", "missing", "BusinessScaleMeasured")
	}
	return dated{}, domain.Reject(domain.ReferenceUnknown, field, event.String())
}

func inputs(list []scale.Input) string {
	words := make([]domain.Criterion, len(list))
	for i, in := range list {
		words[i] = domain.Criterion(in)
	}
	return joined(words)
}

// reclassify decides on another class of business.
func (a *Actor) reclassify(b domain.KBLIReclassified) (Decision, error) {
	if !slices.Contains(a.growth.kbli, b.From) {
		return refuse(domain.KBLINotHeld, "from", b.From.String())
	}
	b.Review = reviewed(b.From, b.To)
	return accept(&b)
}

// reviewed holds a reclassification against the crosswalk.
func reviewed(from, to domain.KBLI) domain.KBLIReview {
	if from.Edition != "2020" || to.Edition != "2025" {
		return ""
	}
	codes, split, known := kblimap.To2025(from.Code)
	switch {
	case !known:
		return domain.NotMapped
	case !slices.Contains(codes, to.Code):
		return domain.OutsideMapping
	case split:
		return domain.ClassSplit
	}
	return ""
}

// grow takes in what became of the actor. A change of class must follow from its measurements.
func (a *Actor) grow(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.ActorRegistered:
		a.growth.kbli = slices.Clone(b.KBLI)
	case *domain.KBLIReclassified:
		i := slices.Index(a.growth.kbli, b.From)
		a.expect(i >= 0, e)
		if i >= 0 {
			a.growth.kbli[i] = b.To
		}
	case *domain.ClassUpgraded:
		a.takeChange(e, b.ClassChange)
	case *domain.ClassDowngraded:
		a.takeChange(e, b.ClassChange)
	}
}

func (a *Actor) takeChange(e domain.Recorded, b domain.ClassChange) {
	again, refusal := a.derive(b)
	a.expect(refusal == nil && again == b, e)
	a.growth.changed[b.Scheme] = b
}
