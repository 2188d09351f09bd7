package esdb

import (
	"fmt"
	"math"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"jejak/eventstore"
)

const (
	contentJSON   = "application/json"
	contentBinary = "application/octet-stream"
)

// record turns what the client read into a Record, or says what is wrong with it.
func record(resolved *client.ResolvedEvent) (eventstore.Record, error) {
	bad := func(format string, args ...any) (eventstore.Record, error) {
		return eventstore.Record{}, &badEvent{fmt.Sprintf(format, args...)}
	}
	e := resolved.Event
	switch {
	case e == nil:
		return bad("it is empty")
	case e.EventID == uuid.Nil:
		return bad("%s@%d has no valid id", e.StreamID, e.EventNumber)
	case e.EventNumber > math.MaxInt64:
		return bad("%s has the revision %d", e.StreamID, e.EventNumber)
	case e.Position.Commit == 0 || e.Position.Commit == math.MaxUint64:
		return bad("%s@%d has no position", e.StreamID, e.EventNumber)
	case e.ContentType != contentJSON && e.ContentType != contentBinary:
		return bad("%s@%d has the content type %q", e.StreamID, e.EventNumber, e.ContentType)
	}
	return eventstore.Record{
		Event: eventstore.Event{
			ID:       e.EventID,
			Type:     e.EventType,
			Binary:   e.ContentType == contentBinary,
			Data:     e.Data,
			Metadata: e.UserMetadata,
		},
		Stream:   e.StreamID,
		Revision: eventstore.Revision(e.EventNumber),
		Position: eventstore.Position(e.Position.Commit),
		Recorded: e.CreatedDate,
	}, nil
}

func proposals(events []eventstore.Event) []client.EventData {
	out := make([]client.EventData, len(events))
	for i, e := range events {
		content := client.ContentTypeJson
		if e.Binary {
			content = client.ContentTypeBinary
		}
		out[i] = client.EventData{EventID: e.ID, EventType: e.Type, ContentType: content, Data: e.Data, Metadata: e.Metadata}
	}
	return out
}
