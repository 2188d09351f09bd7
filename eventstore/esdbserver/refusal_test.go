package esdbserver_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// guarded refuses every append.
type guarded struct {
	eventstore.Store
	why eventstore.RefusedError
}

func (g guarded) Append(_ context.Context, stream string, _ eventstore.Expect, _ ...eventstore.Event) (eventstore.Appended, error) {
	why := g.why
	why.Stream = stream
	return eventstore.Appended{}, &why
}

func TestARefusalOfTheGuardCrossesTheWire(t *testing.T) {
	why := eventstore.RefusedError{Stream: "ikm-1", Code: "AID_DUPLICATE", Field: "items", Received: "mesin rajut",
		Details: map[string]string{"rule": "D1.v1", "since": "2 Mei 2021"}, Message: "Duplicate aid (D1.v1): mesin rajut — “received”"}
	address := serve(t, guarded{memory.New(), why}, esdbserver.Options{})

	s, err := esdb.Open(t.Context(), "esdb://"+address+"?tls=false", esdb.Options{})
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("1"))
	var refused *eventstore.RefusedError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, why, *refused, "a ledger far away says the same as one at hand")

	conn := streams.NewStreamsClient(dial(t, address))
	var trailers metadata.MD
	call, err := conn.Append(t.Context(), grpc.Trailer(&trailers))
	require.NoError(t, err)
	require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
		StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("ikm-1")}, ExpectedStreamRevision: &streams.AppendReq_Options_Any{}}}}))
	require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: &streams.AppendReq_ProposedMessage{
		Id: textID(uuid.New()), Metadata: map[string]string{"type": "Tested", "content-type": "application/json"}}}}))
	_, err = call.CloseAndRecv()
	assert.Equal(t, codes.FailedPrecondition, status.Code(err))
	assert.Equal(t, []string{"append-refused"}, trailers.Get("exception"))
	assert.Equal(t, []string{"AID_DUPLICATE"}, trailers.Get("rejection-code"))
	require.Len(t, trailers.Get("rejection-bin"), 1)
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(trailers.Get("rejection-bin")[0]), &got))
	assert.Equal(t, map[string]any{"code": why.Code, "field": why.Field, "received": why.Received, "message": why.Message,
		"details": map[string]any{"rule": "D1.v1", "since": "2 Mei 2021"}}, got)

	batch, err := conn.BatchAppend(t.Context())
	require.NoError(t, err)
	require.NoError(t, batch.Send(&streams.BatchAppendReq{CorrelationId: textID(uuid.New()), Options: batchOptions("ikm-1", -1), ProposedMessages: proposals("{}"), IsFinal: true}))
	resp, err := batch.Recv()
	require.NoError(t, err)
	assert.EqualValues(t, codes.FailedPrecondition, resp.GetError().GetCode())
	assert.Equal(t, "AID_DUPLICATE: "+why.Message, resp.GetError().GetMessage())
	require.Len(t, resp.GetError().GetDetails(), 1)
	detail := new(shared.BadRequest)
	require.NoError(t, resp.GetError().GetDetails()[0].UnmarshalTo(detail))
	assert.Equal(t, "AID_DUPLICATE: "+why.Message, detail.Message)
}

// TestAppendsAboveALimitAreAnsweredAsSuch: in one large event, in bytes, in their number; by
// either kind of append.
func TestAppendsAboveALimitAreAnsweredAsSuch(t *testing.T) {
	conn := streams.NewStreamsClient(dial(t, serve(t, memory.New(), esdbserver.Options{})))
	many := make([]string, eventstore.MaxAppendEvents+1)
	for name, data := range map[string][]string{"one message": {string(make([]byte, 9<<20))}, "bytes": {string(make([]byte, 2<<20))}, "events": many} {
		var trailers metadata.MD
		call, err := conn.Append(t.Context(), grpc.Trailer(&trailers))
		require.NoError(t, err)
		require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("ikm-1")}, ExpectedStreamRevision: &streams.AppendReq_Options_Any{}}}}))
		for _, p := range proposals(data...) {
			m := &streams.AppendReq_ProposedMessage{Id: p.Id, Metadata: p.Metadata, Data: p.Data}
			if call.Send(&streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: m}}) != nil {
				break // the answer says why
			}
		}
		require.NoError(t, call.CloseSend())
		err = call.RecvMsg(new(streams.AppendResp))
		assert.Equal(t, codes.InvalidArgument, status.Code(err), name)
		assert.ErrorContains(t, err, "Maximum Append Size of 1048576 Exceeded.", name)
		assert.Equal(t, []string{"maximum-append-size-exceeded"}, trailers.Get("exception"), name)
		assert.Equal(t, []string{"1048576"}, trailers.Get("maximum-append-size"), name)
	}
	batch, err := conn.BatchAppend(t.Context())
	require.NoError(t, err)
	require.NoError(t, batch.Send(&streams.BatchAppendReq{CorrelationId: textID(uuid.New()), Options: batchOptions("ikm-1", -1), ProposedMessages: proposals(many...), IsFinal: true}))
	resp, err := batch.Recv()
	require.NoError(t, err)
	require.Len(t, resp.GetError().GetDetails(), 1)
	assert.EqualValues(t, "event_store.client.MaximumAppendSizeExceeded", resp.GetError().GetDetails()[0].MessageName())
	require.NoError(t, batch.Send(&streams.BatchAppendReq{CorrelationId: textID(uuid.New()), Options: batchOptions("ikm-1", -1), ProposedMessages: proposals(string(make([]byte, 9<<20))), IsFinal: true}))
	resp, err = batch.Recv()
	require.NoError(t, err)
	require.Len(t, resp.GetError().GetDetails(), 1)
	assert.EqualValues(t, "event_store.client.MaximumAppendSizeExceeded", resp.GetError().GetDetails()[0].MessageName())
}
