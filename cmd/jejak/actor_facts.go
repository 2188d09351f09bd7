package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/scale"
	"jejak/projections/answers"
)

// factCommands are those that say what criteria ask about: what an actor makes, how large it is, what its owner lives on.
func (a *app) factCommands() []*cobra.Command {
	return []*cobra.Command{a.verifyCommand(), a.measureCommand(), a.ownerCommand(), a.eligibilityCommand(), a.classCommand()}
}

// fact makes a subcommand that says one thing of the actor that is named first; body makes it from the flags.
func (a *app) fact(name string, f *facts, flags func(*cobra.Command), body func(*session) (domain.Body, error)) *cobra.Command {
	c := a.command(name+" "+a.t("arg.actor"), "cmd.actor."+name, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, f, func(s *session) (domain.Ref, domain.Body, error) {
			ref, err := s.ask.Find(domain.CategoryActor, args[0])
			if err != nil {
				return "", nil, err
			}
			b, err := body(s)
			return ref, b, err
		})
	})
	f.flags(a, c)
	flags(c)
	return c
}

// choice adds a flag that takes one of some words.
func choice[T ~string](a *app, c *cobra.Command, v *string, name string, words []T) {
	c.Flags().StringVar(v, name, "", a.t("flag.actor."+name)+": "+strings.Join(texts(words), ", "))
}

func texts[T ~string](words []T) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return list
}

func (a *app) verifyCommand() *cobra.Command {
	var f facts
	var b domain.ProductionCapabilityVerified
	var transforms, place, method string
	return a.fact("verify", &f, func(c *cobra.Command) {
		c.Flags().BoolVar(&b.Produces, "produces", true, a.t("flag.actor.produces"))
		choice(a, c, &transforms, "transforms", domain.Transformations())
		choice(a, c, &place, "place", domain.ProductionPlaces())
		choice(a, c, &method, "method", domain.VerificationMethods())
		c.Flags().StringVar(&b.Verifier, "verifier", "", a.t("flag.actor.verifier"))
	}, func(*session) (domain.Body, error) {
		b.Transforms, b.Place, b.Method = domain.Transformation(transforms), domain.ProductionPlace(place), domain.VerificationMethod(method)
		return &b, nil
	})
}

func (a *app) ownerCommand() *cobra.Command {
	var f facts
	var occupation, method string
	return a.fact("owner", &f, func(c *cobra.Command) {
		choice(a, c, &occupation, "occupation", domain.Occupations())
		choice(a, c, &method, "method", domain.VerificationMethods())
	}, func(*session) (domain.Body, error) {
		return &domain.OwnerOccupationDeclared{Occupation: domain.Occupation(occupation), Method: domain.VerificationMethod(method)}, nil
	})
}

// measureCommand takes each figure as a text, as one that was not measured is absent and not zero.
func (a *app) measureCommand() *cobra.Command {
	var f facts
	var b domain.BusinessScaleMeasured
	var of, workers, investment, capital, sales, production string
	return a.fact("measure", &f, func(c *cobra.Command) {
		for name, v := range map[string]*string{"of": &of, "workers": &workers, "investment": &investment, "capital": &capital,
			"sales": &sales, "production": &production, "unit": &b.ProductionUnit} {
			c.Flags().StringVar(v, name, "", a.t("flag.actor."+name))
		}
	}, func(*session) (_ domain.Body, err error) {
		if b.AsOf, err = domain.ReadPeriod("asOf", of); err != nil {
			return nil, err
		}
		for _, m := range []struct {
			field, text string
			to          **domain.Rupiah
		}{{"investmentRp", investment, &b.InvestmentRp}, {"capitalRp", capital, &b.CapitalRp}, {"annualSalesRp", sales, &b.AnnualSalesRp}} {
			if *m.to, err = parseMoney(m.field, m.text); err != nil {
				return nil, err
			}
		}
		if b.Workers, err = parseCount("workers", workers); err != nil {
			return nil, err
		}
		b.Production, err = parseCount("production", production)
		return &b, err
	})
}

// parseCount reads a whole number; an empty text is none.
func parseCount(field, text string) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	q, err := domain.ParseQuantity(text)
	if err != nil || q%1000 != 0 {
		return nil, domain.Reject(domain.FieldInvalid, field, text, "allowed", "0, 4, 19")
	}
	n := int64(q) / 1000
	return &n, nil
}

// classes prints the classes that follow from a measurement.
func (p *page) classes(b *domain.BusinessScaleMeasured) {
	for _, c := range answers.Classes(b) {
		p.field(p.app.words.Scheme(c.Scheme), p.className(c))
	}
}

func (p *page) className(c answers.SizeClass) string {
	w := p.app.words
	if c.Class == scale.Undetermined {
		missing := make([]string, len(c.Missing))
		for i, m := range c.Missing {
			missing[i] = w.T("input." + string(m))
		}
		return w.T("class.undetermined", "missing", w.List(missing))
	}
	return w.Class(c.Class) + " (" + c.Version + ")"
}
