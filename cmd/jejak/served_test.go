package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// testServed names the environment variable that makes a program in a test reach its store through a server.
const testServed = "JEJAK_TEST_SERVED"

// TestScriptsThroughAServer runs every story again with EventStoreDB's protocol between the program and its store: our
// server before it, the official client behind it. Nothing that a story says may change.
func TestScriptsThroughAServer(t *testing.T) {
	if testing.Short() {
		t.Skip("the stories are run once in a short run")
	}
	t.Setenv(testServed, "1")
	runScripts(t)
}

// wire is a store that is reached over gRPC, together with what it is reached through.
type wire struct {
	eventstore.Store // the client's
	server           *esdbserver.Server
	behind           eventstore.Store
	ended            chan error
}

// served puts a server and the official client before a store.
func served(ctx context.Context, store eventstore.Store) (eventstore.Store, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	w := &wire{server: esdbserver.New(store, esdbserver.Options{}), behind: store, ended: make(chan error, 1)}
	go func() { w.ended <- w.server.Serve(listener) }()
	if w.Store, err = openCluster(ctx, fmt.Sprintf("esdb://%s?tls=false", listener.Addr()), esdb.Options{}); err != nil {
		w.server.Stop()
		return nil, errors.Join(err, <-w.ended, store.Close())
	}
	return w, nil
}

// Serves leaves the address with the lock of the store behind, whoever guards it.
func (w *wire) Serves(address string) error {
	return w.local().Serves(address)
}

// Held asks the store behind.
func (w *wire) Held() error { return w.local().Held() }

func (w *wire) local() *local.Store {
	behind := w.behind
	if guard, is := behind.(*ledger.Guard); is {
		behind = guard.Store
	}
	return behind.(*local.Store)
}

func (w *wire) Close() error {
	err := w.Store.Close()
	w.server.Stop()
	return errors.Join(err, <-w.ended, w.behind.Close())
}

func TestAClusterIsReadWithoutTheStreamsOfOthers(t *testing.T) {
	behind := memory.New()
	var want []string
	for i, category := range domain.Categories() {
		for _, stream := range []string{fmt.Sprint("elsewhere-", i), category + "-1", category + "x"} {
			_, err := behind.Append(t.Context(), stream, eventstore.NoStream, storetest.Event(stream))
			require.NoError(t, err)
		}
		want = append(want, category+"-1")
	}
	s, err := served(t.Context(), behind)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	var got []string
	for _, r := range storetest.ReadAll(t, t.Context(), s) {
		got = append(got, r.Stream)
	}
	assert.Equal(t, want, got)
}

// asked notes from where a log is read forward.
type asked struct {
	eventstore.Store
	mu   sync.Mutex
	from []eventstore.Position
}

func (a *asked) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	if dir == eventstore.Forward {
		a.mu.Lock()
		a.from = append(a.from, from)
		a.mu.Unlock()
	}
	return a.Store.All(ctx, from, dir)
}

// TestEveryCommandOfAHomeGoesOnWhereTheLastOneEnded: the home's read models name an event of a log that gives out no
// position but those of its records, and takes no other.
func TestEveryCommandOfAHomeGoesOnWhereTheLastOneEnded(t *testing.T) {
	store := &asked{Store: memory.New()}
	url, home := address(t, store), t.TempDir()
	command := func(args ...string) {
		t.Helper()
		_, talk, code := jejak(t, "", append(args, "--store", url, "--home", home)...)
		require.Equal(t, exitOK, code, "%v: %s", args, talk)
	}
	command("demo")
	for _, args := range [][]string{{"actor", "list"}, {"actor", "list"}, {"record", "pelatihan", "--actor", "payocraft", "--topic", "Foto produk", "--on", "2022-02-14"},
		{"record", "promosi", "--actor", "payocraft", "--kind", "pameran", "--event", "Payakumbuh Expo", "--on", "2022-02-20"}, {"fund", "list"}, {"city", "show", "payakumbuh"}} {
		store.from = nil
		command(args...)
		assert.NotEqual(t, eventstore.Start, slices.Max(store.from), "%v reads on from a record, and not from the beginning alone", args)
	}
}
