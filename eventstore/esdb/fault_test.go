package esdb_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// cuts is how often the network fails in a test.
func cuts() int {
	if os.Getenv("JEJAK_LONG") != "" {
		return 2000
	}
	return 200
}

// oracle remembers what the store has acknowledged.
type oracle struct {
	mu    sync.Mutex
	acked map[string]string // event id → stream
}

func (o *oracle) ack(stream string, events []eventstore.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range events {
		o.acked[e.ID.String()] = stream
	}
}

// TestNoAcknowledgedEventIsLostOrTwiceThroughCuts appends from several callers, follows and reads, while the network
// between the Store and its server is cut, stalled and reset over and over.
func TestNoAcknowledgedEventIsLostOrTwiceThroughCuts(t *testing.T) {
	backing := memory.New()
	p, url := newProxy(t, serve(t, backing))
	var retries atomic.Int64
	s := open(t, url, esdb.Options{OnRetry: func(error, time.Duration) { retries.Add(1) }})
	truth := &oracle{acked: map[string]string{}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	followed := make(chan []eventstore.Record, 2)
	stop := make(chan struct{})
	for range 2 {
		go func() { followed <- followUntil(ctx, s, "end-of-test") }()
	}
	var writers, readers sync.WaitGroup
	failed := make(chan error, 100)
	var appended counter
	for w := range 4 {
		writers.Go(func() {
			if err := writeUntil(ctx, s, w, stop, truth, &appended); err != nil {
				failed <- err
			}
		})
	}
	readers.Go(func() {
		if err := readUntil(ctx, s, stop); err != nil {
			failed <- err
		}
	})
	for range cuts() {
		breakSomething(p, &appended)
	}
	close(stop)
	writers.Wait()
	readers.Wait()
	_, err := s.Append(ctx, "end-of-test", eventstore.NoStream, storetest.Event("end"))
	require.NoError(t, err)
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}

	log := storetest.CheckLog(t, ctx, backing)
	seen := map[string]bool{}
	for _, r := range log {
		require.False(t, seen[r.ID.String()], "event %s stands twice in the log", r.ID)
		seen[r.ID.String()] = true
	}
	for id, stream := range truth.acked {
		require.True(t, seen[id], "event %s of %s was acknowledged and is not in the log", id, stream)
	}
	assert.Len(t, log, len(truth.acked)+1, "whatever the log holds was acknowledged in the end")
	for range 2 {
		records := <-followed
		require.Len(t, records, len(log), "a follower saw every event once")
		for i := range records {
			require.Equal(t, log[i].ID, records[i].ID)
			require.Equal(t, log[i].Position, records[i].Position)
		}
	}
	t.Logf("%d failures, %d retries, %d events", cuts(), retries.Load(), len(log))
}

// breakSomething lets the writers make some progress and then does one of five things to the network.
func breakSomething(p *proxy, appended *counter) {
	appended.wait(1 + rand.Int64N(8))
	switch rand.IntN(5) {
	case 0:
		p.cut(false)
	case 1:
		p.cut(true)
	case 2: // nothing arrives any more, and then the connections are gone
		release := p.stall(1000)
		p.cut(true)
		release()
	case 3: // one connection hangs while the others go on, and then it goes on too
		release := p.stall(1)
		appended.wait(4)
		release()
	case 4: // the server is away for a moment
		p.refuse(true)
		p.cut(true)
		p.refuse(false)
	}
}

// counter counts what has happened and lets others wait for more.
type counter struct {
	mu   sync.Mutex
	n    int64
	more chan struct{} // closed at the next step; nil when nobody waits
}

func (c *counter) step() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	if c.more != nil {
		close(c.more)
		c.more = nil
	}
}

// wakeAll lets those go who wait for steps that will not come.
func (c *counter) wakeAll() {
	for range 1000 {
		c.step()
	}
}

// wait returns when n more steps have happened.
func (c *counter) wait(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for until := c.n + n; c.n < until; {
		if c.more == nil {
			c.more = make(chan struct{})
		}
		more := c.more
		c.mu.Unlock()
		<-more
		c.mu.Lock()
	}
}

func writeUntil(ctx context.Context, s *esdb.Store, w int, stop <-chan struct{}, truth *oracle, appended *counter) error {
	stream, last := fmt.Sprintf("w-%d", w), eventstore.Revision(-1)
	for i := 0; ; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		events := storetest.Events(1 + i%3)
		want := eventstore.Any
		if w%2 == 0 {
			want = eventstore.Exactly(last)
		}
		a, err := s.Append(ctx, stream, want, events...)
		if err != nil {
			return err
		}
		if a.Duplicate {
			return fmt.Errorf("the append of fresh events to %s is called a repetition", stream)
		}
		last = a.Revision
		truth.ack(stream, events)
		appended.step()
	}
}

func readUntil(ctx context.Context, s *esdb.Store, stop <-chan struct{}) error {
	before := 0
	for {
		n := 0
		var last eventstore.Position
		for r, err := range s.All(ctx, eventstore.Start, eventstore.Forward) {
			if err != nil {
				return err
			}
			if r.Position <= last {
				return fmt.Errorf("position %d after %d", r.Position, last)
			}
			last, n = r.Position, n+1
		}
		if n < before {
			return fmt.Errorf("a read saw %d events, an earlier one %d", n, before)
		}
		before = n
		back := eventstore.Revision(-1)
		for r, err := range s.Stream(ctx, "w-0", eventstore.Last, eventstore.Backward) {
			if err != nil {
				return err
			}
			if back >= 0 && r.Revision != back-1 {
				return fmt.Errorf("revision %d after %d, backward", r.Revision, back)
			}
			back = r.Revision
		}
		select {
		case <-stop:
			return nil
		default:
		}
	}
}

func followUntil(ctx context.Context, s *esdb.Store, stream string) []eventstore.Record {
	var records []eventstore.Record
	for r, err := range s.Follow(ctx, eventstore.Start) {
		if err != nil {
			return nil
		}
		records = append(records, r)
		if r.Stream == stream {
			break
		}
	}
	return records
}

func TestServerThatWasNeverThereIsAnErrorAtOnce(t *testing.T) {
	p, url := newProxy(t, "esdb://127.0.0.1:1?tls=false")
	p.refuse(true)
	s := open(t, url, esdb.Options{})
	_, err := eventstore.Head(t.Context(), s)
	require.ErrorContains(t, err, "no answer from 127.0.0.1")
	for range 3 { // every failure leaves a client that is of no use any more; the next call has another
		require.Error(t, lastError(s.Follow(t.Context(), eventstore.Start)))
	}
}

func TestFailedDiscoveryIsTriedAgainWithANewClient(t *testing.T) {
	p, url := newProxy(t, serve(t, memory.New()))
	p.refuse(true)
	s := open(t, url, esdb.Options{})
	_, err := s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("lost"))
	require.Error(t, err)
	p.refuse(false)
	_, err = s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("found"))
	require.NoError(t, err)
	head, err := eventstore.Head(t.Context(), s)
	require.NoError(t, err)
	assert.NotEqual(t, eventstore.Start, head)
}

func TestAppendGivesUpWhenPatienceEnds(t *testing.T) {
	p, url := newProxy(t, serve(t, memory.New()))
	s := open(t, url, esdb.Options{Patience: 100 * time.Millisecond})
	_, err := s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("one"))
	require.NoError(t, err)
	p.refuse(true)
	p.cut(true)
	_, err = s.Append(t.Context(), "ikm-1", eventstore.Exactly(0), storetest.Event("two"))
	require.ErrorContains(t, err, `append 1 events to "ikm-1"`)
	require.False(t, errors.Is(err, eventstore.ErrReadOnly))
}

func TestStalledAppendIsRepeatedOnAnotherConnection(t *testing.T) {
	backing := memory.New()
	p, url := newProxy(t, serve(t, backing))
	s := open(t, url+"&defaultDeadline=300", esdb.Options{})
	_, err := s.Append(t.Context(), "ikm-1", eventstore.NoStream, storetest.Event("one"))
	require.NoError(t, err)
	release := p.stall(1)
	a, err := s.Append(t.Context(), "ikm-1", eventstore.Exactly(0), storetest.Event("two"))
	require.NoError(t, err)
	assert.False(t, a.Duplicate)
	release() // the first attempt may reach the server only now, and is one with the second
	_, err = s.Append(t.Context(), "ikm-1", eventstore.Exactly(1), storetest.Event("three"))
	require.NoError(t, err)
	assert.Len(t, storetest.CheckLog(t, t.Context(), backing), 3)
}

func TestReadThatCannotGoOnIsAnErrorAndNotTheEnd(t *testing.T) {
	p, url := newProxy(t, serve(t, memory.New()))
	s := open(t, url, esdb.Options{Patience: 100 * time.Millisecond})
	for i := range 20 { // more than fits into the buffers on the way
		big := storetest.Event("big")
		big.Data, big.Binary = make([]byte, 500_000), true
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i), eventstore.NoStream, big)
		require.NoError(t, err)
	}
	for name, read := range map[string]func(func(eventstore.Record, error) bool){
		"All":          s.All(t.Context(), eventstore.Start, eventstore.Forward),
		"All backward": s.All(t.Context(), eventstore.End, eventstore.Backward),
	} {
		n := 0
		var last error
		for _, err := range read {
			if last = err; err == nil {
				n++
			}
			if n == 1 && err == nil {
				p.refuse(true)
				p.cut(true)
			}
		}
		require.Error(t, last, name)
		assert.Less(t, n, 20, name)
		p.refuse(false)
	}
}

func TestCloseRacesWithNothing(t *testing.T) {
	p, url := newProxy(t, serve(t, memory.New()))
	for round := range 20 {
		s := open(t, url, esdb.Options{})
		var calls sync.WaitGroup
		begun := make(chan struct{}, 100)
		for w := range 4 {
			calls.Go(func() {
				for i := 0; ; i++ {
					_, err := s.Append(t.Context(), fmt.Sprintf("race-%d-%d", round, w), eventstore.Any, storetest.Event("x"))
					if i == 0 {
						begun <- struct{}{}
					}
					if err != nil {
						assert.ErrorIs(t, err, eventstore.ErrClosed)
						return
					}
				}
			})
		}
		for range 4 {
			<-begun
		}
		if round%2 == 0 {
			p.cut(true)
		}
		require.NoError(t, s.Close())
		calls.Wait()
	}
}

func lastError(seq func(func(eventstore.Record, error) bool)) error {
	var last error
	for _, err := range seq {
		last = err
	}
	return last
}
