package synthetic

import (
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/google/uuid"
)

// edition changes whenever the ledger of a seed changes.
const edition = 1

// Size is what is asked for: the same size and seed give the same events, byte for byte.
type Size struct {
	Actors int    `json:"actors"`
	Events int    `json:"events"`
	Seed   uint64 `json:"seed"`
}

// Fits reports whether there are events for the ledger itself and for each actor.
func (s Size) Fits() bool { return s.Actors >= 1 && s.Events > s.Actors }

// ErrSize: there must be an actor, and an event for each besides the one that opens the ledger.
var ErrSize = errors.New("synthetic: fewer events than one for the ledger and one for each actor, or no actor")

// plan is what has to be known before the first event is made: what there is of everything but actors, and how many events
// each part has.
type plan struct {
	Size

	space      uuid.UUID
	places     []*place
	weights    []float64 // of the places, added up
	activities []activity
	attended   []int32 // who came to each activity by the ledger
	funds      []fund

	ofActors int // events of actors, with the claims of their numbers and of their equipment
	ofFunds  int // events of funds and of registers of payment orders
	fundBase int // of those, what is there whatever the actors receive
}

// activity is a class or a fair.
type activity struct {
	place     int16
	topic     int8
	days      int8
	fair      bool
	cancelled bool
	start     day
}

// fund is a fund line of an office in a year.
type fund struct {
	place       int16
	year        int16 // from 0
	commitments int32 // that aid may cite
	weight      float64
}

// unit is the funds of one office in one year, with their register.
type unit struct{ place, year int }

func newPlan(s Size) (*plan, error) {
	if !s.Fits() {
		return nil, fmt.Errorf("%w: %d events and %d actors", ErrSize, s.Events, s.Actors)
	}
	places, err := newPlaces(s.Actors)
	if err != nil {
		return nil, err
	}
	p := &plan{Size: s, places: places, space: uuid.NewSHA1(uuid.NameSpaceOID,
		fmt.Appendf(nil, "jejak synthetic edition %d seed %d", edition, s.Seed))}
	total := 0.0
	for _, at := range places {
		total += at.weight()
		p.weights = append(p.weights, total)
	}
	// A fifth of the events are not of actors, and at most half of those that are left when each actor has been registered.
	spare := s.Events - 1 - s.Actors
	frame := min(spare/2, s.Events/5)
	offices := min(len(places), frame/4/officeEvents)
	for _, at := range places[:offices] {
		p.openOffice(at)
	}
	used := offices * officeEvents
	used += p.planActivities(places[:offices], frame/12)
	p.ofFunds = p.planFunds(places[:offices], frame-used)
	p.ofActors = s.Events - 1 - used - p.ofFunds
	return p, nil
}

// where draws a place, with the weights of the places.
func (p *plan) where(c chance) *place {
	x := c.Float64() * p.weights[len(p.weights)-1]
	return p.places[min(sort.SearchFloat64s(p.weights, x), len(p.places)-1)]
}

// later draws a day of which there are more as the years pass: three at the end for one at the beginning.
func (c chance) later(from, to day) day {
	u := c.Float64()
	u = (u + u*u) / 2
	return to - day(u*float64(to-from))
}

// planActivities divides classes and fairs among offices and days, and answers how many events they have.
func (p *plan) planActivities(offices []*place, budget int) (used int) {
	if len(offices) == 0 {
		return 0
	}
	total := 0.0
	for _, at := range offices {
		total += at.weight()
	}
	divided := shares{whole: budget / 3, total: total}
	for _, at := range offices {
		at.activities.from = len(p.activities)
		n := divided.next(at.weight())
		starts := make([]int, n)
		c := p.chance("activities", at.number)
		for i := range starts {
			starts[i] = int(c.later(day(60), lastDay-30))
		}
		sort.Ints(starts)
		for _, start := range starts {
			a := activity{place: int16(at.number), start: day(start).workday(), topic: int8(c.IntN(len(topics))),
				days: int8(c.between(1, 4)),
				fair: c.in(200), cancelled: c.in(40)}
			used += a.events()
			p.activities = append(p.activities, a)
		}
		at.activities.to = len(p.activities)
	}
	p.attended = make([]int32, len(p.activities))
	return used
}

// events is how many an activity has: scheduled, held and completed, or scheduled and cancelled.
func (a *activity) events() int {
	if a.cancelled {
		return 2
	}
	return 3
}

const (
	baseAtMost   = 0.45  // of the events of funds: for what is there whatever actors receive, or there are fewer funds
	citedShare   = 0.15  // for commitments that aid cites, where there is more than enough
	eventsCited  = 3     // of a commitment: made, entered on the register, paid
	fundTail     = 0.9   // the exponent of the weights of funds
	heaviestFund = 300.0 // against the lightest
)

// planned is a unit with its funds.
type planned struct {
	unit

	funds []fund
}

// planFunds gives offices five to eight funds a year, and answers how many events there are for funds; none, where there are
// too few for one year of one office.
func (p *plan) planFunds(offices []*place, budget int) int {
	all := p.affordable(offices, baseAtMost*float64(budget))
	if len(all) == 0 {
		return 0
	}
	sort.Slice(all, func(i, j int) bool {
		return all[i].place < all[j].place || all[i].place == all[j].place && all[i].year < all[j].year
	})
	weight := 0.0
	for _, u := range all {
		for _, f := range u.funds {
			weight += f.weight
		}
	}
	each := citedShare * float64(budget) / eventsCited / weight
	for _, u := range all {
		at := p.places[u.place]
		at.funds[u.year].from = len(p.funds)
		p.fundBase++ // the register is opened
		for _, f := range u.funds {
			f.commitments = max(f.commitments, int32(each*f.weight))
			p.fundBase += f.events()
			p.funds = append(p.funds, f)
		}
		at.funds[u.year].to = len(p.funds)
	}
	return budget
}

// affordable draws funds from the last year back, as far as there are events for them.
func (p *plan) affordable(offices []*place, budget float64) (all []planned) {
	base := 0
	for year := years - 1; year >= 0; year-- {
		for _, at := range offices {
			u := planned{unit: unit{at.number, year}}
			c := p.chance("funds", at.number*years+year)
			cost := 1
			for range c.between(5, 8) {
				f := fund{place: int16(at.number), year: int16(year), commitments: int32(c.between(2, 3)),
					weight: c.pareto(fundTail, heaviestFund)}
				cost += f.events()
				u.funds = append(u.funds, f)
			}
			if float64(base+cost) <= budget {
				base += cost
				all = append(all, u)
			}
		}
	}
	return all
}

// events is how many events a fund has in any case: declared, allocated, divided, closed, and its commitments.
func (f *fund) events() int {
	n := 3 + eventsCited*int(f.commitments)
	if f.closes() {
		n++
	}
	return n
}

// closes reports whether the books of the year are closed in the ledger.
func (f *fund) closes() bool { return int(f.year) < years-1 }

// boundOn is when the nth commitment of a fund that aid cites was made: spread from the end of January on.
func (f *fund) boundOn(n int) day {
	first := on(firstYear+int(f.year), time.January, 20)
	until := on(firstYear+int(f.year), time.November, 10)
	if !f.closes() {
		until = lastDay - 60
	}
	return first + day(n)*(until-first)/day(f.commitments)
}
