package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
)

// asideCommand is about events that are whole and no facts: what there is, what it says, and that two officers leave it out.
func (a *app) asideCommand() *cobra.Command {
	var f facts
	reason := ""
	answer := a.command("answer "+a.t("arg.event"), "cmd.store.aside.answer", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			found, err := s.ask.FindAside(args[0])
			return domain.AsideRef(found.Digest), &domain.AsideAnswered{On: found.Stream, Revision: found.Revision,
				Position: int64(found.Position), Digest: found.Digest, Code: found.Code, Reason: reason}, err
		})
	})
	f.flags(a, answer)
	answer.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return a.group("aside",
		a.command("list", "cmd.store.aside.list", cobra.NoArgs, func(ctx context.Context, _ []string) error {
			return a.judging(ctx, func(s *session) error { return s.listAsides(ctx) })
		}),
		a.command("show "+a.t("arg.event"), "cmd.store.aside.show", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
			return a.judging(ctx, func(s *session) error { return s.showAside(ctx, args[0]) })
		}),
		answer)
}

func (s *session) listAsides(ctx context.Context) error {
	list, err := s.ask.Asides(ctx, s.ledger, s.app.lang)
	switch {
	case err != nil:
		return err
	case s.app.json:
		return writeLines(s, list)
	}
	w := s.app.words
	p := s.text(w.T("aside.title"))
	if len(list) == 0 {
		p.printf("  %s\n", w.T("aside.none"))
		return p.flush()
	}
	t := p.table(true, false)
	t.Flex = 3
	t.Row(w.T("column.position"), w.T("aside.event"), w.T("column.type"), w.T("aside.why"), w.T("column.status"))
	t.Rule()
	for _, a := range list {
		t.Row(strconv.FormatUint(uint64(a.Position), 10), fmt.Sprintf("%s@%d", a.Stream, a.Revision), a.Type,
			fmt.Sprintf("[%s] %s", a.Code, a.Message), s.asideState(a))
	}
	p.add(t)
	return p.flush()
}

// asideState says whether writing to the stream goes on. On a stream that is not the ledger's there is nothing to open.
func (s *session) asideState(l answers.Aside) string {
	switch {
	case l.Answered:
		return s.app.t("aside.answered")
	case domain.IsForeign(l.Stream):
		return s.app.t("aside.foreign")
	}
	return s.app.t("aside.open")
}

func (s *session) showAside(ctx context.Context, text string) error {
	a, err := s.ask.Aside(ctx, s.ledger, s.app.lang, text)
	switch {
	case err != nil:
		return err
	case s.app.json:
		return writeJSON(s, a)
	}
	w := s.app.words
	p := s.plain(w.T("aside.one", "event", fmt.Sprintf("%s@%d", a.Stream, a.Revision)))
	p.field(w.T("column.position"), strconv.FormatUint(uint64(a.Position), 10))
	p.field(w.T("column.type"), a.Type)
	p.field("id", a.ID.String())
	p.field(w.T("aside.recorded"), w.Time(a.Recorded))
	p.field(w.T("aside.why"), fmt.Sprintf("[%s] %s", a.Code, a.Message))
	p.field(w.T("column.status"), s.asideState(a))
	p.field(w.T("aside.digest"), a.Digest)
	p.field(w.T("aside.answer"), string(a.Answer))
	p.field("data", a.Data)
	p.field("metadata", a.Metadata)
	if !a.Answered {
		p.note(a.Hint(s.app.lang))
		p.note(w.T("aside.answer.how", "command", s.app.invocation("store aside answer "+strconv.FormatUint(uint64(a.Position), 10)+" --reason … --request-approval")))
	}
	return p.flush()
}
