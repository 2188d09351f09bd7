package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
)

// flagCommand is about aid that somebody should look at: what waits, and that two people hold it to be in order.
func (a *app) flagCommand() *cobra.Command { return a.group("flag", a.flagList(), a.flagClear()) }

func (a *app) flagList() *cobra.Command {
	var filter answers.FlagFilter
	c := a.command("list", "cmd.flag.list", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.reading(ctx, func(s *session) error {
			list, err := s.ask.Flagged(ctx, filter)
			switch {
			case err != nil:
				return err
			case a.json:
				return writeLines(s, list)
			}
			return s.printFlags(list)
		})
	})
	c.Flags().BoolVar(&filter.Open, "open", false, a.t("flag.flagged.open"))
	c.Flags().StringVar(&filter.Rule, "rule", "", a.t("flag.flagged.rule"))
	c.Flags().StringVar(&filter.Programme, "programme", "", a.t("flag.flagged.programme"))
	c.Flags().IntVar(&filter.Year, "year", 0, a.t("flag.flagged.year"))
	return c
}

// flagClear records that a flag was looked at. The event says which kind of flag it is, and so which fact ends it.
func (a *app) flagClear() *cobra.Command {
	var f facts
	reason := ""
	c := a.command("clear "+a.t("arg.event"), "cmd.flag.clear", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.record(ctx, &f, func(s *session) (domain.Ref, domain.Body, error) {
			e, err := s.ask.Record(ctx, args[0])
			if err != nil {
				return "", nil, err
			}
			if e.Type == domain.TypeName(&domain.IneligibleAidFlagged{}) {
				return domain.Ref(e.Stream), &domain.IneligibleAidCleared{Flag: e.ID, Reason: reason}, nil
			}
			return domain.Ref(e.Stream), &domain.DuplicateAidCleared{Flag: e.ID, Reason: reason}, nil
		})
	})
	f.flags(a, c)
	c.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return c
}

func (s *session) printFlags(list []answers.FlagLine) error {
	w := s.app.words
	p := s.text(w.T("flagged.list"))
	if len(list) == 0 {
		p.printf("  %s\n", w.T("flagged.none"))
	}
	for _, l := range list {
		p.printf("\n  %s@%d  %s\n", l.Actor, l.Revision, w.T("flagged."+string(l.State)))
		p.field(w.T("flagged.actor"), s.ask.Name(l.Actor))
		for _, g := range l.Given {
			p.field(w.T("flagged.given"), s.given(l.Actor, g))
		}
		p.field(w.T("flagged.why"), w.Describe(l.Body, s.ask))
		p.field(w.T("flagged.earlier"), idList(l.Earlier))
		p.field(w.T("flagged.since"), w.Date(l.Since())+" ("+w.Days(l.Days)+"), "+l.By)
		p.field(w.T("flagged.findings"), s.cited(l.Cited))
		if c := l.Clearing; c != nil {
			p.field(w.T("flagged.by"), w.Period(c.On)+", "+c.By+", "+string(c.Approval)+": "+c.Reason)
		}
	}
	return p.flush()
}

// given says what was given, where it stands and under which programme.
func (s *session) given(actor domain.Ref, g answers.GivenAid) string {
	w := s.app.words
	text := fmt.Sprintf("%s@%d, %s: %s", answers.Short(actor), g.Revision, w.Period(g.On), w.Describe(g.Body, s.ask))
	if g.Reversed {
		text += " (" + w.T("flagged.gone") + ")"
	}
	return text
}

// cited lists findings with where they stand.
func (s *session) cited(list []answers.FindingLine) string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = string(f.Ref) + " (" + s.app.words.T("finding."+string(f.State)) + ")"
	}
	return strings.Join(texts, "; ")
}

func idList(ids []uuid.UUID) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id.String()
	}
	return strings.Join(list, ", ")
}
