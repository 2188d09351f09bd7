package mirror

import (
	"context"
	"errors"
	"fmt"

	"jejak/eventstore"
)

// Migrate appends what the source has and the target has not, in the source's order, and then proves the whole: the
// returned Proof covers every event of both logs, not only those of this run. Nobody else may write to either meanwhile.
func Migrate(ctx context.Context, source, target eventstore.Store, o Options) (Progress, Proof, error) {
	done, err := move(ctx, source, target, o)
	if err != nil {
		return done, Proof{}, err
	}
	proof, err := Prove(ctx, source, target, o)
	return done, proof, err
}

func move(ctx context.Context, source, target eventstore.Store, o Options) (done Progress, err error) {
	last, found, err := lastRecord(ctx, target, o.ours)
	if err != nil {
		return done, err
	}
	if found {
		there, err := find(ctx, source, last)
		if err != nil {
			return done, err
		}
		done.Position = there.Position
	}
	m := &migration{target: target, options: o, done: done}
	for r, err := range source.All(ctx, done.Position, eventstore.Forward) {
		if err != nil {
			return m.done, fmt.Errorf("mirror: read the source: %w", err)
		}
		if !o.ours(r.Stream) {
			continue
		}
		if !m.fits(&r) {
			if err := m.flush(ctx); err != nil {
				return m.done, err
			}
		}
		m.run = append(m.run, r)
		m.bytes += r.Size()
	}
	return m.done, m.flush(ctx)
}

// migration gathers runs of neighbouring events of one stream: they can be one append without changing the order.
type migration struct {
	target  eventstore.Store
	options Options
	run     []eventstore.Record
	bytes   int
	done    Progress
}

func (m *migration) fits(r *eventstore.Record) bool {
	return len(m.run) == 0 || m.run[0].Stream == r.Stream && len(m.run) < eventstore.MaxAppendEvents &&
		m.bytes+r.Size() <= eventstore.MaxAppendBytes
}

func (m *migration) flush(ctx context.Context) error {
	if len(m.run) == 0 {
		return nil
	}
	first, last := &m.run[0], &m.run[len(m.run)-1]
	events := make([]eventstore.Event, len(m.run))
	for i := range m.run {
		events[i] = m.run[i].Event
	}
	a, err := m.target.Append(ctx, first.Stream, eventstore.Exactly(first.Revision-1), events...)
	var wrong *eventstore.WrongRevisionError
	switch {
	case errors.As(err, &wrong):
		return &DivergedError{first.Stream, first.Revision, "the target does not continue the source: " + err.Error()}
	case err != nil:
		return fmt.Errorf("mirror: append %s@%d to the target: %w", first.Stream, first.Revision, err)
	case a.Revision != last.Revision:
		return &DivergedError{last.Stream, last.Revision, fmt.Sprintf("the target gave it revision %d", a.Revision)}
	}
	for i := range m.run {
		m.done.add(&m.run[i])
	}
	m.run, m.bytes = m.run[:0], 0
	m.options.report(m.done)
	return nil
}
