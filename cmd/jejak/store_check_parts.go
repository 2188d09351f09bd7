package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jejak/cmd/internal/models"
	"jejak/eventstore"
	"jejak/projections"
)

// misunderstood says why an event is not understood, nil if it is.
func misunderstood(r eventstore.Record) error {
	_, err := projections.Decode(r)
	return err
}

// aside names an event that is whole and not understood.
func (a *app) aside(r eventstore.Record, why error) finding {
	return finding{Kind: isAside, Code: "EVENT_NOT_UNDERSTOOD", Stream: r.Stream, Revision: new(int64(r.Revision)), Position: r.Position, Event: r.ID.String(),
		Text: a.t("check.aside", "type", r.Type, "why", why.Error())}
}

// clocks looks at when events say that they were recorded.
type clocks struct {
	last        time.Time
	back, ahead stray
}

// stray is events whose time is wrong: how many, and the first.
type stray struct {
	count int
	first eventstore.Record
}

func (s *stray) see(r eventstore.Record) {
	if s.count++; s.count == 1 {
		s.first = r
	}
}

func (c *clocks) see(r eventstore.Record, latest time.Time) {
	if r.Recorded.Before(c.last) {
		c.back.see(r)
	}
	if r.Recorded.After(latest) {
		c.ahead.see(r)
	}
	c.last = r.Recorded
}

func (c *clocks) report(a *app, p *part) {
	for code, s := range map[string]stray{"CLOCK_BACK": c.back, "CLOCK_AHEAD": c.ahead} {
		if s.count > 0 {
			p.add(finding{Kind: isNote, Code: code, Stream: s.first.Stream, Revision: new(int64(s.first.Revision)), Position: s.first.Position, Event: s.first.ID.String(),
				Count: s.count, Text: a.t("check."+code, "count", a.words.Number(int64(s.count)), "time", a.words.Time(s.first.Recorded))})
		}
	}
	slices.SortFunc(p.Findings, func(x, y finding) int { return int(x.Position) - int(y.Position) })
}

// vaultDamages are the errors of a vault that are damage, and not that it could not be looked at.
var vaultDamages = []string{"VAULT_DAMAGED", "VAULT_INCOMPLETE", "VAULT_LOST", "VAULT_FOREIGN", "VAULT_BEHIND", "VAULT_EXPOSED"}

// faulty turns an error about a part into what people are told of it. Only that the program was interrupted stays one.
func (c *checkup) faulty(ctx context.Context, p *part, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	told := c.app.problem(ctx, err)
	if slices.Contains(vaultDamages, told.Code) {
		p.Absent = false
		p.add(finding{Kind: isDamage, Code: told.Code, File: vaultDir, Text: told.Message, Mend: told.Hint})
		return nil
	}
	p.Unchecked = told.Message
	return nil
}

// models looks whether the saved read models are as they were written, and of this log. They can always be made anew.
func (c *checkup) models(ctx context.Context, store eventstore.Store, home string) error {
	p := c.part(partModels)
	runner := &projections.Runner{Store: store, Dir: filepath.Join(home, modelsDir), Projections: models.New().Projections()}
	checked, err := runner.Check(ctx)
	if err != nil {
		return c.faulty(ctx, p, err)
	}
	c.Bytes += checked.Bytes
	p.Absent = checked.Files == 0
	for _, found := range checked.Found {
		f := finding{Kind: isNote, Code: string(found.Fault), File: filepath.Join(modelsDir, found.File), Text: c.app.t("model." + string(found.Fault))}
		if found.Fault.Damage() {
			f.Kind, f.Mend = isDamage, c.app.invocation("rebuild")
		}
		p.add(f)
	}
	return nil
}

// files looks for what is in a ledger's directory and is none of its parts: what interrupted work has left, or what
// somebody else has put there.
func (c *checkup) files(_ context.Context, _ eventstore.Store, home string) error {
	p := c.part(partFiles)
	entries, err := os.ReadDir(home)
	if errors.Is(err, fs.ErrNotExist) {
		p.Absent = true
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if slices.Contains([]string{logDir, vaultDir, modelsDir, replicaFile}, e.Name()) {
			continue
		}
		text := "check.strange"
		if filepath.Ext(e.Name()) == ".tmp" {
			text = "check.left"
		}
		p.add(finding{Kind: isNote, Code: text[len("check."):], File: e.Name(), Text: c.app.t(text)})
	}
	return nil
}
