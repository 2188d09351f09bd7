package ledger

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/identifier"
)

// Claims knows which actor has which personal number, without the number standing in the log. A claim is one for all
// processes, and durable when it is answered.
type Claims interface {
	// Claim gives a number to an actor unless another has it. existing is the claim that was there before: none, the actor's
	// own, which is renewed if it is for less, or another's, who keeps it.
	Claim(ctx context.Context, kind, value string, c domain.Claim) (existing domain.Claim, err error)
	// Share gives it to the actor in any case, and says who had it before.
	Share(ctx context.Context, kind, value string, c domain.Claim) (before []domain.Claim, err error)
	// Release gives back exactly this claim, if it is there.
	Release(ctx context.Context, kind, value string, c domain.Claim) error
	// Lookup finds who has a number.
	Lookup(ctx context.Context, kind, value string) ([]domain.Claim, error)
}

// Keys opens what a Sealer sealed, and forgets: after Erase nothing of the subject opens, and it has no claims.
type Keys interface {
	Open(ctx context.Context, sealed domain.Sealed, event uuid.UUID, path string) (string, error)
	Erase(ctx context.Context, subject string) error
}

var (
	errNoClaims = errors.New("ledger: a command about a personal number needs a vault that keeps claims")
	errNoKeys   = errors.New("ledger: a command about what was sealed needs a vault that opens and erases")
)

// numbered is a body that gives an actor a number.
type numbered struct {
	body domain.Body
	id   identifier.ID
}

// numberOf reads the number that a body gives. It is not sealed yet.
func numberOf(body domain.Body) (id identifier.ID, is bool, err error) {
	switch b := body.(type) {
	case *domain.ActorIdentifierAdded:
		id, _, err = domain.ReadNumber(b.Scheme, b.Value)
	case *domain.PersonalIdentifierAdded:
		id, _, err = domain.ReadNumber(b.Scheme, b.Number.Clear())
	default:
		return id, false, nil
	}
	return id, true, err
}

// numbersOf lists the numbers that events are going to give.
func numbersOf(events []domain.Recorded) (list []numbered, err error) {
	for _, e := range events {
		id, is, err := numberOf(e.Body)
		if err != nil {
			return nil, err
		}
		if is {
			list = append(list, numbered{e.Body, id})
		}
	}
	return list, nil
}

// claimed reports whether a number is claimed for one actor alone.
func claimed(id identifier.ID) bool {
	if id.Personal() {
		return !domain.Shared(id.Scheme())
	}
	_, is := domain.IdentityRef(id)
	return is
}

// claims lists who has a number.
func (l *Ledger) claims(ctx context.Context, id identifier.ID) ([]domain.Claim, error) {
	if id.Personal() {
		if l.Claims == nil {
			return nil, errNoClaims
		}
		kind, value := domain.ClaimKey(id)
		return l.Claims.Lookup(ctx, kind, value)
	}
	stream, claimed := domain.IdentityRef(id)
	if !claimed {
		return nil, nil
	}
	claim, err := ask(ctx, l, stream, (*decide.Identity).Claim)
	if err != nil || claim.Actor == "" {
		return nil, err
	}
	return []domain.Claim{claim}, nil
}

// claim claims a number for an actor and returns who has it then: the actor, or another who had it before.
func (l *Ledger) claim(ctx context.Context, cmd domain.Command, id identifier.ID, claim domain.Claim) (domain.Claim, error) {
	if id.Personal() {
		kind, value := domain.ClaimKey(id)
		existing, err := l.Claims.Claim(ctx, kind, value, claim)
		if err == nil && existing.Actor == "" {
			existing = claim
		}
		return existing, err
	}
	stream, _ := domain.IdentityRef(id)
	err := l.then(ctx, cmd, stream, &domain.IdentityClaimed{Actor: claim.Actor, Until: claim.Until})
	if code := domain.RejectionCode(err); code == domain.NIBTaken || code == domain.NumberTaken {
		return ask(ctx, l, stream, (*decide.Identity).Claim)
	}
	return claim, err
}

// release gives back exactly this claim of a number, if it is there.
func (l *Ledger) release(ctx context.Context, cmd domain.Command, id identifier.ID, claim domain.Claim, reason string) error {
	if id.Personal() {
		kind, value := domain.ClaimKey(id)
		return l.Claims.Release(ctx, kind, value, claim)
	}
	stream, _ := domain.IdentityRef(id)
	return l.then(ctx, cmd, stream, &domain.IdentityReleased{Actor: claim.Actor, Until: claim.Until, Reason: reason})
}

// settle gives back the claim of a number that the actor of a command has for nothing.
func (l *Ledger) settle(ctx context.Context, cmd domain.Command, id identifier.ID, reason string) error {
	list, err := l.claims(ctx, id)
	if err != nil {
		return err
	}
	for _, claim := range list {
		if claim.Actor != cmd.Stream {
			continue
		}
		fate, err := l.fate(ctx, id, claim)
		if err == nil && fate == gone {
			err = l.release(ctx, cmd, id, claim, reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fate says what became of a claim that was seen before. A number whose key is lost cannot be compared: it stands, where an
// actor has one of its kind at a time, and is in nobody's way where an actor has several.
func (l *Ledger) fate(ctx context.Context, id identifier.ID, claim domain.Claim) (fate, error) {
	var given []domain.Recorded
	var past bool
	err := l.look(ctx, claim.Actor, func(h *decide.History) {
		actor := h.State().(*decide.Actor)
		for event := range actor.Numbers(id.Scheme()) {
			if e, _, _ := h.Event(event); !forgotten(actor, e) {
				given = append(given, e)
			}
		}
		past = h.Revision() >= claim.Until
	})
	if err != nil {
		return open, err
	}
	for _, e := range given {
		same, err := l.gives(ctx, e, id)
		if err != nil {
			return open, err
		}
		if same {
			return stands, nil
		}
	}
	if past {
		return gone, nil
	}
	return open, nil
}

// gives reports whether an event gave a number.
func (l *Ledger) gives(ctx context.Context, e domain.Recorded, id identifier.ID) (bool, error) {
	if lost, err := l.lost(ctx, e); err != nil || lost {
		return lost && domain.Single(id.Scheme()), err
	}
	given, err := l.number(ctx, e)
	if err != nil {
		return false, err
	}
	_, one := domain.ClaimKey(given)
	_, other := domain.ClaimKey(id)
	return one == other, nil
}

// maxMergers bounds how far a record is followed through mergers. Nobody merges one so often; it ends the walk through a
// history that is broken and goes in a circle.
const maxMergers = 64

// mergedInto reports whether an actor was merged into another, perhaps by way of a third.
func (l *Ledger) mergedInto(ctx context.Context, ref, survivor domain.Ref) (bool, error) {
	for range maxMergers {
		var next domain.Ref
		err := l.look(ctx, ref, func(h *decide.History) {
			if actor, ok := h.State().(*decide.Actor); ok {
				next = actor.Survivor()
			}
		})
		if err != nil || next == survivor || next == "" {
			return next == survivor && err == nil, err
		}
		ref = next
	}
	return false, nil
}

// look calls see with the history of a stream as it is now.
func (l *Ledger) look(ctx context.Context, stream domain.Ref, see func(*decide.History)) error {
	at := l.cache(stream)
	at.mu.Lock()
	defer at.mu.Unlock()
	history, err := at.load(ctx, l.Store, stream)
	if err != nil {
		return err
	}
	see(history)
	return nil
}
