package projections

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"jejak/projections/columns"
	"jejak/projections/disk"
	"jejak/projections/verdict"
)

// Fault is what is wrong with a file of saved states, or worth knowing about it. Nothing of it needs more than a rebuild.
type Fault string

// The faults of saved states.
const (
	Altered      Fault = "altered"       // bytes are not as they were written
	OtherLog     Fault = "other-log"     // it has read an event that the log does not have
	OtherVersion Fault = "other-version" // no damage: saved by a program that keeps its state in another form
	Left         Fault = "left"          // no damage: a save that was interrupted
	Strange      Fault = "strange"       // no damage: not a file of ours
)

// Damage reports whether bytes are wrong, as against left over or out of date.
func (f Fault) Damage() bool { return f == Altered || f == OtherLog }

// Found is a fault of a file.
type Found struct {
	File  string // its name in the runner's directory
	Fault Fault
}

// Checked is what Check has seen.
type Checked struct {
	Files int   // that hold a saved state
	Bytes int64 // that were read
	Found []Found
}

// Check reads what is saved again and changes nothing. What it finds, CatchUp finds as well, or whoever asks for it, and a
// rebuild mends it. Without a Store it does not ask whether it is of the same log. The saved verdicts are held against the
// Book, which has judged the log without them; without a Book they are passed over.
func (r *Runner) Check(ctx context.Context) (Checked, error) {
	var c Checked
	entries, err := os.ReadDir(r.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("projections: check %s: %w", r.Dir, err)
	}
	known := map[string]bool{verdict.FileName: true}
	if r.Book != nil {
		fault, err := r.checkBook(ctx, &c)
		if err != nil {
			return c, err
		}
		c.found(verdict.FileName, fault)
	}
	for _, p := range r.projections() {
		files, err := r.checkTable(ctx, p.form(), &c)
		if err != nil {
			return c, err
		}
		for _, name := range files {
			known[name] = true
		}
	}
	for _, e := range entries {
		if !known[e.Name()] {
			c.found(e.Name(), other(e.Name()))
		}
	}
	return c, nil
}

func (c *Checked) found(file string, fault Fault) {
	if fault != "" {
		c.Found = append(c.Found, Found{file, fault})
	}
}

// checkTable reads a table and lists its files.
func (r *Runner) checkTable(ctx context.Context, form columns.Form, c *Checked) (files []string, err error) {
	t, fault, err := columns.Open(r.Dir, form)
	if err != nil {
		return nil, fmt.Errorf("projections: check %s: %w", form.Name, err)
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	switch fault {
	case columns.Absent:
		return nil, nil
	case columns.Altered:
		c.found(t.Blame, Altered)
		return []string{t.Blame, columns.ManifestName(form.Name)}, nil
	case columns.OtherVersion:
		c.found(t.Blame, OtherVersion)
		return t.Files(), nil
	}
	read, err := t.Verify()
	c.Files, c.Bytes = c.Files+1, c.Bytes+read
	var damaged *columns.DamagedError
	if errors.As(err, &damaged) {
		c.found(damaged.File, Altered)
		return t.Files(), nil
	}
	if err != nil || r.Store == nil {
		return t.Files(), err
	}
	_, same, current, err := marks{r, map[mark]bool{}}.of(ctx, t.Note)
	switch {
	case err != nil:
		return nil, err
	case !same:
		c.found(columns.ManifestName(form.Name), OtherLog)
	case !current:
		c.found(columns.ManifestName(form.Name), OtherVersion)
	}
	return t.Files(), nil
}

// other says what a file is that belongs to none of the tables.
func other(name string) Fault {
	for _, pattern := range append(columns.Patterns(), former, verdict.FileName+disk.TempPattern) {
		if left, err := filepath.Match(pattern, name); left && err == nil {
			return Left
		}
	}
	return Strange
}

func (r *Runner) checkBook(ctx context.Context, c *Checked) (Fault, error) {
	kept, err := r.Book.Examine(ctx, r.Dir)
	if err != nil {
		return "", fmt.Errorf("projections: check %s: %w", verdict.FileName, err)
	}
	c.Bytes += kept.Bytes
	switch {
	case kept.Altered:
		return Altered, nil
	case kept.OtherLog:
		return OtherLog, nil
	case kept.Outdated:
		return OtherVersion, nil
	}
	return "", nil
}
