package synthetic

import (
	"fmt"

	"jejak/domain"
)

// aid is the envelope of something that an actor receives, and what every aid says. Some four in a hundred are plans, of the
// months to come; some are under a programme of the office.
func (m *maker) aid(at moment, paper string) (fact, domain.Aid) {
	f := m.usual(at, paper)
	var a domain.Aid
	if from := m.placeOn(dayOf(f)); from.has() && m.in(700) {
		a.Programme = from.programmes[m.IntN(2)]
	}
	if m.in(40) {
		f = m.prompt(at)
		f.mode, f.on = domain.Planned, (at.day() + day(m.between(20, 200))).period()
	}
	return f, a
}

// attends takes part in a class that the office has held, or in one that the ledger has no stream of.
func (m *maker) attends(at moment) error {
	f, a := m.aid(at, "daftar-hadir")
	t := topics[m.IntN(len(topics))]
	body := &domain.TrainingAttended{Aid: a, Kind: t.kind, Topic: t.topic, HoursJP: m.between(1, 4) * 8}
	n, known := -1, false
	if f.mode == domain.Actual {
		if n, known = m.recent(m.chance, m.placeOn(dayOf(f)), false, m.since, dayOf(f)); known {
			activity := &m.activities[n]
			_, body.Kind, body.Topic = activity.kind()
			body.Activity, body.HoursJP = m.activityRef(n), int(activity.days)*8
			f.on = span(activity.start, int(activity.days))
		}
		m.paidFor(&body.Aid, f)
		body.Result = m.result()
		if body.Result == domain.Passed {
			body.CertificateNo = m.document("sertifikat", at.day())
		}
	}
	return m.attend(f, body, n, known)
}

// paidFor names what has paid for a class, in most cases: a commitment of the office's funds. What each participant has cost,
// nobody says.
func (m *maker) paidFor(a *domain.Aid, f fact) {
	first := f.on.First()
	if !m.in(700) {
		return
	}
	if fund, commitment := m.commitment(on(first.Year, first.Month, first.Day)); fund >= 0 {
		a.Fund, a.Commitment = m.fundRef(fund), commitmentID(commitment)
	}
}

// attend asks for aid at an activity, and counts who came.
func (m *maker) attend(f fact, body domain.Body, n int, known bool) error {
	events, err := m.do(f, body)
	if err != nil {
		return err
	}
	m.remember(taken{events[0], -1})
	if known {
		m.past[len(m.past)-1].activity = n
		m.came(n, 1)
	}
	return nil
}

func (m *maker) result() domain.TrainingResult {
	switch n := m.IntN(20); n {
	case 0:
		return domain.Withdrew
	case 1, 2:
		return domain.Failed
	}
	return domain.Passed
}

// promoted shows its goods at a fair of the office, or is promoted otherwise.
func (m *maker) promoted(at moment) error {
	f, a := m.aid(at, "foto")
	body := &domain.PromotionFacilitated{Aid: a, Kind: pick(m.chance, promoted), Event: pick(m.chance, fairs)}
	n, known := -1, false
	if f.mode == domain.Actual && m.in(600) {
		if n, known = m.recent(m.chance, m.placeOn(dayOf(f)), true, m.since, dayOf(f)); known {
			activity := &m.activities[n]
			_, body.Kind, body.Event = activity.kind()
			body.Activity, f.on = m.activityRef(n), span(activity.start, int(activity.days))
			body.SalesRp = domain.Rp(domain.Rupiah(m.between(1, 200)) * 100_000)
		}
	}
	return m.attend(f, body, n, known)
}

func (m *maker) informed(at moment) error {
	f, a := m.aid(at, "")
	return m.note(f, &domain.InformationProvided{Aid: a, Kind: pick(m.chance, domain.Information.Kinds()),
		Topic: pick(m.chance, advice)})
}

func (m *maker) meetsBuyers(at moment) error {
	f, a := m.aid(at, "kontrak")
	body := &domain.MarketAccessFacilitated{Aid: a, Channel: pick(m.chance,
		[]string{"hotel", "swalayan", "marketplace", "eKatalog", "ekspor", "kontrak"}),
		Partner: pick(m.chance, buyers), Product: pick(m.chance, m.trade.products)}
	return m.note(f, body)
}

func (m *maker) goesOnline(at moment) error {
	f, a := m.aid(at, "tangkapan-layar")
	return m.note(f, &domain.OnlineMarketingOnboarded{Aid: a, Platform: pick(m.chance, platforms)})
}

// loan is what is owed under a contract.
type loan struct {
	contract string
	owed     domain.Rupiah
	since    day
}

func (m *maker) getsCapital(at moment) error {
	f, a := m.aid(at, "NPHD")
	a.ValueRp = domain.Rp(domain.Rupiah(m.between(2, 60)) * 500_000)
	body := &domain.CapitalProvided{Aid: a, Form: pick(m.chance, []string{"KUR", "KUR", "danaBergulir", "hibahUang", "BPUM", "CSR"})}
	if body.Repayable() {
		body.TenorMonths, body.RateBps, body.Lender = m.between(1, 4)*12, 600, "Bank Contoh"
		body.Contract = m.document("kredit", at.day())
	}
	if err := m.note(f, body); err != nil {
		return err
	}
	if body.Repayable() && f.mode == domain.Actual {
		m.loans = append(m.loans, loan{body.Contract, *body.ValueRp, dayOf(f)})
	}
	return nil
}

// repays pays a part of a loan back, or the rest.
func (m *maker) repays(at moment) error {
	if len(m.loans) == 0 {
		return errFull
	}
	l := &m.loans[m.IntN(len(m.loans))]
	f := m.usual(at, "bukti-setor")
	if dayOf(f) < l.since {
		return errFull
	}
	amount := min(l.owed, max(l.owed*domain.Rupiah(m.between(1, 5))/5, 100_000))
	_, err := m.do(f, &domain.CapitalRepaid{Contract: l.contract, AmountRp: &amount})
	if err != nil {
		return err
	}
	if l.owed -= amount; l.owed == 0 {
		last := len(m.loans) - 1
		*l, m.loans = m.loans[last], m.loans[:last]
	}
	return nil
}

func (m *maker) getsMaterial(at moment) error {
	f, a := m.aid(at, "")
	g := m.trade.material
	lot := m.lot(g, f, max(1, m.between(g.most/3, g.most)))
	body := &domain.RawMaterialGranted{Aid: a, Items: []domain.Item{lot}, BAST: m.document("BAST", dayOf(f))}
	return m.handed(f, body, &body.Aid, body.BAST)
}

// getsEquipment hands a machine over. A quarter have a serial number, by which they are found again.
func (m *maker) getsEquipment(at moment) error {
	f, a := m.aid(at, "")
	g := pick(m.chance, m.trade.equipment)
	body := &domain.EquipmentGranted{Aid: a, Title: domain.Given, Items: []domain.Item{m.lot(g, f, m.between(1, g.most))},
		BAST: m.document("BAST", dayOf(f))}
	if m.in(150) {
		body.Title = domain.Lent
	}
	if f.mode == domain.Planned || !m.in(250) {
		return m.handed(f, body, &body.Aid, body.BAST)
	}
	if m.room < 2 {
		return errFull
	}
	body.Items[0] = m.lot(g, f, 1)
	body.Items[0].Serial, body.Items[0].Condition = fmt.Sprintf("SN-CONTOH-%07d-%d", m.number+1, m.s.next()), "baru"
	return m.handedNumbered(f, body)
}

// handedNumbered hands over a machine that is entered on its own stream first.
func (m *maker) handedNumbered(f fact, body *domain.EquipmentGranted) error {
	piece := domain.PiecesOf(body)[0]
	ref, _ := piece.Ref()
	until := m.s.next()
	if err := m.handed(f, body, &body.Aid, body.BAST); err != nil {
		return err
	}
	m.pieces = append(m.pieces, piece.Serial)
	return m.before(f, ref, &domain.CustodyEntered{Item: piece.Item, Serial: piece.Serial, Actor: m.s.ref(), Until: until})
}

// before writes on another stream what comes before the actor's last event.
func (m *maker) before(f fact, ref domain.Ref, body domain.Body) error {
	s, err := m.stream(ref, m.entries)
	if err != nil {
		return err
	}
	f.at, f.cause = f.at-1, domain.EventID(m.s.last, 0)
	m.room--
	return s.must(f, body)
}

// lot is so many of a good at the price of the year.
func (m *maker) lot(g good, f fact, n int) domain.Item {
	return domain.Item{Name: g.name, Quantity: domain.Quantity(n * 1000), Unit: g.unit,
		UnitPriceRp: domain.Rp(aidPrice(g.price, f.on.First().Year))}
}

// handed hands goods over, more than half of them out of a commitment of the office's funds, with a handover record.
func (m *maker) handed(f fact, body domain.Body, a *domain.Aid, bast string) error {
	fund, commitment := -1, 0
	if f.mode == domain.Actual && m.in(600) {
		fund, commitment = m.commitment(dayOf(f))
	}
	if fund < 0 {
		return m.note(f, body)
	}
	a.Fund, a.Commitment = m.fundRef(fund), commitmentID(commitment)
	f = f.verified("BAST", bast, f.on)
	if _, err := m.do(f, body); err != nil {
		return err
	}
	m.deliveries = append(m.deliveries, delivery{fund: int32(fund), commitment: int32(commitment), actor: int32(m.number),
		value: int32(*a.ValueRp / 500), on: int16(dayOf(f)), revision: int32(m.s.next() - 1)})
	return nil
}

// untilAid is how many days pass from a commitment to the first aid out of it: until it is recorded, and paid.
const untilAid = 14

// commitment draws what pays for aid of a day: a commitment of one of the funds of the office in that year, that was made
// early enough; −1 where there is none.
func (m *maker) commitment(d day) (fund, commitment int) {
	at := m.placeOn(d)
	list := at.funds[d.year()-firstYear]
	if list.len() == 0 {
		return -1, 0
	}
	total := 0
	for i := list.from; i < list.to; i++ {
		total += int(m.funds[i].commitments)
	}
	n := m.IntN(total)
	for fund = list.from; n >= int(m.funds[fund].commitments); fund++ {
		n -= int(m.funds[fund].commitments)
	}
	f := &m.funds[fund]
	for ; n >= 0; n-- {
		if f.boundOn(n)+untilAid <= d {
			return fund, n
		}
	}
	return -1, 0
}

// minds is what becomes of a machine: somebody looks at it, or it is given back or lost.
func (m *maker) minds(at moment) error {
	if len(m.pieces) == 0 {
		return errFull
	}
	i := m.IntN(len(m.pieces))
	serial, f := m.pieces[i], m.prompt(at)
	if m.in(800) {
		used := m.in(850)
		_, err := m.do(f, &domain.EquipmentInspected{Serial: serial, Present: true, Used: used,
			Condition: pick(m.chance, []string{"baik", "perlu servis"})})
		return err
	}
	var body domain.Body = &domain.EquipmentReturned{Serial: serial, Condition: "baik", BAST: m.document("BAST", at.day())}
	if m.in(300) {
		body = &domain.EquipmentLost{Serial: serial, Reason: "Terbakar"}
	}
	_, err := m.do(f, body)
	if err == nil {
		m.pieces = append(m.pieces[:i], m.pieces[i+1:]...)
	}
	return err
}
