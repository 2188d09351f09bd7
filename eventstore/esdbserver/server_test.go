package esdbserver_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs a server until the test ends and returns its host:port.
func serve(t testing.TB, store eventstore.Store, o esdbserver.Options) string {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o.Drain = time.Second
	server := esdbserver.New(store, o)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	t.Cleanup(func() {
		server.Stop()
		assert.NoError(t, <-ended)
	})
	return lis.Addr().String()
}

// dial is a bare connection, for what the official client does not offer.
func dial(t testing.TB, address string) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, conn.Close()) })
	return conn
}

// official is the official client.
func official(t testing.TB, url string) *client.Client {
	t.Helper()
	config, err := client.ParseConnectionString(url)
	require.NoError(t, err)
	config.Logger = nil
	c, err := client.NewClient(config)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
	return c
}

func fill(t testing.TB, s eventstore.Store, names ...string) []eventstore.Record {
	t.Helper()
	for _, name := range names {
		_, err := s.Append(t.Context(), name, eventstore.Any, storetest.Event(name))
		require.NoError(t, err)
	}
	return storetest.ReadAll(t, t.Context(), s)
}

func TestRefusesToListenBeyondThisMachineWithoutTLS(t *testing.T) {
	err := esdbserver.Serve(t.Context(), memory.New(), esdbserver.Options{Addr: "0.0.0.0:0"})
	require.ErrorContains(t, err, "refusing to listen on")
	require.ErrorContains(t, err, "without TLS")
	failed := errors.New("nobody can be told")
	err = esdbserver.Serve(t.Context(), memory.New(), esdbserver.Options{Addr: "127.0.0.1:0", Ready: func(net.Addr) error { return failed }})
	require.ErrorIs(t, err, failed)
}

func TestServeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan net.Addr, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- esdbserver.Serve(ctx, memory.New(), esdbserver.Options{Addr: "127.0.0.1:0", Ready: func(a net.Addr) error { ready <- a; return nil }})
	}()
	c := official(t, "esdb://"+(<-ready).String()+"?tls=false")
	sub, err := c.SubscribeToAll(t.Context(), client.SubscribeToAllOptions{From: client.Start{}})
	require.NoError(t, err)
	defer sub.Close()
	require.NotNil(t, sub.Recv().CaughtUp)
	cancel()
	dropped := sub.Recv().SubscriptionDropped
	require.NotNil(t, dropped, "a subscription does not hold the server up")
	assert.Equal(t, codes.Unavailable, status.Code(dropped.Error))
	require.NoError(t, <-ended)
}

func TestDeleteAndTombstoneAreRefused(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1")
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
	_, err := c.DeleteStream(t.Context(), "ikm-1", client.DeleteStreamOptions{ExpectedRevision: client.Any{}})
	requireCode(t, err, client.ErrorCodeAccessDenied, "this ledger never deletes")
	_, err = c.TombstoneStream(t.Context(), "ikm-1", client.TombstoneStreamOptions{ExpectedRevision: client.Any{}})
	requireCode(t, err, client.ErrorCodeAccessDenied, "this ledger never deletes")
	assert.Len(t, storetest.ReadAll(t, t.Context(), store), 1)
}

func requireCode(t testing.TB, err error, code client.ErrorCode, text string) {
	t.Helper()
	var e *client.Error
	require.True(t, errors.As(err, &e), "%v is the client's error", err)
	require.Equal(t, code, e.Code(), "%v", err)
	require.ErrorContains(t, err, text)
}

func TestWhatIsNotServedIsUnimplementedAndNotAdvertised(t *testing.T) {
	conn := dial(t, serve(t, memory.New(), esdbserver.Options{}))
	_, err := persistent.NewPersistentSubscriptionsClient(conn).List(t.Context(), &persistent.ListReq{})
	assert.Equal(t, codes.Unimplemented, status.Code(err))
	methods, err := serverfeatures.NewServerFeaturesClient(conn).GetSupportedMethods(t.Context(), &shared.Empty{})
	require.NoError(t, err)
	assert.Equal(t, esdbserver.Version, methods.EventStoreServerVersion)
	var names []string
	for _, m := range methods.Methods {
		names = append(names, m.ServiceName+"/"+m.MethodName)
	}
	assert.ElementsMatch(t, []string{
		"event_store.client.streams.streams/append",
		"event_store.client.streams.streams/batchappend",
		"event_store.client.streams.streams/read",
		"event_store.client.server_features.serverfeatures/getsupportedmethods",
		"event_store.client.gossip.gossip/read",
	}, names)
}

func TestGossipIsAClusterOfOne(t *testing.T) {
	address := serve(t, memory.New(), esdbserver.Options{})
	info, err := gossip.NewGossipClient(dial(t, address)).Read(t.Context(), &shared.Empty{})
	require.NoError(t, err)
	require.Len(t, info.Members, 1)
	m := info.Members[0]
	assert.True(t, m.IsAlive)
	assert.Equal(t, gossip.MemberInfo_Leader, m.State)
	assert.Equal(t, address, net.JoinHostPort(m.HttpEndPoint.Address, itoa(m.HttpEndPoint.Port)))

	c := official(t, "esdb+discover://"+address+"?tls=false")
	_, err = c.AppendToStream(t.Context(), "ikm-1", client.AppendToStreamOptions{}, client.EventData{EventID: uuid.New(), EventType: "Tested"})
	require.NoError(t, err, "a client that discovers finds the server")
}

func itoa(n uint32) string { return big.NewInt(int64(n)).String() }

func TestMetadataIsKeptUnlessItHidesHistory(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1")
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
	set := func(change func(*client.StreamMetadata)) error {
		var m client.StreamMetadata
		change(&m)
		_, err := c.SetStreamMetadata(t.Context(), "ikm-1", client.AppendToStreamOptions{}, m)
		return err
	}
	require.NoError(t, set(func(m *client.StreamMetadata) { m.AddCustomProperty("owner", "dinas") }))
	got, err := c.GetStreamMetadata(t.Context(), "ikm-1", client.ReadStreamOptions{Direction: client.Backwards, From: client.End{}})
	require.NoError(t, err)
	assert.Equal(t, "dinas", got.CustomProperty("owner"))
	for name, hide := range map[string]func(*client.StreamMetadata){
		"$maxAge":   func(m *client.StreamMetadata) { m.SetMaxAge(time.Second) },
		"$maxCount": func(m *client.StreamMetadata) { m.SetMaxCount(1) },
		"$tb":       func(m *client.StreamMetadata) { m.SetTruncateBefore(1) },
	} {
		requireCode(t, set(hide), client.ErrorCodeAccessDenied, name+" would hide events")
	}
	for _, stream := range []string{"$settings", "$$$all", "$$"} {
		_, err := c.AppendToStream(t.Context(), stream, client.AppendToStreamOptions{}, client.EventData{EventID: uuid.New(), EventType: "$metadata", Data: []byte("{}")})
		requireCode(t, err, client.ErrorCodeAccessDenied, "no system streams")
	}
}

func TestFilteredSubscriptionSaysWhereItIs(t *testing.T) {
	store := memory.New()
	log := fill(t, store, "a-1", "b-1", "a-2", "b-2", "b-3", "a-3")
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
	sub, err := c.SubscribeToAll(t.Context(), client.SubscribeToAllOptions{From: client.Start{}, MaxSearchWindow: 2, CheckpointInterval: 2,
		Filter: &client.SubscriptionFilter{Type: client.StreamFilterType, Prefixes: []string{"a-"}}})
	require.NoError(t, err)
	defer sub.Close()
	event := func(i int) {
		t.Helper()
		e := sub.Recv().EventAppeared
		require.NotNil(t, e)
		require.Equal(t, log[i].Stream, e.Event.StreamID)
	}
	checkpoint := func(i int) {
		t.Helper()
		p := sub.Recv().CheckPointReached
		require.NotNil(t, p)
		require.EqualValues(t, log[i].Position, p.Commit)
	}
	event(0)
	event(2)
	checkpoint(3) // two windows of two
	event(5)
	checkpoint(5) // the end
	require.NotNil(t, sub.Recv().CaughtUp)
	log = fill(t, store, "a-4", "b-4", "b-5", "b-6")
	event(6)
	checkpoint(9)
}

func TestFiltersByTypeAndRegularExpression(t *testing.T) {
	store := memory.New()
	fill(t, store, "a-1", "b-1", "ab-1")
	conn := streams.NewStreamsClient(dial(t, serve(t, store, esdbserver.Options{})))
	read := func(f *streams.ReadReq_Options_FilterOptions) ([]string, error) {
		f.Window = &streams.ReadReq_Options_FilterOptions_Count{}
		call, err := conn.Read(t.Context(), &streams.ReadReq{Options: &streams.ReadReq_Options{
			StreamOption: &streams.ReadReq_Options_All{All: &streams.ReadReq_Options_AllOptions{AllOption: &streams.ReadReq_Options_AllOptions_Start{}}},
			CountOption:  &streams.ReadReq_Options_Count{Count: 100},
			FilterOption: &streams.ReadReq_Options_Filter{Filter: f},
			UuidOption:   &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_String_{}},
		}})
		require.NoError(t, err)
		var names []string
		for {
			resp, err := call.Recv()
			if errors.Is(err, io.EOF) {
				return names, nil
			} else if err != nil {
				return nil, err
			}
			names = append(names, string(resp.GetEvent().GetEvent().GetStreamIdentifier().GetStreamName()))
		}
	}
	byStream := func(e *streams.ReadReq_Options_FilterOptions_Expression) *streams.ReadReq_Options_FilterOptions {
		return &streams.ReadReq_Options_FilterOptions{Filter: &streams.ReadReq_Options_FilterOptions_StreamIdentifier{StreamIdentifier: e}}
	}
	got, err := read(byStream(&streams.ReadReq_Options_FilterOptions_Expression{Regex: "^ab?-"}))
	require.NoError(t, err)
	assert.Equal(t, []string{"a-1", "ab-1"}, got)
	got, err = read(&streams.ReadReq_Options_FilterOptions{Filter: &streams.ReadReq_Options_FilterOptions_EventType{
		EventType: &streams.ReadReq_Options_FilterOptions_Expression{Prefix: []string{"Other", "Test"}}}})
	require.NoError(t, err)
	assert.Len(t, got, 3)
	_, err = read(byStream(&streams.ReadReq_Options_FilterOptions_Expression{Regex: `(?<=a)b`}))
	assert.Equal(t, codes.InvalidArgument, status.Code(err))
	assert.ErrorContains(t, err, "RE2")
	_, err = read(byStream(&streams.ReadReq_Options_FilterOptions_Expression{}))
	assert.Equal(t, codes.InvalidArgument, status.Code(err))
}

func TestStreamSubscriptionMissesNothing(t *testing.T) {
	store := memory.New()
	fill(t, store, "a-1", "b-1", "a-1")
	c := official(t, "esdb://"+serve(t, store, esdbserver.Options{})+"?tls=false")
	for name, test := range map[string]struct {
		from client.StreamPosition
		want []uint64
	}{
		"start":    {client.Start{}, []uint64{0, 1}},
		"revision": {client.Revision(0), []uint64{1}},
		"end":      {client.End{}, nil},
	} {
		sub, err := c.SubscribeToStream(t.Context(), "a-1", client.SubscribeToStreamOptions{From: test.from})
		require.NoError(t, err, name)
		for _, revision := range test.want {
			require.Equal(t, revision, sub.Recv().EventAppeared.Event.EventNumber, name)
		}
		require.NotNil(t, sub.Recv().CaughtUp, name)
		require.NoError(t, sub.Close())
	}
	sub, err := c.SubscribeToStream(t.Context(), "not-yet", client.SubscribeToStreamOptions{From: client.Start{}})
	require.NoError(t, err)
	defer sub.Close()
	require.NotNil(t, sub.Recv().CaughtUp, "a stream that nobody has written to is waited for")
	fill(t, store, "b-1", "not-yet")
	require.Equal(t, "not-yet", sub.Recv().EventAppeared.Event.StreamID)
}

func TestEarlyRefusalReachesAClientThatStillSends(t *testing.T) {
	c := official(t, "esdb://"+serve(t, memory.New(), esdbserver.Options{})+"?tls=false")
	var events []client.EventData
	for range 30 {
		events = append(events, client.EventData{EventID: uuid.New(), EventType: "Big", Data: make([]byte, 100_000)})
	}
	_, err := c.AppendToStream(t.Context(), "ikm-1", client.AppendToStreamOptions{}, events...)
	require.ErrorContains(t, err, "Maximum Append Size of 1048576 Exceeded.")
}

func TestAppendErrorsCarryTheirTrailers(t *testing.T) {
	conn := streams.NewStreamsClient(dial(t, serve(t, memory.New(), esdbserver.Options{})))
	send := func(m *streams.AppendReq_ProposedMessage) (metadata.MD, error) {
		var trailers metadata.MD
		call, err := conn.Append(t.Context(), grpc.Trailer(&trailers))
		require.NoError(t, err)
		require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_Options_{Options: &streams.AppendReq_Options{
			StreamIdentifier:       &shared.StreamIdentifier{StreamName: []byte("ikm-1")},
			ExpectedStreamRevision: &streams.AppendReq_Options_Any{}}}}))
		require.NoError(t, call.Send(&streams.AppendReq{Content: &streams.AppendReq_ProposedMessage_{ProposedMessage: m}}))
		_, err = call.CloseAndRecv()
		return trailers, err
	}
	id := &shared.UUID{Value: &shared.UUID_String_{String_: uuid.NewString()}}
	trailers, err := send(&streams.AppendReq_ProposedMessage{Id: id, Metadata: map[string]string{"type": "Tested"}})
	assert.Equal(t, codes.InvalidArgument, status.Code(err))
	assert.Equal(t, []string{"missing-required-metadata-property"}, trailers.Get("exception"))
	trailers, err = send(&streams.AppendReq_ProposedMessage{Id: id, Data: make([]byte, 2<<20), Metadata: map[string]string{"type": "Big", "content-type": "application/json"}})
	assert.Equal(t, codes.InvalidArgument, status.Code(err))
	assert.Equal(t, []string{"maximum-append-size-exceeded"}, trailers.Get("exception"))
	assert.Equal(t, []string{"1048576"}, trailers.Get("maximum-append-size"))
	_, err = send(&streams.AppendReq_ProposedMessage{Id: id, Metadata: map[string]string{"type": "Odd", "content-type": "text/csv"}})
	assert.ErrorContains(t, err, `content type "text/csv"`)
	_, err = send(&streams.AppendReq_ProposedMessage{Metadata: map[string]string{"type": "Odd", "content-type": "application/json"}})
	assert.ErrorContains(t, err, "no id")
}

func selfSigned(t testing.TB, dir string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	pemBytes := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ca.pem"), pemBytes, 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
