package answers

import (
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
func (r *Reader) proposalsFrom(city region.Region) []ProposalLine {
	var list []ProposalLine
	for ref, p := range r.Proposals.States() {
		if !p.Since.IsZero() && (city == (region.Region{}) || p.From == city) {
			list = append(list, ProposalLine{ref, p, p.State.Pending(), p.Age(r.Today)})
		}
	}
	slices.SortStableFunc(list, func(a, b ProposalLine) int {
		return a.Since.EffectiveFrom().Compare(b.Since.EffectiveFrom())
	})
	return list
}
