package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
	"jejak/projections/funds"
)

func (a *app) fundCommand() *cobra.Command {
	c := a.group("fund",
		a.command("list", "cmd.fund.list", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listFunds(ctx) }),
		a.command("show "+a.t("arg.fund"), "cmd.fund.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
			return a.showFund(ctx, args[0])
		}),
		a.fundReconcile())
	c.AddCommand(a.fundPostings()...)
	return c
}

func (a *app) listFunds(ctx context.Context) error {
	return a.reading(ctx, func(s *session) error {
		list, err := s.ask.FundList(ctx, a.extent())
		if err != nil {
			return err
		}
		if a.json {
			return writeLines(s, list)
		}
		p := s.text(a.t("fund.list"))
		if len(list) == 0 {
			p.printf("  %s\n", a.t("fund.none"))
		}
		p.funds(list)
		return p.flush()
	})
}

func (a *app) showFund(ctx context.Context, text string) error {
	return a.reading(ctx, func(s *session) error {
		fund, err := s.ask.Fund(ctx, text)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, fund)
		}
		p := s.text(fund.Name)
		p.fund(fund)
		return p.flush()
	})
}

func (p *page) fund(f answers.FundPage) {
	w := p.app.words
	p.field(w.T("column.id"), string(f.Ref))
	p.field(w.T("fund.source"), w.FundSource(f.Source))
	p.field(w.T("column.fiscal-year"), p.fiscalYear(f.FiscalYear))
	p.field(w.T("fund.holder"), f.Holder)
	p.field(w.T("column.city"), answers.PlaceName(f.Region))
	p.field(w.T("fund.closed"), period(w.Period, f.Closed))
	p.heading(w.T("fund.money"))
	t := p.table(false, true)
	for _, line := range funds.Lines() {
		if line == funds.Promised && f.Lines[line].Value == 0 {
			continue // hardly a fund is promised money
		}
		t.Row(w.FundLine(line), p.money(f, line), f.Lines[line].ID)
		if late, ok := f.LateOf[line]; ok {
			t.Row("  "+w.T("fund.late.part"), rupiah(late), late.ID)
		}
	}
	p.add(t)
	p.note(w.T("fund.remainder"))
	p.printf("  %s\n", w.T("figures.hint", "command", p.app.invocation("explain "+w.T("arg.figure"))))
	p.allocations(f)
	p.commitments(f)
	p.latePostings(f)
}

// latePostings lists what was posted after the year was closed, and why so late.
func (p *page) latePostings(f answers.FundPage) {
	if len(f.Fund.Late) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("fund.late"))
	t := p.table(false)
	t.Flex = 3
	for _, l := range f.Fund.Late {
		t.Row(w.Period(l.On), fmt.Sprintf("%s@%d", answers.Short(f.Ref), l.Revision), w.EventType(l.Type), l.Reason)
	}
	p.add(t)
}

func (p *page) allocations(f answers.FundPage) {
	w := p.app.words
	p.heading(w.T("fund.allocations"))
	if len(f.Allocations) == 0 {
		p.printf("  %s\n", w.T("amount.unknown"))
	}
	t := p.table(false, true)
	for _, a := range f.Allocations {
		rounded := ""
		if a.RoundedTo > 0 {
			rounded = w.T("fund.rounded", "to", a.RoundedTo.String())
		}
		amount := a.AmountRp.String()
		if a.Revision && a.AmountRp > 0 {
			amount = "+" + amount
		}
		t.Row(w.Period(a.On), amount, rounded, "["+w.Confidence(a.Confidence)+"]", a.Through, a.Decree, p.planned(a.Planned))
	}
	for _, b := range f.Budget {
		amount := w.T("amount.unknown")
		if b.AmountRp != nil {
			amount = b.AmountRp.String()
		}
		t.Row(w.T("fund.budget"), amount, b.Name, p.planned(b.Planned))
	}
	p.add(t)
}

// planned marks what is only planned.
func (p *page) planned(is bool) string {
	if !is {
		return ""
	}
	return p.app.words.Mode(domain.Planned)
}

func (p *page) commitments(f answers.FundPage) {
	if len(f.Commitments) == 0 {
		return
	}
	w := p.app.words
	p.heading(w.T("fund.commitments"))
	t := p.table(false, false, false, true, true, true, true)
	t.Row(w.T("column.commitment"), w.T("column.occurred"), w.T("column.payee"), w.FundLine(funds.Committed),
		w.FundLine(funds.Disbursed), w.FundLine(funds.Delivered), w.FundLine(funds.Returned))
	t.Rule()
	for _, c := range f.Commitments {
		t.Row(c.ID+" "+string(c.Act)+" "+c.Number, period(w.Period, c.On), c.Payee, (c.Made - c.Released).String(),
			c.Disbursed.String(), c.Delivered.String(), c.Returned.String())
	}
	p.add(t)
}
