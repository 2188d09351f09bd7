package esdbtest

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/emptypb"
)

// batch is an append that comes in pieces, under a correlation id.
type batch struct {
	options *streams.BatchAppendReq_Options
	events  []event
	err     error
}

// BatchAppend takes any number of appends in one call, begun and ended in any order, and answers each when it has ended.
func (s *streamsService) BatchAppend(call streams.Streams_BatchAppendServer) error {
	open := map[string]*batch{}
	for {
		req, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		key := req.GetCorrelationId().String()
		b := open[key]
		if b == nil {
			b = &batch{options: req.GetOptions()}
			open[key] = b
		}
		for _, m := range req.GetProposedMessages() {
			e, err := parseEvent(m)
			b.events, b.err = append(b.events, e), errors.Join(b.err, err)
		}
		if !req.GetIsFinal() {
			continue
		}
		delete(open, key)
		resp := &streams.BatchAppendResp{CorrelationId: req.GetCorrelationId(), StreamIdentifier: b.options.GetStreamIdentifier()}
		s.commit(call.Context(), b, resp)
		if err := call.Send(resp); err != nil {
			return err
		}
	}
}

func (s *streamsService) commit(ctx context.Context, b *batch, resp *streams.BatchAppendResp) {
	var cancel context.CancelFunc
	ctx, cancel = b.until(ctx)
	defer cancel()
	expected := int64(expectAny)
	switch v := b.options.GetExpectedStreamPosition().(type) {
	case *streams.BatchAppendReq_Options_StreamPosition:
		expected = int64(min(v.StreamPosition, math.MaxInt64))
	case *streams.BatchAppendReq_Options_NoStream:
		expected = expectNone
	case *streams.BatchAppendReq_Options_StreamExists:
		expected = expectExists
	}
	err := errors.Join(b.err, ctx.Err())
	var done outcome
	if err == nil {
		done, err = s.node.append(ctx, string(b.options.GetStreamIdentifier().GetStreamName()), expected, b.events)
	}
	if err != nil {
		resp.Result = &streams.BatchAppendResp_Error{Error: detailed(err)}
		return
	}
	resp.Result = &streams.BatchAppendResp_Success_{Success: &streams.BatchAppendResp_Success{
		CurrentRevisionOption: &streams.BatchAppendResp_Success_CurrentRevision{CurrentRevision: uint64(done.revision)},
		PositionOption: &streams.BatchAppendResp_Success_Position{Position: &shared.AllStreamPosition{
			CommitPosition: done.position, PreparePosition: done.position}}}}
}

// until is how long the client waits, if it says so. A duration that no clock reaches is none.
func (b *batch) until(ctx context.Context) (context.Context, context.CancelFunc) {
	const forEver = 100 * 365 * 24 * time.Hour
	left := forEver
	switch d := b.options.GetDeadlineOption().(type) {
	case *streams.BatchAppendReq_Options_Deadline:
		left = min(d.Deadline.AsDuration(), forEver)
	case *streams.BatchAppendReq_Options_Deadline_21_10_0:
		left = min(time.Until(d.Deadline_21_10_0.AsTime()), forEver)
	}
	return context.WithTimeout(ctx, left)
}

// detailed is an error inside an answer: its kind is told by a message that is packed into it.
func detailed(err error) *rpc.Status {
	var wrong *wrongVersion
	var deleted *streamDeleted
	code, detail := codes.Unknown, proto.Message(&shared.Unknown{})
	switch {
	case errors.As(err, &wrong):
		detail = wrong.detail()
	case errors.As(err, &deleted):
		code, detail = codes.FailedPrecondition, &shared.StreamDeleted{StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(deleted.stream)}}
	case errors.Is(err, errTooLarge):
		code, detail = codes.InvalidArgument, &shared.MaximumAppendSizeExceeded{MaxAppendSize: maxAppendSize}
	case errors.Is(err, errAccessDenied):
		code, detail = codes.PermissionDenied, &shared.AccessDenied{}
	case errors.Is(err, context.DeadlineExceeded):
		code, detail = codes.DeadlineExceeded, &shared.Timeout{}
	}
	out := &rpc.Status{Code: int32(code), Message: err.Error()}
	if packed, err := anypb.New(detail); err == nil { // of a message of ours it cannot fail
		out.Details = []*anypb.Any{packed}
	}
	return out
}

func (e *wrongVersion) detail() *shared.WrongExpectedVersion {
	out := &shared.WrongExpectedVersion{
		CurrentStreamRevisionOption:  &shared.WrongExpectedVersion_CurrentStreamRevision{CurrentStreamRevision: uint64(e.current)},
		ExpectedStreamPositionOption: &shared.WrongExpectedVersion_ExpectedStreamPosition{ExpectedStreamPosition: uint64(e.expected)},
	}
	if e.current < 0 {
		out.CurrentStreamRevisionOption = &shared.WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &emptypb.Empty{}}
	}
	switch e.expected {
	case expectAny:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedAny{ExpectedAny: &emptypb.Empty{}}
	case expectExists:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: &emptypb.Empty{}}
	case expectNone:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &emptypb.Empty{}}
	}
	return out
}
