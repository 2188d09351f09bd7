package ledger

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/eventstore"
)

// Identity tells which ledger a log is, wherever it is kept and however its address is spelt.
type Identity struct {
	ID    uuid.UUID
	early uuid.UUID // of a ledger of before: by what it was known until its vault was named
}

// Is reports whether an id is that of the ledger, or was.
func (i Identity) Is(id uuid.UUID) bool { return id != uuid.Nil && (id == i.ID || id == i.early) }

// Identify finds out which ledger a log is: by the id in its first event, or, if that is of before there was one, by the
// event's leaf together with the vault that the ledger has named first. Two offices that opened their ledgers on one day
// under one title have the same first event; they never have the same vault. ErrNotOpened: the log is empty.
func Identify(ctx context.Context, store eventstore.Store) (Identity, error) {
	history, err := (&cachedAt{}).load(ctx, store, domain.LedgerRef)
	if err != nil {
		return Identity{}, fmt.Errorf("ledger: read which ledger it is: %w", err)
	}
	vault, opened := "", history.Standing(is[*domain.LedgerOpened])
	if len(opened) == 0 {
		return Identity{}, ErrNotOpened
	}
	body := opened[0].Body.(*domain.LedgerOpened)
	if body.Ledger != uuid.Nil {
		return Identity{ID: body.Ledger}, nil
	}
	first, err := recordAt(ctx, store, domain.LedgerRef, opened[0].Revision)
	if err != nil {
		return Identity{}, err
	}
	if vault = body.Vault; vault == "" {
		if named := history.Standing(is[*domain.VaultAdopted]); len(named) > 0 {
			vault = named[0].Body.(*domain.VaultAdopted).Vault
		}
	}
	return Identity{ID: derivedID(&first, vault), early: derivedID(&first, "")}, nil
}

// is reports whether an event is of a type.
func is[B domain.Body](e domain.Recorded) bool {
	_, ok := e.Body.(B)
	return ok
}

// derivedID is the id of a ledger whose first event holds none: a UUID of version 8, SHA-256 over the leaf and the name.
func derivedID(first *eventstore.Record, vault string) uuid.UUID {
	leaf := first.Leaf()
	return uuid.NewHash(sha256.New(), derived, append(leaf[:], vault...), 8)
}

// derived is the namespace of derived ids.
var derived = uuid.MustParse("6a656a61-6b00-5000-8000-6c6564676572")

// moves is the namespace of the commands that say that a ledger was moved: one for each state in which it was.
var moves = uuid.MustParse("6a656a61-6b00-5000-8000-6d6f76656400")

// Moved records that the ledger was moved to its store. Of the move, Ledger is filled in. The same move again writes nothing.
func (l *Ledger) Moved(ctx context.Context, move domain.LedgerMoved, by domain.Author) (Receipt, error) {
	identity, err := Identify(ctx, l.Store)
	if err != nil {
		return Receipt{}, err
	}
	move.Ledger = identity.ID
	cmd := domain.Command{ID: uuid.NewSHA1(moves, []byte(move.Digest)), Stream: domain.LedgerRef, Body: &move,
		Meta: domain.Meta{OccurredOn: domain.On(l.today()), Mode: domain.Actual, Confidence: domain.Reported, By: by}}
	prepared, err := l.prepare(ctx, cmd)
	if err != nil {
		return Receipt{}, fmt.Errorf("ledger: record the move: %w", err)
	}
	receipt, err := l.onStream(ctx, prepared, true)
	if err != nil {
		return Receipt{}, fmt.Errorf("ledger: record the move: %w", err)
	}
	return receipt, nil
}

// LastMove is the event by which a ledger says that it was moved to where it is, with its revision; found is false where it
// has been since it was opened.
func LastMove(ctx context.Context, store eventstore.Store) (record eventstore.Record, move domain.LedgerMoved, found bool, err error) {
	history, err := (&cachedAt{}).load(ctx, store, domain.LedgerRef)
	if err != nil {
		return record, move, false, fmt.Errorf("ledger: look for the last move: %w", err)
	}
	moves := history.Standing(is[*domain.LedgerMoved])
	if len(moves) == 0 {
		return record, move, false, nil
	}
	last := moves[len(moves)-1]
	record, err = recordAt(ctx, store, domain.LedgerRef, last.Revision)
	return record, *last.Body.(*domain.LedgerMoved), err == nil, err
}
