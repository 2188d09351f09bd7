package projections

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"jejak/eventstore"
)

// mark is how far a projection has read: where the last event stands and its id, by which another log, or one that was
// restored from an older copy, is noticed.
type mark struct {
	Position eventstore.Position `json:"position"`
	Stream   string              `json:"stream"`
	Revision eventstore.Revision `json:"revision"`
	Event    uuid.UUID           `json:"event"`
	Aside    string              `json:"aside"` // digest of what was set aside up to the mark: under other verdicts the facts are others
}

func markOf(r *eventstore.Borrowed) mark {
	return mark{Position: r.Position, Stream: string(r.Stream), Revision: r.Revision, Event: r.ID}
}

// note is the mark as a table keeps it.
func (r *Runner) note(m mark) (jsontext.Value, error) {
	m.Aside = r.aside(m)
	return json.Marshal(m)
}

// aside is the digest of what was set aside up to a mark.
func (r *Runner) aside(m mark) string {
	if r.Book == nil {
		return ""
	}
	return r.Book.Digest(m.Position)
}

// marks takes up what tables say of themselves. As a rule all were saved at one event, which is looked up once.
type marks struct {
	*Runner
	held map[mark]bool
}

// of reads the note of a table. The zero mark is that of one which the log of today does not have, or that was made under
// other verdicts.
func (l marks) of(ctx context.Context, note jsontext.Value) (m mark, same, current bool, err error) {
	if !m.reads(note) {
		return mark{}, false, false, nil
	}
	same, err = l.holds(ctx, m)
	return m, same, m.Aside == l.aside(m), err
}

func (m *mark) reads(note jsontext.Value) bool { return note != nil && json.Unmarshal(note, m) == nil }

// holds reports whether the log has the event that the mark names where the mark says. It is looked for by its place in
// its stream: a log takes no position but those of its own records.
func (l marks) holds(ctx context.Context, m mark) (bool, error) {
	if held, known := l.held[m]; known || m.Stream == "" {
		return held, nil
	}
	record, found, err := eventstore.RecordAt(ctx, l.Store, m.Stream, m.Revision)
	if err != nil {
		return false, fmt.Errorf("projections: %w", err)
	}
	l.held[m] = found && record.ID == m.Event && record.Position == m.Position
	return l.held[m], nil
}
