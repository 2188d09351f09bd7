package domain

import (
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
)

// Piece is one piece of equipment that can be told from all others of its kind: what it is, and the number that its maker
// put on it. Makers do not know of each other, so that the number alone says nothing.
type Piece struct{ Item, Serial string }

// Ref is the stream on which the ledger enters who is to have the piece; ok is false where the number has no digit, as the
// dash or the words that people write for a thing without one.
func (p Piece) Ref() (ref Ref, ok bool) {
	if bare(p.Serial) == "" {
		return "", false
	}
	return NamedRef(CategoryEquipment, spelling(p.Item)+":"+bare(p.Serial)), true
}

// bare is a serial number without what people vary when they copy it from a plate: case, blanks, hyphens. What has no digit
// is no number.
func bare(serial string) string {
	if !strings.ContainsFunc(serial, unicode.IsNumber) {
		return ""
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, serial))
}

// SameSerial reports whether two spellings are of one serial number.
func SameSerial(a, b string) bool {
	if bare(a)+bare(b) == "" {
		return Normalise(a) == Normalise(b)
	}
	return bare(a) == bare(b)
}

// PiecesOf lists the pieces with a serial number that a fact puts into an actor's custody.
func PiecesOf(body Body) []Piece {
	e, ok := body.(*EquipmentGranted)
	if !ok {
		return nil
	}
	var list []Piece
	for _, it := range e.Items {
		if it.Serial != "" {
			list = append(list, Piece{it.Name, it.Serial})
		}
	}
	return list
}

// custody is a piece that an actor answers for, or did until it was given back or lost.
type custody struct {
	piece Piece
	grant Recorded
	over  bool
	until Period
	end   uuid.UUID // the event that ended it
}

// lasts reports whether the actor may still have had the piece on a day. Of a day that is not known none can be excluded.
func (c custody) lasts(on Period) bool {
	first, last := on.First(), c.until.Last()
	return !c.over || first.IsZero() || last.IsZero() || first.Compare(last) < 0
}

// holds reports whether a piece with a serial number is in the actor's custody.
func (a *Actor) holds(serial string) bool { return a.custodyOf(serial) >= 0 }

func (a *Actor) custodyOf(serial string) int {
	return slices.IndexFunc(a.pieces, func(c custody) bool { return !c.over && SameSerial(c.piece.Serial, serial) })
}

// release ends the custody of a piece.
func (a *Actor) release(serial string, e Recorded) {
	if i := a.custodyOf(serial); i >= 0 {
		c := &a.pieces[i]
		c.over, c.until, c.end = true, e.Meta.OccurredOn, e.ID
	}
}

// Handovers lists the handovers of a piece that put it into this actor's custody, which was not over by some day.
func (a *Actor) Handovers(ref Ref, on Period) (list []Recorded) {
	for _, c := range a.pieces {
		if at, ok := c.piece.Ref(); ok && at == ref && c.lasts(on) {
			list = append(list, c.grant)
		}
	}
	return list
}

// Ended is the piece whose custody an event ended, by which it is free for others; ok is false for any other event.
func (a *Actor) Ended(event uuid.UUID) (piece Piece, ok bool) {
	i := slices.IndexFunc(a.pieces, func(c custody) bool { return c.over && c.end == event })
	if i < 0 {
		return Piece{}, false
	}
	return a.pieces[i].piece, true
}

// inOthersCustody finds who else has a piece that is handed over, or is being handed it at this moment.
func inOthersCustody(_ *Actor, _ *Rule, o offer) (*met, bool) {
	found, applies := &met{}, false
	for _, piece := range PiecesOf(o.body) {
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
type Equipment struct{ entries []CustodyEntered }

func (q *Equipment) Decide(cmd Command) (Decision, error) {
	b, ok := cmd.Body.(*CustodyEntered)
	if !ok {
		return accept(cmd.Body)
	}
	if at, _ := (Piece{b.Item, b.Serial}).Ref(); at != cmd.Stream {
		return refuse(FieldInvalid, "stream", string(cmd.Stream), "allowed", string(at))
	}
	if slices.ContainsFunc(q.entries, func(e CustodyEntered) bool { return e.Actor == b.Actor && e.Until >= b.Until }) {
		return accept()
	}
	return accept(b)
}

func (q *Equipment) Evolve(e Recorded) {
	if b, ok := e.Body.(*CustodyEntered); ok {
		q.entries = append(slices.DeleteFunc(q.entries, func(e CustodyEntered) bool { return e.Actor == b.Actor }), *b)
	}
}

// Broken is never asked: nothing on the stream is taken back.
func (q *Equipment) Broken() string { return "" }

// Entries is the last entry of each actor, in the order in which they were made.
func (q *Equipment) Entries() []CustodyEntered { return slices.Clone(q.entries) }
