package answers

import (
	"cmp"
	"context"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections/cityfacts"
)

// ProposalLine is a request with its age.
type ProposalLine struct {
	Ref domain.Ref `json:"stream"`
	cityfacts.Proposal
	Pending bool `json:"pending"`
	AgeDays int  `json:"ageDays"`
}

// proposalsFrom lists the requests of a city, or all for the zero region, oldest first. A request of which a view shows
// no more than the answer has no age yet, and is left out.
func (r *Reader) proposalsFrom(ctx context.Context, city region.Region) (list []ProposalLine, err error) {
	for s, err := range r.Proposals.States(ctx, r.Places.In(domain.CategoryProposal, city)) {
		if err != nil {
			return nil, err
		}
		if p := s.State; !p.Since.IsZero() && (city == (region.Region{}) || p.From == city) {
			list = append(list, ProposalLine{s.Ref, p, p.State.Pending(), p.Age(r.Today)})
		}
	}
	slices.SortFunc(list, func(a, b ProposalLine) int {
		return cmp.Or(a.Since.EffectiveFrom().Compare(b.Since.EffectiveFrom()), cmp.Compare(a.Ref, b.Ref))
	})
	return list, nil
}
