package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jejak/domain"
)

// SameContact finds who else has what an owner shares with others, such as a telephone or an address: sorted, without the
// owner. What it is that they share, the vault does not know.
func (v *Vault) SameContact(ctx context.Context, owner domain.Ref) (others []domain.Ref, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.relying(ctx, v.current, func() error {
		if v.claims.file == nil {
			return nil
		}
		slots, err := v.claims.ofOwner(owner)
		for _, slot := range slots {
			b, oneErr := v.claims.one(slot)
			s, fault := decodeClaim(b)
			if oneErr != nil || fault != intact {
				err = errors.Join(err, oneErr, &CorruptError{File: claimsFile, Offset: offset(slot), Reason: string(fault)})
				continue
			}
			_, list, ofErr := v.claims.of(s.token)
			err = errors.Join(err, ofErr)
			for _, c := range list {
				if c.Actor != owner {
					others = append(others, c.Actor)
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("privacy: who shares a contact of %q: %w", owner, err)
	}
	slices.Sort(others)
	return slices.Compact(others), nil
}
