package esdbtest

import (
	"encoding/json"
	"math"
	"sort"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"
)

// deleted is the $tb of a soft delete and the revision of a tombstone.
const deleted = math.MaxInt64

// Expected revisions that are no revision, in the server's numbers.
const (
	expectAny    = -2
	expectNone   = -1
	expectExists = -4
)

// maxAppendSize is the server's default.
const maxAppendSize = 1 << 20

// firstOffset is where the first visible record lies: before it is the epoch's, which no client sees.
const firstOffset = 438

// event is what a client proposes.
type event struct {
	id             uuid.UUID
	kind, content  string
	data, metadata []byte
}

// record is an event in the log.
type record struct {
	event
	stream   string
	revision int64
	position uint64
	created  time.Time
}

// size is how far the next record lies behind this one: the names, the bytes and a frame of fixed length.
func (r *record) size() uint64 {
	const frame = 96
	return uint64(frame + len(r.stream) + len(r.kind) + len(r.data) + len(r.metadata))
}

// appendSize is what the server counts of an append.
func appendSize(events []event) int {
	n := 0
	for _, e := range events {
		n += len(e.data) + len(e.metadata) + 2*len(utf16.Encode([]rune(e.kind)))
	}
	return n
}

// history is the log. The cluster's lock guards it.
type history struct {
	now     func() time.Time
	memory  int // how many event ids the server remembers
	records []record
	next    uint64
	streams map[string][]int // places in records, by revision
	ended   map[string]bool  // tombstones
	known   map[known]int64
	recent  []known
	grown   chan struct{} // closed and replaced with every append
}

type known struct {
	stream string
	id     uuid.UUID
}

func newHistory(now func() time.Time, memory int) *history {
	h := &history{now: now, memory: memory, next: firstOffset, streams: map[string][]int{}, ended: map[string]bool{}, known: map[known]int64{}, grown: make(chan struct{})}
	for _, first := range []struct{ stream, kind, data string }{ // what a fresh database begins with
		{"$$$projections-$all", "$metadata", `{"$maxCount":1}`},
		{"$user-admin", "$UserCreated", `{"LoginName":"admin","Groups":["$admins"]}`},
		{"$users", "$User", `"admin"`},
	} {
		h.write(first.stream, []event{{id: uuid.New(), kind: first.kind, content: contentJSON, data: []byte(first.data)}})
	}
	return h
}

// settings is what a metadata stream says of its stream.
type settings struct {
	MaxCount int64           `json:"$maxCount"`
	MaxAge   int64           `json:"$maxAge"` // seconds
	Truncate int64           `json:"$tb"`
	ACL      *accessList     `json:"$acl"`
	raw      json.RawMessage // all members
}

func (h *history) settings(stream string) settings {
	s := settings{}
	if strings.HasPrefix(stream, "$$") {
		s.MaxCount = 1
	}
	of := h.streams["$$"+stream]
	if len(of) == 0 {
		return s
	}
	s.raw = h.records[of[len(of)-1]].data
	_ = json.Unmarshal(s.raw, &s) // what cannot be read hides nothing
	return s
}

func (h *history) last(stream string) int64 { return int64(len(h.streams[stream])) - 1 }

// outcome is what became of an append.
type outcome struct {
	revision int64
	position uint64
	err      error
}

// append judges an append as the server does, and writes it unless it is a repetition that the server recognises.
func (h *history) append(stream string, expected int64, events []event) outcome {
	if h.ended[stream] {
		return outcome{err: &streamDeleted{stream}}
	}
	last, s := h.last(stream), h.settings(stream)
	wrong := outcome{err: &wrongVersion{stream, expected, last}}
	switch {
	case expected == expectExists && s.Truncate == deleted:
		return outcome{err: &streamDeleted{stream}}
	case expected == expectExists && last < 0 && len(h.streams["$$"+stream]) == 0:
		return wrong
	case expected == expectAny || expected == expectExists:
		if len(events) == 0 {
			return outcome{revision: last, position: h.position(stream, last)}
		}
		at, n := h.remembered(stream, events)
		if n == len(events) {
			return outcome{revision: at, position: h.position(stream, at)}
		}
		if n > 0 {
			return wrong
		}
	case expected > last:
		return wrong
	case expected < last && !(expected == expectNone && s.Truncate == deleted):
		if !h.same(stream, expected, events) {
			return wrong
		}
		at := expected + int64(len(events))
		return outcome{revision: at, position: h.position(stream, at)}
	}
	if len(events) == 0 {
		return outcome{revision: last, position: h.position(stream, last)}
	}
	done := h.write(stream, events)
	if s.Truncate == deleted { // the stream begins anew where it went on
		h.describe(stream, s, last+1)
	}
	return done
}

// remembered counts how many of the events the cache knows, if it knows the first, and where the last of them stands.
func (h *history) remembered(stream string, events []event) (at int64, n int) {
	for i, e := range events {
		revision, ok := h.known[known{stream, e.id}]
		if !ok && i == 0 {
			return 0, 0
		}
		if ok {
			at, n = revision, n+1
		}
	}
	return at, n
}

// same says whether exactly these events stand behind a revision.
func (h *history) same(stream string, behind int64, events []event) bool {
	of := h.streams[stream]
	for i, e := range events {
		at := behind + 1 + int64(i)
		if at >= int64(len(of)) || h.records[of[at]].id != e.id {
			return false
		}
	}
	return len(events) > 0
}

func (h *history) position(stream string, revision int64) uint64 {
	if revision < 0 {
		return 0
	}
	return h.records[h.streams[stream][revision]].position
}

func (h *history) write(stream string, events []event) outcome {
	var r record
	created := h.now().UTC().Truncate(100 * time.Nanosecond)
	for _, e := range events {
		r = record{event: e, stream: stream, revision: h.last(stream) + 1, position: h.next, created: created}
		h.next += r.size()
		h.streams[stream] = append(h.streams[stream], len(h.records))
		h.records = append(h.records, r)
		h.remember(known{stream, e.id}, r.revision)
	}
	h.wake()
	return outcome{revision: r.revision, position: r.position}
}

func (h *history) remember(k known, revision int64) {
	h.known[k] = revision
	h.recent = append(h.recent, k)
	if len(h.recent) > h.memory {
		if old := h.recent[0]; old != k {
			delete(h.known, old)
		}
		h.recent = h.recent[1:]
	}
}

func (h *history) wake() {
	close(h.grown)
	h.grown = make(chan struct{})
}

// describe rewrites the metadata of a stream with another $tb.
func (h *history) describe(stream string, s settings, truncate int64) outcome {
	members := map[string]json.RawMessage{}
	if s.raw != nil {
		_ = json.Unmarshal(s.raw, &members) // what cannot be read is replaced
	}
	members["$tb"], _ = json.Marshal(truncate) // a number
	data, _ := json.Marshal(members)           // of members that were read
	return h.write("$$"+stream, []event{{id: uuid.New(), kind: "$metadata", content: contentJSON, data: data}})
}

// remove is a soft delete, or a tombstone.
func (h *history) remove(stream string, expected int64, forEver bool) outcome {
	last, s := h.last(stream), h.settings(stream)
	switch {
	case h.ended[stream]:
		return outcome{err: &streamDeleted{stream}}
	case last < 0 && len(h.streams["$$"+stream]) == 0, expected >= expectNone && expected != last:
		return outcome{err: &wrongVersion{stream, expected, last}}
	case !forEver:
		return h.describe(stream, s, deleted)
	}
	r := record{event: event{id: uuid.New(), kind: "$streamDeleted", content: contentBinary}, stream: stream, revision: deleted,
		position: h.next, created: h.now().UTC().Truncate(100 * time.Nanosecond)}
	h.next += r.size()
	h.records = append(h.records, r)
	h.ended[stream] = true
	h.wake()
	return outcome{revision: r.revision, position: r.position}
}

// shown is what a read of a stream may show: places of records. A stream that is not found shows nothing, and neither
// does one of which everything is too old; clients are told the difference.
func (h *history) shown(stream string) (places []int, found bool) {
	s, of := h.settings(stream), h.streams[stream]
	if len(of) == 0 || s.Truncate == deleted {
		return nil, false
	}
	first := max(s.Truncate, 0)
	if s.MaxCount > 0 {
		first = max(first, int64(len(of))-s.MaxCount)
	}
	places = of[min(first, int64(len(of))):]
	if s.MaxAge > 0 {
		oldest := h.now().Add(-time.Duration(s.MaxAge) * time.Second)
		for len(places) > 0 && h.records[places[0]].created.Before(oldest) {
			places = places[1:]
		}
	}
	return places, true
}

// at finds the record at a position, or the place where it would be.
func (h *history) at(position uint64) (place int, own bool) {
	place = sort.Search(len(h.records), func(i int) bool { return h.records[i].position >= position })
	return place, place < len(h.records) && h.records[place].position == position
}
