package synthetic

import (
	"fmt"
	"math"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
)

// head is what is known of an actor before its stream is made, so that others can refer to it.
type head struct {
	number int
	place  *place
	kind   domain.EntityKind
	trade  *trade
	since  day // registered on
}

func (p *plan) actorRef(n int) domain.Ref { return domain.NewRef(domain.CategoryActor, p.id("ikm", n)) }

// head draws an actor. A quarter is registered in the census of the first months, the others as the years pass.
func (p *plan) head(n int) (head, chance) {
	c := p.chance("ikm", n)
	h := head{number: n, place: p.where(c), trade: &trades[c.IntN(len(trades))]}
	switch k := c.IntN(1000); {
	case k < 820:
		h.kind = domain.Individual
	case k < 950:
		h.kind = domain.Enterprise
	case k < 985:
		h.kind = domain.Group
	case k < 993:
		h.kind = domain.Community
	default:
		h.kind = domain.Cooperative
	}
	h.since = day(c.between(12, 90))
	if !c.in(250) {
		h.since = c.later(90, lastDay-20)
	}
	h.since = h.since.workday()
	return h, c
}

// weight is how many events an actor has against others: most have few, some have many, and who came late has fewer.
func (p *plan) weight(n int) float64 {
	h, _ := p.head(n)
	return p.chance("weight", n).lognormal(0.9) * float64(lastDay-h.since+300)
}

// delivery is aid that cites a commitment, for the fund to say that it reached the actor.
type delivery struct {
	fund, commitment int32
	actor            int32
	value            int32 // in steps of five hundred rupiah
	revision         int32 // of the aid on the actor's stream, by which its handover record is numbered
	on               int16
}

// maker makes the stream of an actor, and what belongs to it on other streams.
type maker struct {
	*plan
	head
	chance

	s          *stream
	entries    *[]entry
	room       int // for so many events
	slots      []moment
	moves      []move
	licences   map[string]issued
	loans      []loan
	pieces     []string // serial numbers in custody
	persons    int
	numbered   bool
	members    []int
	grievance  []domain.Recorded
	suspended  bool
	ends       bool // the last event closes the actor
	past       []taken
	deliveries []delivery
}

// move is where an actor is from a day on.
type move struct {
	since day
	place *place
}

// taken is a fact that may be taken back, and the activity that it counts at.
type taken struct {
	event    domain.Recorded
	activity int // −1: none
}

// actor makes the stream of an actor with so many events, those on other streams included.
func (p *plan) actor(n, events int, entries *[]entry) ([]delivery, error) {
	h, c := p.head(n)
	m := &maker{plan: p, head: h, chance: c, entries: entries, room: events, licences: map[string]issued{},
		moves: []move{{h.since, h.place}}}
	var err error
	if m.s, err = p.stream(p.actorRef(n), entries); err != nil {
		return nil, err
	}
	if err := m.register(); err != nil {
		return nil, fmt.Errorf("synthetic: register actor %d: %w", n, err)
	}
	m.ends = events > 4 && c.in(30)
	m.slots = make([]moment, m.room)
	for i := range m.slots {
		m.slots[i] = c.at(day(c.between(int(h.since)+1, int(lastDay))))
	}
	slices.Sort(m.slots)
	for m.room > 0 {
		if err := m.step(m.slots[len(m.slots)-m.room]); err != nil {
			return nil, fmt.Errorf("synthetic: actor %d: %w", n, err)
		}
	}
	return m.deliveries, nil
}

// do asks for a fact on the actor's stream.
func (m *maker) do(f fact, body domain.Body) ([]domain.Recorded, error) {
	events, err := m.s.ask(f, body, m.room)
	m.room -= len(events)
	return events, err
}

// note asks for a fact that may be taken back later.
func (m *maker) note(f fact, body domain.Body) error {
	events, err := m.do(f, body)
	if err == nil {
		m.remember(taken{events[0], -1})
	}
	return err
}

// remember keeps a fact among the last ones.
func (m *maker) remember(t taken) {
	const kept = 8
	if len(m.past) == kept {
		m.past = append(m.past[:0], m.past[1:]...)
	}
	m.past = append(m.past, t)
}

// step makes what is next in the stream, by what is likely and as far as the rules let it.
func (m *maker) step(at moment) error {
	if m.ends && m.room == 1 {
		_, err := m.do(m.prompt(at), &domain.ActorClosed{Reason: pick(m.chance,
			[]domain.ClosingReason{"tutup", "meninggal", "pindah"})})
		if !soft(err) {
			return err
		}
	}
	const tries = 4
	for range tries {
		if err := m.likely().make(m, at); err == nil || !soft(err) {
			return err
		}
	}
	return m.reports(at)
}

// called is what names of actors begin with.
var called = map[domain.EntityKind]string{domain.Individual: "Perajin", domain.Enterprise: "CV", domain.Group: "Kelompok",
	domain.Community: "Komunitas", domain.Cooperative: "Koperasi"}

func (m *maker) register() error {
	body := &domain.ActorRegistered{EntityKind: m.kind, Region: pick(m.chance, m.place.villages), Sector: m.trade.sector,
		KBLI: []domain.KBLI{m.trade.kbli}, Products: slices.Clone(m.trade.products),
		StartedOn: domain.InYear(m.since.year() - m.between(0, 12))}
	name := fmt.Sprintf("%s Contoh %07d", called[m.kind], m.number+1)
	if m.kind == domain.Individual {
		body.Owner = domain.NewPersonal(name)
	} else {
		body.Name = name
		body.Owner = domain.NewPersonal("Penanggung Jawab " + name)
	}
	if m.in(200) {
		body.Region = m.place.region
	}
	if m.in(700) {
		body.Address = domain.NewPersonal(fmt.Sprintf("Jalan Contoh Nomor %d", m.between(1, 400)))
	}
	_, err := m.do(happened(m.place.officer, m.since.period(), m.at(m.since)), body)
	return err
}

// placeOn is where the actor was on a day.
func (m *maker) placeOn(d day) *place {
	for _, moved := range slices.Backward(m.moves) {
		if moved.since <= d {
			return moved.place
		}
	}
	return m.place
}

// usual is a fact with the lag and the confidence that facts of an office have: most are recorded within the week, some five
// in a hundred long after they happened; most are reported, some rest on a document, some only on what the actor says.
func (m *maker) usual(at moment, paper string) fact {
	d := at.day() - day(m.lag())
	if m.in(70) {
		d = at.day() - day(m.between(60, 900))
	}
	return m.dated(max(d, min(m.since+1, at.day())), at, paper)
}

func (m *maker) lag() int { return int(math.Floor(m.ExpFloat64() * 2)) }

// prompt is a fact that is recorded soon, as only what is recorded in its order can be.
func (m *maker) prompt(at moment) fact { return m.dated(at.day(), at, "") }

func (m *maker) dated(d day, at moment, paper string) fact {
	f := happened(m.placeOn(d).officer, d.period(), at)
	switch n := m.IntN(100); {
	case n < 25 && paper != "":
		return f.verified(paper, m.document(paper, d), f.on)
	case n < 40:
		f.trust = domain.Claimed
	}
	return f
}

// document is the number of a new document of the actor.
func (m *maker) document(kind string, d day) string {
	return document(m.number, m.s.next(), kind, d)
}

// document is the number of the document of an actor's event.
func document(actor int, revision int64, kind string, d day) string {
	return fmt.Sprintf("%d.%d/%s-CONTOH/%d", actor+1, revision, kind, d.year())
}

// exact is the day of a fact of one day.
func exact(f fact) domain.Date {
	d, _ := f.on.Exact()
	return d
}

// dayOf is the day of a fact of one day.
func dayOf(f fact) day {
	d := exact(f)
	return on(d.Year, d.Month, d.Day)
}

func (m *maker) village(at *place) region.Region { return pick(m.chance, at.villages) }
