package eventstore

import (
	"context"
	"iter"
	"runtime"

	"jejak/eventstore/internal/relay"
)

// Visit looks at a row of consecutive records, and returns what is to be done when their turn has come; nil for nothing.
//
// Rows are looked at side by side, by several goroutines and in no order. What Visit returns is called row after row, in
// the order of the log and by one goroutine at a time; not necessarily always the same. So what each record needs by
// itself, such as decoding, belongs into Visit, and what depends on those before, such as a fold, into what it returns.
//
// The records, and the bytes in them, are the store's again when the returned function returns, or Visit if it returned
// nil: keep copies. Strings may be kept.
type Visit func(row []Record) (then func() error)

// Scanner is a Store with a way of its own to read the log on all processors.
type Scanner interface {
	Scan(ctx context.Context, after Position, visit Visit) error
}

// Scan reads the log forward, after a position and up to the event that was the last when the scan began, faster than All
// as all processors share the work. It ends with the first error in the order of the log: the store's, the context's, or
// one of a function that visit returned, which is returned as it is. Nothing behind it is called.
func Scan(ctx context.Context, s Store, after Position, visit Visit) error {
	if scanner, ok := s.(Scanner); ok {
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
	records []Record
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
		r.records = append(r.records, record)
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
