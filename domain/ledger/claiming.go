package ledger

import (
	"context"
	"errors"
	"slices"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/identifier"
	"jejak/eventstore"
)

// A NIK, a NIB, or another number of which there is one holder, belongs to one actor. Each actor is a stream; who has claimed
// a public number stands on the number's own stream, and who has claimed a personal one the vault knows alone, so that the
// log holds nothing by which a NIK could be guessed. There is no transaction over them. So an actor is given a number in
// three steps, and the first one looks at the revision r that the actor has:
//
//	decide, at r  →  claim the number for the actor, until r+1  →  append, expecting r
//
// As with the register of payment orders, the claim is a permit: it is the actor's own, and good for an append at revision
// Until or before. A claim of the same actor for a later revision renews it, and to give it back is to give back exactly the
// claim that was seen. Whoever wants the number for another actor looks at the claim first and at the actor afterwards:
//
//	stands  the number stands on the actor: refused
//	gone    it does not, and the actor has an event at Until: the claim is given back, if it is still the same
//	open    it does not, and the actor is not there yet: a note is appended to the actor, at Until, and then the claim is gone
//
// A number never stands on two actors. Each time, it was appended at or before the Until of a claim of that actor which its
// writer had made or found, and claims of two actors follow upon each other, with the earlier one given back in between.
// Whoever gave it back saw, after the claim, that the actor had an event at Until, and that the number did not stand. Every
// append under this claim had therefore come through already, and the number been revoked, or has not yet and never will, as
// the place that it expects is taken. That holds of the claims which this one renewed, as their Until is earlier. A claim that
// was renewed in the meantime is not the one to give back, which the number's stream and the vault see to. The argument needs
// no clock, and bears reads that lag behind. A forgotten actor needs no look: the decision stands on its stream before the
// vault gives its claims back, and lets no later append through.
//
// A refusal gives back what is gone by then. An interruption leaves a claim that is open, or gone. The same command goes on
// with it, any other about the same actor renews it, one about another actor takes it over as above. The note says of no
// number which it was; it is the ledger's own, and changes nothing of what the actor is.
//
// A number of a record that was merged into another is that other's already: to give it again is to say what is known, and
// is not recorded. Otherwise both would have it when the merger is taken back.

// Why a claim is given back, for the log.
const (
	releasedRefused = "perintah ditolak"
	releasedUnused  = "nomor ini tidak jadi dicatat pada pelaku"
	releasedToOther = "pencatatan di sini terputus; nomor diminta pelaku lain"
)

// claiming is a command on its way to its claims.
type claiming struct {
	ledger  *Ledger
	cmd     decide.Case // without the numbers that the actor has by another record
	write   bool
	patient bool            // leaves alone what has been begun for another actor
	claimed []identifier.ID // to be given back when the command is refused
	shared  []identifier.ID // which several may have
}

// identify brings a command that gives an actor numbers.
func (l *Ledger) identify(ctx context.Context, cmd decide.Case, write bool) (Receipt, error) {
	return l.inSteps(ctx, cmd.Stream, &claiming{ledger: l, cmd: cmd, write: write})
}

func (c *claiming) wait() { c.patient = true }

// once takes the three steps. It looks at all numbers before it claims the first, so that a command which is refused has
// claimed nothing, unless somebody was faster between the look and the claim.
func (c *claiming) once(ctx context.Context) (Receipt, error) {
	if c.cmd.Body == nil {
		return Receipt{Stream: c.cmd.Stream, Duplicate: true}, nil
	}
	receipt, pieces, err := c.ledger.handable(ctx, c.cmd)
	if err != nil || receipt.Duplicate {
		return receipt, err
	}
	numbers, err := numbersOf(receipt.Events)
	if err != nil {
		return Receipt{}, err
	}
	claim := domain.Claim{Actor: receipt.Stream, Until: receipt.Events[0].Revision}
	for _, take := range []func(context.Context, identifier.ID, domain.Claim) (bool, error){c.look, c.enter} {
		for _, n := range numbers {
			own, err := take(ctx, n.id, claim)
			if err != nil {
				return Receipt{}, err
			}
			if own {
				return c.without(ctx, n.id)
			}
		}
	}
	for _, n := range numbers {
		if err := c.share(ctx, n); err != nil {
			return Receipt{}, err
		}
	}
	if !c.write {
		return receipt, nil
	}
	if err := c.ledger.enterAll(ctx, c.cmd.Command, pieces, claim.Until); err != nil {
		return Receipt{}, err
	}
	return c.ledger.append(ctx, receipt, eventstore.Exactly(eventstore.Revision(claim.Until-1)))
}

// without begins again and leaves out a number that the actor has by another record.
func (c *claiming) without(ctx context.Context, id identifier.ID) (Receipt, error) {
	bodies := slices.DeleteFunc(c.cmd.Bodies(), func(b domain.Body) bool {
		same, is, err := numberOf(b)
		return is && err == nil && same == id
	})
	c.cmd.Body, c.cmd.With = nil, nil
	if len(bodies) > 0 {
		c.cmd.Body, c.cmd.With = bodies[0], bodies[1:]
	}
	return c.once(ctx)
}

// look refuses a number that another actor has; own says that the other is a record of the same actor.
func (c *claiming) look(ctx context.Context, id identifier.ID, claim domain.Claim) (own bool, err error) {
	if !claimed(id) {
		return false, nil
	}
	list, err := c.ledger.claims(ctx, id)
	for _, there := range list {
		if err == nil && !own && there.Actor != claim.Actor {
			own, err = c.free(ctx, id, there, false)
		}
	}
	return own, err
}

// enter claims a number, and first frees it from another actor that has it for nothing.
func (c *claiming) enter(ctx context.Context, id identifier.ID, claim domain.Claim) (own bool, err error) {
	if !c.write || !claimed(id) {
		return false, nil
	}
	for range maxAttempts {
		there, err := c.ledger.claim(ctx, c.cmd.Command, id, claim)
		if err != nil {
			return false, err
		}
		switch there.Actor {
		case claim.Actor:
			c.claimed = append(c.claimed, id)
			return false, nil
		case "": // it was another's, and is free by now
			continue
		}
		if own, err := c.free(ctx, id, there, true); own || err != nil {
			return own, err
		}
	}
	return false, domain.Reject(domain.Conflict, "stream", string(claim.Actor))
}

// free gives back the claim of another actor, or refuses the command when the actor has the number. Without write it only
// says what would come of it.
func (c *claiming) free(ctx context.Context, id identifier.ID, there domain.Claim, write bool) (own bool, err error) {
	fate, err := c.ledger.fate(ctx, id, there)
	if err == nil && fate == open && !c.patient {
		if !write {
			return false, nil
		}
		c.patient = true
		note := &domain.IdentityReleased{Actor: there.Actor, Until: there.Until, Reason: releasedToOther}
		if _, err := c.ledger.at(ctx, c.cmd.Command, there.Actor, there.Until, note); err != nil {
			return false, err
		}
		fate, err = c.ledger.fate(ctx, id, there)
	}
	switch {
	case err != nil:
		return false, err
	case fate == gone && write:
		return false, c.ledger.release(ctx, c.cmd.Command, id, there, releasedUnused)
	case fate == gone:
		return false, nil
	case fate == stands:
		if own, err := c.ledger.mergedInto(ctx, there.Actor, c.cmd.Stream); own || err != nil {
			return own, err
		}
	}
	return false, domain.RejectTaken(id, there.Actor)
}

// share claims a number that several may have, and notes in the event that another actor has it, too.
func (c *claiming) share(ctx context.Context, n numbered) error {
	if !domain.Shared(n.id.Scheme()) {
		return nil
	}
	if c.ledger.Claims == nil {
		return errNoClaims
	}
	kind, value := domain.ClaimKey(n.id)
	var before []domain.Claim
	var err error
	if c.write {
		before, err = c.ledger.Claims.Share(ctx, kind, value, domain.Claim{Actor: c.cmd.Stream})
	} else {
		before, err = c.ledger.Claims.Lookup(ctx, kind, value)
	}
	if err != nil {
		return err
	}
	if !slices.Contains(before, domain.Claim{Actor: c.cmd.Stream}) {
		c.shared = append(c.shared, n.id)
	}
	for _, other := range before {
		if other.Actor == c.cmd.Stream {
			continue
		}
		stands, err := c.ledger.stands(ctx, other.Actor)
		if err != nil {
			return err
		}
		if b, ok := n.body.(*domain.PersonalIdentifierAdded); ok && stands { // and not of a registration that was interrupted
			b.Warnings = append(slices.Clone(b.Warnings), domain.FlagShared(n.id.Scheme()))
			break
		}
	}
	return nil
}

// tidy gives back what a command that was refused has claimed. It does so also when the caller has gone.
func (c *claiming) tidy(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if !c.write {
		return nil
	}
	var errs []error
	for _, id := range c.claimed {
		errs = append(errs, c.ledger.settle(ctx, c.cmd.Command, id, releasedRefused))
	}
	for _, id := range c.shared {
		errs = append(errs, c.ledger.release(ctx, c.cmd.Command, id, domain.Claim{Actor: c.cmd.Stream}, releasedRefused))
	}
	return errors.Join(errs...)
}
