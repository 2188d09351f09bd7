package esdbserver

import (
	"errors"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"

	"jejak/eventstore"
	"jejak/eventstore/links"
)

// A subscription reads what is there, says that it has caught up, and goes on with the tail that all subscriptions share. If
// it is so slow that the tail forgets what it has not sent yet, it says that it fell behind, and begins again where it is.

// feed is what a subscription is to: $all, a stream, or a list of links.
type feed interface {
	// wants is what the feed asks of the tail.
	wants() interest
	// catchUp sends what the log has and was not sent, and returns a position up to which nothing is missing.
	catchUp() (eventstore.Position, error)
	// live sends what concerns the subscription among records of the tail, given the number of the first. It passes over
	// what was sent already.
	live(records []*eventstore.Record, first uint64) error
	// begin is told the number of the next record before the first call of live.
	begin(next uint64)
	// due is the number of the record at which something is to be sent in any case.
	due() uint64
	// reached is how far the subscription has come.
	reached() reached
}

// reached is the place of a subscription: a revision in its stream, or a position in $all.
type reached struct {
	revision eventstore.Revision // -1: none
	position eventstore.Position
	all      bool // the position counts
}

func (r *reader) subscribe(f feed) error {
	if err := r.confirm(); err != nil {
		return err
	}
	for {
		after, err := f.catchUp()
		if err != nil {
			return err
		}
		s, ok := r.tail.join(after, f.wants())
		if !ok {
			continue // more was appended meanwhile than the tail keeps
		}
		if err = r.live(f, s); !errors.Is(err, errBehind) {
			return err
		}
		if err := r.call.SendMsg(r.encode.progress(respFellBehind, r.now(), f.reached())); err != nil {
			return err
		}
	}
}

// live serves a subscription from the tail.
func (r *reader) live(f feed, s *subscriber) error {
	defer s.leave()
	if err := r.call.SendMsg(r.encode.progress(respCaughtUp, r.now(), f.reached())); err != nil {
		return err
	}
	f.begin(s.place())
	for {
		records, first, err := s.take(r.ctx, f.due())
		if err != nil {
			return err
		}
		if err := f.live(records, first); err != nil {
			return err
		}
	}
}

// allFeed is $all, with or without a filter.
type allFeed struct {
	*reader
	after      eventstore.Position
	considered int    // events since the last checkpoint
	next       uint64 // number of the record to be considered next
}

func (r *reader) subscribeAll() error {
	after, err := r.subscriptionStart()
	if err != nil {
		return err
	}
	return r.subscribe(&allFeed{reader: r, after: after})
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

func (f *allFeed) wants() interest { return interest{filter: f.filter} }

func (f *allFeed) begin(next uint64) { f.next = next }

func (f *allFeed) due() uint64 {
	if f.filter == nil {
		return never
	}
	return f.next + uint64(f.filter.every-f.considered) - 1
}

func (f *allFeed) reached() reached { return reached{position: f.after, all: true, revision: -1} }

func (f *allFeed) catchUp() (eventstore.Position, error) {
	for record, err := range f.store.All(f.ctx, f.after, eventstore.Forward) {
		if err != nil {
			return 0, err
		}
		if err := f.consider(&record); err != nil {
			return 0, err
		}
	}
	if f.filter != nil && f.considered > 0 {
		f.considered = 0
		return f.after, f.checkpoint(f.after)
	}
	return f.after, nil
}

func (f *allFeed) live(records []*eventstore.Record, first uint64) error {
	f.considered += int(first - f.next) // the tail has looked at these, and they are of no interest
	f.next = first
	for _, record := range records {
		f.next++
		if record.Position <= f.after {
			continue
		}
		if err := f.consider(record); err != nil {
			return err
		}
	}
	return nil
}

// consider sends the record if the filter wants it, and a checkpoint when one is due: it tells a client whose filter
// matches little how far it has come, so that it need not begin at its last event after a broken connection.
func (f *allFeed) consider(record *eventstore.Record) error {
	f.after = record.Position
	if f.filter == nil || f.filter.match(record) {
		if err := f.call.SendMsg(f.encode.event(record, nil)); err != nil {
			return err
		}
	}
	if f.filter == nil {
		return nil
	}
	if f.considered++; f.considered < f.filter.every {
		return nil
	}
	f.considered = 0
	return f.checkpoint(record.Position)
}

// streamFeed is one stream.
type streamFeed struct {
	*reader
	name string
	last eventstore.Revision
}

func (r *reader) subscribeStream() error {
	f := &streamFeed{reader: r, name: r.streamName(), last: -1}
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Start:
	case *streams.ReadReq_Options_StreamOptions_Revision:
		f.last = revision(o.Revision)
	case *streams.ReadReq_Options_StreamOptions_End:
		last, err := r.last(f.name)
		if err != nil {
			return err
		}
		f.last = last
	default:
		return badRequest("the subscription does not say where to start")
	}
	return r.subscribe(f)
}

func (f *streamFeed) wants() interest { return interest{stream: f.name} }

func (f *streamFeed) begin(uint64) {}

func (f *streamFeed) due() uint64 { return never }

func (f *streamFeed) reached() reached { return reached{revision: f.last} }

// catchUp takes the log's head first: what the stream's own read misses lies behind that position, and what both see is
// known by its revision.
func (f *streamFeed) catchUp() (eventstore.Position, error) {
	head, err := eventstore.Head(f.ctx, f.store)
	if err != nil || f.last == eventstore.Last {
		return head, err
	}
	for record, err := range f.store.Stream(f.ctx, f.name, next(f.last), eventstore.Forward) {
		if err != nil {
			return 0, err
		}
		f.last = record.Revision
		if err := f.call.SendMsg(f.encode.event(&record, nil)); err != nil {
			return 0, err
		}
	}
	return head, nil
}

func (f *streamFeed) live(records []*eventstore.Record, _ uint64) error {
	for _, record := range records {
		if record.Stream != f.name || record.Revision <= f.last {
			continue
		}
		f.last = record.Revision
		if err := f.call.SendMsg(f.encode.event(record, nil)); err != nil {
			return err
		}
	}
	return nil
}

// listFeed is a list of links.
type listFeed struct {
	*reader
	list  links.List
	last  eventstore.Revision // nothing up to this place is sent, or was sent already
	place eventstore.Revision // of the last link up to the position
	known bool                // place was looked up
	after eventstore.Position // up to which nothing is missing
}

func (r *reader) subscribeList(l links.List) error {
	f := &listFeed{reader: r, list: l, last: -1, place: -1}
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Start:
	case *streams.ReadReq_Options_StreamOptions_Revision:
		f.last = revision(o.Revision)
	case *streams.ReadReq_Options_StreamOptions_End:
		view, err := r.links.View(r.ctx)
		if err != nil {
			return err
		}
		if err := f.look(view); err != nil {
			return err
		}
		f.last = f.place
	default:
		return badRequest("the subscription does not say where to start")
	}
	return r.subscribe(f)
}

func (f *listFeed) wants() interest { return interest{list: f.list} }

func (f *listFeed) begin(uint64) {}

func (f *listFeed) due() uint64 { return never }

func (f *listFeed) reached() reached { return reached{revision: f.last} }

// look finds the last link.
func (f *listFeed) look(view *links.View) error {
	f.known, f.after = true, max(f.after, view.Covered())
	for target, err := range view.Read(f.ctx, f.list, eventstore.Last, eventstore.Backward) {
		if err != nil {
			return err
		}
		f.place, f.after = target.Place, max(f.after, target.Position)
		break
	}
	return nil
}

func (f *listFeed) catchUp() (eventstore.Position, error) {
	view, err := f.links.View(f.ctx)
	if err != nil {
		return 0, err
	}
	f.after = max(f.after, view.Covered())
	for target, err := range view.Read(f.ctx, f.list, next(max(f.last, f.place)), eventstore.Forward) {
		if err != nil {
			return 0, err
		}
		f.known = true
		if err := f.send(&target); err != nil {
			return 0, err
		}
	}
	if !f.known { // it begins behind the end: the links up to there are counted and not sent
		err = f.look(view)
	}
	return f.after, err
}

// next is the revision behind one; behind the last there is none.
func next(r eventstore.Revision) eventstore.Revision {
	if r == eventstore.Last {
		return r
	}
	return r + 1
}

// send sends the next link, unless the subscription begins behind it.
func (f *listFeed) send(target *links.Target) error {
	f.place, f.after = target.Place, max(f.after, target.Position)
	if f.place <= f.last {
		return nil
	}
	f.last = f.place
	return f.sendLink(f.list, target)
}

func (f *listFeed) live(records []*eventstore.Record, _ uint64) error {
	for _, record := range records {
		if record.Position <= f.after || !f.list.Has(record) {
			continue
		}
		if err := f.send(&links.Target{Record: *record, Place: f.place + 1}); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) confirm() error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: uuid.NewString()}}})
}

func (r *reader) checkpoint(at eventstore.Position) error {
	return r.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{Checkpoint: &streams.ReadResp_Checkpoint{
		CommitPosition: uint64(at), PreparePosition: uint64(at)}}})
}
