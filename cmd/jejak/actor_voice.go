package main

import (
	"context"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
)

// voiceCommands are those that say what became of an actor's business, and what the actor says itself.
func (a *app) voiceCommands() []*cobra.Command {
	return []*cobra.Command{a.reclassifyCommand(), a.outcomeCommand(), a.declineCommand(), a.complainCommand(), a.answerCommand(),
		a.consentCommand()}
}

// text adds a flag with a text to a subcommand of actor.
func (a *app) text(c *cobra.Command, v *string, name string) {
	c.Flags().StringVar(v, name, "", a.t("flag.actor."+name))
}

func (a *app) reclassifyCommand() *cobra.Command {
	var f facts
	var b domain.KBLIReclassified
	var from, to string
	return a.fact("reclassify", &f, func(c *cobra.Command) {
		a.text(c, &from, "from")
		a.text(c, &to, "to")
		a.text(c, &b.Basis, "basis")
	}, func(*session) (domain.Body, error) {
		for _, k := range []struct {
			field, text string
			to          *domain.KBLI
		}{{"from", from, &b.From}, {"to", to, &b.To}} {
			code, err := domain.ReadKBLI(k.field, k.text)
			if err != nil {
				return nil, err
			}
			*k.to = code
		}
		return &b, nil
	})
}

func (a *app) outcomeCommand() *cobra.Command {
	var f facts
	var b domain.OutcomeReported
	var metric, of, method string
	return a.fact("outcome", &f, func(c *cobra.Command) {
		choice(a, c, &metric, "metric", domain.OutcomeMetrics())
		choice(a, c, &method, "method", domain.VerificationMethods())
		a.text(c, &of, "of")
		a.text(c, &b.Value, "value")
		a.text(c, &b.Unit, "unit-of-value")
	}, func(*session) (_ domain.Body, err error) {
		b.Metric, b.Method = domain.OutcomeMetric(metric), domain.VerificationMethod(method)
		b.Period, err = domain.ReadPeriod("period", of)
		return &b, err
	})
}

func (a *app) declineCommand() *cobra.Command {
	var f facts
	var b domain.InterventionDeclined
	var stage, programme, activity string
	return a.fact("decline", &f, func(c *cobra.Command) {
		choice(a, c, &stage, "stage", domain.Stages())
		a.text(c, &b.Kind, "kind")
		c.Flags().StringVar(&programme, "programme", "", a.t("flag.record.programme"))
		c.Flags().StringVar(&activity, "activity", "", a.t("flag.record.activity"))
		c.Flags().StringVar(&b.Reason, "reason", "", a.t("flag.reason"))
	}, func(s *session) (_ domain.Body, err error) {
		b.Stage = domain.Stage(stage)
		if b.Programme, err = s.ask.Optional(domain.CategoryProgramme, programme); err != nil {
			return nil, err
		}
		b.Activity, err = s.ask.Optional(domain.CategoryActivity, activity)
		return &b, err
	})
}

// complainCommand asks for the words of a complaint: they may name people.
func (a *app) complainCommand() *cobra.Command {
	var f facts
	var b domain.GrievanceFiled
	var topic, text, programme string
	c := a.fact("complain", &f, func(c *cobra.Command) {
		choice(a, c, &topic, "topic", domain.GrievanceTopics())
		a.text(c, &text, "text")
		c.Flags().StringVar(&programme, "programme", "", a.t("flag.record.programme"))
	}, func(s *session) (_ domain.Body, err error) {
		b.Topic, b.Text = domain.GrievanceTopic(topic), domain.NewPersonal(text)
		b.Programme, err = s.ask.Optional(domain.CategoryProgramme, programme)
		return &b, err
	})
	return a.asking(c, func() []*private { return []*private{a.private("text", &text, true)} })
}

func (a *app) answerCommand() *cobra.Command {
	var f facts
	var b domain.GrievanceAnswered
	var outcome string
	c := a.command("answer "+a.t("arg.event"), "cmd.actor.answer", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			filed, err := s.ask.Record(ctx, args[0])
			b.Grievance, b.Outcome = filed.ID, domain.GrievanceOutcome(outcome)
			return domain.Ref(filed.Stream), &b, err
		})
	})
	f.flags(a, c)
	choice(a, c, &outcome, "outcome", domain.GrievanceOutcomes())
	a.text(c, &b.Answer, "answer")
	return c
}

func (a *app) consentCommand() *cobra.Command {
	var f facts
	var purpose, basis string
	withdraw := false
	return a.fact("consent", &f, func(c *cobra.Command) {
		choice(a, c, &purpose, "purpose", domain.ConsentPurposes())
		a.text(c, &basis, "basis")
		c.Flags().BoolVar(&withdraw, "withdraw", false, a.t("flag.actor.withdraw"))
	}, func(*session) (domain.Body, error) {
		if withdraw {
			return &domain.ConsentWithdrawn{Purpose: domain.ConsentPurpose(purpose)}, nil
		}
		return &domain.ConsentRecorded{Purpose: domain.ConsentPurpose(purpose), Basis: basis}, nil
	})
}

func (a *app) unlinkCommand() *cobra.Command {
	var f facts
	var person, reason string
	return a.fact("unlink", &f, func(c *cobra.Command) {
		a.text(c, &person, "person")
		c.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	}, func(*session) (domain.Body, error) {
		id, err := uuid.Parse(person)
		if err != nil && person != "" {
			return nil, misuse("uuid", "what", person)
		}
		return &domain.ActorPersonUnlinked{Person: id, Reason: reason}, nil
	})
}
