package sample

import (
	"fmt"
	"time"

	"jejak/domain"
)

// batch is goods of one contract for several actors.
type batch struct {
	city      int
	programme int
	fund      int
	signed    day
	equipment bool
	actors    int
	saved     domain.Rupiah // what the contract turned out not to need
}

func batches() []batch {
	return []batch{
		{0, huluHilir, cityBudget, on(time.January, 27), true, 9, 0},
		{0, kelurahanKarya, cityBudget, on(time.February, 10), false, 12, 0},
		{0, huluHilir, cityBudget, on(time.March, 24), true, 8, 8_250_000},
		{0, huluHilir, cityBudget, on(time.April, 21), false, 14, 0},
		{0, huluHilir, cityBudget, on(time.June, 2), true, 9, 0},
		{0, huluHilir, cityBudget, on(time.July, 7), false, 13, 0},
		{0, huluHilir, cityBudget, on(time.August, 18), true, 8, 0},
		{0, kelurahanKarya, cityBudget, on(time.September, 1), false, 12, 0},
		{0, huluHilir, cityBudget, on(time.October, 6), true, 7, 0},
		{1, bangkit, otherBudget, on(time.March, 3), false, 9, 0},
		{1, bangkit, otherBudget, on(time.May, 5), true, 7, 0},
		{1, bangkit, otherBudget, on(time.September, 15), false, 8, 0},
	}
}

func (s *script) grantGoods() {
	for i, b := range batches() {
		s.grantBatch(i, b)
	}
	s.equipGroups()
}

// grantBatch signs a contract over what its recipients need, pays it and hands the goods over.
func (s *script) grantBatch(n int, b batch) {
	needy := func(a *actor) bool { return anybody(a) && !a.had[a.trade.good(b.equipment).name] }
	recipients := s.choose(s.cities[b.city], b.signed, b.actors, needy)
	lots := make([]domain.Item, len(recipients))
	var total domain.Rupiah
	for i, a := range recipients {
		g := a.trade.good(b.equipment)
		lots[i] = g.lot(max(1, s.between(g.most/2, g.most)))
		total += worth(lots[i])
	}
	deal := s.commit(s.funds[b.fund], b.signed, "kontrak", fmt.Sprintf("CV Pemasok Contoh %d", n%5+1), s.programmes[b.programme], total+b.saved)
	s.payInTwo(deal, b.signed+7, b.signed+25, total)
	if b.saved > 0 {
		s.release(deal, b.signed+60, b.saved, "Harga pemenang lebih rendah daripada nilai kontrak awal")
	}
	for i, a := range recipients {
		s.handOver(a, deal, s.programmes[b.programme], lots[i], b.equipment, b.signed+day(28+i))
	}
}

// good is what a trade is helped with: its first piece of equipment, or its material.
func (t trade) good(equipment bool) good {
	if equipment {
		return t.equipment[0]
	}
	return t.material
}

func worth(it domain.Item) domain.Rupiah {
	return *it.UnitPriceRp * domain.Rupiah(it.Quantity/1000)
}

// handOver records a grant with its BAST, and its delivery on the fund.
func (s *script) handOver(a *actor, deal *contract, programme domain.Ref, lot domain.Item, equipment bool, d day) {
	bast := s.numbers.next("BAST", d)
	f := a.city.happened(d).later(s.rng.IntN(4)).verifiedBy("BAST", bast)
	s.record(a.ref, s.grant(a, deal.aid(programme), lot, equipment, bast), f)
	s.deliver(deal, a, worth(lot), bast, f)
}

// grant is the body of a handover. Equipment gets a serial number; a part of it is only lent.
func (s *script) grant(a *actor, aid domain.Aid, lot domain.Item, equipment bool, bast string) domain.Body {
	a.had[lot.Name] = true
	aid.ValueRp = domain.Rp(worth(lot))
	if !equipment {
		return &domain.RawMaterialGranted{Aid: aid, Items: []domain.Item{lot}, BAST: bast}
	}
	lot.Serial, lot.Condition = s.numbers.plate(), "baru"
	held := domain.Given
	if s.rng.IntN(6) == 0 {
		held = domain.Lent
	}
	return &domain.EquipmentGranted{Aid: aid, Title: held, Items: []domain.Item{lot}, BAST: bast}
}

// equipGroups gives every group one machine: counted once, for the group, with its members as beneficiaries.
func (s *script) equipGroups() {
	for i, g := range s.groups {
		line, programme, d := s.funds[cityBudget], s.programmes[kelurahanKarya], on(time.May, 12)+day(7*i)
		if g.city == s.bukittinggi() {
			line, programme = s.funds[otherBudget], s.programmes[bangkit]
		}
		lot := g.trade.equipment[0].lot(1)
		deal := s.commit(line, d, "NPHD", g.label, programme, worth(lot))
		s.pay(deal, d+10, worth(lot))
		s.handOver(g, deal, programme, lot, true, d+14)
	}
}
