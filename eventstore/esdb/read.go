package esdb

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"jejak/eventstore"
)

// everything is the count of a read that has no bound.
const everything = math.MaxInt64

// reading is a read that can be broken off and taken up again: run reads on with the given client from where the last
// run came to, and returns nil at the end or when the consumer has enough.
type reading interface {
	run(c *conn, yield func(eventstore.Record) bool) error
}

// resume runs a read until it ends, however many clients it takes.
func (c *call) resume(r reading, endless bool, yield func(eventstore.Record, error) bool) {
	c.tries.endless = endless
	for {
		err := c.once(r, func(record eventstore.Record) bool {
			c.tries.progress()
			return yield(record, nil)
		})
		if err == nil {
			return
		}
		if err := c.again(err); err != nil {
			yield(eventstore.Record{}, c.fail(err))
			return
		}
	}
}

func (c *call) once(r reading, yield func(eventstore.Record) bool) (err error) {
	conn, err := c.store.clients.take(c.ctx, c.mayBeAlone())
	if err != nil {
		return err
	}
	defer func() { c.store.clients.give(conn, err) }()
	return r.run(conn, yield)
}

// Stream implements eventstore.Store.
func (s *Store) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		c := s.begin(ctx, "read stream %q from revision %d", stream, from)
		defer c.end()
		c.stream = stream
		c.resume(&streamRead{call: c, stream: stream, next: from, dir: dir}, false, yield)
	}
}

// streamRead reads one stream and insists that nothing is missing from it.
type streamRead struct {
	*call
	stream string
	next   eventstore.Revision // forward: the next one; backward: the next one or, before the first event, any below
	dir    eventstore.Direction
	begun  bool // at least one event was read
}

func (r *streamRead) run(c *conn, yield func(eventstore.Record) bool) error {
	if r.dir == eventstore.Backward && r.next < 0 {
		return r.over()
	}
	w := r.watch()
	defer w.end()
	var read *client.ReadStream
	if err := w.during(func() error {
		return guarded(func() (err error) {
			read, err = c.ReadStream(w.ctx, r.stream, client.ReadStreamOptions{Direction: direction(r.dir), From: r.from()}, everything)
			return err
		})
	}); err != nil {
		return err
	}
	defer read.Close() // also when it ended by itself: the client leaves a goroutine otherwise
	for {
		event, err := receive(w, read)
		switch {
		case err == io.EOF:
			return r.ended(c)
		case isNoStream(err) && !r.begun:
			return r.absent(c, r.stream)
		case err != nil:
			return err
		}
		record, err := record(event)
		if err != nil {
			return err
		}
		if err := r.accept(c, record); err != nil {
			return err
		}
		if !yield(record) {
			return nil
		}
	}
}

func (r *streamRead) from() client.StreamPosition {
	switch {
	case r.dir == eventstore.Backward && r.next == eventstore.Last:
		return client.End{}
	case r.next <= 0:
		return client.Start{}
	}
	return client.Revision(uint64(r.next))
}

// accept checks that the record is the next one. A server that hides the beginning of a stream starts later than asked.
func (r *streamRead) accept(c *conn, record eventstore.Record) error {
	next := max(r.next, 0)
	fits := record.Revision == next
	if r.dir == eventstore.Backward && !r.begun {
		fits = record.Revision <= next // whoever starts beyond the end gets the last event first
	}
	if record.Stream == r.stream && record.Revision > next && r.dir == eventstore.Forward && !r.begun {
		return r.missing(c, r.stream)
	}
	if !fits || record.Stream != r.stream {
		return &badEvent{fmt.Sprintf("revision %d of stream %q where revision %d of %q was due", record.Revision, record.Stream, next, r.stream)}
	}
	r.begun = true
	r.next = record.Revision + 1
	if r.dir == eventstore.Backward {
		r.next = record.Revision - 1
	}
	return nil
}

// ended checks that nothing is missing at the end: of a stream that is there but shows nothing, everything is.
func (r *streamRead) ended(c *conn) error {
	whole := r.begun || r.next > 0
	if r.dir == eventstore.Backward {
		whole = r.next < 0
	}
	if whole {
		return nil
	}
	return r.missing(c, r.stream)
}

// All implements eventstore.Store. Forward it is a subscription that ends where it catches up, see the package doc.
func (s *Store) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		if dir == eventstore.Forward {
			c := s.begin(ctx, "read the log after position %d", from)
			defer c.end()
			c.resume(&subscription{call: c, from: from, toEnd: true}, false, yield)
			return
		}
		c := s.begin(ctx, "read the log backward before position %d", from)
		defer c.end()
		c.resume(&backward{call: c, from: from, before: from}, false, yield)
	}
}

// backward reads the whole log from a position to its beginning.
type backward struct {
	*call
	from   eventstore.Position // as the caller asked
	before eventstore.Position // the caller's, and then that of the last record
	known  bool                // the position asked for is one to read from
}

func (r *backward) run(c *conn, yield func(eventstore.Record) bool) (err error) {
	defer func() { err = unknownPosition(err, r.before) }()
	if r.before == eventstore.Start {
		return r.over()
	}
	if !r.known {
		if err := r.knows(c, r.from); err != nil {
			return err
		}
		r.known = true
	}
	var from client.AllPosition = client.End{}
	if r.before != eventstore.End {
		from = at(r.before)
	}
	w := r.watch()
	defer w.end()
	var read *client.ReadStream
	if err := w.during(func() error {
		return guarded(func() (err error) {
			read, err = c.ReadAll(w.ctx, client.ReadAllOptions{Direction: client.Backwards, From: from}, everything)
			return err
		})
	}); err != nil {
		return err
	}
	defer read.Close()
	for {
		event, err := receive(w, read)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if event.Event == nil || !r.store.ours(event.Event.StreamID) {
			continue
		}
		record, err := record(event)
		if err != nil {
			return err
		}
		if record.Position >= r.before {
			return &badEvent{fmt.Sprintf("position %d where one before %d was due", record.Position, r.before)}
		}
		r.before = record.Position
		if !yield(record) {
			return nil
		}
	}
}

// knows returns an *UnknownPositionError unless a read may begin at a position: at an end of the log or at a record of
// ours. The server would begin at any record. Read forward it includes the one that the position is of, so that one is
// asked for; a position between two records it refuses, and behind one beyond the end it has nothing.
func (c *call) knows(conn *conn, p eventstore.Position) error {
	if p == eventstore.Start || p == eventstore.End {
		return nil
	}
	if p > math.MaxInt64 { // which no server has, and which it would take for another one
		return &eventstore.UnknownPositionError{Position: p}
	}
	w := c.watch()
	defer w.end()
	var event *client.ResolvedEvent
	err := w.during(func() error {
		return guarded(func() error {
			read, err := conn.ReadAll(w.ctx, client.ReadAllOptions{Direction: client.Forwards, From: at(p)}, 1)
			if err != nil {
				return err
			}
			defer read.Close()
			event, err = read.Recv()
			return err
		})
	})
	switch {
	case err == nil && event.Event != nil && eventstore.Position(event.Event.Position.Commit) == p && c.store.ours(event.Event.StreamID):
		return nil
	case err == nil, err == io.EOF:
		return &eventstore.UnknownPositionError{Position: p}
	}
	return unknownPosition(err, p)
}

// unknownPosition is the contract's error for what a server says, in words and without a code, of a read or a
// subscription from where it has no record. Other errors stay as they are.
func unknownPosition(err error, p eventstore.Position) error {
	if err != nil && (strings.Contains(err.Error(), "ReadAllResult: InvalidPosition") || strings.Contains(err.Error(), "read from an invalid position")) {
		return &eventstore.UnknownPositionError{Position: p}
	}
	return err
}

// at is a position in the client's words. Commit and prepare differ only for a transaction of the old TCP protocol.
func at(p eventstore.Position) client.Position {
	return client.Position{Commit: uint64(p), Prepare: uint64(p)}
}

func receive(w *stall, read *client.ReadStream) (event *client.ResolvedEvent, err error) {
	err = w.during(func() error {
		return guarded(func() (err error) {
			event, err = read.Recv()
			return err
		})
	})
	return event, err
}

func direction(d eventstore.Direction) client.Direction {
	if d == eventstore.Backward {
		return client.Backwards
	}
	return client.Forwards
}
