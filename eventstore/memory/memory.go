// Package memory is a Store in a slice: the contract in its shortest form, for tests and as the model of other stores.
package memory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
	"jejak/eventstore/internal/expect"
)

// Store is an event store that forgets everything with the process. Make one with New.
type Store struct {
	// Now is the clock, time.Now unless set. Set it before the first use.
	Now func() time.Time

	// Fault, when set, is asked before every append that would write. It answers two bits that failures in the field
	// mix in every way: was it applied, and was it reported as an error? (true, nil) is a good append; (true, err) is a
	// lost acknowledgement; (false, err) an honest failure; (false, nil) is a store that lies, to prove that a test
	// would notice. It is called with the store locked and must not use it.
	Fault func(stream string, events []eventstore.Event) (applied bool, reported error)

	mu      sync.RWMutex
	log     []eventstore.Record         // every record, by position
	streams map[string][]int            // places in log, by revision
	ids     map[key]eventstore.Revision // where an id stands in its stream
	grown   chan struct{}               // closed and replaced at every append, so that followers wake
	closed  chan struct{}
}

type key struct {
	stream string
	id     uuid.UUID
}

var (
	_ eventstore.Store    = (*Store)(nil)
	_ eventstore.Importer = (*Store)(nil)
)

// New returns an empty store.
func New() *Store {
	return &Store{
		Now:     time.Now,
		streams: map[string][]int{},
		ids:     map[key]eventstore.Revision{},
		grown:   make(chan struct{}),
		closed:  make(chan struct{}),
	}
}

// positionStep keeps positions from being dense, so that code which computes with them fails in tests.
const positionStep = 7

func (s *Store) Append(ctx context.Context, stream string, want eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if err := eventstore.CheckAppend(stream, want, events); err != nil {
		return eventstore.Appended{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return eventstore.Appended{}, fmt.Errorf("memory: append to %q: %w", stream, err)
	}
	known := make([]eventstore.Revision, len(events))
	for i, e := range events {
		known[i] = expect.Unknown
		if at, ok := s.ids[key{stream, e.ID}]; ok {
			known[i] = at
		}
	}
	v, err := expect.Decide(stream, want, s.last(stream), known)
	if err != nil {
		return eventstore.Appended{}, err
	}
	if !v.Duplicate {
		if err := s.write(stream, events); err != nil {
			return eventstore.Appended{}, fmt.Errorf("memory: append to %q: %w", stream, err)
		}
	}
	last := int(v.First) + len(events) - 1
	if last >= len(s.streams[stream]) { // a fault that was neither applied nor reported
		return eventstore.Appended{Revision: eventstore.Revision(last)}, nil
	}
	r := s.log[s.streams[stream][last]]
	return eventstore.Appended{Revision: r.Revision, Position: r.Position, Duplicate: v.Duplicate, Recorded: r.Recorded}, nil
}

// write adds the events, unless the fault hook has other plans.
func (s *Store) write(stream string, events []eventstore.Event) error {
	applied, reported := true, error(nil)
	if s.Fault != nil {
		applied, reported = s.Fault(stream, events)
	}
	if !applied {
		return reported
	}
	now := s.Now().UTC().Truncate(100 * time.Nanosecond)
	position := eventstore.Start
	if n := len(s.log); n > 0 {
		position = s.log[n-1].Position
		if before := s.log[n-1].Recorded; now.Before(before) {
			now = before
		}
	}
	for _, e := range events {
		position += positionStep
		s.add(eventstore.Record{
			Event:    clone(e),
			Stream:   stream,
			Revision: s.last(stream) + 1,
			Position: position,
			Recorded: now,
		})
	}
	s.wake()
	return reported
}

func (s *Store) add(r eventstore.Record) {
	s.ids[key{r.Stream, r.ID}] = r.Revision
	s.streams[r.Stream] = append(s.streams[r.Stream], len(s.log))
	s.log = append(s.log, r)
}

func (s *Store) wake() {
	close(s.grown)
	s.grown = make(chan struct{})
}

func (s *Store) last(stream string) eventstore.Revision {
	return eventstore.Revision(len(s.streams[stream])) - 1
}

// usable says why no call can succeed now, or nil.
func (s *Store) usable(ctx context.Context) error {
	select {
	case <-s.closed:
		return eventstore.ErrClosed
	default:
		return ctx.Err()
	}
}

// clone makes the store's own copy: an event's bytes belong to the caller again when Append returns.
func clone(e eventstore.Event) eventstore.Event {
	e.Data = bytes.Clone(e.Data)
	e.Metadata = bytes.Clone(e.Metadata)
	if len(e.Metadata) == 0 {
		e.Metadata = nil
	}
	return e
}

// Import takes over records with their coordinates: all of them, or none when one does not fit.
func (s *Store) Import(ctx context.Context, records ...eventstore.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return fmt.Errorf("memory: import of %d records: %w", len(records), err)
	}
	size := len(s.log)
	for _, r := range records {
		if err := s.importOne(r); err != nil {
			s.cut(size)
			return err
		}
	}
	s.wake()
	return nil
}

func (s *Store) importOne(r eventstore.Record) error {
	if err := expect.CheckImport(r); err != nil {
		return err
	}
	var before eventstore.Record
	if n := len(s.log); n > 0 {
		before = s.log[n-1]
	}
	if r.Revision <= s.last(r.Stream) {
		return expect.SameRecord(s.log[s.streams[r.Stream][r.Revision]], r)
	}
	at, known := s.ids[key{r.Stream, r.ID}]
	if !known {
		at = expect.Unknown
	}
	if err := expect.Follows(before, s.last(r.Stream), at, r); err != nil {
		return err
	}
	r.Event = clone(r.Event)
	s.add(r)
	return nil
}

// cut undoes adds until the log has the given length.
func (s *Store) cut(size int) {
	for _, r := range slices.Backward(s.log[size:]) {
		delete(s.ids, key{r.Stream, r.ID})
		s.streams[r.Stream] = s.streams[r.Stream][:len(s.streams[r.Stream])-1]
	}
	s.log = s.log[:size]
}

func (s *Store) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		if dir == eventstore.Backward {
			s.mu.RLock()
			from = min(from, s.last(stream))
			s.mu.RUnlock()
		}
		from := from
		if dir == eventstore.Forward {
			from = max(from, eventstore.First)
		}
		for from >= 0 {
			r, ok, err := s.at(ctx, stream, from)
			if err != nil {
				yield(eventstore.Record{}, fmt.Errorf("memory: read stream %q from %d: %w", stream, from, err))
				return
			}
			if !ok || !yield(r, nil) {
				return
			}
			if dir == eventstore.Backward {
				from--
			} else {
				from++
			}
		}
	}
}

func (s *Store) at(ctx context.Context, stream string, rev eventstore.Revision) (eventstore.Record, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return eventstore.Record{}, false, err
	}
	if rev > s.last(stream) {
		return eventstore.Record{}, false, nil
	}
	return s.log[s.streams[stream][rev]], true, nil
}

func (s *Store) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		at, err := from, s.begin(ctx, from)
		for err == nil {
			var r eventstore.Record
			var ok bool
			if r, ok, _, err = s.beside(ctx, at, dir); err == nil {
				if !ok || !yield(r, nil) {
					return
				}
				at = r.Position
			}
		}
		yield(eventstore.Record{}, fmt.Errorf("memory: read all from %d: %w", from, err))
	}
}

// begin says why no read can begin at a position, or nil.
func (s *Store) begin(ctx context.Context, from eventstore.Position) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if _, found := s.find(from); !found && from != eventstore.Start && from != eventstore.End {
		return &eventstore.UnknownPositionError{Position: from}
	}
	return nil
}

// find returns the place in log of the first record at or behind a position, and whether it is that position's.
func (s *Store) find(p eventstore.Position) (int, bool) {
	return slices.BinarySearchFunc(s.log, p, func(r eventstore.Record, p eventstore.Position) int { return cmp.Compare(r.Position, p) })
}

// beside returns the record next to a position, and a channel that is closed when there are more.
func (s *Store) beside(ctx context.Context, from eventstore.Position, dir eventstore.Direction) (eventstore.Record, bool, <-chan struct{}, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return eventstore.Record{}, false, nil, err
	}
	i, found := s.find(from)
	if dir == eventstore.Backward {
		i--
	} else if found {
		i++
	}
	if i < 0 || i >= len(s.log) {
		return eventstore.Record{}, false, s.grown, nil
	}
	return s.log[i], true, nil, nil
}

func (s *Store) Follow(ctx context.Context, after eventstore.Position) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		at, err := after, s.begin(ctx, after)
		if at == eventstore.End {
			at = s.head()
		}
		for err == nil {
			var r eventstore.Record
			var ok bool
			var grown <-chan struct{}
			if r, ok, grown, err = s.beside(ctx, at, eventstore.Forward); ok {
				if !yield(r, nil) {
					return
				}
				at = r.Position
			} else if err == nil {
				select {
				case <-grown:
				case <-ctx.Done(): // the next turn reports it
				case <-s.closed:
				}
			}
		}
		yield(eventstore.Record{}, fmt.Errorf("memory: follow after %d: %w", after, err))
	}
}

// head is the position of the last record.
func (s *Store) head() eventstore.Position {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if n := len(s.log); n > 0 {
		return s.log[n-1].Position
	}
	return eventstore.Start
}

func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	return nil
}
