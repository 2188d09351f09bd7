package local

import (
	"errors"
	"sync"
	"sync/atomic"
)

// standIn is the look-ups of a segment made from its own bytes, for reads, in place of an index file that is damaged. The
// writer has none: a disk that turned bits in an index may have turned others, and somebody should look before more is
// written. It costs the memory of a last segment's look-ups, and one reading of the segment.
type standIn struct {
	mu    sync.Mutex // one makes it at a time
	table atomic.Pointer[table]
	// make reads the segment up to an offset. nil: nothing stands in, as for the files that a check looks at.
	make func(until int64, damage *CorruptError) (*table, error)
}

// instead returns the look-ups that stand in for an index, if that is what an error asks for. Otherwise, and when the segment
// itself cannot be read, it returns an error.
func (g *segment) instead(err error) (*table, error) {
	var damage *CorruptError
	if !errors.As(err, &damage) || !damage.Rebuildable || g.spare.make == nil {
		return nil, err
	}
	g.spare.mu.Lock()
	defer g.spare.mu.Unlock()
	if t := g.spare.table.Load(); t != nil {
		return t, nil
	}
	t, err := g.spare.make(g.index.covered, damage)
	if err != nil {
		return nil, err
	}
	g.spare.table.Store(t)
	return t, nil
}

// spared lets the look-ups of a segment be made from its bytes, and says so once.
func (s *Store) spared(g *segment) {
	g.spare.make = func(until int64, damage *CorruptError) (*table, error) {
		t := newTable()
		c := newScanner(g, s.sums, segmentHeader, until, false)
		for {
			ok, err := c.next()
			if err != nil {
				return nil, err
			}
			if !ok {
				s.degraded(damage)
				return t, nil
			}
			r := c.record
			stream := hashStream(r.stream)
			t.add(entry{uint32(c.at), stream, hashID(stream, r.id[:]), r.position})
		}
	}
}

// degraded tells of an index that is damaged and not needed.
func (s *Store) degraded(damage *CorruptError) {
	if s.options.Degraded != nil {
		s.options.Degraded(damage)
	}
}

// optional opens the index of a segment. For who only reads, one that is damaged is as if there were none.
func (s *Store) optional(g *segment) (*index, error) {
	x, err := openIndex(s.options.FS, s.dir, g)
	var damage *CorruptError
	if s.options.ReadOnly && errors.As(err, &damage) && damage.Rebuildable {
		s.degraded(damage)
		return nil, nil
	}
	return x, err
}
