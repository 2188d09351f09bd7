package privacy

import (
	"bytes"
	"context"
	"fmt"
)

// Rotation says what a change of the office key did.
type Rotation struct {
	Generation uint32 `json:"generation"` // version of the office key that wraps everything now
	Rewrapped  int    `json:"rewrapped"`  // keys, the vault's own among them
	Resumed    bool   `json:"resumed"`    // an earlier rotation was interrupted, and is now complete
}

// Rotate makes a new office key, wraps every key under it, and forgets the old one: whoever has a copy of the old office
// key can read nothing in the vault any more. What is sealed stays as it is.
//
// Each step is durable before the next: first the office key has both versions, then each slot is written anew in its
// place, then the old version is left out. At every moment each key opens under a version that the file of office keys
// has, and an interrupted rotation is completed by the next. A vault with a damaged slot is not rotated, as the old
// version may be needed to tell whose it is.
func (v *Vault) Rotate(ctx context.Context) (done Rotation, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err = v.writable(); err == nil {
		err = v.locked(ctx, func() error {
			done, err = v.rotate(ctx)
			return err
		})
	}
	if err != nil {
		return Rotation{}, fmt.Errorf("privacy: rotate the office key: %w", err)
	}
	return done, nil
}

// rotate is Rotate. The caller holds mu and the lock.
func (v *Vault) rotate(ctx context.Context) (done Rotation, err error) {
	if err := v.refresh(); err != nil {
		return done, err
	}
	if err := v.unlocked(); err != nil {
		return done, err
	}
	if _, err := v.count(); err != nil {
		return done, err
	}
	if done.Resumed = len(v.office.keys) > 1; !done.Resumed {
		if err := v.addOfficeKey(); err != nil {
			return done, err
		}
	}
	done.Generation = v.office.newest().version
	if done.Rewrapped, err = v.rewrap(ctx); err != nil {
		return done, err
	}
	state, err := v.count()
	if err != nil {
		return done, err
	}
	if state.Behind > 0 { // never seen; the old key is the last to go
		return done, fmt.Errorf("%d slots are still under an older version", state.Behind)
	}
	newest := v.office.newest()
	return done, v.putOffice(&office{vault: v.office.vault, keys: []officeKey{newest}, at: v.office.at})
}

// addOfficeKey makes the next version of the office key, beside those that are there.
func (v *Vault) addOfficeKey() error {
	next := officeKey{version: v.office.newest().version + 1}
	defer clear(next.key[:])
	if err := v.random(next.key[:]); err != nil {
		return err
	}
	keys := append(append([]officeKey(nil), v.office.keys...), next)
	return v.putOffice(&office{vault: v.office.vault, keys: keys, at: v.office.at})
}

// putOffice replaces the file of office keys, durably.
func (v *Vault) putOffice(o *office) error {
	content := o.encode()
	defer clear(content)
	if o.at != nil {
		sealed, err := o.at.rest.close(content)
		if err != nil {
			return err
		}
		o.at = &sealing{file: bytes.Clone(sealed), rest: o.at.rest, opened: true}
		content = sealed
	}
	if err := createFile(v.fs, v.path(officeFile), content); err != nil {
		clear(o.keys)
		return err
	}
	clear(v.office.keys)
	v.office = o
	return nil
}

// rewrap wraps every key anew that is not under the newest version, in its place, durably.
func (v *Vault) rewrap(ctx context.Context) (count int, err error) {
	newest := v.office.newest().version
	for i := range v.keys.slots {
		if err := ctx.Err(); err != nil {
			return count, err
		}
		b, err := v.keys.one(i)
		if err != nil {
			return count, err
		}
		s, fault := decodeSlot(b)
		switch {
		case fault != intact:
			return count, v.corrupt(i, fault)
		case s.status == gone || s.office == newest:
			continue
		}
		if s, err = v.wrapAnew(i, s); err != nil {
			return count, err
		}
		if _, err := v.keys.file.WriteAt(s.encode(), offset(i)); err != nil {
			return count, err
		}
		count++
	}
	return count, v.keys.sync()
}

func (v *Vault) wrapAnew(i uint32, s slot) (slot, error) {
	key, err := v.office.unwrap(s)
	if err != nil {
		return slot{}, v.corrupt(i, slotFault(err.Error()))
	}
	defer clear(key)
	var nonce [nonceSize]byte
	if err := v.random(nonce[:]); err != nil {
		return slot{}, err
	}
	anew, err := v.office.wrap(s.subject, key, nonce[:])
	anew.mark = s.mark
	return anew, err
}

// Info describes a vault. It names nobody.
type Info struct {
	Vault      string `json:"vault"`          // its identity
	Mark       string `json:"mark,omitempty"` // of its last restoration, see Name
	Keys       int    `json:"keys"`           // of persons
	Tombstones int    `json:"tombstones"`     // of persons who were forgotten
	Claims     int    `json:"claims"`         // numbers that are held
	Generation uint32 `json:"generation"`     // newest version of the office key; 0 while it is sealed
	Sealed     bool   `json:"sealed,omitzero"`
	Behind     int    `json:"behind"` // keys under an older version: a rotation was interrupted
}

// Info counts what a vault has. A slot that is damaged is a *CorruptError.
func (v *Vault) Info(ctx context.Context) (info Info, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.relying(ctx, v.refresh, func() error {
		if v.keys.file == nil {
			return ErrMissing
		}
		if info, err = v.count(); err != nil {
			return err
		}
		info.Claims, err = v.claims.held()
		return err
	})
	if err != nil {
		return Info{}, fmt.Errorf("privacy: describe the vault %s: %w", v.dir, err)
	}
	return info, nil
}

// count looks at every slot of the key file. The caller holds mu and the lock, and has refreshed.
func (v *Vault) count() (info Info, err error) {
	info.Vault, info.Mark, info.Sealed = fmt.Sprintf("%x", v.office.vault), v.mark.String(), v.office.at != nil
	if len(v.office.keys) > 0 { // otherwise it is sealed, and nobody needed it yet
		info.Generation = v.office.newest().version
	}
	readErr := v.keys.read(0, v.keys.slots, func(i uint32, b []byte) {
		switch s, fault := decodeSlot(b); {
		case err != nil:
		case fault != intact:
			err = v.corrupt(i, fault)
		case s.status == gone:
			info.Tombstones++
		default:
			if s.subject != identify(claimsSubject) {
				info.Keys++
			}
			if s.office != info.Generation && info.Generation > 0 {
				info.Behind++
			}
		}
	})
	if readErr != nil {
		return info, readErr
	}
	return info, err
}

// held counts the claims that hold.
func (c *claims) held() (n int, err error) {
	if c.file == nil {
		return 0, nil
	}
	readErr := c.read(0, c.slots, func(i uint32, b []byte) {
		switch s, fault := decodeClaim(b); {
		case err != nil:
		case fault != intact:
			err = &CorruptError{File: c.name, Offset: offset(i), Reason: string(fault)}
		case s.status == held:
			n++
		}
	})
	if readErr != nil {
		return 0, readErr
	}
	return n, err
}
