// Package storetest is the contract of eventstore.Store as tests. Every store passes the same suite:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) eventstore.Store { return memory.New() })
//	}
//
// Each case opens a store of its own and closes it. A store that survives its process runs Reopen too, a store that can
// take over records runs Import.
package storetest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// Open makes an empty store for one case. It registers its own clean-up; the suite closes the store.
type Open func(t *testing.T) eventstore.Store

// patience bounds a case that would otherwise hang, as a lost wake-up does. It is no measure of speed.
const patience = time.Minute

// Run runs the whole contract against stores made by open.
func Run(t *testing.T, open Open) {
	cases := []struct {
		name string
		run  func(t *testing.T, ctx context.Context, s eventstore.Store)
	}{
		{"AnEmptyStoreReadsEmpty", emptyReadsEmpty},
		{"AppendGivesCoordinates", appendGivesCoordinates},
		{"RecordsComeBackByteForByte", recordsComeBack},
		{"AppendKeepsNoneOfTheCallersBytes", callersBytesAreTheirs},
		{"TimesNeverRunBackwards", timesNeverRunBackwards},
		{"EveryExpectationAgainstEveryState", everyExpectation},
		{"InvalidAppendsAreRefusedWhole", invalidAppends},
		{"AnAppendMayBeAsLargeAsAServerTakes", sizesAreTheServers},
		{"LimitsAreAllowed", limitsAreAllowed},
		{"EveryLegalByteInAName", everyLegalByte},
		{"AppendTwiceIsOneEvent", appendTwice},
		{"AppendTwiceIsOneEventLongAfter", appendTwiceLongAfter},
		{"PartialRepetitionIsRefused", partialRepetition},
		{"AnotherOrderIsRefused", anotherOrder},
		{"TheSameIdInAnotherStreamIsAnotherEvent", sameIDOtherStream},
		{"StreamPagesBothWays", streamPages},
		{"AllPagesBothWays", allPages},
		{"OnlyThePositionOfARecordIsOneToReadFrom", onlyRecordsPositions},
		{"OfAnEmptyLogOnlyTheEndsAreKnown", emptyHasNoPositions},
		{"FollowFromTheEndSeesWhatComes", followFromEnd},
		{"FloorIsTheLastRecordAtOrBefore", floorOfPositions},
		{"StreamsDoNotMix", streamsDoNotMix},
		{"BackwardFromBeyondTheEndStartsAtTheEnd", backwardBeyondEnd},
		{"FollowCatchesUpAndWaits", followCatchesUp},
		{"FollowSeesEveryEventOnceInOrder", followSeesAll},
		{"ReadersMayStopAnywhere", readersMayStop},
		{"ReadersMayRunAgain", readersMayRunAgain},
		{"ReadersMayAppendWhileTheyRead", readersMayAppend},
		{"ScanReadsWhatAllReads", scanReadsWhatAllReads},
		{"AnEmptyLogIsNotVisited", anEmptyLogIsNotVisited},
		{"ScannersMayPassRowsOver", scanFilters},
		{"ScanEndsWithAnErrorOfItsReader", scanEndsWithItsReader},
		{"ScanEndsWithTheContext", scanEndsWithTheContext},
		{"ScanOfAClosedStoreIsRefused", scanOfAClosedStore},
		{"ScannersMayReadAndAppend", scannersMayAppend},
		{"ACancelledContextIsAnError", cancelled},
		{"FollowEndsWithTheContext", followEndsWithContext},
		{"ClosedStoreRefuses", closedRefuses},
		{"CloseDuringCalls", closeDuringCalls},
		{"ConcurrentAppendsKeepEveryRevision", concurrentAppends},
		{"OneOfManyWinsARevision", oneWins},
		{"ConcurrentRepetitionsAreOneEvent", concurrentRepetitions},
		{"AnAppendIsNeverSeenInPart", neverSeenInPart},
		{"ABatchIsAnsweredAsItsAppendsWouldBe", batchIsItsAppends},
		{"ABatchMayHaveNothing", batchOfNothing},
		{"BatchesBesideEachOtherKeepTheirOrder", batchesKeepTheirOrder},
		{"ABatchToAClosedStoreIsRefused", batchToAClosedStore},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			defer func() { assert.NoError(t, s.Close()) }()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			c.run(t, ctx, s)
		})
	}
}

// Event makes an event with the given text in its data and a random id.
func Event(text string) eventstore.Event {
	return eventstore.Event{
		ID:       uuid.New(),
		Type:     "Tested",
		Data:     fmt.Appendf(nil, "{%q:%q}", "text", text),
		Metadata: []byte(`{"schemaVersion":1}`),
	}
}

// Events makes n events.
func Events(n int) []eventstore.Event {
	events := make([]eventstore.Event, n)
	for i := range events {
		events[i] = Event(fmt.Sprint(i))
	}
	return events
}

// Collect reads a sequence to its end and fails the test on an error.
func Collect(t testing.TB, seq iter.Seq2[eventstore.Record, error]) []eventstore.Record {
	t.Helper()
	var records []eventstore.Record
	for r, err := range seq {
		require.NoError(t, err)
		records = append(records, r)
	}
	return records
}

// ReadAll returns the whole log.
func ReadAll(t testing.TB, ctx context.Context, s eventstore.Store) []eventstore.Record {
	t.Helper()
	return Collect(t, s.All(ctx, eventstore.Start, eventstore.Forward))
}

// CheckLog re-reads a whole log every way there is, and fails the test where two ways disagree or a coordinate breaks
// the contract. Tests call it after each step that might have done damage.
func CheckLog(t testing.TB, ctx context.Context, s eventstore.Store) []eventstore.Record {
	t.Helper()
	all := ReadAll(t, ctx, s)
	streams := map[string][]eventstore.Record{}
	var before eventstore.Record
	for i, r := range all {
		require.Greater(t, r.Position, before.Position, "positions increase")
		require.False(t, i > 0 && r.Recorded.Before(before.Recorded), "times never run backwards")
		require.EqualValues(t, len(streams[r.Stream]), r.Revision, "revisions of %q have no gaps", r.Stream)
		streams[r.Stream] = append(streams[r.Stream], r)
		before = r
	}
	backward := Collect(t, s.All(ctx, eventstore.End, eventstore.Backward))
	slices.Reverse(backward)
	sameRecords(t, all, backward, "the log read backward")
	scanned, err := Scanned(t, ctx, s, eventstore.Start)
	require.NoError(t, err)
	sameRecords(t, all, scanned, "the log scanned")
	for name, records := range streams {
		sameRecords(t, records, Collect(t, s.Stream(ctx, name, eventstore.First, eventstore.Forward)), name)
		backward := Collect(t, s.Stream(ctx, name, eventstore.Last, eventstore.Backward))
		slices.Reverse(backward)
		sameRecords(t, records, backward, name+" read backward")
	}
	return all
}

func sameRecords(t testing.TB, want, got []eventstore.Record, what string) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for i := range want {
		sameRecord(t, want[i], got[i], fmt.Sprintf("%s, record %d", what, i))
	}
}

func sameRecord(t testing.TB, want, got eventstore.Record, what string) {
	t.Helper()
	require.True(t, want.Recorded.Equal(got.Recorded), "%s: recorded %s, not %s", what, got.Recorded, want.Recorded)
	want.Recorded, got.Recorded = time.Time{}, time.Time{}
	for _, r := range []*eventstore.Record{&want, &got} { // nil and empty bytes are the same
		if len(r.Data) == 0 {
			r.Data = nil
		}
		if len(r.Metadata) == 0 {
			r.Metadata = nil
		}
	}
	require.Equal(t, want, got, what)
}

func mustAppend(t testing.TB, ctx context.Context, s eventstore.Store, stream string, expect eventstore.Expect, events ...eventstore.Event) eventstore.Appended {
	t.Helper()
	a, err := s.Append(ctx, stream, expect, events...)
	require.NoError(t, err)
	return a
}

func requireWrong(t testing.TB, err error, actual eventstore.Revision, known int) {
	t.Helper()
	var wrong *eventstore.WrongRevisionError
	require.ErrorAs(t, err, &wrong)
	require.Equal(t, actual, wrong.Actual, "the last revision in %v", err)
	require.Equal(t, known, wrong.Known, "the known ids in %v", err)
}
