package local

import (
	"encoding/binary"
	"hash/crc32"

	"jejak/eventstore"
)

// hashStream and hashID are the keys of the look-ups. A look-up by hash finds candidates; the record itself says whether
// it is the one. They are part of the index format. The multiplication spreads the bits of a CRC, which is linear.
func hashStream(stream []byte) uint32 {
	return crc32.Checksum(stream, castagnoli) * hashSpread
}

func hashID(stream uint32, id []byte) uint32 { return idsOf(stream).hash(id) }

// idHash is the part of hashID that the events of a stream have in common. The id is taken as bytes, from memory that is
// there: a value would be copied to new memory on its way to a checksum in assembly, for every event of an import.
type idHash uint32

func idsOf(stream uint32) idHash {
	return idHash(crc32.Checksum(binary.LittleEndian.AppendUint32(nil, stream), castagnoli))
}

func (h idHash) hash(id []byte) uint32 { return crc32.Update(uint32(h), castagnoli, id) * hashSpread }

// key is a stream's name, and what its records are found by.
type key struct {
	stream string
	hash   uint32
	ids    idHash
}

func keyOf(stream string) key {
	hash := hashStream([]byte(stream))
	return key{stream, hash, idsOf(hash)}
}

// hashSpread is odd, so that multiplying by it loses nothing, and near the golden ratio of 2^32.
const hashSpread = 0x9E3779B1

// blockBytes is the grain of the sparse list of positions: a read from a position decodes at most this much before it
// finds its place, and a read backward decodes this much at a time.
const blockBytes = 64 << 10

// block is one place in a segment from which records can be read.
type block struct {
	first  eventstore.Position // of the record at offset
	offset uint32              // in the segment
}

// table holds, in memory, the look-ups of those records of one segment that its index file does not cover.
// Its size is bounded by the limits of a segment. The writer adds; readers hold the store's lock. Only the writer asks for
// ids, so they are linked when it first does: an import of new streams never needs them.
type table struct {
	offsets column[uint32] // of each record, in order
	streams chains
	ids     chains
	blocks  []block
	nextAt  uint32 // the next block starts at the first record from here on
}

// blockEnd returns the offset from which a record begins a new block, given the offset of the record before. Blocks follow
// from the segment's bytes alone, whenever the look-ups were made.
func blockEnd(offset uint32) uint32 { return offset - offset%blockBytes + blockBytes }

// chains finds the records with a hash, newest first, and counts records by the order in which they were added.
//
// Every durable event is added to two of them while its appender waits, so they are hash tables with open addressing and
// not maps, which take some five times as long. The hashes are spread already, and serve as places.
type chains struct {
	hashes column[uint32] // of each record
	before column[int32]  // of each record that is linked, the next older one with its hash, or -1
	slots  []slot         // their number is a power of two
	used   int            // slots that are not empty
}

// slot is a hash, in the upper half, and the newest record with it, plus one. It is 0 while it is empty.
type slot uint64

func (s slot) hash() uint32  { return uint32(s >> 32) }
func (s slot) newest() int32 { return int32(uint32(s)) - 1 }

// minSlots is the size of a table that has anything: small, for the many groups of one event.
const minSlots = 64

func newTable() *table { return &table{} }

// entry is what the look-ups have of a record.
type entry struct {
	offset   uint32 // in the segment
	stream   uint32 // hashStream
	id       uint32 // hashID
	position eventstore.Position
}

func (t *table) add(e entry) {
	if e.offset >= t.nextAt {
		t.blocks = append(t.blocks, block{first: e.position, offset: e.offset})
		t.nextAt = blockEnd(e.offset)
	}
	t.offsets.push(e.offset)
	t.streams.add(e.stream)
	t.streams.link()
	t.ids.add(e.id)
}

// newest returns the newest record with a hash that is linked, or -1.
func (c *chains) newest(hash uint32) int32 {
	if len(c.slots) == 0 {
		return -1
	}
	return c.slots[c.place(hash)].newest()
}

// place returns where the slot of a hash is, or where it would be.
func (c *chains) place(hash uint32) int {
	mask := len(c.slots) - 1
	i := int(hash) & mask
	for c.slots[i] != 0 && c.slots[i].hash() != hash {
		i = (i + 1) & mask
	}
	return i
}

// add takes in a record, which newest will know when it is linked.
func (c *chains) add(hash uint32) { c.hashes.push(hash) }

// link brings the records into their chains that were added since the last time.
func (c *chains) link() {
	for c.before.length < c.hashes.length {
		hash := c.hashes.at(c.before.length)
		if 2*c.used >= len(c.slots) {
			c.grow()
		}
		i := c.place(hash)
		if c.slots[i] == 0 {
			c.used++
		}
		c.before.push(c.slots[i].newest())
		c.slots[i] = slot(hash)<<32 | slot(c.before.length)
	}
}

func (c *chains) grow() {
	old := c.slots
	c.slots = make([]slot, max(minSlots, 2*len(old)))
	for _, s := range old {
		if s != 0 {
			c.slots[c.place(s.hash())] = s
		}
	}
}

// reset empties the chains. Memory for many records is given back: those that follow are usually few.
func (c *chains) reset() {
	if len(c.slots) > minSlots {
		*c = chains{}
		return
	}
	clear(c.slots)
	c.used = 0
	c.before.reset()
	c.hashes.reset()
}

// find appends the offsets of the records with the hash, newest first, at most limit of them.
func (t *table) find(c *chains, hash uint32, into []uint32, limit int) []uint32 {
	for at := c.newest(hash); at >= 0 && len(into) < limit; at = c.before.at(int(at)) {
		into = append(into, t.offsets.at(int(at)))
	}
	return into
}
