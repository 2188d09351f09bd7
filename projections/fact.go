package projections

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"jejak/domain"
	"jejak/eventstore"
)

// Fact is a decoded event of the log.
type Fact struct {
	domain.Recorded
	Position eventstore.Position
	Target   *Fact // of a reversal: the fact that it takes back; nil otherwise
}

// Decode reads a record. It does not find the target of a reversal.
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

// known reports whether the log had the record at the view's time. Once it is false, it stays so along the log.
func (v View) known(recorded time.Time) bool {
	return v.RecordedBy.IsZero() || !recorded.After(v.RecordedBy)
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

	settles bool // the run hands streams over once more at its end, see settler
}

// decode reads a record and finds the target of a reversal.
func (s Source) decode(ctx context.Context, r eventstore.Record) (*Fact, error) {
	f, err := Decode(r)
	if err != nil {
		return nil, err
	}
	reversal, ok := f.Body.(*domain.FactReversed)
	if !ok {
		return f, nil
	}
	if f.Target, err = s.at(ctx, r.Stream, eventstore.Revision(reversal.TargetRevision)); err != nil {
		return nil, err
	}
	if f.Target.ID != reversal.Target {
		return nil, fmt.Errorf("projections: %s@%d reverses %s, but revision %d is %s",
			r.Stream, r.Revision, reversal.Target, reversal.TargetRevision, f.Target.ID)
	}
	return f, nil
}

// at reads one event of a stream.
func (s Source) at(ctx context.Context, stream string, revision eventstore.Revision) (*Fact, error) {
	for r, err := range s.Store.Stream(ctx, stream, revision, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("projections: read %s@%d: %w", stream, revision, err)
		}
		return Decode(r)
	}
	return nil, fmt.Errorf("projections: %s@%d: there is no such event", stream, revision)
}

// Stream reads the facts of one stream that are in the view, oldest recording first, up to and including a position.
// Reversals and what they reverse are included.
func (s Source) Stream(ctx context.Context, stream domain.Ref, upTo eventstore.Position) ([]*Fact, error) {
	var facts []*Fact
	for r, err := range s.Store.Stream(ctx, string(stream), eventstore.First, eventstore.Forward) {
		if err != nil {
			return nil, fmt.Errorf("projections: read %s: %w", stream, err)
		}
		if r.Position > upTo || !s.View.known(r.Recorded) {
			break
		}
		f, err := s.decode(ctx, r)
		if err != nil {
			return nil, err
		}
		if s.View.holds(f) {
			facts = append(facts, f)
		}
	}
	return facts, nil
}

// batch is how many records are decoded side by side: enough to outweigh the hand-over, few enough to be visited soon.
const batch = 512

// All calls visit with every fact of the log that is in the view, in the order of recording, after a position.
func (s Source) All(ctx context.Context, after eventstore.Position, visit func(*Fact) error) error {
	records := make([]eventstore.Record, 0, batch)
	for r, err := range s.Store.All(ctx, after, eventstore.Forward) {
		if err != nil {
			return errors.Join(s.visit(ctx, records, visit), fmt.Errorf("projections: read the log: %w", err))
		}
		if !s.View.known(r.Recorded) {
			break
		}
		if records = append(records, r); len(records) == batch {
			if err := s.visit(ctx, records, visit); err != nil {
				return err
			}
			records = records[:0]
		}
	}
	return s.visit(ctx, records, visit)
}

// visit decodes records side by side and visits them one after the other.
func (s Source) visit(ctx context.Context, records []eventstore.Record, visit func(*Fact) error) error {
	facts, errs := s.decodeAll(ctx, records)
	for i, f := range facts {
		if errs[i] != nil {
			return errs[i]
		}
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

// least is how many records a goroutine is started for: fewer are decoded sooner without it.
const least = 64

// decodeAll decodes records on all processors. For each there is a fact or an error.
func (s Source) decodeAll(ctx context.Context, records []eventstore.Record) ([]*Fact, []error) {
	facts, errs := make([]*Fact, len(records)), make([]error, len(records))
	part := max(least, (len(records)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < len(records); from += part {
		to := min(from+part, len(records))
		decode := func() {
			for i := from; i < to; i++ {
				facts[i], errs[i] = s.decode(ctx, records[i])
			}
		}
		if to == len(records) {
			decode()
		} else {
			wg.Go(decode)
		}
	}
	wg.Wait()
	return facts, errs
}
