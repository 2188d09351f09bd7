package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/funds"
	"jejak/projections/reconciliation"
)

func (a *app) fundReconcile() *cobra.Command {
	figures := false
	c := a.command("reconcile ["+a.t("arg.fund")+"]", "cmd.fund.reconcile", cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		return a.reconcile(ctx, args, figures)
	})
	c.Flags().BoolVar(&figures, "figures", false, a.t("flag.figures"))
	return c
}

// mismatch is a line of JSON output: a finding with the names of what it is about.
type mismatch struct {
	reconciliation.Finding
	FundName  string `json:"fundName,omitzero"`
	ActorName string `json:"actorName,omitzero"` // public names only
	Payee     string `json:"payee,omitzero"`
}

// reconcile lists where the two sides of an aid do not match, of one fund or of all.
func (a *app) reconcile(ctx context.Context, args []string, figures bool) error {
	return a.reading(ctx, func(s *session) error {
		var fund domain.Ref
		if len(args) > 0 {
			var err error
			if fund, err = s.ask.Find(domain.CategoryFund, args[0]); err != nil {
				return err
			}
		}
		list, shared := s.mismatches(fund), s.shared(fund)
		if a.json {
			return errors.Join(writeLines(s, list), writeLines(s, shared))
		}
		p := s.text(a.t("reconcile.title"))
		if fund != "" {
			p.field(a.t("column.fund"), s.ask.Name(fund))
		}
		if len(list)+len(shared) == 0 {
			p.printf("  %s\n", a.t("reconcile.none"))
		}
		var named []projections.Figure
		for _, kind := range reconciliation.Kinds() {
			of := slices.DeleteFunc(slices.Clone(list), func(m mismatch) bool { return m.Kind != kind })
			if len(of) == 0 {
				continue
			}
			p.mismatches(kind, fund, of)
			named = append(named, s.ask.Sides.Total(kind, fund))
			for _, m := range of {
				named = append(named, m.Amount)
			}
		}
		p.shared(shared)
		if figures && len(named) > 0 {
			p.figures(named)
		}
		return p.flush()
	})
}

// mismatches are the findings of a view. Days are counted to the day that the view shows.
func (s *session) mismatches(fund domain.Ref) []mismatch {
	day := s.today
	if !s.view.AsOf.IsZero() {
		day = s.view.AsOf
	}
	var list []mismatch
	for _, f := range s.ask.Sides.List(fund, day) {
		m := mismatch{Finding: f, FundName: publicName(s, f.Fund), ActorName: publicName(s, f.Actor)}
		profile, _ := s.ask.Funds.State(f.Fund)
		for _, c := range profile.Commitments {
			if c.ID == f.Commitment {
				m.Payee = s.payee(c.Payee)
			}
		}
		list = append(list, m)
	}
	return list
}

// sharedNumber is a line of JSON output: a payment order that several fund lines name.
type sharedNumber struct {
	Kind string `json:"kind"`
	funds.Shared
	Names []string `json:"fundNames"`
}

// shared are the payment orders that a fund has together with others, or all such.
func (s *session) shared(fund domain.Ref) []sharedNumber {
	var list []sharedNumber
	for _, n := range s.ask.Funds.Shared() {
		if fund != "" && !slices.Contains(n.Funds, fund) {
			continue
		}
		line := sharedNumber{Kind: "sharedSP2D", Shared: n}
		for _, ref := range n.Funds {
			line.Names = append(line.Names, s.ask.Name(ref))
		}
		list = append(list, line)
	}
	return list
}

// shared prints them.
func (p *page) shared(list []sharedNumber) {
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

// publicName is the name of a stream, empty where it has none.
func publicName(s *session, ref domain.Ref) string {
	if name := s.ask.Models.Name(ref); name != string(ref) {
		return name
	}
	return ""
}

// payee is who a commitment pays: a name as the act has it, or an actor by its stream.
func (s *session) payee(text string) string {
	if ref := domain.Ref(text); ref.Category() == domain.CategoryActor {
		return s.ask.Name(ref)
	}
	return text
}

// mismatches prints the findings of one kind with what they add up to.
func (p *page) mismatches(kind reconciliation.Kind, fund domain.Ref, list []mismatch) {
	w, sides := p.app.words, compared[kind]
	t := p.table(false, false, true, true, true, true)
	t.Row(w.T("column.fund"), w.T("column.commitment"), w.T(sides.first), w.T(sides.second), w.T("column.amount"),
		w.T("column.days"), w.T("column.since"), w.T("column.payee"))
	t.Rule()
	for _, m := range list {
		who := m.Payee
		if m.Actor != "" {
			who = p.ask.Name(m.Actor)
		}
		t.Row(p.ask.Name(m.Fund), m.Commitment, m.sum(sides.ofFirst), m.sum(sides.ofSecond), rupiah(m.Amount), fmt.Sprint(m.Days), w.Date(m.Since), who)
	}
	p.heading(w.T("reconcile." + string(kind)))
	p.note(w.T("reconcile." + string(kind) + ".about"))
	p.add(t)
	p.printf("  %s\n", w.T("reconcile.total", "count", w.Number(int64(len(list))), "amount", rupiah(p.ask.Sides.Total(kind, fund))))
}

// comparison is the two sums that stand beside the amount of a finding, and the keys of their headings.
type comparison struct {
	first, second     string
	ofFirst, ofSecond []reconciliation.Side
}

var (
	paid     = comparison{"reconcile.paid", "reconcile.accounted", []reconciliation.Side{reconciliation.Disbursed}, []reconciliation.Side{reconciliation.Delivered, reconciliation.Returned}}
	bound    = comparison{"reconcile.bound", "reconcile.settled", []reconciliation.Side{reconciliation.Made}, []reconciliation.Side{reconciliation.Disbursed, reconciliation.Released}}
	handover = comparison{"reconcile.of-fund", "reconcile.of-actor", []reconciliation.Side{reconciliation.Delivered, reconciliation.Stock}, []reconciliation.Side{reconciliation.Received}}

	compared = map[reconciliation.Kind]comparison{
		reconciliation.Undelivered: paid, reconciliation.Unvalued: paid, reconciliation.Undisbursed: bound,
		reconciliation.Unreceived: handover, reconciliation.Unposted: handover, reconciliation.Difference: handover,
	}
)

func (m mismatch) sum(sides []reconciliation.Side) string {
	var total int64
	for _, side := range sides {
		total += m.Sides[side]
	}
	return domain.Rupiah(total).String()
}
