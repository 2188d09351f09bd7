package decide

import "jejak/domain"

// Agency is a public agency, its officials and its stock:
//
//	0 ≤ procured + corrections by counting − written off − issued    of each thing
//
// What is handed over is decided here first, like money on a fund's stream: an issue takes goods out of the stock for
// one actor, and the aid on that actor's stream cites it. So each of the two invariants stands on one stream, whose
// revision guards it: two officers cannot issue the same machine, and one issue cannot be granted twice. A stock that
// is bought in an unknown number can be issued from once it was counted.
type Agency struct {
	registered bool
	facts      int // facts besides the registration
	moves      map[goods][]move
	issues     map[string]*domain.StockIssued // by number
}

// goods are told apart by name and unit.
type goods struct{ item, unit string }

// move is a change of the stock.
type move struct {
	on    domain.Period
	delta domain.Quantity
}

func newAgency() *Agency {
	return &Agency{moves: map[goods][]move{}, issues: map[string]*domain.StockIssued{}}
}

func goodsOf(item, unit string) goods { return goods{domain.GoodsName(item), unit} }

// balance is what should be there now.
func (a *Agency) balance(g goods) (total domain.Quantity) {
	for _, m := range a.moves[g] {
		total += m.delta
	}
	return total
}

// balanceOn is what should have been there at the end of a period, as far as is recorded by now.
func (a *Agency) balanceOn(g goods, on domain.Period) (total domain.Quantity) {
	for _, m := range a.moves[g] {
		if m.on.EffectiveFrom().Compare(on.EffectiveFrom()) <= 0 {
			total += m.delta
		}
	}
	return total
}

// comesAfter is when goods came in that were not there yet on a day.
func (a *Agency) comesAfter(g goods, on domain.Period) (next domain.Period) {
	for _, m := range a.moves[g] {
		later := m.on.EffectiveFrom().Compare(on.EffectiveFrom()) > 0
		if later && m.delta > 0 && (next.IsZero() || m.on.EffectiveFrom().Compare(next.EffectiveFrom()) < 0) {
			next = m.on
		}
	}
	return next
}

// Issued finds an issue by its number.
func (a *Agency) Issued(number string) (domain.StockIssued, bool) {
	if b := a.issues[domain.Normalise(number)]; b != nil {
		return *b, true
	}
	return domain.StockIssued{}, false
}

func (a *Agency) Decide(cmd Case) (Decision, error) {
	if _, ok := cmd.Body.(*domain.AgencyRegistered); ok == a.registered {
		return refuseOpening(ok, cmd.Stream)
	}
	switch b := cmd.Body.(type) {
	case *domain.StockIssued:
		if a.issues[domain.Normalise(b.Issue)] != nil {
			return refuse(domain.IssueTaken, "issue", b.Issue)
		}
		return a.takeOut(b, goodsOf(b.Item, b.Unit), b.Quantity)
	case *domain.StockWrittenOff:
		return a.takeOut(b, goodsOf(b.Item, b.Unit), b.Quantity)
	case *domain.StockCounted:
		return a.count(cmd.Meta.OccurredOn, b)
	}
	return accept(cmd.Body)
}

func (a *Agency) takeOut(b domain.Body, g goods, q domain.Quantity) (Decision, error) {
	if balance := a.balance(g); q > balance {
		return refuse(domain.OverStock, "quantity", q.String(), "item", g.item, "balance", balance.String(), "unit", g.unit)
	}
	return accept(b)
}

// count corrects the books as of the day of the count: what was issued since stays issued. Less than what was issued
// since cannot have been there.
func (a *Agency) count(on domain.Period, b *domain.StockCounted) (Decision, error) {
	counted, g := *b, goodsOf(b.Item, b.Unit)
	counted.Book = a.balanceOn(g, on)
	if counted.Book < 0 { // by its dates, something left before it came
		return refuse(domain.DateOrder, "occurredOn", on.String(), "earlier", a.comesAfter(g, on).String())
	}
	if rest := a.balance(g) + counted.Quantity - counted.Book; rest < 0 {
		return refuse(domain.CountTooLow, "quantity", b.Quantity.String(), "item", g.item, "issued", (b.Quantity - rest).String(),
			"unit", g.unit)
	}
	return accept(&counted)
}

func (a *Agency) Evolve(e domain.Recorded) {
	if _, ok := e.Body.(*domain.AgencyRegistered); ok {
		a.registered = true
		return
	}
	a.facts++
	if e.Meta.Mode == domain.Planned {
		return
	}
	change := func(item, unit string, delta domain.Quantity) {
		g := goodsOf(item, unit)
		a.moves[g] = append(a.moves[g], move{e.Meta.OccurredOn, delta})
	}
	switch b := e.Body.(type) {
	case *domain.EquipmentProcured:
		if b.Quantity != nil {
			change(b.Item, b.Unit, *b.Quantity)
		}
	case *domain.StockIssued:
		change(b.Item, b.Unit, -b.Quantity)
		a.issues[domain.Normalise(b.Issue)] = b
	case *domain.StockWrittenOff:
		change(b.Item, b.Unit, -b.Quantity)
	case *domain.StockCounted:
		change(b.Item, b.Unit, b.Quantity-b.Book)
	}
}

func (a *Agency) Broken() string {
	if !a.registered && a.facts > 0 {
		return "AgencyRegistered"
	}
	for g := range a.moves {
		if a.balance(g) < 0 {
			return "EquipmentProcured < StockIssued + StockWrittenOff"
		}
	}
	return ""
}
