package main

import (
	"github.com/spf13/cobra"

	"jejak/domain"
)

// reverseCommand takes one fact back, whatever it is about, or all facts of an import: the originals stay in the log, marked.
func (a *app) reverseCommand() *cobra.Command {
	var f facts
	var reason, imported string
	c := &cobra.Command{Use: "reverse " + a.t("arg.event"), Short: a.t("cmd.reverse"), Args: func(cmd *cobra.Command, args []string) error {
		if imported != "" {
			return cobra.NoArgs(cmd, args)
		}
		return cobra.ExactArgs(1)(cmd, args)
	}}
	f.flags(a, c)
	c.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	c.Flags().StringVar(&imported, "import", "", a.t("flag.reverse.import"))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if imported != "" {
			for _, other := range []string{"id", "approval", "request-approval"} {
				if cmd.Flags().Changed(other) {
					return misuse("exclusive", "one", "--import", "other", "--"+other)
				}
			}
			return a.reverseImport(ctx, &f, imported, reason)
		}
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			target, err := s.ask.Record(ctx, args[0])
			return domain.Ref(target.Stream), &domain.FactReversed{Target: target.ID, Reason: reason}, err
		})
	}
	return c
}
