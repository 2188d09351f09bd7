package esdbtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/credentials"
)

// Options of a cluster. The zero value is one node without TLS and without passwords.
type Options struct {
	Nodes   int    // 1 unless set
	Version string // what the nodes call themselves; DefaultVersion unless set
	// Users and their passwords. Set, the nodes speak TLS, and every call needs a user. "admin" is of $admins.
	Users map[string]string
	TLS   bool // without passwords; Users set it
	// Latency is how long an append is on its way to the majority. A leader that is lost meanwhile never answers it.
	Latency time.Duration
	// Killed and Frozen say what happens when after the loss of a leader; as observed, unless set.
	Killed, Frozen Timeline
	// Speed divides the times of both: 1 unless set.
	Speed float64
	// KnownIDs is how many event ids the server remembers. A real one has room for many more; few of them let a client
	// that relies on the cache fail soon. DefaultKnownIDs unless set.
	KnownIDs int
	Now      func() time.Time // time.Now unless set
	Seed     uint64           // of what is left to chance: who is elected, which gossip is late
}

const (
	// DefaultVersion is that of the server whose rules these are.
	DefaultVersion = "24.10.0"
	// DefaultKnownIDs is a few appends.
	DefaultKnownIDs = 64
)

// Timeline is what a cluster goes through when it has lost its leader, each counted from the loss.
type Timeline struct {
	Suspected time.Duration // gossip says that the node is not alive
	Electing  time.Duration // there is no leader any more
	Elected   time.Duration // gossip shows another one
	Answering time.Duration // appends are answered again
	Following time.Duration // all others follow it
}

// Observed on three nodes, see docs/cluster.md.
var (
	observedKilled = Timeline{130 * time.Millisecond, 650 * time.Millisecond, 1500 * time.Millisecond, 4100 * time.Millisecond, 4500 * time.Millisecond}
	observedFrozen = Timeline{3990 * time.Millisecond, 4030 * time.Millisecond, 4700 * time.Millisecond, 6100 * time.Millisecond, 7700 * time.Millisecond}
)

// lateGossip is how long one of four gossip calls takes while there is no leader.
const lateGossip = 1500 * time.Millisecond

// Cluster is a running double. Make one with Start.
type Cluster struct {
	options Options
	ca      string // path of the authority's certificate

	mu        sync.Mutex
	history   *history
	nodes     []*node
	leader    int  // -1 for none
	answering bool // appends are answered
	epoch     int  // of the election under way, or of the last one
	settled   chan struct{}
	armed     *armed
	chance    *rand.Rand

	closing chan struct{}
	works   sync.WaitGroup
}

// armed is the loss of the leader at the next append.
type armed struct{ written bool }

type node struct {
	id      int
	cluster *Cluster
	network *network
	host    string
	port    uint32
	stop    func() // ends the process
	creds   credentials.TransportCredentials

	// guarded by the cluster's lock
	dead, frozen bool
	state        gossip.MemberInfo_VNodeState // as the node says of itself
	seen         gossip.MemberInfo_VNodeState // as others say of it
	alive        bool                         // as others say of it
	instance     string
}

func (n *node) running() bool { return !n.dead && !n.frozen }

func (n *node) is(state gossip.MemberInfo_VNodeState) { n.state, n.seen = state, state }

// Start runs a cluster until the test ends. The first node leads.
func Start(t testing.TB, o Options) *Cluster {
	t.Helper()
	o.complete()
	c := &Cluster{options: o, history: newHistory(o.Now, o.KnownIDs), answering: true, settled: make(chan struct{}), closing: make(chan struct{}),
		chance: rand.New(rand.NewPCG(o.Seed, 1))}
	close(c.settled)
	credentials := c.authority(t)
	for i := range o.Nodes {
		network, err := listen()
		require.NoError(t, err)
		addr := tcpAddr(network.lis)
		n := &node{id: i, cluster: c, network: network, host: addr.IP.String(), port: uint32(addr.Port), alive: true, instance: uuid.NewString()}
		n.is(gossip.MemberInfo_Follower)
		c.nodes = append(c.nodes, n)
	}
	c.nodes[0].is(gossip.MemberInfo_Leader)
	for _, n := range c.nodes {
		n.start(credentials)
	}
	t.Cleanup(c.close)
	return c
}

func (o *Options) complete() {
	o.Nodes = max(o.Nodes, 1)
	if o.Version == "" {
		o.Version = DefaultVersion
	}
	if o.Killed == (Timeline{}) {
		o.Killed = observedKilled
	}
	if o.Frozen == (Timeline{}) {
		o.Frozen = observedFrozen
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.KnownIDs == 0 {
		o.KnownIDs = DefaultKnownIDs
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.TLS = o.TLS || o.Users != nil
}

func (c *Cluster) close() {
	close(c.closing)
	for _, n := range c.nodes {
		n.network.close()
		n.stop()
	}
	c.works.Wait()
}

// Address is where a node listens.
func (c *Cluster) Address(node int) string {
	return fmt.Sprintf("%s:%d", c.nodes[node].host, c.nodes[node].port)
}

// URL is a connection string for some nodes, all if none is named. The user and password, and further parameters, are
// as in a URL: "user:password", "gossipTimeout=1".
func (c *Cluster) URL(user string, parameters []string, nodes ...int) string {
	if len(nodes) == 0 {
		for i := range c.nodes {
			nodes = append(nodes, i)
		}
	}
	var hosts []string
	for _, i := range nodes {
		hosts = append(hosts, c.Address(i))
	}
	if user != "" {
		user += "@"
	}
	security := "tls=false"
	if c.options.TLS {
		security = "tlsCaFile=" + c.ca
	}
	return "esdb://" + user + strings.Join(hosts, ",") + "?" + strings.Join(append([]string{security}, parameters...), "&")
}

// CA is the path of the certificate of the authority that the nodes' certificates are from.
func (c *Cluster) CA() string { return c.ca }

// Leader is the node that leads, or the one that did until nobody did: -1 while there is none.
func (c *Cluster) Leader() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leader
}

// Settle waits until appends are answered.
func (c *Cluster) Settle(ctx context.Context) error {
	c.mu.Lock()
	settled := c.settled
	c.mu.Unlock()
	select {
	case <-settled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Entry is an event of the log as tests look at it from behind.
type Entry struct {
	ID       uuid.UUID
	Stream   string
	Revision int64
	Position uint64
	Type     string
}

// Log is every event of streams that are not the system's.
func (c *Cluster) Log() (out []Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.history.records {
		if !strings.HasPrefix(r.stream, "$") {
			out = append(out, Entry{r.id, r.stream, r.revision, r.position, r.kind})
		}
	}
	return out
}

// scaled is a time of the field in that of the test.
func (c *Cluster) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.options.Speed)
}
