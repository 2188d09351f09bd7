package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/projections/answers"
)

func (a *app) replayCommand() *cobra.Command {
	return a.command("replay "+a.t("arg.stream")+"|all", "cmd.replay", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.replay(ctx, args[0])
	})
}

// replay shows events one after the other, each with the state of its stream after it.
func (a *app) replay(ctx context.Context, what string) error {
	return a.reading(ctx, func(s *session) error {
		var stream domain.Ref
		if what != "all" {
			var err error
			if stream, err = s.ask.Stream(ctx, what); err != nil {
				return err
			}
		}
		if !a.json {
			if err := s.text(a.t("replay.title")).flush(); err != nil {
				return err
			}
		}
		if what == "all" {
			return s.ask.ReplayAll(ctx, s.printStep)
		}
		return s.ask.Replay(ctx, stream, s.printStep)
	})
}

func (s *session) printStep(step answers.Step) error {
	if s.app.json {
		return writeJSON(s, step)
	}
	return errors.Join(s.printEvent(step.Event), s.printChanges(step.Before, step.State))
}

// maxValueShown bounds how much of a field's value is shown in text; --json shows all of it.
const maxValueShown = 100

// printChanges prints the fields that the event changed, added or took away.
func (s *session) printChanges(before, after answers.State) error {
	fields := maps.Clone(after)
	maps.Copy(fields, before)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		was, is := string(before[field]), string(after[field])
		if was == is {
			continue
		}
		text := "          " + field + ": "
		if was != "" {
			text += shorten(was) + " → "
		}
		if is == "" {
			is = s.app.t("replay.none")
		}
		if _, err := fmt.Fprintln(s.app.Out, text+shorten(is)); err != nil {
			return err
		}
	}
	return nil
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > maxValueShown {
		return string(runes[:maxValueShown]) + "…"
	}
	return s
}
