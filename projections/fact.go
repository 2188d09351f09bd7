package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections/verdict"
)

// Fact is a decoded event of the log.
type Fact struct {
	domain.Recorded
	Position eventstore.Position
	Target   *Fact // of a reversal: the fact that it takes back; nil otherwise
}

// Decode reads a record, with the store's time. It does not find the target of a reversal.
func Decode(r eventstore.Record) (*Fact, error) {
	wire := domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}
	recorded, err := domain.DecodeRecorded(wire, r.Stream, int64(r.Revision), r.Recorded)
	if err != nil {
		return nil, fmt.Errorf("projections: position %d: %w", r.Position, err)
	}
	return &Fact{Recorded: recorded, Position: r.Position}, nil
}

// View is a point on the two clocks. The zero View is everything that is in the log.
type View struct {
	AsOf       domain.Date // facts effective on this day: those that had begun; zero for all
	RecordedBy time.Time   // facts recorded at this instant or before; zero for all
}

// Everything reports whether the view leaves nothing out.
func (v View) Everything() bool { return v == View{} }

// day is the number of the last day that the view has.
func (v View) day() int32 {
	if v.AsOf.IsZero() {
		return ever
	}
	return dayNumber(v.AsOf)
}

// holds reports whether a fact is effective in the view. A reversal goes with its original: whoever does not see the
// one must not subtract the other.
func (v View) holds(f *Fact) bool {
	if v.AsOf.IsZero() {
		return true
	}
	if f.Target != nil {
		return v.holds(f.Target)
	}
	return f.Meta.OccurredOn.EffectiveFrom().Compare(v.AsOf) <= 0
}

// Source reads facts of a log within a view.
type Source struct {
	Store eventstore.Store
	View  View

	// Book says which events are no facts, and when each was recorded. It was brought up to the log's end, and the source
	// reads no further. Without it whatever decodes is a fact, the rest is an error, and the store's clock is the only one:
	// for logs that a test has made up.
	Book *verdict.Book
}

// bounds is what a source reads of the log.
type bounds struct {
	upTo eventstore.Position
	by   time.Time // without a book: the last time of recording; zero for all
}

func (s Source) bounds(ctx context.Context) (bounds, error) {
	switch {
	case s.Book == nil:
		return bounds{upTo: eventstore.End, by: s.View.RecordedBy}, nil
	case s.View.RecordedBy.IsZero():
		return bounds{upTo: s.Book.End()}, nil
	}
	cut, err := s.Book.Cut(ctx, s.View.RecordedBy)
	return bounds{upTo: cut}, err
}

// end is the last position that the source shows.
func (s Source) end(ctx context.Context) (eventstore.Position, error) {
	limit, err := s.bounds(ctx)
	if err != nil || limit.by.IsZero() {
		return limit.upTo, err
	}
	end := eventstore.Start
	for r, err := range s.Store.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return 0, fmt.Errorf("projections: read the log: %w", err)
		}
		if limit.beyond(r.Position, r.Recorded) {
			break
		}
		end = r.Position
	}
	return end, nil
}

// beyond reports whether the source ends before a record. Once it is true, it stays so along the log.
func (b bounds) beyond(at eventstore.Position, recorded time.Time) bool {
	return at > b.upTo || !b.by.IsZero() && recorded.After(b.by)
}

// leavesOut reports whether a record is no fact.
func (s Source) leavesOut(at eventstore.Position, stream string) bool {
	return s.Book != nil && !s.Book.Fact(stream, at)
}

// Decode reads a record of the log that is a fact, and finds the target of a reversal.
func (s Source) Decode(ctx context.Context, r eventstore.Record) (*Fact, error) {
	f, err := s.decodeOne(r)
	if err != nil {
		return nil, err
	}
	reversal, ok := f.Body.(*domain.FactReversed)
	if !ok {
		return f, nil
	}
	if f.Target, err = s.At(ctx, r.Stream, eventstore.Revision(reversal.TargetRevision)); err != nil {
		return nil, err
	}
	if f.Target.ID != reversal.Target {
		return nil, fmt.Errorf("projections: %s@%d reverses %s, but revision %d is %s",
			r.Stream, r.Revision, reversal.Target, reversal.TargetRevision, f.Target.ID)
	}
	return f, nil
}

func (s Source) decodeOne(r eventstore.Record) (*Fact, error) {
	f, err := Decode(r)
	if err == nil && s.Book != nil {
		f.RecordedAt = s.Book.Time(&r)
	}
	return f, err
}

// At reads one fact of a stream, without the target of a reversal.
func (s Source) At(ctx context.Context, stream string, revision eventstore.Revision) (*Fact, error) {
	r, found, err := eventstore.RecordAt(ctx, s.Store, stream, revision)
	switch {
	case err != nil:
		return nil, fmt.Errorf("projections: %w", err)
	case !found:
		return nil, fmt.Errorf("projections: %s@%d: there is no such event", stream, revision)
	}
	return s.decodeOne(r)
}

// Stream reads the facts of one stream that are in the view, oldest recording first, up to and including a position.
// Reversals and what they reverse are included.
func (s Source) Stream(ctx context.Context, stream domain.Ref, upTo eventstore.Position) ([]*Fact, error) {
	limit, err := s.bounds(ctx)
	if err != nil {
		return nil, err
	}
	var facts []*Fact
	for r, err := range s.Store.Stream(ctx, string(stream), eventstore.First, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("projections: read %s: %w", stream, err)
		}
		if r.Position > upTo || limit.beyond(r.Position, r.Recorded) {
			break
		}
		if s.leavesOut(r.Position, r.Stream) {
			continue
		}
		f, err := s.Decode(ctx, r)
		if err != nil {
			return nil, err
		}
		if s.View.holds(f) {
			facts = append(facts, f)
		}
	}
	return facts, nil
}

// Standing reads those facts of one stream that hold in the view and are of some types, nil for all, in the order in which they happened.
func (s Source) Standing(ctx context.Context, stream domain.Ref, of []string) ([]*Fact, error) {
	limit, err := s.bounds(ctx)
	if err != nil {
		return nil, err
	}
	var facts []*Fact
	for r, err := range s.Store.Stream(ctx, string(stream), eventstore.First, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", stream, err)
		}
		if limit.beyond(r.Position, r.Recorded) {
			break
		}
		if of != nil && !slices.Contains(of, r.Type) && r.Type != reversal || s.leavesOut(r.Position, r.Stream) {
			continue
		}
		f, err := s.decodeOne(r)
		if err != nil {
			return nil, err
		}
		if r.Type == reversal || s.View.holds(f) { // a reversal goes with its original, which may be out of the view
			facts = append(facts, f)
		}
	}
	return Standing(facts), nil
}

// errBeyond ends a scan at the first record that the view does not know. It never leaves the package.
var errBeyond = errors.New("recorded after the view")

// All calls visit with every fact of the log that is in the view, in the order of recording, after a position. Facts are
// decoded side by side; visit is called for one after the other, though not always by the same goroutine.
func (s Source) All(ctx context.Context, after eventstore.Position, visit func(*Fact) error) error {
	limit, err := s.bounds(ctx)
	if err != nil {
		return err
	}
	var ended error // by a fact, not by the store
	err = eventstore.Scan(ctx, s.Store, after, func(row []eventstore.Borrowed) func() error {
		facts, fault := s.decodeRow(ctx, row, limit)
		return func() error {
			if ended = s.visit(ctx, facts, visit); ended == nil {
				ended = fault
			}
			return ended
		}
	})
	switch {
	case errors.Is(ended, errBeyond):
		return nil
	case err != nil && ended == nil:
		return fmt.Errorf("projections: read the log: %w", err)
	}
	return ended
}

// decodeRow decodes records up to the end or a fault.
func (s Source) decodeRow(ctx context.Context, row []eventstore.Borrowed, limit bounds) ([]*Fact, error) {
	facts := make([]*Fact, 0, len(row))
	for i := range row {
		if limit.beyond(row[i].Position, row[i].Recorded) {
			return facts, errBeyond
		}
		r := row[i].Lend()
		if s.leavesOut(r.Position, r.Stream) {
			continue
		}
		f, err := s.Decode(ctx, r)
		if err != nil {
			return facts, err
		}
		facts = append(facts, f)
	}
	return facts, nil
}

func (s Source) visit(ctx context.Context, facts []*Fact, visit func(*Fact) error) error {
	for _, f := range facts {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("projections: %s@%d: %w", f.Stream, f.Revision, err)
		}
		if !s.View.holds(f) {
			continue
		}
		if err := visit(f); err != nil {
			return fmt.Errorf("projections: %s@%d: %w", f.Stream, f.Revision, err)
		}
	}
	return nil
}
