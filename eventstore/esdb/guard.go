package esdb

import (
	"fmt"
	"strconv"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	pb "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The client ends the whole process (log.Fatalf) when an event has no readable creation time, and makes uuid.Nil of an
// id that it cannot read. It offers no place between the wire and that code, but gRPC does: the codec by which every
// message of the process is read. guard stands in its place, looks at the one message that carries events, and makes
// such an event an error of the call.

func init() { encoding.RegisterCodecV2(guard{encoding.GetCodecV2(proto.Name)}) }

type guard struct{ encoding.CodecV2 }

// readResponse is the message that carries events, known by name: its package stays out of this one.
const readResponse protoreflect.FullName = "event_store.client.streams.ReadResp"

func (g guard) Unmarshal(data mem.BufferSlice, v any) error {
	if m, ok := v.(pb.Message); ok && m.ProtoReflect().Descriptor().FullName() == readResponse {
		buffer := data.MaterializeToBuffer(mem.DefaultBufferPool())
		defer buffer.Free()
		if err := checkResponse(buffer.ReadOnlyData()); err != nil {
			return err
		}
		return g.CodecV2.Unmarshal(mem.BufferSlice{buffer}, v)
	}
	return g.CodecV2.Unmarshal(data, v)
}

// checkResponse walks one ReadResp. Field numbers are those of streams.proto.
func checkResponse(b []byte) error {
	const event = 1 // ReadResp.event, and ReadEvent.event, with ReadEvent.link = 2 beside it
	return fields(b, func(number protowire.Number, value []byte) error {
		if number != event {
			return nil
		}
		return fields(value, func(number protowire.Number, value []byte) error {
			if number > 2 {
				return nil
			}
			return checkEvent(value)
		})
	})
}

func checkEvent(b []byte) error {
	const id, stream, metadata = 1, 2, 6
	var hasID, hasStream, hasCreated bool
	err := fields(b, func(number protowire.Number, value []byte) error {
		switch number {
		case id:
			hasID = validID(value)
		case stream:
			hasStream = true
		case metadata:
			key, text := mapEntry(value)
			if string(key) == "created" {
				ticks, err := strconv.ParseInt(string(text), 10, 64)
				hasCreated = err == nil && ticks > -maxTicks && ticks < maxTicks
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !hasStream:
		return &badEvent{"it has no stream"}
	case !hasID:
		return &badEvent{"its id is no UUID"}
	case !hasCreated:
		return &badEvent{"it does not say when it was recorded"}
	}
	return nil
}

// maxTicks is where the client's arithmetic on creation times would wrap around, in the year 2262.
const maxTicks = 1<<63/100 - 1

// validID accepts two numbers of which one is not zero, or 36 characters: the client's parser judges those.
func validID(b []byte) bool {
	valid := false
	err := fields(b, func(number protowire.Number, value []byte) error {
		switch number {
		case 1:
			return fields(value, func(_ protowire.Number, number []byte) error {
				n, _ := protowire.ConsumeVarint(number)
				valid = valid || n != 0
				return nil
			})
		case 2:
			valid = len(value) == 36
		}
		return nil
	})
	return err == nil && valid
}

func mapEntry(b []byte) (key, value []byte) {
	_ = fields(b, func(number protowire.Number, v []byte) error { // garbled means that the key is not found
		switch number {
		case 1:
			key = v
		case 2:
			value = v
		}
		return nil
	})
	return key, value
}

// fields calls f with each field of a message: the content of bytes, the encoding of anything else.
func fields(b []byte, f func(protowire.Number, []byte) error) error {
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return &badEvent{fmt.Sprintf("garbled: %v", protowire.ParseError(n))}
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(number, kind, b)
		if n < 0 {
			return &badEvent{fmt.Sprintf("garbled: %v", protowire.ParseError(n))}
		}
		value := b[:n]
		if kind == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(value)
		}
		if err := f(number, value); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
