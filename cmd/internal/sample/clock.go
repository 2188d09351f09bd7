package sample

import (
	"sync"
	"time"
)

// Clock is the time of a ledger that is being loaded. Its Now belongs both into the store and into the ledger, so that
// the synthetic year is recorded in its own days. Outside Load, and as the zero value, it tells the time of day.
type Clock struct {
	mu      sync.Mutex
	stopped time.Time // zero when the clock runs
}

// Now is the time that was set, or the time of day.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped.IsZero() {
		return time.Now()
	}
	return c.stopped
}

// Set stops the clock at a time.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = t
}

// Release lets the clock run again.
func (c *Clock) Release() { c.Set(time.Time{}) }
