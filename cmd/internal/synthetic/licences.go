package synthetic

import (
	"fmt"

	"jejak/domain"
	"jejak/domain/identifier"
)

// issued is where a licence of an actor stands.
type issued struct {
	step    domain.LicenceStep
	expires day
}

// validFor is how long a licence holds: five years, two where it must be tested again.
var validFor = map[string]day{"SPP-IRT": 5 * 365, "BPOM-MD": 5 * 365, "merek": 10 * 365, "halal": 4 * 365, "SNI": 4 * 365}

// licensed is the next step of a licence of the trade: applied for, issued or rejected, and renewed or run out when its time is
// over.
func (m *maker) licensed(at moment) error {
	kind := pick(m.chance, m.trade.licences)
	now := m.licences[kind]
	f, a := m.aid(at, "izin")
	if now.step != "" {
		f = m.dated(at.day(), at, "izin") // one step after the other
	}
	body := &domain.LicenceFacilitated{Aid: a, Licence: kind, Step: domain.LicenceApplied}
	next := issued{step: domain.LicenceApplied}
	switch {
	case now.step == domain.LicenceApplied && m.in(120):
		body.Step, next.step = domain.LicenceRejected, domain.LicenceRejected
	case now.step == domain.LicenceApplied, now.step == "" && m.in(300):
		body.Step, next = m.issue(body, f, domain.LicenceIssued)
	case now.step == domain.LicenceIssued && (now.expires == 0 || at.day() < now.expires-200):
		return errFull
	case now.step == domain.LicenceIssued && m.in(250), now.step == domain.LicenceExpired && m.in(500):
		if now.step == domain.LicenceExpired {
			body.Step, next = m.issue(body, f, domain.LicenceRenewed)
			break
		}
		if at.day() < now.expires {
			return errFull
		}
		body.Step, next.step = domain.LicenceExpired, domain.LicenceExpired
	case now.step == domain.LicenceIssued:
		body.Step, next = m.issue(body, f, domain.LicenceRenewed)
	}
	if err := m.note(f, body); err != nil {
		return err
	}
	if f.mode == domain.Actual {
		m.licences[kind] = next
	}
	return nil
}

func (m *maker) issue(body *domain.LicenceFacilitated, f fact, step domain.LicenceStep) (domain.LicenceStep, issued) {
	body.Number, body.IssuedOn = fmt.Sprintf("%s-CONTOH-%07d-%d", body.Licence, m.number+1, m.s.next()), f.on
	next := issued{step: domain.LicenceIssued}
	if lasts := validFor[body.Licence]; lasts > 0 {
		next.expires = dayOf(f) + lasts
		body.ExpiresOn = next.expires.period()
	}
	return step, next
}

// numbers gives the actor its NIB, which is claimed on the stream of the number first.
func (m *maker) numbers(at moment) error {
	if m.numbered || m.room < 2 {
		return errFull
	}
	body := &domain.ActorIdentifierAdded{Scheme: identifier.NIB, Value: fmt.Sprintf("99%011d", m.number), Status: "aktif"}
	id, _, err := domain.ReadNumber(body.Scheme, body.Value)
	if err != nil {
		return err
	}
	ref, _ := domain.IdentityRef(id)
	f, until := m.usual(at, "NIB"), m.s.next()
	if _, err := m.do(f, body); err != nil {
		return err
	}
	m.numbered = true
	return m.before(f, ref, &domain.IdentityClaimed{Actor: m.s.ref(), Until: until})
}
