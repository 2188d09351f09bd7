package answers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/projections/identities"
)

// Opened is a sealed text, or why there is none. Of a person who was forgotten there is none, and of one whose key was lost
// it is not known; those are answers, not failures.
type Opened struct {
	Text string `json:"text,omitempty"`
	Gone Gone   `json:"gone,omitempty"`
}

// Gone is why a sealed text cannot be had.
type Gone string

// Why a text is gone. The zero Gone is a text that is there.
const (
	Erased  Gone = "erased"  // the person was forgotten
	Keyless Gone = "keyless" // nobody has the key
)

// Forgotten reports whether what is sealed under a key was erased. It holds from the decision on, also while the key is
// still there, or has come back with a backup of the vault.
func (r *Reader) Forgotten(key domain.KeyID) bool { return r.gone[key] }

// AllForgotten lists the keys of everybody who was forgotten, or those of one actor.
func (r *Reader) AllForgotten(ctx context.Context, only domain.Ref) ([]domain.KeyID, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	keys := slices.Sorted(maps.Keys(r.gone))
	if only != "" {
		identity, _, err := r.Identities.State(ctx, only)
		if err != nil {
			return nil, err
		}
		keys = slices.DeleteFunc(keys, func(key domain.KeyID) bool { return !identity.Forgot(key) })
	}
	return keys, nil
}

// Open opens a sealed name or address.
func (r *Reader) Open(ctx context.Context, sealed *Sealed) (Opened, error) {
	if err := r.Ready(ctx); err != nil {
		return Opened{}, err
	}
	if r.Forgotten(domain.KeyID(sealed.Field.Key)) {
		return Opened{Gone: Erased}, nil
	}
	opened, err := r.open(ctx, sealed.Field, sealed.Event, sealed.Path)
	if err != nil {
		return opened, fmt.Errorf("open %s of %s: %w", sealed.Path, sealed.Field.Key, err)
	}
	return opened, nil
}

func (r *Reader) open(ctx context.Context, field domain.Sealed, event uuid.UUID, path string) (Opened, error) {
	text, err := r.Keys.Open(ctx, field, event, path)
	switch {
	case errors.Is(err, privacy.ErrErased):
		return Opened{Gone: Erased}, nil
	case errors.Is(err, privacy.ErrUnknownKey):
		return Opened{Gone: Keyless}, nil
	}
	return Opened{Text: text}, err
}

// Numbers opens the personal numbers of an actor, by the event that gave each. Of who was forgotten there are none.
func (r *Reader) Numbers(ctx context.Context, actor domain.Ref) (map[uuid.UUID]Opened, error) {
	opened := map[uuid.UUID]Opened{}
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	if r.Forgotten(domain.KeyID(actor)) {
		return opened, nil
	}
	facts, err := r.Now().Stream(ctx, actor, eventstore.End)
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		b, ok := f.Body.(*domain.PersonalIdentifierAdded)
		if !ok {
			continue
		}
		sealed, ok := b.Number.Sealed()
		if !ok {
			continue
		}
		if opened[f.ID], err = r.open(ctx, sealed, f.ID, "number"); err != nil {
			return nil, fmt.Errorf("open the %s of %s: %w", b.Scheme, actor, err)
		}
	}
	return opened, nil
}

// NumberOf finds the event that gave an actor a number: the one of the scheme, or among several the one with the value.
func (r *Reader) NumberOf(ctx context.Context, actor domain.Ref, scheme identifier.Scheme, text string) (uuid.UUID, error) {
	if err := r.Ready(ctx); err != nil {
		return uuid.Nil, err
	}
	state, _, err := r.Identities.State(ctx, actor)
	if err != nil {
		return uuid.Nil, err
	}
	var found []identities.Number
	for _, n := range state.Numbers {
		if n.Scheme == scheme {
			found = append(found, n)
		}
	}
	if text != "" {
		id, _, err := domain.ReadNumber(scheme, text)
		if err != nil {
			return uuid.Nil, err
		}
		opened := map[uuid.UUID]Opened{}
		if scheme.Personal() {
			if opened, err = r.Numbers(ctx, actor); err != nil {
				return uuid.Nil, err
			}
		}
		found = slices.DeleteFunc(found, func(n identities.Number) bool { return n.Value+opened[n.Event].Text != id.String() })
	}
	if len(found) != 1 {
		return uuid.Nil, domain.Reject(domain.NumberUnknown, "scheme", identifier.MaskText(string(scheme))+" × "+fmt.Sprint(len(found)))
	}
	return found[0].Event, nil
}
