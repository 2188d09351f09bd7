package local

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sort"
	"time"

	"jejak/eventstore"
)

// span is a piece of a segment that a read may look at: what was durable when the read asked.
type span struct {
	segment *segment
	limit   int64 // in the segment
}

// begin is the start of every read of the log: it says whether the store can be read, and from that position.
func (s *Store) begin(ctx context.Context, from eventstore.Position) error {
	if err := s.refreshed(ctx); err != nil {
		return err
	}
	return s.knows(from)
}

// refreshed takes in what another process wrote.
func (s *Store) refreshed(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.options.ReadOnly {
		return s.look()
	}
	return nil
}

// All implements eventstore.Store.
func (s *Store) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		err := s.begin(ctx, from)
		switch {
		case err != nil:
		case dir == eventstore.Backward:
			err = s.backward(ctx, from, yield)
		default:
			err = s.forward(ctx, &cursor{position: from}, yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(eventstore.Record{}, fmt.Errorf("local: read all %s %d: %w", preposition(dir), from, err))
		}
	}
}

func preposition(dir eventstore.Direction) string {
	if dir == eventstore.Backward {
		return "before"
	}
	return "after"
}

// errStopped ends a read whose reader has had enough. It never leaves the package.
var errStopped = errors.New("the reader stopped")

// Follow implements eventstore.Store.
func (s *Store) Follow(ctx context.Context, after eventstore.Position) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		at, err := &cursor{position: after}, s.begin(ctx, after)
		if after == eventstore.End {
			at.position = s.head()
		}
		for err == nil {
			s.mu.RLock()
			grown := s.grown // taken before the read, so that nothing is missed between its end and the wait
			s.mu.RUnlock()
			if err = s.forward(ctx, at, yield); err == nil {
				err = s.wait(ctx, grown)
			}
			if err == nil {
				err = s.refreshed(ctx)
			}
		}
		if !errors.Is(err, errStopped) {
			yield(eventstore.Record{}, fmt.Errorf("local: follow after %d: %w", after, err))
		}
	}
}

// head is the position of the last record that is durable.
func (s *Store) head() eventstore.Position {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.position
}

// knows returns an *UnknownPositionError unless a read may begin at a position: at an end of the log or at a record. It
// decodes one block at most, and nothing for the last record, at which most reads begin.
func (s *Store) knows(p eventstore.Position) error {
	s.mu.RLock()
	head, closed := s.position, s.closed
	s.mu.RUnlock()
	switch {
	case closed:
		return eventstore.ErrClosed
	case p == eventstore.Start || p == eventstore.End || p == head:
		return nil
	case p > head:
		return &eventstore.UnknownPositionError{Position: p}
	}
	part, from, _, err := s.spanAfter(p)
	if err != nil || part.segment.header.position == p { // that of the last record of the segment before
		return err
	}
	c := newScanner(part.segment, s.sums, from, part.limit, false)
	c.chunk = blockBytes
	for {
		ok, err := c.next()
		switch {
		case err != nil:
			return err
		case !ok || c.record.position > p:
			return &eventstore.UnknownPositionError{Position: p}
		case c.record.position == p:
			return nil
		}
	}
}

// wait returns when the log may have grown.
func (s *Store) wait(ctx context.Context, grown <-chan struct{}) error {
	var poll <-chan time.Time
	if s.options.ReadOnly {
		t := time.NewTimer(s.options.Poll)
		defer t.Stop()
		poll = t.C
	}
	select {
	case <-grown:
	case <-poll:
	case <-s.done:
		return eventstore.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// cursor is how far a read forward has come.
type cursor struct {
	position eventstore.Position // of the last record that was passed
	segment  *segment            // that was read to an offset, where its next record will be; nil: to be looked up
	offset   int64
}

// forward yields the records behind a cursor up to the end of the log, and moves it there.
func (s *Store) forward(ctx context.Context, at *cursor, yield func(eventstore.Record, error) bool) error {
	known := &names{}
	for {
		part, from, ok, err := s.spanBehind(at)
		if err != nil || !ok {
			return err
		}
		c := newScanner(part.segment, s.sums, from, part.limit, true)
		if at.position, err = c.yieldAfter(ctx, at.position, known, yield); err != nil {
			return err
		}
		at.segment, at.offset = part.segment, part.limit
	}
}

// spanBehind is spanAfter for a cursor. Who follows the log goes on where it stopped: looking its place up would mean to
// decode a block for every event that comes.
func (s *Store) spanBehind(at *cursor) (part span, from int64, ok bool, err error) {
	s.mu.RLock()
	if g := at.segment; g != nil && !s.closed && at.offset < g.size {
		part = span{g, g.size}
	}
	s.mu.RUnlock()
	if part.segment != nil {
		return part, at.offset, true, nil
	}
	return s.spanAfter(at.position)
}

// yieldAfter yields a scan's records after a position.
func (c *scanner) yieldAfter(ctx context.Context, last eventstore.Position, known *names, yield func(eventstore.Record, error) bool) (eventstore.Position, error) {
	for {
		ok, err := c.next()
		if err != nil || !ok {
			return last, err
		}
		if c.record.position <= last {
			continue
		}
		if err := ctx.Err(); err != nil {
			return last, err
		}
		last = c.record.position
		if !yield(c.record.export(known), nil) {
			return last, errStopped
		}
	}
}

// spanAfter returns the segment that has the first record after a position, and an offset from which to look for it.
func (s *Store) spanAfter(after eventstore.Position) (span, int64, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return span{}, 0, false, eventstore.ErrClosed
	}
	if after >= s.position {
		return span{}, 0, false, nil
	}
	i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].header.position > after }) - 1
	g := s.segments[i]
	b, err := g.blockBefore(after)
	if err != nil {
		return span{}, 0, false, err
	}
	return span{g, g.size}, int64(b.offset), true, nil
}

// blockBefore returns the last block that begins at or before a position, or the segment's start.
func (g *segment) blockBefore(p eventstore.Position) (block, error) {
	n := g.blockCount()
	var err error
	i := sort.Search(n, func(i int) bool {
		b, e := g.block(i)
		err = errors.Join(err, e)
		return b.first > p
	}) - 1
	if err != nil {
		return block{}, err
	}
	if i < 0 {
		return block{offset: segmentHeader}, nil
	}
	return g.block(i)
}

// blockCount is the number of blocks, those of the index and those in memory.
func (g *segment) blockCount() int {
	n := 0
	if g.index != nil {
		n = g.index.blocks
	}
	if g.table != nil {
		n += len(g.table.blocks)
	}
	return n
}

func (g *segment) block(i int) (block, error) {
	if g.index != nil {
		if i < g.index.blocks {
			b, err := g.index.block(i)
			if err != nil {
				var t *table
				if t, err = g.instead(err); err == nil {
					b = t.blocks[i]
				}
			}
			return b, err
		}
		i -= g.index.blocks
	}
	return g.table.blocks[i], nil
}

// backward yields the records before a position, newest first, block by block.
func (s *Store) backward(ctx context.Context, before eventstore.Position, yield func(eventstore.Record, error) bool) error {
	known := &names{}
	for {
		records, err := s.blockEndingBefore(before)
		if err != nil || len(records) == 0 {
			return err
		}
		for i := len(records) - 1; i >= 0; i-- {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !yield(records[i].export(known), nil) {
				return errStopped
			}
			before = records[i].position
		}
	}
}

// blockEndingBefore returns the records before a position that stand in the block of the last of them.
func (s *Store) blockEndingBefore(before eventstore.Position) ([]record, error) {
	part, from, err := s.spanBefore(before)
	if err != nil || part.segment == nil {
		return nil, err
	}
	var records []record
	c := newScanner(part.segment, s.sums, from, part.limit, true)
	c.chunk = blockBytes
	for {
		ok, err := c.next()
		if err != nil {
			return nil, err
		}
		if !ok || c.record.position >= before {
			return records, nil
		}
		records = append(records, *c.record)
	}
}

// spanBefore returns the block that has the last record before a position.
func (s *Store) spanBefore(before eventstore.Position) (span, int64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return span{}, 0, eventstore.ErrClosed
	}
	if before == eventstore.Start {
		return span{}, 0, nil
	}
	i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].header.position >= before-1 }) - 1
	// A segment whose predecessor ends at before-1 or later has nothing before the position, one without records neither.
	for ; i >= 0; i-- {
		g := s.segments[i]
		if g.size == segmentHeader {
			continue
		}
		b, err := g.blockBefore(before - 1)
		if err != nil {
			return span{}, 0, err
		}
		if b.first == 0 {
			continue // the segment's first record is not before the position
		}
		limit := g.size
		if next, ok, err := g.blockAfter(b); err != nil {
			return span{}, 0, err
		} else if ok {
			limit = int64(next.offset)
		}
		return span{g, limit}, int64(b.offset), nil
	}
	return span{}, 0, nil
}

// blockAfter returns the block after one.
func (g *segment) blockAfter(b block) (next block, ok bool, err error) {
	n := g.blockCount()
	i := sort.Search(n, func(i int) bool {
		x, e := g.block(i)
		err = errors.Join(err, e)
		return x.offset > b.offset
	})
	if err != nil || i == n {
		return block{}, false, err
	}
	next, err = g.block(i)
	return next, err == nil, err
}

// Stream implements eventstore.Store.
func (s *Store) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		err := s.refreshed(ctx)
		if err == nil {
			r := &streamRead{store: s, ctx: ctx, name: []byte(stream), from: from, yield: yield}
			err = r.run(dir)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(eventstore.Record{}, fmt.Errorf("local: read stream %q from %d: %w", stream, from, err))
		}
	}
}

// spans returns all segments up to the end of the log now.
func (s *Store) spans() ([]span, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, eventstore.ErrClosed
	}
	parts := make([]span, len(s.segments))
	for i, g := range s.segments {
		parts[i] = span{g, g.size}
	}
	return parts, nil
}
