package answers

import (
	"jejak/projections/actorstatus"
)

// What answers are made of comes from the read models. Whoever shows an answer needs no other package for it.
type (
	Status = actorstatus.Status
)

// Statuses lists whether an actor can be given aid.
func Statuses() []Status {
	return []Status{actorstatus.Active, actorstatus.Suspended, actorstatus.Closed, actorstatus.Merged}
}
