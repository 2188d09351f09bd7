package esdbtest

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

const (
	contentJSON   = "application/json"
	contentBinary = "application/octet-stream"
)

type streamsService struct {
	streams.UnimplementedStreamsServer
	node *node
}

// proposed is an event as a client proposes it; Append and BatchAppend have a message each, with the same fields.
type proposed interface {
	GetId() *shared.UUID
	GetMetadata() map[string]string
	GetCustomMetadata() []byte
	GetData() []byte
}

func parseEvent(p proposed) (event, error) {
	id, err := parseID(p.GetId())
	if err != nil {
		return event{}, err
	}
	kind, hasType := p.GetMetadata()["type"]
	content, hasContent := p.GetMetadata()["content-type"]
	if !hasType || !hasContent {
		return event{}, missingMetadata()
	}
	if id == uuid.Nil || kind == "" {
		return event{}, invalid("Empty eventId or eventType provided.")
	}
	return event{id, kind, content, p.GetData(), p.GetCustomMetadata()}, nil
}

func parseID(id *shared.UUID) (out uuid.UUID, err error) {
	switch v := id.GetValue().(type) {
	case *shared.UUID_Structured_:
		binary.BigEndian.PutUint64(out[:8], uint64(v.Structured.GetMostSignificantBits()))
		binary.BigEndian.PutUint64(out[8:], uint64(v.Structured.GetLeastSignificantBits()))
		return out, nil
	case *shared.UUID_String_:
		if out, err = uuid.Parse(v.String_); err == nil {
			return out, nil
		}
	}
	return out, invalid("Event ID is not a valid UUID.")
}

// Append takes one message of options and one for each event, and answers once.
func (s *streamsService) Append(call streams.Streams_AppendServer) error {
	first, err := call.Recv()
	if err != nil {
		return err
	}
	options := first.GetOptions()
	if options == nil {
		return refuse(call.SetTrailer, invalid("The first message must hold options."))
	}
	stream := string(options.GetStreamIdentifier().GetStreamName())
	expected, err := appendExpected(options)
	if err != nil {
		return refuse(call.SetTrailer, err)
	}
	var events []event
	for {
		message, err := call.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		e, err := parseEvent(message.GetProposedMessage())
		if err != nil {
			return refuse(call.SetTrailer, err)
		}
		if events = append(events, e); appendSize(events[len(events)-1:]) > maxAppendSize {
			return refuse(call.SetTrailer, errTooLarge)
		}
	}
	done, err := s.node.append(call.Context(), stream, expected, events)
	var wrong *wrongVersion
	switch {
	case errors.As(err, &wrong):
		return call.SendAndClose(wrong.answer())
	case err != nil:
		return refuse(call.SetTrailer, err)
	}
	success := &streams.AppendResp_Success{CurrentRevisionOption: &streams.AppendResp_Success_CurrentRevision{CurrentRevision: uint64(done.revision)},
		PositionOption: &streams.AppendResp_Success_Position{Position: &streams.AppendResp_Position{CommitPosition: done.position, PreparePosition: done.position}}}
	if done.revision < 0 {
		success.CurrentRevisionOption = &streams.AppendResp_Success_NoStream{NoStream: &shared.Empty{}}
		success.PositionOption = &streams.AppendResp_Success_NoPosition{NoPosition: &shared.Empty{}}
	}
	return call.SendAndClose(&streams.AppendResp{Result: &streams.AppendResp_Success_{Success: success}})
}

func appendExpected(o *streams.AppendReq_Options) (int64, error) {
	switch v := o.GetExpectedStreamRevision().(type) {
	case *streams.AppendReq_Options_Revision:
		return int64(min(v.Revision, math.MaxInt64)), nil
	case *streams.AppendReq_Options_NoStream:
		return expectNone, nil
	case *streams.AppendReq_Options_Any:
		return expectAny, nil
	case *streams.AppendReq_Options_StreamExists:
		return expectExists, nil
	}
	return 0, invalid("The expected revision is missing.")
}

// append is the way of every event into the log. It does not answer while the cluster has no leader.
func (n *node) append(ctx context.Context, stream string, expected int64, events []event) (outcome, error) {
	if appendSize(events) > maxAppendSize {
		return outcome{}, errTooLarge
	}
	return n.write(ctx, stream, toWrite, func(h *history) outcome { return h.append(stream, expected, events) })
}

// write does something to the log, by way of the leader.
func (n *node) write(ctx context.Context, stream string, r right, do func(*history) outcome) (outcome, error) {
	c := n.cluster
	user, err := c.user(ctx)
	if err != nil {
		return outcome{}, err
	}
	c.mu.Lock()
	if err = n.leads(ctx); err == nil {
		err = c.may(user, stream, r)
	}
	if err != nil {
		c.mu.Unlock()
		return outcome{}, err
	}
	epoch := c.epoch
	if !c.answering || !c.enough() {
		c.mu.Unlock()
		return outcome{}, c.silence(ctx)
	}
	if a := c.armed; a != nil {
		if c.armed = nil; a.written {
			do(c.history)
		}
		c.kill(c.nodes[c.leader])
		c.mu.Unlock()
		return outcome{}, c.silence(ctx)
	}
	done := do(c.history)
	c.mu.Unlock()
	if c.options.Latency > 0 {
		if err := c.pause(ctx, c.options.Latency); err != nil {
			return outcome{}, err
		}
	}
	c.mu.Lock()
	lost := c.epoch != epoch
	c.mu.Unlock()
	if lost {
		return outcome{}, c.silence(ctx)
	}
	return done, done.err
}

// leads refuses a call that asks for the leader and met another node. The cluster's lock is held.
func (n *node) leads(ctx context.Context) error {
	md, _ := metadata.FromIncomingContext(ctx)
	c := n.cluster
	if want := md.Get("requires-leader"); len(want) == 0 || want[0] != "true" || n.id == c.leader {
		return nil
	}
	if c.leader < 0 {
		return errNotReady
	}
	host, port, _ := net.SplitHostPort(c.Address(c.leader)) // made of both
	return notLeader(host, port)
}

// Delete hides a stream.
func (s *streamsService) Delete(ctx context.Context, req *streams.DeleteReq) (*streams.DeleteResp, error) {
	o := req.GetOptions()
	expected := int64(expectAny)
	switch v := o.GetExpectedStreamRevision().(type) {
	case *streams.DeleteReq_Options_Revision:
		expected = int64(min(v.Revision, math.MaxInt64))
	case *streams.DeleteReq_Options_NoStream:
		expected = expectNone
	}
	done, err := s.remove(ctx, o.GetStreamIdentifier(), expected, false)
	if err != nil {
		return nil, refuseUnary(ctx, err)
	}
	return &streams.DeleteResp{PositionOption: &streams.DeleteResp_Position_{
		Position: &streams.DeleteResp_Position{CommitPosition: done.position, PreparePosition: done.position}}}, nil
}

// Tombstone ends a stream.
func (s *streamsService) Tombstone(ctx context.Context, req *streams.TombstoneReq) (*streams.TombstoneResp, error) {
	o := req.GetOptions()
	expected := int64(expectAny)
	switch v := o.GetExpectedStreamRevision().(type) {
	case *streams.TombstoneReq_Options_Revision:
		expected = int64(min(v.Revision, math.MaxInt64))
	case *streams.TombstoneReq_Options_NoStream:
		expected = expectNone
	}
	done, err := s.remove(ctx, o.GetStreamIdentifier(), expected, true)
	if err != nil {
		return nil, refuseUnary(ctx, err)
	}
	return &streams.TombstoneResp{PositionOption: &streams.TombstoneResp_Position_{
		Position: &streams.TombstoneResp_Position{CommitPosition: done.position, PreparePosition: done.position}}}, nil
}

func (s *streamsService) remove(ctx context.Context, id *shared.StreamIdentifier, expected int64, forEver bool) (outcome, error) {
	stream := string(id.GetStreamName())
	return s.node.write(ctx, stream, toDelete, func(h *history) outcome { return h.remove(stream, expected, forEver) })
}

func refuseUnary(ctx context.Context, err error) error {
	return refuse(func(md metadata.MD) { _ = grpc.SetTrailer(ctx, md) }, err) // it fails outside of a call only
}

// answer says that an append met another revision. The fields come twice, for clients of both families.
func (e *wrongVersion) answer() *streams.AppendResp {
	out := &streams.AppendResp_WrongExpectedVersion{
		CurrentRevisionOption:         &streams.AppendResp_WrongExpectedVersion_CurrentRevision{CurrentRevision: uint64(e.current)},
		CurrentRevisionOption_20_6_0:  &streams.AppendResp_WrongExpectedVersion_CurrentRevision_20_6_0{CurrentRevision_20_6_0: uint64(e.current)},
		ExpectedRevisionOption:        &streams.AppendResp_WrongExpectedVersion_ExpectedRevision{ExpectedRevision: uint64(e.expected)},
		ExpectedRevisionOption_20_6_0: &streams.AppendResp_WrongExpectedVersion_ExpectedRevision_20_6_0{ExpectedRevision_20_6_0: uint64(e.expected)},
	}
	if e.current < 0 {
		out.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &shared.Empty{}}
		out.CurrentRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_NoStream_20_6_0{NoStream_20_6_0: &shared.Empty{}}
	}
	switch e.expected {
	case expectAny:
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedAny{ExpectedAny: &shared.Empty{}}
		out.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_Any_20_6_0{Any_20_6_0: &shared.Empty{}}
	case expectExists:
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: &shared.Empty{}}
		out.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_StreamExists_20_6_0{StreamExists_20_6_0: &shared.Empty{}}
	case expectNone: // the old family has no word for it
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &shared.Empty{}}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_WrongExpectedVersion_{WrongExpectedVersion: out}}
}
