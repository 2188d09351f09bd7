package esdbserver

import (
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"

	"jejak/eventstore"
	"jejak/eventstore/links"
)

// readList answers a read of a stream of links.
func (r *reader) readList(l links.List) error {
	from, count, err := r.bounds()
	if err != nil {
		return err
	}
	view, err := r.links.View(r.ctx)
	if err != nil {
		return err
	}
	length, err := view.Len(l)
	if err != nil {
		return err
	}
	if length == 0 {
		return r.notFound(l.Stream())
	}
	for target, err := range view.Read(r.ctx, l, from, r.direction()) {
		if err != nil {
			return err
		}
		if err := r.sendLink(l, &target); err != nil {
			return err
		}
		if count--; count == 0 {
			break
		}
	}
	return r.lastStreamPosition(eventstore.Revision(length - 1))
}

// sendLink sends a link, or what it points to with the link beside it, as the client has asked.
func (r *reader) sendLink(l links.List, target *links.Target) error {
	link := l.Link(target.Place, &target.Record)
	if r.options.GetResolveLinks() && l.Resolves() {
		return r.call.SendMsg(r.encode.event(&target.Record, &link))
	}
	return r.call.SendMsg(r.encode.event(&link, nil))
}

// bounds says where a read of a stream begins and how many events it wants. What the real server cannot answer, it is not
// asked for: none, or those behind the end.
func (r *reader) bounds() (from eventstore.Revision, count uint64, err error) {
	if _, given := r.options.GetCountOption().(*streams.ReadReq_Options_Count); !given {
		return 0, 0, badRequest("the read does not say how many events it wants")
	}
	count = r.options.GetCount()
	switch o := r.options.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Start:
		from = eventstore.First
	case *streams.ReadReq_Options_StreamOptions_End:
		from = eventstore.Last
		if r.direction() == eventstore.Forward {
			count = 0
		}
	case *streams.ReadReq_Options_StreamOptions_Revision:
		from = revision(o.Revision)
	default:
		return 0, 0, badRequest("the read of a stream does not say where to start")
	}
	if count == 0 {
		return 0, 0, unexpectedResult("ReadStreamResult: Error")
	}
	return from, count, nil
}
