package esdb_test

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStoreOverOurServerOverMemory(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store {
		return open(t, serve(t, memory.New()), esdb.Options{})
	})
}

// serve runs a server on a free port until the test ends, and returns its address.
func serve(t testing.TB, store eventstore.Store) string {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := esdbserver.New(store, esdbserver.Options{Drain: time.Second})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	t.Cleanup(func() {
		server.Stop()
		assert.NoError(t, <-ended)
		assert.NoError(t, store.Close())
	})
	return "esdb://" + lis.Addr().String() + "?tls=false"
}

func open(t testing.TB, url string, o esdb.Options) *esdb.Store {
	t.Helper()
	s, err := esdb.Open(t.Context(), url, o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}
