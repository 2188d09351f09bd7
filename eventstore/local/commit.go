package local

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/google/uuid"

	"jejak/eventstore"
	"jejak/eventstore/internal/expect"
)

// request is one Append or Import on its way to the disk.
type request struct {
	stream  string
	want    eventstore.Expect
	events  []eventstore.Event
	records []eventstore.Record // of an import; stream and events are not used then

	result eventstore.Appended
	err    error
	done   chan struct{} // closed when result and err stand
	turn   chan struct{} // closed when the request's caller is to write for all; of requests that were queued together only the first has a turn
	leads  bool          // turn is closed; guarded by the writer's mu
}

// head is the last event of a stream.
type head struct {
	revision eventstore.Revision // -1 for a stream without events
	address  int64
}

const (
	// maxGroupBytes ends a group before it makes those who came first wait for megabytes of others.
	maxGroupBytes = 4 << 20
	// reserveBytes is how far ahead of the log the file is filled with zeros. A sync of bytes that overwrite others
	// need not change the file's length or its block map, which saves the file system's journal a commit.
	reserveBytes = 1 << 20
	// reserveFor is the largest group worth a reservation: for larger ones the journal's part in a sync is small beside
	// the bytes, and zeros would nearly double those.
	reserveFor = reserveBytes / 8
)

// Append implements eventstore.Store.
func (s *Store) Append(ctx context.Context, stream string, want eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if err := eventstore.CheckAppend(stream, want, events); err != nil {
		return eventstore.Appended{}, err
	}
	r := newRequest(stream, want, events)
	s.submit(ctx, r)
	return r.answer()
}

// AppendBatch implements eventstore.Batcher: the appends stand in the queue next to each other, so whoever writes next
// takes them together.
func (s *Store) AppendBatch(ctx context.Context, batch []eventstore.Proposal) []eventstore.Outcome {
	outcomes := make([]eventstore.Outcome, len(batch))
	places := make([]int, 0, len(batch))
	requests := make([]*request, 0, len(batch))
	for i, p := range batch {
		if err := eventstore.CheckAppend(p.Stream, p.Expect, p.Events); err != nil {
			outcomes[i].Err = err
			continue
		}
		places, requests = append(places, i), append(requests, newRequest(p.Stream, p.Expect, p.Events))
	}
	if len(requests) > 0 {
		s.submit(ctx, requests...)
	}
	for i, r := range requests {
		o := &outcomes[places[i]]
		o.Appended, o.Err = r.answer()
	}
	return outcomes
}

func newRequest(stream string, want eventstore.Expect, events []eventstore.Event) *request {
	return &request{stream: stream, want: want, events: events, done: make(chan struct{}), turn: make(chan struct{})}
}

// answer is what the caller of an append is told when its request has come to an end.
func (r *request) answer() (eventstore.Appended, error) {
	if r.err == nil {
		return r.result, nil
	}
	if errors.As(r.err, new(*eventstore.WrongRevisionError)) {
		return eventstore.Appended{}, r.err
	}
	return eventstore.Appended{}, fmt.Errorf("local: append %d events to %q: %w", len(r.events), r.stream, r.err)
}

// submit queues requests next to each other and returns when all have come to their end, or the context has. At least one
// is given, and each knows its error then.
//
// Whoever finds nobody writing writes: first for itself, and then it hands the work to the first of those who came
// meanwhile. So a lone appender never waits for another goroutine, and while the disk is busy with one group the next
// one gathers: that is all there is to group commit.
//
// The bytes of a request are the caller's until they are encoded. A caller whose context ends early takes its request
// out of the queue if it is still there; otherwise it waits, so that the bytes are its own again when it returns.
func (s *Store) submit(ctx context.Context, requests ...*request) {
	if err := s.enqueue(ctx, requests); err != nil {
		fail(requests, err)
		return
	}
	// Whoever leads takes the whole queue, so requests that were queued together are never told apart: only the first can
	// be asked to lead, and when it has ended the others end without anything more.
	first := requests[0]
	select {
	case <-first.done:
	case <-first.turn:
		s.writer.lead()
	case <-ctx.Done():
		if s.writer.withdraw(requests) {
			fail(requests, ctx.Err())
			return
		}
		select {
		case <-first.done:
		case <-first.turn:
			s.writer.lead()
		}
	}
	for _, r := range requests {
		<-r.done
	}
}

// enqueue adds requests to the queue. Where nobody writes, the first is asked to lead at once.
func (s *Store) enqueue(ctx context.Context, requests []*request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := s.writer
	if w == nil {
		s.mu.RLock()
		defer s.mu.RUnlock()
		if s.closed {
			return eventstore.ErrClosed
		}
		return fmt.Errorf("%w: it was opened for reading", eventstore.ErrReadOnly)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return eventstore.ErrClosed
	}
	w.queue = append(w.queue, requests...)
	if !w.busy {
		w.busy = true
		w.handOver()
	}
	return nil
}

// handOver asks the first in the queue to lead. The caller holds mu.
func (w *writer) handOver() {
	close(w.queue[0].turn)
	w.queue[0].leads = true
}

func fail(requests []*request, err error) {
	for _, r := range requests {
		r.err = err
	}
}

// lead commits what is queued, the leader's own request with it, and hands the work on. The leader's request is in the
// queue, and nobody else leads.
func (w *writer) lead() {
	if w.shared {
		// The last group answered many, who are about to append again: let them, so that the next group is theirs too.
		runtime.Gosched()
	}
	w.mu.Lock()
	batch, closing := w.queue, w.closing
	w.queue = nil
	w.mu.Unlock()
	w.shared = len(batch) > 1
	if closing {
		for _, r := range batch {
			r.finish(eventstore.ErrClosed)
		}
	} else {
		w.commit(batch)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy = len(w.queue) > 0
	if w.busy {
		w.handOver()
		return
	}
	if w.closing {
		close(w.ended)
	}
}

// withdraw takes requests out of the queue that were put there together. It returns false if the writer has them already,
// or if they are to lead.
func (w *writer) withdraw(requests []*request) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if requests[0].leads {
		return false
	}
	i := slices.Index(w.queue, requests[0])
	if i < 0 {
		return false
	}
	w.queue = slices.Delete(w.queue, i, i+len(requests))
	return true
}

func (r *request) finish(err error) {
	r.err = err
	close(r.done)
}

// commit brings every request of a batch to its end, in as few writes as the limits allow.
func (w *writer) commit(batch []*request) {
	for len(batch) > 0 {
		if err := w.takeIndex(false); err != nil {
			w.fail(err)
		}
		w.checkHeld(checkedLately)
		if w.broken != nil {
			for _, r := range batch {
				r.finish(w.broken)
			}
			return
		}
		w.group.begin(w.store)
		taken := 0
		for taken < len(batch) && w.take(batch[taken]) {
			taken++
		}
		if taken == 0 { // it does not fit into the segment
			if err := w.seal(); err != nil {
				if !full(err) {
					w.fail(err)
				}
				w.refuse(batch[:1], err)
				batch = batch[1:]
			}
			continue
		}
		w.flush()
		batch = batch[taken:]
	}
}

// take decides a request and, if it is in order, adds it to the group. It returns false if the group has to be written,
// or the segment sealed, before the request can have its turn.
func (w *writer) take(r *request) bool {
	g := &w.group
	if len(g.buf) > maxGroupBytes {
		return false
	}
	if r.records != nil {
		return w.takeImport(r)
	}
	v, err := w.decide(r)
	if err == nil && v.Duplicate {
		err = w.answerDuplicate(r)
	}
	if err != nil || v.Duplicate {
		// The verdict may rest on events of this group, so it holds only if the group does.
		r.err = err
		g.requests = append(g.requests, r)
		return true
	}
	size := 0
	for i := range r.events {
		size += recordSize(r.stream, &r.events[i])
	}
	if !w.fits(size, len(r.events)) {
		return false
	}
	g.grow(size)
	k := keyOf(r.stream)
	h := g.heads[r.stream] // decide has put it there
	for i := range r.events {
		e := &r.events[i]
		h = g.put(w.store.sums, k, h, e, coordinates{
			position: g.position + eventstore.Position(recordSize(r.stream, e)),
			ticks:    max(g.now, g.ticks),
			revision: v.First + eventstore.Revision(i),
			more:     i < len(r.events)-1,
		})
	}
	g.heads[r.stream] = h
	r.result = eventstore.Appended{
		Revision: v.First + eventstore.Revision(len(r.events)) - 1,
		Position: g.position,
		Recorded: fromTicks(g.ticks),
	}
	g.requests = append(g.requests, r)
	return true
}

// fits says whether so much more fits into the group and the segment. A segment takes at least one append, however
// large, so that every append has a place.
func (w *writer) fits(size, events int) bool {
	last := w.last()
	used := last.size + int64(len(w.group.buf))
	if w.sealing {
		return false
	}
	if used == segmentHeader {
		return true
	}
	count := last.events() + len(w.group.entries)
	return used+int64(size) <= w.store.options.SegmentBytes && count+events <= MaxSegmentEvents
}

// decide holds a request against the log and the group before it.
func (w *writer) decide(r *request) (expect.Verdict, error) {
	h, err := w.headOf(r.stream)
	if err != nil {
		return expect.Verdict{}, err
	}
	if h.revision < 0 {
		return expect.Decide(r.stream, r.want, h.revision, nil)
	}
	known := make([]eventstore.Revision, len(r.events))
	for i := range r.events {
		if known[i], err = w.known(r.stream, h, r.events[i].ID); err != nil {
			return expect.Verdict{}, err
		}
	}
	return expect.Decide(r.stream, r.want, h.revision, known)
}

// headOf returns the last event of a stream, the group's own appends included.
func (w *writer) headOf(stream string) (head, error) {
	if h, ok := w.group.heads[stream]; ok {
		return h, nil
	}
	h, ok := w.cache.get(stream)
	if !ok {
		var err error
		if h, err = w.store.findHead(stream); err != nil {
			return head{}, err
		}
	}
	w.group.heads[stream] = h
	return h, nil
}

// known returns the revision at which an id stands in a stream, or expect.Unknown.
func (w *writer) known(stream string, h head, id uuid.UUID) (eventstore.Revision, error) {
	if h.revision < 0 {
		return expect.Unknown, nil
	}
	c, ok := w.group.coordinates(stream, id)
	if !ok {
		var err error
		if c, ok, err = w.store.findID(stream, id); err != nil {
			return 0, err
		}
	}
	if !ok {
		return expect.Unknown, nil
	}
	return c.revision, nil
}

// answerDuplicate tells a caller where the same append went the first time. If that is this very group, the answer
// waits for the sync like the first caller's.
func (w *writer) answerDuplicate(r *request) error {
	id := r.events[len(r.events)-1].ID
	c, ok := w.group.coordinates(r.stream, id)
	if !ok {
		var err error
		if c, ok, err = w.store.findID(r.stream, id); err != nil {
			return err
		}
	}
	if !ok {
		return fmt.Errorf("the event %s was there a moment ago and is not now", id)
	}
	r.result = eventstore.Appended{Revision: c.revision, Position: c.position, Duplicate: true, Recorded: fromTicks(c.ticks)}
	return nil
}

// flush writes and syncs the group, makes it visible, and answers its requests.
func (w *writer) flush() {
	g := &w.group
	if len(g.buf) > 0 {
		if err := w.write(); err != nil {
			w.refuse(g.requests, err)
			return
		}
		if w.checkHeld(0); w.broken != nil {
			w.refuse(g.requests, w.broken)
			return
		}
		w.show()
		if err := w.writeMark(false); err != nil {
			w.fail(err) // the group is durable all the same
		}
	}
	for _, r := range g.requests {
		r.finish(r.err)
	}
}

// show makes a durable group visible to readers.
func (w *writer) show() {
	s, g := w.store, &w.group
	s.mu.Lock()
	s.add(w.last(), g.entries, g.offset+int64(len(g.buf)), g.position, g.ticks)
	s.wake()
	s.mu.Unlock()
	for stream, h := range g.heads {
		w.cache.put(stream, h)
	}
}

func (w *writer) refuse(requests []*request, err error) {
	if full(err) {
		err = fmt.Errorf("%w: the disk is full; appends go on by themselves when there is space: %w", eventstore.ErrReadOnly, err)
	} else if w.broken != nil {
		err = w.broken
	}
	for _, r := range requests {
		r.finish(err)
	}
}

// write brings the group's bytes to the disk, all or none. A write that fails is taken back; a sync that fails, or a
// write that cannot be taken back, ends all writing.
func (w *writer) write() error {
	g, last := &w.group, w.last()
	f := last.file.(File)
	offset := g.start - last.base()
	if err := w.begin(); err != nil {
		if !full(err) {
			w.fail(err)
		}
		return err
	}
	if err := w.reserve(f, offset, offset+int64(len(g.buf))); err != nil {
		return fmt.Errorf("reserve space in %s: %w", last.name, err)
	}
	piece, at, err := w.piece(f, offset)
	if err != nil {
		w.fail(err)
		return err
	}
	if _, err := f.WriteAt(piece, at); err != nil {
		return w.takeBack(f, offset, fmt.Errorf("write %d bytes to %s: %w", len(piece), last.name, err))
	}
	if err := f.Sync(); err != nil {
		err = fmt.Errorf("sync %s: %w", last.name, err)
		w.fail(err)
		return err
	}
	w.tail.wrote(g.buf, offset)
	w.cut, w.reserved = false, max(w.reserved, at+int64(len(piece)))
	return nil
}

// piece is what is written of a group that belongs at an offset: the group, or if it is large the blocks that hold it.
func (w *writer) piece(f File, offset int64) (b []byte, at int64, err error) {
	g := &w.group
	if len(g.buf) < directFrom {
		return g.buf, offset, nil
	}
	b = g.memory.whole(offset, len(g.buf))
	before := offset % directBlock
	return b, offset - before, w.tail.fill(b[:before], f, offset)
}

// reserve fills the file with zeros ahead of the log, which ends at one offset and will end at another. A disk without a megabyte to spare may still have room for the
// group, so a full disk is no failure here: the write itself will tell.
func (w *writer) reserve(f File, end, need int64) error {
	if need <= w.reserved || need-end > reserveFor {
		return nil
	}
	target := min(need+reserveBytes, max(need, w.store.options.SegmentBytes))
	if w.zeros == nil {
		w.zeros = make([]byte, 256<<10)
	}
	for at := need; at < target; at += int64(len(w.zeros)) { // the group itself fills what lies before
		n := min(int64(len(w.zeros)), target-at)
		if _, err := f.WriteAt(w.zeros[:n], at); err != nil {
			if err := w.takeBack(f, end, err); !full(err) || w.broken != nil {
				return err
			}
			return nil
		}
	}
	w.reserved = target
	return nil
}

// takeBack removes what a failed write left behind an offset.
func (w *writer) takeBack(f File, offset int64, cause error) error {
	if err := f.Truncate(offset); err != nil {
		cause = errors.Join(cause, fmt.Errorf("take the write back: %w", err))
		w.fail(cause)
		return cause
	}
	w.reserved, w.cut = offset, true
	if !full(cause) {
		w.fail(cause)
	}
	return cause
}
