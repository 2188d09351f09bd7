package esdbserver

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
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

const (
	// batchLanes is how many appends of one BatchAppend call run at once: enough for the store to commit them together.
	// Appends to one stream share a lane, so they happen in the order in which they were sent.
	batchLanes = 16
	// maxPending bounds the appends of one call that have begun and not ended; each may hold MaxAppendBytes.
	maxPending = 64
)

// batchCall is one BatchAppend: a client sends appends in chunks under correlation ids, as many as it likes and mixed,
// and gets an answer for each, in any order.
type batchCall struct {
	service *streamsService
	call    streams.Streams_BatchAppendServer
	ctx     context.Context
	seed    maphash.Seed

	open    map[string]*batchAppend // by correlation id; the receiver's alone
	lanes   [batchLanes]chan *batchAppend
	quit    chan struct{}
	pending sync.WaitGroup // appends in lanes
	workers sync.WaitGroup

	sending sync.Mutex // a call takes one message at a time
}

type batchAppend struct {
	*proposal
	correlation *shared.UUID
	options     *streams.BatchAppendReq_Options
	deadline    time.Time // zero: none
}

// BatchAppend is the append of NodeJS, Java and .NET: one call for a client's whole life.
func (s *streamsService) BatchAppend(call streams.Streams_BatchAppendServer) error {
	b := &batchCall{service: s, call: call, ctx: call.Context(), seed: maphash.MakeSeed(),
		open: map[string]*batchAppend{}, quit: make(chan struct{})}
	for i := range b.lanes {
		b.lanes[i] = make(chan *batchAppend, 1)
		b.workers.Go(func() { b.work(b.lanes[i]) })
	}
	received := make(chan error, 1)
	go func() { received <- b.receive() }() // ends with the call at the latest: Recv fails then
	var err error
	select {
	case err = <-received:
		if err == nil {
			b.pending.Wait()
		}
	case <-s.stopping.Done():
		err = errStopping
	}
	close(b.quit)
	b.workers.Wait()
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
		b.open[string(key[:])] = a
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
	b.pending.Add(1)
	select {
	case b.lanes[maphash.String(b.seed, a.stream)%batchLanes] <- a:
		return nil
	case <-b.quit:
		b.pending.Done()
		return errStopping
	}
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

func (b *batchCall) work(lane <-chan *batchAppend) {
	for {
		select {
		case a := <-lane:
			b.answer(a)
			b.pending.Done()
		case <-b.quit:
			return
		}
	}
}

// answer appends and sends the result. A result that cannot be sent has no one left to read it: the receiver sees the
// same broken call and ends it.
func (b *batchCall) answer(a *batchAppend) {
	ctx := b.ctx
	if !a.deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, a.deadline)
		defer cancel()
	}
	done, err := b.service.appendProposal(ctx, a.proposal)
	resp := &streams.BatchAppendResp{CorrelationId: a.correlation, StreamIdentifier: a.options.GetStreamIdentifier()}
	echoExpected(resp, a.options)
	if err != nil {
		resp.Result = &streams.BatchAppendResp_Error{Error: batchError(err)}
	} else {
		resp.Result = &streams.BatchAppendResp_Success_{Success: &streams.BatchAppendResp_Success{
			CurrentRevisionOption: &streams.BatchAppendResp_Success_CurrentRevision{CurrentRevision: uint64(done.Revision)},
			PositionOption: &streams.BatchAppendResp_Success_Position{Position: &shared.AllStreamPosition{
				CommitPosition: uint64(done.Position), PreparePosition: uint64(done.Position)}},
		}}
	}
	b.sending.Lock()
	defer b.sending.Unlock()
	_ = b.call.Send(resp)
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
	st := status.Convert(translate(err))
	var r *refusal
	kind := ""
	if errors.As(err, &r) && r.trailers != nil {
		kind = r.trailers.Get("exception")[0]
	}
	switch {
	case kind == "maximum-append-size-exceeded":
		return packed(st.Code(), st.Message(), &shared.MaximumAppendSizeExceeded{MaxAppendSize: eventstore.MaxAppendBytes})
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
