package esdbserver

import (
	"context"
	"errors"
	"math"
	"sort"
	"sync"

	"jejak/eventstore"
	"jejak/eventstore/links"
)

// Limits of the end of the log that is kept in memory: what a subscriber may be late by without reading the log again.
const (
	maxTailBytes   = 8 << 20
	maxTailRecords = 8192
	// maxTake is how much a subscriber takes at once, so that one that sends slowly holds little.
	maxTake = 64
)

// errBehind: a subscriber is later than the tail reaches back. It has to read the log, as one that begins.
var errBehind = errors.New("the subscriber fell behind")

// tail is the end of the log in memory, from which all subscriptions that have caught up are served. One goroutine follows
// the log, however many subscribe, and wakes those whom a record concerns; the others notice nothing of it. It runs while
// there are subscribers.
//
// Records are numbered as they come. A subscriber waits, or has a number from which on there may be something for it; if
// the record of that number is no longer kept, it has fallen behind.
type tail struct {
	store eventstore.Store
	ctx   context.Context // the server's

	mu      sync.Mutex
	records []*eventstore.Record
	first   uint64              // number of the first of them
	bytes   int                 // of their data and metadata
	floor   eventstore.Position // of the last event that is not kept any more, or was never
	count   int                 // subscribers
	end     context.CancelFunc  // ends the goroutine that follows; nil: there is none
	run     int                 // how often one was started

	named   map[interest]map[*subscriber]struct{} // by stream, by list, and those who want everything
	filters map[string]map[*subscriber]struct{}   // by what they filter
	lists   int                                   // subscribers to lists
}

// interest is what a subscriber wants of the log: one stream, one list of links, what a filter matches, or, as the zero
// value says, everything.
type interest struct {
	stream string
	list   links.List
	filter *filter
}

// never is the number of a record that does not come.
const never uint64 = math.MaxUint64

// subscriber is a subscription that has caught up. It belongs to one goroutine; what is in mu's keeping is said.
type subscriber struct {
	tail  *tail
	wants interest
	wake  chan struct{} // holds one

	// Guarded by the tail's mu.
	next uint64 // the first record that may be of interest and was not taken; never: none so far
	due  uint64 // the record that is of interest whatever it is, for a checkpoint
	err  error  // why nothing more comes
}

func newTail(ctx context.Context, store eventstore.Store) *tail {
	return &tail{store: store, ctx: ctx, named: map[interest]map[*subscriber]struct{}{}, filters: map[string]map[*subscriber]struct{}{}}
}

// join adds a subscriber who has seen everything up to a position. It returns false if the tail does not reach back to it.
// Records up to the position may still come, and are to be passed over.
func (t *tail) join(after eventstore.Position, wants interest) (*subscriber, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.end == nil {
		t.start(after)
	}
	if after < t.floor {
		return nil, false
	}
	s := &subscriber{tail: t, wants: wants, wake: make(chan struct{}, 1), next: never, due: never}
	if i := t.behind(after); i < len(t.records) {
		s.next = t.first + uint64(i)
	}
	set := t.set(wants)
	set[s] = struct{}{}
	t.count++
	if wants.list != (links.List{}) {
		t.lists++
	}
	return s, true
}

// behind returns the place of the first record behind a position.
func (t *tail) behind(after eventstore.Position) int {
	return sort.Search(len(t.records), func(i int) bool { return t.records[i].Position > after })
}

// set returns those who want the same.
func (t *tail) set(wants interest) map[*subscriber]struct{} {
	if wants.filter != nil {
		set := t.filters[wants.filter.key]
		if set == nil {
			set = map[*subscriber]struct{}{}
			t.filters[wants.filter.key] = set
		}
		return set
	}
	set := t.named[wants]
	if set == nil {
		set = map[*subscriber]struct{}{}
		t.named[wants] = set
	}
	return set
}

// leave takes the subscriber out. The last one ends the following.
func (s *subscriber) leave() {
	t := s.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	set := t.set(s.wants)
	if _, there := set[s]; !there {
		return
	}
	delete(set, s)
	switch {
	case len(set) > 0:
	case s.wants.filter != nil:
		delete(t.filters, s.wants.filter.key)
	default:
		delete(t.named, s.wants)
	}
	t.count--
	if s.wants.list != (links.List{}) {
		t.lists--
	}
	if t.count == 0 && t.end != nil {
		t.end()
		t.clear()
	}
}

// start begins to follow the log behind a position. The caller holds mu.
func (t *tail) start(after eventstore.Position) {
	ctx, cancel := context.WithCancel(t.ctx)
	t.run++
	t.end, t.floor = cancel, after
	go t.follow(ctx, t.run, after)
}

// clear forgets the records, and that anybody follows. The caller holds mu.
func (t *tail) clear() {
	t.first += uint64(len(t.records))
	t.end, t.records, t.bytes = nil, nil, 0
}

func (t *tail) follow(ctx context.Context, run int, after eventstore.Position) {
	for record, err := range t.store.Follow(ctx, after) {
		if !t.add(run, &record, err) {
			return
		}
	}
}

// add takes in a record, or the end of all. It returns false if nobody needs more.
func (t *tail) add(run int, record *eventstore.Record, err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.run != run || t.end == nil {
		return false
	}
	if err != nil {
		t.fail(err)
		return false
	}
	number := t.first + uint64(len(t.records))
	t.records = append(t.records, record)
	t.bytes += len(record.Data) + len(record.Metadata)
	for len(t.records) > maxTailRecords || t.bytes > maxTailBytes && len(t.records) > 1 {
		t.drop()
	}
	t.tell(record, number)
	return true
}

// drop forgets the oldest record.
func (t *tail) drop() {
	old := t.records[0]
	t.records[0] = nil
	t.records = t.records[1:]
	t.first++
	t.bytes -= len(old.Data) + len(old.Metadata)
	t.floor = old.Position
}

// tell wakes those whom a record concerns.
func (t *tail) tell(record *eventstore.Record, number uint64) {
	wake := func(set map[*subscriber]struct{}) {
		for s := range set {
			s.has(number)
		}
	}
	wake(t.named[interest{}])
	wake(t.named[interest{stream: record.Stream}])
	if t.lists > 0 {
		for _, l := range links.Of(record) {
			wake(t.named[interest{list: l}])
		}
	}
	for _, set := range t.filters {
		asked, matches := false, false
		for s := range set { // all of them have the same filter
			if !asked {
				asked, matches = true, s.wants.filter.match(record)
			}
			if matches || s.due == number {
				s.has(number)
			}
		}
	}
}

// has notes that a record concerns the subscriber. The tail's mu is held.
func (s *subscriber) has(number uint64) {
	s.next = min(s.next, number)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// fail ends all subscriptions. The caller holds mu.
func (t *tail) fail(err error) {
	end := func(set map[*subscriber]struct{}) {
		for s := range set {
			s.err = err
			s.has(t.first)
		}
	}
	for _, set := range t.named {
		end(set)
	}
	for _, set := range t.filters {
		end(set)
	}
	t.end()
	t.clear()
}

// place is the number of the record that the subscriber has not seen yet, or of the one that comes next.
func (s *subscriber) place() uint64 {
	t := s.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	return min(s.next, t.first+uint64(len(t.records)))
}

// take waits for something of interest and returns consecutive records from there on, with the number of the first. There
// may be some among them that are of no interest. The record with the number due is of interest whatever it is.
func (s *subscriber) take(ctx context.Context, due uint64) ([]*eventstore.Record, uint64, error) {
	for {
		records, first, err := s.try(due)
		if err != nil || len(records) > 0 {
			return records, first, err
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
	}
}

func (s *subscriber) try(due uint64) ([]*eventstore.Record, uint64, error) {
	t := s.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.err != nil {
		return nil, 0, s.err
	}
	end := t.first + uint64(len(t.records))
	if s.due = due; due < end {
		s.next = min(s.next, due)
	}
	if s.next >= end {
		s.next = never
		return nil, 0, nil
	}
	if s.next < t.first {
		return nil, 0, errBehind
	}
	first := s.next
	records := t.records[first-t.first:]
	if len(records) > maxTake {
		records = records[:maxTake]
	}
	taken := append([]*eventstore.Record(nil), records...)
	s.next = first + uint64(len(taken))
	if s.next == end {
		s.next = never
	}
	return taken, first, nil
}
