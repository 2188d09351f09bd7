package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/projections/answers"
)

// checkCommand answers what an officer asks before giving anything: what has this person already received, from any
// programme, fund and year? A look-up writes nothing about the person anywhere.
func (a *app) checkCommand() *cobra.Command {
	scheme, reveal := "", false
	c := a.teaches(a.command("check "+a.t("arg.number"), "cmd.check", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.check(ctx, args[0], scheme, reveal)
	}))
	c.Flags().StringVar(&scheme, "scheme", "", a.t("flag.scheme.check")+": "+strings.Join(schemeNames(), ", "))
	c.Flags().BoolVar(&reveal, "reveal", false, a.t("flag.reveal"))
	return c
}

func (a *app) check(ctx context.Context, text, schemeName string, reveal bool) error {
	if err := a.privately(ctx, a.private("number", &text, true)); err != nil {
		return err
	}
	ids, err := readings(text, schemeName)
	if err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		answer, err := s.ask.Check(ctx, ids)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, answer)
		}
		p := s.text(a.t("check.title", "number", answer.Number))
		for _, c := range answer.Actors {
			if err := p.checked(ctx, c, reveal); err != nil {
				return err
			}
		}
		return p.flush()
	})
}

// readings lists what a number can be: of the scheme that is named, or of any that it fits.
func readings(text, name string) ([]identifier.ID, error) {
	if name == "" {
		return answers.Readings(text)
	}
	id, _, err := domain.ReadNumber(scheme(name), text)
	return []identifier.ID{id}, err
}

// checked prints who an actor is and what they received.
func (p *page) checked(ctx context.Context, c answers.CheckedActor, reveal bool) error {
	w := p.app.words
	p.heading(p.actorName(c.ActorLine))
	p.field(w.T("column.id"), string(c.Ref))
	p.field(w.T("column.kind"), w.EntityKind(c.Kind))
	p.field(w.T("column.status"), p.status(c.Actor))
	p.field(w.T("column.place"), w.Place(c.Region))
	if err := p.people(ctx, c.ActorLine, reveal); err != nil {
		return err
	}
	for i, record := range c.Records {
		if err := p.showNumbers(ctx, record, c.Numbers[i], reveal); err != nil {
			return err
		}
		if record != c.Ref {
			p.field(w.T("check.record"), string(record))
		}
	}
	if len(c.Aid) == 0 {
		p.printf("\n  %s\n", w.T("check.nothing"))
		return nil
	}
	p.printf("\n")
	p.aid(c.Aid)
	p.printf("\n  %s\n", p.total("check.own", c.Own))
	if c.Groups != (answers.Tally{}) {
		p.printf("  %s\n", p.total("check.groups", c.Groups))
	}
	p.custody(c.Held)
	p.loans(c.Open)
	return nil
}

// aid lists what was received, as it happened.
func (p *page) aid(list []answers.CheckedAid) {
	w := p.app.words
	t := p.table(false, false, true)
	t.Flex = 2
	t.Row(w.T("column.occurred"), w.T("column.event"), w.T("check.value"), w.T("column.fiscal-year"), w.T("check.through"), w.T("column.confidence"), w.T("column.source"))
	t.Rule()
	for _, a := range list {
		value, year, through := "–", "", ""
		if rp := a.Body.(domain.Intervention).Given().ValueRp; rp != nil {
			value = rp.String()
		}
		if a.FiscalYear > 0 {
			year = fmt.Sprint(a.FiscalYear)
		}
		if a.Through != "" {
			through = p.ask.Name(a.Through)
		}
		text := w.Describe(a.Body, p.ask)
		if a.Meta.Mode == domain.Planned {
			text = w.Mode(domain.Planned) + ": " + text
		}
		t.Row(w.Period(a.Meta.OccurredOn), text, value, year, through, w.Confidence(a.Meta.Confidence), p.cite(a.Meta.Evidence))
	}
	p.add(t)
}

// total is a tally in words.
func (p *page) total(key string, t answers.Tally) string {
	w := p.app.words
	text := w.T(key, "count", w.Number(t.Interventions), "value", t.Rupiah.String())
	if t.Unpriced > 0 {
		text += ", " + w.T("check.unpriced", "count", w.Number(t.Unpriced))
	}
	if t.Planned > 0 {
		text += ", " + w.T("check.planned", "count", w.Number(t.Planned))
	}
	return text
}
