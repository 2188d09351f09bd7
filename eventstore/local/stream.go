package local

import (
	"bytes"
	"context"
	"math"
	"slices"

	"jejak/eventstore"
)

// streamRead is one read of a stream. A segment's look-ups lead from the stream's hash to candidates, newest first; the
// record says whether it is one of the stream. As revisions have no gaps, the newest of a segment tells how many are between
// it and the one where the read begins, and these are neither read nor, in the end, looked up.
type streamRead struct {
	store *Store
	ctx   context.Context
	name  []byte
	hash  uint32
	from  eventstore.Revision
	known names
	probe []byte // memory for records that are only looked at
	yield func(eventstore.Record, error) bool
}

// firstLook is how many candidates a read backward asks for at first; most want the last record alone.
const firstLook = 4

func (r *streamRead) run(dir eventstore.Direction) error {
	parts, err := r.store.spans()
	if err != nil {
		return err
	}
	r.hash = hashStream(r.name)
	if dir == eventstore.Backward {
		for _, part := range slices.Backward(parts) {
			if err := r.backward(part); err != nil {
				return err
			}
		}
		return nil
	}
	for _, part := range parts {
		offsets, err := r.since(part)
		if err != nil {
			return err
		}
		for _, offset := range slices.Backward(offsets) {
			if err := r.visit(part, offset, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidates asks a segment for the newest records that may belong to the stream, at most limit of them. Those that were
// written after the read began are left out. whole says that there are no older ones.
func (r *streamRead) candidates(part span, limit int) (offsets []uint32, whole bool, err error) {
	s := r.store
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, false, eventstore.ErrClosed
	}
	if offsets, err = part.segment.candidates(byStream, r.hash, nil, limit); err != nil {
		return nil, false, err
	}
	whole = len(offsets) < limit
	for len(offsets) > 0 && int64(offsets[0]) >= part.limit {
		offsets = offsets[1:]
	}
	return offsets, whole, nil
}

// since returns candidates of a segment, newest first, among which are all of the stream's records from r.from on.
func (r *streamRead) since(part span) ([]uint32, error) {
	limit := 1
	if r.from <= eventstore.First {
		limit = math.MaxInt
	}
	for {
		offsets, whole, err := r.candidates(part, limit)
		if err != nil || whole {
			return offsets, err
		}
		missing := 0
		if n := len(offsets); n > 0 {
			oldest, own, err := r.look(part, offsets[n-1])
			switch {
			case err != nil:
				return nil, err
			case own && oldest < r.from && n == 1:
				return nil, nil // the newest is before it already
			case own && oldest <= r.from:
				return offsets, nil
			case own:
				missing = int(oldest - r.from)
			}
		}
		limit = max(4*limit, limit+missing)
	}
}

// backward yields a segment's records of the stream, newest first.
func (r *streamRead) backward(part span) error {
	below, limit, err := r.start(part)
	if err != nil {
		return err
	}
	for {
		offsets, whole, err := r.candidates(part, limit)
		if err != nil {
			return err
		}
		for _, offset := range offsets {
			if int64(offset) >= below {
				continue
			}
			below = int64(offset)
			if err := r.visit(part, offset, eventstore.Backward); err != nil {
				return err
			}
		}
		if whole {
			return nil
		}
		limit *= 4
	}
}

// start returns an offset below which all records of a segment are that a read backward wants, and how many candidates to
// ask for at first. A candidate that has another stream's record takes the place of one of ours, so counting from the
// newest passes none over.
func (r *streamRead) start(part span) (below int64, limit int, err error) {
	if r.from == eventstore.Last {
		return part.limit, firstLook, nil
	}
	newest, _, err := r.candidates(part, firstLook)
	if err != nil || len(newest) == 0 {
		return part.limit, firstLook, err
	}
	revision, own, err := r.look(part, newest[0])
	if err != nil || !own || revision <= r.from {
		return part.limit, firstLook, err
	}
	passed := int(revision - r.from)
	limit = passed + firstLook
	offsets, _, err := r.candidates(part, limit)
	if err != nil {
		return 0, 0, err
	}
	if i := slices.Index(offsets, newest[0]); i >= 0 && i+passed < len(offsets) {
		return int64(offsets[i+passed]) + 1, limit, nil
	}
	return part.limit, limit, nil
}

// look returns the revision of a candidate, if it is one of the stream.
func (r *streamRead) look(part span, offset uint32) (at eventstore.Revision, own bool, err error) {
	var found record
	if r.probe, err = part.segment.readRecord(int64(offset), r.store.sums, &found, r.probe); err != nil {
		return 0, false, err
	}
	return found.revision, bytes.Equal(found.stream, r.name), nil
}

// visit yields a candidate if it is one of the records that the read wants.
func (r *streamRead) visit(part span, offset uint32, dir eventstore.Direction) error {
	var found record
	if _, err := part.segment.readRecord(int64(offset), r.store.sums, &found, nil); err != nil {
		return err
	}
	before := dir == eventstore.Forward && found.revision < r.from || dir == eventstore.Backward && found.revision > r.from
	if before || !bytes.Equal(found.stream, r.name) {
		return nil
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if !r.yield(found.export(&r.known), nil) {
		return errStopped
	}
	return nil
}
