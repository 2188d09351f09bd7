package main

import (
	"context"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections/answers"
)

func (a *app) regionCommand() *cobra.Command {
	return a.group("region", a.command("facts "+a.t("arg.region"), "cmd.region.facts", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.regionFacts(ctx, args[0])
	}))
}

// regionFacts lists every fact about a city or province, planned ones too.
func (a *app) regionFacts(ctx context.Context, text string) error {
	r, err := domain.ReadPlace("region", text)
	if err != nil {
		return err
	}
	if city := r.City(); city != (region.Region{}) {
		r = city
	}
	return a.reading(ctx, func(s *session) error {
		facts, err := s.ask.FactsOf(ctx, r)
		if err != nil {
			return err
		}
		if a.json {
			return writeLines(s, facts)
		}
		p := s.text(a.t("region.facts", "name", answers.PlaceName(r), "code", r.Code()))
		for _, mode := range []domain.Mode{domain.Actual, domain.Planned} {
			var entries []answers.CityFact
			for _, e := range facts {
				if e.Mode == mode {
					entries = append(entries, e)
				}
			}
			if len(entries) > 0 {
				p.heading(a.words.Mode(mode))
				p.entries(entries)
			}
		}
		return p.flush()
	})
}
