package mirror

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// Limits of one import.
const (
	// batchRecords and batchBytes bound what is held in memory and handed to the target in one call. Larger ones do
	// not make the local store faster.
	batchRecords = 1000
	batchBytes   = 4 << 20
)

// Options of Copy and Migrate. The zero value runs once, in silence.
type Options struct {
	// Follow makes Copy stay at the end of the source and take over what comes, until the context ends.
	Follow bool
	// Ours says which streams Migrate and Prove take for the ledger's. What stands on others stays behind, and is counted
	// by the proof; so does what is on streams whose names begin with "$", which are the server's. Nil: all others.
	Ours func(stream string) bool
	// Until is the event with which the target's own history begins, once the ledger lives there: Prove compares what
	// stands before it with the whole source. The zero id: the target has nothing of its own.
	Until uuid.UUID
	// Progress, when set, is called after each step that reached the target's disk, on the caller's goroutine.
	Progress func(Progress)
}

// Progress says how far a run has come. It counts this run, not earlier ones.
type Progress struct {
	Events   int64
	Bytes    int64               // of data and metadata
	Position eventstore.Position // in the source
	Recorded time.Time           // of the last event, in the source
	Proving  bool                // events are being compared, not moved
}

func (p *Progress) add(r *eventstore.Record) {
	p.Events++
	p.Bytes += int64(len(r.Data) + len(r.Metadata))
	p.Position, p.Recorded = r.Position, r.Recorded
}

// ours says whether a stream is the ledger's.
func (o Options) ours(stream string) bool {
	return !strings.HasPrefix(stream, "$") && (o.Ours == nil || o.Ours(stream))
}

func (o Options) report(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

// DivergedError: the two logs are not the same log. Nothing that the target holds was changed.
type DivergedError struct {
	Stream   string
	Revision eventstore.Revision
	Reason   string
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("mirror: the logs differ at %s@%d: %s", e.Stream, e.Revision, e.Reason)
}

// Copy takes over what the source has and the target has not. The target must be an eventstore.Importer. Copy returns
// how much it moved, also beside an error; with Options.Follow it ends only with an error, the context's as a rule.
func Copy(ctx context.Context, source, target eventstore.Store, o Options) (Progress, error) {
	var done Progress
	importer, ok := target.(eventstore.Importer)
	if !ok {
		return done, errors.New("mirror: the target cannot take over records with their positions; a replica is a local directory")
	}
	after, err := resumeCopy(ctx, source, target)
	if err != nil {
		return done, err
	}
	// Once through what is there, in large pieces; then, if asked, along with what comes.
	done.Position = after
	err = batches(ctx, source.All(ctx, after, eventstore.Forward), func(records []eventstore.Record) error {
		return take(ctx, importer, records, &done, o)
	})
	if err != nil || !o.Follow {
		return done, err
	}
	return done, batches(ctx, source.Follow(ctx, done.Position), func(records []eventstore.Record) error {
		return take(ctx, importer, records, &done, o)
	})
}

func take(ctx context.Context, target eventstore.Importer, records []eventstore.Record, done *Progress, o Options) error {
	if err := target.Import(ctx, records...); err != nil {
		return fmt.Errorf("mirror: import %d records before position %d: %w", len(records), records[len(records)-1].Position, err)
	}
	for i := range records {
		done.add(&records[i])
	}
	o.report(*done)
	return nil
}

// resumeCopy returns the position of the target's last record, after it has seen the very same record in the source.
func resumeCopy(ctx context.Context, source, target eventstore.Store) (eventstore.Position, error) {
	last, found, err := lastRecord(ctx, target, func(string) bool { return true })
	if err != nil || !found {
		return eventstore.Start, err
	}
	there, err := find(ctx, source, last)
	if err != nil {
		return eventstore.Start, err
	}
	if there.Position != last.Position || !there.Recorded.Equal(last.Recorded) {
		return eventstore.Start, &DivergedError{last.Stream, last.Revision, fmt.Sprintf(
			"position %d, recorded %s, in the source; position %d, recorded %s, in the target",
			there.Position, there.Recorded.Format(time.RFC3339Nano), last.Position, last.Recorded.Format(time.RFC3339Nano))}
	}
	return last.Position, nil
}

func lastRecord(ctx context.Context, s eventstore.Store, want func(stream string) bool) (eventstore.Record, bool, error) {
	for r, err := range s.All(ctx, eventstore.End, eventstore.Backward) {
		if err != nil {
			return r, false, fmt.Errorf("mirror: read the target's last record: %w", err)
		}
		if want(r.Stream) {
			return r, true, nil
		}
	}
	return eventstore.Record{}, false, nil
}

// find returns the source's record of the same stream and revision, which must hold the same event.
func find(ctx context.Context, source eventstore.Store, r eventstore.Record) (eventstore.Record, error) {
	there, found, err := eventstore.RecordAt(ctx, source, r.Stream, r.Revision)
	switch {
	case err != nil:
		return there, fmt.Errorf("mirror: look in the source: %w", err)
	case !found:
		return there, &DivergedError{r.Stream, r.Revision, "the target has it and the source has not"}
	}
	if reason := difference(&there, &r); reason != "" {
		return there, &DivergedError{r.Stream, r.Revision, reason}
	}
	return there, nil
}

// difference says in what the event of b is another than that of a, or "".
func difference(a, b *eventstore.Record) string {
	switch {
	case a.Stream != b.Stream || a.Revision != b.Revision:
		return fmt.Sprintf("the source has %s@%d in this place, the target %s@%d", a.Stream, a.Revision, b.Stream, b.Revision)
	case a.ID != b.ID:
		return fmt.Sprintf("event %s in the source, %s in the target", a.ID, b.ID)
	case a.Type != b.Type:
		return fmt.Sprintf("type %q in the source, %q in the target", a.Type, b.Type)
	case a.Binary != b.Binary:
		return "one is JSON and the other is not"
	case !bytes.Equal(a.Data, b.Data):
		return "the data differ"
	case !bytes.Equal(a.Metadata, b.Metadata):
		return "the metadata differ"
	}
	return ""
}

// batches gathers records as they come: as many as are there, within the limits, and never waiting for more. The
// source is read on a goroutine of its own, so that reading and writing overlap; it has ended when batches returns.
func batches(ctx context.Context, records iter.Seq2[eventstore.Record, error], use func([]eventstore.Record) error) error {
	type item struct {
		record eventstore.Record
		err    error
	}
	items := make(chan item, batchRecords)
	stop := make(chan struct{})
	go func() {
		defer close(items)
		for r, err := range records {
			select {
			case items <- item{r, err}:
			case <-stop:
				return
			}
		}
	}()
	defer func() {
		close(stop)
		for range items { // until the reader has gone
		}
	}()
	for first := range items {
		var batch []eventstore.Record
		size, failed := 0, first.err
		for next, more := first, true; more && failed == nil; {
			batch = append(batch, next.record)
			size += len(next.record.Data) + len(next.record.Metadata)
			if len(batch) == batchRecords || size >= batchBytes {
				break
			}
			select {
			case next, more = <-items:
				failed = next.err
			default:
				more = false
			}
		}
		if len(batch) > 0 {
			if err := use(batch); err != nil {
				return err
			}
		}
		if failed != nil {
			return fmt.Errorf("mirror: read the source: %w", failed)
		}
	}
	return ctx.Err()
}
