package esdbtest_test

import (
	"sync/atomic"
	"time"
)

// clock stands still until it is told to pass.
type clock struct{ seconds atomic.Int64 }

func (c *clock) Now() time.Time {
	return time.Unix(1_900_000_000+c.seconds.Load(), 0)
}

func (c *clock) pass(seconds int64) { c.seconds.Add(seconds) }
