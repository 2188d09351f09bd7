package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"jejak/eventstore"
	"jejak/eventstore/internal/relay"
)

// pieces is a part of the log that several goroutines read side by side, piece by piece. Pieces begin where blocks begin,
// so that the index says where they are before anything is read.
type pieces struct {
	store  *Store
	parts  []span // what is left
	offset int64  // of the next piece, in the first part
}

// piece is a row of records. A worker reads it, verifies its checksums and decodes its records while the bytes are in
// its processor's cache, piece after piece into the same memory.
type piece struct {
	segment *segment
	offset  int64
	length  int
	room    []byte
	records []eventstore.Borrowed
	known   names
	then    func() error
	fault   error // behind the records
}

// pieceBytes is how much a worker reads at once, as the first block allows that begins so far behind: enough to make it
// seldom that one waits for the other, little enough for a processor's cache.
const pieceBytes = 4 * blockBytes

// Scan implements eventstore.Scanner.
func (s *Store) Scan(ctx context.Context, after eventstore.Position, visit eventstore.Visit) error {
	c, err := s.piecesAfter(ctx, after)
	if err != nil {
		return fmt.Errorf("local: scan after %d: %w", after, err)
	}
	return relay.Sequence[piece]{
		Take: func(p *piece) (ok bool, err error) {
			if err = ctx.Err(); err == nil {
				ok, err = c.take(p)
			}
			if err != nil {
				err = fmt.Errorf("local: scan after %d: %w", after, err)
			}
			return ok, err
		},
		Work: func(p *piece) {
			if p.fault = p.read(s.sums, after); p.fault != nil {
				p.fault = fmt.Errorf("local: scan after %d: %w", after, p.fault)
			}
			if p.then = nil; len(p.records) > 0 {
				p.then = visit(p.records)
			}
		},
		Deliver: func(p *piece) error {
			if p.then != nil {
				if err := p.then(); err != nil {
					return err
				}
			}
			return p.fault
		},
	}.Run(c.workers())
}

// piecesAfter returns what there is now behind a position. Its first piece may begin with records up to there.
func (s *Store) piecesAfter(ctx context.Context, after eventstore.Position) (*pieces, error) {
	c := &pieces{store: s}
	if err := s.begin(ctx, after); err != nil {
		return nil, err
	}
	first, from, ok, err := s.spanAfter(after)
	if err != nil || !ok {
		return c, err
	}
	if c.parts, err = s.spans(); err != nil {
		return nil, err
	}
	for c.parts[0].segment != first.segment {
		c.parts = c.parts[1:]
	}
	c.offset = from
	return c, nil
}

// workers is how many goroutines the pieces are worth: one for each processor, if there is so much to read.
func (c *pieces) workers() int {
	length := -c.offset
	for _, part := range c.parts {
		length += part.limit
	}
	return int(max(1, min(length/pieceBytes, int64(runtime.GOMAXPROCS(0)))))
}

// take finds out where the next piece is.
func (c *pieces) take(p *piece) (ok bool, err error) {
	for len(c.parts) > 0 && c.offset >= c.parts[0].limit {
		c.parts, c.offset = c.parts[1:], segmentHeader
	}
	if len(c.parts) == 0 {
		return false, nil
	}
	part := c.parts[0]
	p.segment, p.offset = part.segment, c.offset
	if c.offset, err = c.store.border(part, c.offset+pieceBytes); err != nil {
		return false, err
	}
	p.length = int(c.offset - p.offset)
	return true, nil
}

// border returns where the first block begins at or behind an offset, or the end of the part.
func (s *Store) border(part span, offset int64) (int64, error) {
	if offset >= part.limit {
		return part.limit, nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return 0, eventstore.ErrClosed
	}
	b, ok, err := part.segment.blockAfter(block{offset: uint32(offset - 1)})
	if err != nil || !ok {
		return part.limit, err
	}
	return min(int64(b.offset), part.limit), nil
}

// read fills the piece with the records after a position, up to the end or a fault.
func (p *piece) read(s sums, after eventstore.Position) error {
	p.records = p.records[:0]
	if cap(p.room) < p.length {
		p.room = make([]byte, p.length, p.length+blockBytes)
	}
	b := p.room[:p.length]
	if n, err := p.segment.file.ReadAt(b, p.offset); err != nil && !errors.Is(err, io.EOF) {
		return p.segment.readError(p.offset, err)
	} else if n < p.length {
		return p.segment.damage(p.offset, whyFileEnds, b[:n])
	}
	var r record
	for at := 0; at < len(b); at += r.length {
		offset := p.offset + int64(at)
		if why := decodeRecord(b[at:], s, p.segment.base()+offset, &r); why != nil {
			return p.segment.damage(offset, why, b[at:])
		}
		if r.position > after {
			r.lend(p.record(), &p.known)
		}
	}
	return nil
}

// record makes room for one more.
func (p *piece) record() *eventstore.Borrowed {
	n := len(p.records)
	if n == cap(p.records) {
		p.records = append(p.records, eventstore.Borrowed{})
	}
	p.records = p.records[:n+1]
	return &p.records[n]
}
