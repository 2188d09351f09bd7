//go:build linux

package local

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"jejak/eventstore"
	"jejak/eventstore/powertest"
	"jejak/eventstore/storetest"
)

// appendUntilCut appends with several writers, cuts the power after a number of acknowledgements, and returns when all
// writers have noticed.
//
// What is acknowledged while the cut is under way counts as asked only. A machine without power acknowledges nothing, but
// ext4 does while it is being shut down: of 105 syncs of a program without a store that ended well during a shutdown, the
// bytes of 93 were not there afterwards, and of those that ended before it none were missing (Linux 6.18).
func appendUntilCut(t *testing.T, d *powertest.Disk, s *Store, o *oracle, after int) {
	t.Helper()
	const writers = 4
	var mu sync.Mutex
	var wait sync.WaitGroup
	enough := make(chan struct{})
	count, cutting := 0, false
	for w := range writers {
		wait.Go(func() {
			for i := 0; ; i++ {
				stream := fmt.Sprintf("ikm-%d-%d", w, i%5)
				events := storetest.Events(1 + i%3)
				if (i+16*w)%64 == 8 { // now and then one that goes past the page cache
					events[0].Binary, events[0].Data = true, bytes.Repeat([]byte{byte(i)}, directFrom+i*997)
				}
				mu.Lock()
				for _, e := range events {
					o.asked[e.ID.String()] = true
				}
				mu.Unlock()
				_, err := s.Append(t.Context(), stream, eventstore.Any, events...)
				if err != nil {
					return
				}
				mu.Lock()
				if !cutting {
					o.acked[stream] = append(o.acked[stream], events...)
					o.acks++
				}
				if count++; count == after {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	mu.Lock()
	cutting = true
	mu.Unlock()
	d.Cut()
	wait.Wait()
}

func TestPowerCutsOfARealFileSystemLoseNothing(t *testing.T) {
	d := powertest.New(t, 128)
	random := rand.New(rand.NewPCG(8, 9))
	cuts, acks := scale(t, 15, 300, 10_000), 0
	var o *oracle
	var dir string
	for i := range cuts {
		if i%50 == 0 { // a new store now and then, so that the disk does not fill up
			if dir != "" {
				require.NoError(t, os.RemoveAll(dir))
			}
			o, dir = newOracle(), filepath.Join(d.Dir, fmt.Sprintf("store-%d", i))
		}
		s, err := Open(dir, Options{SegmentBytes: 32 << 10 << (i / 50 % 2 * 6)})
		require.NoError(t, err, "cut %d", i)
		o.verify(t, s, fmt.Sprintf("cut %d", i))
		before := o.acks
		appendUntilCut(t, d, s, o, 1+random.IntN(100))
		acks += o.acks - before
		if err := s.Close(); err != nil { // the disk is gone, and the files are given back all the same
			require.True(t, errors.Is(err, unix.EIO) || errors.Is(err, unix.EROFS), "%v", err)
		}
		d.Back()
	}
	s, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	o.verify(t, s, "the last cut")
	require.NoError(t, s.Close())
	report, err := Check(t.Context(), dir, Admin{})
	require.NoError(t, err)
	require.Empty(t, report.Damages)
	t.Logf("%d power cuts, %d acknowledged appends, none lost", cuts, acks)
}

// TestPowerCutOfARealFileSystemWithoutSync is the control: the harness cuts for real.
func TestPowerCutOfARealFileSystemWithoutSync(t *testing.T) {
	d := powertest.New(t, 64)
	dir := filepath.Join(d.Dir, "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	o := newOracle()
	s, err = Open(dir, Options{FS: noSync{Disk}})
	require.NoError(t, err)
	appendUntilCut(t, d, s, o, 200)
	_ = s.Close() // it fails, as it should: the disk is gone
	d.Back()
	s, err = Open(dir, Options{})
	require.NoError(t, err)
	got := map[uuid.UUID]bool{}
	for _, r := range storetest.CheckLog(t, t.Context(), s) {
		got[r.ID] = true
	}
	require.NoError(t, s.Close())
	acked, lost := 0, 0
	for _, events := range o.acked {
		for _, e := range events {
			acked++
			if !got[e.ID] {
				lost++
			}
		}
	}
	require.Positive(t, lost, "without a sync acknowledged events are lost")
	t.Logf("control without sync: of %d acknowledged events %d are lost", acked, lost)
}

// TestDiskThatIsReallyFull fills a small disk, frees space, and wants the store to go on by itself.
func TestDiskThatIsReallyFull(t *testing.T) {
	d := powertest.New(t, 16)
	dir := filepath.Join(d.Dir, "store")
	ballast := filepath.Join(d.Dir, "ballast")
	for round := range scale(t, 2, 3, 50) {
		require.NoError(t, os.RemoveAll(dir))
		o := newOracle()
		s, err := Open(dir, Options{SegmentBytes: 256 << 10})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(ballast, bytes.Repeat([]byte{1}, 2<<20), 0o600))
		for i := 0; err == nil; i++ {
			e := storetest.Event("x")
			e.Binary, e.Data = true, bytes.Repeat([]byte{byte(i)}, 1+i*7919%60_000+i%8/7*directFrom)
			err = o.append(t.Context(), s, fmt.Sprintf("ikm-%d", i%5), e)
		}
		require.ErrorIs(t, err, eventstore.ErrReadOnly)
		require.ErrorIs(t, err, unix.ENOSPC)
		require.ErrorContains(t, err, "the disk is full")
		defer s.Close() // so that a failure of the test leaves no disk behind
		o.verify(t, s, "full")
		if round%2 == 1 { // a full disk is no reason not to start
			_ = s.Close()
			s, err = Open(dir, Options{SegmentBytes: 256 << 10})
			require.NoError(t, err)
		}
		require.NoError(t, os.Remove(ballast))
		require.NoError(t, o.append(t.Context(), s, "after-1", storetest.Event("space is back")))
		o.verify(t, s, "space is back")
		require.NoError(t, s.Close())
		requireSound(t, dir)
	}
}
