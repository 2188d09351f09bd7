package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
)

func (a *app) explainCommand() *cobra.Command {
	return a.command("explain "+a.t("arg.figure"), "cmd.explain", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.explain(ctx, args[0])
	})
}

// explain lists the events behind a number, and the number that they add up to.
func (a *app) explain(ctx context.Context, figure string) error {
	return a.reading(ctx, func(s *session) error {
		e, err := s.ask.Explain(ctx, figure)
		if err != nil {
			return err
		}
		if a.json {
			return writeLines(s, e.Lines)
		}
		p := s.text(a.t("explain.title", "figure", e.Figure))
		p.explanation(e)
		return p.flush()
	})
}

func (p *page) explanation(e answers.Explanation) {
	w := p.app.words
	t := p.table(false, false, false, true)
	t.Flex = 3
	t.Row(w.T("column.occurred"), w.T("column.stream"), w.T("column.event"), w.T("column.amount"), w.T("column.counted"), w.T("column.confidence"), w.T("column.source"))
	t.Rule()
	for _, l := range e.Lines {
		counted := ""
		if l.Entity != "" {
			counted = p.thing(l.Entity)
		}
		t.Row(w.Period(l.Meta.OccurredOn), fmt.Sprintf("%s@%d", answers.Short(l.Stream), l.Revision),
			w.Describe(l.Body, p.ask), w.Number(l.Amount), counted, w.Confidence(l.Meta.Confidence), p.cite(l.Meta.Evidence))
	}
	t.Rule()
	label := w.T("column.total")
	if e.Distinct {
		label = w.T("explain.distinct")
	}
	t.Row("", "", label, w.Number(e.Total))
	p.add(t)
}

// thing names what was counted: an actor by its public name or the beginning of its id, anything else as it is.
func (p *page) thing(entity string) string { return p.ask.Name(domain.Ref(entity)) }
