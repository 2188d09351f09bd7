package esdb

import (
	"context"
	"errors"
	"time"
)

// errStalled: the server said nothing for as long as an attempt may take. A frozen one keeps its connections open; gRPC
// notices after twenty seconds.
var errStalled = errors.New("the server has stopped answering")

// stall ends a context when the server is waited for too long. The time that the reader takes for itself does not count.
type stall struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	limit  time.Duration
}

// patient is how often the limit is doubled when nothing was said, so that a server that is only slow is heard in the end.
const patient = 2

func (c *call) watch() *stall {
	s := &stall{limit: c.store.address.attempt}
	if !c.appends { // an append's own attempts are counted, and not those of what it reads before
		s.limit <<= min(c.tries.stalls, patient)
	}
	s.ctx, s.cancel = context.WithCancelCause(c.ctx)
	s.timer = time.AfterFunc(s.limit, func() { s.cancel(errStalled) })
	s.timer.Stop()
	return s
}

// during calls f, which waits for the server.
func (s *stall) during(f func() error) error {
	s.timer.Reset(s.limit)
	err := f()
	s.timer.Stop()
	if err != nil && errors.Is(context.Cause(s.ctx), errStalled) {
		return errStalled
	}
	return err
}

func (s *stall) end() {
	s.timer.Stop()
	s.cancel(nil)
}
