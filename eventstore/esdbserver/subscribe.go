package esdbserver

import (
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"

	"jejak/eventstore"
)

// A subscription is a read to the end of the log, the word that the end was reached, and a Follow from there. The
// Store promises that Follow(after p) yields exactly what All yields after p, so nothing falls between the two.

// subscribeAll sends: confirmation, events, a checkpoint if there is a filter, caught up, and then what comes.
func (r *reader) subscribeAll() error {
	after, err := r.subscriptionStart()
	if err != nil {
		return err
	}
	if err := r.confirm(); err != nil {
		return err
	}
	considered := 0 // events since the last checkpoint
	for record, err := range r.store.All(r.ctx, after, eventstore.Forward) {
		if err != nil {
			return err
		}
		after = record.Position
		if err := r.consider(&record, &considered); err != nil {
			return err
		}
	}
	if r.filter != nil && considered > 0 {
		considered = 0
		if err := r.checkpoint(after); err != nil {
			return err
		}
	}
	if err := r.caughtUp(); err != nil {
		return err
	}
	for record, err := range r.store.Follow(r.ctx, after) {
		if err != nil {
			return err
		}
		if err := r.consider(&record, &considered); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) subscriptionStart() (eventstore.Position, error) {
	switch o := r.options.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Start:
		return eventstore.Start, nil
	case *streams.ReadReq_Options_AllOptions_End:
		return eventstore.Head(r.ctx, r.store)
	case *streams.ReadReq_Options_AllOptions_Position:
		at := eventstore.Position(o.Position.GetCommitPosition())
		if at == eventstore.End {
			return eventstore.Head(r.ctx, r.store)
		}
		for _, err := range r.store.All(r.ctx, at, eventstore.Backward) { // refused before anything is confirmed
			return at, invalidPosition(err, codes.InvalidArgument, "Trying to read from an invalid position.")
		}
		return at, nil
	}
	return 0, badRequest("the subscription does not say where to start")
}

// consider sends the record if the filter wants it, and a checkpoint when one is due: it tells a client whose filter
// matches little how far it has come, so that it need not begin at its last event after a broken connection.
func (r *reader) consider(record *eventstore.Record, considered *int) error {
	if r.filter == nil || r.filter.match(record) {
		if err := r.call.SendMsg(r.encode.event(record)); err != nil {
			return err
		}
	}
	if *considered++; r.filter == nil || *considered < r.filter.every {
		return nil
	}
	*considered = 0
	return r.checkpoint(record.Position)
}

// subscribeStream takes the log's head first: what the stream's own read misses lies behind that position, and what
// both see is known by its revision.
func (r *reader) subscribeStream() error {
	name := string(r.options.GetStream().GetStreamIdentifier().GetStreamName())
	head, err := eventstore.Head(r.ctx, r.store)
	if err != nil {
		return err
	}
	last := eventstore.Revision(-1)
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Start:
	case *streams.ReadReq_Options_StreamOptions_Revision:
		last = revision(o.Revision)
	case *streams.ReadReq_Options_StreamOptions_End:
		for record, err := range r.store.Stream(r.ctx, name, eventstore.Last, eventstore.Backward) {
			if err != nil {
				return err
			}
			last = record.Revision
			break
		}
	default:
		return badRequest("the subscription does not say where to start")
	}
	if err := r.confirm(); err != nil {
		return err
	}
	if last < eventstore.Last {
		for record, err := range r.store.Stream(r.ctx, name, last+1, eventstore.Forward) {
			if err != nil {
				return err
			}
			last = record.Revision
			if err := r.call.SendMsg(r.encode.event(&record)); err != nil {
				return err
			}
		}
	}
	if err := r.caughtUp(); err != nil {
		return err
	}
	for record, err := range r.store.Follow(r.ctx, head) {
		if err != nil {
			return err
		}
		if record.Stream != name || record.Revision <= last {
			continue
		}
		if err := r.call.SendMsg(r.encode.event(&record)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) confirm() error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: uuid.NewString()}}})
}

func (r *reader) caughtUp() error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}})
}

func (r *reader) checkpoint(at eventstore.Position) error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{Checkpoint: &streams.ReadResp_Checkpoint{
		CommitPosition: uint64(at), PreparePosition: uint64(at)}}})
}
