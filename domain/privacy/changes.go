package privacy

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/google/uuid"
)

// StaleError: a file of the vault is not as the vault's own journal says that it was left: it is shorter, in a state of
// before, or of another copy. Nothing is claimed or given a key until it was repaired.
type StaleError struct {
	File   string // its name in the vault's directory
	Offset int64
	Reason string
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("the vault's file %s is in a state of before at offset %d: %s", e.File, e.Offset, e.Reason)
}

// slotAt is a slot of one of the files.
type slotAt struct {
	kind kind
	slot uint32
}

// changes is what came out when the slots were compared with the journal. Under the vault's mutex.
type changes struct {
	ahead []slotAt        // written, and not in the journal yet: the process or the power went in between
	stale map[slotAt]bool // not as far as the journal says, or another's
	moved []slotAt        // of which the journal has told something new since they were compared
	// unsure: somewhere a slot is damaged, or is not in the journal as it is
	unsure bool
}

// Entries is how many changes there have been in the vault's files, each of which is durable when it is answered. A log that
// keeps the number can tell a vault of before by it. It is 0 of a vault that has no journal yet. A vault in which a file is
// not as the journal says is a *StaleError, or a *CorruptError.
func (v *Vault) Entries(ctx context.Context) (count int64, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.relying(ctx, v.current, func() error {
		count = int64(v.journal.entries())
		return v.journal.flush()
	})
	if err != nil {
		return 0, fmt.Errorf("privacy: count the changes of the vault %s: %w", v.dir, err)
	}
	return count, nil
}

// ErasedUntil is up to which position of the log everybody is forgotten of whom it says so, and the event that was before
// it there; nothing, when nobody has looked.
func (v *Vault) ErasedUntil(ctx context.Context) (position uint64, before uuid.UUID, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.locked(ctx, func() error {
		err := v.current()
		position, before = v.journal.erasing.position, v.journal.erasing.event
		return err
	})
	return position, before, err
}

// NoteErased keeps for ErasedUntil that everybody is forgotten of whom the log says so up to a position.
func (v *Vault) NoteErased(ctx context.Context, position uint64, before uuid.UUID) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	return v.locked(ctx, func() error {
		if err := v.current(); err != nil {
			return err
		}
		if v.journal.fault != nil || position == 0 {
			return v.journal.fault
		}
		return v.note(ofErasing, 0, erasing{position, before}.state())
	})
}

// readJournal takes in what the journal has new. The caller holds the lock.
func (v *Vault) readJournal(settle bool) error {
	h, _, err := v.readHead(journalFile, journalMagic)
	if missing(err) {
		if v.journal.file != nil {
			return fmt.Errorf("%s: %w", journalFile, ErrIncomplete)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if v.journal.file == nil {
		switch {
		case h.vault != v.office.vault:
			return &CorruptError{File: journalFile, Offset: int64(len(journalMagic)), Reason: "it is the journal of another vault"}
		case h.mark != v.mark:
			return &StaleError{File: keysFile, Reason: "it and the journal are of two restorations"}
		}
		if v.journal.file, err = v.openSlots(journalFile); err != nil {
			v.journal.file = nil
			return err
		}
		v.journal.base, v.journal.chain = h.base, h.first()
	}
	if h.base != v.journal.base || h.mark != v.mark {
		return errAnew
	}
	var fault error
	err = v.journal.refresh(!settle, func(i uint32, b []byte) {
		if fault != nil {
			return
		}
		e, wrong := decodeEntry(b)
		if wrong == intact {
			wrong = v.journal.take(i, e, b)
		}
		if wrong != intact {
			fault = &CorruptError{File: journalFile, Offset: offset(i), Reason: string(wrong)}
			return
		}
		if e.kind != ofErasing && e.slot < v.slots(e.kind).slots { // others are compared when they are taken in
			v.changes.moved = append(v.changes.moved, slotAt{e.kind, e.slot})
		}
	})
	return errors.Join(err, fault)
}

// errAnew: another process has repaired the vault, and what this one knows of it is no more.
var errAnew = errors.New("the vault was repaired by another process; open it again")

// slots is the file that entries of a kind are about.
func (v *Vault) slots(k kind) *slotFile {
	if k == ofClaim {
		return &v.claims.slotFile
	}
	return &v.keys
}

// compare holds a slot against the journal.
func (v *Vault) compare(k kind, i uint32, b []byte) {
	if v.journal.file == nil {
		return
	}
	at, want := slotAt{k, i}, v.journal.at(k, i)
	got, ok := stateOf(k, b)
	delete(v.changes.stale, at)
	same := got.owner == want.owner || want.owner == subjectID{} || k == ofClaim && got.progress == finished
	switch {
	case !ok: // damage is said when the slot is used
		v.changes.unsure = true
	case want.progress == nowhere, same && got.progress > want.progress:
		v.changes.ahead = append(v.changes.ahead, at)
	case !same || got.progress < want.progress:
		v.changes.stale[at] = true
	}
}

// compareAgain looks at the slots of which the journal has told something new, by other processes.
func (v *Vault) compareAgain() error {
	for _, at := range v.changes.moved {
		file := v.slots(at.kind)
		if at.slot >= file.slots {
			continue
		}
		b, err := file.one(at.slot)
		if err != nil {
			return err
		}
		v.compare(at.kind, at.slot, b)
	}
	v.changes.moved = v.changes.moved[:0]
	return nil
}

// catchUp writes what the slots are ahead of the journal: whoever wrote them did not come so far. And who is forgotten by
// the journal, and has a key, is forgotten again. The caller holds the lock.
func (v *Vault) catchUp() error {
	if v.readOnly || v.journal.fault != nil {
		return nil
	}
	for _, at := range v.changes.ahead {
		b, err := v.slots(at.kind).one(at.slot)
		if err != nil {
			return err
		}
		if s, ok := stateOf(at.kind, b); ok && s != v.journal.at(at.kind, at.slot) {
			if err := v.note(at.kind, at.slot, s); err != nil {
				return err
			}
		}
	}
	v.changes.ahead = v.changes.ahead[:0]
	for at := range v.changes.stale {
		want := v.journal.at(at.kind, at.slot)
		if at.kind != ofKey || want.progress != finished {
			continue
		}
		b, err := v.keys.one(at.slot)
		if err != nil {
			return err
		}
		if s, fault := decodeSlot(b); fault == intact && s.subject == want.owner {
			if err := v.bury(s.subject, []uint32{at.slot}); err != nil {
				return err
			}
		}
	}
	return nil
}

// note writes a change into the journal, which it begins when there is none. It is not durable yet, see Entries: if it is
// lost, the slot is ahead, and the next writer notes it again. A journal with a fault is left as it is.
func (v *Vault) note(k kind, i uint32, s state) (err error) {
	defer func() { v.changes.unsure = v.changes.unsure || err != nil }()
	if v.journal.fault != nil {
		return nil
	}
	if v.journal.file == nil {
		if err := v.begin(0, erasing{}); err != nil {
			return err
		}
	}
	if k != ofErasing {
		delete(v.changes.stale, slotAt{k, i})
		if v.journal.at(k, i) == s {
			return nil
		}
	}
	e := v.journal.next(k, i, s)
	b := e.encode()
	n, err := v.journal.add(b)
	if err != nil {
		return err
	}
	if fault := v.journal.take(n, e, b); fault != intact {
		return &CorruptError{File: journalFile, Offset: offset(n), Reason: string(fault)}
	}
	return nil
}

// begin makes the journal, durably, with an entry for each slot that there is.
func (v *Vault) begin(base uint64, seen erasing) (err error) {
	var readErr error
	all := func(f *slotFile) func(func(uint32, []byte) bool) {
		return func(yield func(uint32, []byte) bool) {
			readErr = errors.Join(readErr, f.read(0, f.slots, func(i uint32, b []byte) { yield(i, b) }))
		}
	}
	slots := map[kind]func(func(uint32, []byte) bool){ofKey: all(&v.keys)}
	if v.claims.file != nil {
		slots[ofClaim] = all(&v.claims.slotFile)
	}
	content := beginning(head{vault: v.office.vault, mark: v.mark, base: base}, slots, seen)
	if readErr != nil {
		return readErr
	}
	if err := createFile(v.fs, v.path(journalFile), content); err != nil {
		return err
	}
	if err := v.journal.close(); err != nil {
		return err
	}
	v.journal, v.changes = newJournal(), newChanges()
	v.journal.fault = v.readJournal(false) // it was synced a moment ago
	v.changes.moved = nil
	return v.journal.fault
}

func newChanges() changes { return changes{stale: map[slotAt]bool{}} }

// sound says why the vault cannot be relied on, if so: which is asked before anything is claimed, looked up or given a key.
func (v *Vault) sound() error {
	if v.journal.fault != nil {
		return v.journal.fault
	}
	if err := v.behind(ofKey); err != nil {
		return err
	}
	if v.claims.fault != nil {
		return v.claims.fault
	}
	return v.behind(ofClaim)
}

// relying does something that relies on all files, while nobody else writes: on all that is in them after refresh, or as they
// were seen after current. The caller holds mu.
func (v *Vault) relying(ctx context.Context, look, do func() error) error {
	return v.locked(ctx, func() error {
		if err := look(); err != nil {
			return err
		}
		if err := v.sound(); err != nil {
			return err
		}
		return do()
	})
}

// behind says where a file is behind the journal.
func (v *Vault) behind(k kind) error {
	file, known := v.slots(k), v.journal.of(k).count()
	if v.journal.file != nil && file.slots < known {
		return &StaleError{k.file(), offset(file.slots), fmt.Sprintf("it has %d entries, and had %d", file.slots, known)}
	}
	first, found := uint32(0), false
	for at := range v.changes.stale {
		if at.kind == k && (!found || at.slot < first) {
			first, found = at.slot, true
		}
	}
	if found {
		return &StaleError{k.file(), offset(first), "an entry is not the one that was written last"}
	}
	return nil
}

// removeTemporary takes away what an interrupted write has left of a file.
func removeTemporary(fsys FS, temp string, err error) error {
	if remove := fsys.Remove(temp); remove != nil && !errors.Is(remove, os.ErrNotExist) {
		return errors.Join(err, remove)
	}
	return err
}
