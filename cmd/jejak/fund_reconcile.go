package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"jejak/projections"
	"jejak/projections/answers"
)

func (a *app) fundReconcile() *cobra.Command {
	figures := false
	c := a.command("reconcile ["+a.t("arg.fund")+"]", "cmd.fund.reconcile", cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		return a.reconcile(ctx, args, figures)
	})
	c.Flags().BoolVar(&figures, "figures", false, a.t("flag.figures"))
	return c
}

// reconcile lists where the two sides of an aid do not match, of one fund or of all.
func (a *app) reconcile(ctx context.Context, args []string, figures bool) error {
	return a.reading(ctx, func(s *session) error {
		answer, err := s.ask.Reconcile(ctx, strings.Join(args, ""))
		if err != nil {
			return err
		}
		if a.json {
			return errors.Join(writeLines(s, answer.Mismatches), writeLines(s, answer.Shared))
		}
		p := s.text(a.t("reconcile.title"))
		if answer.Fund != "" {
			p.field(a.t("column.fund"), s.ask.Name(answer.Fund))
		}
		if len(answer.Mismatches)+len(answer.Shared) == 0 {
			p.printf("  %s\n", a.t("reconcile.none"))
		}
		var named []projections.Figure
		for _, kind := range answer.Kinds {
			p.mismatches(kind)
			named = append(named, kind.Total)
			for _, m := range kind.Mismatches {
				named = append(named, m.Amount)
			}
		}
		p.shared(answer.Shared)
		if figures && len(named) > 0 {
			p.figures(named)
		}
		return p.flush()
	})
}

// shared prints them.
func (p *page) shared(list []answers.SharedNumber) {
	if len(list) == 0 {
		return
	}
	w := p.app.words
	t := p.table(false, false, true, false)
	t.Row("SP2D", w.T("fund.holder"), w.T("column.fiscal-year"), w.T("column.fund"))
	t.Rule()
	for _, n := range list {
		t.Row(n.SP2D, n.Holder, p.fiscalYear(n.FiscalYear), strings.Join(n.Names, "; "))
	}
	p.heading(w.T("reconcile.shared"))
	p.note(w.T("reconcile.shared.about"))
	p.add(t)
}

// mismatches prints the findings of one kind with what they add up to.
func (p *page) mismatches(kind answers.MismatchesOf) {
	w, heads := p.app.words, headings[kind.Comparison()]
	t := p.table(false, false, true, true, true, true)
	t.Row(w.T("column.fund"), w.T("column.commitment"), w.T(heads[0]), w.T(heads[1]), w.T("column.amount"),
		w.T("column.days"), w.T("column.since"), w.T("column.payee"))
	t.Rule()
	for _, m := range kind.Mismatches {
		who := m.Payee
		if m.Actor != "" {
			who = p.ask.Name(m.Actor)
		}
		first, second := m.Sums(kind.Comparison())
		t.Row(p.ask.Name(m.Fund), m.Commitment, first.String(), second.String(), rupiah(m.Amount), fmt.Sprint(m.Days), w.Date(m.Since), who)
	}
	p.heading(w.T("reconcile." + string(kind.Kind)))
	p.note(w.T("reconcile." + string(kind.Kind) + ".about"))
	p.add(t)
	p.printf("  %s\n", w.T("reconcile.total", "count", w.Number(int64(len(kind.Mismatches))), "amount", rupiah(kind.Total)))
}

// headings are the keys of the words over the two sums that stand beside the amount of a mismatch.
var headings = map[answers.Comparison][2]string{
	answers.Paid:     {"reconcile.paid", "reconcile.accounted"},
	answers.Bound:    {"reconcile.bound", "reconcile.settled"},
	answers.Handover: {"reconcile.of-fund", "reconcile.of-actor"},
}
