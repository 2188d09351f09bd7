package local

import (
	"fmt"
	"sync/atomic"
)

// newSegment starts the next segment at the end of the log.
func (w *writer) newSegment() error {
	s := w.store
	if err := w.begin(); err != nil {
		return err
	}
	if w.checkHeld(0); w.broken != nil { // a segment is made by its name, which must be one in this directory
		return w.broken
	}
	g, err := createSegment(s.options.FS, s.dir, header{store: s.id, base: s.end, position: s.position, ticks: s.ticks})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.segments = append(s.segments, g)
	s.end += segmentHeader
	w.reserved, w.sealing, w.tail.end = segmentHeader, false, 0
	return nil
}

// seal ends the last segment, for ever, and starts the next. When it fails half-way it can be repeated, but nothing may
// be appended to the segment any more: its successor may have its name on the disk already.
func (w *writer) seal() error {
	g := w.last()
	w.sealing = true
	if err := w.begin(); err != nil {
		return err
	}
	if err := w.takeIndex(true); err != nil { // one at a time
		return err
	}
	if err := w.trim(g); err != nil {
		return err
	}
	if err := w.newSegment(); err != nil {
		return err
	}
	if g.table.offsets.length > 0 {
		w.beginIndex(g)
	}
	return nil
}

// trim gives back the reserved space behind the last record.
func (w *writer) trim(g *segment) error {
	f, ok := g.file.(File)
	if !ok || w.reserved == g.size && !w.cut {
		return nil
	}
	if err := f.Truncate(g.size); err != nil {
		return fmt.Errorf("cut reserved space off %s: %w", g.name, err)
	}
	w.reserved, w.cut = g.size, true
	if err := f.Sync(); err != nil {
		w.fail(err)
		return fmt.Errorf("sync %s: %w", g.name, err)
	}
	w.cut = false
	return nil
}

// build is the making of a sealed segment's index beside the appends to the next one. To sort and write half a million
// look-ups takes some 30 ms, which nobody should wait for: until the index is there, those in memory serve.
type build struct {
	segment *segment
	make    func()
	wait    func()      // until make has ended
	ended   atomic.Bool // make has
	index   *index
	err     error
}

// beginIndex starts to make the index of a segment that was just sealed. Nothing of the segment changes any more but what
// the writer links for its own look-ups, which an index is not made of.
func (w *writer) beginIndex(g *segment) {
	s, b := w.store, &build{segment: g}
	position, ticks := s.position, s.ticks // of its last record, as nothing was appended since
	b.make = func() {
		b.index, b.err = writeIndex(s.options.FS, s.dir, g, position, ticks)
		b.ended.Store(true)
	}
	b.wait = s.options.beside(b.make)
	w.build = b
}

// takeIndex replaces the look-ups of a sealed segment in memory by its index, if that is made by now or has to be. Where
// the disk was full they stay until the index has to be made, and is tried again.
func (w *writer) takeIndex(must bool) error {
	b := w.build
	if b == nil || !must && !b.ended.Load() {
		return nil
	}
	b.wait()
	b.wait = func() {}
	if full(b.err) {
		if !must || w.broken != nil {
			return nil
		}
		b.make()
	}
	if b.err != nil {
		return fmt.Errorf("index of %s: %w", b.segment.name, b.err)
	}
	w.build = nil
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	return b.segment.swap(b.index)
}

// inAnother does work in another goroutine, and returns how to wait for its end. A test has other ways, in which the order
// of things is its own.
func inAnother(work func()) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	return func() { <-done }
}
