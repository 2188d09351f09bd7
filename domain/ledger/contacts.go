package ledger

import (
	"context"
	"fmt"

	"jejak/domain"
	"jejak/domain/decide"
)

// Contacts tells which other actors share an address or a telephone number with one. Only a vault can: neither stands in
// the log in a form that could be compared.
type Contacts interface {
	SameContact(ctx context.Context, actor domain.Ref) ([]domain.Ref, error)
}

// share tells the vault where an actor is reached, before it is sealed. If the append fails afterwards, the vault knows of
// an actor that is not there: it is compared with, and nothing worse.
func (l *Ledger) share(ctx context.Context, e domain.Recorded) error {
	if l.Claims == nil || l.Contacts == nil {
		return nil
	}
	for _, c := range domain.Contacts(e.Body) {
		if _, err := l.Claims.Share(ctx, c.Kind, c.Value, domain.Claim{Actor: e.Stream}); err != nil {
			return fmt.Errorf("share a contact of %s: %w", e.Stream, err)
		}
	}
	return nil
}

// neighbours lists who shares a contact with an actor. A record that stands for the same actor is none.
func (l *Ledger) neighbours(ctx context.Context, actor domain.Ref) (list []domain.Ref, err error) {
	others, err := l.Contacts.SameContact(ctx, actor)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", actor, err)
	}
	for _, other := range others {
		own, err := l.mergedInto(ctx, other, actor)
		if err != nil {
			return nil, err
		}
		stands := false
		if err := l.look(ctx, other, func(h *decide.History) { stands = h.Stands() }); err != nil {
			return nil, err
		}
		if stands && !own {
			list = append(list, other)
		}
	}
	return list, nil
}
