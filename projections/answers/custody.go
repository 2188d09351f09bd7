package answers

import (
	"cmp"
	"context"
	"slices"

	"jejak/domain"
)

// Holder is an actor that answers for a piece of equipment.
type Holder struct {
	Actor domain.Ref `json:"actor"`
	Piece
}

// InCustody is a piece of equipment with a serial number, and who has it. Of several holders all but one hold it on paper
// only: it was handed over with an approval, or its number is that of two machines.
type InCustody struct {
	Equipment domain.Ref `json:"equipment,omitempty"` // its stream; none where the number says nothing
	Item      string     `json:"item"`
	Serial    string     `json:"serial"`
	Holders   []Holder   `json:"holders"` // the longest first
}

// CustodyFilter picks equipment; what is empty picks all.
type CustodyFilter struct {
	Serial  string // however it is spelt
	Several bool   // that several actors hold
}

// Equipment lists the equipment with a serial number that actors hold: where a number is, and what several hold at once.
func (r *Reader) Equipment(ctx context.Context, f CustodyFilter) ([]InCustody, error) {
	if err := r.need(ctx, r.Actors, r.Identities); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(r.custody(), func(c InCustody) bool {
		return f.Serial != "" && !domain.SameSerial(c.Serial, f.Serial) || f.Several && !r.several(c)
	}), nil
}

// several reports whether several actors hold the piece. Two records of one actor are one.
func (m *Models) several(c InCustody) bool {
	return slices.ContainsFunc(c.Holders[1:], func(h Holder) bool {
		return m.Identities.Survivor(h.Actor) != m.Identities.Survivor(c.Holders[0].Actor)
	})
}

// custody lists all equipment with a serial number that actors hold, by what it is and its number.
func (m *Models) custody() []InCustody {
	var list []InCustody
	at := map[domain.Ref]int{}
	for actor, known := range m.Actors.States() {
		for _, piece := range known.Custody() {
			ref, numbered := domain.Piece{Item: piece.Name, Serial: piece.Serial}.Ref()
			i, there := at[ref]
			if !there || !numbered {
				i = len(list)
				list = append(list, InCustody{Equipment: ref, Item: piece.Name, Serial: piece.Serial})
			}
			if numbered {
				at[ref] = i
			}
			list[i].Holders = append(list[i].Holders, Holder{actor, piece})
		}
	}
	for _, c := range list {
		slices.SortStableFunc(c.Holders, func(a, b Holder) int { return a.Since.EffectiveFrom().Compare(b.Since.EffectiveFrom()) })
	}
	slices.SortStableFunc(list, func(a, b InCustody) int {
		return cmp.Or(cmp.Compare(domain.Normalise(a.Item), domain.Normalise(b.Item)), cmp.Compare(a.Serial, b.Serial))
	})
	return list
}
