package synthetic

import (
	"cmp"
	"fmt"
	"slices"

	"jejak/domain"
)

func (p *plan) fundRef(n int) domain.Ref { return domain.NewRef(domain.CategoryFund, p.id("fund", n)) }

// commitmentID is the id of the nth commitment inside its fund.
func commitmentID(n int) string { return fmt.Sprintf("K-%04d", n+1) }

var sources = []domain.FundSource{"APBD-Kota", "APBN-DAK-Nonfisik", "APBD-Prov", "APBD-Kota", "CSR", "APBN-TP", "BUMN", "APBDes"}

// year makes the funds of an office in one year, and the register of their payment orders.
type year struct {
	*plan
	chance
	unit

	at      *place
	entries *[]entry
	orders  []order
	number  int // of the last payment order
}

// fiscal is the fiscal year.
func (y *year) fiscal() int { return firstYear + y.unit.year }

// order is what is entered on the register, or struck.
type order struct {
	at   moment
	f    fact
	body domain.Body
}

// spend makes the funds of a unit. Aid is what actors have received out of each, and more how many events each has besides.
func (p *plan) spend(u unit, aid func(fund int) []delivery, more func(fund int) int, entries *[]entry) error {
	y := &year{plan: p, chance: p.chance("year", u.place*years+u.year), unit: u, at: p.places[u.place], entries: entries}
	list := y.at.funds[u.year]
	for n := list.from; n < list.to; n++ {
		if err := y.fund(n, aid(n), more(n)); err != nil {
			return fmt.Errorf("synthetic: fund %d of %s in %d: %w", n, y.at.name, y.fiscal(), err)
		}
	}
	return y.register()
}

func (y *year) fund(n int, aid []delivery, more int) error {
	f := &y.funds[n]
	b := &books{year: y, fund: f, more: more}
	for c := range f.commitments {
		b.commit(f.boundOn(int(c)))
	}
	for _, d := range aid {
		b.deliver(d)
	}
	for b.more > 0 {
		b.post()
	}
	s, err := y.stream(y.fundRef(n), y.entries)
	if err != nil {
		return err
	}
	if err := b.open(s, n-y.at.funds[y.unit.year].from); err != nil {
		return err
	}
	return b.write(s)
}

// register writes the register of payment orders of the office and year.
func (y *year) register() error {
	opening := &domain.PaymentRegisterOpened{Holder: y.at.officer.Office, FiscalYear: y.fiscal()}
	s, err := y.stream(opening.Stream(), y.entries)
	if err != nil {
		return err
	}
	slices.SortStableFunc(y.orders, func(a, b order) int { return cmp.Compare(a.at, b.at) })
	f := y.orders[0].f
	f.at--
	if err := s.must(f, opening); err != nil {
		return err
	}
	for _, o := range y.orders {
		if err := s.must(o.f, o.body); err != nil {
			return err
		}
	}
	return nil
}
