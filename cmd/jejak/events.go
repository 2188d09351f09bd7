package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/answers"
)

func (a *app) eventsCommand() *cobra.Command {
	var f eventFilter
	c := a.command("events", "cmd.events", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listEvents(ctx, f) })
	c.Flags().StringVar(&f.stream, "stream", "", a.t("flag.stream"))
	c.Flags().StringVar(&f.category, "category", "", a.t("flag.category"))
	c.Flags().StringVar(&f.kind, "type", "", a.t("flag.type"))
	c.Flags().Uint64Var(&f.after, "after", 0, a.t("flag.after"))
	c.Flags().IntVar(&f.limit, "limit", 0, a.t("flag.limit"))
	c.Flags().BoolVar(&f.follow, "follow", false, a.t("flag.follow"))
	return c
}

// eventFilter are the flags that pick events of the log.
type eventFilter struct {
	stream, category, kind string
	after                  uint64 // position
	limit                  int    // 0: all
	follow                 bool
}

func (f eventFilter) read(ctx context.Context, r *answers.Reader) (answers.EventFilter, error) {
	picked := answers.EventFilter{Category: f.category, Type: f.kind, After: eventstore.Position(f.after), Limit: f.limit}
	var err error
	if f.stream != "" {
		picked.Stream, err = r.Stream(ctx, f.stream)
	}
	return picked, err
}

// unknownType says that there is no such type of event, and which may have been meant: people know what events are called.
func (a *app) unknownType(text string) error {
	var near []string
	for _, name := range domain.TypeNames() {
		called := a.words.EventType(name)
		if strings.Contains(strings.ToLower(name+" "+called), strings.ToLower(text)) && len(near) < answers.MaxCandidates {
			near = append(near, name+" ("+called+")")
		}
	}
	if len(near) == 0 {
		return misuse("type-none", "what", text)
	}
	return misuse("type", "what", text, "near", strings.Join(near, "; "))
}

func (f eventFilter) check(a *app) error {
	if f.kind != "" && !slices.Contains(domain.TypeNames(), f.kind) {
		return a.unknownType(f.kind)
	}
	for flag, value := range map[string]string{"--as-of": a.asOf, "--recorded-by": a.recordedBy} {
		if f.follow && value != "" { // what is to come is in no view of the past
			return misuse("exclusive", "one", "--follow", "other", flag)
		}
	}
	if f.limit < 0 {
		return misuse("flag-value", "flag", "--limit", "what", fmt.Sprint(f.limit))
	}
	return nil
}

func (a *app) listEvents(ctx context.Context, f eventFilter) error {
	if err := f.check(a); err != nil {
		return err
	}
	return a.reading(ctx, func(s *session) error {
		filter, err := f.read(ctx, s.ask)
		if err != nil {
			return err
		}
		if !a.json {
			if err := s.text(a.t("events.title")).flush(); err != nil {
				return err
			}
		}
		walk := s.ask.Events
		if f.follow {
			walk = s.ask.Follow
		}
		return walk(ctx, filter, s.printEvent)
	})
}

// printEvent prints one event: where it stands, when it was recorded, when it happened, and what it says.
func (s *session) printEvent(e answers.Event) error {
	if s.app.json {
		return writeJSON(s, e)
	}
	w := s.app.words
	_, err := fmt.Fprintf(s.app.Out, "%8d  %s  %s@%d  %s: %s (%s, %s, %s)\n", oneLine([]any{e.Position, w.Time(e.RecordedAt), answers.Short(e.Stream), e.Revision,
		e.Type, w.Describe(e.Body, s.ask), w.Period(e.Meta.OccurredOn), w.Mode(e.Meta.Mode), w.Confidence(e.Meta.Confidence)})...)
	return err
}
