package main

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/decide"
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
			return a.record(ctx, &f.facts, func(s *session) (domain.Ref, domain.Body, error) { return s.question(args[0], f.programme) })
		}
		return a.showEligibility(ctx, args[0], &f)
	})
	f.flags(a, c)
	c.Flags().StringVar(&f.programme, "programme", "", a.t("flag.actor.programme"))
	c.Flags().BoolVar(&f.keep, "record", false, a.t("flag.actor.record"))
	return c
}

// question asks whether an actor meets what a programme asks. The answer is the ledger's to give.
func (s *session) question(actor, programme string) (domain.Ref, domain.Body, error) {
	ref, err := s.ask.Find(domain.CategoryActor, actor)
	if err != nil {
		return "", nil, err
	}
	p, err := s.ask.Optional(domain.CategoryProgramme, programme)
	return ref, &domain.EligibilityDetermined{Programme: p}, err
}

// answered is the answer for one set of criteria in JSON output.
type answered struct {
	*domain.EligibilityDetermined
	Needs []string `json:"needs,omitempty"` // commands by which what is not known is recorded
}

// showEligibility answers without recording: it is the decision that --record would write down.
func (a *app) showEligibility(ctx context.Context, actor string, f *eligibility) error {
	meta, err := f.meta(a)
	if err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		ref, question, err := s.question(actor, f.programme)
		if err != nil {
			return err
		}
		receipt, err := s.ledger.Try(ctx, domain.Command{ID: uuid.New(), Stream: ref, Meta: meta, Body: question})
		if err != nil {
			return err
		}
		var answers []answered
		for _, e := range receipt.Events {
			if b, ok := e.Body.(*domain.EligibilityDetermined); ok {
				answers = append(answers, answered{b, decide.ToRecord(b.Unknown)})
			}
		}
		if a.json {
			return writeJSON(s, struct {
				Actor   domain.Ref    `json:"actor"`
				On      domain.Period `json:"on"`
				Answers []answered    `json:"answers"`
			}{ref, meta.OccurredOn, answers})
		}
		p := s.text(s.ask.Name(ref))
		p.field(a.t("column.occurred"), a.words.Period(meta.OccurredOn))
		p.eligibility(answers)
		return p.flush()
	})
}

func (p *page) eligibility(answers []answered) {
	w := p.app.words
	for _, b := range answers {
		p.printf("\n  %s\n", w.Describe(&domain.EligibilityDetermined{Programme: b.Programme, Criteria: b.Criteria, Result: b.Result}, p.ask))
		set, _ := decide.CriteriaOf(b.Criteria)
		for _, ask := range set.Asks {
			p.printf("    %s %s\n", p.mark(b.EligibilityDetermined, ask.Criterion), w.Criteria([]domain.Criterion{ask.Criterion}))
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
