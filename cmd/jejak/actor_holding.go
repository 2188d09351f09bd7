package main

import (
	"jejak/cmd/internal/lang"
	"jejak/domain"
	"jejak/projections/actorstatus"
)

// custody lists the equipment that an actor answers for.
func (p *page) custody(pieces []actorstatus.Piece) {
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
		seen := w.T("actor.uninspected")
		if s := piece.Seen; s != nil {
			seen = w.Period(s.On) + ": " + w.T(lang.Found(&domain.EquipmentInspected{Present: s.Present, Used: s.Used}))
		}
		t.Row(piece.Serial, piece.Name, w.Period(piece.Since), seen)
	}
	p.add(t)
}

// loans lists the loans that are not settled.
func (p *page) loans(open []actorstatus.Loan) {
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
