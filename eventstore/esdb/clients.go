package esdb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"jejak/eventstore"
)

// maxIdle bounds the connections kept for later. It is the number of writers that the log is measured with.
const maxIdle = 64

// ownServer is where versions of package esdbserver begin. Such a server keeps the whole contract of a Store.
const ownServer = 1000

// clients is a stack of clients that nobody uses. The last one returned is the next one taken: its connection is warm.
type clients struct {
	address  *address
	distrust bool          // take every server for one that forgets event ids; for tests
	finding  chan struct{} // held by the one who asks for a node

	mu      sync.Mutex
	idle    []*conn
	closed  bool
	reached bool           // a server was
	alone   bool           // a read went to a node that knew of no leader
	known   *node          // that the last client was given
	dials   sync.WaitGroup // under way; the client's own part cannot be cancelled, only waited for
}

func newClients(a *address) *clients {
	return &clients{address: a, finding: make(chan struct{}, 1)}
}

// conn is a client in the hands of one call.
type conn struct {
	*client.Client
	node   node
	strong bool // the server recognises repeated event ids for ever
}

// take returns a client for the caller alone, who must give it back. alone says that a node without a leader will do.
func (p *clients) take(ctx context.Context, alone bool) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := p.warm(alone)
	if c != nil || err != nil {
		return c, err
	}
	type dialled struct {
		c   *conn
		err error
	}
	done := make(chan dialled)
	go func() {
		defer p.dials.Done()
		c, err := p.dial(ctx, alone)
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

// warm is an idle client, or nil when one has to be made, of which it takes note.
func (p *clients) warm(alone bool) (*conn, error) {
	var unfit []*conn
	defer func() { closeAll(unfit) }()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, eventstore.ErrClosed
	}
	for len(p.idle) > 0 {
		c := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		if alone || !c.node.alone {
			return c, nil
		}
		unfit = append(unfit, c)
	}
	p.dials.Add(1)
	return nil, nil
}

// dial finds a node and makes a client for it.
func (p *clients) dial(ctx context.Context, alone bool) (*conn, error) {
	n, err := p.find(ctx, alone)
	if err != nil {
		return nil, err
	}
	config := p.address.config
	config.Address = n.address
	c, err := client.NewClient(&config)
	if err != nil {
		return nil, err
	}
	version, err := c.GetServerVersion()
	if err == nil {
		err = checkVersion(version)
	} else {
		err = p.refused(ctx, n, err)
	}
	p.mu.Lock()
	if err == nil {
		p.alone = p.alone || n.alone
	} else {
		p.known = nil
	}
	p.mu.Unlock()
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &conn{Client: c, node: n, strong: version.Major >= ownServer && !p.distrust}, nil
}

// find returns the node that the last client was given, or asks for one.
func (p *clients) find(ctx context.Context, alone bool) (node, error) {
	select {
	case p.finding <- struct{}{}:
		defer func() { <-p.finding }()
	case <-ctx.Done():
		return node{}, ctx.Err()
	}
	p.mu.Lock()
	known := p.known
	p.mu.Unlock()
	if known != nil && (alone || !known.alone) {
		return *known, nil
	}
	n, err := p.address.discover(ctx, alone)
	if err == nil {
		p.mu.Lock()
		p.known, p.reached = &n, true
		p.mu.Unlock()
	}
	return n, err
}

// refused is why a client could not use the node that it was given.
func (p *clients) refused(ctx context.Context, n node, err error) error {
	if errors.As(err, new(*strconv.NumError)) { // of a part of the version
		text, asked := p.address.version(ctx, n.address)
		return errors.Join(&VersionError{Version: text}, asked)
	}
	return &UnreachableError{Nodes: []string{n.address}, Silent: clientCode(err) == client.ErrorCodeDeadlineExceeded, Err: plain(err)}
}

// checkVersion refuses servers that do not say when a subscription has caught up: All would never end.
func checkVersion(v *client.ServerVersion) error {
	if v.Major > 23 || v.Major == 23 && v.Minor >= 10 {
		return nil
	}
	return &VersionError{Version: fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch), TooOld: true}
}

// give takes a client back after a call that ended with err. A client that may have lost its server is closed, and so
// are all idle ones: they had the same server. A consumer's early end is no failure, nor is an answer that says no.
func (p *clients) give(c *conn, err error) {
	closing := []*conn{}
	p.mu.Lock()
	if suspect(err) {
		closing = append(closing, p.idle...)
		p.idle, p.known = nil, nil
	}
	if suspect(err) || p.closed || len(p.idle) == maxIdle {
		closing = append(closing, c)
	} else {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	closeAll(closing)
}

// was says whether a server was ever reached, and whether one was read that knew of no leader.
func (p *clients) was() (reached, alone bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reached, p.alone
}

func (p *clients) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	closeAll(idle)
	p.dials.Wait()
}

func closeAll(conns []*conn) {
	for _, c := range conns {
		_ = c.Close() // it has no way to fail
	}
}
