package local

import (
	"encoding/binary"
	"hash/crc32"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// A record is one event in a segment. FORMAT.md shows it byte by byte; all numbers are little-endian.
//
//	 0  4  length of the record, from this field to the end of the checksum
//	 4  1  flags
//	 5  1  length of the stream's name
//	 6  1  length of the type
//	 7  1  zero
//	 8  4  length of the metadata
//	12  4  distance back to the start of the write group
//	16  8  position
//	24  8  time, in steps of 100 ns since 1970
//	32  8  revision
//	40  8  address of the stream's previous record, 0 for none
//	48 16  event id
//	64     stream, type, data, metadata
//	    4  CRC-32C of all bytes before it, continued from a seed of the store's id and the record's address
const (
	recordHeader = 64
	recordCRC    = 4
	// minRecord has a stream and a type of one byte each, and no data.
	minRecord = recordHeader + 2 + recordCRC
	// maxRecord follows from the contract's limits. A longer length on disk is damage, and is not believed.
	maxRecord = recordHeader + 2*eventstore.MaxNameBytes + eventstore.MaxAppendBytes + recordCRC
)

// Flags of a record. All other bits are zero.
const (
	flagBinary = 1 << 0 // the data is any bytes, not JSON
	flagMore   = 1 << 1 // the append goes on in the next record
	flagsKnown = flagBinary | flagMore
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record is a record's header, decoded, and its bytes. The bytes belong to whoever read them.
type record struct {
	flags    byte
	stream   []byte
	typ      []byte
	data     []byte
	metadata []byte
	group    uint32
	position eventstore.Position
	ticks    int64
	revision eventstore.Revision
	previous int64
	id       uuid.UUID
	length   int
}

func (r *record) more() bool { return r.flags&flagMore != 0 }

// coordinates returns what the store added to the event of a record at an address.
func (r *record) coordinates(address int64) coordinates {
	return coordinates{
		address: address, group: address - int64(r.group), position: r.position, ticks: r.ticks, revision: r.revision,
		previous: r.previous, more: r.more(),
	}
}

// sums computes record checksums for one store. The seed ties a record to its store and its place: a record that some
// lower layer put elsewhere, or left over from an earlier use of the disk, does not check.
type sums struct{ store uint32 }

func newSums(store uuid.UUID) sums { return sums{crc32.Checksum(store[:], castagnoli)} }

func (s sums) at(address int64, b []byte) uint32 {
	seed := s.store ^ uint32(address) ^ uint32(address>>32)*hashSpread
	return crc32.Update(seed, castagnoli, b)
}

// recordSize is the number of bytes that an event takes in a segment.
func recordSize(stream string, e *eventstore.Event) int {
	return recordHeader + len(stream) + len(e.Type) + len(e.Data) + len(e.Metadata) + recordCRC
}

// coordinates is what the store adds to an event.
type coordinates struct {
	address  int64
	group    int64 // the address at which the write group starts
	position eventstore.Position
	ticks    int64
	revision eventstore.Revision
	previous int64
	more     bool
}

// appendRecord encodes an event. decodeRecord undoes it.
func appendRecord(b []byte, s sums, stream string, e *eventstore.Event, c coordinates) []byte {
	start := len(b)
	size := recordSize(stream, e)
	var h [recordHeader]byte
	le := binary.LittleEndian
	le.PutUint32(h[0:], uint32(size))
	if e.Binary {
		h[4] |= flagBinary
	}
	if c.more {
		h[4] |= flagMore
	}
	h[5] = byte(len(stream))
	h[6] = byte(len(e.Type))
	le.PutUint32(h[8:], uint32(len(e.Metadata)))
	le.PutUint32(h[12:], uint32(c.address-c.group))
	le.PutUint64(h[16:], uint64(c.position))
	le.PutUint64(h[24:], uint64(c.ticks))
	le.PutUint64(h[32:], uint64(c.revision))
	le.PutUint64(h[40:], uint64(c.previous))
	copy(h[48:], e.ID[:])
	b = append(b, h[:]...)
	b = append(b, stream...)
	b = append(b, e.Type...)
	b = append(b, e.Data...)
	b = append(b, e.Metadata...)
	return le.AppendUint32(b, s.at(c.address, b[start:]))
}

// recordLength returns the length that the bytes at the start of a record state, or why it cannot be one.
func recordLength(b []byte) (n int, why *reason) {
	if len(b) < 4 {
		return 0, whyShort
	}
	length := binary.LittleEndian.Uint32(b)
	switch {
	case length == 0:
		return 0, whyEnd
	case length < minRecord || length > maxRecord:
		return 0, whyLength
	}
	return int(length), nil
}

// decodeRecord reads the record at the start of b, whose address is given. The record's slices point into b.
func decodeRecord(b []byte, s sums, address int64, r *record) (why *reason) {
	n, why := recordLength(b)
	if why != nil {
		return why
	}
	if n > len(b) {
		return whyShort
	}
	b = b[:n:n]
	le := binary.LittleEndian
	if le.Uint32(b[n-recordCRC:]) != s.at(address, b[:n-recordCRC]) {
		return whyChecksum
	}
	return parseRecord(b, address, r)
}

// parseRecord fills r from the bytes of a whole record, without looking at the checksum.
func parseRecord(b []byte, address int64, r *record) (why *reason) {
	n := len(b)
	le := binary.LittleEndian
	stream, typ, metadata := int(b[5]), int(b[6]), int(le.Uint32(b[8:]))
	rest := n - recordHeader - recordCRC - stream - typ
	if stream == 0 || typ == 0 || rest < metadata || b[4]&^flagsKnown != 0 || b[7] != 0 {
		return whyFields
	}
	r.flags = b[4]
	r.group = le.Uint32(b[12:])
	r.position = eventstore.Position(le.Uint64(b[16:]))
	r.ticks = int64(le.Uint64(b[24:]))
	r.revision = eventstore.Revision(le.Uint64(b[32:]))
	r.previous = int64(le.Uint64(b[40:]))
	r.length = n
	copy(r.id[:], b[48:])
	if r.revision < 0 || r.previous < 0 || r.previous >= address || (r.revision == 0) != (r.previous == 0) || int64(r.group) > address || r.id == uuid.Nil {
		return whyFields
	}
	b = b[recordHeader : n-recordCRC]
	r.stream, b = b[:stream:stream], b[stream:]
	r.typ, b = b[:typ:typ], b[typ:]
	data := rest - metadata
	r.data, r.metadata = b[:data:data], b[data:]
	return nil
}

// ticksPerSecond counts the steps of recorded times.
const ticksPerSecond = 10_000_000

func toTicks(t time.Time) int64 {
	return t.Unix()*ticksPerSecond + int64(t.Nanosecond())/(1e9/ticksPerSecond)
}

func fromTicks(ticks int64) time.Time {
	sec, rest := ticks/ticksPerSecond, ticks%ticksPerSecond
	return time.Unix(sec, rest*(1e9/ticksPerSecond)).UTC()
}
