package projections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"jejak/eventstore"
	"jejak/projections/columns"
	"jejak/projections/disk"
	"jejak/projections/verdict"
)

// Progress says how far a run has come, in positions of the log, which only compare and do not count events.
type Progress struct {
	Events   int64 // read in this run
	Position eventstore.Position
	Head     eventstore.Position // where the log ended when the run began
}

// DamagedError is a file of what is kept of which some bytes are not as they were written. Whoever reads next makes it again.
type DamagedError = columns.DamagedError

// Runner brings read models up to the end of a log, and shows them as a view has them.
type Runner struct {
	Store    eventstore.Store
	Dir      string // where contributions are saved; "" keeps them in memory only
	Models   []Model
	Progress func(Progress) // may be nil
	Book     *verdict.Book  // of the store, see Source; it is brought up to the end of the log first

	// SaveAfter is how many events are taken in again by everybody who asks, before somebody saves what they contribute;
	// 0 for some thousand, which cost less than writing them.
	SaveAfter int64

	kept   []Projection     // of the models
	tables []*columns.Table // of what is kept, in its order; nil until a run
}

// source is what the runner's projections are made of.
func (r *Runner) source() Source { return Source{Store: r.Store, Book: r.Book} }

// head judges what was appended, and returns the position up to which there is something to take in.
func (r *Runner) head(ctx context.Context) (eventstore.Position, error) {
	if r.Book == nil {
		head, err := eventstore.Head(ctx, r.Store)
		if err != nil {
			return 0, fmt.Errorf("projections: head of the log: %w", err)
		}
		return head, nil
	}
	err := r.Book.CatchUp(ctx)
	return r.Book.End(), err
}

// CatchUp opens what is saved, takes in what was appended since, and shows everything that is in the log. What cannot be
// used (another version, another log, a damaged file) is made again from the beginning. Where nothing can be saved, on a
// read-only or full disk or in somebody else's directory, contributions are in memory only, and as good.
func (r *Runner) CatchUp(ctx context.Context) error { return r.run(ctx, false) }

// Rebuild forgets what is saved, reads the whole log, and saves it anew. It fails where that cannot be done.
func (r *Runner) Rebuild(ctx context.Context) error { return r.run(ctx, true) }

func (r *Runner) run(ctx context.Context, anew bool) (err error) {
	if err := r.Close(); err != nil {
		return err
	}
	head, err := r.head(ctx)
	if err != nil {
		return err
	}
	r.kept = r.projections()
	p := &pass{Runner: r, src: r.source(), head: head, must: anew, barred: r.Dir == ""}
	if err := r.sweep(columns.Temporary()...); err != nil {
		return err
	}
	if err := p.open(ctx, anew); err != nil {
		return err
	}
	if err := p.read(ctx); err != nil {
		return err
	}
	if anew || p.mend || p.since >= cmp.Or(r.SaveAfter, saveAfter) {
		if err := p.save(func(*columns.Table) bool { return true }); err != nil {
			return err
		}
		if err := r.clear(anew, !p.barred && slices.Contains(p.begun, mark{})); err != nil {
			return err
		}
	}
	return r.Look(ctx, View{})
}

// Look shows the projections as a view has them. Nothing is read for it but what is then asked for.
func (r *Runner) Look(ctx context.Context, view View) error {
	src := r.source()
	src.View = view
	upTo, err := src.end(ctx)
	if err != nil {
		return err
	}
	for i, p := range r.kept {
		p.look(glass{r.tables[i], upTo, view.day()})
	}
	for _, m := range r.Models {
		m.Look(src)
	}
	return nil
}

func (r *Runner) projections() (list []Projection) {
	for _, m := range r.Models {
		list = append(list, m.Kept()...)
	}
	return list
}

// Contributions writes out everything that is kept, row after row: for comparing two runs.
func (r *Runner) Contributions() (lines []string, err error) {
	for _, t := range r.tables {
		for e, err := range t.Scan(nil, uint64(eventstore.End)) {
			if err != nil {
				return nil, fmt.Errorf("projections: %s: %w", t.Name, err)
			}
			lines = append(lines, fmt.Sprintf("%s %q %d %d %d", t.Name, e.Row, e.At, e.From, e.Sums))
		}
	}
	return lines, nil
}

// Close gives back the files. The projections show nothing until the next run.
func (r *Runner) Close() error {
	var errs []error
	if slices.ContainsFunc(r.tables, (*columns.Table).Damaged) { // one command is enough to find all of it
		for _, t := range r.tables {
			if _, err := t.Verify(); err != nil {
				errs = append(errs, notDamage(err))
			}
		}
	}
	for i, t := range r.tables {
		r.kept[i].look(glass{})
		errs = append(errs, t.Close())
	}
	r.tables = nil
	return errors.Join(errs...)
}

// clear removes what is of no use any more: after a rebuild all that is not ours, and where some table was made from the
// beginning, what it was before: runs that no manifest names, and files of former programs.
func (r *Runner) clear(anew, made bool) error {
	switch {
	case anew:
		return r.sweep(append(columns.Patterns(), former)...)
	case made:
		orphans, err := columns.Orphans(r.Dir)
		if err != nil {
			return fmt.Errorf("projections: look for what is left over: %w", err)
		}
		return r.sweep(append(orphans, former)...)
	}
	return nil
}

// sweep removes the files of some names that no table of the runner has. A directory that may not be written keeps them.
func (r *Runner) sweep(patterns ...string) error {
	if r.Dir == "" {
		return nil
	}
	ours := map[string]bool{}
	for _, t := range r.tables {
		for _, name := range t.Files() {
			ours[name] = true
		}
	}
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(r.Dir, pattern))
		if err != nil {
			return fmt.Errorf("projections: look for %s: %w", pattern, err)
		}
		for _, name := range names {
			if ours[filepath.Base(name)] {
				continue
			}
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) && !disk.Unwritable(err) {
				return fmt.Errorf("projections: remove what is left over: %w", err)
			}
		}
	}
	return nil
}

// former are the files in which read models were kept as lines of JSON.
const former = "*.jsonl"
