package decide

import (
	"slices"
	"strings"

	"jejak/domain"
)

// RegionFacts is the stream of a region. Most of what stands on it is somebody's statement, and statements stand side by
// side. A figure is one: for an indicator and a period, each publisher has one value, and whoever corrects it restates
// it, so that no reader has to guess which of two holds.
type RegionFacts struct {
	versions       map[string]int // of figures, by their matter
	collaborations map[string]int // that have not ended, by their matter
	broken         string
}

func newRegionFacts() *RegionFacts {
	return &RegionFacts{versions: map[string]int{}, collaborations: map[string]int{}}
}

func (r *RegionFacts) Decide(cmd Case) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *domain.RegionCodeChanged:
		if own, ok := domain.RefRegion(cmd.Stream); ok && !slices.Contains(b.From, own) && !slices.Contains(b.To, own) {
			return refuse(domain.FieldInvalid, "from", own.String(), "allowed", "wilayah dari aliran ini, di from atau to")
		}
	case *domain.IndicatorPublished:
		if cmd.Meta.Mode == domain.Actual && r.versions[domain.Matter(b)] > 0 {
			return refuse(domain.FigurePublished, "indicator", b.Indicator, "period", b.Period.String(), "publisher", b.Publisher)
		}
	case *domain.IndicatorRestated:
		version := r.versions[domain.Matter(b)]
		if version == 0 {
			return refuse(domain.FigureUnknown, "indicator", b.Indicator, "period", b.Period.String(), "publisher", b.Publisher)
		}
		b.Version = version + 1
	case *domain.CollaborationEnded:
		if r.collaborations[domain.Matter(b)] == 0 {
			return refuse(domain.CollaborationUnknown, "parties", strings.Join(b.Parties, ", "))
		}
	}
	return accept(cmd.Body)
}

func (r *RegionFacts) Evolve(e domain.Recorded) {
	if e.Meta.Mode == domain.Planned {
		return
	}
	switch b := e.Body.(type) {
	case *domain.IndicatorPublished:
		r.versions[domain.Matter(b)]++
	case *domain.IndicatorRestated:
		r.expect(r.versions[domain.Matter(b)] == b.Version-1, e)
		r.versions[domain.Matter(b)]++
	case *domain.CollaborationFormed:
		r.collaborations[domain.Matter(b)]++
	case *domain.CollaborationEnded:
		r.expect(r.collaborations[domain.Matter(b)] > 0, e)
		r.collaborations[domain.Matter(b)]--
	}
}

func (r *RegionFacts) expect(holds bool, e domain.Recorded) {
	if !holds && r.broken == "" {
		r.broken = domain.TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

func (r *RegionFacts) Broken() string { return r.broken }
