package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// Who is forgotten stays so, whatever copy of the vault is put back: the log says of whom it was decided, and the first who
// opens the vault for writing destroys a key that has come back. Only a decision reaches a key. That an event of its type
// stands in the log is not enough, as whoever can append can write one: what was recorded must be what the stream's own
// history leads to, on a request, by another officer.

// unread is how many events are read again for erasures before the vault notes how far they were read.
const unread = 4096

// Unforgotten lists those of whom the log says that they are forgotten, and whose keys are in the vault.
func (l *Ledger) Unforgotten(ctx context.Context) (keys []domain.KeyID, err error) {
	found, err := l.erasures(ctx, eventstore.Start)
	if err != nil {
		return nil, err
	}
	return l.remembered(ctx, found.keys)
}

// Forget destroys the keys of those of whom the log says that they are forgotten, as far as the vault still has them, and
// returns whose they were. It does nothing beside a vault that is not the ledger's. What was looked at once, the vault notes.
func (l *Ledger) Forget(ctx context.Context) (keys []domain.KeyID, err error) {
	if l.Vault == nil {
		return nil, nil
	}
	vault, _, exists := l.Vault.Name()
	names, _, err := l.adoptions(ctx)
	if err != nil || !exists || len(names) == 0 || names[len(names)-1].Vault != vault {
		return nil, err
	}
	from, err := l.erasedUntil(ctx)
	if err != nil {
		return nil, err
	}
	found, err := l.erasures(ctx, from)
	if err != nil {
		return nil, err
	}
	if keys, err = l.remembered(ctx, found.keys); err != nil {
		return nil, err
	}
	for _, key := range keys {
		if err := l.Vault.Erase(ctx, string(key)); err != nil {
			return nil, err
		}
	}
	if found.read < unread {
		return keys, nil
	}
	return keys, l.noteErased(ctx, found.end)
}

// erasedUntil is where the log has to be read on for erasures. If it is another log than the vault has seen, or a migrated
// one, it is read from its start.
func (l *Ledger) erasedUntil(ctx context.Context) (eventstore.Position, error) {
	position, before, err := l.Vault.ErasedUntil(ctx)
	if err != nil || position == 0 {
		return eventstore.Start, err
	}
	event, err := l.before(ctx, eventstore.Position(position))
	if err != nil || event != before {
		return eventstore.Start, err
	}
	return eventstore.Position(position), nil
}

func (l *Ledger) noteErased(ctx context.Context, end eventstore.Position) error {
	before, err := l.before(ctx, end)
	if err != nil || before == uuid.Nil {
		return err
	}
	return l.Vault.NoteErased(ctx, uint64(end), before)
}

// before is the event before a position.
func (l *Ledger) before(ctx context.Context, position eventstore.Position) (uuid.UUID, error) {
	for record, err := range l.Store.All(ctx, position, eventstore.Backward) {
		if err != nil {
			return uuid.Nil, fmt.Errorf("ledger: read the event before %d: %w", position, err)
		}
		return record.ID, nil
	}
	return uuid.Nil, nil
}

// remembered are those of some keys that the vault has.
func (l *Ledger) remembered(ctx context.Context, all []domain.KeyID) (keys []domain.KeyID, err error) {
	for _, key := range all {
		has, err := l.Vault.Remembers(ctx, string(key))
		if err != nil {
			return nil, err
		}
		if has {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// erasures is what a part of the log says of who is forgotten.
type erasures struct {
	keys []domain.KeyID
	read int
	end  eventstore.Position
}

// Erasures lists those of whom the log says that they are forgotten, by a decision that its stream's history leads to.
func (l *Ledger) Erasures(ctx context.Context) ([]domain.KeyID, error) {
	found, err := l.erasures(ctx, eventstore.Start)
	return found.keys, err
}

func (l *Ledger) erasures(ctx context.Context, from eventstore.Position) (found erasures, err error) {
	type place struct {
		stream domain.Ref
		event  uuid.UUID
	}
	var places []place
	erasure := domain.TypeName(&domain.PersonalDataErased{})
	err = eventstore.Scan(ctx, l.Store, from, func(row []eventstore.Borrowed) func() error {
		var here []place
		for i := range row {
			if row[i].Type == erasure {
				here = append(here, place{domain.Ref(row[i].Stream), row[i].ID})
			}
		}
		count, end := len(row), row[len(row)-1].Position
		return func() error {
			places = append(places, here...)
			found.read, found.end = found.read+count, end
			return nil
		}
	})
	if err != nil {
		return found, fmt.Errorf("ledger: look for who is forgotten: %w", err)
	}
	for _, at := range places {
		key, decided, err := l.decided(ctx, at.stream, at.event)
		if err != nil {
			return found, err
		}
		if decided {
			found.keys = append(found.keys, key)
		}
	}
	return found, nil
}

// decided reports whose key an event destroys, if it is what its stream's history leads to.
func (l *Ledger) decided(ctx context.Context, stream domain.Ref, event uuid.UUID) (key domain.KeyID, decided bool, err error) {
	if stream.Category() != domain.CategoryActor {
		return "", false, nil
	}
	err = l.look(ctx, stream, func(h *decide.History) { // an event that is set aside is not in it
		e, _, known := h.Event(event)
		b, erased := e.Body.(*domain.PersonalDataErased)
		if known && erased {
			key, decided = b.KeyID, ledTo(h, e, b)
		}
	})
	return key, decided, err
}

// ledTo decides again on an erasure, on what was there before it.
func ledTo(h *decide.History, e domain.Recorded, b *domain.PersonalDataErased) bool {
	before, err := decide.NewHistory(h.Stream())
	if err != nil {
		return false
	}
	stood := func(earlier domain.Recorded) bool {
		_, reversal := earlier.Body.(*domain.FactReversed)
		return earlier.Revision < e.Revision && !reversal
	}
	for _, earlier := range h.Standing(stood) {
		earlier.Revision = before.Revision() + 1
		if err := before.Add(earlier); err != nil {
			return false
		}
	}
	cmd := domain.Command{ID: e.Meta.Command, Stream: e.Stream, Meta: e.Meta, Body: &domain.PersonalDataErased{KeyID: b.KeyID}}
	d, err := before.Decide(decide.Case{Command: cmd})
	if err != nil || len(d.Bodies) != 1 {
		return false
	}
	again, same := d.Bodies[0].(*domain.PersonalDataErased)
	return same && *again == *b
}
