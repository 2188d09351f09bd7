package sample

import (
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
