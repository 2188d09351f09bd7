package links

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/google/uuid"

	"jejak/eventstore"
)

const (
	magic     = "JEJAKLNK"
	format    = 1
	runHeader = 80
	// maxDirectory and maxBody bound what a damaged length makes a reader allocate. They are above what a run of the
	// largest size can need, with lists of its own for every event.
	maxDirectory = 64 << 20
	maxBody      = 64 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errDamaged: what was read is not what was written. The index is built again.
var errDamaged = errors.New("the index is damaged")

// run is the lists of a piece of the log, as written.
type run struct {
	after  eventstore.Position // the last event before the run
	last   entry               // the last event of the run
	lastID uuid.UUID
	events int
	sum    uint32 // over its head, the name by which the next run knows it
	size   int64  // of the whole run in the file
	lists  []extent

	source io.ReaderAt
	body   int64 // where the lists begin in the source
}

// extent is what a run has of a list.
type extent struct {
	list   List
	run    *run
	first  int   // place of the first entry in the whole list
	count  int   // at least 1
	offset int64 // from the start of the run's lists
	length int
	sum    uint32
}

// encode makes the bytes of a run from columns of entries. It fills in what is known of the run by then.
func (r *run) encode(previous uint32, columns map[List]*column) []byte {
	lists := make([]List, 0, len(columns))
	for l := range columns {
		lists = append(lists, l)
	}
	slices.SortFunc(lists, func(a, b List) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	var table, body []byte
	for _, l := range lists {
		x := extent{list: l, run: r, first: columns[l].first, offset: int64(len(body))}
		at := r.after
		for _, e := range columns[l].all() {
			body = binary.AppendUvarint(body, uint64(e.before-at))
			body = binary.AppendUvarint(body, uint64(e.at-e.before))
			at = e.at
			x.count++
		}
		x.length = len(body) - int(x.offset)
		x.sum = crc32.Checksum(body[x.offset:], castagnoli)
		r.lists = append(r.lists, x)
		table = append(table, byte(l.Kind))
		table = binary.AppendUvarint(table, uint64(len(l.Name)))
		table = append(table, l.Name...)
		table = binary.AppendUvarint(table, uint64(x.count))
		table = binary.AppendUvarint(table, uint64(x.length))
		table = binary.LittleEndian.AppendUint32(table, x.sum)
	}
	b := slices.Concat(make([]byte, runHeader), table)
	le := binary.LittleEndian
	copy(b, magic)
	le.PutUint32(b[8:], format)
	le.PutUint32(b[12:], uint32(len(b)-runHeader))
	le.PutUint64(b[16:], uint64(len(body)))
	le.PutUint64(b[24:], uint64(r.after))
	le.PutUint64(b[32:], uint64(r.last.before))
	le.PutUint64(b[40:], uint64(r.last.at))
	copy(b[48:], r.lastID[:])
	le.PutUint32(b[64:], uint32(r.events))
	le.PutUint32(b[68:], previous)
	r.sum = headSum(b)
	le.PutUint32(b[76:], r.sum)
	r.body, r.size = int64(len(b)), int64(len(b)+len(body))
	return append(b, body...)
}

// headSum is the checksum of a head, with its directory.
func headSum(b []byte) uint32 {
	return crc32.Update(crc32.Checksum(b[:76], castagnoli), castagnoli, b[runHeader:])
}

// readRun reads and checks the run that begins at an offset, all of it. totals has how many entries each list has so far,
// and is brought up to date. The end of the source is io.EOF; anything that is not a whole run is errDamaged.
func readRun(source io.ReaderAt, offset int64, after eventstore.Position, previous uint32, totals map[List]int) (*run, error) {
	b := make([]byte, runHeader)
	if n, err := source.ReadAt(b, offset); n < runHeader {
		if n == 0 && errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("%w: a run is cut off", errDamaged)
	}
	le := binary.LittleEndian
	directory, body := le.Uint32(b[12:]), le.Uint64(b[16:])
	if string(b[:8]) != magic || le.Uint32(b[8:]) != format || directory > maxDirectory || body > maxBody {
		return nil, fmt.Errorf("%w: no run begins at %d", errDamaged, offset)
	}
	b = slices.Grow(b, int(directory))[:runHeader+int(directory)]
	if n, _ := source.ReadAt(b[runHeader:], offset+runHeader); n < int(directory) {
		return nil, fmt.Errorf("%w: a directory is cut off", errDamaged)
	}
	r := &run{
		after:  eventstore.Position(le.Uint64(b[24:])),
		last:   entry{eventstore.Position(le.Uint64(b[32:])), eventstore.Position(le.Uint64(b[40:]))},
		lastID: uuid.UUID(b[48:64]),
		events: int(le.Uint32(b[64:])),
		sum:    le.Uint32(b[76:]),
		size:   int64(len(b)) + int64(body),
		source: source,
		body:   offset + int64(len(b)),
	}
	if r.sum != headSum(b) || le.Uint32(b[68:]) != previous || r.after != after || r.last.at <= r.after {
		return nil, fmt.Errorf("%w: the run at %d does not follow the one before", errDamaged, offset)
	}
	if err := r.parse(b[runHeader:], int64(body), totals); err != nil {
		return nil, err
	}
	for i := range r.lists {
		if _, err := r.lists[i].read(); err != nil {
			return nil, err
		}
	}
	for _, x := range r.lists {
		totals[x.list] = x.first + x.count
	}
	return r, nil
}

// parse reads the directory of a run.
func (r *run) parse(b []byte, body int64, totals map[List]int) error {
	offset := int64(0)
	bad := fmt.Errorf("%w: a directory that cannot be read", errDamaged)
	for len(b) > 0 {
		x := extent{run: r, offset: offset}
		x.list.Kind = Kind(b[0])
		name, b1, ok := uvarint(b[1:], uint64(len(b)))
		if !ok || name > len(b1) || x.list.Kind == 0 || int(x.list.Kind) >= len(prefixes) {
			return bad
		}
		x.list.Name, b = string(b1[:name]), b1[name:]
		if x.count, b, ok = uvarint(b, maxBody); !ok || x.count == 0 {
			return bad
		}
		if x.length, b, ok = uvarint(b, uint64(body-offset)); !ok || x.length < 2*x.count || len(b) < 4 {
			return bad
		}
		x.sum, b = binary.LittleEndian.Uint32(b), b[4:]
		x.first = totals[x.list]
		offset += int64(x.length)
		r.lists = append(r.lists, x)
	}
	if offset != body {
		return bad
	}
	return nil
}

func uvarint(b []byte, limit uint64) (v int, rest []byte, ok bool) {
	u, n := binary.Uvarint(b)
	if n <= 0 || u > limit {
		return 0, nil, false
	}
	return int(u), b[n:], true
}

// read returns the entries of an extent, checked.
func (x *extent) read() ([]entry, error) {
	b := make([]byte, x.length)
	if n, err := x.run.source.ReadAt(b, x.run.body+x.offset); n < len(b) {
		return nil, fmt.Errorf("%w: %s is cut off: %w", errDamaged, x.list.Stream(), err)
	}
	if crc32.Checksum(b, castagnoli) != x.sum {
		return nil, fmt.Errorf("%w: the entries of %s are not those that were written", errDamaged, x.list.Stream())
	}
	entries := make([]entry, 0, x.count)
	at := x.run.after
	for len(b) > 0 {
		gap, n := binary.Uvarint(b)
		if n <= 0 {
			break
		}
		size, m := binary.Uvarint(b[n:])
		before := at + eventstore.Position(gap)
		next := before + eventstore.Position(size)
		if m <= 0 || size == 0 || before < at || next < before || next > x.run.last.at {
			break
		}
		entries, at, b = append(entries, entry{before, next}), next, b[n+m:]
	}
	if len(b) > 0 || len(entries) != x.count {
		return nil, fmt.Errorf("%w: the entries of %s cannot be read", errDamaged, x.list.Stream())
	}
	return entries, nil
}

// memory is a run that could not be written, or need not be.
func memory(b []byte) io.ReaderAt { return bytes.NewReader(b) }
