package privacy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Finding is one fault of a vault: what it is, where, and which command of the program mends it.
type Finding struct {
	Code   Fault  `json:"code"`
	File   string `json:"file"` // its name in the vault's directory
	Offset int64  `json:"offset,omitzero"`
	What   string `json:"what"`
	Mend   Mend   `json:"mend"`
}

// Fault is a kind of finding. The words are stable.
type Fault string

const (
	FaultIncomplete   Fault = "VAULT_INCOMPLETE"   // a file is missing
	FaultDamaged      Fault = "VAULT_DAMAGED"      // bytes are not as they were written
	FaultExposed      Fault = "VAULT_EXPOSED"      // the office key is readable by other accounts
	FaultForeign      Fault = "VAULT_FOREIGN"      // a file, or the whole, is of another vault
	FaultBehind       Fault = "VAULT_BEHIND"       // shorter, or in a state of before
	FaultUnfinished   Fault = "VAULT_UNFINISHED"   // what an interrupted write left; nothing relies on it
	FaultLost         Fault = "VAULT_LOST"         // personal data was sealed, and the vault is gone
	FaultKeysLacking  Fault = "VAULT_KEYS_LACKING" // the log has fields whose keys are not there
	FaultClaimsDiffer Fault = "VAULT_CLAIMS"       // who has which number is not what the log says
	FaultUnforgotten  Fault = "VAULT_UNFORGOTTEN"  // a key is there of somebody who was forgotten
	FaultMark         Fault = "VAULT_MARK"         // the log names a restoration that this vault never saw
)

// Mend is the command that mends a fault.
type Mend string

const (
	MendRepair  Mend = "vault repair"
	MendRestore Mend = "vault restore"
	MendRotate  Mend = "vault rotate" // after chmod 600
	MendNothing Mend = ""             // it does no harm
)

// mendOf is what mends damage of a file: keys come back from a backup alone, all else can be made again.
func mendOf(file string) Mend {
	if file == keysFile || file == officeFile {
		return MendRestore
	}
	return MendRepair
}

// maxFindings bounds how many faults of one file are named; a file that has more is to be replaced anyway.
const maxFindings = 100

// Check reads every byte of a vault and names each fault. It writes nothing, and needs no more than the bytes: where the
// office key cannot be read, the keys that it wraps are not tried. A directory without a vault has no fault; with
// Options.Entries it must have seen so many changes at least.
func Check(ctx context.Context, dir string, o Options) ([]Finding, error) {
	o.ReadOnly = true
	c := &checking{v: vaultIn(dir, o), entries: o.Entries, count: map[string]int{}}
	c.v.mu.Lock()
	defer c.v.mu.Unlock()
	err := c.v.locked(ctx, func() error { return c.all(ctx) })
	closing := []error{err, c.v.keys.close(), c.v.claims.close(), c.v.journal.close()}
	if c.v.lock != nil {
		closing = append(closing, c.v.lock.Close())
	}
	if err := errors.Join(closing...); err != nil {
		return nil, fmt.Errorf("privacy: check the vault %s: %w", dir, err)
	}
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Offset, b.Offset))
	})
	return c.found, nil
}

// checking is a check at work.
type checking struct {
	v       *Vault
	entries int64
	found   []Finding
	count   map[string]int // by file
}

func (c *checking) add(f Finding) {
	if c.count[f.File]++; c.count[f.File] <= maxFindings {
		c.found = append(c.found, f)
	}
}

// fault turns an error into a finding, or returns it when it is none.
func (c *checking) fault(file string, err error) error {
	var damage *CorruptError
	var stale *StaleError
	switch {
	case err == nil:
	case errors.As(err, &damage):
		c.add(Finding{FaultDamaged, damage.File, damage.Offset, damage.Reason, mendOf(damage.File)})
	case errors.As(err, &stale):
		c.add(Finding{FaultBehind, stale.File, stale.Offset, stale.Reason, mendOf(stale.File)})
	case missing(err):
		c.add(Finding{FaultIncomplete, file, 0, "the file is missing", mendOf(file)})
	default:
		return err
	}
	return nil
}

func (c *checking) all(ctx context.Context) error {
	if err := c.leftovers(); err != nil {
		return err
	}
	absent, err := Absent(c.v.dir, Options{FS: c.v.fs})
	if err != nil || absent {
		return err
	}
	for _, step := range []func() error{c.office, c.heads, c.journal, c.keys, c.claims, c.seen} {
		if err := errors.Join(ctx.Err(), step()); err != nil {
			return err
		}
	}
	c.changes()
	return nil
}

// leftovers names what interrupted writes have left.
func (c *checking) leftovers() error {
	list, err := os.ReadDir(c.v.dir)
	if err != nil && !missing(err) {
		return err
	}
	for _, e := range list {
		if strings.HasSuffix(e.Name(), tempSuffix) {
			c.add(Finding{FaultUnfinished, e.Name(), 0, "an interrupted write has left it", MendRepair})
		}
	}
	if _, err := os.Stat(c.v.dir + stagingSuffix); err == nil {
		c.add(Finding{FaultUnfinished, filepath.Base(c.v.dir) + stagingSuffix, 0, "an interrupted restoration has left it", MendRepair})
	}
	return nil
}

func (c *checking) office() error {
	o, perm, err := c.v.readOffice()
	if err != nil {
		return c.fault(officeFile, err)
	}
	shown, err := Exposed(c.v.path(officeFile), perm)
	if err != nil {
		return err
	}
	if shown {
		c.add(Finding{FaultExposed, officeFile, 0, fmt.Sprintf("it has mode %04o", perm), MendRotate})
	}
	c.v.office = o
	return nil
}

// heads looks whether the files are of one vault. The key file says of which.
func (c *checking) heads() error {
	h, _, err := c.v.readHead(keysFile, keysMagic)
	if err := c.fault(keysFile, err); err != nil {
		return err
	}
	if c.v.office != nil && c.v.office.at != nil {
		c.v.office.vault = h.vault
		if err := c.seal(); err != nil {
			return err
		}
	}
	if err == nil && c.v.office != nil && c.v.office.vault != h.vault {
		c.add(Finding{FaultForeign, officeFile, int64(len(officeMagic)), "it is the office key of another vault", MendRestore})
		c.v.office = nil
	}
	if err == nil {
		c.v.mark = h.mark
	}
	if c.v.office == nil { // of which the vault's name is needed
		c.v.office = &office{vault: h.vault}
	}
	return nil
}

// seal tries the seal of the office key, if something is there that opens it.
func (c *checking) seal() error {
	if c.v.unlock == nil {
		return nil
	}
	err := c.v.unlocked()
	if errors.Is(err, ErrSealed) {
		return nil
	}
	return c.fault(officeFile, err)
}

// journal reads the changes. Of a vault of before there are none.
func (c *checking) journal() error {
	v := c.v
	err := v.readJournal(false)
	if errors.Is(err, errAnew) {
		err = nil
	}
	if err := c.fault(journalFile, err); err != nil {
		return err
	}
	if v.journal.file == nil {
		return nil
	}
	info, err := v.journal.file.Stat()
	if err == nil && info.Size() > offset(v.journal.slots) {
		c.add(Finding{FaultUnfinished, journalFile, offset(v.journal.slots), "its end was not written", MendRepair})
	}
	v.journal.fault = nil
	return err
}

// file opens a file of slots for each to look at its slots. There may be none.
func (c *checking) file(k kind, each func(i uint32, b []byte)) (err error) {
	f := c.v.slots(k)
	if f.file, err = c.v.openSlots(f.name); err != nil {
		f.file = nil
		if missing(err) {
			return nil
		}
		return err
	}
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	known := c.v.journal.of(k).count()
	all := uint32(min(max(info.Size()-slotSize, 0)/slotSize, maxSlots))
	f.slots = all
	torn := info.Size() > offset(all)
	for ; f.slots > 0; f.slots-- { // back over what was not written to its end
		b, err := f.one(f.slots - 1)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if written(b) {
			break
		}
		torn = true
	}
	if torn && f.slots >= known {
		c.add(Finding{FaultUnfinished, f.name, offset(f.slots), "its end was not written", MendRepair})
	}
	return f.read(0, f.slots, func(i uint32, b []byte) {
		c.v.compare(k, i, b)
		each(i, b)
	})
}

func (c *checking) keys() error {
	return c.file(ofKey, func(i uint32, b []byte) {
		s, fault := decodeSlot(b)
		if fault == intact && s.status == live && len(c.v.office.keys) > 0 {
			key, err := c.v.office.unwrap(s)
			if err != nil {
				fault = slotFault(err.Error())
			}
			clear(key)
		}
		if fault != intact {
			c.add(Finding{FaultDamaged, keysFile, offset(i), string(fault), MendRestore})
		}
		if fault == intact || fault == damaged {
			c.v.find(i, b)
		}
	})
}

func (c *checking) claims() error {
	h, _, err := c.v.readHead(claimsFile, claimsMagic)
	_, keyed := c.v.index[identify(claimsSubject).short()]
	switch {
	case missing(err) && !keyed && c.v.journal.claims.count() == 0:
		return nil
	case err != nil:
		return c.fault(claimsFile, err)
	case h.vault != c.v.office.vault:
		c.add(Finding{FaultForeign, claimsFile, int64(len(claimsMagic)), "it is the file of claims of another vault", MendRepair})
		return nil
	}
	err = c.file(ofClaim, func(i uint32, b []byte) {
		if _, fault := decodeClaim(b); fault != intact {
			c.add(Finding{FaultDamaged, claimsFile, offset(i), string(fault), MendRepair})
		}
	})
	if err == nil && !keyed && c.v.claims.slots > 0 {
		c.add(Finding{FaultIncomplete, keysFile, 0, "it lacks the key of the claims", MendRestore})
	}
	return err
}

// seen looks at the note of how the files were left, without which nothing is lost.
func (c *checking) seen() error {
	if _, err := c.v.readSeen(); !missing(err) {
		return c.fault(seenFile, err)
	}
	return nil
}

// changes tells what came out of the comparison with the journal, and with the log.
func (c *checking) changes() {
	v := c.v
	if v.journal.file == nil {
		if c.entries > 0 {
			c.add(Finding{FaultIncomplete, journalFile, 0, "the file is missing", MendRepair})
		}
		return
	}
	for _, k := range []kind{ofKey, ofClaim} {
		file, known := v.slots(k), v.journal.of(k).count()
		if file.file != nil && file.slots < known {
			c.add(Finding{FaultBehind, k.file(), offset(file.slots), fmt.Sprintf("it has %d entries, and had %d", file.slots, known), mendOf(k.file())})
		}
	}
	for at := range v.changes.stale {
		c.add(Finding{FaultBehind, at.kind.file(), offset(at.slot), "an entry is not the one that was written last", mendOf(at.kind.file())})
	}
	for _, at := range v.changes.ahead {
		c.add(Finding{FaultUnfinished, journalFile, offset(v.journal.slots), fmt.Sprintf("%s is ahead of it at offset %d", at.kind.file(), offset(at.slot)), MendRepair})
	}
	if ahead := int64(len(v.changes.ahead)); int64(v.journal.entries())+ahead < c.entries {
		c.add(Finding{FaultBehind, journalFile, offset(v.journal.slots), fmt.Sprintf("it has %d changes, and the log knows of %d", v.journal.entries(), c.entries), MendRepair})
	}
}
