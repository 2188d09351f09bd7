package synthetic

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

// Target is where a ledger goes.
type Target struct {
	Log    eventstore.Importer
	Sealer ledger.Sealer
	Aside  string // the name of a file that is made, and taken away again, for what does not fit into memory
	// Progress, when not nil, is told how much is done.
	Progress func(done, total int64)
}

// Report says what was made.
type Report struct {
	Size
	Streams int `json:"streams"`
}

// making is a ledger in the making.
type making struct {
	*plan
	Target

	spill      *spill
	deliveries []delivery
	done       int64
	report     Report
}

// Generate makes a ledger of a size.
func Generate(ctx context.Context, size Size, to Target) (report Report, err error) {
	p, err := newPlan(size)
	if err != nil {
		return report, err
	}
	m := &making{plan: p, Target: to, report: Report{Size: size}}
	if m.spill, err = newSpill(to.Aside, size.Events); err != nil {
		return report, fmt.Errorf("synthetic: %w", err)
	}
	defer func() {
		if failed := m.spill.close(); err == nil {
			err = failed
		}
	}()
	for _, part := range []func(context.Context) error{m.actors, m.others, m.write} {
		if err := part(ctx); err != nil {
			return report, err
		}
	}
	return m.report, nil
}

// batch is what one step makes.
type batch struct {
	entries    []entry
	deliveries []delivery
	err        error
}

// sideBySide makes batches on all processors, and takes them one after the other: in the order of the steps, or as they come
// where the order makes no difference. Steps are yielded until there is an error.
func (m *making) sideBySide(ctx context.Context, inOrder bool, steps func(yield func(func() batch) bool)) error {
	ctx, cancel := context.WithCancel(ctx)
	turns := make(chan chan batch, 2*runtime.GOMAXPROCS(0))
	defer func() {
		cancel()
		for range turns { // until all have ended
		}
	}()
	go func() {
		defer close(turns)
		var workers sync.WaitGroup
		defer workers.Wait()
		free := make(chan struct{}, runtime.GOMAXPROCS(0))
		send := func(turn chan batch) bool {
			select {
			case turns <- turn:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for step := range steps {
			turn := make(chan batch, 1)
			if inOrder && !send(turn) || ctx.Err() != nil {
				return
			}
			free <- struct{}{}
			workers.Go(func() {
				turn <- step()
				if !inOrder {
					send(turn)
				}
				<-free
			})
		}
	}()
	for turn := range turns {
		made := <-turn
		if made.err != nil {
			return made.err
		}
		if err := m.take(ctx, made); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// take seals what is personal and sets the events aside.
func (m *making) take(ctx context.Context, made batch) error {
	m.deliveries = append(m.deliveries, made.deliveries...)
	for _, e := range made.entries {
		if e.clear != nil {
			if err := m.seal(ctx, &e); err != nil {
				return err
			}
		}
		if e.revision == 0 {
			m.report.Streams++
		}
		if err := m.spill.add(e); err != nil {
			return err
		}
	}
	m.progress(len(made.entries))
	return nil
}

func (m *making) seal(ctx context.Context, e *entry) error {
	for _, f := range domain.PersonalFields(domain.Ref(e.stream), e.clear.Body) {
		sealed, err := m.Sealer.Seal(ctx, f.Subject, e.clear.ID, f.Path, f.Value.Clear())
		if err != nil {
			return fmt.Errorf("synthetic: %w", err)
		}
		f.Value.Seal(sealed)
	}
	wire, err := domain.Encode(*e.clear)
	e.wire = wire
	return err
}

// progress counts each event twice: when it is made, and when it is written.
func (m *making) progress(n int) {
	m.done += int64(n)
	if m.Progress != nil {
		m.Progress(m.done, 2*int64(m.Events))
	}
}

// eventsPerBatch is about how many events are made by one step.
const eventsPerBatch = 2048

// actors makes the streams of actors.
func (m *making) actors(ctx context.Context) error {
	divided := shares{whole: m.ofActors - m.Actors}
	for n := range m.Actors {
		divided.total += m.weight(n)
	}
	return m.sideBySide(ctx, true, func(yield func(func() batch) bool) {
		for n := 0; n < m.Actors; {
			first, planned := n, []int(nil)
			for sum := 0; n < m.Actors && sum < eventsPerBatch; n++ {
				events := 1 + divided.next(m.weight(n))
				if n == m.Actors-1 {
					events += divided.rest()
				}
				planned = append(planned, events)
				sum += events
			}
			if !yield(func() batch { return m.someActors(first, planned) }) {
				return
			}
		}
	})
}

func (m *making) someActors(first int, planned []int) (made batch) {
	for i, events := range planned {
		deliveries, err := m.actor(first+i, events, &made.entries)
		if err != nil {
			return batch{err: err}
		}
		made.deliveries = append(made.deliveries, deliveries...)
	}
	return made
}

// others makes all other streams, when it is known who came to activities, and what was received out of funds. Nothing in them
// is sealed, so that they may come in any order; those that take longest begin first.
func (m *making) others(ctx context.Context) error {
	received, more := m.receipts()
	return m.sideBySide(ctx, false, func(yield func(func() batch) bool) {
		step := func(do func(entries *[]entry) error) bool {
			return yield(func() (made batch) {
				made.err = do(&made.entries)
				return made
			})
		}
		for _, u := range m.unitsOfFunds(more) {
			if !step(func(entries *[]entry) error { return m.spend(u, received, more, entries) }) {
				return
			}
		}
		for _, at := range m.places {
			if at.has() && !step(func(entries *[]entry) error { return m.office(at, entries) }) {
				return
			}
		}
		const together = 256
		for n := 0; n < len(m.activities); n += together {
			some := numbers{n, min(n+together, len(m.activities))}
			if !step(func(entries *[]entry) error { return m.holdSome(some, entries) }) {
				return
			}
		}
		step(m.openLedger)
	})
}

// holdSome makes the streams of some activities.
func (m *making) holdSome(some numbers, entries *[]entry) error {
	for n := some.from; n < some.to; n++ {
		if err := m.hold(n, entries); err != nil {
			return err
		}
	}
	return nil
}

// unitsOfFunds lists the units that have funds, those with the most events first.
func (m *making) unitsOfFunds(more func(fund int) int) (list []unit) {
	events := map[unit]int{}
	for n, f := range m.funds {
		u := unit{int(f.place), int(f.year)}
		if events[u] == 0 {
			list = append(list, u)
		}
		events[u] += f.events() + more(n)
	}
	slices.SortStableFunc(list, func(a, b unit) int { return events[b] - events[a] })
	return list
}

// receipts sorts what actors have received by the funds that paid for it, and divides the events that are left among the
// funds. Deliveries for which there is no room are on the actors' streams alone, as happens in offices too.
func (m *making) receipts() (received func(fund int) []delivery, more func(fund int) int) {
	room := m.ofFunds - m.fundBase
	m.deliveries = m.deliveries[:min(len(m.deliveries), max(room, 0))]
	starts := make([]int, len(m.funds)+1)
	for _, d := range m.deliveries {
		starts[d.fund+1]++
	}
	divided := shares{whole: room - len(m.deliveries)}
	for i, f := range m.funds {
		starts[i+1] += starts[i]
		divided.total += f.weight
	}
	sorted := make([]delivery, len(m.deliveries))
	at := append([]int(nil), starts...)
	for _, d := range m.deliveries {
		sorted[at[d.fund]] = d
		at[d.fund]++
	}
	m.deliveries = nil
	left := make([]int, len(m.funds))
	for i, f := range m.funds {
		left[i] = divided.next(f.weight)
	}
	if len(left) > 0 {
		left[len(left)-1] += divided.rest()
	}
	return func(fund int) []delivery { return sorted[starts[fund]:starts[fund+1]] }, func(fund int) int { return left[fund] }
}

// write writes the log in the order of recording.
func (m *making) write(ctx context.Context) error {
	position := eventstore.Start
	for i := range m.spill.slices {
		events, err := m.spill.take(i)
		if err != nil {
			return err
		}
		records := make([]eventstore.Record, len(events))
		for j, e := range events {
			r := eventstore.Record{Event: eventstore.Event{ID: e.wire.ID, Type: e.wire.Type, Data: e.wire.Data,
				Metadata: e.wire.Metadata},
				Stream: e.stream, Revision: eventstore.Revision(e.revision), Recorded: e.at.time()}
			position += eventstore.Position(r.Size() + len(r.Stream) + perRecord)
			r.Position = position
			records[j] = r
		}
		const together = 4096
		for len(records) > 0 {
			n := min(together, len(records))
			if err := m.Log.Import(ctx, records[:n]...); err != nil {
				return fmt.Errorf("synthetic: write the log: %w", err)
			}
			m.progress(n)
			records = records[n:]
		}
	}
	return nil
}

// perRecord is about what a store needs for an event besides its texts: positions are as far apart as in a log on a disk.
const perRecord = 64
