package main

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/scale"
	"jejak/projections/answers"
)

// classing are the flags of actor class.
type classing struct {
	facts
	scheme string
	keep   bool // record the change
}

func (a *app) classCommand() *cobra.Command {
	var f classing
	c := a.command("class "+a.t("arg.actor"), "cmd.actor.class", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if f.keep {
			return a.recordClass(ctx, args[0], &f)
		}
		return a.showClass(ctx, args[0])
	})
	f.flags(a, c)
	choice(a, c, &f.scheme, "scheme", domain.Schemes())
	c.Flags().BoolVar(&f.keep, "record", false, a.t("flag.actor.class-record"))
	return c
}

// recordClass records that the class has changed, up or down: which of the two it is follows from the measurements, and
// the ledger computes it again.
func (a *app) recordClass(ctx context.Context, actor string, f *classing) error {
	return a.record(ctx, &f.facts, func(s *session) (domain.Ref, domain.Body, error) {
		ref, err := s.ask.Find(domain.CategoryActor, actor)
		if err != nil {
			return "", nil, err
		}
		change := domain.ClassChange{Scheme: scale.Scheme(f.scheme)}
		meta, err := f.meta(a)
		if err != nil {
			return "", nil, err
		}
		up := &domain.ClassUpgraded{ClassChange: change}
		_, err = s.ledger.Try(ctx, domain.Command{ID: uuid.New(), Stream: ref, Meta: meta, Body: up})
		if errors.Is(err, domain.Reject(domain.ClassUnchanged, "", "")) {
			return ref, &domain.ClassDowngraded{ClassChange: change}, nil
		}
		return ref, up, nil
	})
}

func (a *app) showClass(ctx context.Context, actor string) error {
	return a.reading(ctx, func(s *session) error {
		g, err := s.ask.Growth(ctx, actor)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, g)
		}
		p := s.text(s.ask.Name(g.Actor))
		p.growth(g)
		return p.flush()
	})
}

func (p *page) growth(g answers.Growth) {
	w := p.app.words
	if g.Newest == nil {
		p.printf("  %s\n", w.T("class.none"))
		return
	}
	p.size(g.Newest)
	if g.Before == nil {
		return
	}
	p.printf("\n")
	p.size(g.Before)
	p.heading(w.T("class.risen"))
	for _, v := range g.Verdicts {
		p.printf("  %s\n", w.T("class.criteria", "version", v.Version, "verdict", w.Verdict(v.Verdict),
			"met", w.Number(int64(v.Met)), "needed", w.Number(int64(v.Needed))))
	}
}

// size prints a measurement and the classes that it means.
func (p *page) size(s *answers.Size) {
	p.field(p.app.t("class.measured"), p.app.words.Describe(&s.BusinessScaleMeasured, p.ask))
	p.classes(&s.BusinessScaleMeasured)
}

// standing prints what is known of what criteria ask about.
func (p *page) standing(a answers.Actor) {
	w := p.app.words
	if a.Production != nil {
		p.field(w.T("actor.production"), w.Describe(&a.Production.ProductionCapabilityVerified, p.ask)+" ("+w.Period(a.Production.On)+")")
	}
	if size := a.Size(); size != nil {
		p.size(size)
	}
	for _, answer := range a.Answers {
		p.field(w.T("actor.eligibility"), w.Describe(&answer.EligibilityDetermined, p.ask)+" ("+w.Period(answer.On)+")")
	}
}
