package main

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
)

// eligibility are the flags of actor eligibility.
type eligibility struct {
	facts
	programme string
	keep      bool // record the answer
}

func (a *app) eligibilityCommand() *cobra.Command {
	var f eligibility
	c := a.command("eligibility "+a.t("arg.actor"), "cmd.actor.eligibility", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if f.keep {
			return a.record(ctx, &f.facts, func(s *session) (domain.Ref, domain.Body, error) {
				return s.ask.EligibilityQuestion(args[0], f.programme)
			})
		}
		return a.showEligibility(ctx, args[0], &f)
	})
	f.flags(a, c)
	c.Flags().StringVar(&f.programme, "programme", "", a.t("flag.actor.programme"))
	c.Flags().BoolVar(&f.keep, "record", false, a.t("flag.actor.record"))
	return c
}

// showEligibility answers without recording: it is the decision that --record would write down.
func (a *app) showEligibility(ctx context.Context, actor string, f *eligibility) error {
	meta, err := f.meta(a)
	if err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		e, err := s.ask.Eligibility(ctx, s.ledger, domain.Command{ID: uuid.New(), Meta: meta}, actor, f.programme)
		if err != nil {
			return err
		}
		if a.json {
			return writeJSON(s, e)
		}
		p := s.text(s.ask.Name(e.Actor))
		p.field(a.t("column.occurred"), a.words.Period(e.On))
		p.eligibility(e)
		return p.flush()
	})
}

func (p *page) eligibility(e answers.Eligibility) {
	w := p.app.words
	for _, b := range e.Answers {
		p.printf("\n  %s\n", w.Describe(&domain.EligibilityDetermined{Programme: b.Programme, Criteria: b.Criteria, Result: b.Result}, p.ask))
		for _, c := range b.Asks {
			p.printf("    %s %s\n", p.mark(b.EligibilityDetermined, c), w.Criteria([]domain.Criterion{c}))
		}
		if len(b.Needs) > 0 {
			p.printf("  %s\n", w.T("eligibility.needs", "commands", strings.Join(b.Needs, ", ")))
		}
	}
}

// mark is how one criterion stands: met, not met, or not known.
func (p *page) mark(b *domain.EligibilityDetermined, c domain.Criterion) string {
	for _, failed := range b.Failed {
		if failed == c {
			return "✗"
		}
	}
	for _, unknown := range b.Unknown {
		if unknown == c {
			return "?"
		}
	}
	return "✓"
}
