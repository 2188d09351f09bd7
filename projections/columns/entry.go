package columns

import (
	"bytes"
	"cmp"
	"slices"
)

// Entry is what one fact contributes to one row. A fact has one entry in a row at most.
type Entry struct {
	Row  []byte  // see Key
	At   uint64  // the position of the fact: the clock of recording
	From int32   // the day from which it counts, in any numbering that sorts as days do; the clock of happening
	Sums []int64 // what it adds to each number of the row
}

func (e *Entry) compare(o *Entry) int {
	if c := bytes.Compare(e.Row, o.Row); c != 0 {
		return c
	}
	return cmp.Compare(e.At, o.At)
}

// Batch is some entries of tables with so many numbers, in any order. Their bytes lie in two pieces of memory, so that
// millions of them cost the garbage collector nothing.
type Batch struct {
	Width int // numbers an entry

	rows    []byte
	sums    []int64
	entries []slot
	sorted  bool
}

// slot says where the parts of an entry lie in a batch. Its numbers are those of its index when it was added.
type slot struct {
	at   uint64
	row  int // of its first byte
	sum  int // of its first number
	size int32
	from int32
}

// slotBytes is what a slot takes in memory.
const slotBytes = 32

func (b *Batch) row(s slot) []byte { return b.rows[s.row : s.row+int(s.size)] }

// Add adds an entry, of which it takes copies.
func (b *Batch) Add(e Entry) {
	b.entries = append(b.entries, slot{at: e.At, row: len(b.rows), size: int32(len(e.Row)), sum: len(b.sums), from: e.From})
	b.rows = append(b.rows, e.Row...)
	b.sums = append(b.sums, e.Sums...)
	b.sorted = false
}

// Take adds all entries of another batch of the same width.
func (b *Batch) Take(o *Batch) {
	rows, sums := len(b.rows), len(b.sums)
	b.rows = append(b.rows, o.rows...)
	b.sums = append(b.sums, o.sums...)
	b.entries = slices.Grow(b.entries, len(o.entries))
	for _, s := range o.entries {
		s.row, s.sum = s.row+rows, s.sum+sums
		b.entries = append(b.entries, s)
	}
	b.sorted = false
}

// Len is the number of entries.
func (b *Batch) Len() int { return len(b.entries) }

// Size is about how many bytes of memory the batch takes.
func (b *Batch) Size() int { return len(b.rows) + 8*len(b.sums) + slotBytes*len(b.entries) }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.rows, b.sums, b.entries, b.sorted = b.rows[:0], b.sums[:0], b.entries[:0], false
}

func (b *Batch) entry(i int) Entry {
	s := b.entries[i]
	return Entry{Row: b.row(s), At: s.at, From: s.from, Sums: b.sums[s.sum : s.sum+b.Width]}
}

// sort brings the entries into their order.
func (b *Batch) sort() {
	if b.sorted {
		return
	}
	slices.SortFunc(b.entries, func(x, y slot) int {
		if c := bytes.Compare(b.row(x), b.row(y)); c != 0 {
			return c
		}
		return cmp.Compare(x.at, y.at)
	})
	b.sorted = true
}

// source gives entries in their order. An entry is valid up to the next call.
type source interface {
	next() (e *Entry, err error) // nil at the end
}

// inMemory reads a sorted batch.
type inMemory struct {
	batch *Batch
	i     int
	entry Entry
}

// from begins at the first row that is not before another.
func (b *Batch) from(row []byte) *inMemory {
	b.sort()
	i, _ := slices.BinarySearchFunc(b.entries, row, func(s slot, row []byte) int { return bytes.Compare(b.row(s), row) })
	return &inMemory{batch: b, i: i}
}

func (m *inMemory) next() (*Entry, error) {
	if m.i == len(m.batch.entries) {
		return nil, nil
	}
	m.entry = m.batch.entry(m.i)
	m.i++
	return &m.entry, nil
}
