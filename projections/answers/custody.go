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
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	all, err := r.custody(ctx)
	if err != nil {
		return nil, err
	}
	var list []InCustody
	for _, c := range all {
		picked := f.Serial == "" || domain.SameSerial(c.Serial, f.Serial)
		if picked && f.Several {
			if picked, err = r.several(ctx, c); err != nil {
				return nil, err
			}
		}
		if picked {
			list = append(list, c)
		}
	}
	return list, nil
}

// several reports whether several actors hold the piece. Two records of one actor are one.
func (m *Models) several(ctx context.Context, c InCustody) (bool, error) {
	first, err := m.Identities.Survivor(ctx, c.Holders[0].Actor)
	if err != nil {
		return false, err
	}
	for _, h := range c.Holders[1:] {
		if other, err := m.Identities.Survivor(ctx, h.Actor); err != nil || other != first {
			return true, err
		}
	}
	return false, nil
}

// custody lists all equipment with a serial number that actors hold, by what it is and its number.
func (m *Models) custody(ctx context.Context) (list []InCustody, err error) {
	at := map[domain.Ref]int{}
	for s, err := range m.Actors.Holding(ctx) {
		if err != nil {
			return nil, err
		}
		for _, piece := range s.State.Custody() {
			ref, numbered := domain.Piece{Item: piece.Name, Serial: piece.Serial}.Ref()
			i, there := at[ref]
			if !there || !numbered {
				i = len(list)
				list = append(list, InCustody{Equipment: ref, Item: piece.Name, Serial: piece.Serial})
			}
			if numbered {
				at[ref] = i
			}
			list[i].Holders = append(list[i].Holders, Holder{s.Ref, piece})
		}
	}
	for _, c := range list {
		slices.SortStableFunc(c.Holders, func(a, b Holder) int { return a.Since.EffectiveFrom().Compare(b.Since.EffectiveFrom()) })
	}
	slices.SortStableFunc(list, func(a, b InCustody) int {
		return cmp.Or(cmp.Compare(domain.Normalise(a.Item), domain.Normalise(b.Item)), cmp.Compare(a.Serial, b.Serial))
	})
	return list, nil
}
