package esdb

import (
	"sync"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// maxKnownIDs bounds the event ids that a Store keeps, about 12 MB of them. It is more than most ledgers append to in a
// day; a stream that is forgotten is read again.
const maxKnownIDs = 200_000

// knownIDs remembers which event ids stand where in streams that this Store has appended to. It is for servers that do
// not (see conn.strong): without it, each append to a stream of n events would read n events first.
type knownIDs struct {
	mu      sync.Mutex
	streams map[string]*streamIDs
	total   int
}

// streamIDs are the ids of the first events of a stream, without gaps: what is missing lies behind last.
type streamIDs struct {
	last eventstore.Revision
	at   map[uuid.UUID]eventstore.Revision
}

// look returns the last revision known of a stream, -1 for none, and where the events stand among those known.
func (k *knownIDs) look(stream string, events []eventstore.Event) (last eventstore.Revision, at []eventstore.Revision) {
	at = make([]eventstore.Revision, len(events))
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.streams[stream]
	if s == nil {
		s = &streamIDs{last: -1}
	}
	for i, e := range events {
		revision, known := s.at[e.ID]
		if at[i] = revision; !known {
			at[i] = -1
		}
	}
	return s.last, at
}

// learn adds the ids that stand in the stream from a revision on. What does not continue what is known is left out.
func (k *knownIDs) learn(stream string, from eventstore.Revision, ids []uuid.UUID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.streams[stream]
	if s == nil {
		s = &streamIDs{last: -1, at: map[uuid.UUID]eventstore.Revision{}}
	}
	for i, id := range ids {
		if revision := from + eventstore.Revision(i); revision == s.last+1 {
			s.at[id] = revision
			s.last = revision
			k.total++
		}
	}
	if s.last < 0 {
		return
	}
	if k.streams == nil {
		k.streams = map[string]*streamIDs{}
	}
	k.streams[stream] = s
	for other, o := range k.streams { // in no order, which is as good as any
		if k.total <= maxKnownIDs {
			return
		}
		if other != stream {
			delete(k.streams, other)
			k.total -= len(o.at)
		}
	}
}
