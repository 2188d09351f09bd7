package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// Reversal is what a whole import is taken back for, and by whom.
type Reversal struct {
	SHA256 string // of the imported file
	Reason string
	Meta   domain.Meta // of the reversals: when, by whom, on what document
}

// Reversed is what became of the facts of an import.
type Reversed struct {
	Import    domain.Ref
	Facts     int  // that the import led to
	Before    int  // of these, taken back earlier
	Now       int  // of these, taken back now, or to be taken back
	Duplicate bool // the import had been taken back already; nothing was written
}

// maxNamed bounds how many of the facts that stand in the way are named: enough to begin with.
const maxNamed = 8

// fact is where a fact of an import stands.
type fact struct {
	id       uuid.UUID
	stream   domain.Ref
	kind     string
	revision int64
	number   bool // it gave an actor a number, which is revoked
	reversed bool // or revoked
}

// ReverseImport takes back every standing fact of an import, the newest first, and says so on the stream of the import.
// A number that an actor was given is revoked, as one person would do it, and is free for others.
//
// First all of it is tried: if a fact cannot be taken back, as others rest on it that did not come from the import, the
// ledger says which, and nothing is written. The ids of the reversals follow from what they reverse, so a second call, or
// one after an interruption, goes on where the first one ended and writes nothing twice; what a fact that was taken back
// had outside of its stream is given back then, too.
func (l *Ledger) ReverseImport(ctx context.Context, r Reversal) (Reversed, error) {
	return l.reverseImport(ctx, r, true)
}

// TryReverseImport decides like ReverseImport and writes nothing.
func (l *Ledger) TryReverseImport(ctx context.Context, r Reversal) (Reversed, error) {
	return l.reverseImport(ctx, r, false)
}

func (l *Ledger) reverseImport(ctx context.Context, r Reversal, write bool) (Reversed, error) {
	stream := domain.ImportRef(r.SHA256)
	done, err := l.takeBack(ctx, stream, r, write)
	if err != nil {
		return Reversed{}, fmt.Errorf("ledger: reverse %s: %w", stream, err)
	}
	return done, nil
}

func (l *Ledger) takeBack(ctx context.Context, stream domain.Ref, r Reversal, write bool) (Reversed, error) {
	last := domain.Command{ID: uuid.NewSHA1(importSpace, []byte(stream)), Stream: stream, Meta: r.Meta, Body: &domain.ImportReversed{Reason: r.Reason}}
	if err := last.Check(l.today()); err != nil {
		return Reversed{}, err
	}
	before, err := l.reversedBefore(ctx, stream)
	if err != nil {
		return Reversed{}, err
	}
	facts, err := l.factsOf(ctx, strings.TrimPrefix(string(stream), domain.CategoryImport+"-"))
	if err != nil {
		return Reversed{}, err
	}
	var standing []fact
	for _, f := range slices.Backward(facts) {
		if !f.reversed {
			standing = append(standing, f)
		}
	}
	done := Reversed{Import: stream, Facts: len(facts), Before: len(facts) - len(standing), Now: len(standing)}
	done.Duplicate = before && done.Now == 0
	if err := l.tryAll(ctx, standing, r); err != nil || !write || done.Duplicate {
		return done, err
	}
	for _, f := range slices.Backward(facts) {
		reverse := l.reverse
		if f.reversed {
			reverse = l.finish
		}
		if err := reverse(ctx, f, r); err != nil {
			return done, err
		}
	}
	if before {
		return done, nil
	}
	last.Body.(*domain.ImportReversed).Facts = done.Facts
	_, err = l.Do(ctx, last)
	return done, err
}

// importSpace is the namespace of the commands that end an import.
var importSpace = uuid.MustParse("6a656a61-6b00-5000-8000-696b6d000002")

// reversedBefore says of an import that exists whether it was taken back.
func (l *Ledger) reversedBefore(ctx context.Context, stream domain.Ref) (reversed bool, err error) {
	err = object(ctx, l, stream, func(i *decide.Importing) error {
		if !i.Started() {
			return domain.Reject(domain.ReferenceUnknown, "import", string(stream))
		}
		reversed = i.Reversed()
		return nil
	})
	return reversed, err
}

// reversal is the command that takes one fact of an import back.
func (f fact) reversal(r Reversal) domain.Command {
	cmd := domain.Command{ID: uuid.NewSHA1(importSpace, f.id[:]), Stream: f.stream, Meta: r.Meta}
	if f.number {
		cmd.Body = &domain.ActorIdentifierRevoked{Added: f.id, Reason: r.Reason}
	} else {
		cmd.Body = &domain.FactReversed{Target: f.id, Reason: r.Reason}
	}
	return cmd
}

// reverse takes one fact back, unless somebody else has done so in the meantime.
func (l *Ledger) reverse(ctx context.Context, f fact, r Reversal) error {
	_, err := l.Do(ctx, f.reversal(r))
	if domain.RejectionCode(err) == domain.AlreadyReversed {
		return nil
	}
	return err
}

// finish gives back what a fact had outside of its stream that was taken back by now: the program may have ended in between.
func (l *Ledger) finish(ctx context.Context, f fact, r Reversal) error {
	if f.number {
		return l.giveUp(ctx, f.reversal(r), f.id, r.Reason)
	}
	return l.strikePaid(ctx, decide.Case{Command: f.reversal(r)}, f.id, r.Reason)
}

// factsOf reads the log once for the facts of an import, the oldest first, and for which of them were taken back. It keeps
// no more than these. What the ledger wrote as a consequence goes with what it follows from: flags with the aid, claims of
// numbers with the numbers.
func (l *Ledger) factsOf(ctx context.Context, sha256 string) ([]fact, error) {
	var facts []fact
	at := map[uuid.UUID]int{}
	taken := []string{domain.TypeName(&domain.FactReversed{}), domain.TypeName(&domain.ActorIdentifierRevoked{})}
	for record, err := range l.Store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		imported := bytes.Contains(record.Metadata, []byte(sha256))
		if !imported && !slices.Contains(taken, record.Type) {
			continue
		}
		e, stands, err := l.fact(ctx, record)
		if err != nil {
			return nil, err
		}
		if !stands {
			continue // set aside
		}
		if target, takes := decide.TakesBack(e.Body); takes {
			if i, known := at[target]; known {
				facts[i].reversed = true
				continue // and with its fact, it is undone
			}
		}
		if e.Meta.Import.SHA256 == sha256 && decide.StandsByItself(e) {
			at[e.ID] = len(facts)
			facts = append(facts, fact{id: e.ID, stream: e.Stream, kind: record.Type, revision: e.Revision, number: domain.GivesNumber(e.Body)})
		}
	}
	return facts, nil
}

// tryAll takes the facts back in memory, stream by stream, as reversals rest on nothing but their own stream.
func (l *Ledger) tryAll(ctx context.Context, facts []fact, r Reversal) error {
	byStream := map[domain.Ref][]fact{}
	var order []domain.Ref
	for _, f := range facts {
		if byStream[f.stream] == nil {
			order = append(order, f.stream)
		}
		byStream[f.stream] = append(byStream[f.stream], f)
	}
	var blocked []string
	for _, stream := range order {
		names, err := l.tryStream(ctx, stream, byStream[stream], r)
		if err != nil {
			return err
		}
		blocked = append(blocked, names...)
	}
	if len(blocked) == 0 {
		return nil
	}
	named := strings.Join(blocked[:min(len(blocked), maxNamed)], "; ")
	if len(blocked) > maxNamed {
		named += "; …"
	}
	return domain.Reject(domain.ImportBlocked, "import", fmt.Sprint(len(blocked)), "facts", named)
}

// tryStream lists those facts of a stream that cannot be taken back, each with the reason.
func (l *Ledger) tryStream(ctx context.Context, stream domain.Ref, facts []fact, r Reversal) (blocked []string, err error) {
	history, err := (&cachedAt{}).load(ctx, l.Store, stream) // of its own, as it takes in what does not happen
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		cmd := f.reversal(r)
		if err := l.opens(ctx, history, f); err != nil {
			return nil, err // before anything is written
		}
		if err := cmd.Check(l.today()); err != nil {
			var refusal *domain.Rejection
			if !errors.As(err, &refusal) || refusal.Code != domain.WrongStream {
				return nil, err
			}
			blocked = append(blocked, f.named(refusal.Code))
			continue
		}
		decision, err := history.Decide(decide.Case{Command: cmd})
		if code := domain.RejectionCode(err); code != "" {
			blocked = append(blocked, f.named(code))
			continue
		}
		if err != nil {
			return nil, err
		}
		aid, _, err := l.givenFrom(ctx, stream, f.id)
		if err != nil {
			return nil, err
		}
		elsewhere := func(e domain.Recorded) bool { return e.Meta.Import.SHA256 != r.SHA256 }
		if slices.ContainsFunc(aid, elsewhere) {
			blocked = append(blocked, f.named(domain.IssueCited))
			continue
		}
		others, err := l.handedOn(ctx, cmd)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(others, func(o decide.Elsewhere) bool { return len(o.Aid) == 0 || slices.ContainsFunc(o.Aid, elsewhere) }) {
			blocked = append(blocked, f.named(domain.EquipmentElsewhere))
			continue
		}
		for i, body := range decision.Bodies {
			next := domain.Recorded{Event: domain.Event{ID: domain.EventID(cmd.ID, i), Meta: cmd.Meta, Body: body},
				Stream: stream, Revision: history.Revision() + 1}
			if err := history.Add(next); err != nil {
				return nil, err
			}
		}
	}
	return blocked, nil
}

// opens reports whether the number of a fact can be read, as it must be to be given back.
func (l *Ledger) opens(ctx context.Context, history *decide.History, f fact) error {
	if !f.number {
		return nil
	}
	added, _, _ := history.Event(f.id)
	if actor, ok := history.State().(*decide.Actor); !ok || forgotten(actor, added) {
		return nil
	}
	if lost, err := l.lost(ctx, added); err != nil || lost {
		return err
	}
	id, err := l.number(ctx, added)
	if err == nil && id.Personal() && l.Claims == nil {
		return errNoClaims
	}
	return err
}

// named is a fact that stands in the way, and why.
func (f fact) named(code domain.Code) string {
	return fmt.Sprintf("%s@%d %s (%s)", f.stream, f.revision, f.kind, code)
}
