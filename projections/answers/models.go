package answers

import (
	"context"
	"strings"

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
	"jejak/projections/places"
	"jejak/projections/programmes"
	"jejak/projections/reconciliation"
	"jejak/projections/stock"
)

// Models is every read model, as one view shows it.
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
	Places     *places.Places
}

// New returns empty read models.
func New() *Models {
	where := places.New()
	return &Models{
		Actors:     actorstatus.New(),
		Aid:        cityaid.New(),
		Programmes: programmes.NewProfiles(),
		Realised:   programmes.NewRealised(),
		Funds:      funds.NewProfiles(),
		Money:      funds.NewMoney(),
		Sides:      reconciliation.New(),
		Facts:      cityfacts.New(where),
		Proposals:  cityfacts.NewProposals(),
		Directory:  directory.New(),
		Identities: identities.New(),
		Approvals:  approvals.New(),
		Findings:   findings.New(),
		Stocks:     stock.New(),
		Flags:      flags.New(),
		Places:     where,
	}
}

// All lists the read models for a Runner.
func (m *Models) All() []projections.Model {
	return []projections.Model{m.Actors, m.Aid, m.Programmes, m.Realised, m.Funds, m.Money, m.Sides, m.Facts, m.Proposals, m.Directory,
		m.Identities, m.Approvals, m.Findings, m.Stocks, m.Flags, m.Places}
}

// explainer is a read model whose numbers can be explained by their names.
type explainer interface {
	Explain(id string) (evidence projections.Evidence, ours bool, err error)
}

// explainer is the read model of a number, by the first word of its name; nil if there is none.
func (m *Models) explainer(id string) explainer {
	switch family, _, _ := strings.Cut(id, "/"); family {
	case "city":
		return m.Aid
	case domain.CategoryProgramme:
		return m.Realised
	case domain.CategoryFund:
		return m.Money
	case "reconciliation":
		return m.Sides
	}
	return nil
}

// Evidence is what makes a figure, by the figure's name.
func (m *Models) Evidence(id string) (projections.Evidence, error) {
	model := m.explainer(id)
	if model == nil {
		return nil, &UnknownFigureError{id}
	}
	evidence, _, err := model.Explain(id)
	return evidence, err
}

// Name is what a stream is called in public; its id when it has no public name.
func (m *Models) Name(ctx context.Context, ref domain.Ref) (string, error) {
	if r, ok := domain.RefRegion(ref); ok {
		return PlaceName(r), nil
	}
	name, err := m.Directory.NameOf(ctx, ref)
	if name == "" {
		name = string(ref)
	}
	return name, err
}

// PlaceName is the display name of a region, its code when it is not in the list.
func PlaceName(r region.Region) string {
	if place, ok := region.Lookup(r); ok {
		return place.Display()
	}
	return r.Code()
}
