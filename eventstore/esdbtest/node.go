package esdbtest

import (
	"context"
	"net"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
)

const (
	// clientPing is how often clients may ask whether a connection is alive.
	clientPing = 5 * time.Second
	// maxMessage is above the largest append that must be refused by its size.
	maxMessage = 16 << 20
)

func tcpAddr(l net.Listener) *net.TCPAddr {
	addr, _ := l.Addr().(*net.TCPAddr) // it was listened on with "tcp"
	return addr
}

// start runs the node's process, and remembers how to run the next one.
func (n *node) start(creds credentials.TransportCredentials) {
	options := []grpc.ServerOption{
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: clientPing, PermitWithoutStream: true}),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.WaitForHandlers(true),
	}
	if creds != nil {
		options = append(options, grpc.Creds(creds))
	}
	server := grpc.NewServer(options...)
	streams.RegisterStreamsServer(server, &streamsService{node: n})
	serverfeatures.RegisterServerFeaturesServer(server, &featuresService{version: n.cluster.options.Version})
	gossip.RegisterGossipServer(server, &gossipService{node: n})
	incarnation, ended := n.network.begin(), make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(incarnation) // it ends when it is stopped
	}()
	n.stop = func() {
		server.Stop()
		<-ended
	}
	n.creds = creds
}

// revive runs another process in place of one that was killed.
func (n *node) revive() {
	n.cluster.works.Go(n.stop) // what is left of the last one; the network is gone under it
	n.start(n.creds)
}

type featuresService struct {
	serverfeatures.UnimplementedServerFeaturesServer
	version string
}

func (f *featuresService) GetSupportedMethods(context.Context, *shared.Empty) (*serverfeatures.SupportedMethods, error) {
	const name = "event_store.client.streams.streams"
	return &serverfeatures.SupportedMethods{EventStoreServerVersion: f.version, Methods: []*serverfeatures.SupportedMethod{
		{ServiceName: name, MethodName: "append"},
		{ServiceName: name, MethodName: "batchappend", Features: []string{"deadline_duration"}},
		{ServiceName: name, MethodName: "delete"},
		{ServiceName: name, MethodName: "read", Features: []string{"position", "events"}},
		{ServiceName: name, MethodName: "tombstone"},
		{ServiceName: "event_store.client.gossip.gossip", MethodName: "read"},
		{ServiceName: "event_store.client.server_features.serverfeatures", MethodName: "getsupportedmethods"},
	}}, nil
}

type gossipService struct {
	gossip.UnimplementedGossipServer
	node *node
}

// Read tells how the node sees the cluster. While there is no leader, one call of four is late.
func (g *gossipService) Read(ctx context.Context, _ *shared.Empty) (*gossip.ClusterInfo, error) {
	c := g.node.cluster
	c.mu.Lock()
	late := !c.answering && c.chance.IntN(4) == 0
	c.mu.Unlock()
	if late {
		if err := c.pause(ctx, c.scaled(lateGossip)); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	info := &gossip.ClusterInfo{}
	for _, m := range c.nodes {
		member := &gossip.MemberInfo{InstanceId: &shared.UUID{Value: &shared.UUID_String_{String_: m.instance}},
			TimeStamp: c.options.Now().UTC().UnixNano() / 100, State: m.seen, IsAlive: m.alive,
			HttpEndPoint: &gossip.EndPoint{Address: m.host, Port: m.port}}
		if m == g.node {
			member.State, member.IsAlive = m.state, true
		}
		info.Members = append(info.Members, member)
	}
	return info, nil
}

// pause waits, unless the call or the cluster ends.
func (c *Cluster) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.closing:
		return context.Canceled
	}
}

// silence is the answer to an append while there is no leader: none.
func (c *Cluster) silence(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-c.closing:
		return context.Canceled
	}
}
