package esdbtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"jejak/eventstore/esdbtest"
)

// Each test of this file is one thing that was observed on a real server.

func single(t *testing.T) *wire { return dial(t, esdbtest.Start(t, esdbtest.Options{}), 0) }

func is(t *testing.T, err error, code codes.Code, message string) {
	t.Helper()
	require.Equal(t, code, status.Code(err), "%v", err)
	require.Equal(t, message, status.Convert(err).Message())
}

func TestTheSameIDsAtTheCurrentRevisionAreAppendedAgain(t *testing.T) {
	w := single(t)
	events := fresh(2)
	w.append("ikm-1", noStream, events...)
	assert.EqualValues(t, 3, w.append("ikm-1", 1, events...).GetCurrentRevision())
	assert.Equal(t, []int{0, 1, 2, 3}, w.revisions("ikm-1"))
}

func TestTheSameIDTwiceInOneAppendIsTaken(t *testing.T) {
	w := single(t)
	e := fresh(1)[0]
	assert.EqualValues(t, 1, w.append("ikm-1", noStream, e, e).GetCurrentRevision())
}

func TestARepetitionBehindItsRevisionIsRecognisedForEver(t *testing.T) {
	w := single(t)
	events := fresh(2)
	first := w.append("ikm-1", noStream, events...)
	for range 3 * esdbtest.DefaultKnownIDs { // more than the cache holds
		w.append("ikm-2", anyRevision, fresh(1)...)
	}
	again := w.append("ikm-1", noStream, events...)
	assert.Equal(t, first.GetPosition().GetCommitPosition(), again.GetPosition().GetCommitPosition())
	assert.Equal(t, []int{0, 1}, w.revisions("ikm-1"))
	w.refused("ikm-1", noStream, events[1], events[0])
	w.refused("ikm-1", noStream, append(events, fresh(1)...)...)
}

func TestARepetitionWithAnyRevisionIsForgotten(t *testing.T) {
	w := single(t)
	events := fresh(2)
	first := w.append("ikm-1", anyRevision, events...)
	again := w.append("ikm-1", anyRevision, events...)
	assert.Equal(t, first.GetPosition().GetCommitPosition(), again.GetPosition().GetCommitPosition(), "the cache knows it")
	w.refused("ikm-1", anyRevision, append(events[:1:1], fresh(1)...)...)
	for range esdbtest.DefaultKnownIDs {
		w.append("ikm-2", anyRevision, fresh(1)...)
	}
	w.append("ikm-1", anyRevision, events...)
	assert.Equal(t, []int{0, 1, 2, 3}, w.revisions("ikm-1"), "and then no longer")
}

func TestKnownIDsInAnotherOrderSucceedAtThePositionOfTheFirst(t *testing.T) {
	w := single(t)
	events := fresh(2)
	w.append("ikm-1", anyRevision, events[0])
	first := w.append("ikm-2", anyRevision, events[0]).GetPosition().GetCommitPosition()
	w.append("ikm-2", anyRevision, events[1])
	got := w.append("ikm-2", anyRevision, events[1], events[0])
	assert.Equal(t, first, got.GetPosition().GetCommitPosition())
}

func TestAnAppendOfNothingSucceeds(t *testing.T) {
	w := single(t)
	assert.NotNil(t, w.append("ikm-1", anyRevision).GetNoStream())
	w.append("ikm-1", noStream, fresh(2)...)
	assert.EqualValues(t, 1, w.append("ikm-1", anyRevision).GetCurrentRevision())
	w.refused("ikm-1", noStream)
}

func TestAWrongRevisionIsAnAnswerInBothFamiliesOfFields(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(2)...)
	wrong := w.refused("ikm-1", 5, fresh(1)...)
	assert.EqualValues(t, 1, wrong.GetCurrentRevision())
	assert.EqualValues(t, 1, wrong.GetCurrentRevision_20_6_0())
	assert.EqualValues(t, 5, wrong.GetExpectedRevision())
	assert.EqualValues(t, 5, wrong.GetExpectedRevision_20_6_0())
	wrong = w.refused("ikm-2", streamExists, fresh(1)...)
	assert.NotNil(t, wrong.GetCurrentNoStream())
	assert.NotNil(t, wrong.GetNoStream_20_6_0())
	assert.NotNil(t, wrong.GetExpectedStreamExists())
}

func TestTheSizeOfAnAppendCountsTypesInUTF16(t *testing.T) {
	w := single(t)
	const limit = 1 << 20
	kind := "Diubah€" // 7 characters, 14 bytes of UTF-16, 9 of UTF-8
	fits := proposal(uuid.New(), kind, strings.Repeat("x", limit-14-3))
	fits.CustomMetadata = []byte("abc")
	w.append("ikm-1", noStream, fits)
	tooLarge := proposal(uuid.New(), kind, strings.Repeat("x", limit-14+1))
	_, err := w.tryAppend("ikm-2", noStream, tooLarge)
	is(t, err, codes.InvalidArgument, "Maximum Append Size of 1048576 Exceeded.")
	assert.Equal(t, []string{"maximum-append-size-exceeded"}, w.trailer.Get("exception"))
	assert.Nil(t, w.revisions("ikm-2"))
	half := strings.Repeat("x", limit/2)
	_, err = w.tryAppend("ikm-2", noStream, proposal(uuid.New(), "A", half), proposal(uuid.New(), "A", half))
	is(t, err, codes.InvalidArgument, "Maximum Append Size of 1048576 Exceeded.")
}

func TestManyTinyEventsAndLongNamesAreTaken(t *testing.T) {
	w := single(t)
	assert.EqualValues(t, 10_000, w.append("ikm-1", noStream, fresh(10_001)...).GetCurrentRevision())
	w.append(strings.Repeat("n", 300), noStream, proposal(uuid.New(), "$type", "{}"))
	w.append("$system", noStream, fresh(1)...)
}

func TestASoftDeletedStreamIsNotFoundAndGoesOn(t *testing.T) {
	for name, expect := range map[string]int64{"its last revision": 1, "no stream": noStream, "any": anyRevision} {
		w := single(t)
		w.append("ikm-1", noStream, fresh(2)...)
		_, err := w.delete("ikm-1")
		require.NoError(t, err)
		assert.Nil(t, w.revisions("ikm-1"))
		assert.Equal(t, `{"$tb":9223372036854775807}`, w.metadata("ikm-1"))
		_, err = w.tryAppend("ikm-1", streamExists, fresh(1)...)
		is(t, err, codes.FailedPrecondition, "Event stream 'ikm-1' is deleted.")
		assert.EqualValues(t, 2, w.append("ikm-1", expect, fresh(1)...).GetCurrentRevision(), name)
		assert.Equal(t, []int{2}, w.revisions("ikm-1"), name)
		assert.Equal(t, `{"$tb":2}`, w.metadata("ikm-1"), name)
		assert.Equal(t, []string{"ikm-1@0", "ikm-1@1", "$$ikm-1@0", "ikm-1@2", "$$ikm-1@1"}, w.all(), name)
	}
}

// metadata is what the metadata stream of a stream ends with.
func (w *wire) metadata(stream string) string {
	got, err := w.read(bounded(backward(streamOptions("$$"+stream, fromEnd)), 1))
	require.NoError(w.t, err)
	require.Len(w.t, got, 1)
	return string(got[0].GetEvent().GetEvent().GetData())
}

// all names what $all shows, the beginning of the database apart.
func (w *wire) all() (out []string) {
	got, err := w.read(bounded(allOptions(fromStart), everything))
	require.NoError(w.t, err)
	for _, r := range got {
		e := r.GetEvent().GetEvent()
		if name := string(e.GetStreamIdentifier().GetStreamName()); !strings.HasPrefix(name, "$user") && !strings.HasPrefix(name, "$$$") {
			out = append(out, fmt.Sprintf("%s@%d", name, e.GetStreamRevision()))
		}
	}
	return out
}

func TestDeletingAStreamThatIsNotThereIsAWrongRevision(t *testing.T) {
	w := single(t)
	_, err := w.delete("ikm-1")
	require.Equal(t, codes.FailedPrecondition, status.Code(err))
	assert.Equal(t, []string{"wrong-expected-version"}, w.trailer.Get("exception"))
	assert.Equal(t, []string{"-1"}, w.trailer.Get("actual-version"))
}

func TestATombstoneEndsAStreamForEver(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(2)...)
	_, err := w.tombstone("ikm-1")
	require.NoError(t, err)
	deleted := func(err error) {
		t.Helper()
		is(t, err, codes.FailedPrecondition, "Event stream 'ikm-1' is deleted.")
		assert.Equal(t, []string{"stream-deleted"}, w.trailer.Get("exception"))
		assert.Equal(t, []string{"ikm-1"}, w.trailer.Get("stream-name"))
	}
	_, err = w.read(bounded(streamOptions("ikm-1", fromStart), everything))
	deleted(err)
	_, err = w.read(subscribe(streamOptions("ikm-1", fromStart)))
	deleted(err)
	for _, expect := range []int64{anyRevision, noStream, streamExists, 1} {
		_, err = w.tryAppend("ikm-1", expect, fresh(1)...)
		deleted(err)
	}
	assert.Equal(t, []string{"ikm-1@0", "ikm-1@1", "ikm-1@9223372036854775807"}, w.all())
	got, err := w.read(bounded(backward(allOptions(fromEnd)), 1))
	require.NoError(t, err)
	e := got[0].GetEvent().GetEvent()
	assert.Equal(t, "$streamDeleted", e.GetMetadata()["type"])
	assert.Empty(t, e.GetData())
}

func TestMetadataHidesEventsOfAStreamAndNoneOfTheLog(t *testing.T) {
	for metadata, want := range map[string][]int{
		`{"$maxCount":2}`: {1, 2}, `{"$tb":1}`: {1, 2}, `{"$tb":9}`: {}, `{"$tb":9223372036854775807}`: nil, `{"$maxAge":100000}`: {0, 1, 2}, `{}`: {0, 1, 2},
	} {
		w := single(t)
		w.append("ikm-1", noStream, fresh(3)...)
		w.append("$$ikm-1", noStream, proposal(uuid.New(), "$metadata", metadata))
		assert.Equal(t, want, w.revisions("ikm-1"), metadata)
		assert.Equal(t, []string{"ikm-1@0", "ikm-1@1", "ikm-1@2", "$$ikm-1@0"}, w.all(), metadata)
	}
}

func TestAStreamOfWhichEverythingIsTooOldIsEmptyAndFound(t *testing.T) {
	var now clock
	w := dial(t, esdbtest.Start(t, esdbtest.Options{Now: now.Now}), 0)
	w.append("ikm-1", noStream, fresh(2)...)
	w.append("$$ikm-1", noStream, proposal(uuid.New(), "$metadata", `{"$maxAge":60}`))
	now.pass(61)
	assert.Equal(t, []int{}, w.revisions("ikm-1"))
}

func TestOnlyAnEventsOwnPositionIsReadFrom(t *testing.T) {
	w := single(t)
	at := int64(w.append("ikm-1", noStream, fresh(1)...).GetPosition().GetCommitPosition())
	w.append("ikm-1", 0, fresh(2)...)
	got, err := w.read(bounded(allOptions(at), everything))
	require.NoError(t, err)
	assert.Len(t, got, 3, "forward the position is included")
	got, err = w.read(bounded(backward(allOptions(at)), everything))
	require.NoError(t, err)
	assert.Len(t, got, 3, "backward it is not: what is left began the database")
	got, err = w.read(subscribe(allOptions(at)))
	require.NoError(t, err)
	assert.Len(t, got, 4, "a confirmation, two events and the word that it has caught up")

	_, err = w.read(bounded(allOptions(at+1), 1))
	is(t, err, codes.Unknown, "Unexpected ReadAllResult: InvalidPosition")
	_, err = w.read(bounded(backward(allOptions(at+1)), 1))
	is(t, err, codes.Unknown, "Unexpected ReadAllResult: InvalidPosition")
	_, err = w.read(subscribe(allOptions(at + 1)))
	is(t, err, codes.InvalidArgument, "Trying to read from an invalid position.")
}

func TestBeyondTheEndIsEmptyForwardAndAnErrorBackward(t *testing.T) {
	w := single(t)
	end := int64(w.append("ikm-1", noStream, fresh(1)...).GetPosition().GetCommitPosition()) + 1000
	got, err := w.read(bounded(allOptions(end), 1))
	require.NoError(t, err)
	assert.Empty(t, got)
	_, err = w.read(bounded(backward(allOptions(end)), 1))
	is(t, err, codes.Unknown, "Unexpected ReadAllResult: InvalidPosition")
	_, err = w.read(bounded(backward(allOptions(end+1<<40)), 1))
	is(t, err, codes.Unknown, "Unexpected ReadAllResult: Error")
}

func TestReadsOfAStreamThatAskForNothingAreErrors(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(1)...)
	_, err := w.read(bounded(streamOptions("ikm-1", fromStart), 0))
	is(t, err, codes.Unknown, "Unexpected ReadStreamResult: Error")
	_, err = w.read(bounded(streamOptions("ikm-1", fromEnd), 1))
	is(t, err, codes.Unknown, "Unexpected ReadStreamResult: Error")
	_, err = w.read(streamOptions("ikm-1", fromStart))
	require.Equal(t, codes.InvalidArgument, status.Code(err), "a read without a count")
}

func TestACompatibleReadEndsWithTheLastRevision(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(3)...)
	o := bounded(streamOptions("ikm-1", fromStart), 2)
	o.ControlOption = &streams.ReadReq_Options_ControlOption{Compatibility: 1}
	got, err := w.read(o)
	require.NoError(t, err)
	require.Len(t, got, 3)
	assert.NotNil(t, got[0].GetEvent(), "no first position")
	assert.EqualValues(t, 2, got[2].GetLastStreamPosition())
}

func TestAFilterMayLookAhead(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(1)...)
	for _, expression := range []*streams.ReadReq_Options_FilterOptions_Expression{{Regex: `^(?!\$).*`}, {Regex: `^ikm-`}, {Prefix: []string{"fund-", "ikm-"}}} {
		o := subscribe(allOptions(fromStart))
		o.FilterOption = &streams.ReadReq_Options_Filter{Filter: &streams.ReadReq_Options_FilterOptions{CheckpointIntervalMultiplier: 1,
			Window: &streams.ReadReq_Options_FilterOptions_Count{Count: &shared.Empty{}},
			Filter: &streams.ReadReq_Options_FilterOptions_StreamIdentifier{StreamIdentifier: expression}}}
		got, err := w.read(o)
		require.NoError(t, err)
		require.Len(t, got, 4, "confirmation, event, checkpoint, caught up")
		assert.Equal(t, "ikm-1", string(got[1].GetEvent().GetEvent().GetStreamIdentifier().GetStreamName()))
		assert.NotZero(t, got[2].GetCheckpoint().GetCommitPosition())
	}
}
