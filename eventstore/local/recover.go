package local

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"jejak/eventstore"
)

// loadSegments opens all segments and builds their look-ups. mark is what the end file says, zero if there is none.
// A writer leaves the log ready for appends: what a crash cut off in the last write is removed.
func (s *Store) loadSegments(mark endMark, write bool) error {
	places, temps, err := listSegments(s.options.FS, s.dir)
	if err != nil {
		return err
	}
	if write {
		for _, name := range temps {
			if err := s.options.FS.Remove(s.path(name)); err != nil {
				return fmt.Errorf("remove what was left half-written: %w", err)
			}
		}
	}
	for i, p := range places {
		if s.loaded != nil {
			if err := s.loaded(i, len(places)); err != nil {
				return err
			}
		}
		last := i == len(places)-1
		g, err := openSegment(s.options.FS, s.dir, p, write && last && !p.cold)
		if err != nil {
			return err
		}
		s.segments = append(s.segments, g)
		if g.header.store != s.id {
			return corrupt(g.name, 16, whyOtherStore, g.header.store, s.id)
		}
		if g.base() != s.end {
			return corrupt(g.name, 32, whyGap, inHex(s.end))
		}
		if !last && places[i+1].base != g.base()+g.size {
			return corrupt(g.name, g.size, whyTooLong, g.size, places[i+1].base-g.base())
		}
		if s.position != g.header.position || s.ticks != g.header.ticks {
			return corrupt(g.name, 40, whyNotContinued)
		}
		if err := s.loadSegment(g, last, mark, write); err != nil {
			return err
		}
	}
	if s.end < mark.address {
		return corrupt(s.lastName(), 0, whyLogShort, inHex(s.end), inHex(mark.address))
	}
	return nil
}

func (s *Store) lastName() string {
	if n := len(s.segments); n > 0 {
		return s.segments[n-1].name
	}
	return segmentName(0)
}

// loadSegment builds the look-ups of one segment. In the last one it finds the end of the log.
func (s *Store) loadSegment(g *segment, last bool, mark endMark, write bool) error {
	size := g.size
	if err := s.start(g, size); err != nil {
		return err
	}
	t, err := s.loadTail(g, size)
	if err == nil && !last {
		return s.complete(g, write)
	}
	if err == nil {
		return s.settle(g, t, size, write && !(mark.clean && t.whole == size && mark.address == g.base()+size))
	}
	var damage *CorruptError
	if !last || !errors.As(err, &damage) {
		return err
	}
	// The last segment may end in a write that a crash interrupted. Whatever was acknowledged is not that.
	if g.base()+t.whole < mark.address {
		return err
	}
	acknowledged, scanErr := s.durableBeyond(g, t.whole, size)
	if scanErr != nil {
		return scanErr
	}
	if acknowledged {
		return err
	}
	return s.settle(g, t, size, write && !(mark.clean && t.whole == size && mark.address == g.base()+size))
}

// start opens the index of a segment, and puts the end of the log behind what it covers.
func (s *Store) start(g *segment, size int64) error {
	x, err := s.optional(g)
	if err != nil {
		return err
	}
	s.spared(g)
	g.index, g.table, g.size = x, newTable(), segmentHeader
	if x != nil {
		if x.covered > size {
			return corrupt(g.name, size, whyTooShort, size, x.covered)
		}
		g.size, g.table.nextAt = x.covered, blockEnd(x.last)
		s.position, s.ticks = x.position, x.ticks
	}
	s.end = g.base() + g.size
	return nil
}

// complete sees to it that a sealed segment has a whole index. A reader makes do with look-ups in memory, and so does a
// writer while the disk is full.
func (s *Store) complete(g *segment, write bool) error {
	if g.table.offsets.length == 0 {
		g.table = nil
		return nil
	}
	if !write {
		return nil
	}
	if err := s.putIndex(g); !full(err) {
		return err
	}
	return nil
}

// putIndex writes the index of a segment up to its end, and uses it from now on. The segment must be the last that was
// loaded or written: the index ends with the position and the time of the log.
func (s *Store) putIndex(g *segment) error {
	x, err := writeIndex(s.options.FS, s.dir, g, s.position, s.ticks)
	if err != nil {
		return fmt.Errorf("index of %s: %w", g.name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return g.swap(x)
}

// swap gives a segment a new index, which covers all of it. The caller holds the store's lock.
func (g *segment) swap(x *index) error {
	old := g.index
	g.index, g.table = x, newTable()
	g.table.nextAt = blockEnd(x.last)
	g.spare.table.Store(nil)
	if old == nil {
		return nil
	}
	return old.close()
}

// tail is what a scan found at the end of a segment.
type tail struct {
	whole int64 // offset after the last whole append
	group int64 // offset at which the last write group starts
}

// loadTail adds the records up to size to the look-ups, append by append. The tail is valid with an error, too.
func (s *Store) loadTail(g *segment, size int64) (tail, error) {
	t := tail{whole: g.size, group: g.size}
	var part []entry // the append that the scan is in
	c := newScanner(g, s.sums, g.size, size, false)
	position, ticks := s.position, s.ticks
	for {
		ok, err := c.next()
		if err != nil {
			return t, err
		}
		if !ok {
			break
		}
		r := c.record
		if r.position <= position || r.ticks < ticks {
			return t, g.damage(c.at, whyBackwards, nil)
		}
		position, ticks = r.position, r.ticks
		stream := hashStream(r.stream)
		part = append(part, entry{uint32(c.at), stream, hashID(stream, r.id[:]), position})
		if r.more() {
			continue
		}
		s.add(g, part, c.offset, position, ticks)
		part = part[:0]
		t.whole = c.offset
		t.group = c.at - int64(r.group)
	}
	if len(part) > 0 {
		return t, g.damage(t.whole, whyAppendCutOff, nil)
	}
	return t, nil
}

// settle makes the tail of the last segment durable and ready for appends.
//
// The last write group may be in the page cache only: its writer may have died between the write and the sync, or after
// a sync that failed, when the kernel believes the pages clean though the disk does not have them. It is written again.
func (s *Store) settle(g *segment, t tail, size int64, write bool) error {
	if !write {
		return nil
	}
	f, ok := g.file.(File)
	if !ok {
		return nil // compressed segments are sealed
	}
	if n := t.whole - t.group; n > 0 {
		b := make([]byte, n)
		if _, err := f.ReadAt(b, t.group); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the last write of %s: %w", g.name, err)
		}
		if _, err := f.WriteAt(b, t.group); err != nil {
			return fmt.Errorf("write the last write of %s again: %w", g.name, err)
		}
	}
	if t.whole < size {
		if err := f.Truncate(t.whole); err != nil {
			return fmt.Errorf("cut the interrupted write off %s: %w", g.name, err)
		}
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", g.name, err)
	}
	return nil
}

// durableBeyond says whether the bytes from an offset on hold a record which proves that the bytes at the offset were
// durable once: one whose write group began later. Groups are synced one after the other.
func (s *Store) durableBeyond(g *segment, offset, size int64) (bool, error) {
	b := make([]byte, min(size-offset, recoverWindow+maxRecord))
	for start := offset; start < size; start += recoverWindow {
		n, err := g.file.ReadAt(b[:min(int64(len(b)), size-start)], start)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, g.readError(start, err)
		}
		var r record
		for i := 0; i < min(n, recoverWindow); i++ {
			if b[i] == 0 && (i+4 > n || b[i+1] == 0 && b[i+2] == 0 && b[i+3] == 0) {
				continue // fast over reserved space
			}
			at := start + int64(i)
			if decodeRecord(b[i:n], s.sums, g.base()+at, &r) == nil && at-int64(r.group) > offset {
				return true, nil
			}
		}
	}
	return false, nil
}

// recoverWindow is how much of a damaged tail is looked at in one piece.
const recoverWindow = 4 << 20

// readMark reads the end file. A missing one is a zero mark.
func (s *Store) readMark() (endMark, bool, error) {
	b, err := readFile(s.options.FS, s.path(endFile))
	if errors.Is(err, fs.ErrNotExist) {
		return endMark{}, false, nil
	}
	if err != nil {
		return endMark{}, false, fmt.Errorf("read the end mark: %w", err)
	}
	m, ok := decodeEnd(b, s.sums)
	return m, ok, nil
}

// openReader opens the store beside a writer, or without one.
func (s *Store) openReader() (err error) {
	id, err := inspect(s.options.FS, s.dir)
	if err != nil {
		return err
	}
	if id == [16]byte{} {
		return &ForeignError{Dir: s.dir, Entry: s.dir, Reason: "it is empty"}
	}
	s.id, s.sums = id, newSums(id)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release())
		}
	}()
	f, err := s.options.FS.OpenFile(s.path(endFile), os.O_RDONLY, 0)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open the end mark: %w", err)
	}
	if err == nil {
		s.endFile = f
	}
	// The lock is asked first: a writer that comes later leaves all that is durable now as it is.
	written, err := s.options.FS.Locked(s.path(lockFile))
	if err != nil {
		return fmt.Errorf("ask for a writer: %w", err)
	}
	if written {
		return s.look()
	}
	mark, _, err := s.readMark()
	if err != nil {
		return err
	}
	return s.loadSegments(mark, false)
}

// look reads the end mark and, if the log has grown, takes the new records in. It is how a read-only store follows a
// writer: the mark is moved after the sync, so what lies before it is durable.
func (s *Store) look() error {
	s.refresh.Lock()
	defer s.refresh.Unlock()
	s.mu.RLock()
	closed := s.closed
	s.mu.RUnlock()
	if closed {
		return eventstore.ErrClosed
	}
	mark, err := s.currentMark()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || mark.address <= s.end {
		return nil
	}
	for s.end < mark.address {
		before := s.end
		if n := len(s.segments); n > 0 {
			if err := s.extend(s.segments[n-1], mark.address); err != nil {
				return err
			}
		}
		if s.end < mark.address {
			if err := s.openNext(); err != nil {
				return err
			}
		}
		if s.end == before {
			return corrupt(s.lastName(), 0, whyLogShort, inHex(s.end), inHex(mark.address))
		}
	}
	s.wake()
	return nil
}

// extend takes in the records that the writer added to a segment.
func (s *Store) extend(g *segment, limit int64) error {
	f, ok := g.file.(File)
	if !ok {
		return nil // compressed segments are sealed
	}
	size, err := f.Size()
	if err != nil {
		return fmt.Errorf("size of %s: %w", g.name, err)
	}
	if size = min(size, limit-g.base()); size > g.size {
		_, err = s.loadTail(g, size)
	}
	return err
}

// openNext opens the segment that begins where the log ends so far.
func (s *Store) openNext() error {
	g, err := openSegment(s.options.FS, s.dir, place{base: s.end}, false)
	if errors.Is(err, fs.ErrNotExist) {
		g, err = openSegment(s.options.FS, s.dir, place{base: s.end, cold: true}, false)
	}
	if err != nil {
		return err
	}
	s.segments = append(s.segments, g)
	if g.header.store != s.id || g.header.position != s.position || g.header.ticks != s.ticks {
		return corrupt(g.name, 16, whyNotContinued)
	}
	if err := s.relieve(); err != nil {
		return err
	}
	return s.start(g, g.size)
}

// relieve replaces the look-ups in memory of sealed segments by the indexes that the writer has made of them, so that a
// long-lived reader's memory does not grow with the log. That of the segment which was the last may not be there yet.
func (s *Store) relieve() error {
	for _, g := range s.segments[:len(s.segments)-1] {
		if g.table == nil || g.table.offsets.length == 0 {
			continue
		}
		if err := s.relieveOf(g); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) relieveOf(g *segment) error {
	x, err := s.optional(g)
	if err != nil || x == nil {
		return err
	}
	if x.covered != g.size {
		return x.close()
	}
	return g.swap(x)
}

// markTries bounds how often a mark is read that changes under the reader's eyes. A write of 32 bytes takes well under
// a microsecond, so that even the second try is rare.
const markTries = 100

// currentMark reads the mark that a writer may be changing at this moment.
func (s *Store) currentMark() (endMark, error) {
	if s.endFile == nil {
		f, err := s.options.FS.OpenFile(s.path(endFile), os.O_RDONLY, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return endMark{}, nil
		}
		if err != nil {
			return endMark{}, fmt.Errorf("open the end mark: %w", err)
		}
		s.endFile = f
	}
	b := make([]byte, endSize)
	for range markTries {
		if _, err := s.endFile.ReadAt(b, 0); err != nil {
			if errors.Is(err, fs.ErrClosed) {
				return endMark{}, eventstore.ErrClosed
			}
			if errors.Is(err, io.EOF) {
				break // it is cut off
			}
			return endMark{}, fmt.Errorf("read the end mark: %w", err)
		}
		if m, ok := decodeEnd(b, s.sums); ok {
			return m, nil
		}
	}
	return endMark{}, corrupt(endFile, 0, whyEndUnreadable)
}
