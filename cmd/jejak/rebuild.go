package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"jejak/projections"
	"jejak/projections/answers"
)

func (a *app) rebuildCommand() *cobra.Command {
	return a.command("rebuild", "cmd.rebuild", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.rebuild(ctx) })
}

// rebuild makes the read models anew from the log.
func (a *app) rebuild(ctx context.Context) (err error) {
	s, err := a.open(ctx, toRead)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	bar := a.progress(a.t("progress.rebuild"))
	var last projections.Progress
	begun := a.Now()
	s.book.Forget()
	runner := &projections.Runner{Store: s.store, Book: s.book, Dir: s.dir, Models: answers.New().All(), Progress: func(p projections.Progress) {
		last = p
		bar.projections(p)
	}}
	err = errors.Join(runner.Rebuild(ctx), runner.Close())
	bar.done()
	if err != nil {
		return err
	}
	result := struct {
		Events  int64   `json:"events"`
		Seconds float64 `json:"seconds"`
		Models  int     `json:"models"`
	}{last.Events, a.Now().Sub(begun).Seconds(), len(runner.Models)}
	if a.json {
		return writeJSON(s, result)
	}
	p := s.text(a.t("rebuild.title"))
	p.printf("  %s\n", a.t("rebuild.done", "events", a.words.Number(result.Events), "models", a.words.Number(int64(result.Models)), "dir", s.dir))
	return p.flush()
}
