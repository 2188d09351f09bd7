package esdbserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/emptypb"

	"jejak/eventstore"
)

// maxPending bounds the appends of one call that have begun and not ended; each may hold MaxAppendBytes.
const maxPending = 64

// batchCall is one BatchAppend: a client sends appends in chunks under correlation ids, as many as it likes and mixed,
// and gets an answer for each.
//
// Three goroutines share the work: one receives, one hands everything that was received meanwhile to the store as one
// batch, and one answers. So appends that are sent without waiting for answers are committed together, whether they go to
// one stream or to a thousand, and they happen in the order in which they were sent.
type batchCall struct {
	service *streamsService
	call    streams.Streams_BatchAppendServer
	open    map[string]*batchAppend // by correlation id; the receiver's alone
	queue   batchQueue
	answers chan []batchAnswer
}

type batchAppend struct {
	*proposal
	correlation *shared.UUID
	options     *streams.BatchAppendReq_Options
	deadline    time.Time // zero: none
}

type batchAnswer struct {
	to *batchAppend
	eventstore.Outcome
}

// BatchAppend is the append of NodeJS, Java and .NET: one call for a client's whole life.
func (s *streamsService) BatchAppend(call streams.Streams_BatchAppendServer) error {
	b := &batchCall{service: s, call: call, open: map[string]*batchAppend{}, answers: make(chan []batchAnswer, 1)}
	b.queue.init()
	received := make(chan error, 1)
	go func() { received <- b.receive() }() // ends with the call at the latest: Recv fails then
	var workers sync.WaitGroup
	workers.Go(b.commit)
	workers.Go(b.answer)
	var err error
	select {
	case err = <-received:
	case <-s.stopping.Done():
		err = errStopping
	case <-call.Context().Done():
		err = call.Context().Err()
	}
	b.queue.end(err == nil)
	workers.Wait()
	return withTrailers(call, err)
}

func (b *batchCall) receive() error {
	for {
		req, err := b.call.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := b.accept(req); err != nil {
			return err
		}
	}
}

func (b *batchCall) accept(req *streams.BatchAppendReq) error {
	key, err := parseUUID(req.GetCorrelationId())
	if err != nil {
		return badRequest("a batch append needs a correlation id")
	}
	a := b.open[string(key[:])]
	if a == nil {
		if len(b.open) == maxPending {
			return badRequest(fmt.Sprintf("more than %d batch appends begun and not ended", maxPending))
		}
		a = newBatchAppend(req)
		if !req.GetIsFinal() {
			b.open[string(key[:])] = a
		}
	}
	for _, m := range req.GetProposedMessages() {
		a.add(m)
	}
	if a.seen > patience {
		return tooLarge("a batch append goes on long after its limit")
	}
	if !req.GetIsFinal() {
		return nil
	}
	delete(b.open, string(key[:]))
	if !b.queue.put(a) {
		return errStopping
	}
	return nil
}

func newBatchAppend(req *streams.BatchAppendReq) *batchAppend {
	o := req.GetOptions()
	expect, err := batchExpect(o)
	a := &batchAppend{proposal: newProposal(o.GetStreamIdentifier().GetStreamName(), expect), correlation: req.GetCorrelationId(), options: o}
	a.err = errors.Join(a.err, err)
	switch d := o.GetDeadlineOption().(type) {
	case *streams.BatchAppendReq_Options_Deadline:
		a.deadline = time.Now().Add(d.Deadline.AsDuration())
	case *streams.BatchAppendReq_Options_Deadline_21_10_0:
		a.deadline = d.Deadline_21_10_0.AsTime()
	}
	return a
}

func batchExpect(o *streams.BatchAppendReq_Options) (eventstore.Expect, error) {
	switch v := o.GetExpectedStreamPosition().(type) {
	case *streams.BatchAppendReq_Options_StreamPosition:
		return expectRevision(v.StreamPosition)
	case *streams.BatchAppendReq_Options_NoStream:
		return eventstore.NoStream, nil
	case *streams.BatchAppendReq_Options_Any:
		return eventstore.Any, nil
	case *streams.BatchAppendReq_Options_StreamExists:
		return eventstore.StreamExists, nil
	}
	return 0, badRequest("the append does not say what revision it expects")
}

// commit brings what was received to the store, until nothing more comes.
func (b *batchCall) commit() {
	defer close(b.answers)
	for {
		appends := b.queue.take()
		if len(appends) == 0 {
			return
		}
		b.answers <- b.service.appendBatch(b.call.Context(), appends)
	}
}

// answer sends what became of each append. An answer that cannot be sent has no one left to read it: the receiver sees the
// same broken call and ends it.
func (b *batchCall) answer() {
	for answers := range b.answers {
		for i := range answers {
			_ = b.call.Send(answers[i].response())
		}
	}
}

// appendBatch appends those that are in order, and says of the others what is wrong with them.
func (s *streamsService) appendBatch(ctx context.Context, appends []*batchAppend) []batchAnswer {
	answers := make([]batchAnswer, len(appends))
	batch := make([]eventstore.Proposal, 0, len(appends))
	places := make([]int, 0, len(appends))
	now, latest, bounded := time.Now(), time.Time{}, true
	for i, a := range appends {
		answers[i].to = a
		err := s.admit(ctx, a.proposal)
		if err == nil && !a.deadline.IsZero() && !now.Before(a.deadline) {
			err = context.DeadlineExceeded
		}
		if err != nil || len(a.events) == 0 {
			if err == nil {
				answers[i].Appended, err = s.appendNothing(ctx, a.proposal)
			}
			answers[i].Err = err
			continue
		}
		batch = append(batch, eventstore.Proposal{Stream: a.stream, Expect: a.expect, Events: a.events})
		places = append(places, i)
		if bounded = bounded && !a.deadline.IsZero(); a.deadline.After(latest) {
			latest = a.deadline
		}
	}
	if len(batch) == 0 {
		return answers
	}
	if bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, latest)
		defer cancel()
	}
	for i, o := range eventstore.AppendBatch(ctx, s.store, batch) {
		answers[places[i]].Outcome = o
	}
	return answers
}

func (a *batchAnswer) response() *streams.BatchAppendResp {
	o := a.to.options
	resp := &streams.BatchAppendResp{CorrelationId: a.to.correlation, StreamIdentifier: o.GetStreamIdentifier()}
	echoExpected(resp, o)
	if a.Err != nil {
		resp.Result = &streams.BatchAppendResp_Error{Error: batchError(a.Err)}
		return resp
	}
	success := &streams.BatchAppendResp_Success{
		CurrentRevisionOption: &streams.BatchAppendResp_Success_NoStream{NoStream: &emptypb.Empty{}},
		PositionOption:        &streams.BatchAppendResp_Success_NoPosition{NoPosition: &emptypb.Empty{}},
	}
	if a.Appended.Revision >= 0 {
		success.CurrentRevisionOption = &streams.BatchAppendResp_Success_CurrentRevision{CurrentRevision: uint64(a.Appended.Revision)}
	}
	if at := uint64(a.Appended.Position); at > 0 {
		success.PositionOption = &streams.BatchAppendResp_Success_Position{Position: &shared.AllStreamPosition{CommitPosition: at, PreparePosition: at}}
	}
	resp.Result = &streams.BatchAppendResp_Success_{Success: success}
	return resp
}

func echoExpected(resp *streams.BatchAppendResp, o *streams.BatchAppendReq_Options) {
	switch v := o.GetExpectedStreamPosition().(type) {
	case *streams.BatchAppendReq_Options_StreamPosition:
		resp.ExpectedStreamPosition = &streams.BatchAppendResp_StreamPosition{StreamPosition: v.StreamPosition}
	case *streams.BatchAppendReq_Options_NoStream:
		resp.ExpectedStreamPosition = &streams.BatchAppendResp_NoStream{NoStream: &emptypb.Empty{}}
	case *streams.BatchAppendReq_Options_Any:
		resp.ExpectedStreamPosition = &streams.BatchAppendResp_Any{Any: &emptypb.Empty{}}
	case *streams.BatchAppendReq_Options_StreamExists:
		resp.ExpectedStreamPosition = &streams.BatchAppendResp_StreamExists{StreamExists: &emptypb.Empty{}}
	}
}

// batchError is an error inside an answer: here the kind is told by a packed message instead of trailers.
func batchError(err error) *rpc.Status {
	var wrong *eventstore.WrongRevisionError
	if errors.As(err, &wrong) {
		return packed(codes.Unknown, "WrongExpectedVersion", batchWrongVersion(wrong))
	}
	err = translate(err)
	st := status.Convert(err)
	var r *refusal
	kind := ""
	if errors.As(err, &r) && r.trailers != nil {
		kind = r.trailers.Get("exception")[0]
	}
	switch {
	case kind == "maximum-append-size-exceeded":
		return packed(st.Code(), st.Message(), &shared.MaximumAppendSizeExceeded{MaxAppendSize: eventstore.MaxAppendBytes})
	case kind == appendRefused: // the code stands in the message
		return packed(st.Code(), st.Message(), &shared.BadRequest{Message: st.Message()})
	case st.Code() == codes.PermissionDenied:
		return packed(st.Code(), st.Message(), &shared.AccessDenied{})
	case st.Code() == codes.InvalidArgument:
		return packed(st.Code(), st.Message(), &shared.BadRequest{Message: st.Message()})
	case st.Code() == codes.DeadlineExceeded:
		return packed(st.Code(), st.Message(), &shared.Timeout{})
	}
	return packed(st.Code(), st.Message(), &shared.Unknown{})
}

func packed(code codes.Code, message string, detail proto.Message) *rpc.Status {
	out := &rpc.Status{Code: int32(code), Message: message}
	if any, err := anypb.New(detail); err == nil { // it cannot fail: the details are our own messages
		out.Details = []*anypb.Any{any}
	}
	return out
}

func batchWrongVersion(w *eventstore.WrongRevisionError) *shared.WrongExpectedVersion {
	out := &shared.WrongExpectedVersion{}
	if w.Actual < 0 {
		out.CurrentStreamRevisionOption = &shared.WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &emptypb.Empty{}}
	} else {
		out.CurrentStreamRevisionOption = &shared.WrongExpectedVersion_CurrentStreamRevision{CurrentStreamRevision: uint64(w.Actual)}
	}
	switch w.Expect {
	case eventstore.Any:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedAny{ExpectedAny: &emptypb.Empty{}}
	case eventstore.StreamExists:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: &emptypb.Empty{}}
	case eventstore.NoStream:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &emptypb.Empty{}}
	default:
		out.ExpectedStreamPositionOption = &shared.WrongExpectedVersion_ExpectedStreamPosition{ExpectedStreamPosition: uint64(w.Expect)}
	}
	return out
}
