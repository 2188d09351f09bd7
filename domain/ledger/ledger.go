// Package ledger is the only writer: it brings a command to the stream that it concerns and appends what the
// domain decides.
//
//	load the stream → decide → seal → append with the revision that was decided on
//
// If the stream has moved in between, the decision is made again on what is there now. A command has an id, and its
// events' ids follow from it, so a command that is repeated — a second click, an import that is run again, a retry
// after a lost connection — writes nothing and gets the first answer.
//
// What a command leads to outside of its stream is done in such an order that repeating it heals an interruption: a
// number is claimed before the event that gives it, and given back after the event that takes it; a payment order is on
// the register from before the disbursement until after its reversal; an actor is on the stream of a piece of equipment from
// before the handover; a key is destroyed after the decision to forget.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// maxAttempts bounds how often a decision is made anew when other writers are faster. Each attempt loses only to a
// writer that succeeded, so needing more means that something appends to one stream without pause.
const maxAttempts = 16

// clockStep is how finely the time of a decision is told: no store's clock is finer.
const clockStep = 100 * time.Nanosecond

// WIB is the zone in which offices of Sumatra, where the first users are, count their days.
var WIB = time.FixedZone("WIB", 7*60*60)

// Sealer seals personal data of a subject under the subject's key, which it creates when there is none yet.
// The sealed form is bound to domain.SealContext of the same arguments.
type Sealer interface {
	Seal(ctx context.Context, subject string, event uuid.UUID, path, clear string) (domain.Sealed, error)
}

// Ledger records facts. Its fields are set before first use and not changed afterwards; its methods may be called
// from many goroutines.
type Ledger struct {
	Store  eventstore.Store
	Sealer Sealer // needed for commands with personal data
	Claims Claims // needed for commands about personal numbers
	Vault  Vault  // asked whether it is the right one; nil: nobody asks
	// Counted is the highest domain.Meta.Vault in the log, if somebody has read it. By default, and where a vault was begun in
	// the place of another, it is sought among the newest events.
	Counted  func(context.Context) (int64, error)
	Keys     Keys             // needed to revoke a personal number and to forget a person
	Contacts Contacts         // nil: actors with the same address or telephone number are not looked for
	Groups   Groups           // nil: what is received through a group is not held against what is received alone
	Now      func() time.Time // default time.Now
	Zone     *time.Location   // in which today is counted; default WIB
	NewID    func() uuid.UUID // draws the id of a ledger that is opened; nil: it gets none, and is known by its first event

	mu      sync.Mutex
	opened  bool                     // the origin has been seen
	checked bool                     // the vault is the right one
	named   bool                     // and the log says so, as far as there is one
	cached  map[domain.Ref]*cachedAt // folded streams, see cache.go
}

// Receipt is the answer to a command that was accepted.
type Receipt struct {
	Stream    domain.Ref
	Events    []domain.Recorded // what was recorded, oldest first; none when it was known already
	Position  eventstore.Position
	Duplicate bool // the command had been answered before; nothing was written now
}

var (
	// ErrNotOpened: the ledger has no origin yet. Its first event says what it is.
	ErrNotOpened = errors.New("ledger: the ledger has not been opened")
	errNoSealer  = errors.New("ledger: a command with personal data needs a vault")
)

// Do records what a command asks for, or returns a *domain.Rejection and writes nothing.
func (l *Ledger) Do(ctx context.Context, cmd domain.Command) (Receipt, error) {
	receipt, err := l.do(ctx, cmd, true)
	if err != nil {
		return Receipt{}, fmt.Errorf("ledger: %s on %s: %w", domain.TypeName(cmd.Body), cmd.Stream, err)
	}
	return receipt, nil
}

// Try decides like Do and writes nothing. The events of the receipt are those that Do would record, unsealed.
func (l *Ledger) Try(ctx context.Context, cmd domain.Command) (Receipt, error) {
	receipt, err := l.do(ctx, cmd, false)
	if err != nil {
		return Receipt{}, fmt.Errorf("ledger: try %s on %s: %w", domain.TypeName(cmd.Body), cmd.Stream, err)
	}
	return receipt, nil
}

func (l *Ledger) do(ctx context.Context, cmd domain.Command, write bool) (Receipt, error) {
	prepared, err := l.prepare(ctx, cmd)
	if err != nil {
		return Receipt{}, err
	}
	if err := l.withVault(ctx, prepared, write); err != nil {
		return Receipt{}, err
	}
	return l.bring(ctx, prepared, write)
}

// bring decides on a command that is well formed, with what it leads to outside of its stream.
func (l *Ledger) bring(ctx context.Context, cmd decide.Case, write bool) (Receipt, error) {
	if i := slices.IndexFunc(cmd.Bodies(), domain.KeptByLedger); i >= 0 {
		return Receipt{}, domain.Reject(domain.LedgersOwn, "body", domain.TypeName(cmd.Bodies()[i]))
	}
	switch b := cmd.Body.(type) {
	case *domain.ActorIdentifierRevoked:
		return l.revoke(ctx, cmd, b, write)
	case *domain.PersonalDataErased:
		return l.erase(ctx, cmd, b, write)
	case *domain.ActorsMerged:
		return l.merge(ctx, cmd, b, write)
	case *domain.FactReversed:
		return l.takeOut(ctx, cmd, b, write)
	}
	if domain.PaysOut(cmd.Command) {
		return l.pay(ctx, cmd, write)
	}
	if domain.GivesNumbers(cmd.Command) {
		return l.identify(ctx, cmd, write)
	}
	return l.decide(ctx, cmd, write)
}

// decide brings a command to its stream, with what has to be entered first wherever the command comes from.
func (l *Ledger) decide(ctx context.Context, cmd decide.Case, write bool) (Receipt, error) {
	pieces, err := l.puts(ctx, cmd.Command)
	if err != nil {
		return Receipt{}, err
	}
	if len(pieces) > 0 {
		return l.handOver(ctx, cmd, write)
	}
	return l.onStream(ctx, cmd, write)
}

// onStream brings a command to its stream, as often as the stream moves in between.
func (l *Ledger) onStream(ctx context.Context, cmd decide.Case, write bool) (Receipt, error) {
	at := l.cache(cmd.Stream)
	at.mu.Lock()
	defer at.mu.Unlock()
	for range maxAttempts {
		history, err := at.load(ctx, l.Store, cmd.Stream)
		if err != nil {
			return Receipt{}, err
		}
		receipt, err := l.answer(ctx, history, cmd, write)
		var moved *eventstore.WrongRevisionError
		if errors.As(err, &moved) {
			continue
		}
		return receipt, err
	}
	return Receipt{}, domain.Reject(domain.Conflict, "stream", string(cmd.Stream))
}

// prepare checks a command by itself and against what other streams say, and completes its envelope.
func (l *Ledger) prepare(ctx context.Context, cmd domain.Command) (decide.Case, error) {
	today := l.today()
	if err := cmd.Check(today); err != nil {
		return decide.Case{}, err
	}
	digest, err := cmd.Digest()
	if err != nil {
		return decide.Case{}, err
	}
	cmd.Meta.Command, cmd.Meta.Request = cmd.ID, digest
	if err := l.ready(ctx, cmd); err != nil {
		return decide.Case{}, err
	}
	if err := l.checkReferences(ctx, cmd); err != nil {
		return decide.Case{}, err
	}
	known, err := l.know(ctx, cmd, today)
	return decide.Case{Command: cmd, Known: known}, err
}

// answer decides once on a history and appends the outcome.
func (l *Ledger) answer(ctx context.Context, history *decide.History, cmd decide.Case, write bool) (Receipt, error) {
	if first, _, known := history.Event(domain.EventID(cmd.ID, 0)); known {
		if first.Meta.Request != cmd.Meta.Request {
			return Receipt{}, domain.Reject(domain.CommandReused, "command", cmd.ID.String())
		}
		return Receipt{Stream: cmd.Stream, Events: eventsOf(history, cmd.Command), Duplicate: true}, nil
	}
	if err := l.closed(ctx, history); err != nil {
		return Receipt{}, err
	}
	decision, err := history.Decide(cmd)
	if err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{Stream: cmd.Stream, Duplicate: len(decision.Bodies) == 0} // what is known is not recorded again
	for i, body := range decision.Bodies {
		cmd.Meta.Rules = decision.RulesOf(i)
		receipt.Events = append(receipt.Events, domain.Recorded{
			Event:    domain.Event{ID: domain.EventID(cmd.ID, i), Meta: cmd.Meta, Body: body},
			Stream:   cmd.Stream,
			Revision: history.Revision() + 1 + int64(i),
		})
	}
	for _, a := range history.Asides() { // under an id that a command has, nothing else can be recorded
		if slices.ContainsFunc(receipt.Events, func(e domain.Recorded) bool { return e.ID == a.ID }) {
			return Receipt{}, domain.Reject(domain.CommandReused, "command", cmd.ID.String())
		}
	}
	if !write || receipt.Duplicate {
		return receipt, nil
	}
	return l.append(ctx, receipt, eventstore.Exactly(eventstore.Revision(history.Revision())))
}

// append seals, encodes and appends the events of a receipt.
func (l *Ledger) append(ctx context.Context, receipt Receipt, expect eventstore.Expect) (Receipt, error) {
	events := make([]eventstore.Event, len(receipt.Events))
	decided := l.now().UTC().Truncate(clockStep)
	for i := range receipt.Events {
		e := &receipt.Events[i]
		e.Meta.RecordedAt = decided
		if err := l.seal(ctx, *e); err != nil {
			return Receipt{}, err
		}
	}
	if err := l.count(ctx, receipt.Events); err != nil {
		return Receipt{}, err
	}
	for i, e := range receipt.Events {
		wire, err := domain.Encode(e.Event)
		if err != nil {
			return Receipt{}, err
		}
		events[i] = eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata}
	}
	appended, err := l.Store.Append(ctx, string(receipt.Stream), expect, events...)
	if err != nil {
		return Receipt{}, err
	}
	receipt.Position, receipt.Duplicate = appended.Position, appended.Duplicate
	if receipt.Duplicate {
		if err := l.said(ctx, receipt, appended.Revision); err != nil {
			return Receipt{}, err
		}
		decided = appended.Recorded // by whoever was first
	}
	for i := range receipt.Events {
		receipt.Events[i].Meta.RecordedAt, receipt.Events[i].RecordedAt = decided, decided
	}
	return receipt, nil
}

// said looks whether events that the store knows already are the answer to this command. A store compares ids alone, and what
// stands there may be somebody else's, who knew the command's: then nothing was recorded, and nobody must believe it was.
func (l *Ledger) said(ctx context.Context, receipt Receipt, last eventstore.Revision) error {
	record, err := recordAt(ctx, l.Store, receipt.Stream, int64(last))
	if err != nil {
		return err
	}
	there, err := domain.Decode(wire(record))
	meta := receipt.Events[0].Meta
	if err != nil || there.Meta.Command != meta.Command || there.Meta.Request != meta.Request {
		return domain.Reject(domain.CommandReused, "command", meta.Command.String())
	}
	return nil
}

func (l *Ledger) seal(ctx context.Context, e domain.Recorded) error {
	if err := l.share(ctx, e); err != nil {
		return err
	}
	for _, f := range domain.PersonalFields(e.Stream, e.Body) {
		if f.Value.Clear() == "" {
			continue
		}
		if l.Sealer == nil {
			return errNoSealer
		}
		sealed, err := l.Sealer.Seal(ctx, f.Subject, e.ID, f.Path, f.Value.Clear())
		if err != nil {
			return fmt.Errorf("seal %s of %s: %w", f.Path, f.Subject, err)
		}
		f.Value.Seal(sealed)
	}
	return nil
}

// eventsOf lists the events that a command led to before.
func eventsOf(history *decide.History, cmd domain.Command) []domain.Recorded {
	var events []domain.Recorded
	for i := 0; ; i++ {
		e, _, known := history.Event(domain.EventID(cmd.ID, i))
		if !known {
			return events
		}
		events = append(events, e)
	}
}

// checkReferences refuses a command that refers to what is not in the ledger, or no longer stands. That it is taken back
// between this look and the append cannot be excluded: the two are on different streams.
func (l *Ledger) checkReferences(ctx context.Context, cmd domain.Command) error {
	var refs []domain.Ref
	for _, body := range cmd.Bodies() {
		refs = append(refs, domain.References(body)...)
	}
	for _, ref := range refs {
		if ref == cmd.Stream {
			continue
		}
		stands, err := l.stands(ctx, ref)
		if err != nil {
			return err
		}
		if stands {
			continue
		}
		if answered, err := l.answered(ctx, cmd); answered || err != nil {
			return err // what was recorded then stays so, and is answered as it was
		}
		return domain.Reject(domain.ReferenceUnknown, ref.Category(), string(ref))
	}
	return nil
}

func (l *Ledger) stands(ctx context.Context, ref domain.Ref) (stands bool, err error) {
	err = l.look(ctx, ref, func(h *decide.History) { stands = h.Stands() })
	return stands, err
}

// answered reports whether a command was recorded before.
func (l *Ledger) answered(ctx context.Context, cmd domain.Command) (known bool, err error) {
	err = l.look(ctx, cmd.Stream, func(h *decide.History) { _, _, known = h.Event(domain.EventID(cmd.ID, 0)) })
	return known, err
}

func (l *Ledger) today() domain.Date {
	zone := WIB
	if l.Zone != nil {
		zone = l.Zone
	}
	return domain.DateOf(l.now().In(zone))
}

// now is the time by the clock of who decides.
func (l *Ledger) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}
