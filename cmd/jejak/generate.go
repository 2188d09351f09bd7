package main

import (
	"context"

	"github.com/spf13/cobra"

	"jejak/cmd/internal/synthetic"
	"jejak/domain"
)

// generatedStore is where a synthetic ledger of any size is made, apart from the real one and from the sample.
const generatedStore = "jejak-sintetis"

func (a *app) generateCommand() *cobra.Command {
	size := synthetic.Size{}
	c := a.command("generate", "cmd.generate", cobra.NoArgs, func(ctx context.Context,
		_ []string) error {
		return a.generate(ctx, size)
	})
	c.Flags().IntVar(&size.Actors, "actors", 1000, a.t("flag.generate.actors"))
	c.Flags().IntVar(&size.Events, "events", 10_000, a.t("flag.generate.events"))
	c.Flags().Uint64Var(&size.Seed, "seed", 1, a.t("flag.generate.seed"))
	return c
}

// generate makes a synthetic ledger of a size.
func (a *app) generate(ctx context.Context, size synthetic.Size) error {
	if a.store == "" {
		a.store = generatedStore
	}
	if remote(a.store) {
		return misuse("sample-remote")
	}
	if !size.Fits() {
		return misuse("generate-size")
	}
	begun := a.Now()
	bar := a.progress(a.t("progress.generate"))
	report, err := synthetic.Make(ctx, a.store, synthetic.Places{Log: logDir, Vault: vaultDir}, size, bar.step)
	bar.done()
	if err != nil {
		return err
	}
	s := &session{app: a, origin: domain.LedgerOpened{Title: synthetic.Title, Synthetic: true}}
	if a.json {
		return writeJSON(s, report)
	}
	w := a.words
	p := s.plain(a.t("generate.title"))
	p.printf("  %s\n", w.T("generate.done", "events", w.Number(int64(report.Events)), "streams", w.Number(int64(report.Streams)),
		"actors", w.Number(int64(report.Actors)), "seconds", w.Number(int64(a.Now().Sub(begun).Seconds())),
		"store", displayed(a.store)))
	p.heading(w.T("demo.next"))
	for _, next := range []string{"city list", "fund list"} {
		p.printf("  %s\n", a.invocation(next))
	}
	return p.flush()
}
