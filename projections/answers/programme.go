package answers

import (
	"cmp"
	"context"
	"math/big"

	"jejak/domain"
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
	if err := r.need(ctx, r.Programmes, r.Realised, r.Aid); err != nil {
		return ProgrammePage{}, err
	}
	ref, err := r.Find(domain.CategoryProgramme, text)
	p, _ := r.Programmes.State(ref)
	return r.programme(ref, p), err
}

// ProgrammeList makes the pages of all programmes.
func (r *Reader) ProgrammeList(ctx context.Context) ([]ProgrammePage, error) {
	if err := r.need(ctx, r.Programmes, r.Realised, r.Aid); err != nil {
		return nil, err
	}
	var list []ProgrammePage
	for ref, p := range r.Programmes.States() {
		list = append(list, r.programme(ref, p))
	}
	return list, nil
}

func (m *Models) programme(ref domain.Ref, p programmes.Programme) ProgrammePage {
	page := ProgrammePage{Ref: ref, Programme: p}
	for _, t := range p.Targets {
		progress := Progress{Target: t, Realised: m.Realised.Figure(ref, t)}
		if t.Unit == domain.PercentOfActors {
			whole := m.Aid.City(cmp.Or(t.Region.City(), p.Region.City())).Figure(cityaid.Cell{Year: cityaid.AnyYear}, cityaid.Registered)
			progress.Whole = &whole
		}
		page.Progress = append(page.Progress, progress)
	}
	return page
}
