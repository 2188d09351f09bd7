package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/identifier"
)

// Claims knows which actor has which personal number, without the number standing in the log. A claim is one for all
// processes, and durable when it is answered.
type Claims interface {
	// Claim gives a number to an owner unless another has it. existing is who had it before: "" for nobody, the owner
	// itself, or the other, who keeps it.
	Claim(ctx context.Context, kind, value, owner string) (existing string, err error)
	// Share gives it to the owner in any case, and says who had it before.
	Share(ctx context.Context, kind, value, owner string) (before []string, err error)
	// Release gives back what an owner has; it may have nothing.
	Release(ctx context.Context, kind, value, owner string) error
	// Lookup finds who has a number.
	Lookup(ctx context.Context, kind, value string) (owners []string, err error)
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

// numbered is a body that gives an actor a number, by its place in Command.Bodies.
type numbered struct {
	body int
	id   identifier.ID
}

// numbersOf lists the numbers that a command gives. It has passed Check, so that all can be read.
func numbersOf(cmd domain.Command) (list []numbered, err error) {
	for i, body := range cmd.Bodies() {
		var id identifier.ID
		switch b := body.(type) {
		case *domain.ActorIdentifierAdded:
			id, _, err = domain.ReadNumber(b.Scheme, b.Value)
		case *domain.PersonalIdentifierAdded:
			id, _, err = domain.ReadNumber(b.Scheme, b.Number.Clear())
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, numbered{i, id})
	}
	return list, nil
}

// identify brings a command that gives an actor numbers.
//
//	decide → claim each number → decide and append
//
// A command that is refused claims nothing, and claims that were made for a command that is refused afterwards are given
// back. If the program ends between the claims and the append, the numbers are claimed for an actor of whom nothing was
// recorded: the same command finds its claims and goes on, and so does a new registration with one of the numbers, under
// the reference that the interrupted one had.
func (l *Ledger) identify(ctx context.Context, cmd domain.Command, write bool) (Receipt, error) {
	receipt, err := l.decide(ctx, cmd, false)
	if err != nil || receipt.Duplicate {
		return receipt, err
	}
	numbers, err := numbersOf(cmd)
	if err != nil {
		return Receipt{}, err
	}
	c := &claiming{ledger: l, asked: cmd, cmd: cmd, write: write}
	if err := c.all(ctx, numbers); err != nil {
		return Receipt{}, err
	}
	receipt, err = l.decide(ctx, c.cmd, write)
	switch code := domain.RejectionCode(err); {
	case code == domain.AlreadyRegistered:
		// Another registration with one of the numbers has gone on under this reference meanwhile. The claims are that
		// actor's now: given back, they would let somebody register the same person once more.
		return Receipt{}, err
	case code != "":
		return Receipt{}, errors.Join(err, c.giveBack(ctx))
	case err == nil && c.taken:
		return receipt, c.confirm(ctx, numbers)
	}
	return receipt, err
}

// claiming is a command on its way to its claims.
type claiming struct {
	ledger *Ledger
	asked  domain.Command
	cmd    domain.Command // as it will be recorded: with flags, and perhaps under another reference
	write  bool
	made   []identifier.ID // claims that are new, to be given back when the command is refused
	taken  bool            // the command has gone over to the reference of an interrupted registration
}

// all claims every number. With an error, none is claimed that was not before.
func (c *claiming) all(ctx context.Context, numbers []numbered) error {
	for i := 0; i < len(numbers); i++ {
		other, err := c.one(ctx, numbers[i])
		if err == nil && other != "" {
			var resume bool
			if resume, err = c.resumes(ctx, other); resume && err == nil {
				if err = c.giveBack(ctx); err == nil {
					i, err = -1, c.goOver(other) // and begin again
				}
			} else if err == nil {
				err = domain.RejectTaken(numbers[i].id, other)
			}
		}
		if err != nil {
			return errors.Join(err, c.giveBack(ctx))
		}
	}
	return nil
}

// confirm claims again what was found claimed under the reference of an interrupted registration: whoever made those claims
// may have given them back before this one was recorded.
func (c *claiming) confirm(ctx context.Context, numbers []numbered) error {
	for _, n := range numbers {
		other, err := c.one(ctx, n)
		if err != nil {
			return err
		}
		if other != "" {
			return domain.RejectTaken(n.id, other) // both are recorded, and are to be merged
		}
	}
	return nil
}

// one claims a number and returns who else has it, if that is in the way.
func (c *claiming) one(ctx context.Context, n numbered) (other domain.Ref, err error) {
	holders, err := c.claim(ctx, n.id)
	if err != nil {
		return "", err
	}
	owner := c.cmd.Stream
	others := slices.DeleteFunc(slices.Clone(holders), func(r domain.Ref) bool { return r == owner })
	if len(holders) == 0 || domain.Shared(n.id.Scheme()) && len(others) == len(holders) {
		c.made = append(c.made, n.id)
	}
	switch {
	case len(others) == 0:
		return "", nil
	case domain.Shared(n.id.Scheme()):
		c.flag(n)
		return "", nil
	}
	if own, err := c.ledger.mergedInto(ctx, others[0], owner); err != nil || own {
		return "", err // the number is that of a record which was merged into this one
	}
	return others[0], nil
}

// claim makes a claim, or only looks when nothing is to be written, and returns who had the number before.
func (c *claiming) claim(ctx context.Context, id identifier.ID) (holders []domain.Ref, err error) {
	if !id.Personal() {
		return c.ledger.claimPublic(ctx, c.cmd, id, c.write)
	}
	if c.ledger.Claims == nil {
		return nil, errNoClaims
	}
	kind, value := domain.ClaimKey(id)
	var owners []string
	switch owner := string(c.cmd.Stream); {
	case !c.write:
		owners, err = c.ledger.Claims.Lookup(ctx, kind, value)
	case domain.Shared(id.Scheme()):
		owners, err = c.ledger.Claims.Share(ctx, kind, value, owner)
	default:
		var existing string
		if existing, err = c.ledger.Claims.Claim(ctx, kind, value, owner); existing != "" {
			owners = []string{existing}
		}
	}
	for _, o := range owners {
		holders = append(holders, domain.Ref(o))
	}
	return holders, err
}

// flag notes in the event that another actor has the number too. The caller's command stays as it was.
func (c *claiming) flag(n numbered) {
	bodies := c.cmd.Bodies()
	b, ok := bodies[n.body].(*domain.PersonalIdentifierAdded)
	if !ok {
		return
	}
	flagged := *b
	flagged.Warnings = append(slices.Clone(b.Warnings), domain.FlagShared(n.id.Scheme()))
	bodies[n.body] = &flagged
	c.cmd.Body, c.cmd.With = bodies[0], bodies[1:]
}

// resumes reports whether a registration may go on under the reference that has one of its numbers: nothing was
// recorded there, or this very command was.
func (c *claiming) resumes(ctx context.Context, holder domain.Ref) (bool, error) {
	if _, registers := c.cmd.Body.(*domain.ActorRegistered); !registers || c.taken {
		return false, nil
	}
	var resume bool
	err := c.ledger.look(ctx, holder, func(h *domain.History) {
		_, _, answered := h.Event(domain.EventID(c.cmd.ID, 0))
		resume = h.Revision() < 0 || answered
	})
	return resume, err
}

// goOver brings the command under another reference.
func (c *claiming) goOver(holder domain.Ref) (err error) {
	c.cmd, c.taken = c.asked, true
	c.cmd.Stream = holder
	c.cmd.Meta.Request, err = c.cmd.Digest()
	return err
}

// giveBack releases the claims that were made for nothing. It does so also when the caller has gone.
func (c *claiming) giveBack(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	for _, id := range c.made {
		if c.write {
			errs = append(errs, c.ledger.release(ctx, c.cmd, c.cmd.Stream, id, "perintah ditolak"))
		}
	}
	c.made = nil
	return errors.Join(errs...)
}

// claimPublic claims a public number on its own stream. A number without a stream is nobody's alone.
func (l *Ledger) claimPublic(ctx context.Context, cmd domain.Command, id identifier.ID, write bool) ([]domain.Ref, error) {
	stream, claimed := domain.IdentityRef(id)
	if !claimed {
		return []domain.Ref{cmd.Stream}, nil
	}
	holder, err := l.holder(ctx, stream)
	switch {
	case err != nil:
		return nil, err
	case holder != "":
		return []domain.Ref{holder}, nil
	case !write:
		return nil, nil
	}
	_, err = l.onNumber(ctx, cmd, stream, &domain.IdentityClaimed{Actor: cmd.Stream})
	if code := domain.RejectionCode(err); code == domain.NIBTaken || code == domain.NumberTaken { // since we looked
		holder, err := l.holder(ctx, stream)
		return []domain.Ref{holder}, err
	}
	return nil, err
}

// release gives a number back.
func (l *Ledger) release(ctx context.Context, cmd domain.Command, owner domain.Ref, id identifier.ID, reason string) error {
	if id.Personal() {
		if l.Claims == nil {
			return errNoClaims
		}
		kind, value := domain.ClaimKey(id)
		return l.Claims.Release(ctx, kind, value, string(owner))
	}
	stream, claimed := domain.IdentityRef(id)
	if !claimed {
		return nil
	}
	_, err := l.onNumber(ctx, cmd, stream, &domain.IdentityReleased{Actor: owner, Reason: reason})
	return err
}

// onNumber records on the stream of a number what a command about an actor leads to there. The id follows from the
// command and from what the stream has: a command that is repeated repeats it, and one that is brought again after its
// claim was given back claims again.
func (l *Ledger) onNumber(ctx context.Context, cmd domain.Command, stream domain.Ref, body domain.Body) (Receipt, error) {
	var revision int64
	if err := l.look(ctx, stream, func(h *domain.History) { revision = h.Revision() }); err != nil {
		return Receipt{}, err
	}
	name := fmt.Appendf(nil, "%s %s after %d", domain.TypeName(body), stream, revision)
	return l.also(ctx, cmd, uuid.NewSHA1(cmd.ID, name), stream, body)
}

// also brings a command that follows from another to another stream.
func (l *Ledger) also(ctx context.Context, cmd domain.Command, id uuid.UUID, stream domain.Ref, body domain.Body) (Receipt, error) {
	other := domain.Command{ID: id, Stream: stream, Body: body, Meta: cmd.Meta}
	digest, err := other.Digest()
	if err != nil {
		return Receipt{}, err
	}
	other.Meta.Command, other.Meta.Request, other.Meta.Causation = id, digest, domain.EventID(cmd.ID, 0)
	return l.decide(ctx, other, true)
}

// holder is the actor that has a public number.
func (l *Ledger) holder(ctx context.Context, stream domain.Ref) (holder domain.Ref, err error) {
	err = l.look(ctx, stream, func(h *domain.History) {
		if identity, ok := h.State().(*domain.Identity); ok {
			holder = identity.Holder()
		}
	})
	return holder, err
}

// mergedInto reports whether an actor was merged into another, perhaps by way of a third.
func (l *Ledger) mergedInto(ctx context.Context, ref, survivor domain.Ref) (bool, error) {
	for range maxAttempts { // nobody merges more often than this; a bound for histories that are broken
		var next domain.Ref
		err := l.look(ctx, ref, func(h *domain.History) {
			if actor, ok := h.State().(*domain.Actor); ok {
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
func (l *Ledger) look(ctx context.Context, stream domain.Ref, see func(*domain.History)) error {
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
