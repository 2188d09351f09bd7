package sample

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
)

// Remainder is what is left of the fund line that is spent down: allocated, and neither committed nor disbursed.
const Remainder domain.Rupiah = 17_350_000

const million domain.Rupiah = 1_000_000

// fundLine is a fund in the making. Its allocation is written last, when it is known what it must cover.
type fundLine struct {
	ref    domain.Ref
	name   string
	source domain.FundSource
	city   *city
	bound  domain.Rupiah // committed, less what was released and returned
}

// The funds by their place in script.funds.
const (
	cityBudget  = iota // APBD of the first city
	nationalDAK        // DAK nonfisik of the first city, spent down to the Remainder
	otherBudget        // APBD of the second city
)

func (s *script) declareFunds() {
	s.funds = [3]*fundLine{
		{name: "APBD 2025 Pembinaan IKM (contoh)", source: "APBD-Kota", city: s.payakumbuh()},
		{name: "DAK Nonfisik 2025 Peningkatan Kapasitas IKM (contoh)", source: "APBN-DAK-Nonfisik", city: s.payakumbuh()},
		{name: "APBD 2025 Bangkit IKM (contoh)", source: "APBD-Kota", city: s.bukittinggi()},
	}
	for _, l := range s.funds {
		l.ref = s.ref(domain.CategoryFund, l.name)
		s.record(l.ref, &domain.FundDeclared{Name: l.name, Source: l.source, FiscalYear: fiscalYear, Holder: l.city.officer.Office,
			Region: l.city.region}, l.city.paid(on(time.January, 9), "DPA"))
	}
}

// contract is a commitment in the making.
type contract struct {
	line *fundLine
	id   string
	made domain.Rupiah
}

// commit binds money on a day.
func (s *script) commit(l *fundLine, d day, instrument domain.Instrument, payee string, programme domain.Ref, amount domain.Rupiah) *contract {
	l.bound += amount
	c := &contract{line: l, id: s.numbers.commitment(l, d), made: amount}
	number := s.numbers.next(string(instrument), d)
	s.record(l.ref, &domain.CommitmentMade{Commitment: c.id, Instrument: instrument, Number: number, Payee: payee,
		Programme: programme, AmountRp: domain.Rp(amount)}, l.city.paidBy(d, string(instrument), number))
	return c
}

// commitment is the id of a new commitment inside its fund: K-03-02 is the second of March.
func (n numbering) commitment(l *fundLine, d day) string {
	stem := fmt.Sprintf("K-%02d", d.date().Month)
	key := stem + " " + string(l.ref)
	n[key]++
	return fmt.Sprintf("%s-%02d", stem, n[key])
}

// pay lets money of a contract leave the treasury, under the next SP2D.
func (s *script) pay(c *contract, d day, amount domain.Rupiah) {
	s.disburse(c, d, amount, s.numbers.next("SP2D", d))
}

func (s *script) disburse(c *contract, d day, amount domain.Rupiah, sp2d string) uuid.UUID {
	return s.record(c.line.ref, &domain.Disbursed{Commitment: c.id, SP2D: sp2d, AmountRp: domain.Rp(amount)}, c.line.city.paidBy(d, "SP2D", sp2d))
}

// payInTwo pays two fifths at once and the rest at the end, as contracts with suppliers have it.
func (s *script) payInTwo(c *contract, first, last day, amount domain.Rupiah) {
	down := amount * 2 / 5
	s.pay(c, first, down)
	s.pay(c, last, amount-down)
}

// release gives back what a contract will not need.
func (s *script) release(c *contract, d day, amount domain.Rupiah, reason string) {
	c.line.bound -= amount
	s.record(c.line.ref, &domain.CommitmentReleased{Commitment: c.id, AmountRp: domain.Rp(amount), Reason: reason}, c.line.city.happened(d))
}

// giveBack returns money to the treasury with a deposit slip.
func (s *script) giveBack(c *contract, d day, amount domain.Rupiah, reason string) {
	c.line.bound -= amount
	sts := s.numbers.next("STS", d)
	s.record(c.line.ref, &domain.FundsReturned{Commitment: c.id, STS: sts, AmountRp: domain.Rp(amount), Reason: reason},
		c.line.city.paidBy(d, "STS", sts))
}

// deliver says that goods of a contract reached an actor.
func (s *script) deliver(c *contract, a *actor, value domain.Rupiah, bast string, f fact) {
	f.by, f.mode = c.line.city.treasurer, domain.Actual
	s.record(c.line.ref, &domain.InKindDelivered{Commitment: c.id, Actor: a.ref, ValueRp: domain.Rp(value), BAST: bast}, f)
}

// aid cites the contract in an intervention.
func (c *contract) aid(programme domain.Ref) domain.Aid {
	return domain.Aid{Programme: programme, Fund: c.line.ref, Commitment: c.id}
}

// settleFunds writes the allocations, spends one fund down, and refuses to spend more than there is.
func (s *script) settleFunds() {
	apbd, dak, other := s.funds[cityBudget], s.funds[nationalDAK], s.funds[otherBudget]
	s.tellOfMoney(apbd, dak)
	open := s.commit(apbd, on(time.December, 4), "kontrak", "CV Pemasok Contoh 1", s.programmes[kelurahanKarya], 60*million)
	s.pay(open, on(time.December, 12), open.made*2/5) // the rest falls due next year

	s.allocate(apbd, on(time.January, 13), roundUp(apbd.bound+150*million, 100*million), "Perda APBD contoh", huluHilir, kelurahanKarya)
	s.record(apbd.ref, &domain.FundAllocated{AmountRp: domain.Rp(100 * million), Decree: "Perda APBD Perubahan contoh"},
		apbd.city.paid(on(time.September, 22), "Perda"))
	s.setAside(apbd, "Pagu perubahan", huluHilir, on(time.September, 23), 100*million)
	s.allocate(other, on(time.January, 13), roundUp(other.bound+20*million, 50*million), "Perda APBD contoh", bangkit)
	s.spendDown(dak)
}

// spendDown commits and pays all of a fund but the Remainder, and then tries to commit more than that.
func (s *script) spendDown(l *fundLine) {
	whole, hh := roundUp(l.bound+Remainder+10*million, 50*million), s.programmes[huluHilir]
	s.allocate(l, on(time.January, 13), whole, "Perpres rincian APBN contoh", huluHilir)
	last := s.commit(l, on(time.December, 8), "kontrak", "Penyelenggara Contoh 9", hh, whole-l.bound-Remainder)
	s.pay(last, on(time.December, 11), last.made)
	d := on(time.December, 15)
	s.record(l.ref, &domain.CommitmentMade{Commitment: s.numbers.commitment(l, d), Instrument: "kontrak",
		Number: s.numbers.next("kontrak", d), Payee: "Penyelenggara Contoh 9", Programme: hh, AmountRp: domain.Rp(25 * million)},
		l.city.happened(d).mustBeRefused(domain.OverCommit))
	s.tell("sisa-dana", "DAK nonfisik dibelanjakan sampai tersisa tepat "+Remainder.String()+".",
		"The DAK non-physical fund is spent down to exactly "+Remainder.String()+".", l.ref)
	s.tell("lampau-pagu", "15 Desember: komitmen Rp25.000.000 ditolak (OVER_COMMIT), sebab sisa dana tinggal "+Remainder.String()+"; tidak ada yang tercatat.",
		"15 December: a commitment of Rp25.000.000 is refused (OVER_COMMIT), as only "+Remainder.String()+" is left; nothing is recorded.", l.ref)
}

// allocate gives a fund its amount, and sets it aside for its programmes: a quarter for the second, if there is one,
// and the rest for the first.
func (s *script) allocate(l *fundLine, d day, amount domain.Rupiah, decree string, programmes ...int) {
	s.record(l.ref, &domain.FundAllocated{AmountRp: domain.Rp(amount), Decree: decree}, l.city.paid(d, "DPA"))
	parts := []domain.Rupiah{amount}
	if len(programmes) > 1 {
		parts = []domain.Rupiah{amount - amount/4, amount / 4}
	}
	for i, part := range parts {
		s.setAside(l, fmt.Sprintf("Pagu %d", i+1), programmes[i], d+1, part)
	}
}

func (s *script) setAside(l *fundLine, name string, programme int, d day, amount domain.Rupiah) {
	s.record(l.ref, &domain.BudgetLineOpened{Name: name, Programme: s.programmes[programme], AmountRp: domain.Rp(amount)},
		l.city.paid(d, "DPA"))
}

func roundUp(amount, step domain.Rupiah) domain.Rupiah { return (amount + step - 1) / step * step }
