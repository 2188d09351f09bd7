package local

import (
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
	record  *record
	at      int64 // offset of record
	chunk   int
	keep    bool // records outlive the next call: every piece gets memory of its own

	// A short scan reads by itself,
	own  record
	buf  []byte // read, from offset on
	room []byte // what buf is a part of

	// and a long one lets another goroutine do it.
	ahead *ahead // nil for short scans
	piece *piece // that record is from
	taken int    // records of piece
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
	if c.ahead != nil {
		return c.take()
	}
	for {
		why := whyShort
		if len(c.buf) >= minRecord {
			why = decodeRecord(c.buf, c.sums, c.segment.base()+c.offset, &c.own)
		}
		if why == "" {
			c.buf = c.buf[c.own.length:]
			c.stepOnto(&c.own)
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

func (c *scanner) stepOnto(r *record) {
	c.record, c.at = r, c.offset
	c.offset += int64(r.length)
}

// fill reads the next piece, which starts at the record that was cut off by the end of the last.
func (c *scanner) fill() error {
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
		return c.segment.damage(c.offset, whyFileEnds, c.buf[:n])
	}
	return nil
}

const whyFileEnds = "the file ends before its records do"

// take goes on to the next record that was decoded ahead.
func (c *scanner) take() (bool, error) {
	for c.piece == nil || len(c.piece.records) == c.taken {
		p := c.piece
		if p != nil && (p.err != nil || p.why != "") {
			return false, p.fault(c.segment, c.offset)
		}
		if p != nil {
			c.ahead.free <- p
		}
		var ok bool
		if c.piece, ok = <-c.ahead.pieces; !ok {
			return false, c.segment.damage(c.offset, whyFileEnds, nil)
		}
		c.taken = 0
	}
	c.stepOnto(&c.piece.records[c.taken])
	c.taken++
	return true, nil
}

// ahead reads the pieces of a scan, verifies their checksums and decodes their records, while the scan's reader looks at
// those before. All of this touches the bytes while they are in the cache of one processor; the reader, on another, gets
// records.
type ahead struct {
	scan   scanner // what to read
	pieces chan *piece
	free   chan *piece   // that the scan has done with
	stop   chan struct{} // closed by the scanner
	ended  chan struct{} // closed by the reader
	made   int           // pieces
	carry  []byte        // the start of a record whose end is in the next piece
}

// piece holds decoded records, up to what cannot be decoded.
type piece struct {
	room    []byte
	records []record
	rest    []byte // that is no record
	why     string // it is none
	err     error  // of reading
}

// fault is what ends a scan behind a piece's records.
func (p *piece) fault(g *segment, offset int64) error {
	if p.err != nil {
		return g.readError(offset, p.err)
	}
	return g.damage(offset, p.why, p.rest)
}

const (
	// aheadPieces are in use at once: one is read, one waits, one is looked at.
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
		pieces: make(chan *piece, 1),
		free:   make(chan *piece, aheadPieces),
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
		p := a.piece(len(a.carry) + want)
		if p == nil {
			return
		}
		copy(p.room, a.carry)
		n, err := a.scan.segment.file.ReadAt(p.room[len(a.carry):], at)
		b := p.room[:len(a.carry)+n]
		good := p.decode(b, a.scan.sums, a.scan.segment.base()+at-int64(len(a.carry)))
		at += int64(n)
		switch {
		case n < want && err != nil && !errors.Is(err, io.EOF):
			p.err = err
		case n < want:
			p.rest, p.why = b[good:], whyFileEnds
		case p.why == whyShort && at < a.scan.limit:
			p.why = ""
			a.carry = append(a.carry[:0], b[good:]...)
		case p.why == "":
			a.carry = a.carry[:0]
		default:
			p.rest = b[good:]
		}
		if ended := p.err != nil || p.why != ""; !a.send(p) || ended {
			return
		}
	}
}

// decode fills a piece with the records that b begins with, and returns their length. Why says why they end before b.
func (p *piece) decode(b []byte, s sums, address int64) (good int) {
	p.records, p.why = p.records[:0], ""
	for good < len(b) {
		n := len(p.records)
		if n < cap(p.records) {
			p.records = p.records[:n+1]
		} else {
			p.records = append(p.records, record{})
		}
		r := &p.records[n]
		if p.why = decodeRecord(b[good:], s, address+int64(good), r); p.why != "" {
			p.records = p.records[:n]
			return good
		}
		good += r.length
	}
	return good
}

// piece returns one with room for n bytes, or nil when the scan has ended. The bytes are new if the scan's are to be kept.
func (a *ahead) piece(n int) *piece {
	p := &piece{}
	if a.made < aheadPieces {
		a.made++
	} else {
		select {
		case p = <-a.free:
		case <-a.stop:
			return nil
		}
	}
	if a.scan.keep || cap(p.room) < n {
		p.room = make([]byte, n, max(n, chunkBytes+chunkBytes/4))
	}
	p.room = p.room[:n]
	return p
}

func (a *ahead) send(p *piece) bool {
	select {
	case a.pieces <- p:
		return true
	case <-a.stop:
		return false
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
type names struct {
	known map[string]string
	last  string // events of one type often follow each other
}

// maxNames bounds the memory of one read for types.
const maxNames = 1024

func (n *names) of(b []byte) string {
	if string(b) == n.last {
		return n.last
	}
	s, ok := n.known[string(b)]
	if !ok {
		s = string(b)
		if n.known == nil {
			n.known = map[string]string{}
		}
		if len(n.known) < maxNames {
			n.known[s] = s
		}
	}
	n.last = s
	return s
}

func (r *record) export(types *names) eventstore.Record {
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
