package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/projections/answers"
)

// facts are the flags that every recorded fact has.
type facts struct {
	on, mode, confidence string
	by, role, office     string
	evidence             []string
	note, id             string
	late                 string // only of what moves money
	dryRun               bool
	with                 []domain.Body // further facts, recorded together with the one that is asked for
	consent              consent
}

func (f *facts) flags(a *app, c *cobra.Command) {
	own := map[string]bool{}
	c.Flags().VisitAll(func(flag *pflag.Flag) { own[flag.Name] = true })
	c.Flags().StringVar(&f.on, "on", "", a.t("flag.on"))
	c.Flags().StringVar(&f.mode, "mode", string(domain.Actual), a.t("flag.mode"))
	c.Flags().StringVar(&f.confidence, "confidence", string(domain.Reported), a.t("flag.confidence"))
	c.Flags().StringVar(&f.by, "by", "", a.t("flag.by"))
	c.Flags().StringVar(&f.role, "role", "", a.t("flag.role"))
	c.Flags().StringVar(&f.office, "office", "", a.t("flag.office"))
	c.Flags().StringArrayVar(&f.evidence, "evidence", nil, a.t("flag.evidence"))
	c.Flags().StringVar(&f.note, "note", "", a.t("flag.note"))
	c.Flags().StringVar(&f.id, "id", "", a.t("flag.id"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.t("flag.dry-run"))
	f.consent.flags(a, c)
	c.Flags().VisitAll(func(flag *pflag.Flag) {
		if !own[flag.Name] {
			flag.Annotations = map[string][]string{ofEveryFact: nil}
		}
	})
}

// ofEveryFact marks the flags that help tells apart: they are the same for whatever is recorded.
const ofEveryFact = "facts"

// meta makes the envelope of a command. A fact without a date happened today.
func (f *facts) meta(a *app) (domain.Meta, error) {
	today, err := a.day()
	if err != nil {
		return domain.Meta{}, err
	}
	m := domain.Meta{Mode: domain.Mode(f.mode), Confidence: domain.Confidence(f.confidence), Note: f.note, Late: f.late,
		OccurredOn: domain.On(today),
		By:         domain.Author{User: f.author(a), Role: f.role, Office: f.office}}
	if f.on != "" {
		if m.OccurredOn, err = domain.ReadPeriod("on", f.on); err != nil {
			return m, err
		}
	}
	for _, text := range f.evidence {
		e, err := parseEvidence(text)
		if err != nil {
			return m, err
		}
		m.Evidence = append(m.Evidence, e)
	}
	return m, nil
}

// author is who records: --by, JEJAK_USER, or the name under which one is logged in.
func (f *facts) author(a *app) string {
	for _, name := range []string{f.by, a.Getenv("JEJAK_USER")} {
		if name != "" {
			return name
		}
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// parseEvidence reads KIND:NUMBER or KIND:NUMBER:FILE. Of a file the digest and the size are kept, not the file.
func parseEvidence(text string) (domain.Evidence, error) {
	parts := strings.SplitN(text, ":", 3)
	e := domain.Evidence{Kind: parts[0]}
	if len(parts) > 1 {
		e.Number = parts[1]
	}
	if len(parts) < 3 {
		return e, nil
	}
	f, err := os.Open(parts[2])
	if err != nil {
		return e, misuse("file", "flag", "--evidence", "what", parts[2])
	}
	sum := sha256.New()
	e.Size, err = io.Copy(sum, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return e, fmt.Errorf("evidence %s: %w", parts[2], err)
	}
	e.File, e.SHA256 = filepath.Base(parts[2]), hex.EncodeToString(sum.Sum(nil))
	return e, nil
}

// record brings a command to the ledger and shows the receipt. make is called with the read models at hand, so that
// people can name things by their names.
func (a *app) record(ctx context.Context, f *facts, make func(*session) (domain.Ref, domain.Body, error)) (err error) {
	meta, err := f.meta(a)
	if err != nil {
		return err
	}
	id := uuid.New()
	if f.id != "" {
		if id, err = uuid.Parse(f.id); err != nil {
			return misuse("uuid", "what", f.id)
		}
	}
	wanted := toWrite
	if f.dryRun {
		wanted = toRead
	}
	s, err := a.open(ctx, wanted)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.ask.Whole = true
	if err := s.load(ctx); err != nil {
		return err
	}
	stream, body, err := make(s)
	if err != nil {
		return err
	}
	cmd := domain.Command{ID: id, Stream: stream, Meta: meta, Body: body, With: f.with}
	if err := s.consented(f, &cmd); err != nil {
		return err
	}
	if f.consent.ask {
		return s.request(ctx, f, cmd)
	}
	if f.dryRun {
		receipt, err := s.ledger.Try(ctx, cmd)
		if err != nil {
			return err
		}
		return s.receipt(receipt, true)
	}
	// A ledger is not opened for a command that it would refuse.
	if err := cmd.Check(domain.DateOf(a.Now().In(ledger.WIB))); err != nil {
		return err
	}
	if err := s.begin(ctx, a.t("ledger.title"), false); err != nil {
		return err
	}
	receipt, err := s.ledger.Do(ctx, cmd)
	if err != nil {
		return err
	}
	return s.receipt(receipt, false)
}

// receipt shows what was recorded.
func (s *session) receipt(r ledger.Receipt, dryRun bool) error {
	w := s.app.words
	if len(r.Events) == 0 {
		return s.knownAlready(r.Stream)
	}
	if s.app.json {
		return writeJSON(s, struct {
			Stream    domain.Ref          `json:"stream"`
			Revision  int64               `json:"revision"`
			Events    int                 `json:"events"`
			Command   uuid.UUID           `json:"command"`
			Duplicate bool                `json:"duplicate"`
			DryRun    bool                `json:"dryRun"`
			Classes   []answers.SizeClass `json:"classes,omitempty"`
		}{r.Stream, r.Events[len(r.Events)-1].Revision, len(r.Events), r.Events[0].Meta.Command, r.Duplicate, dryRun, measured(r)})
	}
	p := s.text(w.T(receiptTitle(r, dryRun)))
	for _, e := range r.Events {
		p.printf("  %s@%d  %s: %s\n", e.Stream, e.Revision, w.EventType(domain.TypeName(e.Body)), w.Describe(e.Body, s.ask))
		if name := s.ask.FullName(e.Stream); name != string(e.Stream) {
			p.field(w.T(subject(e.Stream)), name) // so that one sees whom an id or a part of a name has meant
		}
		if b, ok := e.Body.(*domain.BusinessScaleMeasured); ok {
			p.classes(b)
		}
		p.field(w.T("record.late"), e.Meta.Late)
		if len(e.Meta.Rules) > 0 {
			p.field(w.T("record.rules"), strings.Join(e.Meta.Rules, ", "))
		}
	}
	p.field(w.T("record.command"), r.Events[0].Meta.Command.String())
	return p.flush()
}

// measured are the classes that follow from what a receipt is of, if it is of a measurement.
func measured(r ledger.Receipt) []answers.SizeClass {
	if b, ok := r.Events[0].Body.(*domain.BusinessScaleMeasured); ok {
		return answers.Classes(b)
	}
	return nil
}

// subject is the key of the word for what a stream is about.
func subject(stream domain.Ref) string {
	switch stream.Category() {
	case domain.CategoryActor:
		return "column.actor"
	case domain.CategoryFund:
		return "column.fund"
	}
	return "column.stream"
}

// knownAlready says that a command told nothing new.
func (s *session) knownAlready(stream domain.Ref) error {
	if s.app.json {
		return writeJSON(s, struct {
			Stream    domain.Ref `json:"stream"`
			Events    int        `json:"events"`
			Duplicate bool       `json:"duplicate"`
		}{stream, 0, true})
	}
	p := s.text(s.app.t("record.duplicate"))
	p.printf("  %s\n", stream)
	return p.flush()
}

func receiptTitle(r ledger.Receipt, dryRun bool) string {
	switch {
	case r.Duplicate:
		return "record.duplicate"
	case dryRun:
		return "record.dry-run"
	}
	return "record.done"
}

func parseMoney(field, text string) (*domain.Rupiah, error) {
	if text == "" {
		return nil, nil
	}
	amount, _, err := domain.ParseRupiah(field, text)
	if err != nil {
		return nil, err
	}
	return &amount, nil
}
