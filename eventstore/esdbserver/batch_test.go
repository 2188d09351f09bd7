package esdbserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

func batchOptions(stream string, last int64) *streams.BatchAppendReq_Options {
	o := &streams.BatchAppendReq_Options{StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(stream)}}
	switch {
	case last == int64(eventstore.Any):
		o.ExpectedStreamPosition = &streams.BatchAppendReq_Options_Any{Any: &emptypb.Empty{}}
	case last < 0:
		o.ExpectedStreamPosition = &streams.BatchAppendReq_Options_NoStream{NoStream: &emptypb.Empty{}}
	default:
		o.ExpectedStreamPosition = &streams.BatchAppendReq_Options_StreamPosition{StreamPosition: uint64(last)}
	}
	return o
}

func textID(id uuid.UUID) *shared.UUID {
	return &shared.UUID{Value: &shared.UUID_String_{String_: id.String()}}
}

func proposals(data ...string) []*streams.BatchAppendReq_ProposedMessage {
	var out []*streams.BatchAppendReq_ProposedMessage
	for _, d := range data {
		out = append(out, &streams.BatchAppendReq_ProposedMessage{Id: textID(uuid.New()), Data: []byte(d),
			Metadata: map[string]string{"type": "Tested", "content-type": "application/json"}})
	}
	return out
}

func TestBatchAppendsMixInOneCallAndKeepTheirOrder(t *testing.T) {
	const inStream, inAll = 40, 5
	store := memory.New()
	call, err := streams.NewStreamsClient(dial(t, serve(t, store, esdbserver.Options{}))).BatchAppend(t.Context())
	require.NoError(t, err)
	for i := range inStream {
		ids := make([]*shared.UUID, inAll)
		for s := range inAll { // the first halves of five appends, and then the other halves
			ids[s] = textID(uuid.New())
			require.NoError(t, call.Send(&streams.BatchAppendReq{CorrelationId: ids[s],
				Options: batchOptions(fmt.Sprintf("ikm-%d", s), int64(eventstore.Any)), ProposedMessages: proposals(fmt.Sprint(2 * i))}))
		}
		for s := range inAll {
			require.NoError(t, call.Send(&streams.BatchAppendReq{CorrelationId: ids[s], ProposedMessages: proposals(fmt.Sprint(2*i + 1)), IsFinal: true}))
		}
	}
	require.NoError(t, call.CloseSend())
	answers := 0
	for {
		resp, err := call.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.NotNil(t, resp.GetSuccess(), "%v", resp.GetError())
		require.NotNil(t, resp.GetAny(), "the expectation comes back")
		answers++
	}
	assert.Equal(t, inStream*inAll, answers)
	assert.Len(t, storetest.CheckLog(t, t.Context(), store), 2*inStream*inAll)
	for i, r := range storetest.Collect(t, store.Stream(t.Context(), "ikm-3", eventstore.First, eventstore.Forward)) {
		require.Equal(t, fmt.Sprint(i), string(r.Data), "appends to one stream happen as they were sent")
	}
}

func TestBatchAppendErrorsAreAnswersAndNotTheEnd(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1")
	call, err := streams.NewStreamsClient(dial(t, serve(t, store, esdbserver.Options{}))).BatchAppend(t.Context())
	require.NoError(t, err)
	past := batchOptions("ikm-2", -1)
	past.DeadlineOption = &streams.BatchAppendReq_Options_Deadline_21_10_0{Deadline_21_10_0: timestamppb.New(time.Now().Add(-time.Second))}
	negative := batchOptions("ikm-2", -1)
	negative.DeadlineOption = &streams.BatchAppendReq_Options_Deadline{Deadline: durationpb.New(-time.Second)}
	ample := batchOptions("ikm-2", -1)
	ample.DeadlineOption = &streams.BatchAppendReq_Options_Deadline{Deadline: durationpb.New(time.Minute)}
	for _, test := range []struct {
		name    string
		options *streams.BatchAppendReq_Options
		events  []*streams.BatchAppendReq_ProposedMessage
		detail  string
	}{
		{"wrong revision", batchOptions("ikm-1", 5), proposals("{}"), "event_store.client.WrongExpectedVersion"},
		{"system stream", batchOptions("$x", -1), proposals("{}"), "event_store.client.AccessDenied"},
		{"too large", batchOptions("ikm-2", -1), proposals(string(make([]byte, 2<<20))), "event_store.client.MaximumAppendSizeExceeded"},
		{"no events", batchOptions("ikm-2", -1), nil, ""},
		{"no events, and another revision", batchOptions("ikm-1", 5), nil, "event_store.client.WrongExpectedVersion"},
		{"no options", nil, proposals("{}"), "event_store.client.BadRequest"},
		{"too late", past, proposals("{}"), "event_store.client.Timeout"},
		{"less than no time", negative, proposals("{}"), "event_store.client.Timeout"},
		{"good", ample, proposals("{}"), ""},
	} {
		require.NoError(t, call.Send(&streams.BatchAppendReq{CorrelationId: textID(uuid.New()), Options: test.options, ProposedMessages: test.events, IsFinal: true}))
		resp, err := call.Recv()
		require.NoError(t, err, test.name)
		if test.detail == "" {
			require.NotNil(t, resp.GetSuccess(), test.name)
			continue
		}
		require.Len(t, resp.GetError().GetDetails(), 1, test.name)
		assert.EqualValues(t, test.detail, resp.GetError().GetDetails()[0].MessageName(), test.name)
	}
	assert.Len(t, storetest.ReadAll(t, t.Context(), store), 2)
}

func TestBatchAppendsWithoutEndAreBounded(t *testing.T) {
	call, err := streams.NewStreamsClient(dial(t, serve(t, memory.New(), esdbserver.Options{}))).BatchAppend(t.Context())
	require.NoError(t, err)
	for range 65 {
		require.NoError(t, call.Send(&streams.BatchAppendReq{CorrelationId: textID(uuid.New()), Options: batchOptions("ikm-1", -1)}))
	}
	_, err = call.Recv()
	assert.Equal(t, codes.InvalidArgument, status.Code(err))
}

func TestStopDoesNotWaitForAnOpenBatchCall(t *testing.T) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := esdbserver.New(memory.New(), esdbserver.Options{Drain: time.Hour})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	call, err := streams.NewStreamsClient(dial(t, lis.Addr().String())).BatchAppend(t.Context())
	require.NoError(t, err)
	require.NoError(t, call.Send(&streams.BatchAppendReq{CorrelationId: textID(uuid.New()), Options: batchOptions("ikm-1", -1), ProposedMessages: proposals("{}"), IsFinal: true}))
	_, err = call.Recv()
	require.NoError(t, err)
	server.Stop()
	require.NoError(t, <-ended)
	_, err = call.Recv()
	assert.Equal(t, codes.Unavailable, status.Code(err))
	server.Stop() // twice is no error
}

func TestAppendUnderWayIsFinishedBeforeTheServerStops(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{})
	store := memory.New()
	store.Fault = func(string, []eventstore.Event) (bool, error) {
		close(entered)
		<-gate
		return true, nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan net.Addr, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- esdbserver.Serve(ctx, store, esdbserver.Options{Addr: "127.0.0.1:0", Drain: time.Hour, Ready: func(a net.Addr) error { ready <- a; return nil }})
	}()
	call, err := streams.NewStreamsClient(dial(t, (<-ready).String())).Append(t.Context())
	require.NoError(t, err)
	require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
		StreamIdentifier:       &shared.StreamIdentifier{StreamName: []byte("ikm-1")},
		ExpectedStreamRevision: &streams.AppendReq_Options_Any{}}}}))
	require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: &streams.AppendReq_ProposedMessage{
		Id: textID(uuid.New()), Metadata: map[string]string{"type": "Tested", "content-type": "application/json"}}}}))
	require.NoError(t, call.CloseSend())
	<-entered
	cancel()
	close(gate)
	resp := new(streams.AppendResp)
	require.NoError(t, call.RecvMsg(resp))
	assert.NotNil(t, resp.GetSuccess())
	require.NoError(t, <-ended)
}
