package projections

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

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

// Check reads the saved states again and changes nothing. What it finds, CatchUp finds as well, and rebuilds. Without a
// Store it does not ask whether the states are of the same log. The saved verdicts are held against the Book, which has
// judged the log without them; without a Book they are passed over.
func (r *Runner) Check(ctx context.Context) (Checked, error) {
	var c Checked
	entries, err := os.ReadDir(r.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("projections: check %s: %w", r.Dir, err)
	}
	for _, e := range entries {
		fault, err := r.checkFile(ctx, e.Name(), &c)
		if err != nil {
			return c, err
		}
		if fault != "" {
			c.Found = append(c.Found, Found{e.Name(), fault})
		}
	}
	return c, nil
}

func (r *Runner) checkFile(ctx context.Context, name string, c *Checked) (Fault, error) {
	if name == verdict.FileName && r.Book != nil {
		return r.checkBook(ctx, c)
	}
	i := slices.IndexFunc(r.Projections, func(p Projection) bool { return fileOf(p) == name })
	if i < 0 {
		return r.other(name), nil
	}
	saved, err := os.ReadFile(filepath.Join(r.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil // another process has taken it away meanwhile
	}
	if err != nil {
		return "", fmt.Errorf("projections: check %s: %w", name, err)
	}
	c.Files, c.Bytes = c.Files+1, c.Bytes+int64(len(saved))
	head, _, fault := open(saved, r.Projections[i])
	if fault != "" || r.Store == nil {
		return fault, nil
	}
	same, err := loading{r, map[mark]bool{}}.holds(ctx, head.mark)
	switch {
	case err != nil:
		return "", err
	case !same:
		return OtherLog, nil
	case r.Book != nil && head.Aside != r.aside(head.mark):
		return OtherVersion, nil
	}
	return "", nil
}

// other says what a file is that holds no saved state of these projections.
func (r *Runner) other(name string) Fault {
	if name == verdict.FileName {
		return ""
	}
	for _, pattern := range r.remnants() {
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
