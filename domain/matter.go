package domain

import (
	"slices"
	"strings"
)

// Matter is what a statement is about, where only the newest of those about the same holds: a publisher's figure for a
// period, a programme's target, a collaboration. A restatement, a revision and an end have the matter of what they take
// the place of. Within a stream, two statements with one matter are about the same; "" is that of all others, which stand
// side by side.
func Matter(b Body) string {
	switch b := b.(type) {
	case *IndicatorPublished:
		return matter("figure", b.Indicator, b.Period.String(), b.Publisher)
	case *IndicatorRestated:
		return matter("figure", b.Indicator, b.Period.String(), b.Publisher)
	case *TargetSet:
		return matter("target", string(b.Indicator), b.Unit, b.Period.String(), b.Region.String())
	case *TargetRevised:
		return matter("target", string(b.Indicator), b.Unit, b.Period.String(), b.Region.String())
	case *CollaborationFormed:
		return matter("collaboration", inAnyOrder(b.Parties)...)
	case *CollaborationEnded:
		return matter("collaboration", inAnyOrder(b.Parties)...)
	}
	return ""
}

// matter joins words by what is in no text.
func matter(kind string, words ...string) string {
	parts := []string{kind}
	for _, w := range words {
		parts = append(parts, Normalise(w))
	}
	return strings.Join(parts, "\x00")
}

// inAnyOrder makes two lists of names equal that differ in their order.
func inAnyOrder(names []string) []string {
	sorted := make([]string, len(names))
	for i, name := range names {
		sorted[i] = Normalise(name)
	}
	slices.Sort(sorted)
	return sorted
}
