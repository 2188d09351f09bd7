package esdbserver

import (
	"context"
	"errors"
	"iter"
	"math"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"

	"jejak/eventstore"
	"jejak/eventstore/links"
)

// reader answers one Read call: a bounded read or a subscription, of a stream or of $all.
type reader struct {
	store   eventstore.Store
	tail    *tail
	links   *links.Index // nil until a list is asked for
	now     func() time.Time
	ctx     context.Context // ends with the call or with the server
	call    streams.Streams_ReadServer
	options *streams.ReadReq_Options
	filter  *filter // nil: everything
	list    links.List
	isList  bool // the stream is the list
	encode  encoder
}

// Read sends events until the read or the call ends.
func (s *streamsService) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
	ctx, cancel := context.WithCancel(call.Context())
	defer cancel()
	defer context.AfterFunc(s.stopping, cancel)()
	r, err := newReader(req.GetOptions())
	if err != nil {
		return withTrailers(call, err)
	}
	if err := s.authorize(ctx, Access{Verb: Reads, Stream: r.streamName()}); err != nil {
		return withTrailers(call, err)
	}
	r.store, r.tail, r.now, r.ctx, r.call, r.encode.frame.pool = s.store, s.tail, s.now, ctx, call, s.frames
	if r.isList {
		r.links = s.index()
	}
	err = r.run()
	if errors.Is(err, context.Canceled) && s.stopping.Err() != nil {
		err = errStopping // not before: the tail ends with the server too, and may be the first to notice
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
		r.list, r.isList = links.Parse(r.streamName())
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
	case subscription && r.isList:
		return r.subscribeList(r.list)
	case subscription:
		return r.subscribeStream()
	case all:
		return r.readAll()
	case r.isList:
		return r.readList(r.list)
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
	from, count, err := r.bounds()
	if err != nil {
		return err
	}
	sent, err := r.send(r.store.Stream(r.ctx, r.streamName(), from, r.direction()), count)
	if err != nil || sent && !r.wantsLast() {
		return err
	}
	last, err := r.last(r.streamName())
	if err != nil {
		return err
	}
	if last < 0 {
		return r.notFound(r.streamName())
	}
	return r.lastStreamPosition(last)
}

func (r *reader) streamName() string {
	return string(r.options.GetStream().GetStreamIdentifier().GetStreamName())
}

func (r *reader) notFound(stream string) error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{StreamNotFound: &streams.ReadResp_StreamNotFound{
		StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(stream)}}}})
}

// wantsLast says whether the client understands where a stream ends. One that does not ask may not: the Go client panics.
func (r *reader) wantsLast() bool { return r.options.GetControlOption().GetCompatibility() >= 1 }

func (r *reader) lastStreamPosition(last eventstore.Revision) error {
	if !r.wantsLast() {
		return nil
	}
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_LastStreamPosition{LastStreamPosition: uint64(last)}})
}

func revision(wire uint64) eventstore.Revision {
	return eventstore.Revision(min(wire, math.MaxInt64))
}

// last returns the last revision of a stream, -1 if it has no events.
func (r *reader) last(stream string) (eventstore.Revision, error) {
	for record, err := range r.store.Stream(r.ctx, stream, eventstore.Last, eventstore.Backward) {
		return record.Revision, err
	}
	return -1, nil
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
		if err := r.call.SendMsg(r.encode.event(&record, nil)); err != nil {
			return any, err
		}
		any = true
		if limit--; limit == 0 {
			break
		}
	}
	return any, nil
}
