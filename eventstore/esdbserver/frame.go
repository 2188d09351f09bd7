package esdbserver

import (
	"encoding/binary"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"

	"jejak/eventstore"
)

// A long read is the hot path of this server: a rebuild from a cluster reads every event there is. Building the
// generated message for each event (six objects and a map) and marshalling it costs as much as the rest of the call.
// So events are written straight into wire format, into buffers that come back when gRPC has sent them.
// TestFrameIsTheGeneratedMessage holds the two encodings equal.

// frame is a response that is encoded already. One is reused for all messages of a call: gRPC takes the buffer
// before SendMsg returns, and keeps no reference to the frame itself.
type frame struct {
	buffer *[]byte
	pool   *framePool // to which the buffer returns
}

// codec passes frames through and leaves every other message to the ordinary codec.
type codec struct{ encoding.CodecV2 }

func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	if f, ok := v.(*frame); ok {
		return mem.BufferSlice{mem.NewBuffer(f.buffer, f.pool)}, nil
	}
	return c.CodecV2.Marshal(v)
}

// framePool lends buffers to frames. gRPC does not return those of 1 KiB or less, so the smallest is larger. It does not
// clear them, as gRPC's own pool does: a frame overwrites what it sends.
type framePool struct{ pools [len(frameSizes)]sync.Pool }

// frameSizes are powers of two: most events, large ones, and the largest that an append may hold.
var frameSizes = [...]int{2 << 10, 16 << 10, 128 << 10, 2 << 20}

func (p *framePool) Get(n int) *[]byte {
	for i, size := range frameSizes {
		if n <= size {
			if b, ok := p.pools[i].Get().(*[]byte); ok {
				*b = (*b)[:n]
				return b
			}
			b := make([]byte, n, size)
			return &b
		}
	}
	b := make([]byte, n)
	return &b
}

func (p *framePool) Put(b *[]byte) {
	for i, size := range frameSizes {
		if cap(*b) == size {
			p.pools[i].Put(b)
			return
		}
	}
}

// encoder writes events as ReadResp messages, for one call.
type encoder struct {
	textID bool  // ids as text (NodeJS) instead of two numbers (Go, .NET, Java)
	frame  frame // with the server's pool
}

// Field numbers of streams.proto, ReadResp and below.
const (
	respEvent       = 1
	respCaughtUp    = 8
	respFellBehind  = 9
	eventEvent      = 1
	eventLink       = 2
	eventCommit     = 3
	recID           = 1
	recStream       = 2
	recRevision     = 3
	recPrepare      = 4
	recCommit       = 5
	recMeta         = 6
	recUserMeta     = 7
	recData         = 8
	uuidStructured  = 1
	uuidString      = 2
	streamNameField = 3

	progressTime     = 1
	progressRevision = 2
	progressPosition = 3
)

// Map entries that are the same for every event. Never written to.
var (
	entryJSON   = mapEntry("content-type", contentJSON)
	entryBinary = mapEntry("content-type", contentBinary)
)

func mapEntry(key, value string) []byte {
	entry := protowire.AppendTag(nil, 1, protowire.BytesType)
	entry = protowire.AppendString(entry, key)
	entry = protowire.AppendTag(entry, 2, protowire.BytesType)
	entry = protowire.AppendString(entry, value)
	out := protowire.AppendTag(nil, recMeta, protowire.BytesType)
	return protowire.AppendBytes(out, entry)
}

// event encodes a record, and beside it the link that led to it if there is one. The frame is good until the next call.
func (e *encoder) event(r, link *eventstore.Record) *frame {
	main := e.measure(r)
	position := r.Position
	size := 1 + protowire.SizeBytes(main.size)
	var beside measured
	if link != nil {
		beside = e.measure(link)
		size += 1 + protowire.SizeBytes(beside.size)
		position = link.Position
	}
	size += 1 + protowire.SizeVarint(uint64(position))
	e.frame.buffer = e.frame.pool.Get(1 + protowire.SizeBytes(size))
	b := (*e.frame.buffer)[:0]
	b = appendLength(b, respEvent, size)
	b = e.record(appendLength(b, eventEvent, main.size), r, &main)
	if link != nil {
		b = e.record(appendLength(b, eventLink, beside.size), link, &beside)
	}
	b = appendVarint(b, eventCommit, uint64(position))
	*e.frame.buffer = b
	return &e.frame
}

// measured is what has to be known of a record before it is written, as lengths stand in front.
type measured struct {
	text        [20]byte // the time, of so many digits
	digits      int
	content     []byte
	most, least uint64 // halves of the id

	number, id, name, kind, made, size int // lengths of the parts, and of all
}

func (e *encoder) measure(r *eventstore.Record) (m measured) {
	m.digits = len(strconv.AppendInt(m.text[:0], ticks(r.Recorded), 10))
	m.most, m.least = binary.BigEndian.Uint64(r.ID[:8]), binary.BigEndian.Uint64(r.ID[8:])
	m.number = 2 + protowire.SizeVarint(m.most) + protowire.SizeVarint(m.least)
	m.id = 1 + protowire.SizeBytes(m.number)
	if e.textID {
		m.id = 1 + protowire.SizeBytes(36)
	}
	m.content = entryJSON
	if r.Binary {
		m.content = entryBinary
	}
	m.name = 1 + protowire.SizeBytes(len(r.Stream))
	m.kind = 1 + protowire.SizeBytes(len("type")) + 1 + protowire.SizeBytes(len(r.Type))
	m.made = 1 + protowire.SizeBytes(len("created")) + 1 + protowire.SizeBytes(m.digits)
	m.size = 1 + protowire.SizeBytes(m.id) + 1 + protowire.SizeBytes(m.name) +
		1 + protowire.SizeVarint(uint64(r.Revision)) + 2*(1+protowire.SizeVarint(uint64(r.Position))) +
		len(m.content) + 1 + protowire.SizeBytes(m.kind) + 1 + protowire.SizeBytes(m.made) +
		1 + protowire.SizeBytes(len(r.Metadata)) + 1 + protowire.SizeBytes(len(r.Data))
	return m
}

func (e *encoder) record(b []byte, r *eventstore.Record, m *measured) []byte {
	b = appendLength(b, recID, m.id)
	if e.textID {
		b = appendLength(b, uuidString, 36)
		b = appendUUID(b, r.ID)
	} else {
		b = appendLength(b, uuidStructured, m.number)
		b = appendVarint(b, 1, m.most)
		b = appendVarint(b, 2, m.least)
	}
	b = appendLength(b, recStream, m.name)
	b = append(appendLength(b, streamNameField, len(r.Stream)), r.Stream...)
	b = appendVarint(b, recRevision, uint64(r.Revision))
	b = appendVarint(b, recPrepare, uint64(r.Position))
	b = appendVarint(b, recCommit, uint64(r.Position))
	b = appendLength(b, recMeta, m.kind)
	b = append(appendLength(b, 1, len("type")), "type"...)
	b = append(appendLength(b, 2, len(r.Type)), r.Type...)
	b = append(b, m.content...)
	b = appendLength(b, recMeta, m.made)
	b = append(appendLength(b, 1, len("created")), "created"...)
	b = append(appendLength(b, 2, m.digits), m.text[:m.digits]...)
	b = append(appendLength(b, recUserMeta, len(r.Metadata)), r.Metadata...)
	return append(appendLength(b, recData, len(r.Data)), r.Data...)
}

// progress encodes the word that a subscription has caught up or fallen behind. The client's generated messages are from
// before KurrentDB gave them fields: 1 a timestamp, 2 the revision in a stream, 3 the position in $all.
func (e *encoder) progress(field byte, now time.Time, at reached) *frame {
	stamp := appendVarint(nil, 1, uint64(now.Unix()))
	stamp = appendVarint(stamp, 2, uint64(now.Nanosecond()))
	body := append(appendLength(nil, progressTime, len(stamp)), stamp...)
	if at.revision >= 0 {
		body = appendVarint(body, progressRevision, uint64(at.revision))
	}
	if at.all {
		position := appendVarint(nil, 1, uint64(at.position))
		position = appendVarint(position, 2, uint64(at.position))
		body = append(appendLength(body, progressPosition, len(position)), position...)
	}
	e.frame.buffer = e.frame.pool.Get(1 + protowire.SizeBytes(len(body)))
	*e.frame.buffer = append(appendLength((*e.frame.buffer)[:0], field, len(body)), body...)
	return &e.frame
}

// appendLength begins a field of n bytes. All field numbers are below 16, hence tags are one byte.
func appendLength(b []byte, field byte, n int) []byte {
	b = append(b, field<<3|byte(protowire.BytesType))
	if n < 0x80 {
		return append(b, byte(n))
	}
	return protowire.AppendVarint(b, uint64(n))
}

func appendVarint(b []byte, field byte, v uint64) []byte {
	return protowire.AppendVarint(append(b, field<<3|byte(protowire.VarintType)), v)
}

func appendUUID(b []byte, id [16]byte) []byte {
	const digits = "0123456789abcdef"
	for i, c := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// ticks is the wire's unit of time: steps of 100 ns since 1970. Not UnixNano, which ends in 2262.
func ticks(t time.Time) int64 { return t.Unix()*1e7 + int64(t.Nanosecond()/100) }
