package sample

import (
	"time"

	"jejak/domain"
)

// fair is a promotion that many actors join.
type fair struct {
	city   int
	kind   string
	name   string
	start  day
	days   int
	stands int
	cost   domain.Rupiah
}

func fairs() []fair {
	return []fair{
		{0, "pameran", "Pameran Contoh Produk Kota", on(time.April, 8), 4, 20, 42 * million},
		{0, "bazar", "Bazar Contoh Kemerdekaan", on(time.August, 14), 4, 22, 27_500_000},
		{0, "pameran", "Pameran Contoh Antarkota", on(time.November, 25), 3, 16, 55 * million},
		{1, "bazar", "Bazar Contoh Jam Kota", on(time.July, 22), 3, 14, 19 * million},
	}
}

func (s *script) promote() {
	for _, f := range fairs() {
		s.holdFair(f)
	}
	for i, n := range []int{18, 5} {
		c, programme := s.cities[i], s.programmes[[]int{huluHilir, bangkit}[i]]
		for _, a := range s.choose(c, on(time.May, 5), n, anybody) {
			s.record(a.ref, &domain.PromotionFacilitated{Aid: domain.Aid{Programme: programme}, Kind: pick(s, []string{"kemasan", "desain", "iklan"})},
				s.usual(c.happened(day(s.between(130, 340))), "foto"))
		}
	}
}

// holdFair rents the stands and records what each actor sold.
func (s *script) holdFair(f fair) {
	c, line, programme := s.cities[f.city], s.funds[cityBudget], s.programmes[huluHilir]
	if f.city == 1 {
		line, programme = s.funds[otherBudget], s.programmes[bangkit]
	}
	end := f.start + day(f.days-1)
	deal := s.commit(line, f.start-30, "kontrak", "Penyelenggara Contoh 3", programme, f.cost)
	s.payInTwo(deal, f.start-20, end+12, f.cost)
	x := s.schedule(c, end, deal, domain.ActivityScheduled{Stage: domain.Promotion, Kind: f.kind, Topic: f.name, Programme: programme,
		Window: span(f.start, end), Quota: f.stands})
	for _, a := range s.choose(c, f.start, f.stands-s.between(2, 5), anybody) {
		s.exhibit(a, x, s.usual(x.when(), "foto"))
	}
}

func (s *script) exhibit(a *actor, x *session, f fact) {
	s.record(a.ref, &domain.PromotionFacilitated{Aid: x.aid(), Kind: x.plan.Kind, Event: x.plan.Topic, Place: "Lapangan Contoh",
		SalesRp: domain.Rp(domain.Rupiah(s.between(6, 180)) * 50_000)}, f)
}
