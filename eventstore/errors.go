package eventstore

import (
	"errors"
	"fmt"
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
}

func (e *InvalidError) Error() string {
	if e.Index < 0 {
		return fmt.Sprintf("eventstore: append to %q: %s", e.Stream, e.Reason)
	}
	return fmt.Sprintf("eventstore: append to %q: event %d: %s", e.Stream, e.Index, e.Reason)
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
	seen := make(map[uuid.UUID]struct{}, len(events))
	for i, e := range events {
		if e.ID == uuid.Nil {
			return invalid(i, "the id is nil")
		}
		if _, dup := seen[e.ID]; dup {
			return invalid(i, "the id %s stands twice in this append", e.ID)
		}
		seen[e.ID] = struct{}{}
		if i == 0 || e.Type != events[i-1].Type {
			if reason := checkName(e.Type); reason != "" {
				return invalid(i, "type %s", reason)
			}
		}
		bytes += len(e.Data) + len(e.Metadata)
	}
	if bytes > MaxAppendBytes {
		return invalid(-1, "%d bytes of data and metadata, the limit is %d", bytes, MaxAppendBytes)
	}
	return nil
}

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
