package privacy

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"jejak/domain"
)

// Erase forgets a person: it overwrites the subject's key with a tombstone, gives back every number that the subject
// holds, and returns when that is durable. From then on nothing that was sealed for the subject opens again, in this
// process or any other, and nothing new is sealed or claimed.
//
// Erase may be repeated, and must be until it succeeds; it writes the tombstone each time. A subject that the vault does
// not know gets a tombstone too, so that a vault restored from a backup can be told again whom to forget.
func (v *Vault) Erase(ctx context.Context, subject string) error {
	if err := v.erase(ctx, subject); err != nil {
		return fmt.Errorf("privacy: erase %q: %w", subject, err)
	}
	return nil
}

func (v *Vault) erase(ctx context.Context, subject string) error {
	if err := checkSubject(subject); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	id := identify(subject)
	return v.locked(ctx, func() error {
		if err := v.refresh(); err != nil {
			return err
		}
		slots, err := v.slotsOf(id)
		if err != nil {
			return err
		}
		if err := v.bury(id, slots); err != nil {
			return err
		}
		v.claims.fault = v.readClaims() // which may have been in doubt for the damage that is gone
		return v.releaseAll(domain.Ref(subject))
	})
}

// bury puts a tombstone into the slots of a subject, or into a new one.
func (v *Vault) bury(id subjectID, slots []uint32) error {
	if len(slots) == 0 {
		if err := v.behind(ofKey); err != nil { // its place would be another's
			return err
		}
		return v.add(tombstone(id))
	}
	if err := v.keys.overwrite(slots, tombstone(id).encode()); err != nil {
		return err
	}
	for _, i := range slots {
		if err := v.note(ofKey, i, tombstone(id).state()); err != nil {
			return err
		}
	}
	v.index[id.short()] = slots[0]
	v.nameless = slices.DeleteFunc(v.nameless, func(i uint32) bool { return slices.Contains(slots, i) })
	return nil
}

// slotsOf finds every slot of a subject: the one that the vault made, any that somebody put there, and one that is
// damaged so that it no longer says whose it is, but whose key still opens as the subject's.
func (v *Vault) slotsOf(id subjectID) ([]uint32, error) {
	var slots []uint32
	err := v.keys.read(0, v.keys.slots, func(i uint32, b []byte) {
		s, fault := decodeSlot(b)
		if fault == nameless || fault == unfinished {
			if v.unlocked() != nil {
				return
			}
			s = slot{subject: id, status: live, office: binary.BigEndian.Uint32(b[atOffice:]), wrapped: [wrappedSize]byte(b[atWrapped:])}
			key, err := v.office.unwrap(s)
			if err != nil {
				return
			}
			clear(key)
		}
		if s.subject == id {
			slots = append(slots, i)
		}
	})
	return slots, err
}
