package main

import (
	"jejak/cmd/internal/lang"
	"jejak/domain"
	"jejak/projections/answers"
)

// custody lists the equipment that an actor answers for.
func (p *page) custody(pieces []answers.Piece) {
	if len(pieces) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("actor.custody"))
	t := p.table()
	t.Flex = 2
	t.Row(w.T("column.serial"), w.T("column.item"), w.T("column.since"), w.T("column.inspected"))
	t.Rule()
	for _, piece := range pieces {
		t.Row(piece.Serial, piece.Name, w.Period(piece.Since), p.seen(piece))
	}
	p.add(t)
}

// seen says when somebody looked for a piece of equipment last, and what was found.
func (p *page) seen(piece answers.Piece) string {
	w := p.app.words
	if piece.Seen == nil {
		return w.T("actor.uninspected")
	}
	found := &domain.EquipmentInspected{Present: piece.Seen.Present, Used: piece.Seen.Used}
	return w.Period(piece.Seen.On) + ": " + w.T(lang.Found(found))
}

// loans lists the loans that are not settled.
func (p *page) loans(open []answers.Loan) {
	if len(open) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("actor.loans"))
	t := p.table(false, false, true, true, true, true)
	t.Row(w.T("column.contract"), w.T("column.since"), w.T("column.lent"), w.T("column.repaid"), w.T("column.written-off"), w.T("column.owed"))
	t.Rule()
	for _, l := range open {
		contract := l.Contract
		if contract == "" {
			contract = w.T("actor.loan.none")
		}
		t.Row(contract, w.Period(l.Since), l.Lent.String(), l.Repaid.String(), l.WrittenOff.String(), l.Owed().String())
	}
	p.add(t)
}
