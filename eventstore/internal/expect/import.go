package expect

import (
	"bytes"
	"fmt"
	"time"

	"jejak/eventstore"
)

// Tick is the step of recorded times.
const Tick = 100 * time.Nanosecond

// CheckImport says whether a record could stand in any log.
func CheckImport(r eventstore.Record) error {
	e := r.Event
	if len(e.Data)+len(e.Metadata) <= eventstore.MaxAppendBytes {
		e.Data, e.Metadata = nil, nil // logs have events from when a type's length did not count
	}
	if err := eventstore.CheckAppend(r.Stream, eventstore.Any, []eventstore.Event{e}); err != nil {
		return err
	}
	switch {
	case r.Revision < 0:
		return conflict(r, "the revision is negative")
	case r.Position == eventstore.Start || r.Position == eventstore.End:
		return conflict(r, "the position is not one that an event can have")
	case r.Recorded.UTC().Year() < 1 || r.Recorded.UTC().Year() > 9999:
		return conflict(r, "the time %s has no year of four digits", r.Recorded.Format(time.RFC3339Nano))
	case r.Recorded.Nanosecond()%int(Tick) != 0:
		return conflict(r, "the time %s is not in steps of %s", r.Recorded.Format(time.RFC3339Nano), Tick)
	}
	return nil
}

// Follows says whether r can be the next record of a log whose last record is before (the zero Record when there is
// none), and whose stream of that name ends at cur and has r's id at known.
func Follows(before eventstore.Record, cur, known eventstore.Revision, r eventstore.Record) error {
	switch {
	case r.Position <= before.Position:
		return conflict(r, "the log is at position %d already", before.Position)
	case before.Position > 0 && r.Recorded.Before(before.Recorded):
		return conflict(r, "it was recorded at %s, and the event before it at %s",
			r.Recorded.Format(time.RFC3339Nano), before.Recorded.Format(time.RFC3339Nano))
	case r.Revision != cur+1:
		return conflict(r, "the stream's last revision is %d", cur)
	case known != Unknown:
		return conflict(r, "the stream has the id %s at revision %d", r.ID, known)
	}
	return nil
}

// SameRecord returns nil if the two records are the same byte for byte, or says what differs.
func SameRecord(have, r eventstore.Record) error {
	differ := ""
	switch {
	case have.Stream != r.Stream:
		differ = "stream"
	case have.Revision != r.Revision:
		differ = "revision"
	case have.Position != r.Position:
		differ = "position"
	case !have.Recorded.Equal(r.Recorded):
		differ = "time"
	case have.ID != r.ID:
		differ = "id"
	case have.Type != r.Type:
		differ = "type"
	case have.Binary != r.Binary:
		differ = "content type"
	case !bytes.Equal(have.Data, r.Data):
		differ = "data"
	case !bytes.Equal(have.Metadata, r.Metadata):
		differ = "metadata"
	default:
		return nil
	}
	return conflict(r, "the event that is there has another %s", differ)
}

func conflict(r eventstore.Record, format string, args ...any) error {
	return &eventstore.ConflictError{Stream: r.Stream, Revision: r.Revision, Position: r.Position, Reason: fmt.Sprintf(format, args...)}
}
