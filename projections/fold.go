package projections

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"jejak/domain"
	"jejak/eventstore"
)

// Fold keeps one state for each stream of some categories. Facts reach it in the order in which they happened, not the
// one in which they were recorded: a fact that comes late folds its stream anew, as does a reversal, which is folded as
// if the original had never been. In a run that is done once for each stream, at the end: an import of a year into one
// fund would otherwise be read again for each of its payments.
type Fold[S any] struct {
	Title      string
	Edition    int
	Categories []string
	Take       func(state *S, f *Fact) // takes a fact in; never sees a reversal

	states map[domain.Ref]*folded[S]
	stale  map[domain.Ref]bool // streams that a run will hand over at its end
}

// folded is a stream's state and the moment of the last fact in it.
type folded[S any] struct {
	State S      `json:"state"`
	Last  moment `json:"last"`
}

// moment orders the facts of a stream: by the day from which they are effective, then as they were recorded.
type moment struct {
	On       domain.Date         `json:"on"`
	Position eventstore.Position `json:"position"`
}

func momentOf(f *Fact) moment {
	return moment{f.Meta.OccurredOn.EffectiveFrom(), f.Position}
}

func (m moment) compare(o moment) int {
	return cmp.Or(m.On.Compare(o.On), cmp.Compare(m.Position, o.Position))
}

func (p *Fold[S]) Name() string { return p.Title }
func (p *Fold[S]) Version() int { return p.Edition }

func (p *Fold[S]) Apply(ctx context.Context, f *Fact, src Source) error {
	if !slices.Contains(p.Categories, f.Stream.Category()) || p.stale[f.Stream] {
		return nil
	}
	if p.states == nil {
		p.states = map[domain.Ref]*folded[S]{}
	}
	at := p.states[f.Stream]
	if f.Target != nil || (at != nil && momentOf(f).compare(at.Last) < 0) {
		return p.refold(ctx, f, src)
	}
	if at == nil {
		at = &folded[S]{}
		p.states[f.Stream] = at
	}
	p.Take(&at.State, f)
	at.Last = momentOf(f)
	return nil
}

// refold folds a stream anew up to a fact, or leaves that to the end of the run.
func (p *Fold[S]) refold(ctx context.Context, upTo *Fact, src Source) error {
	if src.settles {
		if p.stale == nil {
			p.stale = map[domain.Ref]bool{}
		}
		p.stale[upTo.Stream] = true
		return nil
	}
	facts, err := src.Stream(ctx, upTo.Stream, upTo.Position)
	if err != nil {
		return err
	}
	p.settle(upTo.Stream, facts)
	return nil
}

func (p *Fold[S]) unsettled() iter.Seq[domain.Ref] { return maps.Keys(p.stale) }

// settle folds a stream from its beginning. A stream of which nothing stands has no state.
func (p *Fold[S]) settle(stream domain.Ref, facts []*Fact) {
	delete(p.stale, stream)
	standing := Standing(facts)
	if len(standing) == 0 {
		delete(p.states, stream)
		return
	}
	at := &folded[S]{}
	for _, f := range standing {
		p.Take(&at.State, f)
		at.Last = momentOf(f)
	}
	p.states[stream] = at
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

// State returns the state of one stream; ok is false if there is none.
func (p *Fold[S]) State(stream domain.Ref) (state S, ok bool) {
	at, ok := p.states[stream]
	if !ok {
		return state, false
	}
	return at.State, true
}

// States lists the states by stream, in the order of the streams' names.
func (p *Fold[S]) States() iter.Seq2[domain.Ref, S] {
	return func(yield func(domain.Ref, S) bool) {
		for _, stream := range slices.Sorted(maps.Keys(p.states)) {
			if !yield(stream, p.states[stream].State) {
				return
			}
		}
	}
}

// foldLine is a state in the saved file, one to a line.
type foldLine[S any] struct {
	Stream domain.Ref `json:"stream"`
	folded[S]
}

func (p *Fold[S]) Save() ([]byte, error) {
	return saveLines(func(yield func(foldLine[S]) bool) {
		for _, stream := range slices.Sorted(maps.Keys(p.states)) {
			if !yield(foldLine[S]{stream, *p.states[stream]}) {
				return
			}
		}
	})
}

func (p *Fold[S]) Load(b []byte) error {
	p.states, p.stale = map[domain.Ref]*folded[S]{}, nil
	return loadLines(b, func(line foldLine[S]) { p.states[line.Stream] = &line.folded })
}
