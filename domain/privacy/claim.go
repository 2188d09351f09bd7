package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	maxKind  = 32  // bytes of the name of a scheme
	maxValue = 256 // bytes of a number in its canonical spelling; numbers are far shorter
)

// Claim gives a number to one owner: of all who claim the same kind and value, whatever the process, the first gets it.
// existing is who held it before: "" when the claim is new, the owner itself when it is repeated, or another, who keeps
// it. A claim is durable when Claim returns. The value must be in its one spelling; it is not kept, only its token. An
// owner who was forgotten claims nothing: ErrErased.
func (v *Vault) Claim(ctx context.Context, kind, value, owner string) (existing string, err error) {
	before, err := v.claim(ctx, kind, value, owner, true)
	if len(before) > 0 {
		existing = before[0]
	}
	return existing, err
}

// Share is Claim for numbers that several may have, such as a telephone: the owner gets it in any case, and learns who
// had it before, itself included.
func (v *Vault) Share(ctx context.Context, kind, value, owner string) (before []string, err error) {
	return v.claim(ctx, kind, value, owner, false)
}

func (v *Vault) claim(ctx context.Context, kind, value, owner string, alone bool) (before []string, err error) {
	defer wrapClaim(&err, "claim", kind, owner)
	if err := checkClaim(kind, value, owner); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	err = v.claiming(ctx, true, func(key []byte) error {
		if _, err := v.cipher(identify(owner)); err != nil && !errors.Is(err, ErrUnknownKey) {
			return err
		}
		t := tokenOf(key, kind, value)
		if _, before, err = v.claims.of(t); err != nil {
			return err
		}
		switch {
		case slices.Contains(before, owner), alone && len(before) > 0:
			return nil
		case len(v.claims.damaged) > 0: // it may be the claim that would stand in the way
			return &CorruptError{File: claimsFile, Offset: offset(v.claims.damaged[0]), Reason: string(damaged)}
		}
		return v.claims.add(claim{t, held, owner})
	})
	return before, err
}

// Release gives a number back. Only its owner's claim goes; there may be none.
func (v *Vault) Release(ctx context.Context, kind, value, owner string) (err error) {
	defer wrapClaim(&err, "release", kind, owner)
	if err := checkClaim(kind, value, owner); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	return v.claiming(ctx, false, func(key []byte) error {
		if key == nil {
			return nil
		}
		slots, owners, err := v.claims.of(tokenOf(key, kind, value))
		if err != nil {
			return err
		}
		var own []uint32
		for i, o := range owners {
			if o == owner {
				own = append(own, slots[i])
			}
		}
		return v.claims.release(own)
	})
}

// Lookup finds who holds a number, sorted; nobody is no error. It needs no more than a vault that is open for reading.
func (v *Vault) Lookup(ctx context.Context, kind, value string) (owners []string, err error) {
	defer wrapClaim(&err, "look up", kind, "")
	if err := checkNumber(kind, value); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.claiming(ctx, false, func(key []byte) (err error) {
		if key == nil {
			return nil
		}
		if _, owners, err = v.claims.of(tokenOf(key, kind, value)); err != nil {
			return err
		}
		if len(owners) == 0 && len(v.claims.damaged) > 0 { // it may be the one that was asked for
			return &CorruptError{File: claimsFile, Offset: offset(v.claims.damaged[0]), Reason: string(damaged)}
		}
		return nil
	})
	slices.Sort(owners)
	return owners, err
}

// releaseAll gives back all that an owner holds. The caller holds mu and the lock, and has refreshed.
func (v *Vault) releaseAll(owner string) error {
	key, err := v.secret(identify(claimsSubject))
	if err != nil && !errors.Is(err, ErrUnknownKey) {
		return err
	}
	clear(key)
	if err := v.attachClaims(false, key != nil); err != nil || v.claims.file == nil {
		return err
	}
	slots, err := v.claims.ofOwner(owner)
	if err != nil {
		return err
	}
	return v.claims.release(slots)
}

// wrapClaim names the call. The value is never in it.
func wrapClaim(err *error, what, kind, owner string) {
	if *err != nil {
		*err = fmt.Errorf("privacy: %s a %s for %q: %w", what, kind, owner, *err)
	}
}

func checkClaim(kind, value, owner string) error {
	if err := checkSubject(owner); err != nil {
		return err
	}
	if len(owner) > maxOwner {
		return fmt.Errorf("%w: owner of %d bytes, at most %d", errArgument, len(owner), maxOwner)
	}
	return checkNumber(kind, value)
}

func checkNumber(kind, value string) error {
	if kind == "" || len(kind) > maxKind || strings.Contains(kind, "|") {
		return fmt.Errorf("%w: kind of %d bytes; it has 1 to %d, and no bar", errArgument, len(kind), maxKind)
	}
	if value == "" || len(value) > maxValue {
		return fmt.Errorf("%w: value of %d bytes; it has 1 to %d", errArgument, len(value), maxValue)
	}
	return nil
}
