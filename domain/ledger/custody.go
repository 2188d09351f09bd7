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

// handOver brings a command that puts pieces of equipment into an actor's custody.
func (l *Ledger) handOver(ctx context.Context, cmd domain.Command, pieces []put, write bool) (Receipt, error) {
	at := l.cache(cmd.Stream)
	at.steps.Lock()
	defer at.steps.Unlock()
	for range maxAttempts {
		receipt, err := l.handOverOnce(ctx, cmd, pieces, write)
		var moved *eventstore.WrongRevisionError
		if errors.As(err, &moved) || errors.Is(err, errOvertaken) {
			continue
		}
		return receipt, err
	}
	return Receipt{}, domain.Reject(domain.Conflict, "stream", string(cmd.Stream))
}

// errOvertaken: somebody else was entered for a piece since it was looked at. It never leaves the package.
var errOvertaken = errors.New("somebody else was entered for the equipment")

func (l *Ledger) handOverOnce(ctx context.Context, cmd domain.Command, pieces []put, write bool) (Receipt, error) {
	seen, err := l.heldBy(ctx, &cmd, pieces)
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := l.onStream(ctx, cmd, false)
	if err != nil || receipt.Duplicate || !write {
		return receipt, err
	}
	next := receipt.Events[0].Revision
	for i, p := range pieces {
		entry := &domain.CustodyEntered{Item: p.Item, Serial: p.Serial, Actor: cmd.Stream, Until: next}
		came, err := l.at(ctx, cmd, p.ref, seen[i]+1, entry)
		if err == nil && !came {
			err = errOvertaken
		}
		if err != nil {
			return Receipt{}, err
		}
	}
	return l.append(ctx, receipt, eventstore.Exactly(eventstore.Revision(next-1)))
}

// put is a piece that a command puts into an actor's custody, from some day on.
type put struct {
	domain.Piece
	ref domain.Ref
	on  domain.Period
	by  uuid.UUID // of a reversal: the event by which the piece was free
}

// puts lists the pieces that a command puts into an actor's custody: by a handover, or because that they were given back
// or lost is reversed. They are in the order of their streams: two commands about the same pieces meet at the first.
func (l *Ledger) puts(ctx context.Context, cmd domain.Command) (list []put, err error) {
	add := func(piece domain.Piece, on domain.Period, by uuid.UUID) {
		if ref, ok := piece.Ref(); ok {
			list = append(list, put{piece, ref, on, by})
		}
	}
	for _, body := range cmd.Bodies() {
		if r, ok := body.(*domain.FactReversed); ok && cmd.Stream.Category() == domain.CategoryActor {
			err = errors.Join(err, l.look(ctx, cmd.Stream, func(h *domain.History) {
				if piece, ended := h.State().(*domain.Actor).Ended(r.Target); ended {
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

// heldBy completes a command with who else has the pieces, and says which revision of each piece's stream it saw.
func (l *Ledger) heldBy(ctx context.Context, cmd *domain.Command, pieces []put) (seen []int64, err error) {
	cmd.Known.Held = map[domain.Ref][]domain.Elsewhere{}
	for _, p := range pieces {
		others, revision, err := l.othersWith(ctx, *cmd, p)
		if err != nil {
			return nil, err
		}
		seen = append(seen, revision)
		cmd.Known.Held[p.ref] = others
		if len(others) > 0 && p.by != uuid.Nil && cmd.Known.Refusal == nil {
			cmd.Known.Refusal = domain.Reject(domain.EquipmentElsewhere, "target", p.Serial, "aid", placesOf(others))
		}
	}
	return seen, nil
}

// othersWith lists who else has a piece or is being handed it, and the revision of its stream that was seen before.
func (l *Ledger) othersWith(ctx context.Context, cmd domain.Command, p put) (others []domain.Elsewhere, seen int64, err error) {
	var entries []domain.CustodyEntered
	err = l.look(ctx, p.ref, func(h *domain.History) {
		seen, entries = h.Revision(), h.State().(*domain.Equipment).Entries()
	})
	for _, e := range entries {
		if err != nil {
			return nil, 0, err
		}
		own := e.Actor == cmd.Stream || slices.ContainsFunc(cmd.Known.Records, func(r domain.Record) bool { return r.Ref == e.Actor })
		if own {
			continue
		}
		err = l.look(ctx, e.Actor, func(h *domain.History) {
			aid := h.State().(*domain.Actor).Handovers(p.ref, p.on)
			if len(aid) > 0 || h.Revision() < e.Until {
				others = append(others, domain.Elsewhere{Actor: e.Actor, Aid: aid})
			}
		})
	}
	return others, seen, err
}

// handedOn lists who else has the pieces that a command puts into an actor's custody.
func (l *Ledger) handedOn(ctx context.Context, cmd domain.Command) (others []domain.Elsewhere, err error) {
	pieces, err := l.puts(ctx, cmd)
	if err == nil && len(pieces) > 0 {
		_, err = l.heldBy(ctx, &cmd, pieces)
	}
	for _, p := range pieces {
		others = append(others, cmd.Known.Held[p.ref]...)
	}
	return others, err
}

// placesOf says where others were handed a piece.
func placesOf(others []domain.Elsewhere) string {
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
