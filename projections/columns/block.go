package columns

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/klauspost/compress/s2"
)

// blockEntries bounds the entries of a block: what is read for one row, against what compresses well.
const blockEntries = 1024

// blockBytes bounds the bytes of the rows of a block.
const blockBytes = 64 << 10

// block is entries in the making of their columns.
type block struct {
	width int
	n     int // entries
	first []byte
	last  []byte // row
	count int    // entries of the last row

	rows, at, from []byte
	sums           [][]byte
	lastAt         uint64
	lastFrom       int32
}

func newBlock(width int) *block { return &block{width: width, sums: make([][]byte, width)} }

func (b *block) full() bool { return b.n == blockEntries || len(b.rows) >= blockBytes }

func (b *block) add(e *Entry) {
	switch {
	case b.n == 0:
		b.first = append(b.first[:0], e.Row...)
		b.openRow(e.Row)
	case string(b.last) == string(e.Row):
		b.count++
	default:
		b.closeRow()
		b.openRow(e.Row)
	}
	b.at = binary.AppendVarint(b.at, int64(e.At-b.lastAt))
	b.from = binary.AppendVarint(b.from, int64(e.From)-int64(b.lastFrom))
	b.lastAt, b.lastFrom = e.At, e.From
	for i, n := range e.Sums {
		b.sums[i] = binary.AppendVarint(b.sums[i], n)
	}
	b.n++
}

func (b *block) openRow(row []byte) {
	shared := 0
	for shared < min(len(row), len(b.last)) && row[shared] == b.last[shared] {
		shared++
	}
	b.rows = binary.AppendUvarint(b.rows, uint64(shared))
	b.rows = binary.AppendUvarint(b.rows, uint64(len(row)-shared))
	b.rows = append(b.rows, row[shared:]...)
	b.last = append(b.last[:0], row...)
	b.count = 1
}

func (b *block) closeRow() { b.rows = binary.AppendUvarint(b.rows, uint64(b.count)) }

// encode appends the block as it stands in a run, and empties it.
func (b *block) encode(out []byte) []byte {
	b.closeRow()
	raw := binary.AppendUvarint(nil, uint64(b.n))
	for _, column := range append([][]byte{b.rows, b.at, b.from}, b.sums...) {
		raw = binary.AppendUvarint(raw, uint64(len(column)))
		raw = append(raw, column...)
	}
	for i := range b.sums {
		b.sums[i] = b.sums[i][:0]
	}
	*b = block{width: b.width, first: b.first[:0], last: b.last[:0], rows: b.rows[:0], at: b.at[:0], from: b.from[:0], sums: b.sums}
	return append(out, s2.Encode(nil, raw)...)
}

var errBlock = errors.New("a block does not say what a block says")

// maxBlock bounds a block before it is compressed.
const maxBlock = 16 << 20

// entries reads a block entry after entry.
type entries struct {
	left           int
	row            []byte
	ofRow          int // entries of the row that are left
	rows, at, from []byte
	sums           [][]byte
	entry          Entry
}

// open decompresses a block of entries with so many numbers. It reuses its own memory.
func (r *entries) open(stored []byte, width int, raw []byte) ([]byte, error) {
	if n, err := s2.DecodedLen(stored); err != nil || n > maxBlock {
		return raw, errBlock
	}
	raw, err := s2.Decode(raw[:cap(raw)], stored)
	if err != nil {
		return raw, errBlock
	}
	rest := raw
	n, rest, ok := uvarint(rest)
	columns := make([][]byte, 3+width)
	for i := range columns {
		var length uint64
		if length, rest, ok = uvarint(rest); !ok || length > uint64(len(rest)) {
			return raw, errBlock
		}
		columns[i], rest = rest[:length], rest[length:]
	}
	if !ok || len(rest) > 0 || n > math.MaxInt32 {
		return raw, errBlock
	}
	*r = entries{left: int(n), row: r.row[:0], rows: columns[0], at: columns[1], from: columns[2], sums: columns[3:],
		entry: Entry{Sums: make([]int64, width)}}
	return raw, nil
}

// next is the next entry, nil behind the last one.
func (r *entries) next() (*Entry, error) {
	if r.left == 0 {
		return nil, nil
	}
	r.left--
	if r.ofRow == 0 && !r.nextRow() {
		return nil, errBlock
	}
	r.ofRow--
	at, ok1 := take(&r.at)
	from, ok2 := take(&r.from)
	if !ok1 || !ok2 {
		return nil, errBlock
	}
	r.entry.Row, r.entry.At, r.entry.From = r.row, r.entry.At+uint64(at), r.entry.From+int32(from)
	for i := range r.sums {
		n, ok := take(&r.sums[i])
		if !ok {
			return nil, errBlock
		}
		r.entry.Sums[i] = n
	}
	return &r.entry, nil
}

func (r *entries) nextRow() bool {
	shared, rest, ok := uvarint(r.rows)
	if !ok || shared > uint64(len(r.row)) {
		return false
	}
	length, rest, ok := uvarint(rest)
	if !ok || length > uint64(len(rest)) {
		return false
	}
	r.row = append(r.row[:shared], rest[:length]...)
	count, rest, ok := uvarint(rest[length:])
	r.rows, r.ofRow = rest, int(min(count, math.MaxInt32))
	return ok && count > 0
}

func uvarint(b []byte) (n uint64, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, false
	}
	return n, b[size:], true
}

// take reads a varint; most are of one byte.
func take(b *[]byte) (int64, bool) {
	s := *b
	if len(s) > 0 && s[0] < 0x80 {
		*b = s[1:]
		return int64(s[0]>>1) ^ -int64(s[0]&1), true
	}
	n, size := binary.Varint(s)
	if size <= 0 {
		return 0, false
	}
	*b = s[size:]
	return n, true
}
