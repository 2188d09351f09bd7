package links

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jejak/eventstore"
)

const (
	linkType      = "$>" // points to an event
	referenceType = "$@" // names a stream
)

// version stands where a real server has the number and the versions of the projection that wrote the link.
const version = "3:-1:1:4"

// namespace of the links' ids.
var namespace = uuid.MustParse("6e2c4a53-86c6-4b2e-9d5e-0e3d3f6b2f61")

// Resolves says whether the list's links point to events, which readers may want in their place.
func (l List) Resolves() bool { return l.Kind != InCategory }

// Link makes the list's link of a revision, to an event.
func (l List) Link(revision eventstore.Revision, target *eventstore.Record) eventstore.Record {
	typ, data := linkType, make([]byte, 0, len(target.Stream)+8)
	if l.Kind == InCategory {
		typ, data = referenceType, append(data, target.Stream...)
	} else {
		data = strconv.AppendInt(data, int64(target.Revision), 10)
		data = append(append(data, '@'), target.Stream...)
	}
	stream := l.Stream()
	return eventstore.Record{
		Event: eventstore.Event{
			ID:       uuid.NewSHA1(namespace, append([]byte(stream+"\n"), data...)),
			Type:     typ,
			Binary:   true,
			Data:     data,
			Metadata: l.metadata(target),
		},
		Stream:   stream,
		Revision: revision,
		Position: target.Position,
		Recorded: target.Recorded,
	}
}

func (l List) metadata(target *eventstore.Record) []byte {
	b := make([]byte, 0, 160)
	b = append(b, `{"$v":"`+version+`","$c":`...)
	b = strconv.AppendUint(b, uint64(target.Position), 10)
	b = append(b, `,"$p":`...)
	b = strconv.AppendUint(b, uint64(target.Position), 10)
	if l.Kind == ByCategory {
		b = append(b, `,"$o":"`...)
		b = append(b, quoted.Replace(target.Stream)...)
		b = append(b, '"')
	}
	b = append(b, `,"$causedBy":"`...)
	b = append(b, target.ID.String()...)
	return append(b, `"}`...)
}

// quoted escapes in a stream's name what that server escapes; control characters are in none.
var quoted = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\u2028", `\u2028`, "\u2029", `\u2029`)
