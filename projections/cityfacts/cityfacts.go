// Package cityfacts keeps, for each city and province, every fact that is not aid to one actor: indicators and who
// published them, challenges, collaborations, restriction periods, statements, programmes, promises, proposals, sentra,
// agencies, activities. Facts of different publishers stand side by side.
package cityfacts

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
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
	EndedBy    uuid.UUID           `json:"endedBy,omitzero"` // the event that took its place or ended it; never saved, see Of
}

// Body decodes the entry's body.
func (e Entry) Body() (domain.Body, error) { return domain.DecodeStoredBody(e.Type, e.Data) }

// state is what is saved.
type state struct {
	Places  map[domain.Ref][]region.Region `json:"places"`  // the regions that a stream is about, from its first fact
	Entries map[domain.Ref][]Entry         `json:"entries"` // by the stream of the region, in the order of recording
}

// CityFacts is the read model.
type CityFacts struct{ state state }

// New returns the empty read model.
func New() *CityFacts {
	c := &CityFacts{}
	c.clear()
	return c
}

func (c *CityFacts) clear() {
	c.state = state{Places: map[domain.Ref][]region.Region{}, Entries: map[domain.Ref][]Entry{}}
}

func (c *CityFacts) Name() string { return "cityfacts" }
func (c *CityFacts) Version() int { return 2 }

// categories are the streams whose facts are kept. What actors receive is too much for a page, and is added up instead.
var categories = []string{domain.CategoryRegion, domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
	domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency}

func (c *CityFacts) Apply(ctx context.Context, f *projections.Fact, src projections.Source) error {
	switch {
	case !slices.Contains(categories, f.Stream.Category()):
		return nil
	case f.Target == nil:
		return c.add(f)
	case opens(f.Target.Body):
		return c.reread(ctx, f, src)
	}
	c.remove(func(e Entry) bool { return e.ID == f.Target.ID })
	return nil
}

// add enters a fact under every region that it is about.
func (c *CityFacts) add(f *projections.Fact) error {
	data, err := domain.EncodeBody(f.Body)
	if err != nil {
		return err
	}
	entry := Entry{f.Position, f.Stream, f.Revision, f.ID, domain.TypeName(f.Body), f.Meta.OccurredOn, f.Meta.Mode,
		f.Meta.Confidence, f.Meta.Evidence, data, uuid.Nil}
	for _, place := range c.places(f) {
		ref := domain.RegionRef(place)
		c.state.Entries[ref] = append(c.state.Entries[ref], entry)
	}
	return nil
}

// reread enters a stream anew after the fact that said what it is about was taken back: the facts after it stand under
// regions that only that fact named.
func (c *CityFacts) reread(ctx context.Context, upTo *projections.Fact, src projections.Source) error {
	facts, err := src.Stream(ctx, upTo.Stream, upTo.Position)
	if err != nil {
		return err
	}
	c.remove(func(e Entry) bool { return e.Stream == upTo.Stream })
	delete(c.state.Places, upTo.Stream)
	standing := projections.Standing(facts)
	slices.SortFunc(standing, func(a, b *projections.Fact) int { return cmp.Compare(a.Position, b.Position) })
	for _, f := range standing {
		if err := c.add(f); err != nil {
			return err
		}
	}
	for _, entries := range c.state.Entries {
		slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Position, b.Position) })
	}
	return nil
}

// places are the regions that a fact is about, cities for anything inside a city: those of its stream, and those that
// it names itself.
func (c *CityFacts) places(f *projections.Fact) []region.Region {
	named := domain.Regions(f.Body)
	own, ofRegion := domain.RefRegion(f.Stream)
	switch known, seen := c.state.Places[f.Stream]; {
	case ofRegion:
		named = append(named, own)
	case seen:
		named = append(named, known...)
	}
	for i, r := range named {
		if city := r.City(); city != (region.Region{}) {
			named[i] = city
		}
	}
	slices.SortFunc(named, projections.CompareText[region.Region])
	named = slices.Compact(named)
	if !ofRegion && opens(f.Body) {
		c.state.Places[f.Stream] = named
	}
	return named
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

func (c *CityFacts) remove(gone func(Entry) bool) {
	for ref, entries := range c.state.Entries {
		kept := slices.DeleteFunc(entries, gone)
		if len(kept) == 0 {
			delete(c.state.Entries, ref)
		} else {
			c.state.Entries[ref] = kept
		}
	}
}

// Of lists the facts about a region, by the day on which they happened, and says of each whether a later one has taken its
// place.
func (c *CityFacts) Of(r region.Region) []Entry {
	entries := slices.Clone(c.state.Entries[domain.RegionRef(r)])
	replace(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.On.EffectiveFrom().Compare(b.On.EffectiveFrom()), cmp.Compare(a.Position, b.Position))
	})
	return entries
}

// Regions lists the regions that have facts, by code.
func (c *CityFacts) Regions() []region.Region {
	var list []region.Region
	for _, ref := range slices.Sorted(maps.Keys(c.state.Entries)) {
		if r, ok := domain.RefRegion(ref); ok {
			list = append(list, r)
		}
	}
	return list
}

func (c *CityFacts) Save() ([]byte, error) {
	return json.Marshal(c.state, json.Deterministic(true))
}

func (c *CityFacts) Load(b []byte) error {
	c.clear()
	if b == nil {
		return nil
	}
	return json.Unmarshal(b, &c.state, json.RejectUnknownMembers(true))
}
