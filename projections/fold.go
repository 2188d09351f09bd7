package projections

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"jejak/domain"
	"jejak/eventstore"
)

// Fold is the state of a stream of some categories. Nothing of the state is kept: a stream is short, the log finds it at once,
// and folding it when it is asked for gives its state at any view. Facts are folded in the order in which they happened, not
// the one in which they were recorded, and without what was taken back: as if it had never been.
//
// Where a fold reads few of many facts, as the name of a fund with thousands of payments, it is Sparse: then it is kept where
// those few are, and only they are read.
type Fold[S any] struct {
	Title      string
	Categories []string
	Reads      []string                // types of the events that Take takes something from; nil for all
	Take       func(state *S, f *Fact) // takes a fact in; never sees a reversal
	Sparse     bool
	Edition    int // of what is kept of a sparse fold

	src   Source
	glass glass
}

// Look makes the fold read what a source shows.
func (p *Fold[S]) Look(src Source) { p.src = src }

// State is the state of one stream; ok is false if no fact of it stands.
func (p *Fold[S]) State(ctx context.Context, stream domain.Ref) (state S, ok bool, err error) {
	if p.src.Store == nil || !slices.Contains(p.Categories, stream.Category()) {
		return state, false, nil
	}
	var facts []*Fact
	if p.glass.table != nil {
		facts, err = p.found(ctx, stream)
	} else {
		facts, err = p.src.Standing(ctx, stream, p.Reads)
	}
	if err != nil {
		return state, false, fmt.Errorf("projections: %s: %w", p.Title, err)
	}
	return p.Of(facts), len(facts) > 0, nil
}

// Of folds facts that stand, in the order in which they happened.
func (p *Fold[S]) Of(facts []*Fact) (state S) {
	for _, f := range facts {
		p.Take(&state, f)
	}
	return state
}

// Stated is a stream and its state.
type Stated[S any] struct {
	Ref   domain.Ref `json:"stream"`
	State S          `json:"state"`
}

// Kept is where the facts are that a sparse fold reads, and nothing of any other.
func (p *Fold[S]) Kept() []Projection {
	if p.Sparse {
		return []Projection{p}
	}
	return nil
}

// Lines lists the states of streams.
func (p *Fold[S]) Lines(ctx context.Context, streams []domain.Ref) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for s, err := range p.States(ctx, These(streams...)) {
			if !yield(s, err) {
				return
			}
		}
	}
}

// These are streams that are known.
func These(streams ...domain.Ref) iter.Seq2[domain.Ref, error] {
	return func(yield func(domain.Ref, error) bool) {
		for _, ref := range streams {
			if !yield(ref, nil) {
				return
			}
		}
	}
}

// together is how many streams are folded side by side before they are handed on: enough for all processors, and few in
// memory.
const together = 256

// States folds streams side by side and lists those of which something stands, in the order given.
func (p *Fold[S]) States(ctx context.Context, streams iter.Seq2[domain.Ref, error]) iter.Seq2[Stated[S], error] {
	return func(yield func(Stated[S], error) bool) {
		batch := make([]domain.Ref, 0, together)
		flush := func() bool {
			for _, s := range p.side(ctx, batch) {
				if (s.err != nil || s.ok) && (!yield(s.Stated, s.err) || s.err != nil) {
					return false
				}
			}
			batch = batch[:0]
			return true
		}
		for ref, err := range streams {
			if err != nil {
				yield(Stated[S]{}, err)
				return
			}
			if batch = append(batch, ref); len(batch) == together && !flush() {
				return
			}
		}
		flush()
	}
}

type stated[S any] struct {
	Stated[S]
	ok  bool
	err error
}

func (p *Fold[S]) side(ctx context.Context, refs []domain.Ref) []stated[S] {
	list := make([]stated[S], len(refs))
	var workers sync.WaitGroup
	n := min(runtime.GOMAXPROCS(0), len(refs))
	for w := range n {
		workers.Go(func() {
			for i := w; i < len(refs); i += n {
				s := &list[i]
				s.Ref = refs[i]
				s.State, s.ok, s.err = p.State(ctx, refs[i])
			}
		})
	}
	workers.Wait()
	return list
}

// moment orders the facts of a stream: by the day from which they are effective, then as they were recorded.
type moment struct {
	On       domain.Date
	Position eventstore.Position
}

func momentOf(f *Fact) moment {
	return moment{f.Meta.OccurredOn.EffectiveFrom(), f.Position}
}

func (m moment) compare(o moment) int {
	return cmp.Or(m.On.Compare(o.On), cmp.Compare(m.Position, o.Position))
}

// Standing returns those facts of one stream that hold: without reversals and what they reverse, in the order in which they happened.
func Standing(facts []*Fact) []*Fact {
	gone := map[int64]bool{} // by revision, as all facts are of one stream
	for _, f := range facts {
		if r, ok := f.Body.(*domain.FactReversed); ok {
			gone[f.Revision], gone[r.TargetRevision] = true, true
		}
	}
	standing := slices.DeleteFunc(slices.Clone(facts), func(f *Fact) bool { return gone[f.Revision] })
	slices.SortStableFunc(standing, func(a, b *Fact) int { return momentOf(a).compare(momentOf(b)) })
	return standing
}
