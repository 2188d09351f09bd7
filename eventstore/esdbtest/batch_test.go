package esdbtest_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// batches sends appends in one call, each in two pieces, all begun before the first has ended.
func (w *wire) batches(options []*streams.BatchAppendReq_Options, data string) []*streams.BatchAppendResp {
	w.t.Helper()
	call, err := w.streams.BatchAppend(w.ctx)
	require.NoError(w.t, err)
	var ids []*shared.UUID
	piece := func(i int, o *streams.BatchAppendReq_Options, final bool) {
		e := proposal(uuid.New(), "Tested", data)
		require.NoError(w.t, call.Send(&streams.BatchAppendReq{CorrelationId: ids[i], Options: o, IsFinal: final, ProposedMessages: []*streams.BatchAppendReq_ProposedMessage{
			{Id: e.GetId(), Metadata: e.GetMetadata(), Data: e.GetData()}}}))
	}
	for i, o := range options {
		ids = append(ids, &shared.UUID{Value: &shared.UUID_String_{String_: uuid.NewString()}})
		piece(i, o, false)
	}
	var out []*streams.BatchAppendResp
	for i := range options {
		piece(i, nil, true)
		resp, err := call.Recv()
		require.NoError(w.t, err)
		require.True(w.t, proto.Equal(ids[i], resp.GetCorrelationId()))
		out = append(out, resp)
	}
	require.NoError(w.t, call.CloseSend())
	_, err = call.Recv()
	require.Error(w.t, err)
	return out
}

func batchOf(stream string) *streams.BatchAppendReq_Options {
	return &streams.BatchAppendReq_Options{StreamIdentifier: identifier(stream),
		ExpectedStreamPosition: &streams.BatchAppendReq_Options_NoStream{NoStream: &emptypb.Empty{}}}
}

func TestManyBatchesMayBeOpenAtOnce(t *testing.T) {
	w := single(t)
	var options []*streams.BatchAppendReq_Options
	for i := range 65 {
		options = append(options, batchOf(fmt.Sprintf("ikm-%d", i)))
	}
	for _, resp := range w.batches(options, "{}") {
		assert.EqualValues(t, 1, resp.GetSuccess().GetCurrentRevision())
	}
}

func TestADeadlineOfABatchThatHasPassedIsATimeout(t *testing.T) {
	w := single(t)
	infinite, past, negative := batchOf("ikm-2"), batchOf("ikm-3"), batchOf("ikm-4")
	infinite.DeadlineOption = &streams.BatchAppendReq_Options_Deadline{Deadline: durationpb.New(math.MaxInt64)}
	past.DeadlineOption = &streams.BatchAppendReq_Options_Deadline_21_10_0{Deadline_21_10_0: timestamppb.New(time.Unix(1, 0))}
	negative.DeadlineOption = &streams.BatchAppendReq_Options_Deadline{Deadline: durationpb.New(-time.Second)}
	got := w.batches([]*streams.BatchAppendReq_Options{batchOf("ikm-1"), infinite, past, negative}, "{}")
	assert.NotNil(t, got[0].GetSuccess())
	assert.NotNil(t, got[1].GetSuccess())
	for _, late := range got[2:] {
		assert.True(t, late.GetError().GetDetails()[0].MessageIs(&shared.Timeout{}))
	}
	assert.Nil(t, w.revisions("ikm-3"))
}

func TestWhatIsWrongWithABatchIsInItsDetail(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(1)...)
	got := w.batches([]*streams.BatchAppendReq_Options{batchOf("ikm-1")}, "{}")
	wrong := &shared.WrongExpectedVersion{}
	require.NoError(t, got[0].GetError().GetDetails()[0].UnmarshalTo(wrong))
	assert.EqualValues(t, 0, wrong.GetCurrentStreamRevision())
	assert.NotNil(t, wrong.GetExpectedNoStream())
	got = w.batches([]*streams.BatchAppendReq_Options{batchOf("ikm-2")}, strings.Repeat("x", 600_000))
	large := &shared.MaximumAppendSizeExceeded{}
	require.NoError(t, got[0].GetError().GetDetails()[0].UnmarshalTo(large))
	assert.EqualValues(t, 1<<20, large.GetMaxAppendSize())
}

func TestCategoriesAreNotFoundWhileProjectionsAreStopped(t *testing.T) {
	w := single(t)
	w.append("ikm-1", noStream, fresh(1)...)
	for _, stream := range []string{"$ce-ikm", "$et-Tested", "$streams", "$category-ikm"} {
		assert.Nil(t, w.revisions(stream), stream)
	}
}
