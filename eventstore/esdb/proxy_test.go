package esdb_test

import (
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// proxy stands between client and server and does to connections what networks do.
type proxy struct {
	lis net.Listener

	mu     sync.Mutex
	target string
	pairs  map[*pair]struct{}
	down   bool
	works  sync.WaitGroup
}

// pair is one client's connection and its continuation to the server.
type pair struct {
	client, server net.Conn
	gate           sync.RWMutex // held for writing while the pair is stalled
}

// newProxy starts a proxy in front of the address and returns it with the address to use instead.
func newProxy(t testing.TB, url string) (*proxy, string) {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{lis: lis, pairs: map[*pair]struct{}{}}
	p.move(url)
	p.works.Go(p.accept)
	t.Cleanup(func() {
		_ = lis.Close()
		p.cut(false)
		p.works.Wait()
	})
	return p, "esdb://" + lis.Addr().String() + "?tls=false&gossipTimeout=1"
}

// move sends new connections to another server.
func (p *proxy) move(url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = strings.TrimSuffix(strings.TrimPrefix(url, "esdb://"), "?tls=false")
}

func (p *proxy) accept() {
	for {
		client, err := p.lis.Accept()
		if err != nil {
			return
		}
		p.works.Go(func() { p.connect(client) })
	}
}

func (p *proxy) connect(client net.Conn) {
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil {
		reset(client)
		return
	}
	c := &pair{client: client, server: server}
	p.mu.Lock()
	down := p.down
	if !down {
		p.pairs[c] = struct{}{}
	}
	p.mu.Unlock()
	if down {
		reset(client)
		reset(server)
		return
	}
	p.works.Go(func() { c.copy(server, client) })
	c.copy(client, server)
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

// copy moves small pieces, so that a cut falls inside of messages too.
func (c *pair) copy(to, from net.Conn) {
	buffer := make([]byte, 1500)
	for {
		n, err := from.Read(buffer)
		c.gate.RLock()
		_, werr := to.Write(buffer[:n])
		c.gate.RUnlock()
		if err != nil || werr != nil {
			_ = to.Close()
			_ = from.Close()
			return
		}
	}
}

// cut ends all connections: with a reset, as when a machine dies, or in order, as when a process does.
func (p *proxy) cut(hard bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		if hard {
			reset(c.client)
			reset(c.server)
		} else {
			_ = c.client.Close()
			_ = c.server.Close()
		}
	}
}

// stall holds back all bytes on at most n connections until the returned function is called.
func (p *proxy) stall(n int) (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var held []*pair
	for c := range p.pairs {
		if len(held) == n {
			break
		}
		c.gate.Lock()
		held = append(held, c)
	}
	return func() {
		for _, c := range held {
			c.gate.Unlock()
		}
	}
}

// refuse makes the proxy reset new connections, until it is called with false.
func (p *proxy) refuse(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}
