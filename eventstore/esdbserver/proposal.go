package esdbserver

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/google/uuid"

	"jejak/eventstore"
)

const (
	contentJSON   = "application/json"
	contentBinary = "application/octet-stream"
)

// proposed is an event as a client proposes it; Append and BatchAppend have a message each, with the same fields.
type proposed interface {
	GetId() *shared.UUID
	GetMetadata() map[string]string
	GetCustomMetadata() []byte
	GetData() []byte
}

// proposal gathers the events of one append and remembers the first thing that is wrong with it. It goes on accepting
// events then, without keeping them: a client that is answered while it still sends sees a broken pipe, not the answer.
type proposal struct {
	stream string
	expect eventstore.Expect
	events []eventstore.Event
	bytes  int // as the limit counts them
	seen   int // all bytes of data and metadata, also those not kept
	err    error
}

// patience bounds what a refused append may still send before the call ends under it.
const patience = 64 * eventstore.MaxAppendBytes

func newProposal(name []byte, expect eventstore.Expect) *proposal {
	p := &proposal{stream: string(name), expect: expect}
	if len(name) == 0 {
		p.err = badRequest("the stream name is empty")
	}
	return p
}

func (p *proposal) add(m proposed) {
	p.seen += len(m.GetData()) + len(m.GetCustomMetadata())
	if p.err != nil {
		return
	}
	e, err := parseEvent(m)
	switch {
	case err != nil:
		p.err = err
	case p.bytes+e.Size() > eventstore.MaxAppendBytes:
		p.err = tooLarge("")
	case len(p.events) == eventstore.MaxAppendEvents:
		p.err = tooLarge(fmt.Sprintf("This server takes %d events in one append, and no more.", eventstore.MaxAppendEvents))
	default:
		p.events = append(p.events, e)
		p.bytes += e.Size()
		return
	}
	p.events = nil
}

func parseEvent(m proposed) (eventstore.Event, error) {
	id, err := parseUUID(m.GetId())
	if err != nil {
		return eventstore.Event{}, err
	}
	kind, ok := m.GetMetadata()["type"]
	if !ok {
		return eventstore.Event{}, missingMetadata("type")
	}
	content, ok := m.GetMetadata()["content-type"]
	if !ok {
		return eventstore.Event{}, missingMetadata("content-type")
	}
	if content != contentJSON && content != contentBinary {
		// Keeping the event would mean to hand it back under another content type.
		return eventstore.Event{}, badRequest(fmt.Sprintf("content type %q: this server keeps %s and %s", content, contentJSON, contentBinary))
	}
	return eventstore.Event{ID: id, Type: kind, Binary: content == contentBinary, Data: m.GetData(), Metadata: m.GetCustomMetadata()}, nil
}

func parseUUID(id *shared.UUID) (uuid.UUID, error) {
	switch v := id.GetValue().(type) {
	case *shared.UUID_Structured_:
		var out uuid.UUID
		binary.BigEndian.PutUint64(out[:8], uint64(v.Structured.GetMostSignificantBits()))
		binary.BigEndian.PutUint64(out[8:], uint64(v.Structured.GetLeastSignificantBits()))
		return out, nil
	case *shared.UUID_String_:
		out, err := uuid.Parse(v.String_)
		if err != nil {
			return uuid.Nil, badRequest(fmt.Sprintf("event id %q: %v", v.String_, err))
		}
		return out, nil
	}
	return uuid.Nil, badRequest("an event has no id")
}

// expectRevision reads a revision that a client expects.
func expectRevision(revision uint64) (eventstore.Expect, error) {
	if revision > math.MaxInt64 {
		return 0, badRequest(fmt.Sprintf("no such expected revision: %d", revision))
	}
	return eventstore.Exactly(eventstore.Revision(revision)), nil
}

// checkSystem refuses what would write to the system's own streams, or hide history behind stream metadata.
func (p *proposal) checkSystem() error {
	if !strings.HasPrefix(p.stream, "$") {
		for _, e := range p.events {
			if strings.HasPrefix(e.Type, "$") {
				return accessDenied(fmt.Sprintf("event type %q: types that begin with $ belong to the system", e.Type))
			}
		}
		return nil
	}
	of, isMeta := strings.CutPrefix(p.stream, "$$")
	if !isMeta || of == "" || strings.HasPrefix(of, "$") {
		return accessDenied(fmt.Sprintf("stream %q: this server has no system streams to write to", p.stream))
	}
	for _, e := range p.events {
		if e.Type != "$metadata" {
			return badRequest(fmt.Sprintf("stream %q holds $metadata events only, not %q", p.stream, e.Type))
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(e.Data, &keys); err != nil {
			return badRequest(fmt.Sprintf("stream metadata of %q is not a JSON object: %v", of, err))
		}
		for _, hiding := range []string{"$maxAge", "$maxCount", "$tb"} {
			if _, set := keys[hiding]; set {
				return accessDenied(fmt.Sprintf("stream metadata of %q: %s would hide events from readers; this ledger keeps its whole history", of, hiding))
			}
		}
	}
	return nil
}
