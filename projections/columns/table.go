package columns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json/jsontext"

	"jejak/projections/disk"
)

// Table is entries on disk, and those in memory that are younger. It is read by several goroutines and written by one.
type Table struct {
	Form
	Note  jsontext.Value // what the saved entries are of; nil for none
	Blame string         // of a table with a fault: the file that has it

	dir     string
	runs    []*opened // oldest first
	fresh   *Batch
	damaged atomic.Bool // some reading has met damage
	sorting sync.Mutex  // of the fresh entries, by the first who reads them
}

// New is an empty table. With "" for a directory it stays in memory.
func New(dir string, form Form) *Table {
	return &Table{Form: form, dir: dir, fresh: &Batch{Width: form.Width}}
}

// attempts is how often a table is opened whose runs another process takes away in between.
const attempts = 5

// Open opens a table. One with a fault is empty.
func Open(dir string, form Form) (*Table, Fault, error) {
	for range attempts {
		t, fault, err := open(dir, form)
		if !errors.Is(err, fs.ErrNotExist) {
			return t, fault, err
		}
	}
	t := New(dir, form)
	t.Blame = ManifestName(form.Name)
	return t, Altered, nil
}

func open(dir string, form Form) (*Table, Fault, error) {
	t := New(dir, form)
	if dir == "" {
		return t, Absent, nil
	}
	m, fault, err := readManifest(dir, form)
	if err != nil || fault != "" {
		t.Blame = ManifestName(form.Name)
		return t, fault, err
	}
	for _, r := range m.Runs {
		o, err := openRun(filepath.Join(dir, r.File), r, form)
		var damaged *DamagedError
		if err != nil {
			err = errors.Join(err, t.Close())
		}
		switch {
		case errors.As(err, &damaged), errors.Is(err, fs.ErrPermission):
			t = New(dir, form)
			t.Blame = r.File
			return t, Altered, nil
		case err != nil:
			return New(dir, form), "", err
		}
		o.damaged = &t.damaged
		t.runs = append(t.runs, o)
	}
	t.Note = m.Note
	return t, "", nil
}

// Close closes the files. What is in memory only is gone. A table of which damage was met is given up, so that it is made
// again by whoever opens it next.
func (t *Table) Close() error {
	var errs []error
	if t.damaged.Swap(false) {
		errs = append(errs, Discard(t.dir, t.Name))
	}
	for _, r := range t.runs {
		errs = append(errs, r.file.Close())
	}
	t.runs, t.fresh, t.Note = nil, &Batch{Width: t.Width}, nil
	return errors.Join(errs...)
}

// Fresh is the entries that are not saved. They may be added to, and are in what is scanned.
func (t *Table) Fresh() *Batch { return t.fresh }

// Scan lists the entries of all rows that begin with a prefix and were recorded at a position or before, sorted by row and
// position. An entry is valid up to the next one.
func (t *Table) Scan(prefix []byte, upTo uint64) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		sources := make([]source, 0, len(t.runs)+1)
		for _, r := range t.runs {
			sources = append(sources, r.from(prefix))
		}
		m, err := merge(append(sources, t.freshFrom(prefix))...)
		if err != nil {
			yield(nil, err)
			return
		}
		var last []byte
		for e, err := range all(m, func(e *Entry) bool { return bytes.HasPrefix(e.Row, prefix) }) {
			if err == nil && (e.At > upTo || t.Once && last != nil && bytes.Equal(last, e.Row)) {
				continue
			}
			if t.Once && err == nil {
				last = append(last[:0], e.Row...)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// freshFrom reads the fresh entries from a row on.
func (t *Table) freshFrom(row []byte) source {
	t.sorting.Lock()
	defer t.sorting.Unlock()
	return t.fresh.from(row)
}

// Seek is the first row that is not before a key; found is false if there is none. The row is valid up to the next call.
func (t *Table) Seek(key []byte) (row []byte, found bool, err error) {
	sources := make([]source, 0, len(t.runs)+1)
	for _, r := range t.runs {
		sources = append(sources, r.from(key))
	}
	m, err := merge(append(sources, t.freshFrom(key))...)
	if err != nil {
		return nil, false, err
	}
	e, err := m.next()
	if err != nil || e == nil {
		return nil, false, err
	}
	return e.Row, true, nil
}

// Patterns are those of the names of all files of tables, with what interrupted saves have left.
func Patterns() []string { return append(Temporary(), "*"+manifestSuffix, "*"+runSuffix) }

// Temporary are the patterns of the names of what interrupted saves have left.
func Temporary() []string {
	return []string{"*" + manifestSuffix + disk.TempPattern, "*" + runSuffix + disk.TempPattern}
}

// Orphans lists the runs in a directory that no manifest there names: what was left when a table was made again.
func Orphans(dir string) (names []string, err error) {
	named := map[string]bool{}
	manifests, err := filepath.Glob(filepath.Join(dir, "*"+manifestSuffix))
	if err != nil {
		return nil, err
	}
	for _, path := range manifests {
		saved, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("columns: %w", err)
		}
		var m manifest
		if m.reads(saved) {
			for _, r := range m.Runs {
				named[r.File] = true
			}
		}
	}
	runs, err := filepath.Glob(filepath.Join(dir, "*"+runSuffix))
	for _, path := range runs {
		if name := filepath.Base(path); !named[name] {
			names = append(names, name)
		}
	}
	return names, err
}

// Discard makes a directory forget a table. Where that cannot be done, it stays as it is.
func Discard(dir, table string) error {
	err := os.Remove(filepath.Join(dir, ManifestName(table)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !disk.Unwritable(err) {
		return fmt.Errorf("columns: discard %s: %w", table, err)
	}
	return nil
}

// growth is how many times larger a run has to be than what comes after it, or the two become one. It bounds the number of
// runs by the logarithm of the table and the number of times that an entry is written by the same.
const growth = 3

// Save keeps the fresh entries on disk, with what all entries are of now. When it fails, everything is as before; when another
// process was in the way, the error is disk.ErrTaken.
func (t *Table) Save(note jsontext.Value) error {
	first, size := len(t.runs), int64(t.fresh.Size())
	for first > 0 && t.runs[first-1].Bytes < growth*size {
		first--
		size += t.runs[first].Bytes
	}
	kept, merging := t.runs[:first], t.runs[first:]
	if t.fresh.Len() == 0 {
		kept, merging = t.runs, nil
	}
	var made *opened
	if t.fresh.Len() > 0 {
		var err error
		if made, err = t.write(merging); err != nil {
			return err
		}
	}
	m := manifest{Form: t.Form, Note: note, Runs: []run{}}
	runs := slices.Clone(kept)
	if made != nil {
		runs = append(runs, made)
	}
	for _, r := range runs {
		m.Runs = append(m.Runs, r.run)
	}
	content, err := m.encode()
	if err == nil {
		err = disk.Replace(t.dir, ManifestName(t.Name), content)
	}
	if err != nil {
		if made != nil {
			err = errors.Join(err, made.file.Close())
		}
		return fmt.Errorf("columns: save %s: %w", t.Name, err)
	}
	t.runs, t.Note = runs, note
	t.fresh = &Batch{Width: t.Width}
	return t.drop(merging)
}

// write makes one run of the fresh entries and some runs.
func (t *Table) write(runs []*opened) (*opened, error) {
	sources := []source{t.freshFrom(nil)}
	for _, r := range runs {
		sources = append(sources, r.from(nil))
	}
	m, err := merge(sources...)
	if err != nil {
		return nil, err
	}
	temp := t.Name + runSuffix
	var made run
	err = disk.Write(t.dir, temp, func(w io.Writer) error {
		made, err = writeRun(w, t.Form, m)
		return err
	}, func() string { made.File = runName(t.Name, made); return made.File })
	if err != nil {
		return nil, fmt.Errorf("columns: write a run of %s: %w", t.Name, err)
	}
	o, err := openRun(filepath.Join(t.dir, made.File), made, t.Form)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("columns: %s: %w", made.File, disk.ErrTaken)
	}
	if err != nil {
		return nil, err
	}
	o.damaged = &t.damaged
	return o, nil
}

// drop removes runs that have become part of another. Another process may still read them, which keeps them on some systems.
func (t *Table) drop(runs []*opened) error {
	var errs []error
	for _, r := range runs {
		errs = append(errs, r.file.Close())
		if slices.ContainsFunc(t.runs, func(o *opened) bool { return o.File == r.File }) {
			continue
		}
		if err := os.Remove(filepath.Join(t.dir, r.File)); err != nil && !errors.Is(err, fs.ErrNotExist) && !disk.Unwritable(err) {
			errs = append(errs, fmt.Errorf("columns: remove what has become part of another run: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Files lists the names of the files of the table.
func (t *Table) Files() []string {
	names := []string{ManifestName(t.Name)}
	for _, r := range t.runs {
		names = append(names, r.File)
	}
	return names
}

// Damaged reports whether some reading has met damage.
func (t *Table) Damaged() bool { return t.damaged.Load() }

// Locked reports whether the table is on a disk and cannot be replaced there.
func (t *Table) Locked() bool { return t.dir != "" && disk.Locked(t.dir, ManifestName(t.Name)) }

// Verify reads all of the files again. The first byte that is not as it was written is a *DamagedError.
func (t *Table) Verify() (read int64, err error) {
	for _, r := range t.runs {
		read += r.Bytes
		for _, err := range all(r.from(nil), func(*Entry) bool { return true }) {
			if err != nil {
				return read, err
			}
		}
	}
	return read, nil
}

// Size is the number of bytes and of entries on disk.
func (t *Table) Size() (size, entries int64) {
	for _, r := range t.runs {
		size, entries = size+r.Bytes, entries+r.Entries
	}
	return size, entries
}
