package answers

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/verdict"
)

// Reader answers questions about one ledger, as a view shows it on one day.
type Reader struct {
	Store eventstore.Store
	Book  *verdict.Book
	View  projections.View
	Today domain.Date // on which ages are counted
	Keys  Keys        // for the answers that open names or look for numbers

	// Bring brings read models to the view. A question names those that it needs before it looks at one; nobody else's are
	// touched. Without it they are as they should be.
	Bring func(context.Context, ...projections.Projection) error

	// Whole asks for whole names: where something is to be recorded, a part of a name is not enough to mean a thing.
	Whole bool

	*Models

	brought []string              // their names
	gone    map[domain.KeyID]bool // keys that the log says are to be gone, whatever the view; nil before it was asked
}

// Keys opens what is sealed, and knows whose a personal number is. Whoever may not has its errors.
type Keys interface {
	Open(ctx context.Context, sealed domain.Sealed, event uuid.UUID, path string) (string, error)
	Lookup(ctx context.Context, kind, value string) ([]domain.Claim, error)
}

// Now reads facts as they are, whatever the view.
func (r *Reader) Now() projections.Source { return projections.Source{Store: r.Store, Book: r.Book} }

// Source reads facts as the view shows them.
func (r *Reader) Source() projections.Source {
	return projections.Source{Store: r.Store, View: r.View, Book: r.Book}
}

// need brings the read models that a question looks at, and the directory, as whatever is shown is called by its name.
func (r *Reader) need(ctx context.Context, models ...projections.Projection) error {
	if r.Bring == nil {
		return nil
	}
	var missing []projections.Projection
	for _, p := range append(models, r.Directory) {
		if !slices.Contains(r.brought, p.Name()) {
			missing, r.brought = append(missing, p), append(r.brought, p.Name())
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if err := r.Bring(ctx, missing...); err != nil {
		r.brought = nil
		return err
	}
	return nil
}

// BringAll brings every read model to the view: for what is to be recorded, and may be about anything.
func (r *Reader) BringAll(ctx context.Context) error { return r.needPeople(ctx, r.Projections()...) }

// needPeople is need for a question that shows actors: who was forgotten is asked before anybody is shown.
func (r *Reader) needPeople(ctx context.Context, models ...projections.Projection) error {
	if err := r.need(ctx, append(models, r.Identities)...); err != nil {
		return err
	}
	return r.findForgotten(ctx)
}

// findForgotten finds out who was forgotten. They are so at every point in time, also in a view of a day before, for which
// the whole log is read.
func (r *Reader) findForgotten(ctx context.Context) error {
	if r.gone != nil {
		return nil
	}
	r.gone = map[domain.KeyID]bool{}
	if r.View.Everything() {
		for _, key := range r.Identities.Erasures() {
			r.gone[key] = true
		}
		return nil
	}
	erasure := domain.TypeName(&domain.PersonalDataErased{})
	err := eventstore.Scan(ctx, r.Store, eventstore.Start, func(row []eventstore.Borrowed) func() error {
		var erasures []eventstore.Record
		for i := range row {
			if row[i].Type == erasure {
				erasures = append(erasures, row[i].Record())
			}
		}
		return func() error { return r.forget(ctx, erasures) }
	})
	if err != nil {
		r.gone = nil
		return fmt.Errorf("read the log: %w", err)
	}
	return nil
}

func (r *Reader) forget(ctx context.Context, erasures []eventstore.Record) error {
	for _, record := range erasures {
		if r.Book != nil && !r.Book.Fact(record.Stream, record.Position) {
			continue
		}
		fact, err := r.Now().Decode(ctx, record)
		if err != nil {
			return err
		}
		if b, ok := fact.Body.(*domain.PersonalDataErased); ok {
			r.gone[b.KeyID] = true
		}
	}
	return nil
}
