package local

import (
	"encoding/binary"
	"errors"
	"io"

	"jejak/eventstore"
)

// scanner reads a segment's records one after the other, in large pieces.
type scanner struct {
	segment *segment
	sums    sums
	offset  int64 // of the next record
	limit   int64 // in the segment; nothing is read beyond
	record  record
	at      int64  // offset of record
	buf     []byte // read, from offset on
	room    []byte // what buf is a part of
	chunk   int
	keep    bool   // records outlive the next call: every piece gets memory of its own
	ahead   *ahead // reads the next pieces meanwhile; nil for short scans
	checked int    // bytes at the start of buf whose checksums were verified ahead
}

// chunkBytes is how much a scan reads at once: enough to make the calls cheap, little enough to stay in the cache.
const chunkBytes = 256 << 10

func newScanner(g *segment, s sums, from, limit int64, keep bool) *scanner {
	return &scanner{segment: g, sums: s, offset: from, limit: limit, chunk: chunkBytes, keep: keep}
}

// next decodes the next record. It returns false at the limit. A record that is cut off by the limit is damage.
func (c *scanner) next() (bool, error) {
	if c.offset >= c.limit {
		return false, nil
	}
	for {
		why := whyShort
		switch {
		case c.checked > 0:
			n := binary.LittleEndian.Uint32(c.buf)
			why = parseRecord(c.buf[:n:n], c.segment.base()+c.offset, &c.record)
			c.checked -= int(n)
		case len(c.buf) >= minRecord:
			why = decodeRecord(c.buf, c.sums, c.segment.base()+c.offset, &c.record)
		}
		if why == "" {
			c.at = c.offset
			c.offset += int64(c.record.length)
			c.buf = c.buf[c.record.length:]
			return true, nil
		}
		if why == whyShort && c.offset+int64(len(c.buf)) < c.limit {
			if err := c.fill(); err != nil {
				return false, err
			}
			continue
		}
		return false, c.segment.damage(c.offset, why, c.buf)
	}
}

// fill reads the next piece, which starts at the record that was cut off by the end of the last.
func (c *scanner) fill() error {
	if c.ahead != nil {
		return c.take()
	}
	want := c.chunk
	if n, why := recordLength(c.buf); why == "" && n > want {
		want = n
	}
	want = int(min(int64(want), c.limit-c.offset))
	if c.keep || cap(c.room) < want {
		c.room = make([]byte, want)
	}
	c.buf = c.room[:want]
	n, err := c.segment.file.ReadAt(c.buf, c.offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return c.segment.readError(c.offset, err)
	}
	if n < want {
		return c.segment.damage(c.offset, "the file ends before its records do", c.buf[:n])
	}
	return nil
}

// take goes on to the next piece that was read ahead.
func (c *scanner) take() error {
	p, ok := <-c.ahead.pieces
	if !ok {
		return c.segment.damage(c.offset, "the file ends before its records do", c.buf)
	}
	if !c.keep && c.room != nil {
		c.ahead.free <- c.room
	}
	c.room, c.buf, c.checked = p.bytes, p.bytes, p.checked
	if p.err != nil {
		return c.segment.readError(c.offset, p.err)
	}
	return nil
}

// ahead reads the pieces of a scan, and verifies checksums, while the scanner decodes those before. Reading, checking
// and decoding take about the same time, so that a scan on two cores is nearly as fast as the checking alone.
type ahead struct {
	scan   scanner // what to read
	pieces chan piece
	free   chan []byte   // memory that the scanner has done with
	stop   chan struct{} // closed by the scanner
	ended  chan struct{} // closed by the reader
	made   int           // pieces of memory
	carry  []byte        // the start of a record whose end is in the next piece
}

// piece holds whole records, but for the last piece of a damaged segment.
type piece struct {
	bytes   []byte
	checked int // bytes of good records at the start
	err     error
}

const (
	// aheadPieces are in use at once: one is read, one waits, one is decoded.
	aheadPieces = 3
	// aheadFrom is the length from which on a scan is worth a second goroutine.
	aheadFrom = 1 << 20
)

// readAhead starts a goroutine that reads the scan's pieces. close ends it.
func (c *scanner) readAhead() {
	if c.limit-c.offset < aheadFrom {
		return
	}
	c.ahead = &ahead{
		scan:   *c,
		pieces: make(chan piece, 1),
		free:   make(chan []byte, aheadPieces),
		stop:   make(chan struct{}),
		ended:  make(chan struct{}),
	}
	go c.ahead.run()
}

func (a *ahead) run() {
	defer close(a.ended)
	defer close(a.pieces)
	for at := a.scan.offset; at < a.scan.limit; {
		want := chunkBytes
		if n, why := recordLength(a.carry); why == "" {
			want = max(want, n-len(a.carry))
		}
		want = int(min(int64(want), a.scan.limit-at))
		room, ok := a.memory(len(a.carry) + want)
		if !ok {
			return
		}
		copy(room, a.carry)
		n, err := a.scan.segment.file.ReadAt(room[len(a.carry):], at)
		if n == want {
			err = nil
		}
		b := room[:len(a.carry)+n]
		p := piece{bytes: b, checked: a.verify(b, at-int64(len(a.carry))), err: err}
		at += int64(n)
		last := err != nil || at == a.scan.limit || !cutOff(b[p.checked:])
		if !last {
			a.carry = append(a.carry[:0], b[p.checked:]...)
			p.bytes = b[:p.checked]
		}
		if !a.send(p) || last && at < a.scan.limit {
			return
		}
	}
}

// cutOff says whether bytes can be the start of a record that goes on behind them.
func cutOff(b []byte) bool {
	n, why := recordLength(b)
	return why == whyShort || why == "" && n > len(b)
}

// memory returns bytes to read into: new ones if the scan's are to be kept, else those that the scanner has done with.
func (a *ahead) memory(n int) ([]byte, bool) {
	if a.scan.keep || a.made < aheadPieces {
		a.made++
		return make([]byte, n, max(n, chunkBytes+chunkBytes/4)), true
	}
	select {
	case room := <-a.free:
		if cap(room) < n {
			room = make([]byte, n)
		}
		return room[:n], true
	case <-a.stop:
		return nil, false
	}
}

func (a *ahead) send(p piece) bool {
	select {
	case a.pieces <- p:
		return true
	case <-a.stop:
		return false
	}
}

// verify returns how many bytes at the start are whole records with good checksums.
func (a *ahead) verify(b []byte, offset int64) (good int) {
	for {
		rest := b[good:]
		n, why := recordLength(rest)
		if why != "" || n > len(rest) {
			return good
		}
		sum := binary.LittleEndian.Uint32(rest[n-recordCRC:])
		if sum != a.scan.sums.at(a.scan.segment.base()+offset+int64(good), rest[:n-recordCRC]) {
			return good
		}
		good += n
	}
}

// close ends the scan. What it yielded stays valid if the scan was told to keep it.
func (c *scanner) close() {
	if c.ahead != nil {
		close(c.ahead.stop)
		<-c.ahead.ended
	}
}

// names gives event types as strings without making one for every event: there are few types and many events.
// Streams are many, and get strings of their own: one that pointed into a piece of the file would keep it all in memory.
type names map[string]string

// maxNames bounds the memory of one read for types.
const maxNames = 1024

func (n names) of(b []byte) string {
	if s, ok := n[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(n) < maxNames {
		n[s] = s
	}
	return s
}

func (r *record) export(types names) eventstore.Record {
	out := eventstore.Record{
		Event: eventstore.Event{
			ID:       r.id,
			Type:     types.of(r.typ),
			Binary:   r.flags&flagBinary != 0,
			Data:     r.data,
			Metadata: r.metadata,
		},
		Stream:   string(r.stream),
		Revision: r.revision,
		Position: r.position,
		Recorded: fromTicks(r.ticks),
	}
	if len(r.metadata) == 0 {
		out.Metadata = nil
	}
	return out
}
