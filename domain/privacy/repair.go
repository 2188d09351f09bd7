package privacy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Repaired is what a repair did.
type Repaired struct {
	Destroyed []string `json:"destroyed"` // keys of persons who were forgotten
	Claims    bool     `json:"claims"`    // the file of claims was made anew
	GivenUp   bool     `json:"givenUp"`   // keys are lost, and the vault has a new mark
	Entries   int64    `json:"entries"`   // changes that it counts now
}

// ErrKeysLost: keys of persons are not there or damaged, and no repair makes them again. They come back from a backup, or
// are given up.
var ErrKeysLost = errors.New("keys of persons are not there, and cannot be made again")

// Repair brings the files of a vault in agreement with each other and with the log, as far as they can be made again: the
// journal, which counts on from Options.Entries at least, and the claims, by complete, which is called with the vault when
// it is whole. Whoever is in erased, or was forgotten by the journal, has no key afterwards.
//
// Keys cannot be made again. Where some are damaged or lost it is ErrKeysLost, and the vault is left as it is; unless they
// are given up, which gives it a new mark, see Name. Whether it lacks keys that the log knows of, and the vault does not, the
// caller sees first. Nobody else may use the vault meanwhile.
func Repair(ctx context.Context, dir string, erased []string, giveUp bool, complete func(*Vault) error, o Options) (done Repaired, err error) {
	defer func() {
		if err != nil {
			done, err = Repaired{}, fmt.Errorf("privacy: repair the vault %s: %w", dir, err)
		}
	}()
	o.ReadOnly = false
	if absent, err := Absent(dir, o); absent || err != nil {
		return done, errors.Join(err, ErrMissing)
	}
	if done, err = repairFiles(ctx, dir, giveUp, o); err != nil {
		return done, err
	}
	v, err := Open(dir, o)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	for _, subject := range erased {
		has, err := v.Remembers(ctx, subject)
		if err != nil || !has {
			if err != nil {
				return done, err
			}
			continue
		}
		if err := v.Erase(ctx, subject); err != nil {
			return done, err
		}
		done.Destroyed = append(done.Destroyed, subject)
	}
	slices.Sort(done.Destroyed)
	if complete != nil {
		if err := complete(v); err != nil {
			return done, err
		}
	}
	done.Entries, err = v.Entries(ctx)
	return done, err
}

// repairFiles makes the files agree with each other.
func repairFiles(ctx context.Context, dir string, giveUp bool, o Options) (done Repaired, err error) {
	v := vaultIn(dir, o)
	v.mu.Lock()
	err = v.locked(ctx, func() error {
		done, err = v.repair(giveUp, uint64(max(o.Entries, 0)))
		return err
	})
	v.mu.Unlock()
	return done, errors.Join(err, v.Close())
}

func (v *Vault) repair(giveUp bool, counted uint64) (done Repaired, err error) {
	if err := v.clean(); err != nil {
		return done, err
	}
	if err := errors.Join(v.attach(), v.unlocked()); err != nil {
		return done, err
	}
	// What of the journal can be read says who is forgotten, and how much was counted.
	v.journal.fault = v.readJournal(false)
	if err := v.keys.refresh(true, v.enter); err != nil {
		return done, err
	}
	lost, err := v.repairKeys()
	if err != nil {
		return done, err
	}
	if lost && !giveUp {
		return done, ErrKeysLost
	}
	v.journal.keys, v.changes = states{}, newChanges() // what it said of them is done, or given up
	if done.GivenUp = giveUp; giveUp {
		if err := v.giveUpKeys(); err != nil {
			return done, err
		}
	}
	v.claims.fault = v.readClaims()
	if done.Claims = v.claims.fault != nil || len(v.claims.damaged) > 0 || v.behind(ofClaim) != nil; done.Claims {
		if err := v.salvageClaims(); err != nil {
			return done, err
		}
	}
	return done, v.begin(max(counted, v.journal.entries()), erasing{})
}

// clean takes away what interrupted writes have left, and the note of how the files were left, which is made again.
func (v *Vault) clean() error {
	list, err := os.ReadDir(v.dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.Name() == seenFile || strings.HasSuffix(e.Name(), tempSuffix) {
			if err := v.fs.Remove(v.path(e.Name())); err != nil {
				return err
			}
		}
	}
	return v.fs.RemoveAll(v.dir + stagingSuffix)
}

// repairKeys destroys the keys of those who are forgotten by the journal, and reports whether keys of others are lost or
// damaged.
func (v *Vault) repairKeys() (lost bool, err error) {
	known, forgotten := v.journal.keys.list, map[subjectID]bool{}
	for _, s := range known {
		forgotten[s.owner] = forgotten[s.owner] || s.progress == finished
	}
	there := map[subjectID]bool{}
	var buried []uint32
	err = v.keys.read(0, v.keys.slots, func(i uint32, b []byte) {
		s, fault := decodeSlot(b)
		if fault == intact && s.status == live {
			var key []byte
			key, unable := v.office.unwrap(s)
			clear(key)
			lost = lost || unable != nil
		}
		lost = lost || fault != intact
		if there[s.subject] = true; forgotten[s.subject] && s.status == live {
			buried = append(buried, i)
		}
	})
	for _, s := range known {
		lost = lost || s.progress == made && !there[s.owner]
	}
	for _, i := range buried {
		b, oneErr := v.keys.one(i)
		s, _ := decodeSlot(b)
		if err = errors.Join(err, oneErr); err == nil {
			err = v.keys.overwrite([]uint32{i}, tombstone(s.subject).encode())
		}
	}
	for id, gone := range forgotten {
		if gone && !there[id] && err == nil {
			_, err = v.keys.add(tombstone(id).encode())
		}
	}
	return lost, err
}

// giveUpKeys writes the file of keys anew, with those that open and a new mark.
func (v *Vault) giveUpKeys() error {
	key, err := v.secret(identify(claimsSubject))
	if err != nil {
		key = nil // the claims are made anew under another
	}
	defer clear(key)
	if v.mark, err = markWith(key, v.office.vault, v.rand); err != nil {
		return err
	}
	content := bytes.NewBuffer(head{vault: v.office.vault, mark: v.mark}.encode(keysMagic))
	err = v.keys.read(0, v.keys.slots, func(_ uint32, b []byte) {
		s, fault := decodeSlot(b)
		if fault != intact {
			return
		}
		if s.status == live {
			key, unable := v.office.unwrap(s)
			clear(key)
			if unable != nil {
				return
			}
		}
		content.Write(b)
	})
	if err != nil {
		return err
	}
	if err := createFile(v.fs, v.path(keysFile), content.Bytes()); err != nil {
		return err
	}
	count := v.journal.entries()
	if err := errors.Join(v.keys.close(), v.journal.close()); err != nil {
		return err
	}
	v.keys, v.index, v.nameless = slotFile{name: keysFile}, map[shortID]uint32{}, nil
	v.journal, v.changes = newJournal(), newChanges()
	v.journal.base = count
	if v.keys.file, err = v.openSlots(keysFile); err != nil {
		v.keys.file = nil
		return err
	}
	return v.keys.refresh(true, v.enter)
}

// salvageClaims writes the file of claims anew, with the claims that can still be read. Those that the log knows of come
// back afterwards.
func (v *Vault) salvageClaims() error {
	content := bytes.NewBuffer(head{vault: v.office.vault}.encode(claimsMagic))
	_, err := v.secret(identify(claimsSubject))
	if v.claims.file != nil && err == nil {
		size := int64(v.claims.slots)
		err := v.claims.read(0, uint32(size), func(_ uint32, b []byte) {
			if c, fault := decodeClaim(b); fault == intact && c.status == held {
				content.Write(b)
			}
		})
		if err != nil {
			return err
		}
	}
	if err := v.claims.close(); err != nil {
		return err
	}
	if err := createFile(v.fs, v.path(claimsFile), content.Bytes()); err != nil {
		return err
	}
	v.claims = newClaims()
	known := v.journal.claims
	v.journal.claims = states{} // they are told anew
	v.claims.fault = v.readClaims()
	v.journal.claims = known
	return v.claims.fault
}
