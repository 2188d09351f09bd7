package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/cmd/internal/articles"
	"jejak/cmd/internal/sample"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore/local"
	"jejak/projections/answers"
)

// sampleStore is where the synthetic ledger is kept, apart from the real one.
const sampleStore = "jejak-contoh"

func (a *app) demoCommand() *cobra.Command {
	synthetic := false
	c := a.command("demo", "cmd.demo", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		if synthetic {
			return a.demoSample(ctx)
		}
		return a.demoArticles(ctx)
	})
	c.Flags().BoolVar(&synthetic, "sample", false, a.t("flag.sample"))
	return c
}

// demoArticles records the facts of the five articles and shows what they add up to.
func (a *app) demoArticles(ctx context.Context) (err error) {
	s, err := a.open(ctx, toWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.begin(ctx, a.t("demo.ledger"), false); err != nil {
		return err
	}
	bar := a.progress(a.t("progress.articles"))
	recorded, duplicates, err := articles.Load(ctx, s.ledger, func(done, total int) { bar.step(int64(done), int64(total)) })
	bar.done()
	if err != nil {
		return err
	}
	if err := s.load(ctx); err != nil {
		return err
	}
	var next []suggestion
	for _, command := range []string{"city show payakumbuh", "city show medan", "city show sawahlunto", "programme show sakasanwira",
		"actor timeline fayari", "city compare payakumbuh bukittinggi medan sawahlunto", "demo --sample"} {
		next = append(next, suggestion{command: command})
	}
	return s.showDemo(ctx, a.t("demo.title"), recorded, duplicates, next)
}

// suggestion is something to look at next: why, if that needs words, and the command.
type suggestion struct{ why, command string }

// origin is the id of the command that opens a ledger: always the same, so that opening twice is opening once.
var origin = uuid.MustParse("6a656a61-6b00-5000-8000-6f726967696e")

// begin opens a ledger that has no origin yet.
func (s *session) begin(ctx context.Context, title string, synthetic bool) error {
	if s.origin.Title != "" {
		return nil
	}
	vault, _, _ := s.vault.Name()
	opened := &domain.LedgerOpened{Title: title, Synthetic: synthetic, Vault: vault}
	_, err := s.ledger.Do(ctx, domain.Command{ID: origin, Stream: domain.LedgerRef, Body: opened, Meta: domain.Meta{
		OccurredOn: domain.On(domain.DateOf(s.app.Now().In(ledger.WIB))), Mode: domain.Actual, Confidence: domain.Reported,
		By: domain.Author{User: "jejak"},
	}})
	s.origin = *opened
	return err
}

// demoSample makes the synthetic ledger and says where its stories are.
func (a *app) demoSample(ctx context.Context) (err error) {
	if a.store == "" {
		a.store = sampleStore
	}
	report, err := a.loadSample(ctx, a.store)
	if err != nil {
		return err
	}
	s, err := a.open(ctx, toRead)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.load(ctx); err != nil {
		return err
	}
	next := []suggestion{{command: "city show payakumbuh"}, {command: "actor list --city payakumbuh --reveal"}, {command: "fund list"}}
	for _, story := range report.Stories {
		next = append(next, suggestion{story.Text[a.lang], look(story)})
	}
	return s.showDemo(ctx, a.t("demo.sample.title"), report.Written, report.Known, next)
}

// loadSample writes the synthetic year with a clock that lies in it: a synthetic ledger may, as it says what it is.
func (a *app) loadSample(ctx context.Context, dir string) (report sample.Report, err error) {
	if remote(dir) {
		return report, misuse("sample-remote")
	}
	if err := ours(dir); err != nil {
		return report, err
	}
	clock := &sample.Clock{}
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{Now: clock.Now})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	l := &ledger.Ledger{Store: store, Now: clock.Now}
	vault, err := openVault(ctx, l, filepath.Join(dir, vaultDir), toWrite, nil)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, vault.Close()) }()
	if err := l.CheckVault(ctx); err != nil {
		return report, err
	}
	l.Vault = nil    // the year is the same on every machine, and so it names no vault
	l.Contacts = nil // its addresses are made of a few words: who shares one is chance
	bar := a.progress(a.t("progress.sample"))
	defer bar.done()
	return sample.Load(ctx, l, clock, func(done, total int) { bar.step(int64(done), int64(total)) })
}

// showDemo says what was recorded, what the ledger now holds, and what to look at next.
func (s *session) showDemo(ctx context.Context, title string, recorded, duplicates int, next []suggestion) error {
	cities, err := s.ask.CityList(ctx)
	if err != nil {
		return err
	}
	if s.app.json {
		return writeJSON(s, struct {
			Recorded   int                `json:"recorded"`
			Duplicates int                `json:"duplicates"`
			Cities     []answers.CityLine `json:"cities"`
		}{recorded, duplicates, cities})
	}
	programmes, err := s.ask.ProgrammeList(ctx)
	if err != nil {
		return err
	}
	w := s.app.words
	p := s.text(title)
	p.printf("  %s\n", w.T("demo.recorded", "recorded", w.Number(int64(recorded)), "duplicates", w.Number(int64(duplicates)), "store", displayed(s.app.storeName())))
	p.heading(w.T("city.list"))
	p.cityTable(cities)
	p.heading(w.T("demo.programmes"))
	for _, programme := range programmes {
		if len(programme.Progress) > 0 {
			p.printf("  %s\n", programme.Name)
			p.targets(programme.Progress)
		}
	}
	p.heading(w.T("demo.next"))
	for _, n := range next {
		command := s.app.invocation(n.command)
		if strings.HasPrefix(n.command, "demo") { // makes a ledger of its own
			command = s.app.self() + " " + n.command
		}
		if n.why != "" {
			p.printf("  %s\n  ", n.why)
		}
		p.printf("  %s\n", command)
	}
	return p.flush()
}

// look is the command with which a story of the synthetic ledger is read.
func look(story sample.Story) string {
	ref := story.Streams[0]
	switch ref.Category() {
	case domain.CategoryActor:
		return "actor timeline " + string(ref)
	case domain.CategoryFund:
		return "fund show " + string(ref)
	case domain.CategoryProgramme:
		return "programme show " + string(ref)
	}
	return "replay " + string(ref)
}
