package projections

import (
	"context"
	"errors"
	"fmt"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/columns"
	"jejak/projections/disk"
)

// saveAfter is the number of events of Runner.SaveAfter, unless it says another.
const saveAfter = 1024

// saveBytes is how much memory a table may take before it is saved in the middle of a run, and enough to save at the end.
const saveBytes = 4 << 20

// pass is one run over the log. Every projection is a pure function of each fact, so facts are decoded and asked what they
// contribute by all processors; what they contribute is put together in the order of the log.
type pass struct {
	*Runner
	src     Source
	head    eventstore.Position
	begun   []mark           // where each projection was before
	readers map[string][]int // the projections that read a type
	from    eventstore.Position
	last    mark         // of the last record that was passed
	since   int64        // events that were taken in
	must    bool         // what is taken in has to be saved, and not only be in memory
	barred  bool         // it cannot be
	unsaved map[int]bool // tables that stay in memory, as they cannot be saved now
	mend    bool         // some file is of no use, and is to be replaced however little there is to save
}

// open opens the tables and finds out from where the log has to be read.
func (p *pass) open(ctx context.Context, anew bool) error {
	known := marks{p.Runner, map[mark]bool{}}
	p.from = eventstore.End
	p.readers, p.unsaved = map[string][]int{}, map[int]bool{}
	for i, projection := range p.kept {
		t, m, err := p.table(ctx, projection, anew, known)
		if err != nil {
			return err
		}
		p.tables = append(p.tables, t)
		p.begun = append(p.begun, m)
		for _, name := range projection.types() {
			p.readers[name] = append(p.readers[name], i)
		}
		p.from = min(p.from, m.Position)
	}
	return nil
}

func (p *pass) table(ctx context.Context, projection Projection, anew bool, known marks) (*columns.Table, mark, error) {
	form := projection.form()
	if anew || p.Dir == "" {
		return columns.New(p.Dir, form), mark{}, nil
	}
	t, fault, err := columns.Open(p.Dir, form)
	if err != nil {
		return nil, mark{}, fmt.Errorf("projections: %s: %w", form.Name, err)
	}
	if fault != "" {
		p.mend = p.mend || fault != columns.Absent
		return t, mark{}, nil
	}
	if t.Locked() { // whoever meets damage later could not have it made again: it is looked for first, and read from the log
		if _, err := t.Verify(); err != nil {
			return columns.New(p.Dir, form), mark{}, errors.Join(notDamage(err), t.Close())
		}
	}
	m, same, current, err := known.of(ctx, t.Note)
	if err != nil {
		return nil, mark{}, errors.Join(err, t.Close())
	}
	if !same || !current {
		p.mend = true
		return columns.New(p.Dir, form), mark{}, t.Close()
	}
	return t, m, nil
}

// notDamage is an error that is no damage, or nil.
func notDamage(err error) error {
	var damaged *columns.DamagedError
	if errors.As(err, &damaged) {
		return nil
	}
	return err
}

// portion is what some consecutive records contribute to each projection.
type portion []*columns.Batch

// read takes in the log from the projection that is least far.
func (p *pass) read(ctx context.Context) error {
	limit, err := p.src.bounds(ctx)
	if err != nil {
		return err
	}
	var ended error // by a fact, not by the store
	err = eventstore.Scan(ctx, p.Store, p.from, func(row []eventstore.Borrowed) func() error {
		got, last, fault := p.look(ctx, row, limit)
		return func() error {
			if fault == nil {
				fault = ctx.Err()
			}
			if ended = fault; ended == nil {
				ended = p.take(got, last, int64(len(row)))
			}
			return ended
		}
	})
	if err != nil && ended == nil {
		return fmt.Errorf("projections: read the log: %w", err)
	}
	return ended
}

// look asks records what they contribute. Several rows are looked at side by side.
func (p *pass) look(ctx context.Context, row []eventstore.Borrowed, limit bounds) (got portion, last mark, err error) {
	got = make(portion, len(p.kept))
	for i, projection := range p.kept {
		got[i] = &columns.Batch{Width: projection.form().Width}
	}
	for i := range row {
		r := &row[i]
		if limit.beyond(r.Position, r.Recorded) {
			break
		}
		last = markOf(r)
		if err := p.contribute(ctx, r, got); err != nil {
			return nil, last, err
		}
	}
	return got, last, nil
}

// contribute decodes a record if some projection reads events of its type that has not seen it.
func (p *pass) contribute(ctx context.Context, r *eventstore.Borrowed, got portion) error {
	kind := r.Type
	var f *Fact
	if kind == reversal {
		decoded, err := p.decode(ctx, r)
		if err != nil || decoded == nil {
			return err
		}
		f, kind = decoded, domain.TypeName(decoded.Target.Body)
	}
	for _, i := range p.readers[kind] {
		if r.Position <= p.begun[i].Position {
			continue
		}
		if f == nil {
			decoded, err := p.decode(ctx, r)
			if err != nil || decoded == nil {
				return err
			}
			f = decoded
		}
		p.kept[i].contribute(f, got[i])
	}
	return nil
}

// decode is nil for a record that is no fact.
func (p *pass) decode(ctx context.Context, r *eventstore.Borrowed) (*Fact, error) {
	record := r.Lend()
	if p.src.leavesOut(record.Position, record.Stream) {
		return nil, nil
	}
	return p.src.Decode(ctx, record)
}

// take puts together what a row contributes.
func (p *pass) take(got portion, last mark, events int64) error {
	full := false
	for i, b := range got {
		p.tables[i].Fresh().Take(b)
		full = full || p.tables[i].Fresh().Size() >= saveBytes
	}
	if last != (mark{}) {
		p.last = last
	}
	p.since += events
	if p.Progress != nil {
		p.Progress(Progress{p.since, p.last.Position, p.head})
	}
	if full {
		return p.save(func(t *columns.Table) bool { return t.Fresh().Size() >= saveBytes })
	}
	return nil
}

// save writes out some tables. All of them are as far as the last record that was passed, or further.
func (p *pass) save(due func(*columns.Table) bool) error {
	for i, t := range p.tables {
		if p.barred || p.unsaved[i] || !due(t) || p.last.Position <= p.begun[i].Position && !p.must {
			continue
		}
		if err := p.saveOne(i, t); err != nil {
			return fmt.Errorf("projections: save %s: %w", t.Name, err)
		}
	}
	return nil
}

// saveAttempts is how often a rebuild saves a table that another process takes away.
const saveAttempts = 8

// saveOne writes out a table. Where it need not be saved and cannot be, it stays in memory for the rest of the run.
func (p *pass) saveOne(i int, t *columns.Table) error {
	note, err := p.note(p.last)
	if err != nil {
		return err
	}
	err = t.Save(note)
	for n := 1; p.must && n < saveAttempts && errors.Is(err, disk.ErrTaken); n++ {
		err = t.Save(note)
	}
	switch {
	case err == nil || p.must:
		return err
	case disk.Unwritable(err):
		p.barred = true
		return nil
	case notDamage(err) == nil, errors.Is(err, disk.ErrTaken): // damage of an older run is told by the answers that need it
		p.unsaved[i] = true
		return nil
	}
	return err
}
