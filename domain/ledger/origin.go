package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jejak/domain"
	"jejak/eventstore"
)

// errNotEmpty: a log with events but without an origin is not a ledger of ours.
var errNotEmpty = errors.New("ledger: the log has events already and was not opened as a ledger")

// ready checks that the ledger has been opened, or, for the command that opens it, that the log is still empty.
func (l *Ledger) ready(ctx context.Context, cmd domain.Command) error {
	l.mu.Lock()
	opened := l.opened
	l.mu.Unlock()
	if opened {
		return nil
	}
	_, found, err := Origin(ctx, l.Store)
	if err != nil {
		return err
	}
	if !found {
		if cmd.Stream == domain.LedgerRef {
			return nil
		}
		return ErrNotOpened
	}
	l.mu.Lock()
	l.opened = true
	l.mu.Unlock()
	return nil
}

// Origin returns the event that opened a ledger; found is false for a log without events of one.
func Origin(ctx context.Context, store eventstore.Store) (origin domain.LedgerOpened, found bool, err error) {
	history, err := (&cachedAt{}).load(ctx, store, domain.LedgerRef)
	if err != nil {
		return origin, false, fmt.Errorf("ledger: read the origin: %w", err)
	}
	if standing := history.Standing(is[*domain.LedgerOpened]); len(standing) > 0 {
		return *standing[0].Body.(*domain.LedgerOpened), true, nil
	}
	for record, err := range store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return origin, false, fmt.Errorf("ledger: look for what is in the log: %w", err)
		}
		if slices.Contains(domain.Categories(), eventstore.Category(record.Stream)) {
			return origin, false, errNotEmpty
		}
	}
	return origin, false, nil
}

// wire is a record as the language reads it.
func wire(r eventstore.Record) domain.Wire {
	return domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}
}
