package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
)

// adoptCommand records who a programme may help: in words, and by criteria that aid is held to from then on.
func (a *app) adoptCommand() *cobra.Command {
	var f facts
	var b domain.EligibilityRuleAdopted
	c := a.command("adopt "+a.t("arg.programme"), "cmd.programme.adopt", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			ref, err := s.ask.Find(domain.CategoryProgramme, args[0])
			if set, ok := domain.CriteriaOf(b.Criteria); ok && b.Rule == "" {
				b.Rule = set.About[domain.Indonesian] // the ledger's language, whatever this screen's
			}
			return ref, &b, err
		})
	})
	f.flags(a, c)
	var versions []string
	for _, set := range domain.CriteriaSets() {
		versions = append(versions, set.Version())
	}
	c.Flags().StringVar(&b.Criteria, "criteria", "", a.t("flag.programme.criteria")+": "+strings.Join(versions, ", "))
	c.Flags().StringVar(&b.Rule, "rule", "", a.t("flag.programme.rule"))
	c.Flags().IntVar(&b.Version, "edition", 1, a.t("flag.programme.edition"))
	c.Flags().StringVar(&b.Aid, "aid", "", a.t("flag.programme.aid"))
	return c
}
