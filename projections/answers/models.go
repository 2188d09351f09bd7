// Package models brings the read models together into what the program shows: pages of an actor, a city, a programme
// and a fund. A page holds every number as a Figure, which can be explained; how a page looks is not decided here.
package answers

import (
	"context"
	"fmt"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/actorstatus"
	"jejak/projections/approvals"
	"jejak/projections/cityaid"
	"jejak/projections/cityfacts"
	"jejak/projections/directory"
	"jejak/projections/findings"
	"jejak/projections/flags"
	"jejak/projections/funds"
	"jejak/projections/identities"
	"jejak/projections/programmes"
	"jejak/projections/reconciliation"
	"jejak/projections/stock"
)

// Models is every read model, brought to one view by one pass over the log.
type Models struct {
	Actors     *actorstatus.Actors
	Aid        *cityaid.CityAid
	Programmes *programmes.Profiles
	Realised   *programmes.Realised
	Funds      *funds.Profiles
	Money      *funds.Money
	Sides      *reconciliation.Sides
	Facts      *cityfacts.CityFacts
	Proposals  *cityfacts.Proposals
	Directory  *directory.Directory
	Identities *identities.Identities
	Approvals  *approvals.Approvals
	Findings   *findings.Findings
	Stocks     *stock.Stocks
	Flags      *flags.Flags
}

// New returns empty read models.
func New() *Models {
	return &Models{
		Actors:     actorstatus.New(),
		Aid:        cityaid.New(),
		Programmes: programmes.NewProfiles(),
		Realised:   programmes.NewRealised(),
		Funds:      funds.NewProfiles(),
		Money:      funds.NewMoney(),
		Sides:      reconciliation.New(),
		Facts:      cityfacts.New(),
		Proposals:  cityfacts.NewProposals(),
		Directory:  directory.New(),
		Identities: identities.New(),
		Approvals:  approvals.New(),
		Findings:   findings.New(),
		Stocks:     stock.New(),
		Flags:      flags.New(),
	}
}

// Projections lists the read models for a Runner.
func (m *Models) Projections() []projections.Projection {
	return []projections.Projection{m.Actors, m.Aid, m.Programmes, m.Realised, m.Funds, m.Money, m.Sides, m.Facts, m.Proposals, m.Directory, m.Identities, m.Approvals, m.Findings, m.Stocks, m.Flags}
}

// Explain lists the facts behind a figure, by the figure's name.
func (m *Models) Explain(ctx context.Context, src projections.Source, id string) ([]projections.Line, error) {
	evidence, err := m.Evidence(id)
	if err != nil {
		return nil, err
	}
	return projections.Explain(ctx, src, evidence)
}

// Evidence is the function that a figure was made with, by the figure's name. Whoever explains many figures runs their
// evidence in one pass over the log.
func (m *Models) Evidence(id string) (projections.Evidence, error) {
	for _, explain := range []func(string) (projections.Evidence, bool, error){m.Aid.Explain, m.Realised.Explain, m.Money.Explain, m.Sides.Explain} {
		if evidence, ours, err := explain(id); ours {
			return evidence, err
		}
	}
	return nil, fmt.Errorf("answers: no figure is called %q: names begin with city/, programme/, fund/ or reconciliation/", id)
}

// Name is what a stream is called in public; its id when it has no public name.
func (m *Models) Name(ref domain.Ref) string {
	if name := m.Directory.NameOf(ref); name != "" {
		return name
	}
	if r, ok := domain.RefRegion(ref); ok {
		return PlaceName(r)
	}
	return string(ref)
}

// PlaceName is the display name of a region, its code when it is not in the list.
func PlaceName(r region.Region) string {
	if place, ok := region.Lookup(r); ok {
		return place.Display()
	}
	return r.Code()
}
