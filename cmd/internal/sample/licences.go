package sample

import (
	"fmt"
	"time"

	"jejak/domain"
)

// facilitateLicences helps actors of both cities to their licences: applied for, issued some weeks later; a few are
// still waited for at the end of the year.
func (s *script) facilitateLicences() {
	for i, n := range []int{62, 16} {
		c, programme := s.cities[i], s.programmes[[]int{huluHilir, bangkit}[i]]
		for k, a := range s.choose(c, on(time.March, 10), n, anybody) {
			applied := on(time.March, 10) + day(s.between(0, 200))
			kind := a.trade.licences[k%len(a.trade.licences)]
			s.apply(a, kind, programme, applied)
			if decided := applied + day(s.between(14, 75)); decided < on(time.December, 15) && k%15 != 14 {
				s.issue(a, kind, programme, decided)
			}
		}
	}
}

func (s *script) apply(a *actor, kind string, programme domain.Ref, d day) {
	s.record(a.ref, &domain.LicenceFacilitated{Aid: domain.Aid{Programme: programme}, Licence: kind, Step: domain.LicenceApplied},
		s.usual(a.city.happened(d), "tanda-terima"))
}

// issue records the licence with its certificate. Only some kinds expire.
func (s *script) issue(a *actor, kind string, programme domain.Ref, d day) {
	f := a.city.happened(d).later(s.rng.IntN(6))
	number := s.numbers.next(kind, d)
	body := &domain.LicenceFacilitated{Aid: domain.Aid{Programme: programme}, Licence: kind, Step: domain.LicenceIssued,
		Number: number, IssuedOn: f.on}
	if years := map[string]int{"SPP-IRT": 5, "BPOM-MD": 5, "merek": 10}[kind]; years > 0 {
		body.ExpiresOn = period(fmt.Sprintf("%d-12-31", fiscalYear+years))
	}
	if s.rng.IntN(3) > 0 {
		f = f.verifiedBy("sertifikat", number)
	}
	s.record(a.ref, body, f)
}

// reject records that a licence was refused. It keeps its confidence of a document.
func (s *script) reject(a *actor, kind string, programme domain.Ref, d day, why string) {
	s.record(a.ref, &domain.LicenceFacilitated{Aid: domain.Aid{Programme: programme}, Licence: kind, Step: domain.LicenceRejected},
		a.city.happened(d).verified("surat-penolakan").noting(why))
}
