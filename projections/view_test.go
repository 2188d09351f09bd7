package projections_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

func asOf(day string) projections.View       { return projections.View{AsOf: kit.Day(day)} }
func recordedBy(day string) projections.View { return projections.View{RecordedBy: kit.Noon(day)} }

// received is what the weaver had received in 2020, as a view shows the facts.
func received(t *testing.T, view projections.View, facts ...*kit.Fact) int64 {
	t.Helper()
	return row(t, kit.Seen(t, view, newSums, facts...), given{weaver, 2020}).Rp
}

func TestACorrectionIsSeenFromItsOwnRecordingOn(t *testing.T) {
	wrong := loan(weaver, "2020-03-01", 70).Recorded("2020-03-02")
	undone := kit.Undo(wrong, "2020-03-01").Recorded("2021-06-01")
	right := loan(weaver, "2020-03-01", 7).Recorded("2021-06-02")
	for day, want := range map[string]int64{"2020-03-01": 0, "2020-03-02": 70, "2021-05-31": 70, "2021-06-01": 0, "2021-06-02": 7, "2030-01-01": 7} {
		assert.Equal(t, want, received(t, recordedBy(day), wrong, undone, right), "known on %s", day)
	}
	for day, want := range map[string]int64{"2020-02-29": 0, "2020-03-01": 7, "2021-06-01": 7} {
		assert.Equal(t, want, received(t, asOf(day), wrong, undone, right), "effective on %s", day)
	}
	both := projections.View{AsOf: kit.Day("2020-12-31"), RecordedBy: kit.Noon("2020-12-31")}
	assert.EqualValues(t, 70, received(t, both, wrong, undone, right), "the state of the year as the report of that year had it")
}

func TestAReversalDatedEarlierNeverTakesAwayWhatIsNotSeen(t *testing.T) {
	wrong := loan(weaver, "2020-06-01", 70)
	facts := []*kit.Fact{loan(weaver, "2020-01-01", 1), wrong, kit.Undo(wrong, "2020-01-15")}
	assert.EqualValues(t, 1, received(t, asOf("2020-03-01"), facts...), "by its own date the reversal is in the view, its original is not")
	assert.EqualValues(t, 1, received(t, asOf("2020-12-31"), facts...))
	topics, _ := kit.State(t, kit.Seen(t, asOf("2020-03-01"), newTopics, facts...), weaver)
	assert.Equal(t, []string{"KUR"}, topics)
}

func TestAReversalDatedLaterStillTakesItsOriginalAway(t *testing.T) {
	wrong := loan(weaver, "2020-06-01", 70)
	assert.Zero(t, received(t, asOf("2020-12-31"), wrong, kit.Undo(wrong, "2023-01-01")))
}

func TestTheInstantItselfIsInTheView(t *testing.T) {
	f := loan(weaver, "2020-06-01", 70).Recorded("2021-01-01")
	at := kit.Noon("2021-01-01")
	assert.EqualValues(t, 70, received(t, projections.View{RecordedBy: at}, f))
	assert.Zero(t, received(t, projections.View{RecordedBy: at.Add(-time.Nanosecond)}, f))
	assert.EqualValues(t, 70, received(t, projections.View{RecordedBy: at.In(time.FixedZone("WIB", 7*3600))}, f), "whatever zone it is told in")
	assert.EqualValues(t, 70, received(t, asOf("2020-06-01"), f))
	assert.Zero(t, received(t, asOf("2020-05-31"), f))
}

func TestAPeriodBeginsToHoldOnItsFirstDay(t *testing.T) {
	for on, first := range map[string]string{"2020": "2020-01-01", "2020-06": "2020-06-01", "2020-03/2020-09": "2020-03-01",
		"../2020-05-01": "2020-05-01", "2020~": "2020-01-01"} {
		f := told(weaver, on, "x")
		_, ok := kit.State(t, kit.Seen(t, asOf(first), newTopics, f), weaver)
		assert.True(t, ok, on)
		before := kit.Day(first)
		before.Year--
		_, ok = kit.State(t, kit.Seen(t, projections.View{AsOf: before}, newTopics, f), weaver)
		assert.False(t, ok, on)
	}
}

func TestOnlyTheZeroViewIsEverything(t *testing.T) {
	assert.True(t, projections.View{}.Everything())
	assert.False(t, asOf("2020-01-01").Everything())
	assert.False(t, recordedBy("2020-01-01").Everything())
}

func TestASourceGivesTheFactsOfTheView(t *testing.T) {
	log := kit.Log(t, aStory()...)
	count := func(v projections.View) (n int) {
		require.NoError(t, projections.Source{Store: log, View: v}.All(t.Context(), eventstore.Start, func(*projections.Fact) error { n++; return nil }))
		return n
	}
	assert.Equal(t, 11, count(projections.View{}))
	assert.Equal(t, 1, count(asOf("2019-12-31")))
	assert.Equal(t, 5, count(asOf("2020-12-31")), "two loans, a reversal with its original, and the advice of 2019")
	assert.Zero(t, count(recordedBy("2019-01-01")))
}
