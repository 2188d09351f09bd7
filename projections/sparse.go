package projections

import (
	"context"
	"fmt"
	"slices"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/columns"
)

// What is kept of a sparse fold: a row for each stream, and in it an entry for each fact that the fold reads, with the
// revision of the fact and 1. What takes a fact back has an entry with the revision of its original and -1.

func (p *Fold[S]) Name() string { return p.Title }
func (p *Fold[S]) Version() int { return p.Edition }

func (p *Fold[S]) form() columns.Form {
	return columns.Form{Name: p.Title, Version: p.Edition, Width: 2}
}

func (p *Fold[S]) types() []string { return p.Reads }

func (p *Fold[S]) look(g glass) { p.glass = g }

func (p *Fold[S]) contribute(f *Fact, into *columns.Batch) {
	if !slices.Contains(p.Categories, f.Stream.Category()) {
		return
	}
	e := columns.Entry{Row: columns.Key(nil).Ref(string(f.Stream)), At: uint64(f.Position), From: counts(f), Sums: []int64{f.Revision, 1}}
	if f.Target != nil {
		e.Sums = []int64{f.Target.Revision, -1}
	}
	into.Add(e)
}

// found reads those facts of a stream that stand in the view, in the order in which they happened.
func (p *Fold[S]) found(ctx context.Context, stream domain.Ref) ([]*Fact, error) {
	standing := map[int64]int64{}
	for e, err := range p.glass.table.Scan(columns.Key(nil).Ref(string(stream)), uint64(p.glass.upTo)) {
		if err != nil {
			return nil, err
		}
		if e.From <= p.glass.asOf {
			standing[e.Sums[0]] += e.Sums[1]
		}
	}
	var facts []*Fact
	for revision, n := range standing {
		if n <= 0 {
			continue
		}
		f, err := p.src.At(ctx, string(stream), eventstore.Revision(revision))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", stream, err)
		}
		facts = append(facts, f)
	}
	slices.SortFunc(facts, func(a, b *Fact) int { return momentOf(a).compare(momentOf(b)) })
	return facts, nil
}
