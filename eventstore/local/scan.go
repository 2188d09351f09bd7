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
	record  record
	at      int64  // offset of record
	buf     []byte // read, from offset on
	chunk   int
	keep    bool // records outlive the next call: every piece gets memory of its own
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
	want := c.chunk
	if n, why := recordLength(c.buf); why == "" && n > want {
		want = n
	}
	want = int(min(int64(want), c.limit-c.offset))
	if c.keep || cap(c.buf) < want {
		c.buf = make([]byte, want)
	}
	c.buf = c.buf[:want]
	n, err := c.segment.file.ReadAt(c.buf, c.offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return c.segment.readError(c.offset, err)
	}
	if n < want {
		return c.segment.damage(c.offset, "the file ends before its records do", c.buf[:n])
	}
	return nil
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
