package esdb

import (
	"context"
	"errors"
	"fmt"
	"iter"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"jejak/eventstore"
)

// searchWindow is after how many events, wanted or not, the server says where it is. A subscription that breaks goes
// on from there.
const searchWindow = 512

// Follow implements eventstore.Store. When the connection breaks it subscribes again, after the last position it has
// seen, with pauses of up to two seconds, until the context ends.
func (s *Store) Follow(ctx context.Context, after eventstore.Position) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		c := s.begin(ctx, "follow the log after position %d", after)
		defer c.end()
		c.resume(&subscription{call: c, from: after}, true, yield)
	}
}

// subscription reads the log forward through a filter on the server.
type subscription struct {
	*call
	from  eventstore.Position // as the caller asked
	toEnd bool                // end when the server says that it has caught up
	begun bool                // last is known to be one to go on from
	last  eventstore.Position // of the last event or checkpoint, or where to begin
}

// errEmptyMessage ends a subscription whose server speaks another protocol.
var errEmptyMessage = errors.New("the server sent a message without content")

func (r *subscription) run(c *conn, yield func(eventstore.Record) bool) (err error) {
	defer func() { err = unknownPosition(err, r.last) }()
	if r.from == eventstore.End && r.toEnd {
		return r.over()
	}
	if !r.begun {
		if err := r.begin(c); err != nil {
			return err
		}
	}
	var from client.AllPosition = client.Start{}
	if r.last != eventstore.Start {
		from = at(r.last)
	}
	w := r.watch()
	defer w.end()
	var sub *client.Subscription
	if err := w.during(func() error {
		return guarded(func() (err error) {
			sub, err = c.SubscribeToAll(w.ctx, client.SubscribeToAllOptions{
				From: from, Filter: r.store.filter, MaxSearchWindow: searchWindow, CheckpointInterval: 1})
			return err
		})
	}); err != nil {
		return err
	}
	defer func() { _ = sub.Close() }() // it has no way to fail
	caughtUp := false
	for {
		event, err := next(w, sub, caughtUp)
		switch {
		case err != nil:
			return err
		case event.CaughtUp != nil:
			if r.toEnd {
				return nil
			}
			caughtUp = true
			r.tries.progress()
		case event.CheckPointReached != nil:
			r.last = max(r.last, eventstore.Position(event.CheckPointReached.Commit))
		case event.EventAppeared != nil:
			more, err := r.take(event.EventAppeared, yield)
			if err != nil || !more {
				return err
			}
		case event.FellBehind != nil: // the server catches up again by itself
		default:
			return errEmptyMessage
		}
	}
}

// begin finds where to begin: where the caller asks, or, from the end, behind what the server has now. It is a position
// and not the server's own "end", as one is needed to go on from when the connection breaks before anything came.
func (r *subscription) begin(c *conn) (err error) {
	r.last = r.from
	if r.from == eventstore.End {
		r.last, err = r.serverHead(c)
	} else {
		err = r.knows(c, r.from)
	}
	r.begun = err == nil
	return err
}

// take passes an event on, unless it was passed on before.
func (r *subscription) take(event *client.ResolvedEvent, yield func(eventstore.Record) bool) (more bool, err error) {
	record, err := record(event)
	if err != nil {
		return false, err
	}
	if !r.store.ours(record.Stream) {
		return false, &badEvent{fmt.Sprintf("one of stream %q, which the filter leaves out", record.Stream)}
	}
	if record.Position <= r.last {
		return true, nil
	}
	r.last = record.Position
	return yield(record), nil
}

// next waits for a message: as long as it takes once the subscription has caught up, until the server stalls before.
func next(w *stall, sub *client.Subscription, caughtUp bool) (event *client.SubscriptionEvent, err error) {
	receive := func() error {
		return guarded(func() error {
			event = sub.Recv()
			if event.SubscriptionDropped != nil {
				return fmt.Errorf("the subscription was dropped: %w", event.SubscriptionDropped.Error)
			}
			return nil
		})
	}
	if caughtUp {
		err = receive()
	} else {
		err = w.during(receive)
	}
	return event, err
}
