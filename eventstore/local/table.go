package local

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// hashStream and hashID are the keys of the look-ups. A look-up by hash finds candidates; the record itself says whether
// it is the one. They are part of the index format. The multiplication spreads the bits of a CRC, which is linear.
func hashStream(stream []byte) uint32 {
	return crc32.Checksum(stream, castagnoli) * hashSpread
}

func hashID(stream uint32, id uuid.UUID) uint32 {
	var s [4]byte
	binary.LittleEndian.PutUint32(s[:], stream)
	return crc32.Update(crc32.Checksum(s[:], castagnoli), castagnoli, id[:]) * hashSpread
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
// Its size is bounded by the limits of a segment. The writer adds; readers hold the store's lock.
type table struct {
	offsets []uint32 // of each record, in order
	streams chains
	ids     chains
	blocks  []block
	nextAt  uint32 // the next block starts at the first record from here on
}

// blockEnd returns the offset from which a record begins a new block, given the offset of the record before. Blocks follow
// from the segment's bytes alone, whenever the look-ups were made.
func blockEnd(offset uint32) uint32 { return offset - offset%blockBytes + blockBytes }

// chains finds the records with a hash, newest first: last holds the newest, before leads from each to the next older.
type chains struct {
	last   map[uint32]int32
	before []int32
	hashes []uint32
}

func newTable() *table {
	return &table{
		streams: chains{last: map[uint32]int32{}},
		ids:     chains{last: map[uint32]int32{}},
	}
}

func (t *table) add(offset uint32, stream, id uint32, position eventstore.Position) {
	if offset >= t.nextAt {
		t.blocks = append(t.blocks, block{first: position, offset: offset})
		t.nextAt = blockEnd(offset)
	}
	t.offsets = append(t.offsets, offset)
	t.streams.add(stream)
	t.ids.add(id)
}

func (c *chains) add(hash uint32) {
	before, ok := c.last[hash]
	if !ok {
		before = -1
	}
	c.last[hash] = int32(len(c.before))
	c.before = append(c.before, before)
	c.hashes = append(c.hashes, hash)
}

// find appends the offsets of the records with the hash, newest first, at most limit of them.
func (t *table) find(c *chains, hash uint32, into []uint32, limit int) []uint32 {
	at, ok := c.last[hash]
	for ok && at >= 0 && len(into) < limit {
		into = append(into, t.offsets[at])
		at = c.before[at]
	}
	return into
}
