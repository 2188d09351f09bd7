package actorstatus

import (
	"slices"

	"jejak/domain"
)

// With is the actor with what its other records received and answer for: records that were merged are one actor. What the
// actor is, its name and its place, is said by the record that stands for it.
func (a Actor) With(others ...Actor) Actor {
	a.Stages, a.Pieces, a.Loans = slices.Clone(a.Stages), slices.Clone(a.Pieces), slices.Clone(a.Loans)
	for _, o := range others {
		a.Interventions += o.Interventions
		a.Rupiah += o.Rupiah
		a.Unpriced += o.Unpriced
		a.Planned += o.Planned
		a.Visits += o.Visits
		a.Pieces, a.Loans = append(a.Pieces, o.Pieces...), append(a.Loans, o.Loans...)
		for _, r := range o.Stages {
			a.reach(r)
		}
	}
	slices.SortStableFunc(a.Stages, func(x, y Reached) int { return x.Stage.Order() - y.Stage.Order() })
	return a
}

// reach adds what another record received in a stage.
func (a *Actor) reach(r Reached) {
	i := slices.IndexFunc(a.Stages, func(own Reached) bool { return own.Stage == r.Stage })
	if i < 0 {
		a.Stages = append(a.Stages, r)
		return
	}
	own := &a.Stages[i]
	own.Count += r.Count
	own.Rupiah += r.Rupiah
	if earlier(r.First, own.First) {
		own.First = r.First
	}
	if earlier(own.Last, r.Last) {
		own.Last = r.Last
	}
}

func earlier(p, q domain.Period) bool { return p.EffectiveFrom().Compare(q.EffectiveFrom()) < 0 }
