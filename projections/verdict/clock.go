package verdict

import (
	"bytes"
	"time"
)

// said finds the time of recording in an event's metadata without decoding the rest: it is asked of every event, and most
// of them are decoded by nobody. The name can stand nowhere else: in a text its quotes would be escaped.
var said = []byte(`"recordedAt":"`)

// believed is when an event was recorded: as it says itself, or as its store says where it says nothing, or is not to be
// believed. After a migration the store does not know.
func believed(metadata []byte, stored time.Time, moved bool) (at time.Time, wrong bool) {
	_, rest, found := bytes.Cut(metadata, said)
	if !found {
		return stored, false
	}
	text, _, _ := bytes.Cut(rest, []byte{'"'})
	at, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return stored, false // and does not decode either
	}
	if apart := at.Sub(stored).Abs(); apart > Tolerance && !moved {
		return stored, true
	}
	return at.UTC(), false
}
