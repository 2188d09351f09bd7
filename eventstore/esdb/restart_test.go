package esdb_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// TestFollowSurvivesRestartsOfTheServer stops and starts the server on one address, with events between, before and after.
func TestFollowSurvivesRestartsOfTheServer(t *testing.T) {
	backing := memory.New()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := lis.Addr().String()
	start := func(lis net.Listener) (stop func()) {
		server := esdbserver.New(backing, esdbserver.Options{})
		ended := make(chan error, 1)
		go func() { ended <- server.Serve(lis) }()
		return func() { server.Stop(); assert.NoError(t, <-ended) }
	}
	stop := start(lis)
	s := open(t, "esdb://"+address+"?tls=false", esdb.Options{})
	followed := make(chan eventstore.Record, 100)
	ended := make(chan error, 1)
	go func() {
		var last error
		for r, err := range s.Follow(t.Context(), eventstore.Start) {
			if last = err; err == nil {
				followed <- r
			}
		}
		ended <- last
	}()
	expect := func(n int) {
		t.Helper()
		r := <-followed
		require.Equal(t, fmt.Sprintf("ikm-%d", n), r.Stream)
	}
	n := 0
	appendOne := func() { fill(t, backing, fmt.Sprintf("ikm-%d", n)); n++ }
	appendOne()
	expect(0)
	for round := range 4 {
		stop()
		appendOne()
		lis, err := net.Listen("tcp", address)
		require.NoError(t, err)
		stop = start(lis)
		appendOne()
		expect(1 + 2*round)
		expect(2 + 2*round)
	}
	require.NoError(t, s.Close())
	require.ErrorIs(t, <-ended, eventstore.ErrClosed)
	stop()
	assert.Empty(t, followed, "nothing came twice")
}

func TestStoreOverTLSWithAPassword(t *testing.T) {
	certificate, ca := selfSigned(t)
	backing := memory.New()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := esdbserver.New(backing, esdbserver.Options{
		TLS: &tls.Config{Certificates: []tls.Certificate{certificate}},
		Authenticate: func(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
			if c.User == "petugas" && c.Password == "rahasia" {
				return ctx, nil
			}
			return nil, errors.New("no")
		},
	})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	t.Cleanup(func() { server.Stop(); assert.NoError(t, <-ended) })

	address := lis.Addr().String() + "?tlsCaFile=" + ca + "&nodePreference=leader"
	for _, scheme := range []string{"esdb", "kurrentdb+discover", "kdb"} { // discovery goes by the gossip of our server
		s := open(t, scheme+"://petugas:rahasia@"+address, esdb.Options{})
		_, err := s.Append(t.Context(), "ikm-"+scheme, eventstore.NoStream, storetest.Event("x"))
		require.NoError(t, err, scheme)
	}
	storetest.CheckLog(t, t.Context(), open(t, "esdb://petugas:rahasia@"+address, esdb.Options{}))

	stranger := open(t, "esdb://petugas:salah@"+address, esdb.Options{})
	_, err = stranger.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("x"))
	require.ErrorIs(t, err, eventstore.ErrReadOnly)
	require.Error(t, lastError(stranger.All(t.Context(), eventstore.Start, eventstore.Forward)))
	distrustful := open(t, "esdb://petugas:rahasia@"+lis.Addr().String(), esdb.Options{}) // does not know the authority
	require.ErrorContains(t, lastError(distrustful.All(t.Context(), eventstore.Start, eventstore.Forward)), "certificate")
}

func selfSigned(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, ca
}
