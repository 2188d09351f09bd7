package esdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"jejak/eventstore"
	"jejak/eventstore/internal/expect"
)

// Append implements eventstore.Store. It repeats itself while the server cannot be reached, for Options.Patience.
func (s *Store) Append(ctx context.Context, stream string, want eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if err := eventstore.CheckAppend(stream, want, events); err != nil {
		return eventstore.Appended{}, err
	}
	if !s.ours(stream) {
		return eventstore.Appended{}, &eventstore.InvalidError{Stream: stream, Index: -1,
			Reason: fmt.Sprintf("the stream is none of the ledger's (%v): reads of the log would not show it", s.opts.Prefixes)}
	}
	c := s.begin(ctx, "append %d events to %q, expecting %s", len(events), stream, want)
	defer c.end()
	c.stream, c.appends = stream, true
	a := &appending{call: c, stream: stream, want: want, events: events}
	defer func() { s.appends.leave(a.ticket) }()
	for {
		done, err := a.attempt()
		if err == nil {
			return done, nil
		}
		if errors.As(err, new(*eventstore.WrongRevisionError)) {
			return eventstore.Appended{}, err
		}
		if refused := refusal(stream, err); refused != nil {
			return eventstore.Appended{}, refused
		}
		if err := c.again(err); err != nil {
			return eventstore.Appended{}, c.fail(err)
		}
	}
}

// appending is one append over all its attempts.
type appending struct {
	*call
	stream string
	want   eventstore.Expect
	events []eventstore.Event
	ticket *ticket // from the first attempt on
}

func (a *appending) attempt() (done eventstore.Appended, err error) {
	c, err := a.store.clients.take(a.ctx, false)
	if err != nil {
		return done, err
	}
	defer func() { a.store.clients.give(c, err) }()
	if err := a.register(c); err != nil {
		return done, err
	}
	if !c.strong {
		if done, err := a.judge(c); err != nil || done.Duplicate {
			return a.found(done), err
		}
	}
	result, err := a.send(c)
	switch {
	case isWrongRevision(err):
		if done, err = a.decide(c); err == nil && !done.Duplicate {
			err = errMoved
		}
		return a.found(done), err
	case err != nil:
		a.store.appends.doubt()
		return done, err
	}
	at := eventstore.Position(result.CommitPosition)
	if !c.strong {
		a.store.ids.learn(a.stream, eventstore.Revision(result.NextExpectedVersion)-eventstore.Revision(len(a.events)-1), a.eventIDs())
	}
	return eventstore.Appended{
		Revision:  eventstore.Revision(result.NextExpectedVersion),
		Position:  at,
		Duplicate: a.store.appends.settle(a.ticket, at),
	}, nil
}

// register notes what was in the log before the append is first sent. The head is read when this Store has not read it
// yet, or has lost track; otherwise its own appends keep it.
func (a *appending) register(c *conn) error {
	if a.ticket != nil {
		return nil
	}
	if _, sure, doubts := a.store.appends.known(); !sure {
		head, err := a.serverHead(c)
		if err != nil {
			return err
		}
		a.store.appends.read(head, doubts)
	}
	a.ticket = a.store.appends.begin(repetition{a.stream, a.events[0].ID})
	return nil
}

// serverHead is the position of the last event on the server, whoever wrote it.
func (c *call) serverHead(conn *conn) (head eventstore.Position, err error) {
	w := c.watch()
	defer w.end()
	err = w.during(func() error {
		return guarded(func() error {
			read, err := conn.ReadAll(w.ctx, client.ReadAllOptions{Direction: client.Backwards, From: client.End{}}, 1)
			if err != nil {
				return err
			}
			defer read.Close()
			last, err := read.Recv()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			head = eventstore.Position(last.OriginalEvent().Position.Commit)
			return nil
		})
	})
	return head, err
}

// slowestLine is what an attempt allows for beside its own time, in bytes a second: an office's worst connection.
const slowestLine = 64 << 10

// writing is how long an append goes on that is to end. When a call ends while the client still writes its events, the client
// reads the trailers that gRPC is writing at that moment; once all is written, it waits for them.
const writing = 100 * time.Millisecond

// send is one attempt. It ends by itself: during an election a real server does not answer, and whoever was sent the
// append will not answer it later either.
func (a *appending) send(c *conn) (result *client.WriteResult, err error) {
	bytes := 0
	for i := range a.events {
		bytes += a.events[i].Size()
	}
	limit := a.tries.limit(a.store.address.attempt) + time.Duration(bytes)*time.Second/slowestLine
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), limit)
	defer cancel()
	stop := context.AfterFunc(a.ctx, func() { time.AfterFunc(writing, cancel) })
	defer stop()
	err = guarded(func() (err error) {
		result, err = c.AppendToStream(ctx, a.stream, client.AppendToStreamOptions{ExpectedRevision: expected(a.want)}, proposals(a.events)...)
		return err
	})
	return result, err
}

// judge comes before an append to a server that checks a repetition by its cache, or for an exact revision not at all.
// Most appends expect a revision up to which the Store knows the stream; they need not read it.
func (a *appending) judge(c *conn) (eventstore.Appended, error) {
	if a.want == eventstore.NoStream {
		if a.store.absences.take(a.stream) {
			return eventstore.Appended{}, nil // here the server compares ids with what is in the log
		}
		return eventstore.Appended{}, a.absent(c, a.stream) // a soft-deleted stream would go on
	}
	last, at := a.store.ids.look(a.stream, a.events)
	if int64(last) == int64(a.want) && fresh(at) {
		return eventstore.Appended{}, nil // if the stream has moved on, the server will say so
	}
	return a.decide(c)
}

func fresh(at []eventstore.Revision) bool {
	for _, revision := range at {
		if revision != expect.Unknown {
			return false
		}
	}
	return true
}

// decide reads what it does not know of the stream and judges the append by the contract's rules: a Duplicate, a
// *WrongRevisionError, or, as the stream is now, good to be written (neither).
func (a *appending) decide(c *conn) (eventstore.Appended, error) {
	last, at := a.store.ids.look(a.stream, a.events)
	index := make(map[uuid.UUID]int, len(a.events))
	for i, e := range a.events {
		index[e.ID] = i
	}
	r := streamRead{call: a.call, stream: a.stream, next: last + 1, dir: eventstore.Forward}
	var ids []uuid.UUID
	err := r.run(c, func(record eventstore.Record) bool {
		if i, ours := index[record.ID]; ours {
			at[i] = record.Revision
		}
		ids = append(ids, record.ID)
		return true
	})
	if err != nil {
		return eventstore.Appended{}, err
	}
	a.store.ids.learn(a.stream, last+1, ids)
	v, err := expect.Decide(a.stream, a.want, last+eventstore.Revision(len(ids)), at)
	if err != nil || !v.Duplicate {
		return eventstore.Appended{}, err
	}
	return a.repetition(c, v.First+eventstore.Revision(len(a.events)-1))
}

// repetition is the answer to an append that is there already. Only its position has to be looked up.
func (a *appending) repetition(c *conn, last eventstore.Revision) (done eventstore.Appended, err error) {
	r := streamRead{call: a.call, stream: a.stream, next: last, dir: eventstore.Forward}
	err = r.run(c, func(record eventstore.Record) bool {
		done = eventstore.Appended{Revision: last, Position: record.Position, Duplicate: true}
		return false
	})
	if err == nil && !done.Duplicate {
		err = &badEvent{fmt.Sprintf("none: revision %d of stream %q, which it has sent before, is gone", last, a.stream)}
	}
	return done, err
}

// found tells events that were there before the call from those that an attempt of it has written without an answer.
func (a *appending) found(done eventstore.Appended) eventstore.Appended {
	if done.Duplicate {
		done.Duplicate = a.store.appends.settle(a.ticket, done.Position)
	}
	return done
}

func (a *appending) eventIDs() []uuid.UUID {
	ids := make([]uuid.UUID, len(a.events))
	for i, e := range a.events {
		ids[i] = e.ID
	}
	return ids
}

func expected(want eventstore.Expect) client.ExpectedRevision {
	switch want {
	case eventstore.Any:
		return client.Any{}
	case eventstore.NoStream:
		return client.NoStream{}
	case eventstore.StreamExists:
		return client.StreamExists{}
	}
	return client.Revision(uint64(want))
}
