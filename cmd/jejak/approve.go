package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/projections/answers"
)

// usualApprovalDays is how long a request is open unless it says otherwise: time for a superior who is away for a week.
const usualApprovalDays = 14

// consent are the flags about approvals that every recorded fact has.
type consent struct {
	cited   string // the approval under which a fact is recorded
	ask     bool   // ask for an approval instead of recording
	expires string
}

func (c *consent) flags(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.cited, "approval", "", a.t("flag.approval"))
	cmd.Flags().BoolVar(&c.ask, "request-approval", false, a.t("flag.request-approval"))
	cmd.Flags().StringVar(&c.expires, "expires-on", "", a.t("flag.expires-on"))
}

func (a *app) approveCommand() *cobra.Command {
	return a.group("approve", a.approveRequest(),
		a.approveAnswer("grant", func(*cobra.Command) func() domain.Body {
			return func() domain.Body { return &domain.ApprovalGranted{} }
		}),
		a.approveAnswer("reject", func(c *cobra.Command) func() domain.Body {
			reason := c.Flags().String("reason", "", a.t("flag.reason"))
			return func() domain.Body { return &domain.ApprovalRejected{Reason: *reason} }
		}),
		a.approveList())
}

// approveRequest is record with --request-approval: what is asked for is told with the same words and flags.
func (a *app) approveRequest() *cobra.Command {
	return &cobra.Command{Use: "request " + a.t("arg.record"), Short: a.t("cmd.approve.request"), DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || slices.Contains([]string{"-h", "--help"}, args[0]) {
				return cmd.Help()
			}
			root := a.root()
			root.SetArgs(append(append([]string{"record"}, args...), "--request-approval"))
			root.SetOut(a.Out)
			root.SetErr(a.Err)
			return root.ExecuteContext(cmd.Context())
		}}
}

// approveAnswer makes a subcommand that answers a request; body makes its flags and then the answer.
func (a *app) approveAnswer(use string, body func(*cobra.Command) func() domain.Body) *cobra.Command {
	var f facts
	c := &cobra.Command{Use: use + " " + a.t("arg.approval"), Short: a.t("cmd.approve." + use), Args: cobra.ExactArgs(1)}
	f.flags(a, c)
	answer := body(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return a.record(cmd.Context(), &f, func(s *session) (domain.Ref, domain.Body, error) {
			ref, err := s.ask.FindApproval(args[0])
			return ref, answer(), err
		})
	}
	return c
}

// request asks for an approval of a command and shows under which name it was asked for.
func (s *session) request(ctx context.Context, f *facts, cmd domain.Command) error {
	w := s.app.words
	ask := ledger.Ask{
		Approval: domain.NewRef(domain.CategoryApproval, uuid.NewSHA1(cmd.ID, []byte("request"))),
		What:     shortened(w.Period(cmd.Meta.OccurredOn) + ": " + w.Describe(cmd.Body, s.ask)),
		Expires:  domain.DateOf(s.app.Now().In(ledger.WIB).AddDate(0, 0, usualApprovalDays)),
	}
	if f.consent.expires != "" {
		var err error
		if ask.Expires, err = domain.ReadDate(f.consent.expires); err != nil {
			return domain.Reject(domain.PeriodInvalid, "expires-on", f.consent.expires)
		}
	}
	do := s.ledger.Request
	if f.dryRun {
		do = s.ledger.TryRequest
	}
	receipt, err := do(ctx, cmd, ask)
	if err != nil {
		return err
	}
	return s.receipt(receipt, f.dryRun)
}

// maxWhat bounds the sentence of a request, in runes; a text of the log has 500.
const maxWhat = 400

func shortened(text string) string {
	if runes := []rune(text); len(runes) > maxWhat {
		return string(runes[:maxWhat]) + "…"
	}
	return text
}

func (a *app) approveList() *cobra.Command {
	open := false
	c := a.command("list", "cmd.approve.list", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.reading(ctx, func(s *session) error {
			list, err := s.ask.ApprovalList(ctx, open)
			switch {
			case err != nil:
				return err
			case a.json:
				return writeLines(s, list)
			}
			return s.printApprovals(list)
		})
	})
	c.Flags().BoolVar(&open, "open", false, a.t("flag.open"))
	return c
}

func (s *session) printApprovals(list []answers.ApprovalLine) error {
	w := s.app.words
	p := s.text(w.T("approval.list"))
	if len(list) == 0 {
		p.printf("  %s\n", w.T("approval.none"))
	}
	for _, l := range list {
		state := w.T("approval." + string(l.State))
		if l.Expired && l.State == domain.ApprovalOpen {
			state = w.T("approval.expired")
		}
		p.printf("\n  %s  %s\n", l.Ref, state)
		p.field(w.T("approval.what"), l.What)
		p.field(w.T("approval.concerns"), s.ask.Name(l.Concerns))
		p.field(w.T("approval.exception"), strings.Join(l.Rules, ", ")+": "+domain.AboutRules(w.Lang(), l.Rules...))
		p.field(w.T("approval.requester"), l.Requester+", "+w.Period(l.Since))
		p.field(w.T("approval.expires"), w.Date(l.Expires))
		p.field(w.T("approval.by"), l.By)
		p.field(w.T("approval.reason"), l.Reason)
	}
	return p.flush()
}

// consented completes a command with the approval that it cites; asking for one, it cites none.
func (s *session) consented(f *facts, cmd *domain.Command) (err error) {
	if f.consent.ask && f.consent.cited != "" {
		return misuse("exclusive", "one", "--approval", "other", "--request-approval")
	}
	cmd.Meta.Approval, err = s.ask.FindApproval(f.consent.cited)
	var unknown *answers.NotFoundError
	if errors.As(err, &unknown) && len(unknown.Candidates) == 0 {
		return domain.Reject(domain.ReferenceUnknown, "approval", f.consent.cited)
	}
	return err
}
