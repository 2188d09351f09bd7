package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/privacy"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/actorstatus"
	"jejak/projections/answers"
)

func (a *app) actorCommand() *cobra.Command {
	var filter actorFilter
	reveal := false
	list := a.command("list", "cmd.actor.list", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.listActors(ctx, filter, reveal)
	})
	list.Flags().StringVar(&filter.city, "city", "", a.t("flag.city"))
	list.Flags().StringVar(&filter.status, "status", "", a.t("flag.status"))
	list.Flags().StringVar(&filter.stage, "stage", "", a.t("flag.stage"))
	list.Flags().StringVar(&filter.missing, "missing", "", a.t("flag.missing"))
	show := a.command("show "+a.t("arg.actor"), "cmd.actor.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.showActor(ctx, args[0], reveal)
	})
	timeline := a.command("timeline "+a.t("arg.actor"), "cmd.actor.timeline", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.showTimeline(ctx, args[0], reveal)
	})
	for _, c := range []*cobra.Command{list, show, timeline} {
		c.Flags().BoolVar(&reveal, "reveal", false, a.t("flag.reveal"))
	}
	return a.group("actor", slices.Concat([]*cobra.Command{list, show, timeline, a.equipmentCommand()}, a.factCommands(), a.peopleCommands(), a.voiceCommands(),
		a.changeCommands())...)
}

// actorFilter picks actors for a list.
type actorFilter struct{ city, status, stage, missing string }

func (f actorFilter) check() error {
	stages := make([]string, 0, len(domain.Stages()))
	for _, s := range domain.Stages() {
		stages = append(stages, string(s))
	}
	return errors.Join(oneOf("status", f.status, string(actorstatus.Active), string(actorstatus.Suspended), string(actorstatus.Closed), string(actorstatus.Merged)),
		oneOf("stage", f.stage, stages...), oneOf("missing", f.missing, stages...))
}

func (f actorFilter) matches(a answers.ActorLine) bool {
	return (f.status == "" || string(a.Status) == f.status) &&
		(f.stage == "" || a.Reached(domain.Stage(f.stage)).Count > 0) &&
		(f.missing == "" || a.Reached(domain.Stage(f.missing)).Count == 0)
}

func (a *app) listActors(ctx context.Context, filter actorFilter, reveal bool) error {
	if err := filter.check(); err != nil {
		return err
	}
	var city region.Region
	if filter.city != "" {
		var err error
		if city, err = resolveCity(filter.city); err != nil {
			return err
		}
	}
	return a.reading(ctx, func(s *session) error {
		var list []answers.ActorLine
		for _, actor := range s.models.ActorsIn(city) {
			if filter.matches(actor) {
				list = append(list, actor)
			}
		}
		if a.json {
			return writeLines(s, list)
		}
		return s.printActors(ctx, list, reveal)
	})
}

func (s *session) printActors(ctx context.Context, list []answers.ActorLine, reveal bool) error {
	w := s.app.words
	p := s.text(w.T("actor.list", "count", w.Number(int64(len(list)))))
	t := p.table(false, false, false, false, false, true, true)
	t.Row(w.T("column.actor"), w.T("column.id"), w.T("column.kind"), w.T("column.place"), w.T("column.status"),
		w.T("measure.interventions"), w.T("measure.rupiah"), w.T("column.stages"))
	t.Rule()
	for _, a := range list {
		name := p.actorName(a)
		if reveal && a.Owner != nil {
			opened, err := s.reveal(ctx, a.Owner)
			if err != nil {
				return err
			}
			name = opened
		}
		t.Row(name, shortRef(a.Ref), w.EntityKind(a.Kind), answers.PlaceName(a.Region), w.Status(a.Status),
			w.Number(a.Interventions), a.Rupiah.String(), ladder(a.Actor))
	}
	p.add(t)
	return p.flush()
}

// ladder shows the seven stages as digits, with a dot for each that was not reached: 12·4··7.
func ladder(a actorstatus.Actor) string {
	steps := ""
	for _, s := range domain.Stages() {
		if a.Reached(s).Count > 0 {
			steps += fmt.Sprint(s.Order())
		} else {
			steps += "·"
		}
	}
	return steps
}

// actorName is an actor's public name. An individual has none: the name is sealed.
func (p *page) actorName(a answers.ActorLine) string {
	if a.Name != "" {
		return a.Name
	}
	if p.forgotten(domain.KeyID(a.Ref)) {
		return p.app.t("actor.erased")
	}
	return p.app.t("actor.sealed")
}

// shortRef is as much of a stream's name as people need to name it again: the category and the first 8 digits of an id.
// A name that is not made of a UUID, such as that of a region, stays whole.
func shortRef(ref domain.Ref) string {
	const enough = 8
	category := ref.Category() + "-"
	id := strings.TrimPrefix(string(ref), category)
	if _, err := uuid.Parse(id); err != nil {
		return string(ref)
	}
	return category + id[:enough]
}

// reveal opens a sealed name. A person who was forgotten has none, and of one whose key was lost it is not known; those are
// answers, not failures.
func (s *session) reveal(ctx context.Context, sealed *actorstatus.Sealed) (string, error) {
	if s.forgotten(domain.KeyID(sealed.Field.Key)) {
		return s.app.t("actor.erased"), nil
	}
	vault, err := s.keys()
	if err != nil {
		return "", err
	}
	clear, err := vault.Open(ctx, sealed.Field, sealed.Event, sealed.Path)
	if errors.Is(err, privacy.ErrErased) {
		return s.app.t("actor.erased"), nil
	}
	if errors.Is(err, privacy.ErrUnknownKey) {
		return s.app.t("actor.keyless"), nil
	}
	if err != nil {
		return "", fmt.Errorf("open %s of %s: %w", sealed.Path, sealed.Field.Key, err)
	}
	return clear, nil
}

func (a *app) showActor(ctx context.Context, text string, reveal bool) error {
	return a.reading(ctx, func(s *session) error {
		ref, err := s.find(domain.CategoryActor, text)
		if err != nil {
			return err
		}
		actor, records := s.whole(ref)
		if a.json {
			return writeJSON(s, struct {
				answers.ActorLine
				Records []domain.Ref `json:"records,omitempty"` // that were merged into it, and are counted in
			}{actor, records})
		}
		p := s.text(s.Name(ref))
		if err := p.actor(ctx, actor, reveal); err != nil {
			return err
		}
		return p.flush()
	})
}

// whole is an actor with what the records received that were merged into it, and which those are. Of a record that was
// merged itself it is what stands there.
func (s *session) whole(ref domain.Ref) (actor answers.ActorLine, records []domain.Ref) {
	state, _ := s.models.Actors.State(ref)
	if of := s.models.Identities.Records(ref); of[0] == ref {
		records = of[1:]
	}
	for _, record := range records {
		other, _ := s.models.Actors.State(record)
		state = state.With(other)
	}
	return answers.ActorLine{Ref: ref, Actor: state}, records
}

func (p *page) actor(ctx context.Context, a answers.ActorLine, reveal bool) error {
	w := p.app.words
	p.field(w.T("column.id"), string(a.Ref))
	p.field(w.T("column.kind"), w.EntityKind(a.Kind))
	p.field(w.T("column.status"), p.status(a.Actor))
	identity, _ := p.models.Identities.State(a.Ref)
	if identity.Survivor != "" {
		p.field(w.T("actor.survivor"), string(p.models.Identities.Survivor(a.Ref)))
	}
	if records := p.models.Identities.Records(a.Ref); records[0] == a.Ref {
		for _, record := range records[1:] {
			p.field(w.T("check.record"), string(record))
		}
	}
	if !a.Registered.IsZero() {
		p.field(w.T("actor.registered"), w.Period(a.Registered)+" ["+w.Confidence(a.Confidence)+"]")
	}
	place := answers.PlaceName(a.Region) + " (" + a.Region.Code() + ")"
	if city := a.Region.City(); city != a.Region {
		place += ", " + answers.PlaceName(city)
	}
	p.field(w.T("column.place"), place)
	p.field(w.T("actor.sector"), a.Sector)
	if err := p.people(ctx, a, reveal); err != nil {
		return err
	}
	if err := p.showNumbers(ctx, a.Ref, identity.Numbers, reveal); err != nil {
		return err
	}
	for _, r := range identity.Asked {
		p.field(w.T("actor.erasure-asked"), w.Period(r.On)+", "+r.By+", "+r.Basis)
	}
	for _, e := range identity.Erased {
		p.field(w.T("actor.erasure"), w.T("actor.erasure.by", "date", w.Period(e.On), "requester", e.RequestedBy, "approver", e.ApprovedBy))
	}
	for _, r := range a.Related {
		p.field(w.T("actor.related"), p.models.Name(r.Other)+" ("+r.Relation+")")
	}
	if len(a.Members) > 0 {
		p.field(w.T("actor.members"), w.Number(int64(len(a.Members)))+" ("+p.names(a.Members)+")")
	}
	p.standing(a.Actor)
	p.field(w.T("measure.interventions"), w.Number(a.Interventions))
	p.field(w.T("measure.rupiah"), a.Rupiah.String())
	if a.Unpriced > 0 {
		p.field(w.T("measure.unpriced"), w.Number(a.Unpriced))
	}
	p.reached(a.Actor)
	p.custody(a.Custody())
	p.loans(a.Open())
	p.printf("\n%s\n", w.T("actor.next", "command", p.app.invocation("actor timeline "+shortRef(a.Ref))))
	return nil
}

// status is whether an actor can be given aid, and since when and why it cannot.
func (p *page) status(a actorstatus.Actor) string {
	status := p.app.words.Status(a.Status)
	if !a.Since.IsZero() {
		status += " (" + p.app.words.Period(a.Since) + ", " + a.Reason + ")"
	}
	return status
}

// people names the owner and those who act for the actor: sealed, unless they are to be revealed.
func (p *page) people(ctx context.Context, a answers.ActorLine, reveal bool) error {
	name := func(sealed *actorstatus.Sealed) (string, error) {
		if !reveal && !p.forgotten(domain.KeyID(sealed.Field.Key)) {
			return p.app.t("actor.masked"), nil
		}
		return p.reveal(ctx, sealed)
	}
	if a.Owner != nil {
		owner, err := name(a.Owner)
		if err != nil {
			return err
		}
		p.field(p.app.t("actor.owner"), owner)
	}
	for _, person := range a.Persons {
		clear, err := name(person.Name)
		if err != nil {
			return err
		}
		p.field(p.app.t("actor.person"), clear+" ("+person.Role+")")
	}
	return nil
}

func (p *page) reached(a actorstatus.Actor) {
	w := p.app.words
	p.heading(w.T("actor.stages"))
	t := p.table(false, true, false, false, true)
	for _, stage := range domain.Stages() {
		r := a.Reached(stage)
		label := fmt.Sprintf("%d %s", stage.Order(), w.Stage(stage))
		if r.Count == 0 {
			t.Row(label, "–")
			continue
		}
		t.Row(label, w.Number(r.Count), w.Period(r.First), w.Period(r.Last), r.Rupiah.String())
	}
	p.add(t)
}

// timelineLine is a fact of an actor in JSON output.
type timelineLine struct {
	eventLine
	Reversed bool `json:"reversed,omitzero"` // by a later event
}

func (a *app) showTimeline(ctx context.Context, text string, reveal bool) error {
	return a.reading(ctx, func(s *session) error {
		ref, err := s.find(domain.CategoryActor, text)
		if err != nil {
			return err
		}
		actor, records := s.whole(ref)
		var facts []*projections.Fact
		for _, record := range append([]domain.Ref{ref}, records...) {
			more, err := s.source().Stream(ctx, record, eventstore.End)
			if err != nil {
				return err
			}
			facts = append(facts, more...)
		}
		if a.json {
			return s.timelineJSON(facts)
		}
		p := s.text(a.t("actor.timeline", "name", s.Name(ref), "id", string(ref)))
		p.timeline(ref, facts)
		p.printf("\n  %s: %s · %s: %s\n", a.t("measure.interventions"), a.words.Number(actor.Interventions),
			a.t("measure.rupiah"), actor.Rupiah.String())
		if reveal {
			if err := p.people(ctx, actor, true); err != nil {
				return err
			}
		}
		return p.flush()
	})
}

// timeline prints facts of an actor in the order in which they happened. What was reversed stays, marked, and what stands
// on another record names it.
func (p *page) timeline(actor domain.Ref, facts []*projections.Fact) {
	w := p.app.words
	reversed := reversedBy(facts)
	t := p.table()
	t.Flex = 3
	t.Row(w.T("column.occurred"), w.T("column.recorded"), w.T("column.event"), w.T("column.mode"), w.T("column.confidence"), w.T("column.source"))
	t.Rule()
	for _, f := range byDay(facts) {
		text := w.Describe(f.Body, p.session)
		if by, ok := reversed[f.ID]; ok {
			text = w.T("timeline.reversed", "text", text, "revision", fmt.Sprint(by))
		}
		if f.Stream != actor {
			text += " [" + shortRef(f.Stream) + "]"
		}
		t.Row(w.Period(f.Meta.OccurredOn), w.Date(dateOf(f)), text, w.Mode(f.Meta.Mode), w.Confidence(f.Meta.Confidence), p.cite(f.Meta.Evidence))
	}
	p.add(t)
}

func (s *session) timelineJSON(facts []*projections.Fact) error {
	reversed := reversedBy(facts)
	for _, f := range byDay(facts) {
		l, err := s.eventLine(f)
		if err != nil {
			return err
		}
		_, gone := reversed[f.ID]
		if err := writeJSON(s, timelineLine{l, gone}); err != nil {
			return err
		}
	}
	return nil
}
