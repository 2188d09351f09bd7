package esdbtest_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"jejak/eventstore/esdbtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wire is a client that adds nothing to the protocol and takes nothing from it.
type wire struct {
	t       *testing.T
	conn    *grpc.ClientConn
	streams streams.StreamsClient
	ctx     context.Context
	trailer metadata.MD // of the last call
}

func dial(t *testing.T, c *esdbtest.Cluster, node int) *wire {
	t.Helper()
	security := insecure.NewCredentials()
	if c.CA() != "" {
		var err error
		security, err = credentials.NewClientTLSFromFile(c.CA(), "")
		require.NoError(t, err)
	}
	conn, err := grpc.NewClient(c.Address(node), grpc.WithTransportCredentials(security))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return &wire{t: t, conn: conn, streams: streams.NewStreamsClient(conn), ctx: t.Context()}
}

// with is the same connection with a header in each call.
func (w *wire) with(key, value string) *wire {
	other := *w
	other.ctx = metadata.AppendToOutgoingContext(w.ctx, key, value)
	return &other
}

func (w *wire) as(user, password string) *wire {
	return w.with("authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
}

func (w *wire) until(ctx context.Context) *wire {
	other := *w
	other.ctx = ctx
	return &other
}

// Expected revisions that are no revision.
const (
	anyRevision  = -2
	noStream     = -1
	streamExists = -4
)

func appendOptions(stream string, expect int64) *streams.AppendReq {
	o := &streams.AppendReq_Options{StreamIdentifier: identifier(stream)}
	switch expect {
	case anyRevision:
		o.ExpectedStreamRevision = &streams.AppendReq_Options_Any{Any: &shared.Empty{}}
	case noStream:
		o.ExpectedStreamRevision = &streams.AppendReq_Options_NoStream{NoStream: &shared.Empty{}}
	case streamExists:
		o.ExpectedStreamRevision = &streams.AppendReq_Options_StreamExists{StreamExists: &shared.Empty{}}
	default:
		o.ExpectedStreamRevision = &streams.AppendReq_Options_Revision{Revision: uint64(expect)}
	}
	return &streams.AppendReq{Content: &streams.AppendReq_Options_{Options: o}}
}

func identifier(stream string) *shared.StreamIdentifier {
	return &shared.StreamIdentifier{StreamName: []byte(stream)}
}

// proposal is an event of some type with some data.
func proposal(id uuid.UUID, kind, data string) *streams.AppendReq_ProposedMessage {
	return &streams.AppendReq_ProposedMessage{Id: &shared.UUID{Value: &shared.UUID_String_{String_: id.String()}},
		Metadata: map[string]string{"type": kind, "content-type": "application/json"}, Data: []byte(data)}
}

func fresh(n int) (out []*streams.AppendReq_ProposedMessage) {
	for range n {
		out = append(out, proposal(uuid.New(), "Tested", "{}"))
	}
	return out
}

func (w *wire) tryAppend(stream string, expect int64, events ...*streams.AppendReq_ProposedMessage) (*streams.AppendResp, error) {
	call, err := w.streams.Append(w.ctx)
	if err != nil {
		return nil, err
	}
	_ = call.Send(appendOptions(stream, expect)) // what is wrong with a send is told by the answer
	for _, e := range events {
		_ = call.Send(&streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: e}})
	}
	resp, err := call.CloseAndRecv()
	w.trailer = call.Trailer()
	return resp, err
}

func (w *wire) append(stream string, expect int64, events ...*streams.AppendReq_ProposedMessage) *streams.AppendResp_Success {
	w.t.Helper()
	resp, err := w.tryAppend(stream, expect, events...)
	require.NoError(w.t, err)
	require.NotNil(w.t, resp.GetSuccess(), "%v", resp)
	return resp.GetSuccess()
}

func (w *wire) refused(stream string, expect int64, events ...*streams.AppendReq_ProposedMessage) *streams.AppendResp_WrongExpectedVersion {
	w.t.Helper()
	resp, err := w.tryAppend(stream, expect, events...)
	require.NoError(w.t, err)
	require.NotNil(w.t, resp.GetWrongExpectedVersion(), "%v", resp)
	return resp.GetWrongExpectedVersion()
}

func (w *wire) delete(stream string) (*streams.DeleteResp, error) {
	return w.streams.Delete(w.ctx, &streams.DeleteReq{Options: &streams.DeleteReq_Options{StreamIdentifier: identifier(stream),
		ExpectedStreamRevision: &streams.DeleteReq_Options_Any{Any: &shared.Empty{}}}}, grpc.Trailer(&w.trailer))
}

func (w *wire) tombstone(stream string) (*streams.TombstoneResp, error) {
	return w.streams.Tombstone(w.ctx, &streams.TombstoneReq{Options: &streams.TombstoneReq_Options{StreamIdentifier: identifier(stream),
		ExpectedStreamRevision: &streams.TombstoneReq_Options_Any{Any: &shared.Empty{}}}}, grpc.Trailer(&w.trailer))
}

// Where reads begin, beside a revision or a position.
const (
	fromStart = -1
	fromEnd   = -2
)

const everything = 1 << 40

func streamOptions(stream string, from int64) *streams.ReadReq_Options {
	s := &streams.ReadReq_Options_StreamOptions{StreamIdentifier: identifier(stream)}
	switch from {
	case fromStart:
		s.RevisionOption = &streams.ReadReq_Options_StreamOptions_Start{Start: &shared.Empty{}}
	case fromEnd:
		s.RevisionOption = &streams.ReadReq_Options_StreamOptions_End{End: &shared.Empty{}}
	default:
		s.RevisionOption = &streams.ReadReq_Options_StreamOptions_Revision{Revision: uint64(from)}
	}
	return &streams.ReadReq_Options{StreamOption: &streams.ReadReq_Options_Stream{Stream: s}}
}

func allOptions(from int64) *streams.ReadReq_Options {
	a := &streams.ReadReq_Options_AllOptions{}
	switch from {
	case fromStart:
		a.AllOption = &streams.ReadReq_Options_AllOptions_Start{Start: &shared.Empty{}}
	case fromEnd:
		a.AllOption = &streams.ReadReq_Options_AllOptions_End{End: &shared.Empty{}}
	default:
		a.AllOption = &streams.ReadReq_Options_AllOptions_Position{Position: &streams.ReadReq_Options_Position{
			CommitPosition: uint64(from), PreparePosition: uint64(from)}}
	}
	return &streams.ReadReq_Options{StreamOption: &streams.ReadReq_Options_All{All: a}}
}

func bounded(o *streams.ReadReq_Options, count uint64) *streams.ReadReq_Options {
	o.CountOption = &streams.ReadReq_Options_Count{Count: count}
	return o
}

func backward(o *streams.ReadReq_Options) *streams.ReadReq_Options {
	o.ReadDirection = streams.ReadReq_Options_Backwards
	return o
}

func subscribe(o *streams.ReadReq_Options) *streams.ReadReq_Options {
	o.CountOption = &streams.ReadReq_Options_Subscription{Subscription: &streams.ReadReq_Options_SubscriptionOptions{}}
	return o
}

// read collects a bounded read.
func (w *wire) read(o *streams.ReadReq_Options) (out []*streams.ReadResp, err error) {
	o.UuidOption = &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_String_{String_: &shared.Empty{}}}
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	call, err := w.streams.Read(ctx, &streams.ReadReq{Options: o})
	if err != nil {
		return nil, err
	}
	for {
		resp, err := call.Recv()
		w.trailer = call.Trailer()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if out = append(out, resp); resp.GetCaughtUp() != nil {
			return out, nil
		}
	}
}

// revisions reads a stream from its beginning.
func (w *wire) revisions(stream string) (out []int) {
	w.t.Helper()
	got, err := w.read(bounded(streamOptions(stream, fromStart), everything))
	require.NoError(w.t, err)
	for _, r := range got {
		if r.GetStreamNotFound() != nil {
			return nil
		}
		out = append(out, int(r.GetEvent().GetEvent().GetStreamRevision()))
	}
	if out == nil {
		out = []int{}
	}
	return out
}

func (w *wire) gossip() map[uint32]*gossip.MemberInfo {
	w.t.Helper()
	info, err := gossip.NewGossipClient(w.conn).Read(w.ctx, &shared.Empty{})
	require.NoError(w.t, err)
	out := map[uint32]*gossip.MemberInfo{}
	for _, m := range info.GetMembers() {
		out[m.GetHttpEndPoint().GetPort()] = m
	}
	return out
}
