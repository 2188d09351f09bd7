package privacy

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"time"
)

// The texts that the files of slots start with.
const (
	keysMagic    = "jejak/person/v1\n"
	claimsMagic  = "jejak/claims/v1\n"
	journalMagic = "jejak/journal/1\n"
)

// head is what a file of slots says of its vault. The mark is in those of the key file and the journal, the base in that
// of the journal.
type head struct {
	vault vaultID
	mark  mark
	base  uint64
}

// encode is the first 128 bytes of a file of slots.
func (h head) encode(magic string) []byte {
	b := make([]byte, slotSize)
	n := copy(b, magic)
	n += copy(b[n:], h.vault[:])
	n += copy(b[n:], h.mark[:])
	binary.BigEndian.PutUint64(b[n:], h.base)
	binary.BigEndian.PutUint32(b[atCheck:], crc32.Checksum(b[:atCheck], castagnoli))
	b[atEnd] = endMark
	return b
}

func decodeHead(name, magic string, b []byte) (head, error) {
	rest := b[len(magic):]
	h := head{vault: vaultID(rest)}
	if magic != claimsMagic {
		h.mark = mark(rest[len(h.vault):])
	}
	if magic == journalMagic {
		h.base = binary.BigEndian.Uint64(rest[len(h.vault)+markSize:])
	}
	if string(b) != string(h.encode(magic)) {
		return head{}, &CorruptError{File: name, Reason: "it does not start like a file of a known version"}
	}
	return h, nil
}

// open opens the files, and reads their heads and the office key. What else is in them is read by the first question that
// needs it; but who may write recovers at once what others have left.
func (v *Vault) open() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.readOnly {
		if err := mkdirAll(v.fs, v.dir); err != nil {
			return err
		}
	}
	return v.locked(context.Background(), func() error {
		if v.readOnly {
			return v.attach()
		}
		if err := v.create(); err != nil {
			return err
		}
		return v.current()
	})
}

// create makes the files that a new vault lacks. The key file comes first: if the process dies after it, it has no
// slots, and its office key is made at the next attempt. An office key without a key file is therefore never the trace
// of a crash, but a loss.
func (v *Vault) create() error {
	first, _, err := v.readHead(keysFile, keysMagic)
	switch {
	case missing(err):
		if _, _, err := v.readOffice(); !missing(err) {
			return errors.Join(fmt.Errorf("%s: %w", keysFile, ErrIncomplete), err)
		}
		if _, _, err := v.readHead(journalFile, journalMagic); !missing(err) {
			return errors.Join(fmt.Errorf("%s: %w", keysFile, ErrIncomplete), err)
		}
		if first, err = v.baptise(); err != nil {
			return err
		}
		if err := createFile(v.fs, v.path(keysFile), first.encode(keysMagic)); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	_, size, err := v.readHead(keysFile, keysMagic)
	if err != nil {
		return err
	}
	if _, _, err := v.readOffice(); !missing(err) || size != slotSize {
		return nil // what is wrong with it, attach will say
	}
	key := officeKey{version: 1}
	if err := v.random(key.key[:]); err != nil {
		return err
	}
	office := (&office{vault: first.vault, keys: []officeKey{key}}).encode()
	if v.from > 0 {
		first.base = uint64(v.from)
		if err := createFile(v.fs, v.path(journalFile), beginning(first, nil, erasing{})); err != nil {
			return err
		}
	}
	return createFile(v.fs, v.path(officeFile), office)
}

// attach opens the files. Without them a reader knows no key.
func (v *Vault) attach() (err error) {
	h, size, err := v.readHead(keysFile, keysMagic)
	if missing(err) && v.readOnly {
		if _, _, err := v.readOffice(); !missing(err) {
			return errors.Join(fmt.Errorf("%s: %w", keysFile, ErrIncomplete), err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	office, err := v.officeOf(h.vault)
	if missing(err) && v.readOnly && size == slotSize {
		return nil // it is being made
	}
	if err != nil {
		return err
	}
	keys, err := v.openSlots(keysFile)
	if err != nil {
		return err
	}
	v.keys.file, v.office, v.mark = keys, office, h.mark
	return nil
}

// officeOf reads the office key of a vault, which nobody else may read. That it is missing can be told from the error.
func (v *Vault) officeOf(id vaultID) (*office, error) {
	office, perm, err := v.readOffice()
	switch {
	case missing(err):
		return nil, errors.Join(fmt.Errorf("%s: %w", officeFile, ErrIncomplete), err)
	case err != nil:
		return nil, err
	case office.at != nil:
		office.vault = id // until it is opened
	case office.vault != id:
		return nil, &CorruptError{File: officeFile, Offset: int64(len(officeMagic)), Reason: "it is the office key of another vault"}
	}
	shown, err := Exposed(v.path(officeFile), perm)
	if err != nil {
		return nil, err
	}
	if shown {
		return nil, fmt.Errorf("%s has mode %04o: %w", officeFile, perm, ErrExposed)
	}
	return office, nil
}

// reloadOffice takes in that another process has changed the office key.
func (v *Vault) reloadOffice() error {
	office, err := v.officeOf(v.office.vault)
	if err != nil {
		return err
	}
	if office.at != nil && v.office.at != nil && bytes.Equal(office.at.file, v.office.at.file) {
		return nil
	}
	clear(v.office.keys)
	v.office = office
	return nil
}

func (v *Vault) openSlots(name string) (File, error) {
	how := os.O_RDWR
	if v.readOnly {
		how = os.O_RDONLY
	}
	return v.fs.OpenFile(v.path(name), how, 0)
}

// readHead returns which vault a file of slots belongs to, and the file's size.
func (v *Vault) readHead(name, magic string) (h head, size int64, err error) {
	f, err := v.fs.OpenFile(v.path(name), os.O_RDONLY, 0)
	if err != nil {
		return h, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return h, 0, err
	}
	b := make([]byte, slotSize)
	if _, err := f.ReadAt(b, 0); err != nil && info.Size() >= slotSize {
		return h, 0, err
	}
	h, err = decodeHead(name, magic, b)
	return h, info.Size(), err
}

func (v *Vault) readOffice() (*office, os.FileMode, error) {
	const limit = int64(len(officeMagic) + len(vaultID{}) + maxOfficeKeys*officeEntrySize + maxSealed)
	b, perm, err := readFile(v.fs, v.path(officeFile), limit)
	if err != nil {
		return nil, 0, err
	}
	if bytes.HasPrefix(b, []byte(sealedMagic)) {
		return &office{at: &sealing{file: b}}, perm, nil
	}
	defer clear(b)
	o, err := decodeOffice(b)
	return o, perm, err
}

const (
	// lockWait is how long a vault waits for the lock when its context does not say. A holder makes one or two syncs, and
	// even a bad disk needs less than this for them.
	lockWait = 10 * time.Second
	// The pause between two tries grows from lockPause, which is about a sync, to maxLockPause.
	lockPause    = 500 * time.Microsecond
	maxLockPause = 20 * time.Millisecond
)

// locked does something while no other open vault writes. Readers share the lock; a reader that finds no lock file has
// no writer beside it. The caller holds mu exclusively.
func (v *Vault) locked(ctx context.Context, do func() error) error {
	if v.closed {
		return ErrClosed
	}
	if v.lock == nil {
		var err error
		if v.readOnly {
			v.lock, err = os.Open(v.path(lockFile))
		} else {
			v.lock, err = os.OpenFile(v.path(lockFile), os.O_RDWR|os.O_CREATE, filePerm)
		}
		if v.readOnly && missing(err) {
			v.lock = nil
			v.holding = true
			defer func() { v.holding = false }()
			return do()
		}
		if err != nil {
			v.lock = nil
			return err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, lockWait, ErrBusy)
	defer cancel()
	for pause := lockPause; ; pause = min(2*pause, maxLockPause) {
		err := tryLock(v.lock, v.readOnly)
		if err == nil {
			break
		}
		if !errors.Is(err, errHeld) {
			return fmt.Errorf("lock %s: %w", v.lock.Name(), err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
	v.holding = true
	err := do()
	v.holding = false
	if failed := unlock(v.lock); failed != nil {
		err = errors.Join(err, fmt.Errorf("unlock %s: %w", v.lock.Name(), failed))
	}
	return err
}
