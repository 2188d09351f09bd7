package local

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/eventstore"
	"jejak/eventstore/memory"
)

// TestStoreDoesWhatTheModelDoes drives a store and the store in memory with the same calls, and wants the same answers.
func TestStoreDoesWhatTheModelDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := machine{fs: newMemFS(), model: memory.New(), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		m.model.Now = func() time.Time { return m.now }
		m.beside = orders[rapid.IntRange(0, len(orders)-1).Draw(t, "order of indexes")]
		m.segment = rapid.SampledFrom([]int64{1024, 3000, 1 << 20}).Draw(t, "segment bytes")
		m.open(t)
		defer func() { require.NoError(t, m.store.Close()) }()
		t.Repeat(map[string]func(*rapid.T){
			"append": m.append,
			"import": m.imports,
			"reopen": m.reopen,
			"stream": m.stream,
			"all":    m.all,
			"":       func(*rapid.T) {},
		})
		m.compareAll(t)
		report, err := Check(context.Background(), faultDir, Admin{FS: m.fs})
		require.NoError(t, err)
		require.Empty(t, report.Damages)
	})
}

type machine struct {
	fs      *memFS
	store   *Store
	model   *memory.Store
	segment int64
	beside  func(func()) func()
	now     time.Time
	used    []uuid.UUID
}

func (m *machine) open(t *rapid.T) {
	var err error
	m.store, err = Open(faultDir, Options{FS: m.fs, SegmentBytes: m.segment, Now: func() time.Time { return m.now }, beside: m.beside})
	require.NoError(t, err)
}

func (m *machine) reopen(t *rapid.T) {
	require.NoError(t, m.store.Close())
	if rapid.Bool().Draw(t, "without indexes") {
		require.NoError(t, Reindex(context.Background(), faultDir, Admin{FS: m.fs}))
	}
	if rapid.IntRange(0, 5).Draw(t, "compress") == 0 {
		_, err := Compress(context.Background(), faultDir, 0, Admin{FS: m.fs})
		require.NoError(t, err)
	}
	m.open(t)
	m.compareAll(t)
}

var modelStreams = []string{"ikm-1", "ikm-2", "fund-1"}

func (m *machine) append(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(-5, 50).Draw(t, "ticks")) * 100)
	stream := rapid.SampledFrom(modelStreams).Draw(t, "stream")
	want := eventstore.Expect(rapid.SampledFrom([]int{-4, -2, -2, -2, -1, 0, 1, 2, 3, 4, 5, 6}).Draw(t, "expected"))
	ids := map[uuid.UUID]bool{}
	var events []eventstore.Event
	for range rapid.IntRange(1, 4).Draw(t, "events") {
		id := uuid.New()
		if len(m.used) > 0 && rapid.IntRange(0, 3).Draw(t, "repeat") == 0 {
			id = rapid.SampledFrom(m.used).Draw(t, "id")
		}
		if ids[id] {
			continue
		}
		ids[id] = true
		m.used = append(m.used, id)
		events = append(events, eventstore.Event{ID: id, Type: "Modelled", Binary: true, Data: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "data")})
	}
	if len(events) == 0 {
		return
	}
	ctx := context.Background()
	wanted, wantErr := m.model.Append(ctx, stream, want, events...)
	got, err := m.store.Append(ctx, stream, want, events...)
	var wrong, wantWrong *eventstore.WrongRevisionError
	if errors.As(wantErr, &wantWrong) {
		require.ErrorAs(t, err, &wrong)
		require.Equal(t, wantWrong, wrong)
		return
	}
	require.NoError(t, wantErr)
	require.NoError(t, err)
	require.Equal(t, wanted.Revision, got.Revision)
	require.Equal(t, wanted.Duplicate, got.Duplicate)
	require.Equal(t, wanted.Recorded, got.Recorded)
}

// imports brings a record of another log, whose position is far ahead.
func (m *machine) imports(t *rapid.T) {
	ctx := context.Background()
	stream := rapid.SampledFrom(modelStreams).Draw(t, "stream")
	next := eventstore.First
	for r, err := range m.store.Stream(ctx, stream, eventstore.Last, eventstore.Backward) {
		require.NoError(t, err)
		next = r.Revision + 1
	}
	head, err := eventstore.Head(ctx, m.store)
	require.NoError(t, err)
	other, err := eventstore.Head(ctx, m.model)
	require.NoError(t, err)
	r := eventstore.Record{
		Event:    eventstore.Event{ID: uuid.New(), Type: "Imported", Data: []byte("{}")},
		Stream:   stream,
		Revision: next + eventstore.Revision(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "gap")),
		Position: max(head, other) + eventstore.Position(rapid.IntRange(1, 1000).Draw(t, "ahead")),
		Recorded: m.now.Add(time.Second),
	}
	m.used = append(m.used, r.ID)
	wantErr, err := m.model.Import(ctx, r), m.store.Import(ctx, r)
	var wantConflict, conflict *eventstore.ConflictError
	if errors.As(wantErr, &wantConflict) {
		require.ErrorAs(t, err, &conflict)
		wantConflict.Reason, conflict.Reason = "", "" // the stores look at different things first
		require.Equal(t, wantConflict, conflict)
		return
	}
	require.NoError(t, wantErr)
	require.NoError(t, err)
}

func (m *machine) stream(t *rapid.T) {
	stream := rapid.SampledFrom(modelStreams).Draw(t, "stream")
	from := eventstore.Revision(rapid.IntRange(-1, 20).Draw(t, "from"))
	dir := rapid.SampledFrom([]eventstore.Direction{eventstore.Forward, eventstore.Backward}).Draw(t, "direction")
	ctx := context.Background()
	m.same(t, collect(t, m.model.Stream(ctx, stream, from, dir)), collect(t, m.store.Stream(ctx, stream, from, dir)))
}

func (m *machine) all(t *rapid.T) {
	ctx := context.Background()
	log := collect(t, m.store.All(ctx, eventstore.Start, eventstore.Forward))
	if len(log) == 0 {
		return
	}
	i := rapid.IntRange(0, len(log)-1).Draw(t, "from")
	require.Equal(t, log[i+1:], append([]eventstore.Record{}, collect(t, m.store.All(ctx, log[i].Position, eventstore.Forward))...))
	back := collect(t, m.store.All(ctx, log[i].Position, eventstore.Backward))
	require.Len(t, back, i)
	for j, r := range back {
		require.Equal(t, log[i-1-j], r)
	}
}

func (m *machine) compareAll(t *rapid.T) {
	ctx := context.Background()
	m.same(t, collect(t, m.model.All(ctx, eventstore.Start, eventstore.Forward)), collect(t, m.store.All(ctx, eventstore.Start, eventstore.Forward)))
}

func collect(t *rapid.T, seq func(func(eventstore.Record, error) bool)) []eventstore.Record {
	var records []eventstore.Record
	for r, err := range seq {
		require.NoError(t, err)
		records = append(records, r)
	}
	return records
}

// same compares records but for their positions, which each store chooses for itself.
func (m *machine) same(t *rapid.T, want, got []eventstore.Record) {
	require.Len(t, got, len(want))
	for i := range want {
		w, g := want[i], got[i]
		w.Position, g.Position = 0, 0
		if len(w.Data) == 0 {
			w.Data, g.Data = nil, g.Data[:0:0]
			require.Empty(t, g.Data)
			g.Data = nil
		}
		require.Equal(t, w, g)
	}
}
