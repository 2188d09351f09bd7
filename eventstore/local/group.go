package local

import (
	"github.com/google/uuid"

	"jejak/eventstore"
)

// group is the appends that share one write and one sync.
type group struct {
	start    int64 // address of the first record
	offset   int64 // the same in its segment
	buf      []byte
	memory   blocks // of buf
	pending  []pendingRecord
	requests []*request // that are written with it
	heads    map[string]head
	ids      chains // finds the places in pending
	end      int64
	position eventstore.Position
	ticks    int64
	now      int64 // the clock, read once a group
}

// pendingRecord is a record in a group that is not durable yet.
type pendingRecord struct {
	offset int64
	length int
	stream uint32
	id     uint32
	c      coordinates
}

func (g *group) begin(s *Store) {
	g.start, g.end, g.position, g.ticks = s.end, s.end, s.position, s.ticks
	g.offset = s.end - s.segments[len(s.segments)-1].base()
	g.buf = g.memory.place(g.offset, 0)
	g.pending, g.requests = g.pending[:0], g.requests[:0]
	if g.heads == nil {
		g.heads = map[string]head{}
	}
	clear(g.heads)
	g.ids.reset()
	g.now = toTicks(s.options.Now())
}

// grow makes room for so many bytes more.
func (g *group) grow(n int) {
	if cap(g.buf)-len(g.buf) >= n {
		return
	}
	old := g.buf
	g.memory = blocks{}
	g.buf = append(g.memory.place(g.offset, len(old)+n), old...)
}

// put encodes an event at the end of the group. It is given the stream's hash and head, and returns the new head.
func (g *group) put(s sums, stream string, hash uint32, h head, e *eventstore.Event, c coordinates) head {
	c.address, c.group = g.end, g.start
	if h.revision >= 0 {
		c.previous = h.address
	}
	before := len(g.buf)
	g.buf = appendRecord(g.buf, s, stream, e, c)
	p := pendingRecord{offset: g.offset + g.end - g.start, length: len(g.buf) - before, stream: hash, id: hashID(hash, e.ID), c: c}
	g.pending = append(g.pending, p)
	g.ids.add(p.id)
	g.end += int64(p.length)
	g.position, g.ticks = c.position, c.ticks
	return head{c.revision, c.address}
}

// coordinates returns those of an event in the group.
func (g *group) coordinates(stream string, id uuid.UUID) (coordinates, bool) {
	i, ok := g.find(stream, id)
	if !ok {
		return coordinates{}, false
	}
	return g.pending[i].c, true
}

// find returns the place of an event in pending.
func (g *group) find(stream string, id uuid.UUID) (int, bool) {
	g.ids.link()
	for i := g.ids.newest(hashID(hashStream([]byte(stream)), id)); i >= 0; i = g.ids.before[i] {
		b := g.buf[g.pending[i].c.address-g.start:]
		if uuid.UUID(b[48:64]) == id && string(b[recordHeader:][:b[5]]) == stream {
			return int(i), true
		}
	}
	return 0, false
}
