package cityfacts

import (
	"slices"

	"jejak/domain"
)

// replacing are the types of facts that take the place of an earlier one of the same matter, or end it.
var replacing = []string{domain.TypeName(&domain.IndicatorRestated{}), domain.TypeName(&domain.TargetRevised{}),
	domain.TypeName(&domain.CollaborationEnded{})}

// replace marks those entries, in the order of recording, that a later one has taken the place of. It is done when they are
// asked for, so that taking a restatement back needs no more than leaving it out.
func replace(entries []Entry) {
	type matter struct {
		stream domain.Ref
		about  string
	}
	last := map[matter]int{} // the newest entry of a matter that nothing has replaced
	for i, e := range entries {
		body, err := e.Body()
		if err != nil || domain.Matter(body) == "" || e.Mode == domain.Planned && e.Stream.Category() == domain.CategoryRegion {
			continue
		}
		about := matter{e.Stream, domain.Matter(body)}
		if slices.Contains(replacing, e.Type) {
			if earlier, known := last[about]; known {
				entries[earlier].EndedBy = e.ID
				delete(last, about)
			}
		}
		if _, ends := body.(*domain.CollaborationEnded); !ends {
			last[about] = i
		}
	}
}
