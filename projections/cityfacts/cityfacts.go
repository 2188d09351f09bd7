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
	shown  projections.Fold[[]*projections.Fact] // the same without movements
	moved  projections.Rollup[stream, moves]
}

// New returns the read model over the places that find its streams.
func New(p *places.Places) *CityFacts {
	told := projections.Fold[[]*projections.Fact]{
		Title:      "cityfacts",
		Categories: append([]string{domain.CategoryRegion}, categories...),
		Take:       func(told *[]*projections.Fact, f *projections.Fact) { *told = append(*told, f) },
	}
	shown := told
	shown.Sparse, shown.Edition, shown.Reads = true, 3, still()
	return &CityFacts{p, told, shown, newMoved()}
}

// categories are the streams whose facts are listed, other than that of the region itself. What actors receive is too much
// for a page, and is added up instead.
var categories = []string{domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
	domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency}

// Kept is where the facts are that a page shows, and how many movements there are beside them.
func (c *CityFacts) Kept() []projections.Projection { return append(c.shown.Kept(), c.moved.Kept()...) }

// Look makes it read what a source shows.
func (c *CityFacts) Look(src projections.Source) {
	c.told.Look(src)
	c.shown.Look(src)
}

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
func (c *CityFacts) Of(ctx context.Context, r region.Region) (entries []Entry, err error) {
	for s, err := range c.told.States(ctx, c.streams(r)) {
		if err != nil {
			return nil, err
		}
		if entries, _, err = about(r, s.State, entries); err != nil {
			return nil, err
		}
	}
	return inOrder(entries), nil
}

// Shown is Of without the movements of money and goods, which pages add up, and the number of these.
func (c *CityFacts) Shown(ctx context.Context, r region.Region) (entries []Entry, movements int64, err error) {
	for s, err := range c.shown.States(ctx, c.streams(r)) {
		if err != nil {
			return nil, 0, err
		}
		var whole bool
		if entries, whole, err = about(r, s.State, entries); err != nil {
			return nil, 0, err
		}
		if whole {
			n, err := c.moved.Row(stream{s.Ref})
			if err != nil {
				return nil, 0, err
			}
			movements += n.N
		}
	}
	return inOrder(entries), movements, nil
}

// inOrder marks those entries that others have taken the place of, and sorts all by their day.
func inOrder(entries []Entry) []Entry {
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Position, b.Position) })
	replace(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.On.EffectiveFrom().Compare(b.On.EffectiveFrom()), cmp.Compare(a.Position, b.Position))
	})
	return entries
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
// the stream said what it is about, if that named it: then the stream is about the region as a whole.
func about(r region.Region, told []*projections.Fact, entries []Entry) (_ []Entry, of bool, err error) {
	slices.SortFunc(told, func(a, b *projections.Fact) int { return cmp.Compare(a.Position, b.Position) })
	for _, f := range told {
		named := slices.Contains(places.Named(f), r)
		if named || of {
			e, err := entryOf(f)
			if err != nil {
				return nil, false, err
			}
			entries = append(entries, e)
		}
		if opens(f.Body) {
			of = named || of
		}
	}
	return entries, of, nil
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
		entries, movements, err := c.Shown(ctx, r)
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 || movements > 0 {
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
