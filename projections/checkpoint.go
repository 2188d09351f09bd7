package projections

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/verdict"
)

// mark is how far a projection has read: where the last event stands and its id, by which another log, or one that was
// restored from an older copy, is noticed.
type mark struct {
	Position eventstore.Position `json:"position"`
	Stream   domain.Ref          `json:"stream"`
	Revision eventstore.Revision `json:"revision"`
	Event    uuid.UUID           `json:"event"`
}

func markOf(f *Fact) mark {
	return mark{f.Position, f.Stream, eventstore.Revision(f.Revision), f.ID}
}

// header is the first line of a saved state; the state follows it. Both are written in one step.
type header struct {
	Projection string `json:"projection"`
	Version    int    `json:"version"`
	mark
	Aside  string `json:"aside"`  // digest of what was set aside up to the mark: under other verdicts it is another state
	SHA256 string `json:"sha256"` // of the header without this member, and of the state
}

// seal returns the header with the digest of itself and of a state, as it stands in the file.
func (h header) seal(state []byte) ([]byte, error) {
	h.SHA256 = ""
	bare, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	_, _ = sum.Write(bare) // a hash takes whatever it is given
	_, _ = sum.Write(state)
	h.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return json.Marshal(h)
}

// open takes a saved state apart. A header has one spelling and the digest covers all of the file, so that no byte of it can
// change unnoticed.
func open(saved []byte, p Projection) (h header, state []byte, fault Fault) {
	first, state, _ := bytes.Cut(saved, []byte{'\n'})
	if json.Unmarshal(first, &h) != nil {
		return header{}, nil, Altered
	}
	sealed, err := h.seal(state)
	switch {
	case err != nil || !bytes.Equal(sealed, first) || h.Projection != p.Name():
		return header{}, nil, Altered
	case h.Version != p.Version():
		return header{}, nil, OtherVersion
	}
	return h, state, ""
}

// aside is the digest of what was set aside up to a mark.
func (r *Runner) aside(m mark) string {
	if r.Book == nil {
		return ""
	}
	return r.Book.Digest(m.Position)
}

func (r *Runner) path(p Projection) string { return filepath.Join(r.Dir, fileOf(p)) }

// fileOf is the name of the file of a projection's state.
func fileOf(p Projection) string { return p.Name() + ".jsonl" }

// save keeps a state.
func (r *Runner) save(p Projection, m mark) error {
	state, err := p.Save()
	if err != nil {
		return fmt.Errorf("projections: save %s: %w", p.Name(), err)
	}
	head, err := header{Projection: p.Name(), Version: p.Version(), mark: m, Aside: r.aside(m)}.seal(state)
	if err != nil {
		return fmt.Errorf("projections: save %s: %w", p.Name(), err)
	}
	if err := verdict.Replace(r.Dir, fileOf(p), append(append(head, '\n'), state...)); err != nil {
		return fmt.Errorf("projections: save %s: %w", p.Name(), err)
	}
	return nil
}

// remnants are the patterns of what saves that were interrupted have left.
func (r *Runner) remnants() []string {
	patterns := []string{verdict.FileName + verdict.TempPattern}
	for _, p := range r.Projections {
		patterns = append(patterns, p.Name()+verdict.TempPattern)
	}
	return patterns
}

// sweep removes the remnants. A directory that may not be written keeps it.
func (r *Runner) sweep() error {
	if r.Dir == "" {
		return nil
	}
	for _, pattern := range r.remnants() {
		left, err := filepath.Glob(filepath.Join(r.Dir, pattern))
		if err != nil {
			return fmt.Errorf("projections: look for remnants %s: %w", pattern, err)
		}
		for _, name := range left {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) && !verdict.Unwritable(err) {
				return fmt.Errorf("projections: remove a remnant: %w", err)
			}
		}
	}
	return nil
}

// loading takes up saved states. As a rule all were saved at one event, which is looked up once.
type loading struct {
	*Runner
	held map[mark]bool
}

// load reads a saved state. What cannot be used, or is not for this account to read, gives the zero mark, from which the
// projection is rebuilt; only a failing disk is an error.
func (l loading) load(ctx context.Context, p Projection) (mark, error) {
	if l.Dir == "" {
		return mark{}, nil
	}
	saved, err := os.ReadFile(l.path(p))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return mark{}, nil
	}
	if err != nil {
		return mark{}, fmt.Errorf("projections: load %s: %w", p.Name(), err)
	}
	h, state, fault := open(saved, p)
	if fault != "" || h.Aside != l.aside(h.mark) {
		return mark{}, nil
	}
	same, err := l.holds(ctx, h.mark)
	if err != nil || !same {
		return mark{}, err
	}
	if p.Load(state) != nil {
		return mark{}, nil // the digest held, so it was saved by a form of the state that has changed since
	}
	return h.mark, nil
}

// holds reports whether the log has the event that the mark names where the mark says. It is looked for by its place in
// its stream: a log takes no position but those of its own records.
func (l loading) holds(ctx context.Context, m mark) (bool, error) {
	if held, known := l.held[m]; known || m.Stream == "" { // saved before marks named their stream
		return held, nil
	}
	record, found, err := eventstore.RecordAt(ctx, l.Store, string(m.Stream), m.Revision)
	if err != nil {
		return false, fmt.Errorf("projections: %w", err)
	}
	l.held[m] = found && record.ID == m.Event && record.Position == m.Position
	return l.held[m], nil
}
