package esdbtest

import (
	"errors"
	"net"
	"sync"
)

// network is a node's end of its connections: what a process does to them when it is stopped or killed. The port stays
// taken while a node is dead, as nothing else may get it; whoever connects is reset.
type network struct {
	lis net.Listener

	mu     sync.Mutex
	thawed chan struct{}      // closed unless the node is frozen
	conns  map[*conn]struct{} // open ones
	server *incarnation       // nil while the node is dead
	works  sync.WaitGroup
}

// incarnation is what one process of the node listens on.
type incarnation struct {
	addr  net.Addr
	fresh chan net.Conn
	gone  chan struct{}
	once  sync.Once
}

func (i *incarnation) Accept() (net.Conn, error) {
	select {
	case c := <-i.fresh:
		return c, nil
	case <-i.gone:
		return nil, net.ErrClosed
	}
}

func (i *incarnation) Close() error {
	i.once.Do(func() { close(i.gone) })
	return nil
}

func (i *incarnation) Addr() net.Addr { return i.addr }

// conn is a connection that stands still while its node is frozen.
type conn struct {
	net.Conn
	network *network
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	<-c.network.awake()
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	<-c.network.awake()
	return c.Conn.Write(b)
}

func (c *conn) Close() error {
	c.network.mu.Lock()
	delete(c.network.conns, c)
	c.network.mu.Unlock()
	return c.Conn.Close()
}

func listen() (*network, error) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	n := &network{lis: lis, thawed: make(chan struct{}), conns: map[*conn]struct{}{}}
	close(n.thawed)
	n.works.Go(n.accept)
	return n, nil
}

func (n *network) accept() {
	for {
		c, err := n.lis.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // a connection that was gone before it was taken
		}
		n.mu.Lock()
		to, gated := n.server, &conn{c, n}
		if to == nil {
			reset(c)
		} else {
			n.conns[gated] = struct{}{}
		}
		n.mu.Unlock()
		if to == nil {
			continue
		}
		select {
		case to.fresh <- gated:
		case <-to.gone:
			reset(c)
		}
	}
}

// begin starts an incarnation.
func (n *network) begin() *incarnation {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server = &incarnation{addr: n.lis.Addr(), fresh: make(chan net.Conn), gone: make(chan struct{})}
	return n.server
}

// die resets all connections and those to come.
func (n *network) die() {
	n.thaw()
	n.mu.Lock()
	server, conns := n.server, n.conns
	n.server, n.conns = nil, map[*conn]struct{}{}
	n.mu.Unlock()
	if server != nil {
		_ = server.Close() // it has no way to fail
	}
	for c := range conns {
		reset(c.Conn)
	}
}

func (n *network) awake() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.thawed
}

func (n *network) freeze() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.thawed = make(chan struct{})
}

func (n *network) thaw() {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.thawed:
	default:
		close(n.thawed)
	}
}

func (n *network) close() {
	n.die()
	_ = n.lis.Close() // nothing is lost with it
	n.works.Wait()
}

// reset ends a connection as a killed process does.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}
