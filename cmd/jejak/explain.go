package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections"
)

func (a *app) explainCommand() *cobra.Command {
	return a.command("explain "+a.t("arg.figure"), "cmd.explain", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.explain(ctx, args[0])
	})
}

// explanation is a line of JSON output: an event and what it contributes.
type explanation struct {
	eventLine
	Amount int64  `json:"amount"`
	Entity string `json:"entity,omitempty"`
}

// explain lists the events behind a number, and the number that they add up to.
func (a *app) explain(ctx context.Context, figure string) error {
	return a.reading(ctx, func(s *session) error {
		figure, unknown := s.figure(figure)
		evidence, err := s.models.Evidence(figure)
		if err != nil {
			return misuse("figure", "what", figure)
		}
		if unknown != nil {
			return unknown
		}
		lines, err := projections.Explain(ctx, s.source(), evidence)
		if err != nil {
			return err
		}
		if a.json {
			return s.explainJSON(lines)
		}
		p := s.text(a.t("explain.title", "figure", figure))
		p.explanation(lines)
		return p.flush()
	})
}

// figure is the whole name of a number whose city, programme or fund was called by another name or a part of one. A subject
// that is not in the ledger is an error: its number would be explained by nothing, and look like one that is zero.
func (s *session) figure(name string) (string, error) {
	parts := strings.Split(name, "/")
	category, at := parts[0], 1
	if category == "reconciliation" {
		category, at = domain.CategoryFund, 2
	}
	if len(parts) <= at {
		return name, nil
	}
	switch category {
	case "city":
		city, err := resolveCity(parts[at])
		if err != nil {
			return name, err
		}
		parts[at] = city.String()
	case domain.CategoryProgramme, domain.CategoryFund:
		ref, err := s.find(category, parts[at])
		if err != nil {
			return name, err
		}
		parts[at] = string(ref)
	}
	return strings.Join(parts, "/"), nil
}

func (s *session) explainJSON(lines []projections.Line) error {
	for _, l := range lines {
		e, err := s.eventLine(l.Fact)
		if err != nil {
			return err
		}
		if err := writeJSON(s, explanation{e, l.Amount, l.Entity}); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) explanation(lines []projections.Line) {
	w := p.app.words
	t := p.table(false, false, false, true)
	t.Flex = 3
	t.Row(w.T("column.occurred"), w.T("column.stream"), w.T("column.event"), w.T("column.amount"), w.T("column.counted"), w.T("column.confidence"), w.T("column.source"))
	t.Rule()
	distinct := false
	for _, l := range lines {
		counted := ""
		if l.Entity != "" {
			distinct = true
			counted = p.thing(l.Entity)
		}
		t.Row(w.Period(l.Fact.Meta.OccurredOn), fmt.Sprintf("%s@%d", shortRef(l.Fact.Stream), l.Fact.Revision),
			w.Describe(l.Fact.Body, p.session), w.Number(l.Amount), counted, w.Confidence(l.Fact.Meta.Confidence), p.cite(l.Fact.Meta.Evidence))
	}
	t.Rule()
	label := w.T("column.total")
	if distinct {
		label = w.T("explain.distinct")
	}
	t.Row("", "", label, w.Number(projections.Sum(lines)))
	p.add(t)
}

// thing names what was counted: an actor by its public name or the beginning of its id, anything else as it is.
func (p *page) thing(entity string) string {
	ref := domain.Ref(entity)
	if name := p.models.Name(ref); name != entity {
		return name
	}
	return shortRef(ref)
}
