package esdb_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// TestStoreWithATokenSpeaksTLSWithTheAuthorityThatItWasGiven whatever the address says: a token is not for whoever else
// listens there.
func TestStoreWithATokenSpeaksTLSWithTheAuthorityThatItWasGiven(t *testing.T) {
	certificate, ca := selfSigned(t)
	pem, err := os.ReadFile(ca)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(pem))
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := esdbserver.New(memory.New(), esdbserver.Options{
		TLS: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, PlainHere: true,
		Authenticate: func(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
			if c.Token == "kunci" && c.Secure {
				return ctx, nil
			}
			return nil, errors.New("no")
		},
	})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	t.Cleanup(func() { server.Stop(); assert.NoError(t, <-ended) })

	address := "esdb://" + lis.Addr().String() + "?tls=false"
	s := open(t, address, esdb.Options{Token: "kunci", RootCAs: roots})
	_, err = s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("x"))
	require.NoError(t, err)
	storetest.CheckLog(t, t.Context(), s)
	for r, err := range s.Follow(t.Context(), eventstore.Start) {
		require.NoError(t, err)
		require.Equal(t, "ikm-1", r.Stream)
		break
	}
	for _, o := range []esdb.Options{{}, {Token: "kunci"}, {RootCAs: roots}, {Token: "salah", RootCAs: roots}, {Token: "kunci", RootCAs: x509.NewCertPool()}} {
		_, err := open(t, address, o).Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event("x"))
		require.Error(t, err)
	}
}
