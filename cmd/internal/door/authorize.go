package door

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/access"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
)

// maxLooked bounds the events that are read of one stream to find out where it belongs. The latest fact of an actor says so
// as a rule, and so does the first of anything else.
const maxLooked = 1000

// Authorize says whether the caller of a context may do what he is about to: the table in the package's documentation. It
// decides by role and region alone; whether the append is true, the ledger decides.
func (g *Gate) Authorize(ctx context.Context, a esdbserver.Access) error {
	c, known := access.From(ctx)
	if !known {
		return denied("nobody knows who is calling")
	}
	if c.Via != access.Token {
		g.Refresh()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if a.Verb == esdbserver.Reads {
		if !access.May(c, access.Read, region.Region{}) {
			return denied("reading needs the role read")
		}
		return nil
	}
	switch {
	case g.o.ReadOnly:
		return denied("this server only lets read")
	case strings.HasPrefix(a.Stream, "$"):
		if !access.May(c, access.Administer, region.Region{}) {
			return denied("stream metadata needs the role administer")
		}
		return nil
	case g.o.Guests.Is(a.Stream):
		if !c.Somewhere(access.Record) {
			return denied("appending needs the role record")
		}
		return nil
	case access.May(c, access.Migrate, region.Region{}):
		return nil
	}
	role := needed(a)
	if !c.Somewhere(role) {
		return denied("appending to %q needs the role %s", a.Stream, role)
	}
	return g.within(ctx, c, role, a)
}

func denied(format string, args ...any) error {
	return &esdbserver.DeniedError{Reason: fmt.Sprintf(format, args...)}
}

// needed is the role for an append. Whoever may record may ask for an approval; others answer.
func needed(a esdbserver.Access) access.Role {
	request := domain.TypeName(&domain.ApprovalRequested{})
	answers := func(e eventstore.Event) bool { return e.Type != request }
	if eventstore.Category(a.Stream) == domain.CategoryApproval && !(len(a.Events) > 0 && !slices.ContainsFunc(a.Events, answers)) {
		return access.Approve
	}
	return access.Record
}

// servants are the categories whose streams stand beside the ones that they serve, and belong to no region: an entry there
// permits one that is then made on the actor's or fund's stream that it names. A number is claimed before its actor has a
// stream. Whoever gives a number or a piece up for an actor has to be one who may write of that actor.
var servants = []string{domain.CategoryIdentity, domain.CategoryRegister, domain.CategoryEquipment, domain.CategoryImport}

// within says whether a role covers the regions that an append concerns: those that its events name, and the one where its
// stream belongs. What cannot be placed needs a role that holds everywhere.
func (g *Gate) within(ctx context.Context, c access.Caller, role access.Role, a esdbserver.Access) error {
	if access.May(c, role, region.Region{}) {
		return nil
	}
	serves := slices.Contains(servants, eventstore.Category(a.Stream))
	concerned := g.concerned
	if serves {
		concerned = g.served
	}
	places, err := concerned(ctx, a)
	if err != nil {
		return err
	}
	if len(places) == 0 && !serves {
		return denied("%q belongs to no region, and the role %s holds in some only", a.Stream, role)
	}
	for _, place := range places {
		if !access.May(c, role, place) {
			return denied("the role %s does not hold in %s", role, place.Code())
		}
	}
	return nil
}

// concerned are the regions that events name, and where their stream belongs. A stream that belongs nowhere is where those
// are that it refers to; one that is new, where its events say.
func (g *Gate) concerned(ctx context.Context, a esdbserver.Access) ([]region.Region, error) {
	var places []region.Region
	var others []domain.Ref
	for _, e := range a.Events {
		body, err := bodyOf(e)
		if err != nil {
			return nil, err
		}
		places = append(places, domain.Regions(body)...)
		others = append(others, domain.References(body)...)
	}
	own, referred, err := g.placeOf(ctx, a.Stream)
	if err != nil || len(own) > 0 {
		return append(places, own...), err
	}
	if len(places) == 0 {
		referred = append(referred, others...)
	}
	there, err := g.placesOf(ctx, referred)
	return append(places, there...), err
}

// served are the regions of those for whom events on a servant's stream are. An actor without a stream is nowhere yet.
func (g *Gate) served(ctx context.Context, a esdbserver.Access) ([]region.Region, error) {
	var refs []domain.Ref
	for _, e := range a.Events {
		body, err := bodyOf(e)
		if err != nil {
			return nil, err
		}
		refs = append(refs, domain.References(body)...)
	}
	return g.placesOf(ctx, refs)
}

func (g *Gate) placesOf(ctx context.Context, refs []domain.Ref) (places []region.Region, err error) {
	slices.Sort(refs)
	for _, ref := range slices.Compact(refs) {
		there, _, err := g.placeOf(ctx, string(ref))
		if err != nil {
			return nil, err
		}
		places = append(places, there...)
	}
	return places, nil
}

// placeOf is where a stream belongs. An actor is where it was located or has moved last; aid names where the actor was at the
// time, which may have been entered late, and counts when nothing else is found. Facts about a region belong there, and
// anything else where the first event says that names a region: those after it may be about others, as a target of a
// province's programme is about one city. If there is none, it gives the streams that the stream refers to.
func (g *Gate) placeOf(ctx context.Context, stream string) (places []region.Region, refs []domain.Ref, err error) {
	if about, is := domain.RefRegion(domain.Ref(stream)); is {
		return []region.Region{about}, nil, nil
	}
	from, dir, actor := eventstore.First, eventstore.Forward, eventstore.Category(stream) == domain.CategoryActor
	if actor {
		from, dir = eventstore.Last, eventstore.Backward
	}
	looked := 0
	for r, err := range g.o.Store.Stream(ctx, stream, from, dir) {
		if err != nil {
			return nil, nil, err
		}
		if looked++; looked > maxLooked {
			break
		}
		body, err := bodyOf(r.Event)
		if err != nil {
			continue // it is set aside, and places nothing
		}
		named := domain.Regions(body)
		switch b := body.(type) {
		case *domain.ActorRelocated:
			return []region.Region{b.To}, nil, nil
		case *domain.ActorLocated, *domain.ActorRegistered:
			return named, nil, nil
		}
		if len(named) > 0 && !actor {
			return named, nil, nil
		}
		if len(places) == 0 {
			places = named
		}
		refs = append(refs, domain.References(body)...)
	}
	return places, refs, nil
}

func bodyOf(e eventstore.Event) (domain.Body, error) {
	decoded, err := domain.Decode(domain.Wire{ID: e.ID, Type: e.Type, Data: e.Data, Metadata: e.Metadata})
	if err != nil {
		return nil, denied("an event of type %q cannot be understood, so nobody can tell which region it concerns", e.Type)
	}
	return decoded.Body, nil
}
