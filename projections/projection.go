package projections

import (
	"context"
	"iter"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/columns"
)

// Model is a read model: what of it is kept, and how it is looked at.
type Model interface {
	Kept() []Projection
	// Look makes the model show what a source shows. What is kept, the Runner brings there.
	Look(Source)
	// Lines lists everything that the model shows, of these streams where it is asked for streams, as values that can be
	// written out.
	Lines(ctx context.Context, streams []domain.Ref) iter.Seq2[any, error]
}

// Projection is what facts contribute to, as the Runner sees it: a Rollup or an Index.
type Projection interface {
	// Name is stable and unique; the files are named after it.
	Name() string
	// Version changes whenever the same log would give other contributions.
	Version() int

	form() columns.Form
	types() []string // of the events that it takes something from
	contribute(f *Fact, into *columns.Batch)
	look(glass)
}

// glass is a table through which a projection is looked at: the entries that a view has.
type glass struct {
	table *columns.Table
	upTo  eventstore.Position // of the log, for the clock of recording
	asOf  int32               // see dayNumber, for the clock of happening
}

// dayNumber numbers days in their order. No day is before all others, as what has none always counts.
func dayNumber(d domain.Date) int32 { return int32(d.Year)<<9 | int32(d.Month)<<5 | int32(d.Day) }

// ever is after all days.
const ever = 1<<31 - 1

// counts is the day from which a fact counts; what takes a fact back counts from the day of its original, as whoever does
// not see the one must not subtract the other.
func counts(f *Fact) int32 {
	if f.Target != nil {
		f = f.Target
	}
	return dayNumber(f.Meta.OccurredOn.EffectiveFrom())
}

// Types lists the types of bodies.
func Types(bodies ...domain.Body) []string {
	list := make([]string, len(bodies))
	for i, b := range bodies {
		list[i] = domain.TypeName(b)
	}
	return list
}

// Interventions lists the types of all aid to an actor.
func Interventions() []string {
	return domain.TypesOf(func(b domain.Body) bool { _, ok := b.(domain.Intervention); return ok })
}

// reversal is the type of the event that takes another back.
var reversal = domain.TypeName(&domain.FactReversed{})
