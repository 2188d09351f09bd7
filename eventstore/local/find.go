package local

import (
	"bytes"
	"sync"

	"github.com/google/uuid"
)

// lookup is one way to ask a segment for candidates.
type lookup int

const (
	byStream lookup = iota
	byID
)

// candidates is lookUp for reads, which a damaged index does not stop.
func (g *segment) candidates(by lookup, hash uint32, into []uint32, limit int) ([]uint32, error) {
	found := len(into)
	into, err := g.lookUp(by, hash, into, limit)
	if err == nil {
		return into, nil
	}
	t, err := g.instead(err)
	if err != nil {
		return into, err
	}
	into = into[:found]
	if g.table != nil {
		into = g.table.find(&g.table.streams, hash, into, limit)
	}
	return t.find(&t.streams, hash, into, limit), nil
}

// lookUp appends the offsets of the records that may have a key, newest first, at most limit of them. Only the writer may ask
// by id.
func (g *segment) lookUp(by lookup, hash uint32, into []uint32, limit int) ([]uint32, error) {
	if g.table != nil {
		c := &g.table.streams
		if by == byID {
			c = &g.table.ids
			c.link()
		}
		into = g.table.find(c, hash, into, limit)
	}
	if g.index != nil && len(into) < limit {
		return g.index.find(by, hash, into, limit)
	}
	return into, nil
}

// events is the number of records in a segment.
func (g *segment) events() int {
	n := 0
	if g.table != nil {
		n = g.table.offsets.length
	}
	if g.index != nil {
		n += g.index.events
	}
	return n
}

// scratch is memory for look-ups, so that they do not allocate.
type scratch struct {
	buf     []byte
	offsets []uint32
}

var scratches = sync.Pool{New: func() any { return &scratch{buf: make([]byte, guess)} }}

// findHead returns the last event of a stream in the durable log.
func (s *Store) findHead(stream string) (head, error) {
	name := []byte(stream)
	hash := hashStream(name)
	h := head{revision: -1}
	_, err := s.search(byStream, hash, func(g *segment, offset int64, r *record) bool {
		if !bytes.Equal(r.stream, name) {
			return false
		}
		h = head{r.revision, g.base() + offset}
		return true
	})
	return h, err
}

// findID returns the coordinates of the event with an id in a stream of the durable log.
func (s *Store) findID(stream string, id uuid.UUID) (c coordinates, found bool, err error) {
	name := []byte(stream)
	hash := hashID(hashStream(name), id[:])
	found, err = s.search(byID, hash, func(g *segment, offset int64, r *record) bool {
		if r.id != id || !bytes.Equal(r.stream, name) {
			return false
		}
		c = r.coordinates(g.base() + offset)
		return true
	})
	return c, found, err
}

// search tries candidates, newest first, until one is accepted. Only the writer calls it: it changes the segments, and
// so need not lock them to look.
func (s *Store) search(by lookup, hash uint32, accept func(*segment, int64, *record) bool) (found bool, err error) {
	sc := scratches.Get().(*scratch)
	defer scratches.Put(sc)
	var r record
	for i := len(s.segments) - 1; i >= 0; i-- {
		g := s.segments[i]
		for limit := 1; ; limit *= 4 { // the first is nearly always the one
			tried := 0
			if limit > 1 {
				tried = limit / 4
			}
			if sc.offsets, err = g.lookUp(by, hash, sc.offsets[:0], limit); err != nil {
				return false, err
			}
			for _, offset := range sc.offsets[min(tried, len(sc.offsets)):] {
				if sc.buf, err = g.readRecord(int64(offset), s.sums, &r, sc.buf); err != nil {
					return false, err
				}
				if accept(g, int64(offset), &r) {
					return true, nil
				}
			}
			if len(sc.offsets) < limit {
				break
			}
		}
	}
	return false, nil
}
