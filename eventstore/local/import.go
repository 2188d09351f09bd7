package local

import (
	"context"
	"errors"
	"fmt"

	"jejak/eventstore"
	"jejak/eventstore/internal/expect"
)

// Import implements eventstore.Importer. Records are taken over in pieces of at most MaxAppendEvents records and about
// four MiB, each piece whole or not at all: a call with more may stop between two pieces, and can be repeated.
func (s *Store) Import(ctx context.Context, records ...eventstore.Record) error {
	for len(records) > 0 {
		n, size := 0, 0
		for n < len(records) && n < eventstore.MaxAppendEvents && size < maxGroupBytes {
			if err := expect.CheckImport(records[n]); err != nil {
				return err
			}
			size += recordSize(records[n].Stream, &records[n].Event)
			n++
		}
		r := &request{records: records[:n], done: make(chan struct{}), turn: make(chan struct{})}
		s.submit(ctx, r)
		if r.err != nil {
			if errors.As(r.err, new(*eventstore.ConflictError)) {
				return r.err
			}
			return fmt.Errorf("local: import %d records: %w", n, r.err)
		}
		records = records[n:]
	}
	return nil
}

// takeImport is take for an import. It has a group of its own, so that what fails can be taken back whole.
func (w *writer) takeImport(r *request) bool {
	g := &w.group
	if len(g.requests) > 0 {
		return false
	}
	size := 0
	for i := range r.records {
		size += recordSize(r.records[i].Stream, &r.records[i].Event)
	}
	if !w.fits(size, len(r.records)) {
		return false
	}
	w.group.grow(size)
	var placed []int // for each pending record its place in the import
	for i := range r.records {
		written, err := w.importOne(r, i, placed)
		if err != nil {
			g.begin(w.store)
			r.err = err
			break
		}
		if written {
			placed = append(placed, i)
		}
	}
	g.requests = append(g.requests, r)
	return true
}

func (w *writer) importOne(r *request, i int, placed []int) (written bool, err error) {
	rec := &r.records[i]
	h, err := w.headOf(rec.Stream)
	if err != nil {
		return false, err
	}
	known, err := w.known(rec.Stream, h, rec.ID)
	if err != nil {
		return false, err
	}
	if rec.Revision <= h.revision {
		return false, w.compare(r, rec, known, placed)
	}
	before := eventstore.Record{Position: w.group.position, Recorded: fromTicks(w.group.ticks)}
	if err := expect.Follows(before, h.revision, known, *rec); err != nil {
		return false, err
	}
	c := coordinates{position: rec.Position, ticks: toTicks(rec.Recorded), revision: rec.Revision}
	g := &w.group
	g.heads[rec.Stream] = g.put(w.store.sums, keyOf(rec.Stream), h, &rec.Event, c)
	return true, nil
}

// compare holds an imported record against the one at its revision, which the log or this very import has.
func (w *writer) compare(r *request, rec *eventstore.Record, known eventstore.Revision, placed []int) error {
	if known == expect.Unknown {
		return expect.SameRecord(eventstore.Record{Stream: rec.Stream, Revision: rec.Revision, Position: rec.Position, Event: eventstore.Event{}, Recorded: rec.Recorded}, *rec)
	}
	if i, ok := w.group.find(rec.Stream, rec.ID); ok {
		return expect.SameRecord(r.records[placed[i]], *rec)
	}
	c, _, err := w.store.findID(rec.Stream, rec.ID)
	if err != nil {
		return err
	}
	have, err := w.store.readAt(c.address)
	if err != nil {
		return err
	}
	return expect.SameRecord(have, *rec)
}

// readAt reads the record at an address. Only the writer calls it.
func (s *Store) readAt(address int64) (eventstore.Record, error) {
	for i := len(s.segments) - 1; i >= 0; i-- {
		if g := s.segments[i]; g.base() <= address {
			var r record
			if _, err := g.readRecord(address-g.base(), s.sums, &r, nil); err != nil {
				return eventstore.Record{}, err
			}
			return r.export(&names{}), nil
		}
	}
	return eventstore.Record{}, fmt.Errorf("no segment has the address %#x", address)
}
