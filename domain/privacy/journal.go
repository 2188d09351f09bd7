package privacy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/google/uuid"
)

// The layout of an entry of the journal, see the package documentation.
const (
	atKind       = 8
	atPlace      = atKind + 1
	atOwnerName  = atPlace + 4
	atProgress   = atOwnerName + sha256.Size
	atChain      = atProgress + 8
	atEntryBlank = atChain + sha256.Size
)

// kind says of what an entry of the journal is.
type kind byte

const (
	ofKey     kind = 'K' // a slot of person.keys
	ofClaim   kind = 'C' // a slot of person.claims
	ofErasing kind = 'E' // how far the log was read for erasures
)

func (k kind) file() string {
	if k == ofClaim {
		return claimsFile
	}
	return keysFile
}

// How far a slot can have come. A slot only goes on: a key is made and becomes a tombstone, a claim is renewed for later
// revisions and given back. So of two states of one slot it can be told which was first.
const (
	nowhere  = 0
	made     = 1              // of a key; of a claim, one more than the revision until which it holds
	finished = math.MaxUint64 // a tombstone, a claim that was given back
)

// state is whose a slot is and how far it has come.
type state struct {
	owner    subjectID // of a claim that was given back, nobody's
	progress uint64
}

func (s slot) state() state {
	if s.status == gone {
		return state{s.subject, finished}
	}
	return state{s.subject, made}
}

func (c claim) state() state {
	if c.status == free {
		return state{progress: finished}
	}
	return state{identify(string(c.Actor)), made + uint64(c.Until)}
}

// stateOf reads the state of a slot; ok is false for one that is damaged.
func stateOf(k kind, b []byte) (s state, ok bool) {
	if k == ofClaim {
		c, fault := decodeClaim(b)
		return c.state(), fault == intact
	}
	key, fault := decodeSlot(b)
	return key.state(), fault == intact
}

// entry is one change of the vault's files, or how far the log was read for erasures.
type entry struct {
	number uint64 // in the life of the vault, from 1
	kind   kind
	slot   uint32
	state  // of an erasing, the id of an event and its position
	chain  [sha256.Size]byte
}

// linked is the chain of an entry, of its bytes, that comes after another.
func linked(before [sha256.Size]byte, b []byte) [sha256.Size]byte {
	var both [sha256.Size + atChain]byte
	copy(both[copy(both[:], before[:]):], b[:atChain])
	return sha256.Sum256(both[:])
}

func (e entry) encode() []byte {
	b := make([]byte, slotSize)
	binary.BigEndian.PutUint64(b, e.number)
	b[atKind] = byte(e.kind)
	binary.BigEndian.PutUint32(b[atPlace:], e.slot)
	copy(b[atOwnerName:], e.owner[:])
	binary.BigEndian.PutUint64(b[atProgress:], e.progress)
	copy(b[atChain:], e.chain[:])
	binary.BigEndian.PutUint32(b[atCheck:], crc32.Checksum(b[:atCheck], castagnoli))
	b[atEnd] = endMark
	return b
}

var blank [slotSize]byte

// decodeEntry accepts exactly what encode writes.
func decodeEntry(b []byte) (entry, slotFault) {
	var e entry
	if !written(b) {
		return e, unfinished
	}
	if b[atEnd] != endMark || crc32.Checksum(b[:atCheck], castagnoli) != binary.BigEndian.Uint32(b[atCheck:]) {
		return e, damaged
	}
	e = entry{number: binary.BigEndian.Uint64(b), kind: kind(b[atKind]), slot: binary.BigEndian.Uint32(b[atPlace:]),
		state: state{subjectID(b[atOwnerName:]), binary.BigEndian.Uint64(b[atProgress:])}, chain: [sha256.Size]byte(b[atChain:])}
	known := e.kind == ofKey || e.kind == ofClaim || e.kind == ofErasing && e.slot == 0
	if !known || e.progress == nowhere || e.slot >= maxSlots || !bytes.Equal(b[atEntryBlank:atCheck], blank[:atCheck-atEntryBlank]) {
		return e, malformed
	}
	return e, intact
}

// journal is the file of changes and what it says of the other files. Under the vault's mutex.
type journal struct {
	slotFile
	base    uint64            // how many entries there were before the first one here
	chain   [sha256.Size]byte // of the last entry
	keys    states
	claims  states
	erasing erasing // the last of them
	fault   error   // why it cannot be relied on
}

func newJournal() journal {
	return journal{slotFile: slotFile{name: journalFile, lazy: true, stops: true}}
}

// erasing is up to where the log was read for persons who are to be forgotten, and by which event it can be told whether
// it is still the log that was read.
type erasing struct {
	position uint64
	event    uuid.UUID
}

func (e erasing) state() (s state) {
	copy(s.owner[:], e.event[:])
	s.progress = e.position
	return s
}

// entries is how many there were in the life of the vault.
func (j *journal) entries() uint64 { return j.base + uint64(j.slots) }

// of is what the journal says of the slots of a file.
func (j *journal) of(k kind) *states {
	if k == ofClaim {
		return &j.claims
	}
	return &j.keys
}

// at is what the journal says of a slot; nowhere, when it says nothing.
func (j *journal) at(k kind, i uint32) state { return j.of(k).at(i) }

// states is what the journal says of the slots of a file. Of those that were seen to be as it says, it need not be read again.
type states struct {
	seen  uint32           // how many slots these are, the first ones
	since map[uint32]state // of which it has said something new since
	list  []state          // of those behind them
}

// count is how many slots are known.
func (s *states) count() uint32 { return s.seen + uint32(len(s.list)) }

func (s *states) at(i uint32) state {
	switch {
	case i < s.seen:
		return s.since[i]
	case i < s.count():
		return s.list[i-s.seen]
	}
	return state{}
}

// put keeps what is said of a slot that is known, or of the next one.
func (s *states) put(i uint32, is state) (ok bool) {
	switch {
	case i > s.count(): // slots are added one after the other
		return false
	case i == s.count():
		s.list = append(s.list, is)
	case i >= s.seen:
		s.list[i-s.seen] = is
	case s.since == nil:
		s.since = map[uint32]state{i: is}
	default:
		s.since[i] = is
	}
	return true
}

// take takes in an entry that was read or written. It returns the reason why it cannot be the next one.
func (j *journal) take(n uint32, e entry, b []byte) slotFault {
	if e.number != j.base+uint64(n)+1 || e.chain != linked(j.chain, b) {
		return "the entry does not follow from the one before"
	}
	j.chain = e.chain
	if e.kind == ofErasing {
		j.erasing = erasing{e.progress, uuid.UUID(e.owner[:16])}
		return intact
	}
	if !j.of(e.kind).put(e.slot, e.state) {
		return "the entry is of a slot that was not there"
	}
	return intact
}

// next is the entry that comes after all others.
func (j *journal) next(k kind, slot uint32, s state) entry {
	e := entry{number: j.entries() + 1, kind: k, slot: slot, state: s}
	e.chain = linked(j.chain, e.encode())
	return e
}

// first is the chain before the first entry of a journal.
func (h head) first() [sha256.Size]byte { return sha256.Sum256(h.encode(journalMagic)) }

// beginning makes the content of a journal that lists all slots there are. Those that are damaged keep their places: what
// they are is said when they are read.
func beginning(h head, slots map[kind]func(yield func(uint32, []byte) bool), seen erasing) []byte {
	j := journal{base: h.base, chain: h.first()}
	content := h.encode(journalMagic)
	add := func(e entry) {
		b := e.encode()
		content = append(content, b...)
		j.take(j.slots, e, b)
		j.slots++
	}
	for _, k := range []kind{ofKey, ofClaim} {
		if slots[k] == nil {
			continue
		}
		for i, b := range slots[k] {
			s, ok := stateOf(k, b)
			if !ok {
				s = state{progress: unreadable}
			}
			add(j.next(k, i, s))
		}
	}
	if seen.position > 0 {
		add(j.next(ofErasing, 0, seen.state()))
	}
	return content
}

// unreadable is the progress of a slot that was damaged when the journal was begun: whatever it is, it is no further.
const unreadable = finished - 1
