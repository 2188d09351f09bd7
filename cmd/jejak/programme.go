package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"jejak/projections/answers"
)

func (a *app) programmeCommand() *cobra.Command {
	return a.group("programme",
		a.command("list", "cmd.programme.list", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listProgrammes(ctx) }),
		a.command("show "+a.t("arg.programme"), "cmd.programme.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
			return a.showProgramme(ctx, args[0])
		}),
		a.adoptCommand())
}

func (a *app) listProgrammes(ctx context.Context) error {
	return a.reading(ctx, func(s *session) error {
		list, err := s.ask.ProgrammeList(ctx)
		if err != nil {
			return err
		}
		if a.json {
			return writeLines(s, list)
		}
		p := s.text(a.t("programme.list"))
		for _, programme := range list {
			p.printf("\n  %s · %s · %s\n", title(programme.Name, programme.LongName), answers.PlaceName(programme.Region), answers.Short(programme.Ref))
			p.targets(programme.Progress)
		}
		return p.flush()
	})
}

func (a *app) showProgramme(ctx context.Context, text string) error {
	return a.reading(ctx, func(s *session) error {
		programme, err := s.ask.Programme(ctx, text)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, programme)
		}
		p := s.text(title(programme.Name, programme.LongName))
		p.programme(programme)
		return p.flush()
	})
}

func (p *page) programme(programme answers.ProgrammePage) {
	w := p.app.words
	p.field(w.T("column.id"), string(programme.Ref))
	p.field(w.T("column.city"), answers.PlaceName(programme.Region))
	p.field(w.T("programme.lead"), programme.Lead)
	p.field(w.T("programme.status"), programme.Status)
	p.field(w.T("programme.closed"), period(w.Period, programme.Closed))
	p.field(w.T("programme.motto"), programme.Motto)
	p.field(w.T("programme.declared"), period(w.Period, programme.Declared))
	p.field(w.T("programme.aliases"), strings.Join(programme.Aliases, "; "))
	p.field(w.T("programme.partners"), strings.Join(programme.Partners, "; "))
	p.field(w.T("programme.awards"), strings.Join(programme.Awards, "; "))
	p.field(w.T("programme.priorities"), strings.Join(programme.Priorities, ", "))
	p.list(w.T("programme.objectives"), programme.Objectives)
	p.list(w.T("programme.eligibility"), programme.Eligibility)
	p.field(w.T("programme.criteria"), strings.Join(programme.Criteria, ", "))
	p.list(w.T("programme.clusters"), programme.Clusters)
	if len(programme.Stages) > 0 {
		p.heading(w.T("programme.stages"))
		for _, s := range programme.Stages {
			p.printf("  %d %s — %s\n", s.Stage.Order(), w.Stage(s.Stage), s.Label)
		}
	}
	if len(programme.Progress) > 0 {
		p.heading(w.T("programme.targets"))
		p.targets(programme.Progress)
		p.note(w.T("programme.counted"))
		p.figures(programme.Figures())
	}
	p.plans(programme)
}

func (p *page) plans(programme answers.ProgrammePage) {
	if len(programme.Planned) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("programme.planned"))
	t := p.table()
	for _, plan := range programme.Planned {
		what := plan.Topic
		if what == "" {
			what = w.T("programme.unnamed")
		}
		if plan.Count > 0 {
			what = w.Number(int64(plan.Count)) + " × " + what
		}
		t.Row(w.Stage(plan.Stage), what, plan.Recipients, period(w.Period, plan.Period), w.T("programme.said.on", "date", w.Period(plan.Said)))
	}
	p.add(t)
}

// list prints a heading with a line for each text, and nothing for an empty list.
func (p *page) list(heading string, texts []string) {
	if len(texts) == 0 {
		return
	}
	p.heading(heading)
	for _, text := range texts {
		p.printf("  – %s\n", text)
	}
}
