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

	own  record
	buf  []byte // read, from offset on
	room []byte // what buf is a part of
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
		if len(c.buf) >= minRecord {
			why = decodeRecord(c.buf, c.sums, c.segment.base()+c.offset, &c.own)
		}
		if why == nil {
			c.record, c.at, c.buf = &c.own, c.offset, c.buf[c.own.length:]
			c.offset += int64(c.own.length)
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
	want := c.chunk
	if n, why := recordLength(c.buf); why == nil && n > want {
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

// names gives event types as strings without making one for every event: there are few types and many events.
// Streams are many, and get strings of their own: one that pointed into a piece of the file would keep it all in memory.
type names struct {
	types  map[string]string
	recent [16]string // by their length: a look into the map costs more than all else that is done with a type
}

// maxNames bounds the memory of one read for types.
const maxNames = 1024

func (n *names) typ(b []byte) string {
	recent := &n.recent[len(b)%len(n.recent)]
	if string(b) == *recent {
		return *recent
	}
	s, ok := n.types[string(b)]
	if !ok {
		s = string(b)
		if n.types == nil {
			n.types = map[string]string{}
		}
		if len(n.types) < maxNames {
			n.types[s] = s
		}
	}
	*recent = s
	return s
}

// lend fills a record of the contract, in its place: there are many, and each is of some size.
func (r *record) lend(out *eventstore.Borrowed, names *names) {
	out.ID = r.id
	out.Type = names.typ(r.typ)
	out.Binary = r.flags&flagBinary != 0
	out.Data, out.Metadata, out.Stream = r.data, r.metadata, r.stream
	if len(r.metadata) == 0 {
		out.Metadata = nil
	}
	out.Revision = r.revision
	out.Position = r.position
	out.Recorded = fromTicks(r.ticks)
}

// export makes a record of the contract. Its data and metadata are those of the record.
func (r *record) export(names *names) eventstore.Record {
	var b eventstore.Borrowed
	r.lend(&b, names)
	return b.Lend()
}
