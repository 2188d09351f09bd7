package local

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"jejak/eventstore"
)

// Seek returns the record at a position. Who knows the position of the record before it as well, or Start for the first of
// the log, spares the store a search: where records were appended here, one begins in the file as far behind its segment's
// start as the positions are apart. A guess that meets anything but the record at the position is no answer, and the block
// that must have it is searched. A position that no record has is an error.
func (s *Store) Seek(ctx context.Context, before, at eventstore.Position) (eventstore.Record, error) {
	if err := s.refreshed(ctx); err != nil {
		return eventstore.Record{}, fmt.Errorf("local: seek the record at %d: %w", at, err)
	}
	record, err := s.seek(before, at)
	if err != nil {
		return eventstore.Record{}, fmt.Errorf("local: seek the record at %d: %w", at, err)
	}
	return record, nil
}

func (s *Store) seek(before, at eventstore.Position) (eventstore.Record, error) {
	part, block, err := s.blockOf(at)
	if err != nil {
		return eventstore.Record{}, err
	}
	offset := segmentHeader + int64(before-part.segment.header.position)
	if before < at && offset >= segmentHeader && offset < part.limit {
		c := newScanner(part.segment, s.sums, offset, part.limit, true)
		c.chunk = guess
		if ok, err := c.next(); ok && err == nil && c.record.position == at {
			return c.record.exported(), nil
		}
	}
	c := newScanner(part.segment, s.sums, block, part.limit, true)
	c.chunk = blockBytes
	for {
		ok, err := c.next()
		switch {
		case err != nil:
			return eventstore.Record{}, err
		case !ok || c.record.position > at:
			return eventstore.Record{}, &eventstore.UnknownPositionError{Position: at}
		case c.record.position == at:
			return c.record.exported(), nil
		}
	}
}

// seekers lends memory for types to those who want one record.
var seekers = sync.Pool{New: func() any { return &names{} }}

// exported is export for a record that is read alone.
func (r *record) exported() eventstore.Record {
	known := seekers.Get().(*names)
	defer seekers.Put(known)
	return r.export(known)
}

// blockOf returns the segment that has a position, and where its block begins.
func (s *Store) blockOf(at eventstore.Position) (span, int64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return span{}, 0, eventstore.ErrClosed
	}
	i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].header.position >= at }) - 1
	if i < 0 || at > s.position {
		return span{}, 0, &eventstore.UnknownPositionError{Position: at}
	}
	g := s.segments[i]
	b, err := g.blockBefore(at)
	return span{g, g.size}, int64(b.offset), err
}
