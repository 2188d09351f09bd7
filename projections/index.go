package projections

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"jejak/domain"
	"jejak/projections/columns"
)

// Term is what a stream may be found under: a value of some kind.
type Term struct {
	Kind, Value string
	Stream      domain.Ref
}

// Index leads from terms to the streams that may have them. It forgets nothing: a stream that had a term once is found
// under it in every view that has the fact, whatever came after. So an index finds candidates, and a Fold of each says
// whether it has the term now.
type Index struct {
	Title   string
	Edition int
	Reads   []string // types of the events that Terms takes something from
	Terms   func(f *Fact, emit func(kind, value string))

	glass glass
}

func (x *Index) Name() string { return x.Title }
func (x *Index) Version() int { return x.Edition }

func (x *Index) form() columns.Form {
	return columns.Form{Name: x.Title, Version: x.Edition, Once: true}
}

// Kept is the index itself.
func (x *Index) Kept() []Projection { return []Projection{x} }

// Look has nothing to do.
func (x *Index) Look(Source) {}

// Lines is empty: what an index finds is no answer yet.
func (x *Index) Lines(context.Context, []domain.Ref) iter.Seq2[any, error] {
	return func(func(any, error) bool) {}
}

func (x *Index) types() []string { return x.Reads }

func (x *Index) look(g glass) { x.glass = g }

func (x *Index) contribute(f *Fact, into *columns.Batch) {
	if f.Target != nil {
		return
	}
	var row columns.Key
	x.Terms(f, func(kind, value string) {
		row = row[:0].Text(kind).Text(value).Ref(string(f.Stream))
		into.Add(columns.Entry{Row: row, At: uint64(f.Position)})
	})
}

// Having lists the streams that may have a value of a kind, in the order of their names.
func (x *Index) Having(kind, value string) iter.Seq2[domain.Ref, error] {
	return streams(x.terms(columns.Key(nil).Text(kind).Text(value)))
}

// Of lists the streams that may have any value of a kind, each once.
func (x *Index) Of(kind string) iter.Seq2[domain.Ref, error] {
	return streams(x.terms(columns.Key(nil).Text(kind)))
}

// Beginning lists the terms of a kind whose value begins with a text, in the order of the values.
func (x *Index) Beginning(kind, text string) iter.Seq2[Term, error] {
	if strings.IndexByte(text, 0) >= 0 { // as no value does
		return func(func(Term, error) bool) {}
	}
	return x.terms(append(columns.Key(nil).Text(kind), text...))
}

func streams(terms iter.Seq2[Term, error]) iter.Seq2[domain.Ref, error] {
	return func(yield func(domain.Ref, error) bool) {
		given := map[domain.Ref]bool{}
		for t, err := range terms {
			if err == nil && given[t.Stream] {
				continue
			}
			given[t.Stream] = true
			if !yield(t.Stream, err) {
				return
			}
		}
	}
}

func (x *Index) terms(prefix columns.Key) iter.Seq2[Term, error] {
	return func(yield func(Term, error) bool) {
		if x.glass.table == nil {
			return
		}
		var last Term
		for e, err := range x.glass.table.Scan(prefix, uint64(x.glass.upTo)) {
			var t Term
			if err == nil {
				fields := columns.FieldsOf(e.Row)
				t = Term{fields.Text(), fields.Text(), domain.Ref(fields.Ref())}
				err = fields.Err()
			}
			if err != nil {
				yield(Term{}, fmt.Errorf("projections: %s: %w", x.Title, err))
				return
			}
			if t != last && !yield(t, nil) {
				return
			}
			last = t
		}
	}
}
