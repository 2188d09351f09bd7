package answers

import (
	"jejak/projections/actorstatus"
	"jejak/projections/cityfacts"
	"jejak/projections/funds"
	"jejak/projections/identities"
	"jejak/projections/reconciliation"
	"jejak/projections/stock"
)

// What answers are made of comes from the read models. Whoever shows an answer needs no other package for it.
type (
	Actor        = actorstatus.Actor
	Status       = actorstatus.Status
	Sealed       = actorstatus.Sealed
	Piece        = actorstatus.Piece
	Loan         = actorstatus.Loan
	Size         = actorstatus.Size
	Identity     = identities.Identity
	Number       = identities.Number
	CityFact     = cityfacts.Entry
	FundLine     = funds.Line
	MismatchKind = reconciliation.Kind
	OpenIssue    = stock.Open
)

// Extent is how much of an answer is wanted.
type Extent int

// Shown is what a page has room for: the first actors of a city, and of its funds what they add up to. Whole is everything,
// as it is published.
const (
	Whole Extent = iota
	Shown
)

// Statuses lists whether an actor can be given aid.
func Statuses() []Status {
	return []Status{actorstatus.Active, actorstatus.Suspended, actorstatus.Closed, actorstatus.Merged}
}
