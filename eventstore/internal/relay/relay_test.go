package relay

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counting takes 0, 1, 2 … below n, squares beside the others, and collects in order.
type counting struct {
	n, next   int
	delivered []int
	working   atomic.Int64
	most      atomic.Int64 // that worked at a time
}

type number struct{ value, square int }

func (c *counting) sequence() Sequence[number] {
	return Sequence[number]{
		Take: func(p *number) (bool, error) {
			p.value = c.next
			c.next++
			return p.value < c.n, nil
		},
		Work: func(p *number) {
			at := c.working.Add(1)
			for most := c.most.Load(); at > most && !c.most.CompareAndSwap(most, at); most = c.most.Load() {
			}
			for range p.value % 7 {
				runtime.Gosched()
			}
			p.square = p.value * p.value
			c.working.Add(-1)
		},
		Deliver: func(p *number) error {
			c.delivered = append(c.delivered, p.square)
			return nil
		},
	}
}

func (c *counting) requireFirst(t *testing.T, n int) {
	t.Helper()
	require.Len(t, c.delivered, n)
	for i, square := range c.delivered {
		require.Equal(t, i*i, square)
	}
}

func TestEveryPieceIsDeliveredInItsOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 16} {
		for _, n := range []int{0, 1, 2, 3, 1000} {
			c := &counting{n: n}
			require.NoError(t, c.sequence().Run(workers))
			c.requireFirst(t, n)
			assert.LessOrEqual(t, int(c.most.Load()), workers)
		}
	}
}

func TestWorkersWorkSideBySide(t *testing.T) {
	c := &counting{n: 2}
	s := c.sequence()
	var met atomic.Int64
	both := make(chan struct{})
	s.Work = func(*number) { // ends only when both are there
		if met.Add(1) == 2 {
			close(both)
		}
		<-both
	}
	require.NoError(t, s.Run(2))
}

var errStop = errors.New("stop")

func TestAnErrorOfADeliveryIsTheLastThingDelivered(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		c := &counting{n: 1000}
		s := c.sequence()
		deliver := s.Deliver
		s.Deliver = func(p *number) error {
			if p.value == 33 {
				return errStop
			}
			return deliver(p)
		}
		require.ErrorIs(t, s.Run(workers), errStop)
		c.requireFirst(t, 33)
	}
}

func TestAnErrorOfTakingComesAfterWhatWasTakenBefore(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		c := &counting{n: 1000}
		s := c.sequence()
		take, failed := s.Take, false
		s.Take = func(p *number) (bool, error) {
			assert.False(t, failed, "nothing is taken after an error")
			if failed = c.next == 33; failed {
				return false, errStop
			}
			return take(p)
		}
		require.ErrorIs(t, s.Run(workers), errStop)
		c.requireFirst(t, 33)
	}
}

func TestTheFirstErrorInTheOrderOfTheSequenceCounts(t *testing.T) {
	for range 200 {
		c := &counting{n: 1000}
		s := c.sequence()
		s.Deliver = func(p *number) error {
			if p.value >= 5 {
				return errors.Join(errStop, errors.New(string(rune('0'+p.value))))
			}
			return nil
		}
		require.ErrorContains(t, s.Run(4), "5")
	}
}

func TestAPanicOfAWorkerIsTheCallers(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		for _, at := range []string{"take", "work", "deliver"} {
			c := &counting{n: 1000}
			s := c.sequence()
			take, work, deliver := s.Take, s.Work, s.Deliver
			trip := func(name string, value int) {
				if at == name && value == 33 {
					panic(name)
				}
			}
			s.Take = func(p *number) (bool, error) { trip("take", c.next); return take(p) }
			s.Work = func(p *number) { trip("work", p.value); work(p) }
			s.Deliver = func(p *number) error { trip("deliver", p.value); return deliver(p) }
			assert.PanicsWithValue(t, at, func() { _ = s.Run(workers) })
			c.requireFirst(t, 33)
		}
	}
}

func TestAGoroutineThatExitsInAWorkerExitsTheCaller(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		c := &counting{n: 1000}
		s := c.sequence()
		s.Deliver = func(p *number) error {
			if p.value == 33 {
				runtime.Goexit() // as FailNow does
			}
			return nil
		}
		returned, ended := false, make(chan struct{})
		go func() {
			defer close(ended)
			_ = s.Run(workers)
			returned = true
		}()
		<-ended
		assert.False(t, returned)
	}
}
