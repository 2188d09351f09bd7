package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"jejak/domain"
	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/eventstore/links"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/verdict"
)

// aside names an event that is whole and not understood, or not what its stream would have let through.
func (a *app) aside(e verdict.Aside) finding {
	why := e.Why()
	return finding{Kind: isAside, Code: string(e.Code), Stream: e.Stream, Revision: new(e.Revision), Position: e.Position, Event: e.ID.String(),
		Text: e.Type + ": " + why.Message(a.lang), Mend: e.Hint(a.lang) + " " + a.invocation(fmt.Sprintf("store aside show %s@%d", quote(e.Stream), e.Revision))}
}

// clocks names the events whose own time of recording is not believed, and says whether the ledger's clock is ahead of this
// computer's.
func (c *checkup) clocks(p *part, book *verdict.Book) {
	a := c.app
	for _, w := range book.Clocks {
		p.add(finding{Kind: isClock, Code: string(domain.ClockWrong), Stream: w.Stream, Revision: new(w.Revision), Position: w.Position,
			Text: a.t("check.clock", "says", a.words.Time(w.Says), "stored", a.words.Time(w.Stored))})
	}
	p.Clocks = int(book.Wrong)
	if book.Latest.After(a.Now().Add(verdict.Tolerance)) {
		p.add(finding{Kind: isNote, Code: "CLOCK_AHEAD", Text: a.t("check.clock.ahead", "time", a.words.Time(book.Latest))})
	}
}

// anew are the commands by which the files of a part come back.
var anew = map[string]string{partVault: string(privacy.MendRestore), partModels: "rebuild", partLinks: "serve"}

// faulty says of a part why it could not be looked at. Only that the program was interrupted stays an error. A file that the
// system does not give is damage, whatever it holds, unless it is only not for this account.
func (c *checkup) faulty(ctx context.Context, home string, p *part, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	why := c.app.problem(ctx, err).Message
	var file *fs.PathError
	if errors.As(err, &file) && !errors.Is(err, fs.ErrPermission) {
		name, err := filepath.Rel(home, file.Path)
		if err != nil {
			name = file.Path
		}
		p.add(finding{Kind: isDamage, Code: "UNREADABLE", File: filepath.ToSlash(name), Text: why,
			Mend: c.app.t("mend.unreadable", "command", c.app.invocation(anew[p.Name]))})
	}
	p.Unchecked = why
	return nil
}

// models looks whether the saved read models are as they were written, and of this log. They can always be made anew.
func (c *checkup) models(ctx context.Context, store eventstore.Store, home string) error {
	p := c.part(partModels)
	runner := &projections.Runner{Store: store, Book: c.book, Dir: filepath.Join(home, modelsDir), Models: answers.New().All()}
	checked, err := runner.Check(ctx)
	if err != nil {
		return c.faulty(ctx, home, p, err)
	}
	c.Bytes += checked.Bytes
	p.Absent = checked.Files == 0
	for _, found := range checked.Found {
		f := finding{Kind: isNote, Code: string(found.Fault), File: path.Join(modelsDir, found.File), Text: c.app.t("model." + string(found.Fault))}
		if found.Fault.Damage() {
			f.Kind, f.Mend = isDamage, c.app.invocation("rebuild")
		}
		p.add(f)
	}
	return nil
}

// links looks at the index from which a server reads by category and type. It heals itself, so nothing about it is damage.
func (c *checkup) links(ctx context.Context, store eventstore.Store, home string) error {
	p := c.part(partLinks)
	checked, err := links.Check(ctx, store, filepath.Join(home, linksDir))
	if errors.Is(err, fs.ErrNotExist) {
		p.Absent = true
		return nil
	}
	if err != nil {
		return c.faulty(ctx, home, p, err)
	}
	c.Bytes += checked.Bytes
	if !checked.Sound {
		p.add(finding{Kind: isNote, Code: "LINKS_BEHIND", File: path.Join(linksDir, links.FileName), Text: c.app.t("check.links"), Mend: c.app.invocation("serve")})
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
		if slices.Contains([]string{logDir, vaultDir, modelsDir, linksDir, accessDir, guestsFile, replicaFile}, e.Name()) {
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
