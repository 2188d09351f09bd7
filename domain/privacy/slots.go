package privacy

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// slotsPerRead is how many slots are read at once: 64 KiB.
const slotsPerRead = 512

// maxSlots keeps a slot's number in 32 bits. The country has some four million small industry actors.
const maxSlots = math.MaxInt32

// slotFile is a file of a head and slots. Its fields are the vault's, under the vault's mutex.
type slotFile struct {
	name   string
	lazy   bool   // what is added is durable only after flush
	stops  bool   // it ends at the first slot that was not written to its end
	file   File   // nil while it is not open
	slots  uint32 // how many slots have been indexed
	known  uint32 // how many there must be: what is lost of them is not cut off as if it had never been written
	dirty  bool   // something was added that is not durable yet
	failed error  // what made the disk's content uncertain; nothing is written any more
	was    trace  // of the file as it was indexed; none after others have changed it
}

// refresh takes in what others have added. It is also the recovery: a writer cuts off a last slot that was not written
// to its end, which nobody was told about, and makes durable what the others may have left to the page cache. The
// caller holds the lock.
func (f *slotFile) refresh(readOnly bool, enter func(i uint32, b []byte)) error {
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	if f.slots > 0 && f.was != traceOf(f.file) {
		f.was = trace{}
	}
	size := info.Size()
	if size < offset(f.slots) || size > offset(maxSlots) {
		return &CorruptError{File: f.name, Offset: size, Reason: fmt.Sprintf("it has %d bytes after it had %d", size, offset(f.slots))}
	}
	var last []byte // the last whole slot
	found := uint32(0)
	all := uint32((size - offset(f.slots)) / slotSize)
	ended := false
	err = f.read(f.slots, f.slots+all, func(i uint32, b []byte) {
		ended = ended || f.stops && !written(b)
		if written(b) && !ended {
			found, last = i-f.slots+1, append(last[:0], b...)
		}
	})
	if err != nil {
		return err
	}
	until := f.slots + found
	if !readOnly && until >= f.known {
		if err := f.settle(until, size, last); err != nil {
			return err
		}
	}
	if f.slots == 0 {
		f.was = traceOf(f.file)
	}
	if err := f.read(f.slots, until, enter); err != nil {
		return err
	}
	f.slots = until
	return nil
}

// settle cuts the file after its last whole slot, and makes that slot durable. It is written once more because a sync
// does not repeat what an earlier sync, of a process that is gone, failed to do.
func (f *slotFile) settle(until uint32, size int64, last []byte) error {
	if size == offset(until) && last == nil {
		return nil
	}
	if size > offset(until) {
		if err := f.file.Truncate(offset(until)); err != nil {
			return err
		}
	}
	if last != nil {
		if _, err := f.file.WriteAt(last, offset(until-1)); err != nil {
			return err
		}
	}
	return f.sync()
}

// read reads the slots in [from, to).
func (f *slotFile) read(from, to uint32, each func(i uint32, b []byte)) error {
	b := make([]byte, min(slotsPerRead, to-from)*slotSize)
	for from < to {
		n := min(slotsPerRead, to-from)
		if _, err := f.file.ReadAt(b[:n*slotSize], offset(from)); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read slots of %s from %d: %w", f.name, from, err)
		}
		for i := range n {
			each(from+i, b[i*slotSize:(i+1)*slotSize])
		}
		from += n
	}
	return nil
}

// one reads a slot anew: another process may have overwritten it.
func (f *slotFile) one(i uint32) ([]byte, error) {
	b := make([]byte, slotSize)
	if _, err := f.file.ReadAt(b, offset(i)); err != nil {
		return nil, fmt.Errorf("read slot %d of %s: %w", i, f.name, err)
	}
	return b, nil
}

// add appends a slot, durably, and returns its number. The caller holds the lock and has refreshed.
func (f *slotFile) add(b []byte) (uint32, error) {
	if f.slots == maxSlots {
		return 0, fmt.Errorf("%s is full: it has %d slots", f.name, f.slots)
	}
	err := f.changing(func() error {
		_, err := f.file.WriteAt(b, offset(f.slots))
		return err
	})
	if err != nil {
		// The disk may be full. If the part that was written can be taken back, the vault goes on.
		if undo := f.file.Truncate(offset(f.slots)); undo != nil {
			f.failed = err
		}
		return 0, err
	}
	if f.lazy {
		f.dirty = true
	} else if err := f.sync(); err != nil {
		return 0, errors.Join(err, f.file.Truncate(offset(f.slots)))
	}
	f.slots++
	return f.slots - 1, nil
}

// overwrite puts a slot into the place of others, durably.
func (f *slotFile) overwrite(slots []uint32, b []byte) error {
	err := f.changing(func() error {
		for _, i := range slots {
			if _, err := f.file.WriteAt(b, offset(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return f.sync()
}

// changing writes into the file, which is the one that was indexed afterwards as well, unless somebody else has changed it.
func (f *slotFile) changing(write func() error) error {
	own := f.was == traceOf(f.file)
	err := write()
	if f.was = (trace{}); own && err == nil {
		f.was = traceOf(f.file)
	}
	return err
}

// sync makes the file durable. If it fails, what is on the disk is not known and cannot be found out by reading, so
// nothing is sealed, claimed or erased any more until the vault is opened again.
func (f *slotFile) sync() error {
	if err := f.file.Sync(); err != nil {
		f.failed = fmt.Errorf("the disk failed, and the vault must be opened again: %w", err)
		return f.failed
	}
	return nil
}

// flush makes durable what was added lazily.
func (f *slotFile) flush() error {
	if !f.dirty {
		return nil
	}
	f.dirty = false
	return f.sync()
}

func (f *slotFile) close() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

// written says whether a slot was written to its end.
func written(b []byte) bool { return len(b) == slotSize && b[atEnd] != 0 }

// refresh takes in what is in the vault's files, or what others have added to them, and the office key that they may have changed: a key that
// was wrapped under a version that is no more would be lost. The caller holds the lock.
func (v *Vault) refresh() error {
	if err := v.leave(); err != nil {
		return err
	}
	if v.keys.file == nil {
		if err := v.attach(); err != nil || v.keys.file == nil {
			return err
		}
	} else if err := v.reloadOffice(); err != nil {
		return err
	}
	if v.journal.fault == nil {
		v.journal.fault = v.readJournal(!v.readOnly)
	}
	v.keys.known = v.journal.keys.count()
	if err := v.keys.refresh(v.readOnly, v.enter); err != nil {
		return err
	}
	v.claims.fault = v.readClaims()
	if err := v.compareAgain(); err != nil {
		return err
	}
	return v.catchUp()
}

// enter takes in a slot of the key file.
func (v *Vault) enter(i uint32, b []byte) {
	v.compare(ofKey, i, b)
	v.find(i, b)
}

// find puts a slot of the key file into the index. Whoever has a tombstone has nothing else, wherever another slot came
// from.
func (v *Vault) find(i uint32, b []byte) {
	s, fault := decodeSlot(b)
	if fault == nameless || fault == unfinished {
		v.nameless = append(v.nameless, i)
		return
	}
	if _, known := v.index[s.subject.short()]; !known || s.status == gone {
		v.index[s.subject.short()] = i
	}
}

// add appends a slot to the key file, durably. The caller holds the lock and has refreshed.
func (v *Vault) add(s slot) error {
	b := s.encode()
	i, err := v.keys.add(b)
	if err != nil {
		return err
	}
	v.find(i, b)
	return v.note(ofKey, i, s.state())
}
