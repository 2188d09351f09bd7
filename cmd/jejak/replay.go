package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
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
		stream := what
		if what != "all" {
			var err error
			if stream, err = s.stream(ctx, what); err != nil {
				return err
			}
		}
		r := &replay{session: s, models: answers.New(), before: map[domain.Ref]state{}}
		if !a.json {
			p := s.text(a.t("replay.title"))
			if err := p.flush(); err != nil {
				return err
			}
		}
		if what == "all" {
			return s.source().All(ctx, eventstore.Start, func(f *projections.Fact) error { return r.step(ctx, f) })
		}
		facts, err := s.source().Stream(ctx, domain.Ref(stream), eventstore.End)
		if err != nil {
			return err
		}
		for _, f := range facts {
			if err := r.step(ctx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// state is what the read models say of a stream, field by field.
type state map[string]jsontext.Value

// replay is a replay under way, with read models of its own that know what was shown so far.
type replay struct {
	*session
	models *answers.Models
	before map[domain.Ref]state
}

// replayLine is an event and the state after it in JSON output.
type replayLine struct {
	eventLine
	State state `json:"state"`
}

func (r *replay) step(ctx context.Context, f *projections.Fact) error {
	for _, p := range r.models.Projections() {
		if err := p.Apply(ctx, f, r.source()); err != nil {
			return fmt.Errorf("replay: %s: %w", p.Name(), err)
		}
	}
	after, err := r.state(f.Stream)
	if err != nil {
		return err
	}
	defer func() { r.before[f.Stream] = after }()
	if r.app.json {
		l, err := r.eventLine(f)
		if err != nil {
			return err
		}
		return writeJSON(r.session, replayLine{l, after})
	}
	if err := r.printEvent(f); err != nil {
		return err
	}
	return r.printChanges(r.before[f.Stream], after)
}

// state gathers what the read models say of a stream.
func (r *replay) state(stream domain.Ref) (state, error) {
	var v any
	switch stream.Category() {
	case domain.CategoryActor:
		v, _ = r.models.Actors.State(stream)
	case domain.CategoryProgramme:
		v, _ = r.models.Programmes.State(stream)
	case domain.CategoryFund:
		page, _ := r.models.Fund(stream)
		v = page
	case domain.CategoryProposal:
		v, _ = r.models.Proposals.State(stream)
	case domain.CategoryRegion:
		code, _ := domain.RefRegion(stream)
		v = map[string]int{"facts": len(r.models.Facts.Of(code))}
	default:
		v, _ = r.models.Directory.State(stream)
	}
	text, err := json.Marshal(v, json.Deterministic(true)) // or every map would look changed
	if err != nil {
		return nil, fmt.Errorf("state of %s: %w", stream, err)
	}
	fields := state{}
	return fields, json.Unmarshal(text, &fields)
}

// maxValueShown bounds how much of a field's value is shown in text; --json shows all of it.
const maxValueShown = 100

// printChanges prints the fields that the event changed, added or took away.
func (r *replay) printChanges(before, after state) error {
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
			is = r.app.t("replay.none")
		}
		if _, err := fmt.Fprintln(r.app.Out, text+shorten(is)); err != nil {
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
