package esdb_test

import (
	"context"
	"iter"

	"jejak/eventstore"
)

// hiding shows streams from their second event on, as a server does after $maxCount or a truncation.
type hiding struct{ eventstore.Store }

func (h hiding) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		for r, err := range h.Store.Stream(ctx, stream, from, dir) {
			if err == nil && r.Revision == 0 {
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}
