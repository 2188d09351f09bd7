package local

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sort"
	"sync/atomic"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// An index file holds the look-ups of one segment. All of it follows from the segment, byte for byte, so it can be
// rebuilt at any time, and checked against a rebuilt one. FORMAT.md shows it.
//
// It has three lists in pages of indexPage bytes: the records by stream, the records by id, and the blocks. Each page
// ends with a checksum, which is verified when the page is first used. The fences are the first hash of every page of
// the first two lists; they are in memory, some 16 bytes for a thousand events, and lead a look-up to its page.
type index struct {
	indexHeader
	name    string
	file    File
	content []byte // mapped
	lists   [3]list
}

// list is one of the three lists of an index.
type list struct {
	offset  int // in the file
	count   int
	entry   int // bytes
	fences  []uint32
	checked []atomic.Uint32 // one bit a page
}

const (
	indexMagic     = "JEJAKIDX"
	indexHeaderLen = 96
	indexPage      = 4096 // one page of memory: a look-up touches one or two
	indexCRC       = 4
	postingBytes   = 8  // hash and offset
	blockEntry     = 12 // position and offset
	byBlock        = lookup(2)
)

// indexHeader is the start of an index file.
//
//	 0  8  "JEJAKIDX"
//	 8  4  version
//	12  4  number of records
//	16 16  the store's id
//	32  8  address of the segment
//	40  8  bytes of the segment that are covered
//	48  8  position of the last record covered
//	56  8  its time
//	64  4  its offset
//	68  4  number of blocks
//	72 16  zero
//	88  4  CRC-32C of the fences, which follow the header
//	92  4  CRC-32C of the bytes before
type indexHeader struct {
	store    uuid.UUID
	base     int64
	covered  int64
	events   int
	blocks   int
	position eventstore.Position
	ticks    int64
	last     uint32 // offset of the last record
}

func (h indexHeader) encode(fences []byte) []byte {
	b := make([]byte, indexHeaderLen)
	copy(b, indexMagic)
	le := binary.LittleEndian
	le.PutUint32(b[8:], Version)
	le.PutUint32(b[12:], uint32(h.events))
	copy(b[16:], h.store[:])
	le.PutUint64(b[32:], uint64(h.base))
	le.PutUint64(b[40:], uint64(h.covered))
	le.PutUint64(b[48:], uint64(h.position))
	le.PutUint64(b[56:], uint64(h.ticks))
	le.PutUint32(b[64:], h.last)
	le.PutUint32(b[68:], uint32(h.blocks))
	le.PutUint32(b[88:], crc32.Checksum(fences, castagnoli))
	le.PutUint32(b[92:], crc32.Checksum(b[:92], castagnoli))
	return b
}

func decodeIndexHeader(b []byte, file string) (indexHeader, error) {
	if len(b) < indexHeaderLen {
		return indexHeader{}, rebuildable(corrupt(file, int64(len(b)), whyHeaderCutOff))
	}
	b = b[:indexHeaderLen]
	le := binary.LittleEndian
	switch {
	case string(b[:8]) != indexMagic:
		return indexHeader{}, rebuildable(corrupt(file, 0, whyMagic, indexMagic))
	case le.Uint32(b[92:]) != crc32.Checksum(b[:92], castagnoli):
		return indexHeader{}, rebuildable(corrupt(file, 0, whyHeaderChecksum))
	case le.Uint32(b[8:]) > Version:
		return indexHeader{}, &VersionError{File: file, Version: uint64(le.Uint32(b[8:])), Known: Version}
	}
	h := indexHeader{
		base:     int64(le.Uint64(b[32:])),
		covered:  int64(le.Uint64(b[40:])),
		events:   int(le.Uint32(b[12:])),
		blocks:   int(le.Uint32(b[68:])),
		position: eventstore.Position(le.Uint64(b[48:])),
		ticks:    int64(le.Uint64(b[56:])),
		last:     le.Uint32(b[64:]),
	}
	copy(h.store[:], b[16:])
	return h, nil
}

// rebuildable adds to a finding about an index that the log itself is not concerned.
func rebuildable(e *CorruptError) *CorruptError {
	e.Rebuildable = true
	return e
}

func perPage(entry int) int { return (indexPage - indexCRC) / entry }

func (l *list) pages() int { return (l.count + perPage(l.entry) - 1) / perPage(l.entry) }

// bytes is the size of a list in the file: every page but the last is full.
func (l *list) bytes() int { return l.count*l.entry + l.pages()*indexCRC }

// layout fills in where the lists stand, and returns the length of the fences and of the file.
func (h indexHeader) layout() (lists [3]list, fences, total int) {
	lists[byStream] = list{count: h.events, entry: postingBytes}
	lists[byID] = list{count: h.events, entry: postingBytes}
	lists[byBlock] = list{count: h.blocks, entry: blockEntry}
	fences = 4 * (lists[byStream].pages() + lists[byID].pages())
	total = indexHeaderLen + fences
	for i := range lists {
		lists[i].offset = total
		total += lists[i].bytes()
	}
	return lists, fences, total
}

// openIndex opens the index file of a segment. A missing one is nil without an error.
func openIndex(fsys FS, dir string, g *segment) (x *index, err error) {
	name := indexName(g.base())
	f, err := fsys.OpenFile(filepath.Join(dir, name), os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	x = &index{name: name, file: f}
	if err := x.load(g); err != nil {
		return nil, errors.Join(err, x.close())
	}
	return x, nil
}

// load reads the start of the file and maps it. The start is read and not mapped, since what is mapped comes in by
// megabytes, and a log has many indexes of which few are ever asked.
func (x *index) load(g *segment) error {
	size, err := x.file.Size()
	if err != nil {
		return fmt.Errorf("size of %s: %w", x.name, err)
	}
	if size < indexHeaderLen || size > maxIndexBytes {
		return rebuildable(corrupt(x.name, size, whySize, size))
	}
	if err := x.open(g, int(size)); err != nil {
		return err
	}
	if x.content, err = x.file.Map(int(size)); err != nil {
		return fmt.Errorf("map index: %w", err)
	}
	return nil
}

// maxIndexBytes is above what a segment of MaxSegmentEvents, and one largest append more, can need.
const maxIndexBytes = 64 << 20

// open reads the header and the fences.
func (x *index) open(g *segment, size int) error {
	head, err := x.read(0, indexHeaderLen)
	if err != nil {
		return err
	}
	if x.indexHeader, err = decodeIndexHeader(head, x.name); err != nil {
		return err
	}
	lists, fences, total := x.layout()
	if total != size || x.store != g.header.store || x.base != g.base() {
		return rebuildable(corrupt(x.name, 12, whyHeaderMisfit))
	}
	b, err := x.read(indexHeaderLen, fences)
	if err != nil {
		return err
	}
	if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(head[88:]) {
		return rebuildable(corrupt(x.name, indexHeaderLen, whyFences))
	}
	for i := range lists {
		l := &lists[i]
		l.checked = make([]atomic.Uint32, (l.pages()+31)/32)
		if lookup(i) == byBlock {
			continue
		}
		for range l.pages() {
			l.fences = append(l.fences, binary.LittleEndian.Uint32(b))
			b = b[4:]
		}
	}
	x.lists = lists
	return nil
}

// read reads a part of the file. What the disk cannot read is damage, as it is where the file is mapped.
func (x *index) read(offset int64, n int) ([]byte, error) {
	b := make([]byte, n)
	if read, err := x.file.ReadAt(b, offset); read < n {
		return nil, rebuildable(corrupt(x.name, offset, whyUnreadable, err))
	}
	return b, nil
}

func (x *index) close() error {
	var err error
	if x.content != nil {
		err = x.file.Unmap(x.content)
		x.content = nil
	}
	return errors.Join(err, x.file.Close())
}

// guarded runs a function that reads mapped memory. A disk that fails under it would end the process with a signal;
// here it becomes an error.
func guarded(name string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			if _, fault := p.(interface{ Addr() uintptr }); !fault {
				panic(p)
			}
			err = rebuildable(corrupt(name, 0, whyUnreadable, p))
		default:
			panic(p)
		}
	}()
	return f()
}

// page returns the entries of one page of a list, checked.
func (x *index) page(by lookup, i int) ([]byte, error) {
	l := &x.lists[by]
	start := l.offset + i*(perPage(l.entry)*l.entry+indexCRC)
	end := min(start+perPage(l.entry)*l.entry, l.offset+l.bytes()-indexCRC)
	b := x.content[start:end]
	bit := uint32(1) << (i % 32)
	if l.checked[i/32].Load()&bit == 0 {
		if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(x.content[end:]) {
			return nil, rebuildable(corrupt(x.name, int64(start), whyPage))
		}
		l.checked[i/32].Or(bit)
	}
	return b, nil
}

// find appends the offsets of the records with a hash, newest first, at most limit of them in all.
func (x *index) find(by lookup, hash uint32, into []uint32, limit int) ([]uint32, error) {
	err := guarded(x.name, func() error {
		var err error
		into, err = x.findIn(by, hash, into, limit)
		return err
	})
	return into, err
}

func (x *index) findIn(by lookup, hash uint32, into []uint32, limit int) ([]uint32, error) {
	fences := x.lists[by].fences
	for i := sort.Search(len(fences), func(i int) bool { return fences[i] > hash }) - 1; i >= 0; i-- {
		b, err := x.page(by, i)
		if err != nil {
			return into, err
		}
		n := lastPosting(b, hash)
		for ; n >= 0 && len(into) < limit; n-- {
			h, offset := posting(b, n)
			if h != hash {
				return into, nil
			}
			into = append(into, offset)
		}
		if n >= 0 || fences[i] < hash {
			return into, nil // the list is full, or the page before has only smaller hashes
		}
	}
	return into, nil
}

// posting returns one entry of a page. Entries are sorted by hash, and then by offset.
func posting(page []byte, i int) (hash, offset uint32) {
	v := binary.LittleEndian.Uint64(page[i*postingBytes:])
	return uint32(v >> 32), uint32(v)
}

// lastPosting returns the place of the last entry whose hash is at most the one given, or -1.
func lastPosting(page []byte, hash uint32) int {
	low, high := 0, len(page)/postingBytes
	for low < high {
		mid := int(uint(low+high) / 2)
		if binary.LittleEndian.Uint32(page[mid*postingBytes+4:]) <= hash {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low - 1
}

// block returns one of the blocks.
func (x *index) block(i int) (out block, err error) {
	err = guarded(x.name, func() error {
		per := perPage(blockEntry)
		b, err := x.page(byBlock, i/per)
		if err != nil {
			return err
		}
		b = b[i%per*blockEntry:]
		out = block{eventstore.Position(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint32(b[8:])}
		return nil
	})
	return out, err
}

// contents is what an index is made from.
type contents struct {
	indexHeader
	streams, ids []uint64 // hash and offset of each record
	list         []block
}

// gather collects the look-ups of a segment, from its index and from memory.
func (g *segment) gather(position eventstore.Position, ticks int64) (contents, error) {
	c := contents{indexHeader: indexHeader{store: g.header.store, base: g.base(), covered: g.size, position: position, ticks: ticks}}
	n := g.events()
	c.streams, c.ids = make([]uint64, 0, n), make([]uint64, 0, n)
	if x := g.index; x != nil {
		c.last = x.last
		if err := guarded(x.name, func() error { return x.copyTo(&c) }); err != nil {
			return c, err
		}
	}
	if t := g.table; t != nil {
		for i := range t.offsets.length {
			c.add(t, i)
		}
		c.list = append(c.list, t.blocks...)
	}
	c.events, c.blocks = len(c.streams), len(c.list)
	return c, nil
}

// add takes in the look-ups of a record in memory.
func (c *contents) add(t *table, i int) {
	c.last = t.offsets.at(i)
	c.streams = append(c.streams, uint64(t.streams.hashes.at(i))<<32|uint64(c.last))
	c.ids = append(c.ids, uint64(t.ids.hashes.at(i))<<32|uint64(c.last))
}

func (x *index) copyTo(c *contents) error {
	for by, into := range map[lookup]*[]uint64{byStream: &c.streams, byID: &c.ids} {
		for i := range x.lists[by].pages() {
			b, err := x.page(by, i)
			if err != nil {
				return err
			}
			for ; len(b) > 0; b = b[postingBytes:] {
				*into = append(*into, binary.LittleEndian.Uint64(b))
			}
		}
	}
	for i := range x.blocks {
		b, err := x.block(i)
		if err != nil {
			return err
		}
		c.list = append(c.list, b)
	}
	return nil
}

// encode makes the index file.
func (c *contents) encode() []byte {
	c.streams, c.ids = sortPostings(c.streams), sortPostings(c.ids)
	lists, fences, total := c.layout()
	b := make([]byte, indexHeaderLen+fences, total)
	fence := b[indexHeaderLen:]
	le := binary.LittleEndian
	for by, entries := range [][]uint64{c.streams, c.ids} {
		for len(entries) > 0 {
			n := min(len(entries), perPage(lists[by].entry))
			le.PutUint32(fence, uint32(entries[0]>>32))
			fence = fence[4:]
			start := len(b)
			for _, e := range entries[:n] {
				b = le.AppendUint64(b, e)
			}
			b = le.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
			entries = entries[n:]
		}
	}
	for entries := c.list; len(entries) > 0; {
		n := min(len(entries), perPage(blockEntry))
		start := len(b)
		for _, e := range entries[:n] {
			b = le.AppendUint64(b, uint64(e.first))
			b = le.AppendUint32(b, e.offset)
		}
		b = le.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
		entries = entries[n:]
	}
	copy(b, c.indexHeader.encode(b[indexHeaderLen:indexHeaderLen+fences]))
	return b
}

// sortPostings sorts by hash, and leaves those of one hash in their order, which is that of their offsets. A seal sorts
// half a million entries while appends wait: a radix sort takes a tenth of the time of a comparing one.
func sortPostings(entries []uint64) []uint64 {
	const from, bits = 32, 11 // three passes over the hash
	other := make([]uint64, len(entries))
	for shift := from; shift < 64; shift += bits {
		var counts [1 << bits]int
		for _, e := range entries {
			counts[e>>shift&(1<<bits-1)]++
		}
		at := 0
		for i, n := range counts {
			counts[i], at = at, at+n
		}
		for _, e := range entries {
			digit := e >> shift & (1<<bits - 1)
			other[counts[digit]] = e
			counts[digit]++
		}
		entries, other = other, entries
	}
	return entries
}

// writeIndex makes the index file of a segment durable and opens it.
func writeIndex(fsys FS, dir string, g *segment, position eventstore.Position, ticks int64) (*index, error) {
	c, err := g.gather(position, ticks)
	if err != nil {
		return nil, err
	}
	content := c.encode()
	name := filepath.Join(dir, indexName(g.base()))
	if err := writeFile(fsys, name, content); err != nil {
		return nil, err
	}
	x, err := openIndex(fsys, dir, g)
	if err != nil || x == nil {
		return nil, errors.Join(err, fmt.Errorf("the index %s vanished", name))
	}
	// What was written is read back: a bit that memory or the way to the disk turned would be hard to find later.
	if err := guarded(name, func() error {
		if !bytes.Equal(x.content, content) {
			return rebuildable(corrupt(x.name, 0, whyReadBack))
		}
		return nil
	}); err != nil {
		return nil, errors.Join(err, x.close())
	}
	return x, nil
}
