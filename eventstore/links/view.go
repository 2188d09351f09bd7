package links

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"jejak/eventstore"
)

// View is the lists up to a position at least.
type View struct {
	index   *Index
	state   *state
	covered eventstore.Position
}

// Covered is a position up to which the view has all events.
func (v *View) Covered() eventstore.Position { return v.covered }

// Len is the number of a list's links. It may grow.
func (v *View) Len(l List) (int, error) {
	if c := v.state.tail.column(l); c != nil {
		return c.first + int(c.length.Load()), nil
	}
	if extents := v.state.extents[l]; len(extents) > 0 {
		e := extents[len(extents)-1]
		return e.first + e.count, nil
	}
	if v.state.tail.partial.Load() {
		return 0, ErrTooManyLists
	}
	return 0, nil
}

// Read yields the events of a list with their places in it: forward from a place on, backward from a place down. The list
// ends where it ended when the read began.
func (v *View) Read(ctx context.Context, l List, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[Target, error] {
	return func(yield func(Target, error) bool) {
		if err := v.read(ctx, l, from, dir, yield); err != nil && !errors.Is(err, errStopped) {
			if errors.Is(err, errDamaged) {
				v.index.damaged(v.state)
				err = fmt.Errorf("%w; it is being built again, read once more", err)
			}
			yield(Target{}, fmt.Errorf("eventstore/links: read %s from %d: %w", l.Stream(), from, err))
		}
	}
}

// Target is an event of a list and its place there, which is the revision of the link to it.
type Target struct {
	eventstore.Record
	Place eventstore.Revision
}

// errStopped ends a read whose reader has had enough. It never leaves the package.
var errStopped = errors.New("the reader stopped")

func (v *View) read(ctx context.Context, l List, from eventstore.Revision, dir eventstore.Direction, yield func(Target, error) bool) error {
	n, err := v.Len(l)
	if err != nil || n == 0 {
		return err
	}
	pieces := v.pieces(l, n)
	if dir == eventstore.Backward {
		at := min(from, eventstore.Revision(n-1))
		for i := len(pieces) - 1; i >= 0 && at >= 0; i-- {
			p := pieces[i]
			if int(at) < p.first {
				continue
			}
			entries, err := p.entries()
			if err != nil {
				return err
			}
			for ; int(at) >= p.first; at-- {
				if err := v.yield(ctx, l, entries[int(at)-p.first], at, yield); err != nil {
					return err
				}
			}
		}
		return nil
	}
	at := max(from, eventstore.First)
	for _, p := range pieces {
		if int64(at) >= int64(p.first)+int64(p.count) {
			continue
		}
		entries, err := p.entries()
		if err != nil {
			return err
		}
		for ; int(at) < p.first+p.count; at++ {
			if err := v.yield(ctx, l, entries[int(at)-p.first], at, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

// piece is a part of a list, in a run or in the tail.
type piece struct {
	first, count int
	entries      func() ([]entry, error)
}

// pieces returns the first n entries of a list.
func (v *View) pieces(l List, n int) []piece {
	var out []piece
	for _, e := range v.state.extents[l] {
		out = append(out, piece{e.first, e.count, e.read})
	}
	if c := v.state.tail.column(l); c != nil {
		out = append(out, piece{c.first, n - c.first, func() ([]entry, error) { return c.all(), nil }})
	}
	return out
}

// yield finds the event of an entry, and holds it against the list.
func (v *View) yield(ctx context.Context, l List, e entry, at eventstore.Revision, yield func(Target, error) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	record, err := seek(ctx, v.index.store, e)
	if err != nil {
		return err
	}
	if !l.Has(&record) {
		return fmt.Errorf("%w: the event at %d is not in %s", errDamaged, e.at, l.Stream())
	}
	if !yield(Target{record, at}, nil) {
		return errStopped
	}
	return nil
}

// seeker is a store that finds a record without a read of the log.
type seeker interface {
	Seek(ctx context.Context, before, at eventstore.Position) (eventstore.Record, error)
}

// seek returns the record of an entry.
func seek(ctx context.Context, s eventstore.Store, e entry) (eventstore.Record, error) {
	if fast, ok := s.(seeker); ok {
		return fast.Seek(ctx, e.before, e.at)
	}
	for r, err := range s.All(ctx, e.before, eventstore.Forward) {
		if err != nil {
			return eventstore.Record{}, err
		}
		if r.Position != e.at {
			return eventstore.Record{}, fmt.Errorf("%w: behind position %d comes %d and not %d", errDamaged, e.before, r.Position, e.at)
		}
		return r, nil
	}
	return eventstore.Record{}, fmt.Errorf("%w: nothing comes behind position %d", errDamaged, e.before)
}
