package decide

import (
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
)

// custody is a piece that an actor answers for, or did until it was given back or lost.
type custody struct {
	piece domain.Piece
	grant domain.Recorded
	over  bool
	until domain.Period
	end   uuid.UUID // the event that ended it
}

// lasts reports whether the actor may still have had the piece on a day. Of a day that is not known none can be excluded.
func (c custody) lasts(on domain.Period) bool {
	first, last := on.First(), c.until.Last()
	return !c.over || first.IsZero() || last.IsZero() || first.Compare(last) < 0
}

// holds reports whether a piece with a serial number is in the actor's custody.
func (a *Actor) holds(serial string) bool { return a.custodyOf(serial) >= 0 }

func (a *Actor) custodyOf(serial string) int {
	return slices.IndexFunc(a.pieces, func(c custody) bool { return !c.over && domain.SameSerial(c.piece.Serial, serial) })
}

// release ends the custody of a piece.
func (a *Actor) release(serial string, e domain.Recorded) {
	if i := a.custodyOf(serial); i >= 0 {
		c := &a.pieces[i]
		c.over, c.until, c.end = true, e.Meta.OccurredOn, e.ID
	}
}

// Handovers lists the handovers of a piece that put it into this actor's custody, which was not over by some day.
func (a *Actor) Handovers(ref domain.Ref, on domain.Period) (list []domain.Recorded) {
	for _, c := range a.pieces {
		if at, ok := c.piece.Ref(); ok && at == ref && c.lasts(on) {
			list = append(list, c.grant)
		}
	}
	return list
}

// Ended is the piece whose custody an event ended, by which it is free for others; ok is false for any other event.
func (a *Actor) Ended(event uuid.UUID) (piece domain.Piece, ok bool) {
	i := slices.IndexFunc(a.pieces, func(c custody) bool { return c.over && c.end == event })
	if i < 0 {
		return domain.Piece{}, false
	}
	return a.pieces[i].piece, true
}

// inOthersCustody finds who else has a piece that is handed over, or is being handed it at this moment.
func inOthersCustody(_ *Actor, _ *Rule, o offer) (*met, bool) {
	found, applies := &met{}, false
	for _, piece := range domain.PiecesOf(o.body) {
		ref, numbered := piece.Ref()
		if !numbered || o.known.Held == nil {
			continue
		}
		applies = true
		for _, other := range o.known.Held[ref] {
			found.what, found.earlier = piece.Serial, append(found.earlier, other.Aid...)
			if len(other.Aid) == 0 {
				found.others = append(found.others, other.Actor)
			}
		}
	}
	if found.what == "" {
		return nil, applies
	}
	return found, true
}

// Equipment is who is to have one piece: the register by which two actors are not handed it at once, wherever they are
// written. It says who may have been handed the piece; who has it, the actors' streams say. How the ledger keeps it is in
// package ledger.
type Equipment struct{ entries []domain.CustodyEntered }

func (q *Equipment) Decide(cmd Case) (Decision, error) {
	b, ok := cmd.Body.(*domain.CustodyEntered)
	if !ok {
		return accept(cmd.Body)
	}
	if at, _ := (domain.Piece{Item: b.Item, Serial: b.Serial}).Ref(); at != cmd.Stream {
		return refuse(domain.FieldInvalid, "stream", string(cmd.Stream), "allowed", string(at))
	}
	if slices.ContainsFunc(q.entries, func(e domain.CustodyEntered) bool { return e.Actor == b.Actor && e.Until >= b.Until }) {
		return accept()
	}
	return accept(b)
}

func (q *Equipment) Evolve(e domain.Recorded) {
	if b, ok := e.Body.(*domain.CustodyEntered); ok {
		q.entries = append(slices.DeleteFunc(q.entries, func(e domain.CustodyEntered) bool { return e.Actor == b.Actor }), *b)
	}
}

// Broken is never asked: nothing on the stream is taken back.
func (q *Equipment) Broken() string { return "" }

// Entries is the last entry of each actor, in the order in which they were made.
func (q *Equipment) Entries() []domain.CustodyEntered { return slices.Clone(q.entries) }
