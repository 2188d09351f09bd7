package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// steps is a command that has to take something on another stream, or beside the log, before it is appended to its own: a
// payment order's number from a register, a NIK from the vault, a piece of equipment from who has it.
type steps interface {
	// once takes all steps. A *eventstore.WrongRevisionError says that the stream has moved on in between, and errOvertaken
	// that another one has.
	once(ctx context.Context) (Receipt, error)
	// wait makes the command leave alone what others have begun. Once was enough, or they would push each other aside for
	// ever.
	wait()
	// tidy gives back what a command that was refused has taken.
	tidy(ctx context.Context) error
}

// inSteps takes the steps of a command, as often as its stream moves in between. What once does is not in steps itself.
func (l *Ledger) inSteps(ctx context.Context, stream domain.Ref, s steps) (Receipt, error) {
	at := l.cache(stream)
	at.steps.Lock()
	defer at.steps.Unlock()
	for range maxAttempts {
		receipt, err := s.once(ctx)
		var moved *eventstore.WrongRevisionError
		if errors.As(err, &moved) || errors.Is(err, errOvertaken) {
			s.wait()
			continue
		}
		if domain.RejectionCode(err) != "" {
			return Receipt{}, errors.Join(err, s.tidy(ctx))
		}
		return receipt, err
	}
	return Receipt{}, errors.Join(domain.Reject(domain.Conflict, "stream", string(stream)), s.tidy(ctx))
}

// fate is what became of a permit to append something to a stream, by what stands on the stream.
type fate int

const (
	open   fate = iota // it may still come
	stands             // it stands
	gone               // it will not come under this permit, or was taken back
)

// following is a command that follows from another one. It happened when that did, and rests on the same documents; that
// money came late, and who has let something through, is said of what was asked and not of what follows. Its id follows
// from what it asks, and from when, so that one which is repeated repeats it.
func following(cmd domain.Command, stream domain.Ref, body domain.Body, when string) (decide.Case, error) {
	next := decide.Case{Command: domain.Command{Stream: stream, Meta: cmd.Meta, Body: body}}
	next.Meta.Late, next.Meta.Approval = "", ""
	digest, err := next.Digest()
	next.ID = uuid.NewSHA1(cmd.ID, []byte(digest+" "+when))
	next.Meta.Command, next.Meta.Request, next.Meta.Causation = next.ID, digest, domain.EventID(cmd.ID, 0)
	return next, err
}

// then records on another stream what a command leads to there, after what the stream has: a command that is brought again
// when something was taken back takes it again.
func (l *Ledger) then(ctx context.Context, cmd domain.Command, stream domain.Ref, body domain.Body) error {
	var revision int64
	if err := l.look(ctx, stream, func(h *decide.History) { revision = h.Revision() }); err != nil {
		return err
	}
	next, err := following(cmd, stream, body, fmt.Sprint("after ", revision))
	if err != nil {
		return err
	}
	_, err = l.decide(ctx, next, true)
	return err
}

// at records what a command leads to at one revision of a stream and at no other; came is false when something else is
// there.
func (l *Ledger) at(ctx context.Context, cmd domain.Command, stream domain.Ref, revision int64, body domain.Body) (came bool, err error) {
	next, err := following(cmd, stream, body, fmt.Sprint("at ", revision))
	if err != nil {
		return false, err
	}
	receipt, err := l.decide(ctx, next, false)
	if err != nil || receipt.Duplicate {
		return receipt.Duplicate, err
	}
	if receipt.Events[0].Revision != revision {
		return false, nil
	}
	_, err = l.append(ctx, receipt, eventstore.Exactly(eventstore.Revision(revision-1)))
	var moved *eventstore.WrongRevisionError
	if errors.As(err, &moved) {
		return false, nil
	}
	return err == nil, err
}
