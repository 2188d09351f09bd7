package main

import (
	"context"
	"slices"
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
			if b.Rule == "" && slices.Contains(domain.CriteriaVersions(), b.Criteria) {
				b.Rule = domain.AboutRules(domain.Indonesian, b.Criteria) // the ledger's language, whatever this screen's
			}
			return ref, &b, err
		})
	})
	f.flags(a, c)
	c.Flags().StringVar(&b.Criteria, "criteria", "", a.t("flag.programme.criteria")+": "+strings.Join(domain.CriteriaVersions(), ", "))
	c.Flags().StringVar(&b.Rule, "rule", "", a.t("flag.programme.rule"))
	c.Flags().IntVar(&b.Version, "edition", 1, a.t("flag.programme.edition"))
	c.Flags().StringVar(&b.Aid, "aid", "", a.t("flag.programme.aid"))
	return c
}
