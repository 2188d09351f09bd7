package esdbserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"jejak/eventstore"
	"jejak/eventstore/links"
)

type streamsService struct {
	streams.UnimplementedStreamsServer
	store    eventstore.Store
	may      func(context.Context, Access) error // nil: everybody may
	frames   *framePool
	tail     *tail
	index    func() *links.Index // opened when the first list is asked for, if not before
	now      func() time.Time
	stopping context.Context
}

// Append takes one message of options and one for each event, and answers once.
func (s *streamsService) Append(call streams.Streams_AppendServer) error {
	resp, err := s.append(call)
	if err != nil {
		return withTrailers(call, err)
	}
	return call.SendAndClose(resp)
}

func (s *streamsService) append(call streams.Streams_AppendServer) (*streams.AppendResp, error) {
	first, err := call.Recv()
	if errors.Is(err, io.EOF) {
		return nil, badRequest("an append without a message")
	} else if err != nil {
		return nil, err
	}
	options := first.GetOptions()
	if options == nil {
		return nil, badRequest("the first message of an append must hold its options")
	}
	expect, err := appendExpect(options)
	p := newProposal(options.GetStreamIdentifier().GetStreamName(), expect)
	p.err = errors.Join(p.err, err)
	for {
		req, err := call.Recv()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if req.GetProposedMessage() == nil {
			return nil, badRequest("the options of an append stand in its first message only")
		}
		if p.add(req.GetProposedMessage()); p.seen > patience {
			break
		}
	}
	return s.commit(call.Context(), p)
}

func (s *streamsService) commit(ctx context.Context, p *proposal) (*streams.AppendResp, error) {
	done, err := s.appendProposal(ctx, p)
	var wrong *eventstore.WrongRevisionError
	if errors.As(err, &wrong) {
		return wrongVersion(wrong), nil
	} else if err != nil {
		return nil, err
	}
	return success(done), nil
}

func success(done eventstore.Appended) *streams.AppendResp {
	out := &streams.AppendResp_Success{
		CurrentRevisionOption: &streams.AppendResp_Success_NoStream{NoStream: &shared.Empty{}},
		PositionOption:        &streams.AppendResp_Success_NoPosition{NoPosition: &shared.Empty{}},
	}
	if done.Revision >= 0 {
		out.CurrentRevisionOption = &streams.AppendResp_Success_CurrentRevision{CurrentRevision: uint64(done.Revision)}
	}
	if at := uint64(done.Position); at > 0 {
		out.PositionOption = &streams.AppendResp_Success_Position{Position: &streams.AppendResp_Position{CommitPosition: at, PreparePosition: at}}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_Success_{Success: out}}
}

// appendProposal brings the events of a single append into the store.
func (s *streamsService) appendProposal(ctx context.Context, p *proposal) (eventstore.Appended, error) {
	if err := s.admit(ctx, p); err != nil {
		return eventstore.Appended{}, err
	}
	if len(p.events) == 0 {
		return s.appendNothing(ctx, p)
	}
	return s.store.Append(ctx, p.stream, p.expect, p.events...)
}

// admit is asked before anything of an append, of either kind, comes near the store.
func (s *streamsService) admit(ctx context.Context, p *proposal) error {
	if p.err != nil {
		return p.err
	}
	if err := p.checkSystem(); err != nil {
		return err
	}
	return s.authorize(ctx, Access{Verb: Appends, Stream: p.stream, Events: p.events})
}

// appendNothing answers an append without events as the real server does: it says whether the stream is as expected, and
// where it ends. The store itself has no such append.
func (s *streamsService) appendNothing(ctx context.Context, p *proposal) (eventstore.Appended, error) {
	done := eventstore.Appended{Revision: -1}
	for last, err := range s.store.Stream(ctx, p.stream, eventstore.Last, eventstore.Backward) {
		if err != nil {
			return eventstore.Appended{}, err
		}
		done = eventstore.Appended{Revision: last.Revision, Position: last.Position}
		break
	}
	as := p.expect == eventstore.Any || p.expect == eventstore.StreamExists && done.Revision >= 0 ||
		p.expect == eventstore.Expect(done.Revision) // NoStream is -1
	if !as {
		return eventstore.Appended{}, &eventstore.WrongRevisionError{Stream: p.stream, Expect: p.expect, Actual: done.Revision}
	}
	return done, nil
}

func appendExpect(o *streams.AppendReq_Options) (eventstore.Expect, error) {
	switch v := o.GetExpectedStreamRevision().(type) {
	case *streams.AppendReq_Options_Revision:
		return expectRevision(v.Revision)
	case *streams.AppendReq_Options_NoStream:
		return eventstore.NoStream, nil
	case *streams.AppendReq_Options_Any:
		return eventstore.Any, nil
	case *streams.AppendReq_Options_StreamExists:
		return eventstore.StreamExists, nil
	}
	return 0, badRequest("the append does not say what revision it expects")
}

// wrongVersion is the answer to an append that met another revision. The fields come twice: those that end in 20_6_0
// are for clients from before that version.
func wrongVersion(w *eventstore.WrongRevisionError) *streams.AppendResp {
	out := &streams.AppendResp_WrongExpectedVersion{}
	if w.Actual < 0 {
		out.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &shared.Empty{}}
		out.CurrentRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_NoStream_20_6_0{NoStream_20_6_0: &shared.Empty{}}
	} else {
		current := uint64(w.Actual)
		out.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentRevision{CurrentRevision: current}
		out.CurrentRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_CurrentRevision_20_6_0{CurrentRevision_20_6_0: current}
	}
	switch w.Expect {
	case eventstore.Any:
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedAny{ExpectedAny: &shared.Empty{}}
		out.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_Any_20_6_0{Any_20_6_0: &shared.Empty{}}
	case eventstore.StreamExists:
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: &shared.Empty{}}
		out.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_StreamExists_20_6_0{StreamExists_20_6_0: &shared.Empty{}}
	case eventstore.NoStream:
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &shared.Empty{}}
		// The old field has no word for "no stream"; the real server sends -1 as an unsigned number.
		out.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision_20_6_0{ExpectedRevision_20_6_0: ^uint64(0)}
	default:
		expected := uint64(w.Expect)
		out.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision{ExpectedRevision: expected}
		out.ExpectedRevisionOption_20_6_0 = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision_20_6_0{ExpectedRevision_20_6_0: expected}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_WrongExpectedVersion_{WrongExpectedVersion: out}}
}

// Delete is refused, as is Tombstone: the verb exists in the protocol, not in this ledger.
func (s *streamsService) Delete(ctx context.Context, r *streams.DeleteReq) (*streams.DeleteResp, error) {
	return nil, neverDeletes(ctx, r.GetOptions().GetStreamIdentifier())
}

// Tombstone is refused, as is Delete.
func (s *streamsService) Tombstone(ctx context.Context, r *streams.TombstoneReq) (*streams.TombstoneResp, error) {
	return nil, neverDeletes(ctx, r.GetOptions().GetStreamIdentifier())
}

func neverDeletes(ctx context.Context, stream *shared.StreamIdentifier) error {
	return withTrailers(unaryCall{ctx}, accessDenied(fmt.Sprintf(
		"stream %q: this ledger never deletes; append a correcting event instead", stream.GetStreamName())))
}

// unaryCall sets the trailers of a unary call, which has no stream object to ask.
type unaryCall struct{ ctx context.Context }

func (c unaryCall) SetTrailer(md metadata.MD) {
	// It fails outside of a call only, and then there is nobody to send trailers to.
	_ = grpc.SetTrailer(c.ctx, md)
}
