package answers

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
)

// ActorFilter picks actors for a list; what is empty picks all.
type ActorFilter struct {
	City    region.Region
	Status  Status
	Stage   domain.Stage // that they have reached
	Missing domain.Stage // that they have not reached
}

func (f ActorFilter) picks(a ActorLine) bool {
	return (f.Status == "" || a.Status == f.Status) &&
		(f.Stage == "" || a.Reached(f.Stage).Count > 0) &&
		(f.Missing == "" || a.Reached(f.Missing).Count == 0)
}

// ActorLine is an actor in a list.
type ActorLine struct {
	Ref domain.Ref `json:"stream"`
	Actor
}

// ActorList lists the registered actors that a filter picks, by name and then by id.
func (r *Reader) ActorList(ctx context.Context, f ActorFilter) ([]ActorLine, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	list, err := r.actorsIn(ctx, f.City, Whole)
	return slices.DeleteFunc(list, func(a ActorLine) bool { return !f.picks(a) }), err
}

// someActors is how many actors of a city are listed where a page shows the first: fewer than that are still sorted by name.
const someActors = 64

// actorsIn lists the registered actors of a city, or all for the zero region, by name and then by id. Of many, a page shows
// those with the first ids.
func (m *Models) actorsIn(ctx context.Context, city region.Region, e Extent) (list []ActorLine, err error) {
	for s, err := range m.Actors.States(ctx, m.Places.In(domain.CategoryActor, city)) {
		if err != nil {
			return nil, err
		}
		if s.State.IsRegistered() && (city == (region.Region{}) || city.Contains(s.State.Region)) {
			list = append(list, ActorLine{s.Ref, s.State})
		}
		if e == Shown && len(list) == someActors {
			break
		}
	}
	slices.SortFunc(list, func(a, b ActorLine) int { return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref)) })
	return list, nil
}

// ActorPage is what is known of one actor, with what the records received that were merged into it.
type ActorPage struct {
	ActorLine
	Records []domain.Ref `json:"records,omitempty"` // that were merged into it, and are counted in

	Identity Identity   `json:"-"`
	Survivor domain.Ref `json:"-"` // of a record that was merged itself: the one that stands for it now
}

// Actor makes the page of an actor. Of a record that was merged itself it is what stands there.
func (r *Reader) Actor(ctx context.Context, text string) (ActorPage, error) {
	if err := r.Ready(ctx); err != nil {
		return ActorPage{}, err
	}
	ref, err := r.Find(domain.CategoryActor, text)
	if err != nil {
		return ActorPage{}, err
	}
	return r.actorPage(ctx, ref)
}

func (r *Reader) actorPage(ctx context.Context, ref domain.Ref) (page ActorPage, err error) {
	if page.ActorLine, err = r.actorLine(ctx, ref); err != nil {
		return page, err
	}
	if page.Identity, _, err = r.Identities.State(ctx, ref); err != nil {
		return page, err
	}
	if page.Identity.Survivor != "" {
		if page.Survivor, err = r.Identities.Survivor(ctx, ref); err != nil {
			return page, err
		}
	}
	of, err := r.Identities.Records(ctx, ref)
	if err != nil || of[0] != ref {
		return page, err
	}
	page.Records = of[1:]
	for s, err := range r.Actors.States(ctx, projections.These(page.Records...)) {
		if err != nil {
			return page, err
		}
		page.ActorLine.Actor = page.ActorLine.Actor.With(s.State)
	}
	return page, nil
}

func (r *Reader) actorLine(ctx context.Context, ref domain.Ref) (ActorLine, error) {
	state, _, err := r.Actors.State(ctx, ref)
	return ActorLine{Ref: ref, Actor: state}, err
}

// Timeline is what happened to an actor, in the order in which it happened. What was reversed stays, marked.
type Timeline struct {
	Actor  ActorPage       `json:"actor"`
	Events []TimelineEvent `json:"events"`
}

// TimelineEvent is a fact of an actor, or of a record that was merged into it.
type TimelineEvent struct {
	Event
	Reversed bool `json:"reversed,omitzero"` // by a later event

	ReversedBy int64 `json:"-"` // its revision
}

// Timeline lists the facts of an actor.
func (r *Reader) Timeline(ctx context.Context, text string) (Timeline, error) {
	actor, err := r.Actor(ctx, text)
	if err != nil {
		return Timeline{}, err
	}
	var facts []*projections.Fact
	for _, record := range slices.Concat([]domain.Ref{actor.Ref}, actor.Records) {
		more, err := r.Source().Stream(ctx, record, eventstore.End)
		if err != nil {
			return Timeline{}, err
		}
		facts = append(facts, more...)
	}
	t := Timeline{Actor: actor}
	reversed := reversedBy(facts)
	for _, f := range byDay(facts) {
		event, err := eventOf(f)
		if err != nil {
			return t, err
		}
		by, gone := reversed[f.ID]
		t.Events = append(t.Events, TimelineEvent{event, gone, by})
	}
	return t, nil
}
