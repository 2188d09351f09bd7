package eventstore

import (
	"bytes"
	"context"
	"iter"
	"runtime"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore/internal/relay"
)

// Borrowed is a record that still belongs to the store: all its bytes, the name of its stream among them, are overwritten
// with the next records. So a scan leaves nothing behind for the garbage collector.
type Borrowed struct {
	ID       uuid.UUID
	Type     string // the only thing that may be kept
	Binary   bool
	Data     []byte
	Metadata []byte
	Stream   []byte
	Revision Revision
	Position Position
	Recorded time.Time
}

// Record is a copy to keep.
func (b *Borrowed) Record() Record {
	r := b.Lend()
	r.Data, r.Metadata = bytes.Clone(b.Data), bytes.Clone(b.Metadata)
	return r
}

// Lend is a record whose data and metadata still belong to the store, for those who decode it at once.
func (b *Borrowed) Lend() Record {
	e := Event{ID: b.ID, Type: b.Type, Binary: b.Binary, Data: b.Data, Metadata: b.Metadata}
	return Record{Event: e, Stream: string(b.Stream), Revision: b.Revision, Position: b.Position, Recorded: b.Recorded}
}

// Visit looks at a row of consecutive records, and returns what is to be done when their turn has come; nil for nothing.
//
// Rows are looked at side by side, by several goroutines and in no order. What Visit returns is called row after row, in
// the order of the log and by one goroutine at a time; not necessarily always the same. So what each record needs by
// itself, such as decoding, belongs into Visit, and what depends on those before, such as a fold, into what it returns.
//
// The records are the store's again when the returned function returns, or Visit if it returned nil.
type Visit func(row []Borrowed) (then func() error)

// Scanner is a Store with a way of its own to read the log on all processors.
type Scanner interface {
	Scan(ctx context.Context, after Position, visit Visit) error
}

// Scan reads the log forward, after a position as All takes one and up to the event that was the last when the scan began, faster than All
// as all processors share the work. It ends with the first error in the order of the log: the store's, the context's, or
// one of a function that visit returned, which is returned as it is. Nothing behind it is called.
func Scan(ctx context.Context, s Store, after Position, visit Visit) error {
	if scanner, ok := ReadsOf(s).(Scanner); ok {
		return scanner.Scan(ctx, after, visit)
	}
	next, stop := iter.Pull2(s.All(ctx, after, Forward))
	defer stop()
	return relay.Sequence[row]{
		Take:    func(r *row) (bool, error) { return r.take(next) },
		Work:    func(r *row) { r.work(visit) },
		Deliver: (*row).deliver,
	}.Run(runtime.GOMAXPROCS(0))
}

// row is what a worker looks at at once.
type row struct {
	records []Borrowed
	then    func() error
	fault   error // behind the records
}

// rowLength outweighs the hand-over from one goroutine to the next, and lets the first records be delivered soon.
const rowLength = 256

// take reads the next records.
func (r *row) take(next func() (Record, error, bool)) (bool, error) {
	r.records, r.fault = r.records[:0], nil
	for len(r.records) < rowLength {
		record, err, ok := next()
		if !ok {
			break
		}
		if err != nil {
			r.fault = err
			break
		}
		r.records = append(r.records, Borrowed{ID: record.ID, Type: record.Type, Binary: record.Binary, Data: record.Data, Metadata: record.Metadata,
			Stream: []byte(record.Stream), Revision: record.Revision, Position: record.Position, Recorded: record.Recorded})
	}
	return len(r.records) > 0 || r.fault != nil, nil
}

func (r *row) work(visit Visit) {
	if r.then = nil; len(r.records) > 0 {
		r.then = visit(r.records)
	}
}

func (r *row) deliver() error {
	if r.then != nil {
		if err := r.then(); err != nil {
			return err
		}
	}
	return r.fault
}
