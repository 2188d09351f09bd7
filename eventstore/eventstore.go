// Package eventstore is the log's contract: what a Store promises, and nothing of what is written in it.
//
// A Store holds streams of events. Each event is appended once, to one stream, and is never changed or removed:
// there is no verb for either. Every event gets three coordinates from the store:
//
//   - its Revision, 0, 1, 2, … without gaps inside its stream;
//   - its Position in the whole log, which increases but is not dense;
//   - the time it was recorded, from the store's clock, which never runs backwards along positions.
//
// The words and the numbers are EventStoreDB's, so that a ledger can move to a cluster and every EventStoreDB client
// can read ours. Where that server promises less than an audit needs, this contract promises more: an append repeated
// with the same event ids is recognised for as long as the log exists, not for as long as a cache remembers.
//
// Implementations: memory (tests), local (one directory on one machine, the default), esdb (a cluster).
// All pass the suite in storetest.
package eventstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/google/uuid"
)

// Revision is an event's place in its stream, from 0, without gaps.
type Revision int64

// Position is an event's place in the whole log. Positions increase and are not dense: never compute with them,
// only compare them and hand them back. A read begins at Start, at End, or at the position of a record; anything else is
// an *UnknownPositionError, as a server refuses it too. Floor resolves what a person types.
type Position uint64

// Direction is the order in which a read runs through the log.
type Direction int

const (
	Forward  Direction = iota // oldest first
	Backward                  // newest first
)

// Where reads start when the caller has no better place.
const (
	First Revision = 0             // the first event of a stream
	Last  Revision = math.MaxInt64 // the last event of a stream, for reads backward

	Start Position = 0              // before the first event of the log
	End   Position = math.MaxUint64 // after the last event of the log, as it is when the read begins
)

// Expect is what the caller believes about a stream when it appends. The values are those of EventStoreDB.
type Expect int64

const (
	Any          Expect = -2 // no belief
	NoStream     Expect = -1 // the stream has no events yet
	StreamExists Expect = -4 // the stream has at least one event
)

// Exactly expects that the stream's last event has the given revision.
func Exactly(last Revision) Expect { return Expect(last) }

// Limits of one append, the same for every store, so that a ledger written on one machine can move to a cluster.
const (
	// MaxAppendBytes bounds the sizes of the events of one append together, see Event.Size.
	// It is the default MaxAppendSize of an EventStoreDB server.
	MaxAppendBytes = 1 << 20
	// MaxAppendEvents bounds the number of events in one append. It keeps an append of empty events inside one
	// network frame; an import that needs more sends several appends.
	MaxAppendEvents = 10_000
	// MaxNameBytes bounds a stream's name and an event's type. File formats keep the length in a byte or two.
	MaxNameBytes = 255
)

// Event is what a caller appends. The store keeps Data and Metadata byte for byte.
type Event struct {
	ID       uuid.UUID // not nil; unique in its stream; the key of idempotence
	Type     string    // PascalCase in the past tense, by convention; 1 to MaxNameBytes bytes, no control characters
	Binary   bool      // false: Data is JSON (application/json); true: any bytes (application/octet-stream)
	Data     []byte
	Metadata []byte // nil and empty are the same
}

// Size is what an event counts towards MaxAppendBytes, as a server counts it: data, metadata, and its type in UTF-16.
func (e *Event) Size() int {
	units := 0
	for i := range len(e.Type) { // every character is one unit, and one of four bytes in UTF-8 is two
		if c := e.Type[i]; c < continuation || c >= lead {
			units++
			if c >= lead4 {
				units++
			}
		}
	}
	return len(e.Data) + len(e.Metadata) + 2*units
}

// Where the kinds of bytes begin in UTF-8: those that go on with a character, those that begin one, and one of four bytes.
const continuation, lead, lead4 = 0x80, 0xC0, 0xF0

// Record is an event in the log.
type Record struct {
	Event
	Stream   string
	Revision Revision
	Position Position
	Recorded time.Time // UTC, in steps of 100 ns, never earlier than the record before it in the log
}

// Appended says where an append went.
type Appended struct {
	Revision  Revision  // of the last event of the append
	Position  Position  // of the last event of the append
	Duplicate bool      // true: these events were already there, and nothing was written now
	Recorded  time.Time // of the last event of the append; zero where the store does not tell
}

// Store is a log of events in streams. Its methods may be called from many goroutines at once.
//
// Reads are iterators of (record, error). An error is the last thing an iterator yields, and the only way it ends
// early: a sequence that ends without one has reached the end of what was asked. A cancelled context is such an error.
// Records, and the byte slices in them, belong to the reader: the store never touches them again, and neither may the
// reader change bytes that it shares with others.
type Store interface {
	// Append adds events to the end of a stream, all or none, and returns when they will survive a power cut.
	//
	// Expected revisions, where cur is the stream's last revision and -1 means that it has no events:
	//   Any: always. NoStream: cur = -1. StreamExists: cur ≥ 0. Exactly(n): cur = n.
	// Anything else is a *WrongRevisionError, and nothing is written.
	//
	// Idempotence comes first. If all the events' ids are in the stream already, next to each other and in the same
	// order, and — for NoStream and Exactly(n) — right after the expected revision, then this is the same append again:
	// it succeeds with the original coordinates and Duplicate set, and nothing is written. If only some of the ids are
	// there, or in another order or place, the append is a *WrongRevisionError with Known set, whatever was expected.
	// The same id in another stream is another event.
	//
	// An append without events, with a nil or repeated id, a bad name, or above a limit is an *InvalidError.
	// When Append returns any other error, or the context ends, the events may or may not have been written:
	// repeat the same call to find out.
	Append(ctx context.Context, stream string, expect Expect, events ...Event) (Appended, error)

	// Stream reads one stream: forward the events with revision ≥ from, backward those with revision ≤ from.
	// A stream that nobody has written to is empty; as nothing is ever deleted, that is the same thing.
	Stream(ctx context.Context, stream string, from Revision, dir Direction) iter.Seq2[Record, error]

	// All reads the whole log: forward the events after the position, backward those before it.
	// It ends at the event that was the last when the read reached it. Forward from End and backward from Start it is empty.
	// A position that is neither of the two nor that of a record of this log is an *UnknownPositionError: not one between
	// two records, and not one of an event that the store does not show.
	All(ctx context.Context, from Position, dir Direction) iter.Seq2[Record, error]

	// Follow reads forward like All and, at the end, waits for more: from End, for what is appended from now on.
	// It ends only with an error, the context's as a rule.
	Follow(ctx context.Context, after Position) iter.Seq2[Record, error]

	// Close releases the store. Calls under way end with ErrClosed or succeed; later calls end with ErrClosed.
	// Closing twice is no error.
	Close() error
}

// Importer is a Store that can take over records with the coordinates that another store gave them: the target of a
// mirror. Positions and times must not run backwards, revisions must continue their streams. Records that are already
// there, byte for byte, are passed over; a different record at a known coordinate is a *ConflictError.
type Importer interface {
	Import(ctx context.Context, records ...Record) error
}

// Head returns the position of the last event in the log, or Start if there is none.
func Head(ctx context.Context, s Store) (Position, error) {
	for r, err := range s.All(ctx, End, Backward) {
		return r.Position, err
	}
	return Start, nil
}

// RecordAt returns the record at a place in a stream; found is false if the stream does not reach so far.
func RecordAt(ctx context.Context, s Store, stream string, revision Revision) (r Record, found bool, err error) {
	for r, err := range s.Stream(ctx, stream, revision, Forward) {
		if err != nil {
			return Record{}, false, fmt.Errorf("read %s@%d: %w", stream, revision, err)
		}
		return r, r.Revision == revision, nil
	}
	return Record{}, false, nil
}

// At returns the record at a position that was handed back; found is false if there is none. A log gives what comes after a
// record, so the one before it is found first.
func At(ctx context.Context, s Store, p Position) (r Record, found bool, err error) {
	before := Start
	for r, err := range s.All(ctx, p, Backward) {
		if err != nil {
			return Record{}, false, fmt.Errorf("read what is before position %d: %w", p, err)
		}
		before = r.Position
		break
	}
	for r, err := range s.All(ctx, before, Forward) {
		if err != nil {
			return Record{}, false, fmt.Errorf("read position %d: %w", p, err)
		}
		return r, r.Position == p, nil
	}
	return Record{}, false, nil
}

// Floor returns the position of the last record at or before p, or Start if there is none. It is for positions that a
// person has typed or another log has given, and may have to read the log up to there.
func Floor(ctx context.Context, s Store, p Position) (Position, error) {
	head, err := Head(ctx, s)
	if err != nil || p >= head {
		return head, err
	}
	floor, above := Start, errors.New("a record above the position")
	err = Scan(ctx, s, Start, func(row []Borrowed) func() error {
		last := Start
		for i := range row {
			if row[i].Position <= p {
				last = row[i].Position
			}
		}
		more := last == row[len(row)-1].Position
		return func() error {
			floor = max(floor, last)
			if !more {
				return above
			}
			return nil
		}
	})
	if err != nil && !errors.Is(err, above) {
		return Start, err
	}
	return floor, nil
}

// Category is the part of a stream's name before its first dash: "ikm" for "ikm-6f1c…". A name without a dash is its
// own category. EventStoreDB's $by_category projection divides in the same place.
func Category(stream string) string {
	for i := range len(stream) {
		if stream[i] == '-' {
			return stream[:i]
		}
	}
	return stream
}
