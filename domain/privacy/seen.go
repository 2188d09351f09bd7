package privacy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// To find a slot, all of a file was read, and to trust it, the journal as well. Neither is needed while the files are what
// they were when somebody had read them to their end and found each slot as the journal says. So who may write leaves a note
// of by what it can be told that they are, see the package documentation. It is not relied on for what a slot holds, which is
// verified whenever it is read, and a note that is missing, damaged or out of date costs nothing but a whole reading.

const (
	seenFile  = "seen"
	seenMagic = "jejak/seen/1\n\n\n\n"
)

// trace is by what it can be told that nobody has changed a file: which one it is, how long, and when it was changed last,
// which only the system can say. It is zero of a file that is not there, and on a system that does not tell.
type trace struct {
	Device, Inode uint64
	Size, Changed int64
}

// traceOf is the trace of a file. On Windows there is none, as every time that a file has can be set there.
func traceOf(f File) trace {
	if f, tells := f.(interface{ trace() trace }); tells {
		return f.trace()
	}
	return trace{}
}

// seen is how the files were left.
type seen struct {
	Vault                 vaultID
	Mark                  mark
	Keys, Claims, Journal trace // claims may be none
	Base                  uint64
	Chain                 [sha256.Size]byte
	Position              uint64 // of the last erasing
	Event                 [16]byte
}

func (s seen) encode() []byte {
	b, err := binary.Append([]byte(seenMagic), binary.BigEndian, s)
	if err != nil {
		panic(err) // its size is fixed
	}
	digest := sha256.Sum256(b)
	return append(b, digest[:]...)
}

// decodeSeen accepts exactly what encode writes.
func decodeSeen(b []byte) (s seen, err error) {
	content, whole := bytes.CutPrefix(b, []byte(seenMagic))
	if whole = whole && len(content) == binary.Size(s)+sha256.Size; whole {
		digest := sha256.Sum256(b[:len(b)-sha256.Size])
		whole = bytes.HasSuffix(b, digest[:])
	}
	if !whole {
		return s, &CorruptError{File: seenFile, Reason: "its digest is wrong"}
	}
	_, err = binary.Decode(content, binary.BigEndian, &s)
	return s, err
}

func (v *Vault) readSeen() (s seen, err error) {
	f, err := v.fs.OpenFile(v.path(seenFile), os.O_RDONLY, 0)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := make([]byte, len(s.encode())+1)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return s, err
	}
	return decodeSeen(b[:n])
}

// current takes in what others have changed, as far as it is needed to answer for one person: nothing, while the files are as
// they were seen. The caller holds the lock.
func (v *Vault) current() error {
	if !v.whole && v.sought+v.claims.sought < manySought && v.asSeen() {
		return nil
	}
	return v.refresh()
}

// manySought is after how many searches all is read: it takes as long, and after it each slot is found at once.
const manySought = 16

// asSeen reports whether the files are as they were seen. What is wrong with them is said by who reads them.
func (v *Vault) asSeen() bool {
	if v.keys.file == nil {
		if err := v.attach(); err != nil || v.keys.file == nil {
			return false
		}
	} else if err := v.reloadOffice(); err != nil {
		return false
	}
	if v.seen == nil {
		s, err := v.readSeen()
		if err != nil || s.Vault != v.office.vault || s.Mark != v.mark || !v.untouched(s.Keys, s.Claims, s.Journal) {
			return false
		}
		return v.take(s) == nil
	}
	return v.untouched(v.keys.was, v.claims.was, v.journal.was)
}

// untouched reports whether the three files are what they were.
func (v *Vault) untouched(keys, claims, journal trace) bool {
	for name, was := range map[string]trace{keysFile: keys, claimsFile: claims, journalFile: journal} {
		f, err := v.fs.OpenFile(v.path(name), os.O_RDONLY, 0)
		if missing(err) && name == claimsFile && was == (trace{}) {
			continue
		}
		if err != nil {
			return false
		}
		is := traceOf(f)
		if err := f.Close(); err != nil || is != was || is == (trace{}) {
			return false
		}
	}
	return true
}

// take takes from what was seen what reading the files would have told.
func (v *Vault) take(s seen) (err error) {
	if v.journal.file, err = v.openSlots(journalFile); err != nil {
		v.journal.file = nil
		return err
	}
	if s.Claims != (trace{}) {
		if v.claims.file, err = v.openSlots(claimsFile); err != nil {
			v.claims.file = nil
			return errors.Join(err, v.journal.close())
		}
		v.claims.resume(s.Claims)
	}
	v.keys.resume(s.Keys)
	v.journal.resume(s.Journal)
	v.journal.base, v.journal.chain, v.journal.erasing = s.Base, s.Chain, erasing{s.Position, s.Event}
	v.journal.keys, v.journal.claims = states{seen: v.keys.slots}, states{seen: v.claims.slots}
	v.seen, v.claims.unread = &s, true
	return nil
}

// resume goes on with a file whose slots were indexed by somebody before.
func (f *slotFile) resume(was trace) { f.slots, f.was = uint32(was.Size/slotSize-1), was }

// leave gives up what was seen, for all to be read. What was written since is in the files.
func (v *Vault) leave() error {
	if v.whole = true; v.seen == nil {
		return nil
	}
	if err := errors.Join(v.journal.flush(), v.keys.close(), v.claims.close(), v.journal.close()); err != nil {
		return err
	}
	keys, claims, journal := v.keys.failed, v.claims.failed, v.journal.failed
	v.keys, v.claims, v.journal = slotFile{name: keysFile}, newClaims(), newJournal()
	v.keys.failed, v.claims.failed, v.journal.failed = keys, claims, journal
	v.seen, v.index, v.nameless, v.changes = nil, map[shortID]uint32{}, nil, newChanges()
	return nil
}

// seek finds the slot of a subject in a file of keys that was not read, where each slot says whose it is.
func (v *Vault) seek(id subjectID) error {
	v.nameless = nil
	v.sought++
	return v.keys.read(0, v.keys.slots, func(i uint32, b []byte) {
		own := bytes.Equal(b[:atIdentity], id[:])
		if own || crc32.Checksum(b[:atIdentity], castagnoli) != binary.BigEndian.Uint32(b[atIdentity:]) || !written(b) {
			v.find(i, b)
		}
		if s, fault := decodeSlot(b); own && fault == intact {
			v.journal.keys.put(i, s.state()) // as it was seen to say
		}
	})
}

// seek finds the slots of a token in a file that was not read.
func (c *claims) seek(t token) error {
	c.damaged = nil
	c.sought++
	delete(c.index, t)
	return c.read(0, c.slots, func(i uint32, b []byte) {
		if token(b) == t || crc32.Checksum(b[:atCheck], castagnoli) != binary.BigEndian.Uint32(b[atCheck:]) || b[atEnd] != endMark {
			c.enter(i, b)
		}
	})
}

// remember leaves a note of the files, if each slot is as the journal says. Whoever does not come to it, or fails, loses
// nothing but time.
func (v *Vault) remember() {
	if v.readOnly || v.lock == nil || v.journal.file == nil || tryLock(v.lock, false) != nil {
		return
	}
	if s, ok := v.summary(); ok && (v.seen == nil || *v.seen != s) && v.journal.flush() == nil {
		_ = v.keep(s)
	}
	_ = unlock(v.lock)
}

// summary is what is seen of the files; ok is false where they are not all as the journal says, or were changed by others.
func (v *Vault) summary() (s seen, ok bool) {
	s = seen{Vault: v.office.vault, Mark: v.mark, Keys: v.keys.was, Claims: v.claims.was, Journal: v.journal.was, Base: v.journal.base,
		Chain: v.journal.chain, Position: v.journal.erasing.position, Event: v.journal.erasing.event}
	for _, f := range []*slotFile{&v.keys, &v.claims.slotFile, &v.journal.slotFile} {
		if f.failed != nil || f.file != nil && (f.was == (trace{}) || f.was.Size != offset(f.slots)) {
			return s, false
		}
	}
	unsure := v.changes.unsure || len(v.changes.ahead)+len(v.changes.moved)+len(v.nameless)+len(v.claims.damaged) > 0
	return s, !unsure && v.sound() == nil
}

var errTooSoon = errors.New("a file was changed a moment ago")

// keep writes the note. A file that was changed in the same tick of the system's clock could be changed once more without a
// trace, so that nothing is kept then.
func (v *Vault) keep(s seen) error {
	return createFileIf(v.fs, v.path(seenFile), s.encode(), func(note File) error {
		now := traceOf(note).Changed
		if now <= max(s.Keys.Changed, s.Claims.Changed, s.Journal.Changed) || !v.untouched(s.Keys, s.Claims, s.Journal) {
			return fmt.Errorf("%s: %w", seenFile, errTooSoon)
		}
		return nil
	})
}
