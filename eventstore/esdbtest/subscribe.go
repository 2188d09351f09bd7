package esdbtest

import (
	"context"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
)

// subscribeAll sends: confirmation, events, a checkpoint if there is a filter, caught up, and then what comes.
func (r *reader) subscribeAll() error {
	next, err := r.begin()
	if err != nil {
		return err
	}
	if err := r.confirm(); err != nil {
		return err
	}
	looked, caughtUp := 0, false
	for {
		records, grown := r.look()
		var last uint64
		for ; next < len(records); next++ {
			last = records[next].position
			if r.filter.match(&records[next]) {
				if err := r.call.Send(r.event(&records[next])); err != nil {
					return err
				}
			}
			if looked++; r.filter != nil && looked >= r.filter.every {
				looked = 0
				if err := r.checkpoint(last); err != nil {
					return err
				}
			}
		}
		if !caughtUp {
			caughtUp = true
			if r.filter != nil && looked > 0 {
				looked = 0
				if err := r.checkpoint(last); err != nil {
					return err
				}
			}
			if err := r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}}); err != nil {
				return err
			}
		}
		if err := r.wait(grown); err != nil {
			return err
		}
	}
}

// begin is the place of the first record to send: a subscription begins after the position that it names.
func (r *reader) begin() (int, error) {
	r.cluster.mu.Lock()
	defer r.cluster.mu.Unlock()
	h := r.cluster.history
	switch o := r.options.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_End:
		return len(h.records), nil
	case *streams.ReadReq_Options_AllOptions_Position:
		at := o.Position.GetCommitPosition()
		if at == math.MaxUint64 {
			return len(h.records), nil
		}
		if place, own := h.at(at); own && o.Position.GetPreparePosition() == at {
			return place + 1, nil
		}
		return 0, errSubscribePosition
	}
	return 0, nil
}

func (r *reader) look() ([]record, <-chan struct{}) {
	r.cluster.mu.Lock()
	defer r.cluster.mu.Unlock()
	return r.cluster.history.records, r.cluster.history.grown
}

func (r *reader) wait(grown <-chan struct{}) error {
	select {
	case <-grown:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	case <-r.cluster.closing:
		return context.Canceled
	}
}

// subscribeStream is the same for one stream. One that is not there is waited for; a tombstone ends it.
func (r *reader) subscribeStream() error {
	if err := r.confirm(); err != nil {
		return err
	}
	after, caughtUp := int64(-1), false
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Revision:
		after = int64(min(o.Revision, math.MaxInt64))
	case *streams.ReadReq_Options_StreamOptions_End:
		r.cluster.mu.Lock()
		after = r.cluster.history.last(r.stream)
		r.cluster.mu.Unlock()
	}
	for {
		r.cluster.mu.Lock()
		h := r.cluster.history
		places, _ := h.shown(r.stream)
		records, grown, ended := h.records, h.grown, h.ended[r.stream]
		r.cluster.mu.Unlock()
		if ended {
			return &streamDeleted{r.stream}
		}
		for _, place := range places {
			if records[place].revision <= after {
				continue
			}
			after = records[place].revision
			if err := r.call.Send(r.event(&records[place])); err != nil {
				return err
			}
		}
		if !caughtUp {
			caughtUp = true
			if err := r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}}); err != nil {
				return err
			}
		}
		if err := r.wait(grown); err != nil {
			return err
		}
	}
}

func (r *reader) confirm() error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: uuid.NewString()}}})
}

func (r *reader) checkpoint(at uint64) error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{Checkpoint: &streams.ReadResp_Checkpoint{
		CommitPosition: at, PreparePosition: at}}})
}
