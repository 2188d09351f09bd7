package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// ClockApart is how far the clock of a client may be off before its facts are refused: the laptop of an office is set by the
// network as the server is, and what is recorded with the date of another year is found by nobody.
const ClockApart = 5 * time.Minute

// Guard is a store of a ledger that is lent to others. It lets in what a decision of the ledger could have returned on the
// stream as it is, and nothing else: whoever reaches the store can record only what the ledger would have recorded.
//
// The decision was made by the client, who sees all streams and has the keys. The guard makes it again, as far as one stream
// tells; rules about what others received, claims in the vault and criteria of programmes are the client's word. What the
// guard refuses is a *eventstore.RefusedError with the code of the refusal.
//
// Reads pass through.
type Guard struct {
	eventstore.Store

	Guests func(stream string) bool // whose streams are not the ledger's, and not the guard's business; nil: nobody's
	// Author is who may be named as the author of what a caller records, "" for anybody. Mover reports that the caller moves a
	// ledger here: its events were decided elsewhere, at another time, and come as they are. Nil functions allow nobody more.
	Author func(ctx context.Context) (user string)
	Mover  func(ctx context.Context) bool
	Now    func() time.Time // default time.Now
	Zone   *time.Location   // in which today is counted; default WIB

	ledger Ledger // its cache of folded streams, and what it asks them
}

// NewGuard stands before a store.
func NewGuard(store eventstore.Store) *Guard {
	return &Guard{Store: store, ledger: Ledger{Store: store}}
}

// Reads implements eventstore.ReadThrough.
func (g *Guard) Reads() eventstore.Store { return g.Store }

// AppendBatch implements eventstore.Batcher: what passes is committed together, and what is decided, one by one.
func (g *Guard) AppendBatch(ctx context.Context, batch []eventstore.Proposal) []eventstore.Outcome {
	decided := func(p eventstore.Proposal) bool { return !g.passes(ctx, p.Stream) }
	if !slices.ContainsFunc(batch, decided) {
		return eventstore.AppendBatch(ctx, g.Store, batch)
	}
	return eventstore.AppendBatch(ctx, struct{ eventstore.Store }{g}, batch)
}

// passes says whether an append is not the guard's business.
func (g *Guard) passes(ctx context.Context, stream string) bool {
	return g.Guests != nil && g.Guests(stream) || g.Mover != nil && g.Mover(ctx)
}

// Append lets events in, or refuses them. Of several callers on one stream one is admitted after the other, each on what
// those before it have appended.
func (g *Guard) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if g.passes(ctx, stream) {
		return g.Store.Append(ctx, stream, expect, events...)
	}
	if why := domain.Foreign(stream); why != nil {
		return eventstore.Appended{}, refused(stream, why)
	}
	if err := eventstore.CheckAppend(stream, expect, events); err != nil {
		return eventstore.Appended{}, err
	}
	asked, err := g.read(ctx, stream, events)
	if err != nil {
		return eventstore.Appended{}, refusal(stream, err)
	}
	at := g.ledger.cache(domain.Ref(stream))
	at.mu.Lock()
	defer at.mu.Unlock()
	for range maxAttempts {
		appended, err := g.admit(ctx, at, expect, asked)
		var moved *eventstore.WrongRevisionError
		if errors.As(err, &moved) && moved.Known == 0 && admits(expect, moved.Actual) {
			continue
		}
		return appended, err
	}
	return eventstore.Appended{}, refused(stream, domain.Reject(domain.Conflict, "stream", stream))
}

// proposal is an append as the ledger reads it.
type proposal struct {
	stream   string
	events   []eventstore.Event
	facts    []domain.Recorded // their revisions are set when it is decided
	approval decide.ApprovalAnswer
}

// read reads the events, and what the approval says that they cite: before the stream is locked, as it is on another.
func (g *Guard) read(ctx context.Context, stream string, events []eventstore.Event) (p proposal, err error) {
	p = proposal{stream: stream, events: events}
	for _, e := range events {
		w := domain.Wire{ID: e.ID, Type: e.Type, Data: e.Data, Metadata: e.Metadata}
		if e.Binary {
			return p, domain.Reject(domain.EventMalformed, "type", e.Type, "why", "binary")
		}
		fact, err := domain.DecodeRecorded(w, stream, 0, g.now())
		if err != nil {
			return p, domain.Unreadable(w, err)
		}
		if err := g.mayName(ctx, fact); err != nil {
			return p, err
		}
		p.facts = append(p.facts, fact)
	}
	if ref := p.facts[0].Meta.Approval; ref.Category() == domain.CategoryApproval && !domain.IsForeign(string(ref)) {
		p.approval, err = ask(ctx, &g.ledger, ref, (*decide.Approval).Answer)
	}
	return p, err
}

// admit decides on events with the stream as it is now, and appends them right there.
func (g *Guard) admit(ctx context.Context, at *cachedAt, expect eventstore.Expect, p proposal) (eventstore.Appended, error) {
	history, err := at.load(ctx, g.Store, domain.Ref(p.stream))
	if err != nil {
		return eventstore.Appended{}, err
	}
	last := eventstore.Revision(history.Revision())
	known := func(e eventstore.Event) bool { _, _, is := history.Event(e.ID); return is }
	if slices.ContainsFunc(p.events, known) {
		return g.Store.Append(ctx, p.stream, expect, p.events...) // again, or a mistake: nothing new comes in either way
	}
	if !admits(expect, last) {
		return eventstore.Appended{}, &eventstore.WrongRevisionError{Stream: p.stream, Expect: expect, Actual: last}
	}
	if err := g.ledger.closed(ctx, history); err != nil {
		return eventstore.Appended{}, refusal(p.stream, err)
	}
	for i := range p.facts {
		p.facts[i].Revision = history.Revision() + 1 + int64(i)
	}
	clock := decide.Clock{Now: g.now(), Zone: cmp.Or(g.Zone, WIB), Apart: ClockApart}
	if why := history.Admit(p.facts, clock, p.approval); why != nil {
		if history.Revision() != int64(last) {
			at.history = nil // it has taken in what did not happen; what was refused at once costs nobody the stream's reading
		}
		return eventstore.Appended{}, refused(p.stream, why)
	}
	appended, err := g.Store.Append(ctx, p.stream, eventstore.Exactly(last), p.events...)
	if err != nil {
		at.history = nil
	}
	return appended, err
}

// mayName refuses an author other than the caller.
func (g *Guard) mayName(ctx context.Context, e domain.Recorded) error {
	if g.Author == nil {
		return nil
	}
	user := g.Author(ctx)
	if user == "" || domain.Normalise(user) == domain.Normalise(e.Meta.By.User) {
		return nil
	}
	return domain.Reject(domain.AuthorOther, "by.user", e.Meta.By.User, "user", user)
}

func (g *Guard) now() time.Time {
	if g.Now != nil {
		return g.Now()
	}
	return time.Now()
}

// admits reports whether a stream with a last revision is as it was expected.
func admits(expect eventstore.Expect, last eventstore.Revision) bool {
	switch expect {
	case eventstore.Any:
		return true
	case eventstore.NoStream:
		return last < 0
	case eventstore.StreamExists:
		return last >= 0
	}
	return int64(expect) == int64(last)
}

// refusal turns a rejection into what a store says; other errors stay as they are.
func refusal(stream string, err error) error {
	var r *domain.Rejection
	if errors.As(err, &r) {
		return refused(stream, r)
	}
	return fmt.Errorf("ledger: admit to %s: %w", stream, err)
}

func refused(stream string, r *domain.Rejection) error {
	return &eventstore.RefusedError{Stream: stream, Code: string(r.Code), Field: r.Field, Received: r.Received, Details: r.Details, Message: r.Message(domain.English)}
}
