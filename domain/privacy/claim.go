package privacy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jejak/domain"
)

const (
	maxKind  = 32  // bytes of the name of a scheme
	maxValue = 256 // bytes of a number in its canonical spelling; numbers are far shorter
)

// Claim gives a number to one actor: of all who claim the same kind and value, whatever the process, the first gets it.
// existing is the claim that was there before: none, the actor's own, which is renewed if it is for less, or another's, who
// keeps it. A claim is durable when Claim returns. The value must be in its one spelling; it is not kept, only its token.
// An actor who was forgotten claims nothing: ErrErased.
func (v *Vault) Claim(ctx context.Context, kind, value string, c domain.Claim) (existing domain.Claim, err error) {
	before, err := v.claim(ctx, kind, value, c, true)
	if len(before) > 0 {
		existing = before[0]
	}
	return existing, err
}

// Share is Claim for numbers that several may have, such as a telephone: the actor gets it in any case, and learns who
// had it before, itself included.
func (v *Vault) Share(ctx context.Context, kind, value string, c domain.Claim) (before []domain.Claim, err error) {
	return v.claim(ctx, kind, value, c, false)
}

func (v *Vault) claim(ctx context.Context, kind, value string, c domain.Claim, alone bool) (before []domain.Claim, err error) {
	defer wrapClaim(&err, "claim", kind, c.Actor)
	if err := checkClaim(kind, value, c); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	err = v.claiming(ctx, true, func(key []byte) error {
		if _, err := v.cipher(identify(string(c.Actor))); err != nil && !errors.Is(err, ErrUnknownKey) {
			return err
		}
		t := tokenOf(key, kind, value)
		var slots []uint32
		if slots, before, err = v.claims.of(t); err != nil {
			return err
		}
		own := slices.IndexFunc(before, func(b domain.Claim) bool { return b.Actor == c.Actor })
		switch {
		case own >= 0 && before[own].Until < c.Until:
			return v.putClaim(slots[own:own+1], claim{t, held, c})
		case own >= 0, alone && len(before) > 0:
			return nil
		case len(v.claims.damaged) > 0: // it may be the claim that would stand in the way
			return &CorruptError{File: claimsFile, Offset: offset(v.claims.damaged[0]), Reason: string(damaged)}
		}
		return v.addClaim(claim{t, held, c})
	})
	return before, err
}

// Release gives a number back, if the claim is still this one: neither renewed nor another's. There may be none.
func (v *Vault) Release(ctx context.Context, kind, value string, c domain.Claim) (err error) {
	defer wrapClaim(&err, "release", kind, c.Actor)
	if err := checkClaim(kind, value, c); err != nil {
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
		slots, list, err := v.claims.of(tokenOf(key, kind, value))
		if err != nil {
			return err
		}
		var own []uint32
		for i, there := range list {
			if there == c {
				own = append(own, slots[i])
			}
		}
		return v.putClaim(own, claim{status: free})
	})
}

// Lookup finds who holds a number, sorted; nobody is no error. It needs no more than a vault that is open for reading.
func (v *Vault) Lookup(ctx context.Context, kind, value string) (list []domain.Claim, err error) {
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
		if _, list, err = v.claims.of(tokenOf(key, kind, value)); err != nil {
			return err
		}
		if len(list) == 0 && len(v.claims.damaged) > 0 { // it may be the one that was asked for
			return &CorruptError{File: claimsFile, Offset: offset(v.claims.damaged[0]), Reason: string(damaged)}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b domain.Claim) int { return cmp.Compare(a.Actor, b.Actor) })
	return list, err
}

// releaseAll gives back all that an actor holds. The caller holds mu and the lock, and has refreshed.
func (v *Vault) releaseAll(actor domain.Ref) error {
	if v.claims.fault != nil || v.claims.file == nil {
		return v.claims.fault
	}
	slots, err := v.claims.ofOwner(actor)
	if err != nil {
		return err
	}
	return v.putClaim(slots, claim{status: free})
}

// wrapClaim names the call. The value is never in it.
func wrapClaim(err *error, what, kind string, actor domain.Ref) {
	if *err != nil {
		*err = fmt.Errorf("privacy: %s a %s for %q: %w", what, kind, actor, *err)
	}
}

func checkClaim(kind, value string, c domain.Claim) error {
	if err := checkSubject(string(c.Actor)); err != nil {
		return err
	}
	if len(c.Actor) > maxOwner {
		return fmt.Errorf("%w: owner of %d bytes, at most %d", errArgument, len(c.Actor), maxOwner)
	}
	if c.Until < 0 {
		return fmt.Errorf("%w: a claim until revision %d", errArgument, c.Until)
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
