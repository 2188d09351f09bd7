package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
)

func (a *app) findingCommand() *cobra.Command {
	return a.group("finding", a.findingRaise(),
		a.findingStep("answer", "answer", "flag.finding.answer", func(text string) domain.Body { return &domain.FindingAnswered{Answer: text} }),
		a.findingStep("resolve", "reason", "flag.reason", func(text string) domain.Body { return &domain.FindingResolved{Reason: text} }),
		a.findingStep("reopen", "reason", "flag.reason", func(text string) domain.Body { return &domain.FindingReopened{Reason: text} }),
		a.findingList(),
		a.command("show "+a.t("arg.finding"), "cmd.finding.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
			return a.showFinding(ctx, args[0])
		}))
}

// findingRaise is what an auditor writes: the four parts of a finding, and what it is about.
func (a *app) findingRaise() *cobra.Command {
	var f facts
	var value string
	var about, events []string
	b := &domain.FindingRaised{}
	c := a.command("raise", "cmd.finding.raise", cobra.NoArgs, func(ctx context.Context, _ []string) (err error) {
		if b.ValueRp, err = parseMoney("valueRp", value); err != nil {
			return err
		}
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			err := s.concerns(ctx, b, about, events)
			return newRef(domain.CategoryFinding, &f), b, err
		})
	})
	f.flags(a, c)
	c.Flags().StringVar(&b.Criteria, "criteria", "", a.t("flag.finding.criteria"))
	c.Flags().StringVar(&b.Condition, "condition", "", a.t("flag.finding.condition"))
	c.Flags().StringVar(&b.Cause, "cause", "", a.t("flag.finding.cause"))
	c.Flags().StringVar(&b.Effect, "effect", "", a.t("flag.finding.effect"))
	c.Flags().StringVar(&value, "value", "", a.t("flag.finding.value"))
	c.Flags().StringArrayVar(&about, "about", nil, a.t("flag.finding.about"))
	c.Flags().StringArrayVar(&events, "event", nil, a.t("flag.finding.event"))
	return c
}

// concerns resolves what a finding is about. An event brings its stream along.
func (s *session) concerns(ctx context.Context, b *domain.FindingRaised, about, events []string) error {
	add := func(ref domain.Ref) {
		if !slices.Contains(b.About, ref) {
			b.About = append(b.About, ref)
		}
	}
	for _, text := range about {
		stream, err := s.ask.Stream(ctx, text)
		if err != nil {
			return err
		}
		add(stream)
	}
	for _, text := range events {
		event, err := s.ask.Record(ctx, text)
		if err != nil {
			return err
		}
		b.Events = append(b.Events, event.ID)
		add(domain.Ref(event.Stream))
	}
	return nil
}

// findingStep makes a subcommand that says one thing of a finding.
func (a *app) findingStep(name, flag, key string, body func(text string) domain.Body) *cobra.Command {
	var f facts
	text := ""
	c := a.command(name+" "+a.t("arg.finding"), "cmd.finding."+name, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			ref, err := s.ask.FindFinding(args[0])
			return ref, body(text), err
		})
	})
	f.flags(a, c)
	c.Flags().StringVar(&text, flag, "", a.t(key))
	return c
}

func (a *app) findingList() *cobra.Command {
	open := false
	c := a.command("list", "cmd.finding.list", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.reading(ctx, func(s *session) error {
			list, err := s.ask.FindingList(ctx, open)
			switch {
			case err != nil:
				return err
			case a.json:
				return writeLines(s, list)
			}
			return s.printFindings(list)
		})
	})
	c.Flags().BoolVar(&open, "open", false, a.t("flag.finding.open"))
	return c
}

func (s *session) printFindings(list []answers.FindingLine) error {
	w := s.app.words
	p := s.text(w.T("finding.list"))
	if len(list) == 0 {
		p.printf("  %s\n", w.T("finding.none"))
	}
	for _, l := range list {
		last := l.Steps[len(l.Steps)-1]
		p.printf("\n  %s  %s\n", l.Ref, w.T("finding."+string(l.State)))
		p.field(w.T("finding.condition"), l.Condition)
		p.field(w.T("finding.value"), amountText(l.ValueRp))
		p.field(w.T("finding.about"), s.names(l.About))
		p.field(w.T("finding.since"), w.Period(last.On)+", "+last.By)
	}
	return p.flush()
}

func (a *app) showFinding(ctx context.Context, text string) error {
	return a.reading(ctx, func(s *session) error {
		found, err := s.ask.Finding(ctx, text)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, found)
		}
		return s.printFinding(found)
	})
}

func (s *session) printFinding(f answers.FindingLine) error {
	w := s.app.words
	p := s.text(w.T("finding.show") + " " + string(f.Ref))
	p.field(w.T("finding.state"), w.T("finding."+string(f.State)))
	p.field(w.T("finding.criteria"), f.Criteria)
	p.field(w.T("finding.condition"), f.Condition)
	p.field(w.T("finding.cause"), f.Cause)
	p.field(w.T("finding.effect"), f.Effect)
	p.field(w.T("finding.value"), amountText(f.ValueRp))
	p.field(w.T("finding.about"), s.names(f.About))
	p.field(w.T("finding.events"), idList(f.Events))
	p.heading(w.T("finding.steps"))
	t := p.table()
	for _, step := range f.Steps {
		t.Row(w.Period(step.On), w.T("finding."+string(step.State)), step.By, step.Text)
	}
	p.add(t)
	return p.flush()
}

// names lists what streams are called.
func (s *session) names(refs []domain.Ref) string {
	named := make([]string, len(refs))
	for i, ref := range refs {
		named[i] = s.ask.Name(ref)
	}
	return strings.Join(named, "; ")
}

// amountText writes an amount, and nothing for one that is not known.
func amountText(rp *domain.Rupiah) string {
	if rp == nil {
		return ""
	}
	return rp.String()
}
