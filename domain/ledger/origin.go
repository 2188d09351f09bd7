package ledger

import (
	"context"
	"errors"
	"fmt"

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

// Origin returns the first event of a ledger; found is false for an empty log.
func Origin(ctx context.Context, store eventstore.Store) (origin domain.LedgerOpened, found bool, err error) {
	for record, err := range store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return domain.LedgerOpened{}, false, fmt.Errorf("ledger: read the origin: %w", err)
		}
		recorded, err := decode(record)
		if err != nil {
			return domain.LedgerOpened{}, false, err
		}
		opened, ok := recorded.Body.(*domain.LedgerOpened)
		if !ok {
			return domain.LedgerOpened{}, false, errNotEmpty
		}
		return *opened, true, nil
	}
	return domain.LedgerOpened{}, false, nil
}

// decode turns a record of the log into an event of the domain.
func decode(r eventstore.Record) (domain.Recorded, error) {
	wire := domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}
	return domain.DecodeRecorded(wire, r.Stream, int64(r.Revision), r.Recorded)
}
