// Package directory knows what every stream is called, so that people can name things by their names and read names
// instead of ids. Names of individuals are sealed, and are not here.
package directory

import (
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
type Directory struct{ projections.Fold[Entry] }

// New returns the empty read model.
func New() *Directory {
	return &Directory{projections.Fold[Entry]{
		Title:   "directory",
		Edition: 2,
		Categories: []string{domain.CategoryActor, domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
			domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency},
		Take: take,
	}}
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
func (d *Directory) NameOf(ref domain.Ref) string {
	e, _ := d.State(ref)
	return e.Name
}

// minPrefix is how many characters of an id are enough to mean it: fewer would match by chance.
const minPrefix = 6

// Find lists the streams of a category that a person may mean by some text: those that it names, failing that, those of
// whose name it is a part.
func (d *Directory) Find(category, text string) []domain.Ref {
	if refs := d.Named(category, text); len(refs) > 0 {
		return refs
	}
	return d.Part(category, text)
}

// Named lists the streams of a category that a text names: the stream with that id; failing that, those whose id begins
// with it; failing that, those with exactly that name or alias.
func (d *Directory) Named(category, text string) []domain.Ref {
	id := strings.TrimPrefix(text, category+"-")
	want := fold(text)
	var prefixed, exact []domain.Ref
	for ref, e := range d.States() {
		if ref.Category() != category {
			continue
		}
		switch own := strings.TrimPrefix(string(ref), category+"-"); {
		case own == id:
			return []domain.Ref{ref}
		case len(id) >= minPrefix && strings.HasPrefix(own, id):
			prefixed = append(prefixed, ref)
		case want != "" && e.called(func(name string) bool { return name == want }): // punctuation alone is no name
			exact = append(exact, ref)
		}
	}
	if len(prefixed) > 0 {
		return prefixed
	}
	return exact
}

// Part lists the streams of a category whose name or alias contains a text.
func (d *Directory) Part(category, text string) (refs []domain.Ref) {
	want := fold(text)
	for ref, e := range d.States() {
		if ref.Category() == category && want != "" && e.called(func(name string) bool { return strings.Contains(name, want) }) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// called reports whether the name or an alias matches, as fold makes it.
func (e Entry) called(match func(string) bool) bool {
	return match(fold(e.Name)) || slices.ContainsFunc(e.Aliases, func(alias string) bool { return match(fold(alias)) })
}

// fold makes spellings equal that differ in case, space and hyphens only: "Sipadu Mantap" and sipadu-mantap.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), " ")
}
