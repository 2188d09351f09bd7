package esdbserver_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"iter"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

type callerKey struct{}

// overTLS are options with a certificate of their own; the query names its authority to the official client.
func overTLS(t *testing.T) (o esdbserver.Options, query string, roots *x509.CertPool) {
	t.Helper()
	dir := t.TempDir()
	o.TLS = &tls.Config{Certificates: []tls.Certificate{selfSigned(t, dir)}, MinVersion: tls.VersionTLS12}
	ca := filepath.Join(dir, "ca.pem")
	pem, err := os.ReadFile(ca)
	require.NoError(t, err)
	roots = x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(pem))
	return o, "?tlsCaFile=" + ca, roots
}

// known lets petugas in by password or token, and puts the name into the context of the call.
func known(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
	switch {
	case c.User == "petugas" && c.Password == "rahasia" && c.Secure, c.Token == "kunci":
		return context.WithValue(ctx, callerKey{}, "petugas"), nil
	case c.User == "terlalu":
		return nil, &esdbserver.LaterError{After: 8 * time.Second}
	}
	return nil, errors.New("the password of petugas is rahasia")
}

// asked is a store that remembers who called it.
type asked struct {
	eventstore.Store
	by []any
}

func (a *asked) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	a.by = append(a.by, ctx.Value(callerKey{}))
	return a.Store.Append(ctx, stream, expect, events...)
}

func (a *asked) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	a.by = append(a.by, ctx.Value(callerKey{}))
	return a.Store.Stream(ctx, stream, from, dir)
}

func tested() client.EventData { return client.EventData{EventID: uuid.New(), EventType: "Tested"} }

func readOne(t *testing.T, c *client.Client, stream string) error {
	t.Helper()
	read, err := c.ReadStream(t.Context(), stream, client.ReadStreamOptions{}, 1)
	require.NoError(t, err)
	defer read.Close()
	_, err = read.Recv()
	return err
}

func TestPasswordsAreAskedForOverTLS(t *testing.T) {
	o, query, _ := overTLS(t)
	o.Authenticate = known
	store := &asked{Store: memory.New()}
	address := serve(t, store, o)
	c := official(t, "esdb://petugas:rahasia@"+address+query)
	_, err := c.AppendToStream(t.Context(), "ikm-1", client.AppendToStreamOptions{}, tested())
	require.NoError(t, err)
	require.NoError(t, readOne(t, c, "ikm-1"))
	assert.Equal(t, []any{"petugas", "petugas"}, store.by, "the store is told who is calling")
	for login, says := range map[string]string{"": "missing or wrong", "petugas:salah@": "missing or wrong", "terlalu:sering@": "the next is heard in 8s"} {
		c := official(t, "esdb://"+login+address+query)
		_, err := c.AppendToStream(t.Context(), "ikm-1", client.AppendToStreamOptions{}, tested())
		require.Error(t, err) // the client may see no more than EOF, when the refusal overtakes what it still sends
		err = readOne(t, c, "ikm-1")
		requireCode(t, err, client.ErrorCodeUnauthenticated, "Unauthenticated: ")
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "rahasia", "the reason stays with the server")
	}
	assert.Len(t, store.by, 2)
	assert.Len(t, storetest.ReadAll(t, t.Context(), store.Store), 1)
}

// call asks for a stream that is not there, with these metadata.
func call(t *testing.T, address string, transport credentials.TransportCredentials, pairs ...string) error {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(transport))
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close()) }()
	read, err := streams.NewStreamsClient(conn).Read(metadata.AppendToOutgoingContext(t.Context(), pairs...), &streams.ReadReq{
		Options: &streams.ReadReq_Options{
			UuidOption: &streams.ReadReq_Options_UUIDOption{Content: &streams.ReadReq_Options_UUIDOption_String_{}},
			StreamOption: &streams.ReadReq_Options_Stream{Stream: &streams.ReadReq_Options_StreamOptions{
				StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte("ikm-1")},
				RevisionOption:   &streams.ReadReq_Options_StreamOptions_Start{Start: &shared.Empty{}}}},
			CountOption: &streams.ReadReq_Options_Count{Count: 1},
		}})
	if err == nil {
		_, err = read.Recv()
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func TestOnePortSpeaksWithAndWithoutTLS(t *testing.T) {
	o, _, roots := overTLS(t)
	o.Authenticate, o.PlainHere = known, true
	address := serve(t, memory.New(), o)
	secure := func() credentials.TransportCredentials {
		return credentials.NewTLS(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12})
	}
	plain := insecure.NewCredentials()
	basic := "Basic cGV0dWdhczpyYWhhc2lh" // petugas:rahasia
	assert.NoError(t, call(t, address, plain, "authorization", "Bearer kunci"))
	assert.NoError(t, call(t, address, secure(), "authorization", "bearer kunci"))
	assert.NoError(t, call(t, address, secure(), "authorization", basic))
	for _, err := range []error{
		call(t, address, plain),
		call(t, address, plain, "authorization", basic), // known wants TLS
		call(t, address, plain, "authorization", "Bearer salah"),
		call(t, address, plain, "authorization", "kunci"),
		call(t, address, plain, "authorization", "Bearer kunci", "authorization", "Bearer kunci"),
		call(t, address, secure(), "authorization", "Basic %%%"),
		call(t, address, secure()),
	} {
		assert.Equal(t, codes.Unauthenticated, status.Code(err), "%v", err)
	}
	o.PlainHere = false
	assert.Equal(t, codes.Unavailable, status.Code(call(t, serve(t, memory.New(), o), plain, "authorization", "Bearer kunci")))
}

func TestWhatAServerCanDoIsToldToEverybody(t *testing.T) {
	address := serve(t, memory.New(), esdbserver.Options{Authenticate: known})
	methods, err := serverfeatures.NewServerFeaturesClient(dial(t, address)).GetSupportedMethods(t.Context(), &shared.Empty{})
	require.NoError(t, err)
	assert.Equal(t, esdbserver.Version, methods.EventStoreServerVersion)
}

func TestWhoMayNotIsDenied(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1", "fund-1")
	address := serve(t, store, esdbserver.Options{Authorize: func(_ context.Context, a esdbserver.Access) error {
		switch {
		case a.Verb == esdbserver.Reads && a.Stream == "ikm-1", a.Verb == esdbserver.Appends && a.Stream == "fund-1" && len(a.Events) == 1:
			return nil
		}
		return &esdbserver.DeniedError{Reason: "not for you"}
	}})
	c := official(t, "esdb://"+address+"?tls=false")
	require.NoError(t, readOne(t, c, "ikm-1"))
	requireCode(t, readOne(t, c, "fund-1"), client.ErrorCodeAccessDenied, "Access Denied: not for you")
	_, err := c.AppendToStream(t.Context(), "fund-1", client.AppendToStreamOptions{}, tested())
	require.NoError(t, err)
	_, err = c.AppendToStream(t.Context(), "ikm-1", client.AppendToStreamOptions{}, tested())
	requireCode(t, err, client.ErrorCodeAccessDenied, "Access Denied: not for you")
	_, err = c.AppendToStream(t.Context(), "fund-1", client.AppendToStreamOptions{}, tested(), tested())
	requireCode(t, err, client.ErrorCodeAccessDenied, "Access Denied: not for you")
	all, err := c.ReadAll(t.Context(), client.ReadAllOptions{}, 1)
	require.NoError(t, err)
	defer all.Close()
	_, err = all.Recv()
	requireCode(t, err, client.ErrorCodeAccessDenied, "Access Denied: not for you")
	sub, err := c.SubscribeToAll(t.Context(), client.SubscribeToAllOptions{})
	if err == nil { // the client's call returns before or after the refusal has come
		assert.Equal(t, codes.PermissionDenied, status.Code(sub.Recv().SubscriptionDropped.Error))
		require.NoError(t, sub.Close())
	}
	assert.Len(t, storetest.ReadAll(t, t.Context(), store), 3)
}

func TestACallEndsWhenItsCallerMayNoLonger(t *testing.T) {
	store := memory.New()
	fill(t, store, "ikm-1")
	revoke := make(chan context.CancelCauseFunc, 1)
	o := esdbserver.Options{Authenticate: func(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		revoke <- cancel
		return ctx, nil
	}}
	conn := dial(t, serve(t, store, o))
	c := official(t, "esdb://"+conn.Target()+"?tls=false")
	sub, err := c.SubscribeToAll(t.Context(), client.SubscribeToAllOptions{From: client.Start{}})
	require.NoError(t, err)
	defer func() { require.NoError(t, sub.Close()) }()
	require.NotNil(t, sub.Recv().EventAppeared)
	require.NotNil(t, sub.Recv().CaughtUp)
	(<-revoke)(esdbserver.ErrRevoked)
	dropped := sub.Recv().SubscriptionDropped
	require.NotNil(t, dropped)
	assert.Equal(t, codes.Unauthenticated, status.Code(dropped.Error))

	batch, err := streams.NewStreamsClient(conn).BatchAppend(t.Context())
	require.NoError(t, err)
	(<-revoke)(esdbserver.ErrRevoked)
	_, err = batch.Recv()
	assert.Equal(t, codes.Unauthenticated, status.Code(err))
}

func TestACertificateSaysWhoIsCalling(t *testing.T) {
	o, _, roots := overTLS(t)
	dir := t.TempDir()
	mine := selfSigned(t, dir)
	pem, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	require.NoError(t, err)
	o.TLS.ClientAuth, o.TLS.ClientCAs = tls.VerifyClientCertIfGiven, x509.NewCertPool()
	require.True(t, o.TLS.ClientCAs.AppendCertsFromPEM(pem))
	seen := make(chan esdbserver.Credentials, 1)
	o.Authenticate = func(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
		seen <- c
		return ctx, nil
	}
	address := serve(t, memory.New(), o)
	for _, certificates := range [][]tls.Certificate{nil, {mine}} {
		require.NoError(t, call(t, address, credentials.NewTLS(&tls.Config{RootCAs: roots, Certificates: certificates, MinVersion: tls.VersionTLS12})))
		c := <-seen
		assert.True(t, c.Secure)
		assert.True(t, c.Remote.(*net.TCPAddr).IP.IsLoopback())
		require.Len(t, c.Certificates, len(certificates))
		if len(certificates) > 0 {
			assert.Equal(t, "test", c.Certificates[0].Subject.CommonName)
		}
	}
}

// TestEachAppendOfABatchIsAskedAbout also when others of the same call are let in, and appends that hold nothing.
func TestEachAppendOfABatchIsAskedAbout(t *testing.T) {
	store := memory.New()
	address := serve(t, store, esdbserver.Options{Authorize: func(_ context.Context, a esdbserver.Access) error {
		if a.Verb == esdbserver.Appends && a.Stream == "fund-1" && len(a.Events) == 2 {
			return nil
		}
		return &esdbserver.DeniedError{Reason: "not for you"}
	}})
	call, err := streams.NewStreamsClient(dial(t, address)).BatchAppend(t.Context())
	require.NoError(t, err)
	asked := map[string]bool{} // correlation → may
	for _, a := range []struct {
		stream string
		data   []string
		may    bool
	}{{"ikm-1", []string{"1", "2"}, false}, {"fund-1", []string{"1", "2"}, true}, {"fund-1", []string{"3"}, false}, {"ikm-2", nil, false}} {
		id := textID(uuid.New())
		asked[id.String()] = a.may
		require.NoError(t, call.Send(&streams.BatchAppendReq{CorrelationId: id, Options: batchOptions(a.stream, int64(eventstore.Any)),
			ProposedMessages: proposals(a.data...), IsFinal: true}))
	}
	require.NoError(t, call.CloseSend())
	for range asked {
		resp, err := call.Recv()
		require.NoError(t, err)
		assert.Equal(t, asked[resp.GetCorrelationId().String()], resp.GetSuccess() != nil, "%v", resp)
		if e := resp.GetError(); e != nil {
			assert.Equal(t, int32(codes.PermissionDenied), e.GetCode())
			assert.Equal(t, "Access Denied: not for you", e.GetMessage())
		}
	}
	assert.Len(t, storetest.ReadAll(t, t.Context(), store), 2)
}
