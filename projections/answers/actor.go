package answers

import (
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
	if err := r.needPeople(ctx, r.Actors); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(r.actorsIn(f.City), func(a ActorLine) bool { return !f.picks(a) }), nil
}

// actorsIn lists the registered actors of a city, or all for the zero region, by name and then by id.
func (m *Models) actorsIn(city region.Region) []ActorLine {
	var list []ActorLine
	for ref, a := range m.Actors.States() {
		if a.IsRegistered() && (city == (region.Region{}) || city.Contains(a.Region)) {
			list = append(list, ActorLine{ref, a})
		}
	}
	slices.SortStableFunc(list, func(a, b ActorLine) int { return strings.Compare(a.Name, b.Name) })
	return list
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
	if err := r.needPeople(ctx, r.Actors); err != nil {
		return ActorPage{}, err
	}
	ref, err := r.Find(domain.CategoryActor, text)
	if err != nil {
		return ActorPage{}, err
	}
	page := ActorPage{ActorLine: r.actorLine(ref)}
	page.Identity, _ = r.Identities.State(ref)
	if page.Identity.Survivor != "" {
		page.Survivor = r.Identities.Survivor(ref)
	}
	if of := r.Identities.Records(ref); of[0] == ref {
		page.Records = of[1:]
	}
	for _, record := range page.Records {
		other, _ := r.Actors.State(record)
		page.ActorLine.Actor = page.ActorLine.Actor.With(other)
	}
	return page, nil
}

func (r *Reader) actorLine(ref domain.Ref) ActorLine {
	state, _ := r.Actors.State(ref)
	return ActorLine{Ref: ref, Actor: state}
}

// Timeline is what happened to an actor, in the order in which it happened. What was reversed stays, marked.
type Timeline struct {
	Actor  ActorPage
	Events []TimelineEvent
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
