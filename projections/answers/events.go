package answers

import (
	"context"
	"errors"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
)

// EventFilter picks events of the log; what is empty picks all.
type EventFilter struct {
	Stream   domain.Ref
	Category string
	Type     string
	After    eventstore.Position // need not be an event's
	Limit    int
}

func (f EventFilter) picks(fact *projections.Fact) bool {
	return (f.Stream == "" || fact.Stream == f.Stream) &&
		(f.Category == "" || fact.Stream.Category() == f.Category) &&
		(f.Type == "" || domain.TypeName(fact.Body) == f.Type)
}

// errEnough ends a walk at the limit. It never leaves the package.
var errEnough = errors.New("the limit of events is reached")

// picking calls visit with what a filter picks, up to its limit.
func (f EventFilter) picking(visit func(Event) error) func(*projections.Fact) error {
	picked := 0
	return func(fact *projections.Fact) error {
		if !f.picks(fact) {
			return nil
		}
		event, err := eventOf(fact)
		if err != nil {
			return err
		}
		if err := visit(event); err != nil {
			return err
		}
		if picked++; picked == f.Limit {
			return errEnough
		}
		return nil
	}
}

// Events visits the facts that a filter picks, as the view shows them, in the order of recording.
func (r *Reader) Events(ctx context.Context, f EventFilter, visit func(Event) error) error {
	err := r.walk(ctx, f, f.picking(visit))
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// walk calls take with the facts among which a filter's are. One stream is found without the log around it.
func (r *Reader) walk(ctx context.Context, f EventFilter, take func(*projections.Fact) error) error {
	if f.Stream == "" {
		after, err := r.begin(ctx, f)
		if err != nil {
			return err
		}
		return r.Source().All(ctx, after, take)
	}
	if err := r.Ready(ctx); err != nil {
		return err
	}
	facts, err := r.Source().Stream(ctx, f.Stream, eventstore.End)
	if err != nil {
		return err
	}
	for _, fact := range facts {
		if fact.Position <= f.After {
			continue
		}
		if err := take(fact); err != nil {
			return err
		}
	}
	return nil
}

// Follow is Events that goes on waiting for more. What is to come is in no view of the past.
func (r *Reader) Follow(ctx context.Context, f EventFilter, visit func(Event) error) error {
	after, err := r.begin(ctx, f)
	if err != nil {
		return err
	}
	take := f.picking(visit)
	for record, err := range r.Store.Follow(ctx, after) {
		if err != nil {
			return err
		}
		if record.Position > r.Book.End() {
			if err := r.Book.CatchUp(ctx); err != nil {
				return err
			}
		}
		if !r.Book.Fact(record.Stream, record.Position) {
			continue
		}
		fact, err := r.Now().Decode(ctx, record)
		if err != nil {
			return err
		}
		if err := take(fact); errors.Is(err, errEnough) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// begin is where a walk begins. Whoever shows its events calls what they speak of by its name.
func (r *Reader) begin(ctx context.Context, f EventFilter) (eventstore.Position, error) {
	if err := r.Ready(ctx); err != nil {
		return 0, err
	}
	return eventstore.Floor(ctx, r.Store, f.After)
}
