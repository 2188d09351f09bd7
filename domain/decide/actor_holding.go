package decide

import (
	"slices"

	"jejak/domain"
)

// holdings is the part of an actor's state that says what it answers for: loans and licences. The equipment in its
// custody is in Actor.pieces.
type holdings struct {
	debts    map[string]*debt // by contract
	licences map[string]*licence
}

func newHoldings() holdings { return holdings{map[string]*debt{}, map[string]*licence{}} }

// debt is what was lent under a contract and what of it is settled, by repayment or because it was written off.
type debt struct {
	lent, settled domain.Rupiah
	last          domain.Period // when it was settled last
}

// licence is where the licences of one kind stand. There may be several, such as one SPP-IRT for each product.
type licence struct {
	applied, rejected bool // the last application
	live, expired     int
}

// state is the word for where the licences stand.
func (l licence) state() domain.LicenceStep {
	switch {
	case l.rejected:
		return domain.LicenceRejected
	case l.live > 0:
		return domain.LicenceIssued
	case l.expired > 0:
		return domain.LicenceExpired
	case l.applied:
		return domain.LicenceApplied
	}
	return "none"
}

// allows reports whether a step can come next. What was issued before the ledger began is entered as issued, without
// its application; but after a rejection only a new application leads on.
func (l licence) allows(step domain.LicenceStep) bool {
	switch step {
	case domain.LicenceIssued:
		return !l.rejected
	case domain.LicenceRenewed:
		return l.live+l.expired > 0
	case domain.LicenceRevoked, domain.LicenceExpired:
		return l.live > 0
	}
	return true
}

// after is where the licences stand after a step.
func (l licence) after(step domain.LicenceStep) licence {
	switch step {
	case domain.LicenceApplied:
		l.applied, l.rejected = true, false
	case domain.LicenceRejected:
		l.applied, l.rejected = false, true
	case domain.LicenceIssued:
		l.applied = false
		l.live++
	case domain.LicenceRenewed:
		if l.live == 0 {
			l.live, l.expired = 1, l.expired-1
		}
	case domain.LicenceRevoked:
		l.live--
	case domain.LicenceExpired:
		l.live, l.expired = l.live-1, l.expired+1
	}
	return l
}

func (h holdings) licence(kind string) licence {
	if l := h.licences[kind]; l != nil {
		return *l
	}
	return licence{}
}

// outstanding is what is still owed under a contract; ok is false where nothing was lent.
func (h holdings) outstanding(contract string) (owed domain.Rupiah, ok bool) {
	d := h.debts[domain.Normalise(contract)]
	if d == nil {
		return 0, false
	}
	return d.lent - d.settled, true
}

// over reports whether a loan had been settled to the last rupiah when something else happened.
func (h holdings) over(contract string, when domain.Period) bool {
	d := h.debts[domain.Normalise(contract)]
	return d != nil && d.lent == d.settled && !before(when, d.last)
}

// answer decides on what becomes of equipment and loans. It asks for no active actor: what was received is inspected,
// given back and repaid also after a business has closed.
func (a *Actor) answer(cmd Case) (Decision, error) {
	if serial, ok := serialOf(cmd.Body); ok && !a.holds(serial) {
		return refuse(domain.AssetNotHeld, "serial", serial)
	}
	if contract, amount, ok := settlement(cmd.Body); ok {
		owed, known := a.held.outstanding(contract)
		switch {
		case !known && contract == "":
			return refuse(domain.FieldMissing, "contract", "")
		case !known:
			return refuse(domain.LoanUnknown, "contract", contract)
		case amount > owed:
			return refuse(domain.OverRepay, "amountRp", amount.String(), "balance", owed.String())
		}
	}
	return accept(cmd.Body)
}

// serialOf is the piece of equipment that a fact is about.
func serialOf(body domain.Body) (serial string, ok bool) {
	switch b := body.(type) {
	case *domain.EquipmentInspected:
		return b.Serial, true
	case *domain.EquipmentReturned:
		return b.Serial, true
	case *domain.EquipmentLost:
		return b.Serial, true
	}
	return "", false
}

// settlement is the part of a loan that a fact settles.
func settlement(body domain.Body) (contract string, amount domain.Rupiah, ok bool) {
	switch b := body.(type) {
	case *domain.CapitalRepaid:
		return b.Contract, *b.AmountRp, true
	case *domain.CapitalWrittenOff:
		return b.Contract, *b.AmountRp, true
	}
	return "", 0, false
}

// orderly refuses a step of a licence that cannot come next.
func (a *Actor) orderly(cmd Case) *domain.Rejection {
	b, ok := cmd.Body.(*domain.LicenceFacilitated)
	if !ok {
		return nil
	}
	if l := a.held.licence(b.Licence); !l.allows(b.Step) {
		return domain.Reject(domain.StateOrder, "step", string(b.Step), "state", string(l.state()), "stream", string(cmd.Stream))
	}
	return nil
}

// hold takes in what an intervention puts into the actor's hands.
func (a *Actor) hold(e domain.Recorded, b domain.Intervention) {
	pieces := domain.PiecesOf(b)
	a.expect(!slices.ContainsFunc(pieces, func(p domain.Piece) bool { return a.holds(p.Serial) }), e)
	for _, piece := range pieces {
		a.pieces = append(a.pieces, custody{piece: piece, grant: e})
	}
	switch b := b.(type) {
	case *domain.CapitalProvided:
		if !b.Repayable() || b.ValueRp == nil {
			return
		}
		contract := domain.Normalise(b.Contract)
		if a.held.debts[contract] == nil {
			a.held.debts[contract] = &debt{}
		}
		a.held.debts[contract].lent += *b.ValueRp
	case *domain.LicenceFacilitated:
		l := a.held.licence(b.Licence)
		a.expect(l.allows(b.Step), e)
		l = l.after(b.Step)
		a.held.licences[b.Licence] = &l
	}
}

// answered takes in what became of equipment and loans.
func (a *Actor) answered(e domain.Recorded) {
	if serial, ok := serialOf(e.Body); ok {
		a.expect(a.holds(serial), e)
		if _, inspected := e.Body.(*domain.EquipmentInspected); !inspected {
			a.release(serial, e)
		}
	}
	if contract, amount, ok := settlement(e.Body); ok {
		owed, _ := a.held.outstanding(contract)
		a.expect(amount <= owed, e)
		if d := a.held.debts[domain.Normalise(contract)]; d != nil {
			d.settled += amount
			d.last = e.Meta.OccurredOn
		}
	}
}
