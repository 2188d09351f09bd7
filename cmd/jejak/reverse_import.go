package main

import (
	"context"
	"errors"

	"jejak/domain"
	"jejak/domain/ledger"
)

// reverseImport takes every fact back that was read from one file, which is named by the digest of its bytes.
func (a *app) reverseImport(ctx context.Context, f *facts, sha256, reason string) (err error) {
	meta, err := f.meta(a)
	if err != nil {
		return err
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
	if err := s.load(ctx); err != nil {
		return err
	}
	do := s.ledger.ReverseImport
	if f.dryRun {
		do = s.ledger.TryReverseImport
	}
	done, err := do(ctx, ledger.Reversal{SHA256: sha256, Reason: reason, Meta: meta})
	if err != nil {
		return err
	}
	return s.reversedImport(done, f.dryRun)
}

// reversedImport shows how much was taken back.
func (s *session) reversedImport(done ledger.Reversed, dryRun bool) error {
	if s.app.json {
		return writeJSON(s, struct {
			Stream    domain.Ref `json:"stream"`
			Facts     int        `json:"facts"`
			Before    int        `json:"reversedBefore"`
			Now       int        `json:"reversed"`
			Duplicate bool       `json:"duplicate"`
			DryRun    bool       `json:"dryRun"`
		}{done.Import, done.Facts, done.Before, done.Now, done.Duplicate, dryRun})
	}
	w := s.app.words
	title := "record.done"
	switch {
	case done.Duplicate:
		title = "record.duplicate"
	case dryRun:
		title = "record.dry-run"
	}
	p := s.text(w.T(title))
	p.field(w.T("import.import"), string(done.Import))
	p.field(w.T("import.facts"), w.Number(int64(done.Facts)))
	p.field(w.T("import.before"), w.Number(int64(done.Before)))
	p.field(w.T("import.reversed"), w.Number(int64(done.Now)))
	return p.flush()
}
