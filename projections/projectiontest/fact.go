package projectiontest

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/memory"
)

// T is what the kit asks of a test; *testing.T, *testing.B and *rapid.T have it.
type T interface {
	require.TestingT
	Helper()
	Context() context.Context
	Cleanup(func())
}

// Fact is an event in the making. It gets its coordinates when it is put into a log.
type Fact struct {
	Stream domain.Ref
	Body   domain.Body
	Meta   domain.Meta

	recorded time.Time // zero: an hour after the fact before it
	undoes   *Fact     // of a reversal
	id       uuid.UUID
	revision int64
}

// On is a fact that happened on a date, a period in EDTF. It is actual and reported.
func On(stream domain.Ref, date string, body domain.Body) *Fact {
	return &Fact{Stream: stream, Body: body, Meta: domain.Meta{
		OccurredOn: Period(date), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "uji"},
	}}
}

// Undo takes back a fact that stands in the log before it.
func Undo(wrong *Fact, date string) *Fact {
	f := On(wrong.Stream, date, &domain.FactReversed{Reason: "salah catat", TargetType: domain.TypeName(wrong.Body)})
	f.undoes = wrong
	return f
}

// Planned makes a plan of the fact.
func (f *Fact) Planned() *Fact { f.Meta.Mode = domain.Planned; return f }

// Trusted says how far the fact can be relied on.
func (f *Fact) Trusted(c domain.Confidence) *Fact { f.Meta.Confidence = c; return f }

// From says on what document the fact rests.
func (f *Fact) From(e domain.Evidence) *Fact {
	f.Meta.Evidence = append(f.Meta.Evidence, e)
	return f
}

// Recorded says on what day, at noon UTC, the fact was recorded.
func (f *Fact) Recorded(day string) *Fact { f.recorded = Noon(day); return f }

// ID is the fact's id in the log that it was last put into.
func (f *Fact) ID() uuid.UUID { return f.id }

// firstRecorded is when the first fact of a log is recorded unless it says otherwise.
var firstRecorded = time.Date(2026, time.January, 5, 1, 0, 0, 0, time.UTC)

// space is the namespace of the facts' ids.
var space = uuid.MustParse("6a656a61-6b00-5000-8000-70726f6a0001")

// positionStep keeps positions from being dense.
const positionStep = 11

// Log is a store with these facts in it.
func Log(t T, facts ...*Fact) *memory.Store {
	t.Helper()
	store := memory.New()
	Append(t, store, facts...)
	return store
}

// Append puts facts at the end of a log.
func Append(t T, store *memory.Store, facts ...*Fact) {
	t.Helper()
	for _, f := range facts {
		r := eventstore.Record{Stream: string(f.Stream), Revision: -1, Recorded: firstRecorded}
		for last, err := range store.All(t.Context(), eventstore.End, eventstore.Backward) {
			require.NoError(t, err)
			r.Position, r.Recorded = last.Position, last.Recorded.Add(time.Hour)
			break
		}
		for last, err := range store.Stream(t.Context(), r.Stream, eventstore.Last, eventstore.Backward) {
			require.NoError(t, err)
			r.Revision = last.Revision
			break
		}
		r.Position += positionStep
		r.Revision++
		if !f.recorded.IsZero() {
			r.Recorded = f.recorded
		}
		r.Event = f.encode(t, int64(r.Revision))
		require.NoError(t, store.Import(t.Context(), r))
	}
}

// encode writes the fact as it stands at a revision of its stream.
func (f *Fact) encode(t T, revision int64) eventstore.Event {
	t.Helper()
	f.revision = revision
	f.id = uuid.NewSHA1(space, fmt.Appendf(nil, "%s@%d", f.Stream, revision))
	body := f.Body
	if f.undoes != nil {
		undone := *body.(*domain.FactReversed)
		undone.Target, undone.TargetRevision = f.undoes.id, f.undoes.revision
		body = &undone
	}
	f.Meta.Command, f.Meta.Request = f.id, "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
	wire, err := domain.Encode(domain.Event{ID: f.id, Meta: f.Meta, Body: body})
	require.NoError(t, err)
	return eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata}
}

// Ref is the stream of a thing in a test.
func Ref(category, name string) domain.Ref { return domain.NamedRef(category, name) }

// Region reads a code such as 13.76; it panics on a text that is none.
func Region(code string) region.Region { return must(region.Parse(code)) }

// Period reads a period in EDTF; it panics on a text that is none.
func Period(text string) domain.Period { return must(domain.ParsePeriod(text)) }

// Day reads a date; it panics on a text that is none.
func Day(text string) domain.Date { return must(domain.ParseDate(text)) }

// Noon is the middle of a day, UTC.
func Noon(day string) time.Time { return must(time.Parse(time.DateOnly, day)).Add(12 * time.Hour) }

// Sealed is personal data of a subject, as the log has it.
func Sealed(subject domain.Ref) domain.Personal {
	var p domain.Personal
	p.Seal(domain.Sealed{Version: domain.SealVersion, Key: string(subject), Ciphertext: "q83vEjRWeJCrze8SNFZ4kA=="})
	return p
}

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}
