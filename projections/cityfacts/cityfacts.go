// Package cityfacts keeps, for each city and province, every fact that is not aid to one actor: indicators and who
// published them, challenges, collaborations, restriction periods, statements, programmes, promises, proposals, sentra,
// agencies, activities. Facts of different publishers stand side by side.
package cityfacts

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/places"
)

// Entry is one fact about a region.
type Entry struct {
	Position   eventstore.Position `json:"position"`
	Stream     domain.Ref          `json:"stream"`
	Revision   int64               `json:"revision"`
	ID         uuid.UUID           `json:"id"`
	Type       string              `json:"type"`
	On         domain.Period       `json:"on,omitzero"`
	Mode       domain.Mode         `json:"mode"`
	Confidence domain.Confidence   `json:"confidence"`
	Sources    []domain.Evidence   `json:"sources,omitempty"`
	Data       jsontext.Value      `json:"data"`             // the body as it is in the log
	EndedBy    uuid.UUID           `json:"endedBy,omitzero"` // the event that took its place or ended it
}

// Body decodes the entry's body.
func (e Entry) Body() (domain.Body, error) { return domain.DecodeStoredBody(e.Type, e.Data) }

// CityFacts is the read model: the streams that are about a region are found, and read.
type CityFacts struct {
	places *places.Places
	told   projections.Fold[[]*projections.Fact] // of a stream that is about places
}

// New returns the read model over the places that find its streams.
func New(p *places.Places) *CityFacts {
	return &CityFacts{p, projections.Fold[[]*projections.Fact]{
		Title:      "cityfacts",
		Categories: append([]string{domain.CategoryRegion}, categories...),
		Take:       func(told *[]*projections.Fact, f *projections.Fact) { *told = append(*told, f) },
	}}
}

// categories are the streams whose facts are listed, other than that of the region itself. What actors receive is too much
// for a page, and is added up instead.
var categories = []string{domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
	domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency}

// Kept is nothing of its own.
func (c *CityFacts) Kept() []projections.Projection { return nil }

// Look makes it read what a source shows.
func (c *CityFacts) Look(src projections.Source) { c.told.Look(src) }

// Lines lists the facts of every region.
func (c *CityFacts) Lines(ctx context.Context, _ []domain.Ref) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		regions, err := c.places.Regions()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, r := range regions {
			entries, err := c.Of(ctx, r)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range entries {
				if !yield(line{r, e}, nil) {
					return
				}
			}
		}
	}
}

// line is a fact as one of a region.
type line struct {
	Region region.Region `json:"region"`
	Entry
}

// Of lists the facts about a region, by the day on which they happened, and says of each whether a later one has taken its
// place.
func (c *CityFacts) Of(ctx context.Context, r region.Region) ([]Entry, error) {
	var entries []Entry
	for s, err := range c.told.States(ctx, c.streams(r)) {
		if err != nil {
			return nil, err
		}
		if entries, err = about(r, s.State, entries); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Position, b.Position) })
	replace(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.On.EffectiveFrom().Compare(b.On.EffectiveFrom()), cmp.Compare(a.Position, b.Position))
	})
	return entries, nil
}

// streams are that of a region and those that have been about it.
func (c *CityFacts) streams(r region.Region) iter.Seq2[domain.Ref, error] {
	return func(yield func(domain.Ref, error) bool) {
		if !yield(domain.RegionRef(r), nil) {
			return
		}
		for _, category := range categories {
			for ref, err := range c.places.In(category, r) {
				if !yield(ref, err) {
					return
				}
			}
		}
	}
}

// about appends those facts of a stream that are about a region: those that name it, and those that follow the one by which
// the stream said what it is about, if that named it.
func about(r region.Region, told []*projections.Fact, entries []Entry) ([]Entry, error) {
	slices.SortFunc(told, func(a, b *projections.Fact) int { return cmp.Compare(a.Position, b.Position) })
	of := false
	for _, f := range told {
		named := slices.Contains(places.Named(f), r)
		if named || of {
			e, err := entryOf(f)
			if err != nil {
				return nil, err
			}
			entries = append(entries, e)
		}
		if opens(f.Body) {
			of = named || of
		}
	}
	return entries, nil
}

func entryOf(f *projections.Fact) (Entry, error) {
	data, err := domain.EncodeBody(f.Body)
	if err != nil {
		return Entry{}, fmt.Errorf("cityfacts: %s@%d: %w", f.Stream, f.Revision, err)
	}
	return Entry{f.Position, f.Stream, f.Revision, f.ID, domain.TypeName(f.Body), f.Meta.OccurredOn, f.Meta.Mode,
		f.Meta.Confidence, f.Meta.Evidence, data, uuid.Nil}, nil
}

// Regions lists the regions that have facts, by code.
func (c *CityFacts) Regions(ctx context.Context) (list []region.Region, err error) {
	known, err := c.places.Regions()
	if err != nil {
		return nil, err
	}
	for _, r := range known {
		entries, err := c.Of(ctx, r)
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 {
			list = append(list, r)
		}
	}
	return list, nil
}

// opens reports whether a body says what its stream is about.
func opens(b domain.Body) bool {
	switch b.(type) {
	case *domain.ProgrammeDeclared, *domain.ActivityScheduled, *domain.ActivityHeld, *domain.StudyVisitHeld,
		*domain.FundDeclared, *domain.SentraRegistered, *domain.ProposalSubmitted, *domain.AgencyRegistered:
		return true
	}
	return false
}
