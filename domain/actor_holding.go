package domain

import "slices"

// holdings is the part of an actor's state that says what it answers for: loans and licences. The equipment in its
// custody is in Actor.pieces.
type holdings struct {
	debts    map[string]*debt // by contract
	licences map[string]*licence
}

func newHoldings() holdings { return holdings{map[string]*debt{}, map[string]*licence{}} }

// debt is what was lent under a contract and what of it is settled, by repayment or because it was written off.
type debt struct {
	lent, settled Rupiah
	last          Period // when it was settled last
}

// loanForms are the kinds of capital that are paid back. The others are grants.
var loanForms = []string{"KUR", "danaBergulir"}

// Repayable reports whether capital is to be paid back.
func (b *CapitalProvided) Repayable() bool { return slices.Contains(loanForms, b.Form) }

// licence is where the licences of one kind stand. There may be several, such as one SPP-IRT for each product.
type licence struct {
	applied, rejected bool // the last application
	live, expired     int
}

// state is the word for where the licences stand.
func (l licence) state() LicenceStep {
	switch {
	case l.rejected:
		return LicenceRejected
	case l.live > 0:
		return LicenceIssued
	case l.expired > 0:
		return LicenceExpired
	case l.applied:
		return LicenceApplied
	}
	return "none"
}

// allows reports whether a step can come next. What was issued before the ledger began is entered as issued, without
// its application; but after a rejection only a new application leads on.
func (l licence) allows(step LicenceStep) bool {
	switch step {
	case LicenceIssued:
		return !l.rejected
	case LicenceRenewed:
		return l.live+l.expired > 0
	case LicenceRevoked, LicenceExpired:
		return l.live > 0
	}
	return true
}

// after is where the licences stand after a step.
func (l licence) after(step LicenceStep) licence {
	switch step {
	case LicenceApplied:
		l.applied, l.rejected = true, false
	case LicenceRejected:
		l.applied, l.rejected = false, true
	case LicenceIssued:
		l.applied = false
		l.live++
	case LicenceRenewed:
		if l.live == 0 {
			l.live, l.expired = 1, l.expired-1
		}
	case LicenceRevoked:
		l.live--
	case LicenceExpired:
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
func (h holdings) outstanding(contract string) (owed Rupiah, ok bool) {
	d := h.debts[Normalise(contract)]
	if d == nil {
		return 0, false
	}
	return d.lent - d.settled, true
}

// over reports whether a loan had been settled to the last rupiah when something else happened.
func (h holdings) over(contract string, when Period) bool {
	d := h.debts[Normalise(contract)]
	return d != nil && d.lent == d.settled && !before(when, d.last)
}

// answer decides on what becomes of equipment and loans. It asks for no active actor: what was received is inspected,
// given back and repaid also after a business has closed.
func (a *Actor) answer(cmd Command) (Decision, error) {
	if serial, ok := serialOf(cmd.Body); ok && !a.holds(serial) {
		return refuse(AssetNotHeld, "serial", serial)
	}
	if contract, amount, ok := settlement(cmd.Body); ok {
		owed, known := a.held.outstanding(contract)
		switch {
		case !known && contract == "":
			return refuse(FieldMissing, "contract", "")
		case !known:
			return refuse(LoanUnknown, "contract", contract)
		case amount > owed:
			return refuse(OverRepay, "amountRp", amount.String(), "balance", owed.String())
		}
	}
	return accept(cmd.Body)
}

// serialOf is the piece of equipment that a fact is about.
func serialOf(body Body) (serial string, ok bool) {
	switch b := body.(type) {
	case *EquipmentInspected:
		return b.Serial, true
	case *EquipmentReturned:
		return b.Serial, true
	case *EquipmentLost:
		return b.Serial, true
	}
	return "", false
}

// settlement is the part of a loan that a fact settles.
func settlement(body Body) (contract string, amount Rupiah, ok bool) {
	switch b := body.(type) {
	case *CapitalRepaid:
		return b.Contract, *b.AmountRp, true
	case *CapitalWrittenOff:
		return b.Contract, *b.AmountRp, true
	}
	return "", 0, false
}

// orderly refuses a step of a licence that cannot come next.
func (a *Actor) orderly(cmd Command) *Rejection {
	b, ok := cmd.Body.(*LicenceFacilitated)
	if !ok {
		return nil
	}
	if l := a.held.licence(b.Licence); !l.allows(b.Step) {
		return Reject(StateOrder, "step", string(b.Step), "state", string(l.state()), "stream", string(cmd.Stream))
	}
	return nil
}

// hold takes in what an intervention puts into the actor's hands.
func (a *Actor) hold(e Recorded, b Intervention) {
	pieces := PiecesOf(b)
	a.expect(!slices.ContainsFunc(pieces, func(p Piece) bool { return a.holds(p.Serial) }), e)
	for _, piece := range pieces {
		a.pieces = append(a.pieces, custody{piece: piece, grant: e})
	}
	switch b := b.(type) {
	case *CapitalProvided:
		if !b.Repayable() || b.ValueRp == nil {
			return
		}
		contract := Normalise(b.Contract)
		if a.held.debts[contract] == nil {
			a.held.debts[contract] = &debt{}
		}
		a.held.debts[contract].lent += *b.ValueRp
	case *LicenceFacilitated:
		l := a.held.licence(b.Licence)
		a.expect(l.allows(b.Step), e)
		l = l.after(b.Step)
		a.held.licences[b.Licence] = &l
	}
}

// answered takes in what became of equipment and loans.
func (a *Actor) answered(e Recorded) {
	if serial, ok := serialOf(e.Body); ok {
		a.expect(a.holds(serial), e)
		if _, inspected := e.Body.(*EquipmentInspected); !inspected {
			a.release(serial, e)
		}
	}
	if contract, amount, ok := settlement(e.Body); ok {
		owed, _ := a.held.outstanding(contract)
		a.expect(amount <= owed, e)
		if d := a.held.debts[Normalise(contract)]; d != nil {
			d.settled += amount
			d.last = e.Meta.OccurredOn
		}
	}
}
