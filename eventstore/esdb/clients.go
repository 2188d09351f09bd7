package esdb

import (
	"context"
	"errors"
	"fmt"
	"sync"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"jejak/eventstore"
)

// maxIdle bounds the connections kept for later. It is the number of writers that the log is measured with.
const maxIdle = 64

// ownServer is where versions of package esdbserver begin. Such a server keeps the whole contract of a Store.
const ownServer = 1000

// errNeverReached: the first connection of a Store failed.
var errNeverReached = errors.New("the server was never reached")

// clients is a stack of clients that nobody uses. The last one returned is the next one taken: its connection is warm.
type clients struct {
	config   client.Configuration
	distrust bool // take every server for one that forgets event ids; for tests

	mu      sync.Mutex
	idle    []*conn
	closed  bool
	reached bool
	dials   sync.WaitGroup // discoveries under way; they cannot be cancelled, only waited for
}

// conn is a client in the hands of one call.
type conn struct {
	*client.Client
	strong bool // the server recognises repeated event ids for ever
}

// take returns a client for the caller alone, who must give it back.
func (p *clients) take(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, eventstore.ErrClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.dials.Add(1)
	p.mu.Unlock()

	type dialled struct {
		c   *conn
		err error
	}
	done := make(chan dialled)
	go func() {
		defer p.dials.Done()
		c, err := p.dial()
		select {
		case done <- dialled{c, err}:
		case <-ctx.Done():
			if err == nil {
				p.give(c, nil)
			}
		}
	}()
	select {
	case d := <-done:
		return d.c, d.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// dial makes a client and has it find its server.
func (p *clients) dial() (*conn, error) {
	config := p.config
	c, err := client.NewClient(&config)
	if err != nil {
		return nil, err
	}
	version, err := c.GetServerVersion()
	if err == nil {
		err = checkVersion(version)
	}
	p.mu.Lock()
	if err == nil {
		p.reached = true
	} else if !p.reached {
		err = fmt.Errorf("%w: %w", errNeverReached, err)
	}
	p.mu.Unlock()
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &conn{Client: c, strong: version.Major >= ownServer && !p.distrust}, nil
}

// checkVersion refuses servers that do not say when a subscription has caught up: All would never end.
func checkVersion(v *client.ServerVersion) error {
	if v.Major > 23 || v.Major == 23 && v.Minor >= 10 {
		return nil
	}
	return &serverTooOld{*v}
}

// give takes a client back after a call that ended with err. A client that may have lost its server is closed, and so
// are all idle ones: they had the same server. A consumer's early end is no failure, nor is an answer that says no.
func (p *clients) give(c *conn, err error) {
	closing := []*conn{}
	p.mu.Lock()
	if suspect(err) {
		closing = append(closing, p.idle...)
		p.idle = nil
	}
	if suspect(err) || p.closed || len(p.idle) == maxIdle {
		closing = append(closing, c)
	} else {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	for _, c := range closing {
		_ = c.Close() // it has no way to fail
	}
}

func (p *clients) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		_ = c.Close() // it has no way to fail
	}
	p.dials.Wait()
}
