package actorstatus

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/projections"
)

// Production is what was last verified of what an actor makes.
type Production struct {
	On domain.Period `json:"on"`
	domain.ProductionCapabilityVerified
}

// Size is one measurement of an actor. The classes that it means are the reader's to compute.
type Size struct {
	Event uuid.UUID `json:"event"`
	domain.BusinessScaleMeasured
}

// Answer is the last answer to whether an actor meets criteria of a programme.
type Answer struct {
	On domain.Period `json:"on"`
	domain.EligibilityDetermined
}

// Size is the newest measurement, by what it is of; nil if there is none.
func (a Actor) Size() *Size {
	if len(a.Sizes) == 0 {
		return nil
	}
	return &a.Sizes[len(a.Sizes)-1]
}

// stand takes in what criteria ask about and what was answered. The owner's occupation is left in the log: it is about a
// person, and no page needs it.
func stand(a *Actor, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ProductionCapabilityVerified:
		a.Production = &Production{f.Meta.OccurredOn, *b}
	case *domain.BusinessScaleMeasured:
		later := func(s Size, of domain.Period) int {
			return cmp.Or(s.AsOf.EffectiveFrom().Compare(of.EffectiveFrom()), -1)
		}
		i, _ := slices.BinarySearchFunc(a.Sizes, b.AsOf, later)
		a.Sizes = slices.Insert(a.Sizes, i, Size{f.ID, *b})
	case *domain.EligibilityDetermined:
		i := slices.IndexFunc(a.Answers, func(o Answer) bool { return o.Programme == b.Programme && o.Criteria == b.Criteria })
		if i < 0 {
			a.Answers = append(a.Answers, Answer{f.Meta.OccurredOn, *b})
		} else {
			a.Answers[i] = Answer{f.Meta.OccurredOn, *b}
		}
	}
}
