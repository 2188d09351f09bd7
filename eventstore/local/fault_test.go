package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// oracle remembers what a store acknowledged, and what it left open.
type oracle struct {
	acked map[string][]eventstore.Event // by stream, in order
	asked map[string]bool               // ids of every event that was ever appended
	acks  int
}

func newOracle() *oracle {
	return &oracle{acked: map[string][]eventstore.Event{}, asked: map[string]bool{}}
}

// append appends and keeps book.
func (o *oracle) append(ctx context.Context, s *Store, stream string, events ...eventstore.Event) error {
	for _, e := range events {
		o.asked[e.ID.String()] = true
	}
	_, err := s.Append(ctx, stream, eventstore.Any, events...)
	if err == nil {
		o.acked[stream] = append(o.acked[stream], events...)
		o.acks++
	}
	return err
}

// verify wants every acknowledged event in the log, in its order, nothing that nobody appended, and appends whole.
func (o *oracle) verify(t testing.TB, s *Store, what string) {
	t.Helper()
	log := storetest.CheckLog(t, t.Context(), s)
	got := map[string][]string{}
	for _, r := range log {
		require.True(t, o.asked[r.ID.String()], "%s: %s was never appended", what, r.ID)
		got[r.Stream] = append(got[r.Stream], r.ID.String())
	}
	for stream, events := range o.acked {
		i := 0
		for _, id := range got[stream] {
			if i < len(events) && events[i].ID.String() == id {
				i++
			}
		}
		require.Equal(t, len(events), i, "%s: acknowledged events of %s are lost", what, stream)
	}
}

// workload appends to a store of small segments until n appends were tried. It goes on after errors.
func (o *oracle) workload(ctx context.Context, s *Store, n int) (errs []error) {
	for i := range n {
		if err := o.append(ctx, s, fmt.Sprintf("ikm-%d", i%3), storetest.Events(1+i%4)...); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

const faultDir = "/store"

func memOptions(m FS, order int) Options {
	return Options{FS: m, SegmentBytes: 2000, beside: orders[order%len(orders)]}
}

// orders are those in which the index of a sealed segment and the appends beside it may be made, the two that all others
// lie between: the index is there before the first of them, or not before somebody has to wait for it.
var orders = []func(work func()) (wait func()){
	func(work func()) (wait func()) { work(); return func() {} },
	func(work func()) (wait func()) { return work },
}

// faultAt makes the nth change of a file system fail, and those after it while on is true.
type faultAt struct {
	n, count int
	err      error
	lasting  bool
	hit      string // which operation it was
}

func (f *faultAt) ask(op, name string) error {
	f.count++
	if f.count == f.n || f.lasting && f.count > f.n {
		if f.hit == "" {
			f.hit = op + " " + name
		}
		return f.err
	}
	return nil
}

// TestEveryOperationMayFail makes each of the first operations that change the disk fail in turn: once and for good,
// with an error of the device and for want of space.
func TestEveryOperationMayFail(t *testing.T) {
	hits := map[string]int{}
	for n := 1; n <= scale(t, 200, 200, 400); n++ {
		for i, f := range []faultAt{
			{n: n, err: syscall.EIO},
			{n: n, err: syscall.EIO, lasting: true},
			{n: n, err: syscall.ENOSPC},
			{n: n, err: syscall.ENOSPC, lasting: true},
		} {
			m := newMemFS()
			m.fault = f.ask
			o := newOracle()
			what := fmt.Sprintf("operation %d, %v, lasting %t", n, f.err, f.lasting)
			s, err := Open(faultDir, memOptions(m, n+i))
			if err != nil {
				require.ErrorIs(t, err, f.err, what)
				requireReopens(t, m, o, what)
				continue
			}
			for _, err := range o.workload(t.Context(), s, 60) {
				require.ErrorIs(t, err, eventstore.ErrReadOnly, what)
				require.ErrorIs(t, err, f.err, what)
			}
			what += ", " + f.hit
			if errors.Is(f.err, syscall.ENOSPC) && f.hit != "" {
				requireResumes(t, m, s, o, &f, what)
			}
			o.verify(t, s, what+", still open")
			m.fault = f.ask
			if err := s.Close(); err != nil {
				require.ErrorIs(t, err, f.err, what)
			}
			requireReopens(t, m, o, what)
			if f.hit != "" {
				hits[f.hit[:4]]++
			}
		}
	}
	if testing.Short() {
		return // too few operations for every kind
	}
	for _, op := range []string{"crea", "writ", "sync", "rena", "trun"} {
		assert.Positive(t, hits[op], "faults of %s", op)
	}
}

// requireResumes frees the space and wants the store to go on by itself, unless the failure was that of a sync.
func requireResumes(t *testing.T, m *memFS, s *Store, o *oracle, f *faultAt, what string) {
	t.Helper()
	m.mu.Lock()
	m.fault = nil
	m.mu.Unlock()
	err := o.append(t.Context(), s, "after-1", storetest.Event("space is back"))
	if s.writer.broken == nil {
		require.NoError(t, err, what)
	} else {
		require.ErrorIs(t, err, eventstore.ErrReadOnly, what)
	}
}

// requireReopens wants everything acknowledged to be there when the process starts again, and when the power went.
func requireReopens(t *testing.T, m *memFS, o *oracle, what string) {
	t.Helper()
	m.fault = nil
	for round := range 3 {
		what := fmt.Sprintf("%s, reopened %d", what, round)
		s, err := Open(faultDir, memOptions(m, round))
		require.NoError(t, err, what)
		o.verify(t, s, what)
		o.workload(t.Context(), s, 1)
		require.NoError(t, s.Close(), what)
		report, err := Check(t.Context(), faultDir, Admin{FS: m})
		require.NoError(t, err, what)
		require.Empty(t, report.Damages, what)
		m = m.crash(rand.New(rand.NewPCG(uint64(round), 7)))
	}
}

// TestDiskOfEverySizeMayFillUp: appends of different sizes fail and succeed in turn near the end of a disk.
func TestDiskOfEverySizeMayFillUp(t *testing.T) {
	for space := int64(1000); space < 9000; space += int64(scale(t, 97, 31, 1)) {
		m := newMemFS()
		m.space = space
		o := newOracle()
		what := fmt.Sprintf("%d bytes", space)
		s, err := Open(faultDir, memOptions(m, int(space)))
		require.NoError(t, err, what)
		errs := o.workload(t.Context(), s, 60)
		require.NotEmpty(t, errs, what)
		for _, err := range errs {
			require.ErrorIs(t, err, syscall.ENOSPC, what)
			require.ErrorIs(t, err, eventstore.ErrReadOnly, what)
		}
		o.verify(t, s, what)
		m.mu.Lock()
		m.space = 0
		m.mu.Unlock()
		require.Empty(t, o.workload(t.Context(), s, 10), "%s: appends go on by themselves", what)
		o.verify(t, s, what)
		require.NoError(t, s.Close(), what)
		requireReopens(t, m, o, what)
	}
}

func TestNoAppendIsAcknowledgedAfterAFailedSync(t *testing.T) {
	m := newMemFS()
	o := newOracle()
	s, err := Open(faultDir, memOptions(m, 1))
	require.NoError(t, err)
	require.Empty(t, o.workload(t.Context(), s, 3))
	failed := false
	m.mu.Lock()
	m.fault = func(op, _ string) error {
		if op == "sync" && !failed {
			failed = true
			return syscall.EIO
		}
		return nil
	}
	m.mu.Unlock()
	errs := o.workload(t.Context(), s, 5)
	require.Len(t, errs, 5, "the disk works again, and nothing is written all the same")
	for _, err := range errs {
		require.ErrorIs(t, err, eventstore.ErrReadOnly)
		require.ErrorIs(t, err, syscall.EIO)
		require.ErrorContains(t, err, "open the store again")
	}
	o.verify(t, s, "reads go on")
	require.NoError(t, s.Close())
	requireReopens(t, m, o, "after a failed sync")
}

// TestTailOfAFailedSyncIsWrittenAgain: after a failed sync the kernel calls pages clean that the disk does not have. A
// store that is opened then sees the events, and must not build on them before they are durable.
func TestTailOfAFailedSyncIsWrittenAgain(t *testing.T) {
	m := newMemFS()
	o := newOracle()
	s, err := Open(faultDir, memOptions(m, 1))
	require.NoError(t, err)
	require.Empty(t, o.workload(t.Context(), s, 3))
	m.fault = func(op, _ string) error {
		if op == "sync" {
			return syscall.EIO
		}
		return nil
	}
	lost := storetest.Event("in the cache only")
	require.Error(t, o.append(t.Context(), s, "tail-1", lost))
	m.fault = nil
	require.NoError(t, s.Close())
	s, err = Open(faultDir, memOptions(m, 1))
	require.NoError(t, err)
	seen := storetest.ReadAll(t, t.Context(), s)
	require.NoError(t, o.append(t.Context(), s, "tail-2", storetest.Event("after it")))
	for seed := range uint64(20) {
		after, err := Open(faultDir, memOptions(m.crash(rand.New(rand.NewPCG(seed, 1))), 1))
		require.NoError(t, err)
		log := storetest.CheckLog(t, t.Context(), after)
		require.Equal(t, seen, log[:len(seen)], "what a reader saw is there for ever")
		require.NoError(t, after.Close())
	}
	require.NoError(t, s.Close())
}

// TestPowerCutAfterEveryOperation cuts the power after every operation that changes the disk, with the disk keeping any
// part of what was not synced, and cuts it again during the recovery.
func TestPowerCutAfterEveryOperation(t *testing.T) {
	cuts := 0
	for seed := range uint64(scale(t, 20, 60, 5000)) {
		m := newMemFS()
		random := rand.New(rand.NewPCG(seed, 0))
		o := newOracle()
		type copied struct {
			fs    *memFS
			acked map[string]int
		}
		var copies []copied
		m.fault = func(op, name string) error {
			if random.IntN(3) > 0 {
				return nil
			}
			acked := map[string]int{}
			for stream, events := range o.acked {
				acked[stream] = len(events)
			}
			m.mu.Unlock()
			copies = append(copies, copied{m.crash(random), acked})
			m.mu.Lock()
			return nil
		}
		for range 2 {
			s, err := Open(faultDir, memOptions(m, int(seed)))
			require.NoError(t, err)
			require.Empty(t, o.workload(t.Context(), s, 12))
			require.NoError(t, s.Close())
		}
		for i, c := range copies {
			cuts++
			o.mustRecover(t, c.fs, c.acked, fmt.Sprintf("seed %d, cut %d", seed, i))
		}
	}
	t.Logf("%d power cuts, no acknowledged event lost", cuts)
}

// mustRecover opens what a power cut left, cuts the power again, and opens it again.
func (o *oracle) mustRecover(t *testing.T, m *memFS, acked map[string]int, what string) {
	t.Helper()
	then := newOracle()
	then.asked = o.asked
	for stream, n := range acked {
		then.acked[stream] = o.acked[stream][:n]
	}
	random := rand.New(rand.NewPCG(uint64(len(what)), 9))
	var again *memFS
	m.fault = func(string, string) error {
		m.mu.Unlock()
		defer m.mu.Lock()
		if again == nil || random.IntN(4) == 0 {
			again = m.crash(random)
		}
		return nil
	}
	s, err := Open(faultDir, memOptions(m, 1))
	require.NoError(t, err, what)
	m.fault = nil
	then.verify(t, s, what)
	require.NoError(t, s.Close(), what)
	for _, m := range []*memFS{m, again} {
		s, err := Open(faultDir, memOptions(m, 1))
		require.NoError(t, err, what+", again")
		then.verify(t, s, what+", again")
		require.NoError(t, s.Close(), what+", again")
		report, err := Check(t.Context(), faultDir, Admin{FS: m})
		require.NoError(t, err, what)
		require.Empty(t, report.Damages, what)
	}
}

// TestPowerCutWithoutSyncLosesEvents is the control: the same test must notice a store that does not sync.
func TestPowerCutWithoutSyncLosesEvents(t *testing.T) {
	lost := 0
	for seed := range uint64(20) {
		m := newMemFS()
		o := newOracle()
		s, err := Open(faultDir, memOptions(noSync{m}, 1))
		require.NoError(t, err)
		require.Empty(t, o.workload(t.Context(), s, 12))
		after := m.crash(rand.New(rand.NewPCG(seed, 0)))
		require.NoError(t, s.Close())
		s, err = Open(faultDir, memOptions(after, 1))
		if err != nil {
			lost++
			continue
		}
		n := 0
		for _, err := range s.All(t.Context(), eventstore.Start, eventstore.Forward) {
			if err == nil {
				n++
			}
		}
		if n < len(o.asked) {
			lost++
		}
		require.NoError(t, s.Close())
	}
	assert.Greater(t, lost, 15)
}

// noSync is a file system that lies about syncing files.
type noSync struct{ FS }

func (n noSync) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := n.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return noSyncFile{f}, nil
}

type noSyncFile struct{ File }

func (noSyncFile) Sync() error { return nil }
