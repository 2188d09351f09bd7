package ledger

import (
	"context"
	"fmt"

	"jejak/domain"
	"jejak/domain/decide"
)

// Groups lists the groups that an actor is or was in. It is a read model's to tell, since membership stands on the groups'
// streams; one that joins at the same moment is found at the next aid.
type Groups func(ctx context.Context, actor domain.Ref) ([]domain.Ref, error)

// circle gathers what reached the same people as aid that is asked for: what the members of a group have received by
// themselves, and what an actor has received with its groups.
func (l *Ledger) circle(ctx context.Context, cmd domain.Command) (circle []decide.Elsewhere, err error) {
	members, err := ask(ctx, l, cmd.Stream, func(a *decide.Actor) []domain.Ref { return a.MembersOn(cmd.Meta.OccurredOn) })
	if err != nil {
		return nil, err
	}
	add := func(ref domain.Ref, aid func(*decide.Actor) []domain.Recorded) error {
		given, err := ask(ctx, l, ref, aid)
		if err != nil {
			return fmt.Errorf("aid of %s: %w", ref, err)
		}
		circle = append(circle, decide.Elsewhere{Actor: ref, Aid: given})
		return nil
	}
	for _, member := range members {
		if err := add(member, (*decide.Actor).Given); err != nil {
			return nil, err
		}
	}
	groups, err := l.Groups(ctx, cmd.Stream)
	if err != nil {
		return nil, fmt.Errorf("groups of %s: %w", cmd.Stream, err)
	}
	for _, group := range groups {
		if err := add(group, func(a *decide.Actor) []domain.Recorded { return a.SharedWith(cmd.Stream) }); err != nil {
			return nil, err
		}
	}
	return circle, nil
}
