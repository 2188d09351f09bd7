package mirror_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbserver"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
	"jejak/eventstore/mirror"
	"jejak/eventstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// size is how many events the large tests move.
func size() int {
	if os.Getenv("JEJAK_LONG") != "" {
		return 1_000_000
	}
	return 20_000
}

// ledger fills a store with n events in streams of different kinds, neighbours and not, of all sorts of content.
func ledger(t testing.TB, s eventstore.Store, n int) eventstore.Store {
	t.Helper()
	random := rand.New(rand.NewPCG(2025, uint64(n)))
	next := map[string]eventstore.Revision{}
	for written := 0; written < n; {
		stream := fmt.Sprintf("%s-%d", []string{"ikm", "fund", "activity"}[random.IntN(3)], random.IntN(1+n/10))
		events := make([]eventstore.Event, min(1+random.IntN(20), n-written))
		for i := range events {
			events[i] = eventstore.Event{ID: uuid.New(), Type: "Moved", Data: fmt.Appendf(nil, `{"n": %d}`, written+i)}
			if random.IntN(10) == 0 {
				events[i].Binary, events[i].Data = true, []byte{0, 255, byte(i)}
			}
			if random.IntN(2) == 0 {
				events[i].Metadata = []byte(`{"schemaVersion":1}`)
			}
		}
		_, err := s.Append(t.Context(), stream, eventstore.Exactly(next[stream]-1), events...)
		require.NoError(t, err)
		next[stream] += eventstore.Revision(len(events))
		written += len(events)
	}
	return s
}

// served puts a store behind our server and returns a Store that reaches it over the wire.
func served(t testing.TB, backing eventstore.Store) eventstore.Store {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := esdbserver.New(backing, esdbserver.Options{Drain: time.Second})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(lis) }()
	s, err := esdb.Open(t.Context(), "esdb://"+lis.Addr().String()+"?tls=false", esdb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, s.Close())
		server.Stop()
		assert.NoError(t, <-ended)
	})
	return s
}

func disk(t testing.TB) *local.Store {
	t.Helper()
	s, err := local.Open(t.TempDir(), local.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func prove(t testing.TB, a, b eventstore.Store) mirror.Proof {
	t.Helper()
	p, err := mirror.Prove(t.Context(), a, b, mirror.Options{})
	require.NoError(t, err)
	return p
}

// sameRecords compares two logs with all their coordinates.
func sameRecords(t testing.TB, a, b eventstore.Store) {
	t.Helper()
	want, got := storetest.ReadAll(t, t.Context(), a), storetest.ReadAll(t, t.Context(), b)
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i].Position, got[i].Position)
		require.True(t, want[i].Recorded.Equal(got[i].Recorded))
		require.Equal(t, want[i].Leaf(), got[i].Leaf())
	}
}

func TestCopyOfAClusterKeepsEveryCoordinate(t *testing.T) {
	source, target := served(t, ledger(t, memory.New(), 3000)), disk(t)
	done, err := mirror.Copy(t.Context(), source, target, mirror.Options{})
	require.NoError(t, err)
	assert.EqualValues(t, 3000, done.Events)
	sameRecords(t, source, target)
	assert.EqualValues(t, 3000, prove(t, source, target).Events)
	done, err = mirror.Copy(t.Context(), source, target, mirror.Options{})
	require.NoError(t, err)
	assert.Zero(t, done.Events, "there is nothing left to copy")
}

func TestCopyGoesOnWhereItWasInterrupted(t *testing.T) {
	source, target := served(t, ledger(t, memory.New(), size())), disk(t)
	var runs int
	for total := int64(0); total < int64(size()); runs++ {
		ctx, cancel := context.WithCancel(t.Context())
		stopAfter := rand.Int64N(int64(size()) / 5)
		done, err := mirror.Copy(ctx, source, target, mirror.Options{Progress: func(p mirror.Progress) {
			if p.Events > stopAfter {
				cancel()
			}
		}})
		cancel()
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
		total += done.Events
	}
	proof := prove(t, source, target)
	assert.EqualValues(t, size(), proof.Events)
	t.Logf("%d events in %d runs, digest %s", proof.Events, runs, proof.Digest)
}

func TestCopyFollowsUntilTold(t *testing.T) {
	backing := ledger(t, memory.New(), 100)
	source, target := served(t, backing), memory.New()
	ctx, cancel := context.WithCancel(t.Context())
	steps := make(chan int64, 1000)
	ended := make(chan error, 1)
	go func() {
		_, err := mirror.Copy(ctx, source, target, mirror.Options{Follow: true, Progress: func(p mirror.Progress) { steps <- p.Events }})
		ended <- err
	}()
	for n := int64(0); n < 100; n = <-steps {
	}
	for i := range 20 {
		_, err := backing.Append(t.Context(), fmt.Sprintf("ikm-new-%d", i), eventstore.NoStream, storetest.Event("live"))
		require.NoError(t, err)
	}
	for n := int64(0); n < 120; n = <-steps {
	}
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	sameRecords(t, source, target)
}

func TestMigrationChangesNothing(t *testing.T) {
	source := disk(t)
	ledger(t, source, 3000)
	_, err := source.Append(t.Context(), "$$ikm-1", eventstore.Any, storetest.Event("the server's own"))
	require.NoError(t, err)
	target := served(t, memory.New())
	done, proof, err := mirror.Migrate(t.Context(), source, target, mirror.Options{})
	require.NoError(t, err)
	assert.EqualValues(t, 3000, done.Events, "the ledger and nothing else")
	assert.EqualValues(t, 3000, proof.Events)
	again, second, err := mirror.Migrate(t.Context(), source, target, mirror.Options{})
	require.NoError(t, err)
	assert.Zero(t, again.Events)
	assert.Equal(t, proof, second)
}

// TestMigrationGoesOnWhereItWasInterrupted breaks off at random points, and the target loses acknowledgements and
// refuses appends besides.
func TestMigrationGoesOnWhereItWasInterrupted(t *testing.T) {
	source, backing := disk(t), memory.New()
	ledger(t, source, size())
	calls := 0
	backing.Fault = func(string, []eventstore.Event) (bool, error) {
		if calls++; calls%97 == 0 {
			return calls%2 == 0, errors.New("the network is down")
		}
		return true, nil
	}
	target := served(t, backing)
	var runs int
	var proof mirror.Proof
	for proof.Events == 0 && runs < 20 {
		ctx, cancel := context.WithCancel(t.Context())
		stopAfter := rand.Int64N(int64(size()) / 8)
		if runs == 12 {
			stopAfter = int64(size()) // interrupted often enough
		}
		var err error
		_, proof, err = mirror.Migrate(ctx, source, target, mirror.Options{Progress: func(p mirror.Progress) {
			if p.Events > stopAfter {
				cancel()
			}
		}})
		cancel()
		if err != nil {
			require.NotErrorAs(t, err, new(*mirror.DivergedError))
		}
		runs++
	}
	assert.EqualValues(t, size(), proof.Events)
	assert.Equal(t, proof, prove(t, source, backing))
	t.Logf("%d events in %d runs, digest %s", proof.Events, runs, proof.Digest)
}

func TestTargetOfAnotherLogIsLeftAlone(t *testing.T) {
	source := ledger(t, memory.New(), 100)
	other := ledger(t, memory.New(), 50)
	before := storetest.ReadAll(t, t.Context(), other)
	var diverged *mirror.DivergedError
	_, err := mirror.Copy(t.Context(), source, other, mirror.Options{})
	require.ErrorAs(t, err, &diverged)
	_, _, err = mirror.Migrate(t.Context(), source, other, mirror.Options{})
	require.ErrorAs(t, err, &diverged)
	assert.Equal(t, before, storetest.ReadAll(t, t.Context(), other))
}

func TestSourceThatWasRolledBackIsNoticed(t *testing.T) {
	source, target := memory.New(), memory.New()
	ledger(t, source, 100)
	_, err := mirror.Copy(t.Context(), source, target, mirror.Options{})
	require.NoError(t, err)
	restored := memory.New() // an old backup of the source
	require.NoError(t, restored.Import(t.Context(), storetest.ReadAll(t, t.Context(), source)[:90]...))
	_, err = mirror.Copy(t.Context(), restored, target, mirror.Options{})
	require.ErrorContains(t, err, "the target has it and the source has not")
}

func TestProofNamesTheFirstDifference(t *testing.T) {
	source := memory.New()
	ledger(t, source, 60)
	records := storetest.ReadAll(t, t.Context(), source)
	for name, test := range map[string]struct {
		change func([]eventstore.Record) []eventstore.Record
		want   string
	}{
		"data":     {func(r []eventstore.Record) []eventstore.Record { r[30].Data = []byte("{}"); return r }, "the data differ"},
		"metadata": {func(r []eventstore.Record) []eventstore.Record { r[30].Metadata = []byte("{}"); return r }, "the metadata differ"},
		"type":     {func(r []eventstore.Record) []eventstore.Record { r[30].Type = "Other"; return r }, `type "Moved" in the source, "Other" in the target`},
		"content":  {func(r []eventstore.Record) []eventstore.Record { r[30].Binary = !r[30].Binary; return r }, "one is JSON"},
		"id":       {func(r []eventstore.Record) []eventstore.Record { r[30].ID = uuid.New(); return r }, "in the source"},
		"less":     {func(r []eventstore.Record) []eventstore.Record { return r[:30] }, "the target ends after 30 events"},
	} {
		target := memory.New()
		require.NoError(t, target.Import(t.Context(), test.change(append([]eventstore.Record(nil), records...))...))
		_, err := mirror.Prove(t.Context(), source, target, mirror.Options{})
		var diverged *mirror.DivergedError
		require.ErrorAs(t, err, &diverged, name)
		require.ErrorContains(t, err, test.want, name)
		assert.Equal(t, records[30].Stream, diverged.Stream, name)
		if name == "less" {
			_, err := mirror.Prove(t.Context(), target, source, mirror.Options{})
			require.ErrorContains(t, err, "the source ends after 30 events")
		}
	}
}

func TestReplicaMustBeAbleToKeepPositions(t *testing.T) {
	_, err := mirror.Copy(t.Context(), memory.New(), served(t, memory.New()), mirror.Options{})
	require.ErrorContains(t, err, "a replica is a local directory")
}

// TestLeafIsVersionOne holds the bytes of the leaf: digests are written down by people and compared years later.
func TestLeafIsVersionOne(t *testing.T) {
	r := eventstore.Record{
		Event:  eventstore.Event{ID: uuid.MustParse("6f1c1f2e-1111-4222-8333-444455556666"), Type: "ActorRegistered", Data: []byte(`{"a":1}`)},
		Stream: "ikm-1", Revision: 7, Position: 12345, Recorded: time.Unix(1, 0),
	}
	leaf := r.Leaf()
	assert.Equal(t, "3b6b6ae537db0dcc3102c8a3060fd99890d156c13bf271b752fb7c0c3d45b4f6", hex.EncodeToString(leaf[:]))
	moved := r
	moved.Position, moved.Recorded, moved.Metadata = 1, time.Unix(2, 0), []byte{}
	assert.Equal(t, leaf, moved.Leaf(), "where and when a store put it is not part of it, and empty is nil")
	d := mirror.NewDigest()
	assert.Equal(t, "98d63ea5a265d3e96a8d6c07c28600c16528584e27e1f77dadf6932946f6546a", d.Sum())
	d.Add(&r)
	assert.Equal(t, "c3d097f35314d28693c392a544cd6941d455c36c2527a0c9af5867c903339f26", d.Sum())
}

func TestStreamsOfOthersStayBehindAndAreCounted(t *testing.T) {
	source, target := disk(t), served(t, memory.New())
	ledger(t, source, 50)
	for i, stream := range []string{"orders-1", "orders-2", "$$ikm-1"} {
		_, err := source.Append(t.Context(), stream, eventstore.Any, storetest.Events(1+i)...)
		require.NoError(t, err)
	}
	unread := eventstore.Event{ID: uuid.New(), Type: "Ünbekannt", Binary: true, Data: []byte{0, 1, 2}, Metadata: []byte("\xff")}
	_, err := source.Append(t.Context(), "ikm-1", eventstore.Any, unread)
	require.NoError(t, err)
	o := mirror.Options{Ours: func(stream string) bool { return eventstore.Category(stream) != "orders" }}
	done, proof, err := mirror.Migrate(t.Context(), source, target, o)
	require.NoError(t, err)
	assert.EqualValues(t, 51, done.Events)
	assert.EqualValues(t, 51, proof.Events)
	assert.EqualValues(t, 6, proof.Left)
	records := storetest.ReadAll(t, t.Context(), target)
	require.Len(t, records, 51)
	assert.Equal(t, unread.Data, records[50].Data, "what nobody understands moves byte for byte")
	assert.Equal(t, unread.Metadata, records[50].Metadata)
	assert.Equal(t, records[50].Position, proof.Target)
	head, err := eventstore.Head(t.Context(), source)
	require.NoError(t, err)
	assert.Equal(t, head, proof.Source)
}

func TestAProofEndsWhereTheTargetsOwnHistoryBegins(t *testing.T) {
	source, target := ledger(t, memory.New(), 40), memory.New()
	_, proof, err := mirror.Migrate(t.Context(), source, target, mirror.Options{})
	require.NoError(t, err)
	own := storetest.Events(3)
	_, err = target.Append(t.Context(), "ledger-origin", eventstore.Any, own...)
	require.NoError(t, err)
	_, err = mirror.Prove(t.Context(), source, target, mirror.Options{})
	require.ErrorAs(t, err, new(*mirror.DivergedError))
	again, err := mirror.Prove(t.Context(), source, target, mirror.Options{Until: own[0].ID})
	require.NoError(t, err)
	assert.Equal(t, proof, again)
	_, err = mirror.Prove(t.Context(), source, target, mirror.Options{Until: own[1].ID})
	require.ErrorAs(t, err, new(*mirror.DivergedError), "an event of the target's own stands before it")
	_, err = mirror.Prove(t.Context(), source, source, mirror.Options{Until: own[0].ID})
	require.ErrorContains(t, err, "is not in the target")

	_, err = source.Append(t.Context(), "ikm-late", eventstore.Any, storetest.Event("recorded where the ledger is no more"))
	require.NoError(t, err)
	_, err = mirror.Prove(t.Context(), source, target, mirror.Options{Until: own[0].ID})
	require.ErrorContains(t, err, "the source has gone on by itself")
}
