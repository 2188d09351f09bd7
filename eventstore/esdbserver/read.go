package esdbserver

import (
	"context"
	"errors"
	"iter"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"

	"jejak/eventstore"
)

// reader answers one Read call: a bounded read or a subscription, of a stream or of $all.
type reader struct {
	store   eventstore.Store
	ctx     context.Context // ends with the call or with the server
	call    streams.Streams_ReadServer
	options *streams.ReadReq_Options
	filter  *filter // nil: everything
	encode  encoder
}

// Read sends events until the read or the call ends.
func (s *streamsService) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
	ctx, cancel := context.WithCancelCause(call.Context())
	defer cancel(nil)
	defer context.AfterFunc(s.stopping, func() { cancel(errStopping) })()
	r, err := newReader(req.GetOptions())
	if err != nil {
		return withTrailers(call, err)
	}
	r.store, r.ctx, r.call, r.encode.frame.pool = s.store, ctx, call, s.frames
	err = r.run()
	if errors.Is(err, context.Canceled) && errors.Is(context.Cause(ctx), errStopping) {
		err = errStopping
	}
	return withTrailers(call, err)
}

func newReader(o *streams.ReadReq_Options) (*reader, error) {
	r := &reader{options: o}
	switch o.GetUuidOption().GetContent().(type) {
	case *streams.ReadReq_Options_UUIDOption_Structured:
	case *streams.ReadReq_Options_UUIDOption_String_:
		r.encode.textID = true
	default:
		return nil, badRequest("the read does not say how to write event ids")
	}
	switch o.GetStreamOption().(type) {
	case *streams.ReadReq_Options_All:
	case *streams.ReadReq_Options_Stream:
		if len(o.GetStream().GetStreamIdentifier().GetStreamName()) == 0 {
			return nil, badRequest("the stream name is empty")
		}
	default:
		return nil, badRequest("the read names neither a stream nor $all")
	}
	var err error
	r.filter, err = newFilter(o)
	return r, err
}

func (r *reader) run() error {
	subscription, all := r.options.GetSubscription() != nil, r.options.GetAll() != nil
	if subscription && r.direction() == eventstore.Backward {
		return badRequest("a subscription runs forward")
	}
	switch {
	case subscription && all:
		return r.subscribeAll()
	case subscription:
		return r.subscribeStream()
	case all:
		return r.readAll()
	}
	return r.readStream()
}

func (r *reader) direction() eventstore.Direction {
	if r.options.GetReadDirection() == streams.ReadReq_Options_Backwards {
		return eventstore.Backward
	}
	return eventstore.Forward
}

// none is a read that starts where nothing can follow.
func none(func(eventstore.Record, error) bool) {}

// readAll follows the real server: forward the position asked for is included, backward it is not.
func (r *reader) readAll() error {
	var records iter.Seq2[eventstore.Record, error] = none
	backward := r.direction() == eventstore.Backward
	switch o := r.options.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Start:
		if !backward {
			records = r.store.All(r.ctx, eventstore.Start, eventstore.Forward)
		}
	case *streams.ReadReq_Options_AllOptions_End:
		if backward {
			records = r.store.All(r.ctx, eventstore.End, eventstore.Backward)
		}
	case *streams.ReadReq_Options_AllOptions_Position:
		at := eventstore.Position(o.Position.GetCommitPosition())
		switch {
		case backward:
			records = r.store.All(r.ctx, at, eventstore.Backward)
		case at == eventstore.End:
		default:
			records = r.allFrom(at)
		}
	default:
		return badRequest("the read of $all does not say where to start")
	}
	_, err := r.send(records, r.options.GetCount())
	return invalidPosition(err, codes.Unknown, "Unexpected ReadAllResult: InvalidPosition")
}

// allFrom reads forward from a position, whose record it includes: the store's own reads begin behind a record, so this
// one begins behind the record before.
func (r *reader) allFrom(at eventstore.Position) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		before := eventstore.Start
		for record, err := range r.store.All(r.ctx, at, eventstore.Backward) {
			if err != nil {
				yield(record, err)
				return
			}
			before = record.Position
			break
		}
		r.store.All(r.ctx, before, eventstore.Forward)(yield)
	}
}

func (r *reader) readStream() error {
	name := string(r.options.GetStream().GetStreamIdentifier().GetStreamName())
	var records iter.Seq2[eventstore.Record, error] = none
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Start:
		records = r.store.Stream(r.ctx, name, eventstore.First, r.direction())
	case *streams.ReadReq_Options_StreamOptions_End:
		if r.direction() == eventstore.Backward {
			records = r.store.Stream(r.ctx, name, eventstore.Last, eventstore.Backward)
		}
	case *streams.ReadReq_Options_StreamOptions_Revision:
		records = r.store.Stream(r.ctx, name, revision(o.Revision), r.direction())
	default:
		return badRequest("the read of a stream does not say where to start")
	}
	sent, err := r.send(records, r.options.GetCount())
	if err != nil || sent {
		return err
	}
	exists, err := r.exists(name)
	if err != nil || exists {
		return err
	}
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{StreamNotFound: &streams.ReadResp_StreamNotFound{
		StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(name)}}}})
}

func revision(wire uint64) eventstore.Revision {
	return eventstore.Revision(min(wire, math.MaxInt64))
}

func (r *reader) exists(stream string) (bool, error) {
	for _, err := range r.store.Stream(r.ctx, stream, eventstore.Last, eventstore.Backward) {
		return err == nil, err
	}
	return false, nil
}

// send writes at most limit matching records and says whether there was any.
func (r *reader) send(records iter.Seq2[eventstore.Record, error], limit uint64) (any bool, err error) {
	if limit == 0 {
		return false, nil
	}
	for record, err := range records {
		if err != nil {
			return any, err
		}
		if r.filter != nil && !r.filter.match(&record) {
			continue
		}
		if err := r.call.SendMsg(r.encode.event(&record)); err != nil {
			return any, err
		}
		any = true
		if limit--; limit == 0 {
			break
		}
	}
	return any, nil
}
