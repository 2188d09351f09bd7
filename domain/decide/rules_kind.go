package decide

import (
	"slices"

	"jejak/domain"
)

// The officer chooses whether a thing is entered as equipment or as raw material, and D1 asks of equipment alone: raw
// material is used up, and given again. Whoever enters a machine as raw material, once or each time, would therefore give
// it twice unseen.

// lastingPrice is from where a piece is taken for a tool and not for a supply. The bound is ours: below it are bottles and
// needles, which are used up, above it hardly anything that is.
const lastingPrice domain.Rupiah = 1_000_000

// pieceUnits count things. A package may hold anything, and raw material often comes in one.
var pieceUnits = []string{"unit", "set", "buah"}

// lasting reports whether raw material may be a thing that lasts. Of one whose price is not known it cannot be excluded.
func lasting(it domain.Item) bool {
	return slices.Contains(pieceUnits, it.Unit) && (it.UnitPriceRp == nil || *it.UnitPriceRp >= lastingPrice)
}

// inputsOf lists what a gift of the stage of inputs is made of.
func inputsOf(b domain.Intervention) (items []domain.Item, equipment, ok bool) {
	switch b := b.(type) {
	case *domain.EquipmentGranted:
		return b.Items, true, true
	case *domain.RawMaterialGranted:
		return b.Items, false, true
	}
	return nil, false, false
}

// enteredOtherwise finds a thing that was given before as the other of the two, or as raw material both times although it
// lasts. Yarn after yarn is no such thing.
func enteredOtherwise(a *Actor, r *Rule, o offer) (*met, bool) {
	items, equipment, ok := inputsOf(o.body)
	if !ok {
		return nil, false
	}
	for _, e := range a.given {
		earlier, was, ok := inputsOf(e.Body.(domain.Intervention))
		if !ok || equipment && was || !yearsOf(o.on).mayBe(r.Near, r.Far, yearsOf(e.Meta.OccurredOn)) {
			continue // which D1 asks about
		}
		for _, it := range items {
			same := func(old domain.Item) bool {
				return domain.Spelling(old.Name) == domain.Spelling(it.Name) && (equipment != was || lasting(it) && lasting(old))
			}
			if slices.ContainsFunc(earlier, same) {
				return &met{what: it.Name, earlier: []domain.Recorded{e}}, true
			}
		}
	}
	return nil, true
}
