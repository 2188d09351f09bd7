package projections

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/verdict"
)

// saveEvery bounds how much of a rebuild an interruption loses, and how often all states are written out.
const saveEvery = 250_000

// progressEvery is how many events pass between two reports of progress: often enough for a smooth bar, too seldom to
// be felt.
const progressEvery = 1024

// Progress says how far a run has come, in positions of the log, which only compare and do not count events.
type Progress struct {
	Events   int64 // read in this run
	Position eventstore.Position
	Head     eventstore.Position // where the log ended when the run began
}

// Runner brings projections up to the end of a log.
type Runner struct {
	Store       eventstore.Store
	Dir         string // where states are saved; "" keeps them in memory only
	Projections []Projection
	Progress    func(Progress) // may be nil
	Book        *verdict.Book  // of the store, see Source; it is brought up to the end of the log first
}

// source is what the runner's projections are made of.
func (r *Runner) source(view View) Source { return Source{Store: r.Store, View: view, Book: r.Book} }

// head judges what was appended, and returns the position up to which there is something to take in.
func (r *Runner) head(ctx context.Context) (eventstore.Position, error) {
	if r.Book == nil {
		head, err := eventstore.Head(ctx, r.Store)
		if err != nil {
			return 0, fmt.Errorf("projections: head of the log: %w", err)
		}
		return head, nil
	}
	err := r.Book.CatchUp(ctx)
	return r.Book.End(), err
}

// CatchUp loads the saved states and takes in what was appended since. A state that cannot be used (another version,
// another log, a damaged file) is rebuilt from the beginning. Where nothing can be saved, on a read-only or full disk or in
// somebody else's directory, the states are in memory only, and as good.
func (r *Runner) CatchUp(ctx context.Context) error {
	return r.run(ctx, false, loading{r, map[mark]bool{}}.load)
}

// Rebuild forgets the saved states, reads the whole log, and saves them anew. It fails where that cannot be done.
func (r *Runner) Rebuild(ctx context.Context) error {
	return r.run(ctx, true, func(context.Context, Projection) (mark, error) { return mark{}, nil })
}

// At replays as much of the log as a view shows. Nothing is saved.
func (r *Runner) At(ctx context.Context, view View) error {
	for _, p := range r.Projections {
		if err := p.Load(nil); err != nil {
			return fmt.Errorf("projections: reset %s: %w", p.Name(), err)
		}
	}
	head, err := r.head(ctx)
	if err != nil {
		return err
	}
	src := r.source(view)
	pass := &pass{runner: r, src: src, head: head, marks: make([]mark, len(r.Projections))}
	if err := src.All(ctx, eventstore.Start, func(f *Fact) error { return pass.take(ctx, f) }); err != nil {
		return err
	}
	return pass.settle(ctx)
}

func (r *Runner) run(ctx context.Context, keep bool, begin func(context.Context, Projection) (mark, error)) error {
	if err := r.sweep(); err != nil {
		return err
	}
	head, err := r.head(ctx)
	if err != nil {
		return err
	}
	pass := &pass{runner: r, src: r.source(View{}), head: head, marks: make([]mark, len(r.Projections)), keep: keep}
	from := eventstore.End
	for i, p := range r.Projections {
		if pass.marks[i], err = begin(ctx, p); err != nil {
			return err
		}
		if pass.marks[i] == (mark{}) {
			if err := p.Load(nil); err != nil {
				return fmt.Errorf("projections: reset %s: %w", p.Name(), err)
			}
		}
		from = min(from, pass.marks[i].Position)
	}
	if err := pass.src.All(ctx, from, func(f *Fact) error { return pass.step(ctx, f) }); err != nil {
		return err
	}
	return pass.save(ctx)
}

// settler is a projection that lets a stream lie in which a fact came late or was taken back, until the run hands it
// all facts of the stream.
type settler interface {
	unsettled() iter.Seq[domain.Ref]
	settle(stream domain.Ref, facts []*Fact)
}

// pass is one run over the log.
type pass struct {
	runner  *Runner
	src     Source
	head    eventstore.Position
	at      eventstore.Position // of the last fact that was taken in
	marks   []mark              // how far each projection is
	changed bool                // since the last save
	keep    bool                // the states are wanted on disk, and not only in memory
	barred  bool                // they cannot be written
	events  int64
}

// step takes a fact in and saves now and then.
func (p *pass) step(ctx context.Context, f *Fact) error {
	if err := p.take(ctx, f); err != nil {
		return err
	}
	p.changed = true
	if p.events%saveEvery == 0 {
		return p.save(ctx)
	}
	return nil
}

// take hands a fact to every projection that has not seen it.
func (p *pass) take(ctx context.Context, f *Fact) error {
	for i, projection := range p.runner.Projections {
		if f.Position <= p.marks[i].Position {
			continue
		}
		src := p.src
		_, src.settles = projection.(settler)
		if err := projection.Apply(ctx, f, src); err != nil {
			return fmt.Errorf("%s: %w", projection.Name(), err)
		}
		p.marks[i] = markOf(f)
	}
	p.at = f.Position
	p.events++
	if report := p.runner.Progress; report != nil && (p.events%progressEvery == 0 || f.Position == p.head) {
		report(Progress{p.events, f.Position, p.head})
	}
	return nil
}

// settle reads every stream again that a projection let lie, once for all of them.
func (p *pass) settle(ctx context.Context) error {
	waiting := map[domain.Ref][]settler{}
	for _, projection := range p.runner.Projections {
		if s, ok := projection.(settler); ok {
			for stream := range s.unsettled() {
				waiting[stream] = append(waiting[stream], s)
			}
		}
	}
	for _, stream := range slices.Sorted(maps.Keys(waiting)) {
		facts, err := p.src.Stream(ctx, stream, p.at)
		if err != nil {
			return err
		}
		for _, s := range waiting[stream] {
			s.settle(stream, facts)
		}
	}
	return nil
}

func (p *pass) save(ctx context.Context) error {
	if err := p.settle(ctx); err != nil {
		return err
	}
	if p.runner.Dir == "" || !p.changed || p.barred {
		return nil
	}
	for i, projection := range p.runner.Projections {
		err := p.runner.save(projection, p.marks[i])
		if p.barred = !p.keep && verdict.Unwritable(err); p.barred {
			return nil
		}
		if err != nil {
			return err
		}
	}
	p.changed = false
	return nil
}
