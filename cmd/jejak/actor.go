package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"jejak/domain"
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

// actorFilter are the flags that pick actors for a list.
type actorFilter struct{ city, status, stage, missing string }

func (f actorFilter) read() (picked answers.ActorFilter, err error) {
	stages := texts(domain.Stages())
	err = errors.Join(oneOf("status", f.status, texts(answers.Statuses())...), oneOf("stage", f.stage, stages...), oneOf("missing", f.missing, stages...))
	if err == nil && f.city != "" {
		picked.City, err = domain.ReadCity("city", f.city)
	}
	picked.Status, picked.Stage, picked.Missing = answers.Status(f.status), domain.Stage(f.stage), domain.Stage(f.missing)
	return picked, err
}

func (a *app) listActors(ctx context.Context, flags actorFilter, reveal bool) error {
	filter, err := flags.read()
	if err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		list, err := s.ask.ActorList(ctx, filter)
		switch {
		case err != nil:
			return err
		case a.json:
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
		t.Row(name, answers.Short(a.Ref), w.EntityKind(a.Kind), answers.PlaceName(a.Region), w.Status(a.Status),
			w.Number(a.Interventions), a.Rupiah.String(), ladder(a.Actor))
	}
	p.add(t)
	return p.flush()
}

// ladder shows the seven stages as digits, with a dot for each that was not reached: 12·4··7.
func ladder(a answers.Actor) string {
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
	if p.ask.Forgotten(domain.KeyID(a.Ref)) {
		return p.app.t("actor.erased")
	}
	return p.app.t("actor.sealed")
}

// reveal opens a sealed name. That it cannot be had is an answer too.
func (s *session) reveal(ctx context.Context, sealed *answers.Sealed) (string, error) {
	opened, err := s.ask.Open(ctx, sealed)
	return s.opened(opened), err
}

// opened is what was sealed, or why it is not to be had.
func (s *session) opened(o answers.Opened) string {
	switch o.Gone {
	case answers.Erased:
		return s.app.t("actor.erased")
	case answers.Keyless:
		return s.app.t("actor.keyless")
	}
	return o.Text
}

func (a *app) showActor(ctx context.Context, text string, reveal bool) error {
	return a.reading(ctx, func(s *session) error {
		actor, err := s.ask.Actor(ctx, text)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, actor)
		}
		p := s.text(s.ask.Name(actor.Ref))
		if err := p.actor(ctx, actor, reveal); err != nil {
			return err
		}
		return p.flush()
	})
}

func (p *page) actor(ctx context.Context, a answers.ActorPage, reveal bool) error {
	w := p.app.words
	p.field(w.T("column.id"), string(a.Ref))
	p.field(w.T("column.kind"), w.EntityKind(a.Kind))
	p.field(w.T("column.status"), p.status(a.Actor))
	p.field(w.T("actor.survivor"), string(a.Survivor))
	for _, record := range a.Records {
		p.field(w.T("check.record"), string(record))
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
	if err := p.people(ctx, a.ActorLine, reveal); err != nil {
		return err
	}
	if err := p.showNumbers(ctx, a.Ref, a.Identity.Numbers, reveal); err != nil {
		return err
	}
	for _, r := range a.Identity.Asked {
		p.field(w.T("actor.erasure-asked"), w.Period(r.On)+", "+r.By+", "+r.Basis)
	}
	for _, e := range a.Identity.Erased {
		p.field(w.T("actor.erasure"), w.T("actor.erasure.by", "date", w.Period(e.On), "requester", e.RequestedBy, "approver", e.ApprovedBy))
	}
	for _, r := range a.Related {
		p.field(w.T("actor.related"), p.ask.FullName(r.Other)+" ("+r.Relation+")")
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
	p.printf("\n%s\n", w.T("actor.next", "command", p.app.invocation("actor timeline "+answers.Short(a.Ref))))
	return nil
}

// status is whether an actor can be given aid, and since when and why it cannot.
func (p *page) status(a answers.Actor) string {
	status := p.app.words.Status(a.Status)
	if !a.Since.IsZero() {
		status += " (" + p.app.words.Period(a.Since) + ", " + a.Reason + ")"
	}
	return status
}

// people names the owner and those who act for the actor: sealed, unless they are to be revealed.
func (p *page) people(ctx context.Context, a answers.ActorLine, reveal bool) error {
	name := func(sealed *answers.Sealed) (string, error) {
		if !reveal && !p.ask.Forgotten(domain.KeyID(sealed.Field.Key)) {
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

func (p *page) reached(a answers.Actor) {
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

func (a *app) showTimeline(ctx context.Context, text string, reveal bool) error {
	return a.reading(ctx, func(s *session) error {
		t, err := s.ask.Timeline(ctx, text)
		if err != nil {
			return err
		}
		if a.json {
			return writeLines(s, t.Events)
		}
		p := s.text(a.t("actor.timeline", "name", s.ask.Name(t.Actor.Ref), "id", string(t.Actor.Ref)))
		p.timeline(t)
		p.printf("\n  %s: %s · %s: %s\n", a.t("measure.interventions"), a.words.Number(t.Actor.Interventions),
			a.t("measure.rupiah"), t.Actor.Rupiah.String())
		if reveal {
			if err := p.people(ctx, t.Actor.ActorLine, true); err != nil {
				return err
			}
		}
		return p.flush()
	})
}

// timeline prints the facts of an actor. What was reversed is marked, and what stands on another record names it.
func (p *page) timeline(timeline answers.Timeline) {
	w := p.app.words
	t := p.table()
	t.Flex = 3
	t.Row(w.T("column.occurred"), w.T("column.recorded"), w.T("column.event"), w.T("column.mode"), w.T("column.confidence"), w.T("column.source"))
	t.Rule()
	for _, e := range timeline.Events {
		text := w.Describe(e.Body, p.ask)
		if e.Reversed {
			text = w.T("timeline.reversed", "text", text, "revision", fmt.Sprint(e.ReversedBy))
		}
		if e.Stream != timeline.Actor.Ref {
			text += " [" + answers.Short(e.Stream) + "]"
		}
		t.Row(w.Period(e.Meta.OccurredOn), w.Date(e.RecordedOn()), text, w.Mode(e.Meta.Mode), w.Confidence(e.Meta.Confidence), p.cite(e.Meta.Evidence))
	}
	p.add(t)
}
