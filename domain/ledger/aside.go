package ledger

import (
	"context"
	"encoding/hex"
	"fmt"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// An event that was set aside closes its stream to writers: nobody can tell what whoever put it there would put there next,
// and what is decided beside it may have to be decided otherwise once somebody has looked. Two officers open it again. Their
// answer stands on a stream that is named after the event's digest, so that it is found without being looked for.

// closed refuses to write to a stream of which something was set aside that nobody has answered.
func (l *Ledger) closed(ctx context.Context, history *decide.History) error {
	asides := history.Asides()
	if len(asides) == 0 {
		return nil
	}
	answered := map[int64]bool{}
	for _, a := range asides {
		digest, err := l.digestOf(ctx, history.Stream(), a.Revision)
		if err != nil {
			return err
		}
		if answered[a.Revision], err = l.AsideAnswered(ctx, digest); err != nil {
			return err
		}
	}
	if refusal := history.Closed(answered); refusal != nil {
		return refusal
	}
	return nil
}

// AsideAnswered reports whether two people have answered the event with a digest.
func (l *Ledger) AsideAnswered(ctx context.Context, digest string) (bool, error) {
	return ask(ctx, l, domain.AsideRef(digest), func(a *decide.Approval) bool { return a.Answered(digest) })
}

// digestOf is the digest of an event's canonical leaf.
func (l *Ledger) digestOf(ctx context.Context, stream domain.Ref, revision int64) (string, error) {
	record, err := recordAt(ctx, l.Store, stream, revision)
	if err != nil {
		return "", err
	}
	leaf := record.Leaf()
	return hex.EncodeToString(leaf[:]), nil
}

// recordAt reads one event of a stream, which is known to be there.
func recordAt(ctx context.Context, store eventstore.Store, stream domain.Ref, revision int64) (eventstore.Record, error) {
	record, found, err := eventstore.RecordAt(ctx, store, string(stream), eventstore.Revision(revision))
	switch {
	case err != nil:
		return record, fmt.Errorf("ledger: %w", err)
	case !found:
		return record, fmt.Errorf("ledger: read %s@%d: there is no such event", stream, revision)
	}
	return record, nil
}

// fact is what a record of the log says; stands is false if it is set aside, or of a stream that is none of the ledger's.
func (l *Ledger) fact(ctx context.Context, r eventstore.Record) (e domain.Recorded, stands bool, err error) {
	if domain.IsForeign(r.Stream) {
		return e, false, nil
	}
	err = l.look(ctx, domain.Ref(r.Stream), func(h *decide.History) {
		e, _, stands = h.Event(r.ID)
		stands = stands && e.Revision == int64(r.Revision)
	})
	return e, stands, err
}

// concerned is the stream that a request for an approval is about: that of the command, or the one that is to be opened again.
func (l *Ledger) concerned(ctx context.Context, cmd domain.Command) (domain.Ref, error) {
	answer, ok := cmd.Body.(*domain.AsideAnswered)
	if !ok {
		return cmd.Stream, nil
	}
	on := domain.Ref(answer.On)
	if domain.IsForeign(answer.On) {
		return domain.LedgerRef, nil
	}
	if stands, err := l.stands(ctx, on); err != nil || stands {
		return on, err
	}
	return domain.LedgerRef, nil
}
