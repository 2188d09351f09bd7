package sample

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

// Report says what a load did.
type Report struct {
	Title   string
	Steps   int // of the year
	Written int // events recorded now that a step asked for; the ledger adds what it keeps itself, as registers
	Known   int // events that an earlier load had recorded
	Refused int // commands that were refused now, as they should be
	Skipped int // commands that an earlier load saw refused; the state they were refused in has passed
	Stories []Story
}

// errNoClock: with the time of day the year would be recorded in one second, and knowledge would have no history.
var errNoClock = errors.New("sample: the ledger has no clock to set")

// ErrOtherLedger: the ledger was opened as something else than this sample, perhaps with real data. Nothing is written.
var ErrOtherLedger = errors.New("sample: the ledger is not this sample")

// Load records the year of the DefaultSeed. A load that was interrupted is continued by the next one; a load after a
// complete one writes nothing. Progress, if not nil, is called after every step.
//
// The clock must be the one that the ledger and its store ask. Load sets it to the time of each step and lets it run
// again at the end.
func Load(ctx context.Context, l *ledger.Ledger, clock *Clock, progress func(done, total int)) (Report, error) {
	return LoadYear(ctx, NewYear(DefaultSeed), l, clock, progress)
}

// LoadYear is Load for a year of the caller's choice.
func LoadYear(ctx context.Context, year Year, l *ledger.Ledger, clock *Clock, progress func(done, total int)) (Report, error) {
	report := Report{Title: Title, Steps: len(year.Steps), Stories: year.Stories}
	if clock == nil || l.Now == nil {
		return report, errNoClock
	}
	passed, err := lastRecorded(ctx, l.Store)
	if err != nil {
		return report, err
	}
	defer clock.Release()
	for i, step := range year.Steps {
		clock.Set(step.RecordAt)
		if step.Expect != "" && !step.RecordAt.After(passed) {
			report.Skipped++
		} else if err := report.take(ctx, l, step); err != nil {
			return report, fmt.Errorf("sample: step %d of %d: %w", i+1, len(year.Steps), err)
		}
		if progress != nil {
			progress(i+1, len(year.Steps))
		}
	}
	return report, nil
}

// take runs one step and counts how it ended.
func (r *Report) take(ctx context.Context, l *ledger.Ledger, step Step) error {
	receipt, err := l.Do(ctx, step.Command)
	code := domain.RejectionCode(err)
	switch {
	case err != nil && code == "": // a failure, not an answer
		return err
	case step.Command.Stream == domain.LedgerRef && err != nil:
		return fmt.Errorf("%w: %w", ErrOtherLedger, err)
	case code != step.Expect && err != nil:
		return fmt.Errorf("expected %q: %w", step.Expect, err)
	case code != step.Expect:
		return fmt.Errorf("%s on %s was accepted, expected %s", domain.TypeName(step.Command.Body), step.Command.Stream, step.Expect)
	case err != nil:
		r.Refused++
	case receipt.Duplicate:
		r.Known += len(receipt.Events)
	default:
		r.Written += len(receipt.Events)
	}
	return nil
}

// lastRecorded is the time of the last event of the log: steps up to it have been taken by an earlier load.
func lastRecorded(ctx context.Context, store eventstore.Store) (time.Time, error) {
	for record, err := range store.All(ctx, eventstore.End, eventstore.Backward) {
		if err != nil {
			return time.Time{}, fmt.Errorf("sample: read the end of the log: %w", err)
		}
		return record.Recorded, nil
	}
	return time.Time{}, nil
}
