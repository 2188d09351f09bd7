package actorstatus

import (
	"context"
	"iter"
	"slices"

	"jejak/domain"
	"jejak/projections"
)

// Piece is a piece of equipment with a serial number, which the actor answers for. What has none cannot be looked for.
type Piece struct {
	Serial string                `json:"serial"`
	Name   string                `json:"name,omitempty"`
	Title  domain.EquipmentTitle `json:"title,omitempty"`
	Since  domain.Period         `json:"since,omitzero"`
	Came   int                   `json:"came"` // how often it was handed over, less how often it was given back or lost
	Seen   *Inspection           `json:"seen,omitempty"`
}

// Inspection is what was found when somebody looked for a piece of equipment last.
type Inspection struct {
	On        domain.Period `json:"on"`
	Present   bool          `json:"present"`
	Used      bool          `json:"used"`
	Condition string        `json:"condition,omitempty"`
}

// Loan is what was lent under one contract and what became of it.
type Loan struct {
	Contract   string        `json:"contract,omitempty"`
	Form       string        `json:"form,omitempty"`
	Lender     string        `json:"lender,omitempty"`
	Since      domain.Period `json:"since,omitzero"`
	Lent       domain.Rupiah `json:"lent"`
	Repaid     domain.Rupiah `json:"repaid"`
	WrittenOff domain.Rupiah `json:"writtenOff"`
}

// Owed is what is still to be paid back.
func (l Loan) Owed() domain.Rupiah { return l.Lent - l.Repaid - l.WrittenOff }

// Kept is the index of equipment.
func (m *Actors) Kept() []projections.Projection { return m.pieces.Kept() }

// serials is the kind of the terms: what a number is, however it is spelt.
const serials = "serial"

func terms(f *projections.Fact, emit func(kind, value string)) {
	if b, ok := f.Body.(*domain.EquipmentGranted); ok && f.Meta.Mode == domain.Actual {
		for _, item := range b.Items {
			if item.Serial != "" {
				emit(serials, domain.Normalise(item.Serial))
			}
		}
	}
}

// Holding lists the actors that have been handed equipment with a number, in the order of the numbers.
func (m *Actors) Holding(ctx context.Context) iter.Seq2[projections.Stated[Actor], error] {
	return m.States(ctx, m.pieces.Of(serials))
}

// Custody lists the equipment that the actor holds, in the order in which it came.
func (a Actor) Custody() []Piece {
	return slices.DeleteFunc(slices.Clone(a.Pieces), func(p Piece) bool { return p.Came <= 0 })
}

// Open lists the loans that are not settled, in the order in which they were given.
func (a Actor) Open() []Loan {
	return slices.DeleteFunc(slices.Clone(a.Loans), func(l Loan) bool { return l.Owed() <= 0 })
}

// hold takes in what an actual intervention puts into the actor's hands.
func (a *Actor) hold(f *projections.Fact, b domain.Intervention) {
	switch b := b.(type) {
	case *domain.EquipmentGranted:
		for _, item := range b.Items {
			if item.Serial != "" {
				p := a.piece(item.Serial)
				p.Serial, p.Name, p.Title, p.Since = item.Serial, item.Name, b.Title, f.Meta.OccurredOn
				a.moved(p, 1)
			}
		}
	case *domain.CapitalProvided:
		if b.Repayable() && b.ValueRp != nil {
			l := a.loan(b.Contract)
			if l.Lent == 0 {
				l.Contract, l.Form, l.Lender, l.Since = b.Contract, b.Form, b.Lender, f.Meta.OccurredOn
			}
			l.Lent += *b.ValueRp
		}
	}
}

// answer takes in what became of equipment and loans.
func (a *Actor) answer(f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.EquipmentInspected:
		a.piece(b.Serial).Seen = &Inspection{f.Meta.OccurredOn, b.Present, b.Used, b.Condition}
	case *domain.EquipmentReturned:
		a.moved(a.piece(b.Serial), -1)
	case *domain.EquipmentLost:
		a.moved(a.piece(b.Serial), -1)
	case *domain.CapitalRepaid:
		a.loan(b.Contract).Repaid += *b.AmountRp
	case *domain.CapitalWrittenOff:
		a.loan(b.Contract).WrittenOff += *b.AmountRp
	}
}

// moved counts a piece in or out. One that came as often as it went is forgotten, with what was seen of it.
func (a *Actor) moved(p *Piece, by int) {
	p.Came += by
	serial := p.Serial // the pieces change their places while one is taken out
	a.Pieces = slices.DeleteFunc(a.Pieces, func(q Piece) bool { return q.Serial == serial && q.Came == 0 })
}

// piece finds a piece of equipment by its serial number, however it is spelt; a new one stands last. Facts come in the
// order of their days, which may be another than that of the log: a return may come before what it returns.
func (a *Actor) piece(serial string) *Piece {
	i := slices.IndexFunc(a.Pieces, func(p Piece) bool { return domain.SameSerial(p.Serial, serial) })
	if i < 0 {
		i = len(a.Pieces)
		a.Pieces = append(a.Pieces, Piece{Serial: serial})
	}
	return &a.Pieces[i]
}

// loan finds a loan by its contract, like piece.
func (a *Actor) loan(contract string) *Loan {
	i := slices.IndexFunc(a.Loans, func(l Loan) bool { return domain.SameText(l.Contract, contract) })
	if i < 0 {
		i = len(a.Loans)
		a.Loans = append(a.Loans, Loan{Contract: contract})
	}
	return &a.Loans[i]
}
