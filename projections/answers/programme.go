package answers

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/cityaid"
	"jejak/projections/programmes"
)

// ProgrammePage is a programme with its targets held against what was done.
type ProgrammePage struct {
	Ref domain.Ref `json:"stream"`
	programmes.Programme
	Progress []Progress `json:"progress"`
}

// Progress is a target and what was realised of it.
type Progress struct {
	programmes.Target
	Realised projections.Figure  `json:"realised"`
	Whole    *projections.Figure `json:"whole,omitempty"` // of a target in percent: what the percentage is of
}

// Share is the realised part of the target in percent of what was promised, rounded down; ok is false when the target
// is no number above zero. It is worked out in whole numbers and fractions: 7 of "7 percent of 100" are 100 percent.
func (p Progress) Share() (percent int64, ok bool) {
	target, ok := new(big.Rat).SetString(p.Value)
	if !ok || target.Sign() <= 0 {
		return 0, false
	}
	if p.Whole != nil {
		target.Mul(target, big.NewRat(p.Whole.Value, 100))
		if target.Sign() == 0 {
			return 0, false
		}
	}
	share := new(big.Rat).Quo(big.NewRat(p.Realised.Value*100, 1), target)
	whole := new(big.Int).Quo(share.Num(), share.Denom())
	return whole.Int64(), whole.IsInt64()
}

// Programme makes the page of a programme.
func (r *Reader) Programme(ctx context.Context, text string) (ProgrammePage, error) {
	if err := r.Ready(ctx); err != nil {
		return ProgrammePage{}, err
	}
	ref, err := r.Find(domain.CategoryProgramme, text)
	if err != nil {
		return ProgrammePage{}, err
	}
	p, _, err := r.Programmes.State(ctx, ref)
	if err != nil {
		return ProgrammePage{}, err
	}
	return r.programme(ref, p)
}

// ProgrammeList makes the pages of all programmes.
func (r *Reader) ProgrammeList(ctx context.Context) ([]ProgrammePage, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	return r.programmes(ctx, region.Region{})
}

// programmes makes the pages of the programmes of a city, or of all for the zero region, in the order of their ids.
func (m *Models) programmes(ctx context.Context, city region.Region) (list []ProgrammePage, err error) {
	for s, err := range m.Programmes.States(ctx, m.Places.In(domain.CategoryProgramme, city)) {
		if err != nil {
			return nil, err
		}
		if city != (region.Region{}) && s.State.Region != city {
			continue
		}
		page, err := m.programme(s.Ref, s.State)
		if err != nil {
			return nil, err
		}
		list = append(list, page)
	}
	slices.SortFunc(list, func(a, b ProgrammePage) int { return cmp.Compare(a.Ref, b.Ref) })
	return list, nil
}

func (m *Models) programme(ref domain.Ref, p programmes.Programme) (ProgrammePage, error) {
	page := ProgrammePage{Ref: ref, Programme: p}
	for _, t := range p.Targets {
		realised, err := m.Realised.Figure(ref, t)
		if err != nil {
			return page, err
		}
		progress := Progress{Target: t, Realised: realised}
		if t.Unit == domain.PercentOfActors {
			city, err := m.Aid.City(cmp.Or(t.Region.City(), p.Region.City()))
			if err != nil {
				return page, err
			}
			whole := city.Figure(cityaid.Cell{Year: cityaid.AnyYear}, cityaid.Registered)
			progress.Whole = &whole
		}
		page.Progress = append(page.Progress, progress)
	}
	return page, nil
}
