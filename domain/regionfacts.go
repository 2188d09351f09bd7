package domain

import (
	"slices"
	"strings"
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

func (r *RegionFacts) Decide(cmd Command) (Decision, error) {
	switch b := cmd.Body.(type) {
	case *RegionCodeChanged:
		if own, ok := RefRegion(cmd.Stream); ok && !slices.Contains(b.From, own) && !slices.Contains(b.To, own) {
			return refuse(FieldInvalid, "from", own.String(), "allowed", "wilayah dari aliran ini, di from atau to")
		}
	case *IndicatorPublished:
		if cmd.Meta.Mode == Actual && r.versions[Matter(b)] > 0 {
			return refuse(FigurePublished, "indicator", b.Indicator, "period", b.Period.String(), "publisher", b.Publisher)
		}
	case *IndicatorRestated:
		version := r.versions[Matter(b)]
		if version == 0 {
			return refuse(FigureUnknown, "indicator", b.Indicator, "period", b.Period.String(), "publisher", b.Publisher)
		}
		b.Version = version + 1
	case *CollaborationEnded:
		if r.collaborations[Matter(b)] == 0 {
			return refuse(CollaborationUnknown, "parties", strings.Join(b.Parties, ", "))
		}
	}
	return accept(cmd.Body)
}

func (r *RegionFacts) Evolve(e Recorded) {
	if e.Meta.Mode == Planned {
		return
	}
	switch b := e.Body.(type) {
	case *IndicatorPublished:
		r.versions[Matter(b)]++
	case *IndicatorRestated:
		r.expect(r.versions[Matter(b)] == b.Version-1, e)
		r.versions[Matter(b)]++
	case *CollaborationFormed:
		r.collaborations[Matter(b)]++
	case *CollaborationEnded:
		r.expect(r.collaborations[Matter(b)] > 0, e)
		r.collaborations[Matter(b)]--
	}
}

func (r *RegionFacts) expect(holds bool, e Recorded) {
	if !holds && r.broken == "" {
		r.broken = TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

func (r *RegionFacts) Broken() string { return r.broken }
