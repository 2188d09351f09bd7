// Package places finds what a region has: which streams have ever been about it. What they say of it now, their folds say.
package places

import (
	"iter"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
)

// Places is the read model.
type Places struct{ projections.Index }

// categories are the streams of which every fact is about a place. Of actors only where they are is.
var categories = []string{domain.CategoryRegion, domain.CategoryProgramme, domain.CategoryActivity, domain.CategoryFund,
	domain.CategorySentra, domain.CategoryProposal, domain.CategoryAgency}

// New returns the empty read model.
func New() *Places {
	whereabouts := projections.Types(&domain.ActorRegistered{}, &domain.ActorLocated{}, &domain.ActorRelocated{})
	all := domain.TypesOf(func(domain.Body) bool { return true }, categories...)
	return &Places{projections.Index{Title: "places", Edition: 1, Reads: append(all, whereabouts...), Terms: terms}}
}

func terms(f *projections.Fact, emit func(kind, value string)) {
	category := f.Stream.Category()
	switch b := f.Body.(type) {
	case *domain.ActorRegistered:
		within(b.Region, emit)
	case *domain.ActorLocated:
		within(b.Region, emit)
	case *domain.ActorRelocated:
		within(b.To, emit)
	default:
		if slices.Contains(categories, category) {
			for _, r := range Named(f) {
				emit(category, r.String())
			}
		}
	}
}

// within is where an actor is: in its city and in its province.
func within(r region.Region, emit func(kind, value string)) {
	for _, place := range []region.Region{r.City(), r.Province()} {
		if place != (region.Region{}) {
			emit(domain.CategoryActor, place.String())
		}
	}
}

// Named are the regions that a fact names itself, cities for anything inside a city, in the order of their codes.
func Named(f *projections.Fact) []region.Region {
	named := domain.Regions(f.Body)
	if own, ok := domain.RefRegion(f.Stream); ok {
		named = append(named, own)
	}
	for i, r := range named {
		if city := r.City(); city != (region.Region{}) {
			named[i] = city
		}
	}
	slices.SortFunc(named, projections.CompareText[region.Region])
	return slices.Compact(named)
}

// In lists the streams of a category that have been about a region, or all for the zero region.
func (p *Places) In(category string, r region.Region) iter.Seq2[domain.Ref, error] {
	if r == (region.Region{}) {
		return p.Of(category)
	}
	return p.Having(category, r.String())
}

// Regions lists the regions that facts have been about, other than of actors, by code.
func (p *Places) Regions() ([]region.Region, error) {
	var list []region.Region
	for _, category := range categories {
		for t, err := range p.Beginning(category, "") {
			if err != nil {
				return nil, err
			}
			var r region.Region
			if err := r.UnmarshalText([]byte(t.Value)); err != nil {
				return nil, err
			}
			list = append(list, r)
		}
	}
	slices.SortFunc(list, projections.CompareText[region.Region])
	return slices.Compact(list), nil
}
