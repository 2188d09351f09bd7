package synthetic

import (
	"fmt"

	"jejak/domain"
)

// likely is a thing that happens to an actor, and in how many of a thousand cases.
type likely struct {
	perMille int
	make     func(*maker, moment) error
}

// usually is what happens to actors. What the rules refuse is tried otherwise, and what is left after some tries is a report of
// what the actor earned; so the shares in a ledger are near these, and reports above theirs.
var usually = []likely{
	{165, (*maker).attends}, {65, (*maker).getsMaterial}, {60, (*maker).getsEquipment}, {15, (*maker).minds},
	{120, (*maker).licensed}, {45, (*maker).getsCapital}, {55, (*maker).repays},
	{45, (*maker).meetsBuyers}, {35, (*maker).goesOnline}, {70, (*maker).promoted}, {75, (*maker).informed},
	{90, (*maker).reports}, {40, (*maker).measured}, {35, (*maker).visited}, {20, (*maker).verified},
	{14, (*maker).relocates}, {10, (*maker).located}, {20, (*maker).numbers}, {8, (*maker).links},
	{8, (*maker).says}, {5, (*maker).declines}, {5, (*maker).pauses}, {34, (*maker).corrected},
}

// ofGroups is what happens to groups: their members come first.
var ofGroups = append([]likely{{500, (*maker).joined}, {20, (*maker).left}}, usually...)

// likely draws what is next.
func (m *maker) likely() likely {
	list := usually
	if m.kind.HasMembers() {
		list = ofGroups
	}
	total := 0
	for _, l := range list {
		total += l.perMille
	}
	n := m.IntN(total)
	for _, l := range list {
		if n -= l.perMille; n < 0 {
			return l
		}
	}
	return list[0]
}

// reports is always accepted, as it is about the past and asks nothing of the actor.
func (m *maker) reports(at moment) error {
	f := m.usual(at, "laporan")
	body := &domain.OutcomeReported{Metric: "omzet", Period: domain.InYear(max(firstYear, dayOf(f).year()-1)), Unit: "rupiah",
		Method: "pernyataan"}
	body.Value = fmt.Sprint(int64(m.lognormal(1.1)*60) * 1_000_000)
	if m.in(450) {
		body.Metric, body.Unit, body.Value = "tenagaKerja", "orang", fmt.Sprint(1+int(m.lognormal(0.8)*2))
	}
	return m.note(f, body)
}

func (m *maker) measured(at moment) error {
	f := m.usual(at, "survei")
	body := &domain.BusinessScaleMeasured{AsOf: domain.InYear(dayOf(f).year() - 1)}
	workers, sales := int64(1+m.lognormal(0.8)*2), domain.Rupiah(m.lognormal(1.1)*80)*1_000_000
	body.Workers, body.AnnualSalesRp = &workers, &sales
	if m.in(600) {
		capital := domain.Rupiah(m.lognormal(1)*40) * 1_000_000
		body.InvestmentRp, body.CapitalRp = &capital, &capital
	}
	return m.note(f, body)
}

func (m *maker) visited(at moment) error {
	f := m.usual(at, "laporan")
	return m.note(f, &domain.SiteVisited{Visitor: f.by.Office, Findings: pick(m.chance, findings)})
}

func (m *maker) verified(at moment) error {
	f := m.usual(at, "foto")
	return m.note(f, &domain.ProductionCapabilityVerified{Produces: true, Transforms: domain.RawToFinished,
		Place:  pick(m.chance, []domain.ProductionPlace{"dapur", "bengkel", "rumah"}),
		Method: "kunjungan", Verifier: f.by.User})
}

// relocates moves an actor to another place, or within its own.
func (m *maker) relocates(at moment) error {
	to := m.moves[len(m.moves)-1].place
	if m.in(600) {
		to = m.where(m.chance)
	}
	body := &domain.ActorRelocated{To: m.village(to)}
	if m.in(300) {
		body.Address = domain.NewPersonal(fmt.Sprintf("Jalan Pindah Nomor %d", m.between(1, 400)))
	}
	f := m.prompt(at)
	f.by = to.officer
	_, err := m.do(f, body)
	if err == nil {
		m.moves = append(m.moves, move{at.day(), to})
	}
	return err
}

func (m *maker) located(at moment) error {
	_, err := m.do(m.prompt(at), &domain.ActorLocated{Region: m.village(m.moves[len(m.moves)-1].place)})
	return err
}

func (m *maker) links(at moment) error {
	m.persons++
	body := &domain.ActorPersonLinked{Person: m.id(fmt.Sprintf("person of ikm %d", m.number), m.persons),
		Role: pick(m.chance, []string{"ketua", "bendahara", "penanggung jawab"}),
		Name: domain.NewPersonal(fmt.Sprintf("Orang Contoh %d-%d", m.number+1, m.persons))}
	_, err := m.do(m.usual(at, ""), body)
	return err
}

// says is what an actor says itself: a complaint and the answer, or a consent.
func (m *maker) says(at moment) error {
	f := m.prompt(at)
	switch {
	case len(m.grievance) > 0:
		body := &domain.GrievanceAnswered{Grievance: m.grievance[0].ID, Outcome: pick(m.chance, domain.GrievanceOutcomes()),
			Answer: "Sudah ditindaklanjuti"}
		m.grievance = m.grievance[1:]
		_, err := m.do(f, body)
		return err
	case m.in(500):
		events, err := m.do(f, &domain.GrievanceFiled{Topic: pick(m.chance, domain.GrievanceTopics()),
			Text: domain.NewPersonal("Keluhan contoh yang isinya tidak penting")})
		m.grievance = append(m.grievance, events...)
		return err
	}
	return m.note(f, &domain.ConsentRecorded{Purpose: pick(m.chance, domain.ConsentPurposes()), Basis: "formulir"})
}

func (m *maker) declines(at moment) error {
	stage := pick(m.chance, domain.Stages())
	return m.note(m.usual(at, ""), &domain.InterventionDeclined{Stage: stage, Kind: pick(m.chance, stage.Kinds()),
		Reason: "Belum siap"})
}

// pauses suspends an actor, or ends its suspension.
func (m *maker) pauses(at moment) error {
	var body domain.Body = &domain.ActorSuspended{Reason: "Alamat tidak ditemukan"}
	if m.suspended {
		body = &domain.ActorReactivated{Reason: "Ditemukan kembali"}
	}
	_, err := m.do(m.prompt(at), body)
	if err == nil {
		m.suspended = !m.suspended
	}
	return err
}

// joined takes a member in: somebody of the same place who is registered by then, with a number near the group's.
func (m *maker) joined(at moment) error {
	const near, most = 400, 25
	if len(m.members) >= most {
		return errFull
	}
	for range near / 4 {
		n := m.number + m.between(-near, near)
		if n < 0 || n >= m.Actors || n == m.number {
			continue
		}
		if other, _ := m.plan.head(n); other.place == m.place && other.kind == domain.Individual && other.since < at.day() {
			_, err := m.do(m.prompt(at), &domain.MemberJoined{Member: m.actorRef(n)})
			if err == nil {
				m.members = append(m.members, n)
			}
			return err
		}
	}
	return errFull
}

func (m *maker) left(at moment) error {
	if len(m.members) == 0 {
		return errFull
	}
	_, err := m.do(m.prompt(at), &domain.MemberLeft{Member: m.actorRef(m.members[0])})
	if err == nil {
		m.members = m.members[1:]
	}
	return err
}

// corrected takes back one of the last facts.
func (m *maker) corrected(at moment) error {
	if len(m.past) == 0 {
		return errFull
	}
	i := m.IntN(len(m.past))
	target := m.past[i]
	_, err := m.do(m.prompt(at), &domain.FactReversed{Target: target.event.ID, Reason: pick(m.chance, mistakes)})
	if err == nil {
		m.past = append(m.past[:i], m.past[i+1:]...)
		if target.activity >= 0 {
			m.came(target.activity, -1)
		}
	}
	return err
}
