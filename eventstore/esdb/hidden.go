package esdb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// What hides events of a stream from its readers.
const (
	TruncateBefore = "$tb" // also a soft delete, which sets it beyond every event
	MaxCount       = "$maxCount"
	MaxAge         = "$maxAge"
	Tombstone      = "$streamDeleted" // for ever
	Removed        = ""               // nothing that the stream's metadata says now: they were removed
)

// HiddenError: the log has, or had, events of a stream that the server does not show to those who read the stream.
// Nothing must be decided on what is left, above all not that the stream is new.
type HiddenError struct {
	Stream   string
	By       string // one of the constants above
	Metadata string // of the stream, as the server has it; empty for a tombstone and when there is none
}

func (e *HiddenError) Error() string {
	switch e.By {
	case Tombstone:
		return fmt.Sprintf("stream %q was ended by a tombstone, and the server shows none of its events", e.Stream)
	case Removed:
		return fmt.Sprintf("events of stream %q are missing where they were due; are events hidden by stream metadata, or deleted?", e.Stream)
	}
	return fmt.Sprintf("events of stream %q are hidden by %s in the metadata of the stream: %s", e.Stream, e.By, e.Metadata)
}

// Shown is the stream's metadata without what hides events: an administrator appends it to "$$" + Stream, as an event of
// type $metadata. It is empty where no metadata brings them back.
func (e *HiddenError) Shown() string {
	var members map[string]json.RawMessage
	if e.By == Tombstone || e.By == Removed || json.Unmarshal([]byte(e.Metadata), &members) != nil {
		return ""
	}
	for _, hiding := range []string{TruncateBefore, MaxCount, MaxAge} {
		delete(members, hiding)
	}
	out, err := json.Marshal(members)
	if err != nil {
		return ""
	}
	return string(out)
}

// hiding says what the metadata of a stream hides events by: a *HiddenError, or nil.
func (c *call) hiding(conn *conn, stream string) (*HiddenError, error) {
	w := c.watch()
	defer w.end()
	var data []byte
	err := w.during(func() error {
		return guarded(func() error {
			read, err := conn.ReadStream(w.ctx, "$$"+stream, client.ReadStreamOptions{Direction: client.Backwards, From: client.End{}}, 1)
			if err != nil {
				return err
			}
			defer read.Close()
			event, err := read.Recv()
			if err == nil && event.Event != nil {
				data = event.Event.Data
			}
			return err
		})
	})
	if errors.Is(err, io.EOF) || isNoStream(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("whether anything hides stream %q: %w", stream, err)
	}
	var metadata struct {
		Truncate int64 `json:"$tb"`
		MaxCount int64 `json:"$maxCount"`
		MaxAge   int64 `json:"$maxAge"`
	}
	if err := json.Unmarshal(data, &metadata); err != nil {
		return nil, &badEvent{fmt.Sprintf("the metadata of stream %q cannot be read: %v", stream, err)}
	}
	e := &HiddenError{Stream: stream, Metadata: string(data)}
	switch {
	case metadata.Truncate > 0:
		e.By = TruncateBefore
	case metadata.MaxCount > 0:
		e.By = MaxCount
	case metadata.MaxAge > 0:
		e.By = MaxAge
	default:
		return nil, nil
	}
	return e, nil
}

// absent is called for a stream that the server says it has not: it returns nil if nothing hides one. It costs a
// question, once for each stream until the next append to it.
func (c *call) absent(conn *conn, stream string) error {
	if conn.strong { // a server of ours hides nothing
		return nil
	}
	hidden, err := c.hiding(conn, stream)
	if err != nil {
		return err
	}
	if hidden != nil {
		return hidden
	}
	c.store.absences.add(stream)
	return nil
}

// missing is the error for events that are not where they were due.
func (c *call) missing(conn *conn, stream string) error {
	hidden, err := c.hiding(conn, stream)
	if err != nil {
		return err
	}
	if hidden == nil {
		hidden = &HiddenError{Stream: stream, By: Removed}
	}
	return hidden
}

// maxAbsences bounds the streams that are remembered as not there: those that commands under way have just looked for.
const maxAbsences = 1000

// absences are streams that were not there, and not hidden, when somebody looked.
type absences struct {
	mu      sync.Mutex
	streams map[string]bool
}

func (a *absences) add(stream string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.streams == nil || len(a.streams) >= maxAbsences {
		a.streams = map[string]bool{}
	}
	a.streams[stream] = true
}

// take says whether the stream was looked for, once.
func (a *absences) take(stream string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	known := a.streams[stream]
	delete(a.streams, stream)
	return known
}
