package ledger

import (
	"context"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/identifier"
)

// revoke takes a number from an actor and gives it back. The actor's event comes first: should the program end before
// the number is given back, the number stays with an actor that has no right to it, and repeating the command gives it
// back; the other way round it could be another's before the first had lost it.
func (l *Ledger) revoke(ctx context.Context, cmd decide.Case, b *domain.ActorIdentifierRevoked, write bool) (Receipt, error) {
	receipt, err := l.decide(ctx, cmd, write)
	if err != nil || !write {
		return receipt, err
	}
	return receipt, l.giveUp(ctx, cmd.Command, b.Added, b.Reason)
}

// giveUp gives back the number of an event that was revoked, unless the actor was given it again.
func (l *Ledger) giveUp(ctx context.Context, cmd domain.Command, event uuid.UUID, reason string) error {
	var added domain.Recorded
	gone := true
	err := l.look(ctx, cmd.Stream, func(h *decide.History) {
		added, _, _ = h.Event(event)
		gone = forgotten(h.State().(*decide.Actor), added)
	})
	if err != nil || gone {
		return err
	}
	if lost, err := l.lost(ctx, added); err != nil || lost {
		return err
	}
	id, err := l.number(ctx, added)
	if err != nil {
		return err
	}
	return l.settle(ctx, cmd, id, reason)
}

// forgotten reports whether an event gave a personal number to somebody who was forgotten, who has no claims.
func forgotten(actor *decide.Actor, added domain.Recorded) bool {
	return actor.Forgotten(domain.KeyID(added.Stream)) && domain.PersonalFields(added.Stream, added.Body) != nil
}

// lost reports whether the key of a sealed number is gone: nobody can say which number it was, and none is claimed, as a
// claim is made with the key and restored with it.
func (l *Ledger) lost(ctx context.Context, e domain.Recorded) (lost bool, err error) {
	b, personal := e.Body.(*domain.PersonalIdentifierAdded)
	if !personal || l.Vault == nil {
		return false, nil
	}
	sealed, _ := b.Number.Sealed()
	lost, _, err = l.Vault.Lacks(ctx, sealed)
	return lost, err
}

// number is the number that an event gave, opened if it is sealed.
func (l *Ledger) number(ctx context.Context, e domain.Recorded) (identifier.ID, error) {
	switch b := e.Body.(type) {
	case *domain.ActorIdentifierAdded:
		id, _, err := domain.ReadNumber(b.Scheme, b.Value)
		return id, err
	case *domain.PersonalIdentifierAdded:
		if l.Keys == nil {
			return identifier.ID{}, errNoKeys
		}
		sealed, _ := b.Number.Sealed()
		clear, err := l.Keys.Open(ctx, sealed, e.ID, "number")
		if err != nil {
			return identifier.ID{}, err
		}
		id, _, err := domain.ReadNumber(b.Scheme, clear)
		return id, err
	}
	return identifier.ID{}, domain.Reject(domain.NumberUnknown, "added", e.ID.String())
}

// erase records the decision to forget and destroys the key. Should the program end in between, readers show nothing of
// the person, as the log says that they are forgotten, and repeating the command destroys the key.
func (l *Ledger) erase(ctx context.Context, cmd decide.Case, b *domain.PersonalDataErased, write bool) (Receipt, error) {
	if write && l.Keys == nil {
		return Receipt{}, errNoKeys
	}
	receipt, err := l.decide(ctx, cmd, write)
	if err != nil || !write {
		return receipt, err
	}
	return receipt, l.Keys.Erase(context.WithoutCancel(ctx), string(b.KeyID))
}

// merge records a merger on the survivor's stream and then on the merged one, which is the one that counts. Should the
// program end in between, repeating the command goes on.
func (l *Ledger) merge(ctx context.Context, cmd decide.Case, b *domain.ActorsMerged, write bool) (Receipt, error) {
	receipt, err := l.decide(ctx, cmd, false)
	switch {
	case err != nil || receipt.Duplicate:
		return receipt, err
	case cmd.Stream != b.Merged: // the survivor's half is written with the other, and never alone
		return Receipt{}, domain.Reject(domain.FieldInvalid, "stream", string(cmd.Stream), "allowed", string(b.Merged))
	}
	half, err := following(cmd.Command, b.Survivor, b, "")
	if err != nil {
		return Receipt{}, err
	}
	if _, err := l.decide(ctx, half, write); err != nil || !write {
		return receipt, err
	}
	return l.decide(ctx, cmd, true)
}

// takeOut reverses a fact. A merger is reversed on both its streams, first on the merged one, which takes facts again from
// then on. Should the program end in between, repeating the command goes on.
func (l *Ledger) takeOut(ctx context.Context, cmd decide.Case, b *domain.FactReversed, write bool) (Receipt, error) {
	var target domain.Recorded
	if err := l.look(ctx, cmd.Stream, func(h *decide.History) { target, _, _ = h.Event(b.Target) }); err != nil {
		return Receipt{}, err
	}
	merger, ok := target.Body.(*domain.ActorsMerged)
	if !ok {
		receipt, err := l.decide(ctx, cmd, write)
		if err != nil || !write {
			return receipt, err
		}
		return receipt, l.strikePaid(ctx, cmd, b.Target, b.Reason)
	}
	if cmd.Stream == merger.Merged {
		if err := l.takeOutHalf(ctx, cmd, b, target, merger.Survivor, false); err != nil { // aid may stand on the merger
			return Receipt{}, err
		}
		receipt, err := l.decide(ctx, cmd, write)
		if err != nil {
			return receipt, err
		}
		return receipt, l.takeOutHalf(ctx, cmd, b, target, merger.Survivor, write)
	}
	if receipt, err := l.decide(ctx, cmd, false); err != nil {
		return receipt, err
	}
	if err := l.takeOutHalf(ctx, cmd, b, target, merger.Merged, write); err != nil {
		return Receipt{}, err
	}
	return l.decide(ctx, cmd, write)
}

// takeOutHalf reverses the other half of a merger, unless that was done. The survivor's half names the one that it follows
// from.
func (l *Ledger) takeOutHalf(ctx context.Context, cmd decide.Case, b *domain.FactReversed, one domain.Recorded, stream domain.Ref, write bool) error {
	var halves []domain.Recorded
	err := l.look(ctx, stream, func(h *decide.History) {
		halves = h.Standing(func(e domain.Recorded) bool {
			_, merger := e.Body.(*domain.ActorsMerged)
			return merger && (e.Meta.Causation == one.ID || e.ID == one.Meta.Causation)
		})
	})
	if err != nil || len(halves) == 0 {
		return err
	}
	other, err := following(cmd.Command, stream, &domain.FactReversed{Target: halves[0].ID, Reason: b.Reason}, "")
	if err != nil {
		return err
	}
	_, err = l.decide(ctx, other, write)
	if write && domain.RejectionCode(err) == domain.AlreadyReversed {
		return nil
	}
	return err
}
