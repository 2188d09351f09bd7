package ledger

import (
	"context"
	"slices"

	"jejak/domain"
	"jejak/domain/decide"
)

// records reads what was merged into the actor of a command, directly or by way of another, for a decision that looks at
// all of them. A merger counts once it stands on the merged record, which takes no aid from then on; one that is being
// recorded at this moment is seen by the next decision.
func (l *Ledger) records(ctx context.Context, cmd domain.Command) (records []decide.Record, err error) {
	if cmd.Stream.Category() != domain.CategoryActor || !slices.ContainsFunc(cmd.Bodies(), decide.JudgesActor) {
		return nil, nil
	}
	seen := []domain.Ref{cmd.Stream}
	for i := 0; i < len(seen); i++ {
		var absorbed []domain.Ref
		err := l.look(ctx, seen[i], func(h *decide.History) {
			actor := h.State().(*decide.Actor)
			absorbed = actor.Absorbed()
			if i > 0 {
				records = append(records, actor.Record(seen[i]))
			}
		})
		if err != nil {
			return nil, err
		}
		for _, ref := range absorbed {
			merged, err := l.mergedInto(ctx, ref, seen[i])
			if err != nil {
				return nil, err
			}
			if merged && !slices.Contains(seen, ref) {
				seen = append(seen, ref)
			}
		}
	}
	return records, nil
}
