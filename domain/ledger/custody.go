package ledger

import (
	"cmp"
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

// A piece of equipment is in one actor's custody at a time. Each actor is a stream, and the piece is another; there is no
// transaction over them. So what puts a piece into somebody's custody takes three steps, as a disbursement does:
//
//	decide, at r  →  enter the actor on the stream of the piece, until r+1  →  append, expecting r
//
// The decision knows who else has the piece: the stream of the piece is read first, and then that of each other actor on
// it.
//
//	held   the piece is in that actor's custody: somebody else's approval is needed (rule D10)
//	gone   it is not, and the actor's stream has an event at Until: the entry means nothing any more
//	open   it is not, and the stream is not there yet: it is being handed over at this moment, which counts as held
//
// Two handovers of one piece therefore never both come through without an approval. Their entries follow upon each other
// on the stream of the piece, and the later one was made on condition that nothing was entered since its writer looked.
// That writer saw the earlier actor without the piece and with an event at Until, so an append under the earlier entry had
// come through before and ended, or never will, as the place that it expects is taken.
//
// An interruption leaves an entry that is open until the same command is repeated, or anything else is recorded on that
// actor's stream. What was handed over before there were such streams is on none, and is listed by a read model alone.

// handing is a command on its way to the streams of the pieces.
type handing struct {
	ledger *Ledger
	cmd    decide.Case
	write  bool
}

// handOver brings a command that puts pieces of equipment into an actor's custody.
func (l *Ledger) handOver(ctx context.Context, cmd decide.Case, write bool) (Receipt, error) {
	return l.inSteps(ctx, cmd.Stream, &handing{l, cmd, write})
}

// wait changes nothing: what has been begun for another counts as held from the first.
func (h *handing) wait() {}

// tidy gives nothing back: an entry means nothing once its actor is past it.
func (h *handing) tidy(context.Context) error { return nil }

func (h *handing) once(ctx context.Context) (Receipt, error) {
	receipt, pieces, err := h.ledger.handable(ctx, h.cmd)
	if err != nil || receipt.Duplicate || !h.write {
		return receipt, err
	}
	if err := h.ledger.enterAll(ctx, h.cmd.Command, pieces, receipt.Events[0].Revision); err != nil {
		return Receipt{}, err
	}
	return h.ledger.append(ctx, receipt, eventstore.Exactly(eventstore.Revision(receipt.Events[0].Revision-1)))
}

// errOvertaken: somebody else was entered for a piece since it was looked at. It never leaves the package.
var errOvertaken = errors.New("somebody else was entered for the equipment")

// handable decides on a command, knowing who else has the pieces that it puts into the actor's custody, if any.
func (l *Ledger) handable(ctx context.Context, cmd decide.Case) (receipt Receipt, pieces []put, err error) {
	if pieces, err = l.placed(ctx, &cmd); err != nil {
		return Receipt{}, nil, err
	}
	receipt, err = l.onStream(ctx, cmd, false)
	return receipt, pieces, err
}

// enterAll enters the actor on the streams of the pieces, each as it was seen.
func (l *Ledger) enterAll(ctx context.Context, cmd domain.Command, pieces []put, until int64) error {
	for _, p := range pieces {
		entry := &domain.CustodyEntered{Item: p.Item, Serial: p.Serial, Actor: cmd.Stream, Until: until}
		came, err := l.at(ctx, cmd, p.ref, p.seen+1, entry)
		if err == nil && !came {
			err = errOvertaken
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// put is a piece that a command puts into an actor's custody, from some day on.
type put struct {
	domain.Piece
	ref  domain.Ref
	on   domain.Period
	by   uuid.UUID // of a reversal: the event by which the piece was free
	seen int64     // revision of the piece's stream when it was looked at
}

// puts lists the pieces that a command puts into an actor's custody: by a handover, or because that they were given back
// or lost is reversed. They are in the order of their streams: two commands about the same pieces meet at the first.
func (l *Ledger) puts(ctx context.Context, cmd domain.Command) (list []put, err error) {
	add := func(piece domain.Piece, on domain.Period, by uuid.UUID) {
		if ref, ok := piece.Ref(); ok {
			list = append(list, put{Piece: piece, ref: ref, on: on, by: by})
		}
	}
	for _, body := range cmd.Bodies() {
		if r, ok := body.(*domain.FactReversed); ok && cmd.Stream.Category() == domain.CategoryActor {
			err = errors.Join(err, l.look(ctx, cmd.Stream, func(h *decide.History) {
				if piece, ended := h.State().(*decide.Actor).Ended(r.Target); ended {
					e, _, _ := h.Event(r.Target)
					add(piece, e.Meta.OccurredOn, e.ID)
				}
			}))
		}
		if cmd.Meta.Mode == domain.Actual {
			for _, piece := range domain.PiecesOf(body) {
				add(piece, cmd.Meta.OccurredOn, uuid.Nil)
			}
		}
	}
	slices.SortFunc(list, func(a, b put) int { return cmp.Compare(a.ref, b.ref) })
	return list, err
}

// placed lists the pieces that a command puts into an actor's custody, and completes both with who else has them.
func (l *Ledger) placed(ctx context.Context, cmd *decide.Case) ([]put, error) {
	pieces, err := l.puts(ctx, cmd.Command)
	if err == nil && len(pieces) > 0 {
		err = l.heldBy(ctx, cmd, pieces)
	}
	return pieces, err
}

// heldBy completes a command with who else has the pieces, and the pieces with what it saw.
func (l *Ledger) heldBy(ctx context.Context, cmd *decide.Case, pieces []put) error {
	cmd.Known.Held = map[domain.Ref][]decide.Elsewhere{}
	for i, p := range pieces {
		others, revision, err := l.othersWith(ctx, *cmd, p)
		if err != nil {
			return err
		}
		pieces[i].seen = revision
		cmd.Known.Held[p.ref] = others
		if len(others) > 0 && p.by != uuid.Nil && cmd.Known.Refusal == nil {
			cmd.Known.Refusal = domain.Reject(domain.EquipmentElsewhere, "target", p.Serial, "aid", placesOf(others))
		}
	}
	return nil
}

// othersWith lists who else has a piece or is being handed it, and the revision of its stream that was seen before.
func (l *Ledger) othersWith(ctx context.Context, cmd decide.Case, p put) (others []decide.Elsewhere, seen int64, err error) {
	var entries []domain.CustodyEntered
	err = l.look(ctx, p.ref, func(h *decide.History) {
		seen, entries = h.Revision(), h.State().(*decide.Equipment).Entries()
	})
	for _, e := range entries {
		if err != nil {
			return nil, 0, err
		}
		own := e.Actor == cmd.Stream || slices.ContainsFunc(cmd.Known.Records, func(r decide.Record) bool { return r.Ref == e.Actor })
		if own {
			continue
		}
		err = l.look(ctx, e.Actor, func(h *decide.History) {
			aid := h.State().(*decide.Actor).Handovers(p.ref, p.on)
			if len(aid) > 0 || h.Revision() < e.Until {
				others = append(others, decide.Elsewhere{Actor: e.Actor, Aid: aid})
			}
		})
	}
	return others, seen, err
}

// handedOn lists who else has the pieces that a command puts into an actor's custody.
func (l *Ledger) handedOn(ctx context.Context, cmd domain.Command) (others []decide.Elsewhere, err error) {
	asked := decide.Case{Command: cmd}
	pieces, err := l.placed(ctx, &asked)
	for _, p := range pieces {
		others = append(others, asked.Known.Held[p.ref]...)
	}
	return others, err
}

// placesOf says where others were handed a piece.
func placesOf(others []decide.Elsewhere) string {
	var list []string
	for _, o := range others {
		place := string(o.Actor)
		if len(o.Aid) > 0 {
			place = fmt.Sprintf("%s@%d", o.Actor, o.Aid[len(o.Aid)-1].Revision)
		}
		list = append(list, place)
	}
	return strings.Join(list, ", ")
}
