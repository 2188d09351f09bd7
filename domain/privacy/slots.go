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

// refresh takes in what others have added. It is also the recovery: a writer cuts off a last slot that was not written
// to its end, which nobody was told about, and makes durable what the others may have left to the page cache. The
// caller holds the lock.
func (v *Vault) refresh() error {
	if v.keys == nil {
		if err := v.attach(); err != nil || v.keys == nil {
			return err
		}
	}
	info, err := v.keys.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	if size < offset(v.slots) || size > offset(maxSlots) {
		return &CorruptError{File: keysFile, Offset: size, Reason: fmt.Sprintf("it has %d bytes after it had %d", size, offset(v.slots))}
	}
	var last []byte // the last whole slot
	found := uint32(0)
	all := uint32((size - offset(v.slots)) / slotSize)
	err = v.read(v.slots, v.slots+all, func(i uint32, b []byte) {
		if _, fault := decodeSlot(b); fault != unfinished {
			found, last = i-v.slots+1, append(last[:0], b...)
		}
	})
	if err != nil {
		return err
	}
	until := v.slots + found
	if !v.readOnly {
		if err := v.settle(until, size, last); err != nil {
			return err
		}
	}
	if err := v.read(v.slots, until, v.enter); err != nil {
		return err
	}
	v.slots = until
	return nil
}

// settle cuts the file after its last whole slot, and makes that slot durable. It is written once more because a sync
// does not repeat what an earlier sync, of a process that is gone, failed to do.
func (v *Vault) settle(until uint32, size int64, last []byte) error {
	if size == offset(until) && last == nil {
		return nil
	}
	if size > offset(until) {
		if err := v.keys.Truncate(offset(until)); err != nil {
			return err
		}
	}
	if last != nil {
		if _, err := v.keys.WriteAt(last, offset(until-1)); err != nil {
			return err
		}
	}
	return v.sync()
}

// enter puts a slot into the index. Whoever has a tombstone has nothing else, wherever another slot came from.
func (v *Vault) enter(i uint32, b []byte) {
	s, fault := decodeSlot(b)
	if fault == nameless || fault == unfinished {
		v.nameless = append(v.nameless, i)
		return
	}
	if _, known := v.index[s.subject.short()]; !known || s.status == gone {
		v.index[s.subject.short()] = i
	}
}

// read reads the slots in [from, to).
func (v *Vault) read(from, to uint32, each func(i uint32, b []byte)) error {
	b := make([]byte, min(slotsPerRead, to-from)*slotSize)
	for from < to {
		n := min(slotsPerRead, to-from)
		if _, err := v.keys.ReadAt(b[:n*slotSize], offset(from)); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read slots from %d: %w", from, err)
		}
		for i := range n {
			each(from+i, b[i*slotSize:(i+1)*slotSize])
		}
		from += n
	}
	return nil
}

// add appends a slot, durably. The caller holds the lock and has refreshed.
func (v *Vault) add(s slot) error {
	if v.slots == maxSlots {
		return fmt.Errorf("%s is full: it has %d slots", keysFile, v.slots)
	}
	b := s.encode()
	_, err := v.keys.WriteAt(b, offset(v.slots))
	if err != nil {
		// The disk may be full. If the part that was written can be taken back, the vault goes on.
		if undo := v.keys.Truncate(offset(v.slots)); undo != nil {
			v.failed = err
		}
		return err
	}
	if err := v.sync(); err != nil {
		return errors.Join(err, v.keys.Truncate(offset(v.slots)))
	}
	v.enter(v.slots, b)
	v.slots++
	return nil
}

// sync makes the key file durable. If it fails, what is on the disk is not known and cannot be found out by reading, so
// nothing is sealed or erased any more until the vault is opened again.
func (v *Vault) sync() error {
	if err := v.keys.Sync(); err != nil {
		v.failed = fmt.Errorf("the disk failed, and the vault must be opened again: %w", err)
		return v.failed
	}
	return nil
}
