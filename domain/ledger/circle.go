package ledger

import (
	"context"
	"fmt"

	"jejak/domain"
)

// Groups lists the groups that an actor is or was in. It is a read model's to tell, since membership stands on the groups'
// streams; one that joins at the same moment is found at the next aid.
type Groups func(actor domain.Ref) []domain.Ref

// circle gathers what reached the same people as aid that is asked for: what the members of a group have received by
// themselves, and what an actor has received with its groups.
func (l *Ledger) circle(ctx context.Context, cmd domain.Command) (circle []domain.Elsewhere, err error) {
	actor := func(ref domain.Ref) (*domain.Actor, error) {
		state, err := l.state(ctx, ref)
		if err != nil {
			return nil, fmt.Errorf("aid of %s: %w", ref, err)
		}
		return state.(*domain.Actor), nil
	}
	self, err := actor(cmd.Stream)
	if err != nil {
		return nil, err
	}
	for _, member := range self.MembersOn(cmd.Meta.OccurredOn) {
		a, err := actor(member)
		if err != nil {
			return nil, err
		}
		circle = append(circle, domain.Elsewhere{Actor: member, Aid: a.Given()})
	}
	for _, group := range l.Groups(cmd.Stream) {
		a, err := actor(group)
		if err != nil {
			return nil, err
		}
		circle = append(circle, domain.Elsewhere{Actor: group, Aid: a.SharedWith(cmd.Stream)})
	}
	return circle, nil
}
