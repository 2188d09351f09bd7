package sample

import (
	"fmt"
	"time"

	"jejak/domain"
)

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

// plan says what is meant for next year, and some things that were meant for November: nothing of it has happened.
func (s *script) plan() {
	for i, n := range []int{34, 8} {
		c, programme := s.cities[i], s.programmes[[]int{huluHilir, bangkit}[i]]
		for k, a := range s.choose(c, on(time.August, 1), n, anybody) {
			said, when := on(time.October, 1)+day(s.between(0, 80)), fmt.Sprintf("%d-%02d", fiscalYear+1, s.between(1, 9))
			if k%6 == 5 {
				said, when = on(time.August, 4)+day(k), fmt.Sprintf("%d-11", fiscalYear)
			}
			s.record(a.ref, s.promise(a, k, domain.Aid{Programme: programme}), c.intended(said, period(when)))
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
