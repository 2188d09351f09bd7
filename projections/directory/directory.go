// Package directory knows what every stream is called, so that people can name things by their names and read names
// instead of ids. Names of individuals are sealed, and are not here.
package directory

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
)

// Entry is what a stream is called and where it belongs.
type Entry struct {
	Name    string        `json:"name,omitempty"`
	Aliases []string      `json:"aliases,omitempty"`
	Region  region.Region `json:"region"`
}

// Directory is the read model.
type Directory struct {
	projections.Fold[Entry]
	names projections.Index
}

// New returns the empty read model.
func New() *Directory {
	return &Directory{projections.Fold[Entry]{
		Title: "directory",
		Categories: []string{domain.CategoryActor, domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
			domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency},
		Reads:   reads,
		Take:    take,
		Sparse:  true,
		Edition: 3,
	}, projections.Index{Title: "names", Edition: 1, Reads: reads, Terms: terms}}
}

var reads = projections.Types(&domain.ActorRegistered{}, &domain.ActorRelocated{}, &domain.ProgrammeDeclared{},
	&domain.ProgrammeProfileChanged{}, &domain.ActivityScheduled{}, &domain.ActivityHeld{}, &domain.StudyVisitHeld{},
	&domain.FundDeclared{}, &domain.SentraRegistered{}, &domain.ProposalSubmitted{}, &domain.AgencyRegistered{})

// Kept is where the facts that name streams are, and the index of the names.
func (d *Directory) Kept() []projections.Projection { return append(d.Fold.Kept(), d.names.Kept()...) }

// ids follows a category in the kind of a term that is an id and not a name.
const ids = "#"

// terms are the id of a stream that can be named, and what a fact calls it.
func terms(f *projections.Fact, emit func(kind, value string)) {
	category := f.Stream.Category()
	emit(category+ids, strings.TrimPrefix(string(f.Stream), category+"-"))
	var e Entry
	take(&e, f)
	for _, name := range append(e.Aliases, e.Name) {
		if name = fold(name); name != "" {
			emit(category, name)
		}
	}
}

func take(e *Entry, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ActorRegistered:
		moved := e.Region // a move can have happened, by its date, before the registration
		e.open(b.Region, b.Name, b.Aliases...)
		if moved != (region.Region{}) {
			e.Region = moved
		}
	case *domain.ActorRelocated:
		e.Region = b.To
	case *domain.ProgrammeDeclared:
		e.open(b.Region, b.Name, append(b.Aliases, b.LongName)...)
	case *domain.ProgrammeProfileChanged:
		e.alias(append(b.Aliases, b.LongName)...)
	case *domain.ActivityScheduled:
		e.open(b.Region, b.Topic)
	case *domain.ActivityHeld:
		e.open(b.Region, b.Topic)
	case *domain.StudyVisitHeld:
		e.open(b.HostRegion, b.Topic)
	case *domain.FundDeclared:
		e.open(b.Region, b.Name)
	case *domain.SentraRegistered:
		e.open(b.Region, b.Name, b.Aliases...)
	case *domain.ProposalSubmitted:
		e.open(b.From, b.Subject)
	case *domain.AgencyRegistered:
		e.open(b.Region, b.Name, b.Short)
	}
}

func (e *Entry) open(r region.Region, name string, aliases ...string) {
	e.Name, e.Region = name, r
	e.alias(aliases...)
}

func (e *Entry) alias(names ...string) {
	for _, n := range names {
		if n != "" && n != e.Name && !slices.Contains(e.Aliases, n) {
			e.Aliases = append(e.Aliases, n)
		}
	}
}

// NameOf is what a stream is called, "" when it has no public name.
func (d *Directory) NameOf(ctx context.Context, ref domain.Ref) (string, error) {
	e, _, err := d.State(ctx, ref)
	return e.Name, err
}

// minPrefix is how many characters of an id are enough to mean it: fewer would match by chance.
const minPrefix = 6

// Named lists the streams of a category that a text names: the stream with that id; failing that, those whose id begins
// with it; failing that, those with exactly that name or alias.
func (d *Directory) Named(ctx context.Context, category, text string) ([]domain.Ref, error) {
	own := domain.Ref(category + "-" + strings.TrimPrefix(text, category+"-"))
	if _, known, err := d.State(ctx, own); err != nil || known {
		return []domain.Ref{own}, err
	}
	if refs, err := d.Beginning(ctx, category, text); err != nil || len(refs) > 0 {
		return refs, err
	}
	want := fold(text)
	if want == "" { // punctuation alone is no name
		return nil, nil
	}
	return d.verified(ctx, d.names.Having(category, want), func(name string) bool { return name == want })
}

// Beginning lists the streams of a category whose id begins with a text, in the order of the ids. A text that is too short means none.
func (d *Directory) Beginning(ctx context.Context, category, text string) ([]domain.Ref, error) {
	id := strings.TrimPrefix(text, category+"-")
	if len(id) < minPrefix {
		return nil, nil
	}
	return d.verified(ctx, func(yield func(domain.Ref, error) bool) {
		for t, err := range d.names.Beginning(category+ids, id) {
			if !yield(t.Stream, err) {
				return
			}
		}
	}, nil)
}

// Part lists the streams of a category whose name or alias contains a text.
func (d *Directory) Part(ctx context.Context, category, text string) ([]domain.Ref, error) {
	want := fold(text)
	if want == "" {
		return nil, nil
	}
	holding := map[domain.Ref]bool{}
	for t, err := range d.names.Beginning(category, "") {
		if err != nil {
			return nil, err
		}
		if strings.Contains(t.Value, want) {
			holding[t.Stream] = true
		}
	}
	refs := projections.These(slices.Sorted(maps.Keys(holding))...)
	return d.verified(ctx, refs, func(name string) bool { return strings.Contains(name, want) })
}

// verified lists those of some streams that are known in the view and called so, in the order of their names; a nil called asks for nothing.
func (d *Directory) verified(ctx context.Context, refs iter.Seq2[domain.Ref, error], called func(string) bool) ([]domain.Ref, error) {
	var list []domain.Ref
	for s, err := range d.States(ctx, refs) {
		if err != nil {
			return nil, err
		}
		if called == nil || s.State.called(called) {
			list = append(list, s.Ref)
		}
	}
	slices.Sort(list)
	return list, nil
}

// called reports whether the name or an alias matches, as fold makes it.
func (e Entry) called(match func(string) bool) bool {
	return match(fold(e.Name)) || slices.ContainsFunc(e.Aliases, func(alias string) bool { return match(fold(alias)) })
}

// fold makes spellings equal that differ in case, space and hyphens only: "Sipadu Mantap" and sipadu-mantap.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), " ")
}
