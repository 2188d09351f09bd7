package eventstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

var (
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("eventstore: store is closed")
	// ErrReadOnly: the store was opened for reading, or can no longer write (the wrapping error says why).
	ErrReadOnly = errors.New("eventstore: store is read-only")
)

// WrongRevisionError: the stream was not as the append expected it. Read it again and decide again.
type WrongRevisionError struct {
	Stream string
	Expect Expect
	Actual Revision // the stream's last revision, -1 when it has no events
	Known  int      // how many of the append's ids are in the stream already; > 0 means a partial repetition
}

func (e *WrongRevisionError) Error() string {
	msg := fmt.Sprintf("eventstore: stream %q: expected %s, last revision is %d", e.Stream, e.Expect, e.Actual)
	if e.Known > 0 {
		msg += fmt.Sprintf("; %d of the event ids are already there, elsewhere or in another order", e.Known)
	}
	return msg
}

func (e Expect) String() string {
	switch e {
	case Any:
		return "any revision"
	case NoStream:
		return "no stream"
	case StreamExists:
		return "an existing stream"
	}
	return fmt.Sprintf("revision %d", int64(e))
}

// InvalidError: the append can never succeed as it is.
type InvalidError struct {
	Stream string
	Index  int    // the event's place in the append, -1 when the append as a whole is meant
	Reason string // what is wrong, in words
	Excess int    // by how many bytes the append is above MaxAppendBytes, if that is what is wrong
}

func (e *InvalidError) Error() string {
	if e.Index < 0 {
		return fmt.Sprintf("eventstore: append to %q: %s", e.Stream, e.Reason)
	}
	return fmt.Sprintf("eventstore: append to %q: event %d: %s", e.Stream, e.Index, e.Reason)
}

// RefusedError: whoever guards the store has decided that the append must not come in. It carries what a program on the
// other side of a wire needs to say so in its own words; the store itself gives its parts no meaning.
type RefusedError struct {
	Stream   string
	Code     string            // stable, upper case: AID_DUPLICATE
	Field    string            // that was wrong, in the words of the one who decided; may be empty
	Received string            // what stood there; personal data is masked before it gets here
	Details  map[string]string // what a message says besides; may be nil
	Message  string            // in English
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("eventstore: append to %q: refused: %s: %s", e.Stream, e.Code, e.Message)
}

// UnknownPositionError: a read was asked to begin at a position that no record of the log has. It was computed, or comes
// from another log, or from one that was set back since.
type UnknownPositionError struct{ Position Position }

func (e *UnknownPositionError) Error() string {
	return fmt.Sprintf("eventstore: no record of this log is at position %d", e.Position)
}

// ConflictError: an import met a different record at a coordinate that is taken.
type ConflictError struct {
	Stream   string
	Revision Revision
	Position Position
	Reason   string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("eventstore: import of %s@%d at position %d: %s", e.Stream, e.Revision, e.Position, e.Reason)
}

// CheckAppend says whether an append is well formed. Every store calls it before anything else.
func CheckAppend(stream string, expect Expect, events []Event) error {
	invalid := func(index int, format string, args ...any) error {
		return &InvalidError{Stream: stream, Index: index, Reason: fmt.Sprintf(format, args...)}
	}
	if reason := checkName(stream); reason != "" {
		return invalid(-1, "stream name %s", reason)
	}
	if expect < 0 && expect != Any && expect != NoStream && expect != StreamExists {
		return invalid(-1, "no such expected revision: %d", int64(expect))
	}
	if len(events) == 0 {
		return invalid(-1, "no events")
	}
	if len(events) > MaxAppendEvents {
		return invalid(-1, "%d events, the limit is %d", len(events), MaxAppendEvents)
	}
	bytes := 0
	var checked [16]string // types, by their length: there are few, and an import has many events
	for i := range events {
		e := &events[i]
		if e.ID == uuid.Nil {
			return invalid(i, "the id is nil")
		}
		if at := len(e.Type) % len(checked); e.Type == "" || checked[at] != e.Type {
			if reason := checkName(e.Type); reason != "" {
				return invalid(i, "type %s", reason)
			}
			checked[at] = e.Type
		}
		bytes += e.Size()
	}
	if i := repeated(events); i > 0 {
		return invalid(i, "the id %s stands twice in this append", events[i].ID)
	}
	if excess := bytes - MaxAppendBytes; excess > 0 {
		return &InvalidError{Stream: stream, Index: -1, Excess: excess, Reason: fmt.Sprintf(
			"%d bytes of data, metadata and types in UTF-16, %d more than the limit of %d", bytes, excess, MaxAppendBytes)}
	}
	return nil
}

// repeated returns the first event whose id another has before it, or 0. An import pays for this with every event, so the
// set is a table of places: a map of ids takes five times as long.
func repeated(events []Event) int {
	if len(events) < 2 {
		return 0
	}
	size := bits.Len(uint(2 * len(events)))
	places := make([]uint16, 1<<size) // of events, plus one
	for i := range events {
		id := &events[i].ID
		hash := (binary.LittleEndian.Uint64(id[:]) ^ binary.LittleEndian.Uint64(id[8:])) * hashSpread
		at := hash >> (64 - size)
		for ; places[at] != 0; at = (at + 1) & (1<<size - 1) {
			if events[places[at]-1].ID == *id {
				return i
			}
		}
		places[at] = uint16(i + 1)
	}
	return 0
}

// hashSpread is odd, so that multiplying by it loses nothing, and near the golden ratio of 2^64.
const hashSpread = 0x9E3779B97F4A7C15

// A place fits into 16 bits.
const _ = uint16(MaxAppendEvents + 1)

// checkName returns what is wrong with a stream name or event type, or "".
func checkName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > MaxNameBytes:
		return fmt.Sprintf("has %d bytes, the limit is %d", len(name), MaxNameBytes)
	case !utf8.ValidString(name):
		return "is not valid UTF-8"
	}
	for _, r := range name {
		if unicode.IsControl(r) {
			return fmt.Sprintf("has the control character %U", r)
		}
	}
	return ""
}
