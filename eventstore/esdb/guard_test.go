package esdb_test

import (
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// rogue is a server that answers reads with whatever bytes it was given.
type rogue struct {
	version string
	frames  [][]byte
	err     error
	trailer metadata.MD
}

// raw is a codec that leaves bytes alone.
type raw struct{}

func (raw) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*v.(*[]byte))}, nil
}

func (raw) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}

func (raw) Name() string { return "proto" }

func (r rogue) answer(_ any, call grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(call)
	var request []byte
	if err := call.RecvMsg(&request); err != nil {
		return err
	}
	if strings.HasSuffix(method, "/GetSupportedMethods") {
		answer := text(nil, 2, r.version)
		return call.SendMsg(&answer)
	}
	if strings.HasSuffix(method, "Gossip/Read") {
		return status.Error(codes.Unimplemented, "no gossip")
	}
	for _, f := range r.frames {
		if err := call.SendMsg(&f); err != nil {
			return err
		}
	}
	call.SetTrailer(r.trailer)
	return r.err
}

func (r rogue) serve(t *testing.T) string {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	if r.version == "" {
		r.version = "24.6.0"
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(raw{}), grpc.UnknownServiceHandler(r.answer))
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	t.Cleanup(func() { server.Stop(); <-ended })
	return "esdb://" + lis.Addr().String() + "?tls=false"
}

func text(b []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

func number(b []byte, field protowire.Number, n uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), n)
}

// event is a ReadResp with one event of stream ikm-1, in wire format. Parts that are "" are left out.
type event struct{ id, stream, created, content, position string }

func good() event {
	return event{id: uuid.NewString(), stream: "ikm-1", created: "17000000000000000", content: "application/json", position: "7"}
}

func (e event) frame() []byte {
	var record []byte
	if e.id != "" {
		record = text(record, 1, string(text(nil, 2, e.id)))
	}
	if e.stream != "" {
		record = text(record, 2, string(text(nil, 3, e.stream)))
	}
	if e.position != "" {
		position, _ := strconv.ParseUint(e.position, 10, 64)
		record = number(number(record, 4, position), 5, position)
	}
	for key, value := range map[string]string{"type": "Tested", "content-type": e.content, "created": e.created} {
		if value != "" {
			record = text(record, 6, string(text(text(nil, 1, key), 2, value)))
		}
	}
	return text(nil, 1, string(text(nil, 1, string(record))))
}

func TestEventThatCannotBeTrustedIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*event)
		want   string
	}{
		"no id":               {func(e *event) { e.id = "" }, "its id is no UUID"},
		"half an id":          {func(e *event) { e.id = e.id[:20] }, "its id is no UUID"},
		"a garbled id":        {func(e *event) { e.id = "x" + e.id[1:] }, "has no valid id"},
		"the nil id":          {func(e *event) { e.id = uuid.Nil.String() }, "has no valid id"},
		"no creation time":    {func(e *event) { e.created = "" }, "does not say when it was recorded"},
		"yesterday":           {func(e *event) { e.created = "yesterday" }, "does not say when it was recorded"},
		"the year 30000":      {func(e *event) { e.created = "8846000000000000000" }, "does not say when it was recorded"},
		"no stream":           {func(e *event) { e.stream = "" }, "it has no stream"},
		"another stream":      {func(e *event) { e.stream = "ikm-2" }, `of stream "ikm-2" where`},
		"another content":     {func(e *event) { e.content = "text/csv" }, `the content type "text/csv"`},
		"no position":         {func(e *event) { e.position = "" }, "has no position"},
		"an old server's end": {func(e *event) { e.position = "18446744073709551615" }, "has no position"},
	} {
		t.Run(name, func(t *testing.T) {
			e := good()
			test.change(&e)
			s := open(t, rogue{frames: [][]byte{e.frame()}}.serve(t), esdb.Options{})
			err := lastError(s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward))
			require.ErrorContains(t, err, test.want)
			require.ErrorContains(t, err, "the server sent an event that cannot be trusted")
		})
	}
	s := open(t, rogue{frames: [][]byte{good().frame()}}.serve(t), esdb.Options{})
	assert.Len(t, storetest.Collect(t, s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward)), 1, "the untouched event is good")
}

func TestMessageThatTheClientDoesNotKnowIsAnErrorAndNoPanic(t *testing.T) {
	s := open(t, rogue{frames: [][]byte{number(nil, 5, 3)}}.serve(t), esdb.Options{}) // first_stream_position
	err := lastError(s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward))
	require.ErrorContains(t, err, "the client library panicked")
}

func TestServerThatHidesTheBeginningIsAnError(t *testing.T) {
	e := good() // revision 0
	s := open(t, rogue{frames: [][]byte{e.frame()}}.serve(t), esdb.Options{})
	err := lastError(s.Stream(t.Context(), "ikm-1", 5, eventstore.Forward))
	require.ErrorContains(t, err, `where revision 5 of "ikm-1" was due`)
	later := memory.New()
	fill(t, later, "ikm-1", "ikm-1")
	truncated := open(t, serve(t, hiding{later}), esdb.Options{})
	for name, read := range map[string]func(func(eventstore.Record, error) bool){
		"forward":  truncated.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward),
		"backward": truncated.Stream(t.Context(), "ikm-1", eventstore.Last, eventstore.Backward),
	} {
		require.ErrorContains(t, lastError(read), "are events hidden by stream metadata", name)
	}
}

func TestOldServerIsRefused(t *testing.T) {
	e := good()
	for version, refused := range map[string]bool{"22.10.5": true, "23.6.0": true, "23.10.0": false, "24.6.0": false, "25.0.1": false} {
		s := open(t, rogue{version: version, frames: [][]byte{e.frame()}}.serve(t), esdb.Options{})
		err := lastError(s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward))
		if refused {
			require.ErrorContains(t, err, "23.10 or later is needed")
		} else {
			require.NoError(t, err, version)
		}
	}
}

func TestFollowerThatPointsToTheLeaderIsLeft(t *testing.T) {
	backing := memory.New()
	fill(t, backing, "ikm-1")
	leader := strings.TrimSuffix(strings.TrimPrefix(serve(t, backing), "esdb://"), "?tls=false")
	host, port, err := net.SplitHostPort(leader)
	require.NoError(t, err)
	follower := rogue{err: status.Error(codes.NotFound, "Leader info available"), trailer: metadata.Pairs(
		"exception", "not-leader", "leader-endpoint-host", host, "leader-endpoint-port", port)}
	s := open(t, follower.serve(t), esdb.Options{})
	assert.Len(t, storetest.Collect(t, s.Stream(t.Context(), "ikm-1", eventstore.First, eventstore.Forward)), 1)
}

func TestRefusedWritingIsReadOnly(t *testing.T) {
	s := open(t, rogue{err: status.Error(codes.PermissionDenied, "no"), trailer: metadata.Pairs("exception", "access-denied")}.serve(t), esdb.Options{})
	_, err := s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("x"))
	require.ErrorIs(t, err, eventstore.ErrReadOnly)
	require.ErrorContains(t, err, `append 1 events to "ikm-1", expecting no stream`)
}

func fill(t *testing.T, s eventstore.Store, streams ...string) {
	t.Helper()
	for _, stream := range streams {
		_, err := s.Append(t.Context(), stream, eventstore.Any, storetest.Event(stream))
		require.NoError(t, err)
	}
}
