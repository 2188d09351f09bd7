package sample

import (
	"fmt"
	"time"

	"jejak/domain"
)

var channels = []domain.MarketAccessFacilitated{
	{Channel: "hotel", Partner: "Hotel Contoh Satu", Outcome: "menjadi pemasok suvenir"},
	{Channel: "hotel", Partner: "Hotel Contoh Dua", Outcome: "percobaan tiga bulan"},
	{Channel: "swalayan", Partner: "Swalayan Contoh", Outcome: "masuk rak produk lokal"},
	{Channel: "marketplace", Partner: "LapakContoh", Outcome: "toko resmi dibuka"},
	{Channel: "eKatalog", Partner: "Katalog Lokal Contoh", Outcome: "produk tayang"},
	{Channel: "kontrak", Partner: "Kantor Contoh", Outcome: "pesanan seragam"},
}

// openMarkets leads actors to buyers and brings them online.
func (s *script) openMarkets() {
	for i, n := range []int{40, 10} {
		c, programme := s.cities[i], s.programmes[[]int{huluHilir, bangkit}[i]]
		for _, a := range s.choose(c, on(time.April, 1), n, anybody) {
			s.sell(a, pick(s, channels), programme, day(s.between(95, 345)))
		}
		for _, a := range s.choose(c, on(time.April, 1), n+n/4, anybody) {
			s.record(a.ref, &domain.OnlineMarketingOnboarded{Aid: domain.Aid{Programme: programme}, Platform: pick(s, []string{"LapakContoh", "TokoContoh"})},
				s.usual(c.happened(day(s.between(176, 345))), "tangkapan-layar"))
		}
	}
}

func (s *script) sell(a *actor, way domain.MarketAccessFacilitated, programme domain.Ref, d day) {
	way.Programme, way.Product = programme, a.trade.products[0]
	s.record(a.ref, &way, s.usual(a.city.happened(d), "surat-kerja-sama"))
}

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

// The fairs that stories speak of.
const springFair = 0

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

// inform matches businesses at one table, and advises through the year.
func (s *script) inform() {
	c, d := s.payakumbuh(), on(time.September, 23)
	s.table = s.schedule(c, d, nil, domain.ActivityScheduled{Stage: domain.Information, Kind: "businessMatching", Topic: "Temu Bisnis Contoh",
		Programme: s.programmes[huluHilir], Window: d.period(), Quota: 24})
	for _, a := range s.choose(c, d, 18, anybody) {
		s.match(a, s.usual(s.table.when(), "daftar-hadir"))
	}
	topics := map[string][]string{
		"konsultasi":    {"Cara menetapkan harga", "Syarat pinjaman", "Memilih kemasan"},
		"infoPasar":     {"Permintaan oleh-oleh", "Pameran tahun depan"},
		"infoBahanBaku": {"Harga bahan baku pekan ini", "Pemasok baru"},
	}
	for i, n := range []int{84, 21} {
		kinds := []string{"konsultasi", "konsultasi", "infoPasar", "infoBahanBaku"}
		for k, a := range s.choose(s.cities[i], on(time.March, 3), n, anybody) {
			kind := kinds[k%len(kinds)]
			s.advise(a, kind, pick(s, topics[kind]), s.programmes[[]int{huluHilir, bangkit}[i]], day(s.between(65, 355)))
		}
	}
}

func (s *script) match(a *actor, f fact) {
	s.record(a.ref, &domain.InformationProvided{Aid: s.table.aid(), Kind: "businessMatching", Topic: s.table.plan.Topic}, f)
}

func (s *script) advise(a *actor, kind, topic string, programme domain.Ref, d day) {
	s.record(a.ref, &domain.InformationProvided{Aid: domain.Aid{Programme: programme}, Kind: kind, Topic: topic},
		s.usual(a.city.happened(d), "catatan"))
}

// plan says what is meant for next year: nothing of it has happened.
func (s *script) plan() {
	for i, n := range []int{34, 8} {
		c, programme := s.cities[i], s.programmes[[]int{huluHilir, bangkit}[i]]
		for k, a := range s.choose(c, on(time.August, 1), n, anybody) {
			when := period(fmt.Sprintf("%d-%02d", fiscalYear+1, s.between(1, 9)))
			s.record(a.ref, s.promise(a, k, domain.Aid{Programme: programme}), c.intended(on(time.October, 1)+day(s.between(0, 80)), when))
		}
	}
	for i, topic := range []string{"Pelatihan lanjutan ekspor", "Pameran contoh 2026"} {
		s.record(s.programmes[huluHilir], &domain.ActivityPlanned{Stage: []domain.Stage{domain.Training, domain.Promotion}[i], Topic: topic,
			Period: domain.InYear(fiscalYear + 1), Count: 2 - i}, s.payakumbuh().intended(on(time.December, 2), domain.InYear(fiscalYear+1)))
	}
}

// promise is the body of a planned intervention, of one of four kinds in turn.
func (s *script) promise(a *actor, n int, aid domain.Aid) domain.Body {
	switch n % 4 {
	case 0:
		return &domain.TrainingAttended{Aid: aid, Kind: "pelatihan", Topic: "Pelatihan lanjutan ekspor"}
	case 1:
		g := a.trade.equipment[len(a.trade.equipment)-1]
		aid.ValueRp = domain.Rp(g.price)
		return &domain.EquipmentGranted{Aid: aid, Title: domain.Given, Items: []domain.Item{g.lot(1)}}
	case 2:
		return &domain.LicenceFacilitated{Aid: aid, Licence: a.trade.licences[0], Step: domain.LicenceApplied}
	}
	return &domain.PromotionFacilitated{Aid: aid, Kind: "pameran", Event: "Pameran contoh 2026"}
}
