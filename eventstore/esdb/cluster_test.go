package esdb_test

import (
	"context"
	"iter"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/esdbtest"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// TestStoreOverACluster runs the contract against a real server, as in
//
//	JEJAK_TEST_ESDB='esdb://127.0.0.1:2113?tls=false' go test ./eventstore/esdb -run Cluster
//
// Each case has stream names of its own, so the server may hold anything.
func TestStoreOverACluster(t *testing.T) {
	url := os.Getenv("JEJAK_TEST_ESDB")
	if url == "" {
		t.Skip("JEJAK_TEST_ESDB holds no address of an EventStoreDB or KurrentDB server")
	}
	storetest.Run(t, func(t *testing.T) eventstore.Store { return openApart(t, url) })
}

// TestStoreOverAStrictDouble runs the contract over a server that promises no more than a real one.
func TestStoreOverAStrictDouble(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store {
		return open(t, esdbtest.Start(t, esdbtest.Options{}).URL("", nil), esdb.Options{})
	})
}

// TestLedgersOnOneServerDoNotMix runs the contract for a ledger beside another one on the same server.
func TestLedgersOnOneServerDoNotMix(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store {
		url := serve(t, memory.New())
		other := openApart(t, url)
		for i := range 30 {
			_, err := other.Append(t.Context(), []string{"ikm-1", "page-1", "w-1"}[i%3], eventstore.Any, storetest.Events(1+i%5)...)
			require.NoError(t, err)
		}
		return openApart(t, url)
	})
}

// TestServerThatForgetsEventIds runs the contract over a server with EventStoreDB's weaker rules of idempotence.
func TestServerThatForgetsEventIds(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store {
		s := open(t, serve(t, newForgetful()), esdb.Options{})
		s.Distrust()
		return s
	})
}

// apart gives a ledger its own corner of a server: a prefix before all stream names.
type apart struct {
	*esdb.Store
	prefix string

	mu    sync.Mutex
	names map[string]string // as stored → as asked for; names at the limit lose their beginning to the prefix
}

func openApart(t *testing.T, url string) *apart {
	a := &apart{prefix: uuid.NewString()[:8] + "-", names: map[string]string{}}
	a.Store = open(t, url, esdb.Options{Prefixes: []string{a.prefix}})
	return a
}

func (a *apart) Append(ctx context.Context, stream string, want eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if eventstore.CheckAppend(stream, want, events) != nil {
		return a.Store.Append(ctx, stream, want, events...)
	}
	return a.Store.Append(ctx, a.stored(stream), want, events...)
}

func (a *apart) stored(stream string) string {
	name := a.prefix + stream
	if len(name) > eventstore.MaxNameBytes {
		name = a.prefix + strings.ToValidUTF8(stream[len(a.prefix):], "")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names[name] = stream
	return name
}

func (a *apart) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return a.named(a.Store.Stream(ctx, a.stored(stream), from, dir))
}

func (a *apart) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return a.named(a.Store.All(ctx, from, dir))
}

func (a *apart) Follow(ctx context.Context, after eventstore.Position) iter.Seq2[eventstore.Record, error] {
	return a.named(a.Store.Follow(ctx, after))
}

func (a *apart) named(records iter.Seq2[eventstore.Record, error]) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		for r, err := range records {
			if err == nil {
				a.mu.Lock()
				r.Stream = a.names[r.Stream]
				a.mu.Unlock()
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// forgetful is a store with EventStoreDB's rules: a repeated append is recognised by a small cache, or behind an exact
// revision; otherwise the same ids are written again.
type forgetful struct {
	*memory.Store

	mu     sync.Mutex
	ids    map[uuid.UUID]uuid.UUID // of the memory store, which would recognise the originals → originals
	log    map[string][]uuid.UUID  // originals by stream and revision
	recent []string                // stream and id
}

const forgetfulCache = 64

func newForgetful() *forgetful {
	return &forgetful{Store: memory.New(), ids: map[uuid.UUID]uuid.UUID{}, log: map[string][]uuid.UUID{}}
}

func (f *forgetful) Append(ctx context.Context, stream string, want eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	there := f.log[stream]
	cur := eventstore.Revision(len(there) - 1)
	wrong := &eventstore.WrongRevisionError{Stream: stream, Expect: want, Actual: cur}
	first, known := -1, 0
	switch {
	case want == eventstore.Any || want == eventstore.StreamExists:
		if want == eventstore.StreamExists && cur < 0 {
			return eventstore.Appended{}, wrong
		}
		first, known = f.cached(stream, events)
	case int64(want) < int64(cur):
		first = int(want) + 1
		for known < len(events) && first+known < len(there) && there[first+known] == events[known].ID {
			known++
		}
		if known == 0 {
			return eventstore.Appended{}, wrong
		}
	case int64(want) > int64(cur):
		return eventstore.Appended{}, wrong
	}
	if known == len(events) {
		last := eventstore.Revision(first + known - 1)
		for r, err := range f.Store.Stream(ctx, stream, last, eventstore.Forward) {
			return eventstore.Appended{Revision: last, Position: r.Position}, err
		}
	}
	if known > 0 {
		return eventstore.Appended{}, wrong
	}
	fresh := make([]eventstore.Event, len(events))
	for i, e := range events {
		original := e.ID
		e.ID = uuid.New()
		f.ids[e.ID] = original
		f.log[stream] = append(f.log[stream], original)
		f.recent = append(f.recent, stream+original.String())
		fresh[i] = e
	}
	f.recent = f.recent[max(0, len(f.recent)-forgetfulCache):]
	return f.Store.Append(ctx, stream, eventstore.Any, fresh...)
}

// cached is what the cache knows of an append: where its first event stands, and how many events it has seen.
func (f *forgetful) cached(stream string, events []eventstore.Event) (first, known int) {
	recent := map[string]bool{}
	for _, id := range f.recent {
		recent[id] = true
	}
	for _, e := range events {
		if recent[stream+e.ID.String()] {
			known++
		}
	}
	for i, id := range f.log[stream] {
		if id == events[0].ID {
			return i, known
		}
	}
	return -1, known
}

func (f *forgetful) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return f.original(f.Store.Stream(ctx, stream, from, dir))
}

func (f *forgetful) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return f.original(f.Store.All(ctx, from, dir))
}

func (f *forgetful) Follow(ctx context.Context, after eventstore.Position) iter.Seq2[eventstore.Record, error] {
	return f.original(f.Store.Follow(ctx, after))
}

func (f *forgetful) original(records iter.Seq2[eventstore.Record, error]) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		for r, err := range records {
			f.mu.Lock()
			r.ID = f.ids[r.ID]
			f.mu.Unlock()
			if !yield(r, err) {
				return
			}
		}
	}
}

// prefixes are those of a ledger that shares its server.
var prefixes = []string{"ikm-", "fund-", "ledger-"}

func TestAppendOutsideOfTheLedgerIsRefused(t *testing.T) {
	s := open(t, serve(t, memory.New()), esdb.Options{Prefixes: prefixes})
	_, err := s.Append(t.Context(), "elsewhere-1", eventstore.NoStream, storetest.Event("x"))
	var invalid *eventstore.InvalidError
	require.ErrorAs(t, err, &invalid)
	assert.ErrorContains(t, err, "reads of the log would not show it")
}

func TestReadsLeaveOutWhatIsNotTheLedgers(t *testing.T) {
	backing := memory.New()
	s := open(t, serve(t, backing), esdb.Options{Prefixes: prefixes})
	for _, stream := range []string{"elsewhere-1", "ikm-1", "$system", "fund-1", "ikmx", "ledger-1"} {
		_, err := backing.Append(t.Context(), stream, eventstore.NoStream, storetest.Event(stream))
		require.NoError(t, err)
	}
	names := func(records []eventstore.Record) (out []string) {
		for _, r := range records {
			out = append(out, r.Stream)
		}
		return out
	}
	assert.Equal(t, []string{"ikm-1", "fund-1", "ledger-1"}, names(storetest.Collect(t, s.All(t.Context(), eventstore.Start, eventstore.Forward))))
	assert.Equal(t, []string{"ledger-1", "fund-1", "ikm-1"}, names(storetest.Collect(t, s.All(t.Context(), eventstore.End, eventstore.Backward))))
}

// counting counts the records that stream reads give out.
type counting struct {
	eventstore.Store
	read atomic.Int64
}

func (c *counting) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		for r, err := range c.Store.Stream(ctx, stream, from, dir) {
			c.read.Add(1)
			if !yield(r, err) {
				return
			}
		}
	}
}

func TestLongStreamIsNotReadForEachAppend(t *testing.T) {
	const n = 200
	backing := &counting{Store: newForgetful()}
	url := serve(t, backing)
	s := open(t, url, esdb.Options{})
	s.Distrust()
	for i := range n {
		_, err := s.Append(t.Context(), "fund-1", eventstore.Exactly(eventstore.Revision(i-1)), storetest.Event("x"))
		require.NoError(t, err)
	}
	assert.Zero(t, backing.read.Load(), "a Store knows what it has appended itself")
	for i := range n {
		_, err := s.Append(t.Context(), "fund-1", eventstore.Any, storetest.Event("x"))
		require.NoError(t, err, i)
	}
	assert.LessOrEqual(t, backing.read.Load(), int64(n), "a read from beyond the end makes the server look for the end")
	backing.read.Store(0)
	other := open(t, url, esdb.Options{})
	other.Distrust()
	for i := range n {
		_, err := other.Append(t.Context(), "fund-1", eventstore.Exactly(eventstore.Revision(2*n+i-1)), storetest.Event("x"))
		require.NoError(t, err)
	}
	assert.EqualValues(t, 2*n, backing.read.Load(), "another Store reads the stream once")
}
