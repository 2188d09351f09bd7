package answers

import (
	"context"

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

	// Bring makes the read models show a view. It is asked before the first question that looks at one; without it they are as
	// they should be.
	Bring func(ctx context.Context, models *Models, view projections.View) error

	// Whole asks for whole names: where something is to be recorded, a part of a name is not enough to mean a thing.
	Whole bool

	*Models

	Asking context.Context // of whoever asks, for names: they stand inside sentences and in what is asked

	gone   map[domain.KeyID]bool // keys that the log says are to be gone, whatever the view; nil before the first question
	failed error                 // see Failed
	names  map[domain.Ref]string // that were looked up
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

// Ready makes the read models show the view, and finds out who was forgotten. They are so at every point in time, also in a
// view of a day before. Every question begins with it, and so does whoever looks at the models for something else.
func (r *Reader) Ready(ctx context.Context) error {
	if r.gone != nil {
		return nil
	}
	if err := r.bring(ctx, projections.View{}); err != nil {
		return err
	}
	gone := map[domain.KeyID]bool{}
	for key, err := range r.Identities.Erasures(ctx) {
		if err != nil {
			return err
		}
		gone[key] = true
	}
	if !r.View.Everything() {
		if err := r.bring(ctx, r.View); err != nil {
			return err
		}
	}
	r.gone = gone
	return nil
}

func (r *Reader) bring(ctx context.Context, view projections.View) error {
	if r.Bring == nil {
		return nil
	}
	return r.Bring(ctx, r.Models, view)
}
