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
	entries  []entry
	requests []*request // that are written with it
	heads    map[string]head
	ids      chains // finds the places in entries
	position eventstore.Position
	ticks    int64
	now      int64 // the clock, read once a group
}

func (g *group) begin(s *Store) {
	g.start, g.position, g.ticks = s.end, s.position, s.ticks
	g.offset = s.end - s.segments[len(s.segments)-1].base()
	g.buf = g.memory.place(g.offset, 0)
	g.entries, g.requests = g.entries[:0], g.requests[:0]
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

// end is the address behind the last record.
func (g *group) end() int64 { return g.start + int64(len(g.buf)) }

// put encodes an event at the end of the group. It is given the stream's head, and returns the new one.
func (g *group) put(s sums, k key, h head, e *eventstore.Event, c coordinates) head {
	c.address, c.group = g.end(), g.start
	if h.revision >= 0 {
		c.previous = h.address
	}
	id := k.ids.hash(e.ID[:])
	g.entries = append(g.entries, entry{uint32(g.offset) + uint32(len(g.buf)), k.hash, id, c.position})
	g.ids.add(id)
	g.buf = appendRecord(g.buf, s, k.stream, e, c)
	g.position, g.ticks = c.position, c.ticks
	return head{c.revision, c.address}
}

// coordinates returns those of an event in the group.
func (g *group) coordinates(stream string, id uuid.UUID) (coordinates, bool) {
	i, ok := g.find(stream, id)
	if !ok {
		return coordinates{}, false
	}
	b := g.from(i)
	n, _ := recordLength(b) // it is our own
	address := g.end() - int64(len(b))
	var r record
	parseRecord(b[:n], address, &r)
	return r.coordinates(address), true
}

// find returns the place of an event in entries.
func (g *group) find(stream string, id uuid.UUID) (int, bool) {
	g.ids.link()
	for i := g.ids.newest(hashID(hashStream([]byte(stream)), id[:])); i >= 0; i = g.ids.before.at(int(i)) {
		b := g.from(int(i))
		if uuid.UUID(b[48:64]) == id && string(b[recordHeader:][:b[5]]) == stream {
			return int(i), true
		}
	}
	return 0, false
}

// from returns the group's bytes from a record on.
func (g *group) from(i int) []byte { return g.buf[int64(g.entries[i].offset)-g.offset:] }
