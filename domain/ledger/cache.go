package ledger

import (
	"context"
	"sync"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// maxCached bounds how many folded streams stay in memory. Within it, a command costs the events that were appended
// since its stream was last seen, not the whole stream again: an import of a year into one fund stays linear.
const maxCached = 4096

// cachedAt is a stream folded up to some revision. Its mutex also keeps this process from racing itself on a stream.
type cachedAt struct {
	mu      sync.Mutex
	history *decide.History
	steps   sync.Mutex // taken before mu by what takes several steps and cannot keep mu, so that it does not race others of its stream
}

// cache returns the entry of a stream, making room by dropping others: what is dropped is only read again.
func (l *Ledger) cache(stream domain.Ref) *cachedAt {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.cached[stream]; at != nil {
		return at
	}
	if l.cached == nil || len(l.cached) >= maxCached {
		l.cached = map[domain.Ref]*cachedAt{}
	}
	at := &cachedAt{}
	l.cached[stream] = at
	return at
}

// load brings the history up to the end of its stream; what is no fact is set aside. After an error the entry is empty, never half right.
func (at *cachedAt) load(ctx context.Context, store eventstore.Store, stream domain.Ref) (*decide.History, error) {
	history, err := at.history, error(nil)
	at.history = nil
	if history == nil {
		if history, err = decide.NewHistory(stream); err != nil {
			return nil, err
		}
	}
	from := eventstore.Revision(history.Revision() + 1)
	for record, err := range store.Stream(ctx, string(stream), from, eventstore.Forward) {
		if err != nil {
			return nil, err
		}
		if _, err := history.Read(wire(record), int64(record.Revision), record.Recorded); err != nil {
			return nil, err
		}
	}
	at.history = history
	return history, nil
}
