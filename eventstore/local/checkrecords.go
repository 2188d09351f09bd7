package local

import (
	"errors"
	"io"
)

// records reads a segment from its header to its end. Behind a damaged record it looks for the next good one.
func (c *checker) records(g *segment, size int64, last bool, entries *table) error {
	w := walk{checker: c, segment: g, size: size, last: last, entries: entries}
	w.scan = newScanner(g, c.store.sums, segmentHeader, size, false)
	w.part = -1
	for {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		ok, err := w.scan.next()
		if err != nil {
			if more, err := w.damaged(err); err != nil || !more {
				return err
			}
			continue
		}
		if !ok {
			return w.finish()
		}
		if err := w.record(); err != nil {
			return err
		}
	}
}

// walk is the way through one segment.
type walk struct {
	*checker
	segment *segment
	scan    *scanner
	size    int64
	last    bool
	entries *table
	part    int64 // offset of the first record of the append that the walk is in, -1 between two appends
	seen    int64 // bytes told to progress
}

// record checks one good record against what came before.
func (w *walk) record() error {
	r, g := w.scan.record, w.segment
	var wrong *CorruptError
	switch {
	case r.position <= w.position:
		wrong = w.wrong(whyPosition, r.position, w.position)
	case r.ticks < w.ticks && w.position > 0:
		wrong = w.wrong(whyTime)
	case w.scan.at-int64(r.group) < segmentHeader:
		wrong = w.wrong(whyGroup)
	default:
		var err error
		if wrong, err = w.predecessor(r); err != nil {
			return err
		}
	}
	if wrong != nil {
		wrong.Stream, wrong.Revision, wrong.Event = string(r.stream), r.revision, r.id
		if err := w.found(wrong); err != nil {
			return err
		}
	}
	address := g.base() + w.scan.at
	w.heads.put(string(r.stream), head{r.revision, address})
	hash := hashStream(r.stream)
	w.entries.add(entry{uint32(w.scan.at), hash, hashID(hash, r.id[:]), r.position})
	w.position, w.ticks, w.end = max(w.position, r.position), max(w.ticks, r.ticks), g.base()+w.scan.offset
	w.report.Events++
	switch {
	case r.more() && w.part < 0:
		w.part = w.scan.at
	case !r.more():
		w.part = -1
	}
	if n := w.scan.offset - w.seen; n >= chunkBytes {
		w.did(n)
		w.seen = w.scan.offset
	}
	return nil
}

// wrong is damage at the record that the walk is at.
func (w *walk) wrong(why *reason, details ...any) *CorruptError {
	return corrupt(w.segment.name, w.scan.at, why, details...)
}

// predecessor follows a record's way back, and says what is wrong with it.
func (w *walk) predecessor(r *record) (wrong *CorruptError, err error) {
	if h, ok := w.heads.get(string(r.stream)); ok {
		if r.previous != h.address || r.revision != h.revision+1 {
			if w.inHole(r.previous) {
				return nil, nil
			}
			return w.wrong(whyNotNext, h.revision, inHex(h.address)), nil
		}
		return nil, nil
	}
	if r.revision == 0 || w.inHole(r.previous) {
		return nil, nil // the start of a stream, or the loss is reported already
	}
	for i := len(w.open) - 1; i >= 0; i-- {
		g := w.open[i]
		if g.base() > r.previous {
			continue
		}
		var before record
		if _, err := g.readRecord(r.previous-g.base(), w.store.sums, &before, nil); err != nil {
			var damage *CorruptError
			if errors.As(err, &damage) {
				return w.wrong(whyBeforeUnreadable, inHex(r.previous)), nil
			}
			return nil, err
		}
		if string(before.stream) != string(r.stream) || before.revision != r.revision-1 {
			return w.wrong(whyBeforeElsewhere, inHex(r.previous)), nil
		}
		return nil, nil
	}
	return w.wrong(whyBeforeMissing, inHex(r.previous)), nil
}

func (w *walk) inHole(address int64) bool {
	for _, h := range w.holes {
		if address >= h.from && address < h.to {
			return true
		}
	}
	return false
}

// damaged decides about bytes that are no record: the end of the log, the rest of an interrupted write, or damage.
// It returns true if the walk can go on behind them.
func (w *walk) damaged(cause error) (more bool, err error) {
	var damage *CorruptError
	if !errors.As(cause, &damage) {
		return false, cause
	}
	g, at := w.segment, w.scan.offset
	if w.last && !w.clean && g.base()+at >= w.mark.address {
		whole := at
		if w.part >= 0 {
			whole = w.part
		}
		acknowledged, err := w.store.durableBeyond(g, whole, w.size)
		if err != nil {
			return false, w.found(err)
		}
		if !acknowledged {
			return false, w.interrupted(whole)
		}
	}
	if err := w.found(damage); err != nil {
		return false, err
	}
	next, err := w.resume(at + 1)
	if err != nil {
		return false, w.found(err)
	}
	w.holes = append(w.holes, hole{g.base() + at, g.base() + next})
	w.did(next - w.seen)
	w.seen = next
	w.end = g.base() + next
	w.part = -1
	w.scan = newScanner(g, w.store.sums, next, w.size, false)
	return next < w.size, nil
}

// interrupted ends the walk at the start of a write that was never acknowledged.
func (w *walk) interrupted(whole int64) error {
	w.end = w.segment.base() + whole
	if w.part >= 0 {
		w.forget(whole)
	}
	zeros, err := w.onlyZeros(whole)
	if err != nil {
		return err
	}
	if !zeros {
		w.note(noteInterrupted, w.segment.name, whole)
	}
	w.did(w.size - w.seen)
	return nil
}

// forget takes the records of an unfinished append out of the counts.
func (w *walk) forget(whole int64) {
	offsets := &w.entries.offsets
	for n := offsets.length; n > 0 && int64(offsets.at(n-1)) >= whole; n-- {
		offsets.length--
		w.report.Events--
	}
	w.position, w.ticks = w.segment.header.position, w.segment.header.ticks
	if n := offsets.length; n > 0 {
		var r record
		if _, err := w.segment.readRecord(int64(offsets.at(n-1)), w.store.sums, &r, nil); err == nil { // it was read before
			w.position, w.ticks = r.position, r.ticks
		}
	}
}

func (w *walk) onlyZeros(from int64) (bool, error) {
	b := make([]byte, chunkBytes)
	for at := from; at < w.size; at += chunkBytes {
		n, err := w.segment.file.ReadAt(b[:min(chunkBytes, w.size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, w.segment.readError(at, err)
		}
		for _, x := range b[:n] {
			if x != 0 {
				return false, nil
			}
		}
	}
	return true, nil
}

// resume returns the offset of the next good record, or the end of the segment.
func (w *walk) resume(from int64) (int64, error) {
	b := make([]byte, min(w.size-from, recoverWindow+maxRecord))
	var r record
	for start := from; start < w.size; start += recoverWindow {
		n, err := w.segment.file.ReadAt(b[:min(int64(len(b)), w.size-start)], start)
		var damage *CorruptError
		if errors.As(err, &damage) { // of a compressed block: go on behind it
			n = 0
		} else if err != nil && !errors.Is(err, io.EOF) {
			return 0, w.segment.readError(start, err)
		}
		for i := 0; i < min(n, recoverWindow); i++ {
			if decodeRecord(b[i:n], w.store.sums, w.segment.base()+start+int64(i), &r) == nil {
				return start + int64(i), nil
			}
		}
	}
	return w.size, nil
}

// finish looks at how the segment ends.
func (w *walk) finish() error {
	w.did(w.size - max(w.seen, segmentHeader))
	if w.part < 0 {
		return nil
	}
	if w.last && !w.clean && w.segment.base()+w.part >= w.mark.address {
		return w.interrupted(w.part)
	}
	return w.found(w.segment.damage(w.part, whyAppendCutOff, nil))
}
