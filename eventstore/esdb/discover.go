package esdb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

// The client asks one node after the other where the leader is, five seconds each, and picks none that has lost its
// majority. A command of an office ends in a tenth of that time. So the nodes are asked here, all at once, and the
// client is given the one that it shall talk to.

// lingering is how long others may still name a leader when one node has said that there is none.
const lingering = 200 * time.Millisecond

// node is where a client connects to.
type node struct {
	address string
	alone   bool // it knows of no leader: what it shows may be old, and it takes no appends
}

// seed is a node to ask.
type seed struct {
	address string
	name    string // that its certificate is for; empty: the address's
}

// answer is what a seed said of the cluster.
type answer struct {
	seed
	members []*gossip.MemberInfo
	err     error
}

// discover finds the node to talk to. alone says that one without a leader will do, if there is no leader.
func (a *address) discover(ctx context.Context, alone bool) (node, error) {
	seeds := a.seeds(ctx)
	answers := make(chan answer, len(seeds))
	var asking sync.WaitGroup
	defer asking.Wait()
	ctx, cancel := context.WithTimeout(ctx, a.attempt)
	defer cancel()
	for _, s := range seeds {
		asking.Go(func() { answers <- a.ask(ctx, s) })
	}
	var heard []answer
	var failed []error
	var enough <-chan time.Time
	for range seeds {
		select {
		case got := <-answers:
			if got.err != nil {
				failed = append(failed, got.err)
				continue
			}
			if n, found := a.choose(got); found {
				return n, nil
			}
			heard = append(heard, got)
			if enough == nil {
				enough = time.After(min(lingering, a.attempt/10))
			}
		case <-enough:
			return a.leaderless(heard, alone)
		}
	}
	if len(heard) > 0 {
		return a.leaderless(heard, alone)
	}
	return node{}, unreached(a.hosts, failed)
}

func (a *address) leaderless(heard []answer, alone bool) (node, error) {
	if alone {
		return node{address: heard[0].address, alone: true}, nil
	}
	e := &NoLeaderError{}
	for _, h := range heard {
		e.Nodes = append(e.Nodes, h.address)
	}
	slices.Sort(e.Nodes)
	return node{}, e
}

// seeds are the nodes to ask: all that the address names, or all that stand behind its one name.
func (a *address) seeds(ctx context.Context) (out []seed) {
	if a.find && len(a.hosts) == 1 {
		host, port, err := net.SplitHostPort(a.hosts[0])
		if err == nil && net.ParseIP(host) == nil {
			ips, _ := net.DefaultResolver.LookupHost(ctx, host) // a name that is not known is an error of the connection
			for _, ip := range ips {
				out = append(out, seed{net.JoinHostPort(ip, port), host})
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, h := range a.hosts {
		out = append(out, seed{address: h})
	}
	return out
}

// choose picks the node to talk to from what one has said, if that knows of a leader.
func (a *address) choose(got answer) (node, bool) {
	if len(got.members) == 0 { // a server without gossip is one node
		return node{address: got.address}, true
	}
	wanted := map[client.NodePreference][]gossip.MemberInfo_VNodeState{
		client.NodePreferenceFollower:        {gossip.MemberInfo_Follower},
		client.NodePreferenceReadOnlyReplica: {gossip.MemberInfo_ReadOnlyReplica, gossip.MemberInfo_PreReadOnlyReplica, gossip.MemberInfo_Follower},
	}[a.config.NodePreference]
	var leader, preferred *gossip.MemberInfo
	rank := len(wanted)
	for _, m := range got.members {
		if !m.GetIsAlive() {
			continue
		}
		if m.GetState() == gossip.MemberInfo_Leader {
			leader = m
		}
		if i := slices.Index(wanted, m.GetState()); i >= 0 && i < rank {
			preferred, rank = m, i
		}
	}
	switch {
	case leader == nil:
		return node{}, false
	case !a.find:
		return node{address: got.address}, true
	case preferred != nil:
		leader = preferred
	}
	at := leader.GetHttpEndPoint()
	return node{address: net.JoinHostPort(at.GetAddress(), strconv.Itoa(int(at.GetPort())))}, true
}

// ask has one node tell how it sees the cluster.
func (a *address) ask(ctx context.Context, s seed) answer {
	got := answer{seed: s}
	got.err = a.connected(s, func(conn *grpc.ClientConn) error {
		info, err := gossip.NewGossipClient(conn).Read(ctx, &shared.Empty{})
		switch status.Code(err) {
		case codes.Unimplemented, codes.NotFound, codes.PermissionDenied, codes.Unauthenticated: // it is there, and does not say
			return nil
		}
		got.members = info.GetMembers()
		return err
	})
	return got
}

// version asks a node what it calls itself.
func (a *address) version(ctx context.Context, at string) (text string, err error) {
	ctx, cancel := context.WithTimeout(ctx, a.attempt)
	defer cancel()
	err = a.connected(seed{address: at}, func(conn *grpc.ClientConn) error {
		methods, err := serverfeatures.NewServerFeaturesClient(conn).GetSupportedMethods(ctx, &shared.Empty{})
		text = methods.GetEventStoreServerVersion()
		return err
	})
	return text, err
}

// connected calls do with a connection for one question.
func (a *address) connected(s seed, do func(*grpc.ClientConn) error) (err error) {
	security := &noted{TransportCredentials: insecure.NewCredentials(), first: &firstError{}}
	if !a.config.DisableTLS {
		config := &tls.Config{InsecureSkipVerify: a.config.SkipCertificateVerification, RootCAs: a.config.RootCAs, ServerName: s.name} // as the address asks
		if a.config.UserCertFile != "" {
			pair, err := tls.LoadX509KeyPair(a.config.UserCertFile, a.config.UserKeyFile)
			if err != nil {
				return err
			}
			config.Certificates = []tls.Certificate{pair}
		}
		security.TransportCredentials = credentials.NewTLS(config)
	}
	conn, err := grpc.NewClient("passthrough:///"+s.address, grpc.WithTransportCredentials(security), grpc.WithNoProxy())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err = do(conn); err != nil {
		if cause := security.first.get(); cause != nil { // gRPC keeps the words of a failed handshake only
			err = fmt.Errorf("%w: %w", err, cause)
		}
	}
	return err
}

// noted remembers why a handshake failed.
type noted struct {
	credentials.TransportCredentials
	first *firstError
}

func (n *noted) ClientHandshake(ctx context.Context, authority string, raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	conn, info, err := n.TransportCredentials.ClientHandshake(ctx, authority, raw)
	n.first.set(err)
	return conn, info, err
}

func (n *noted) Clone() credentials.TransportCredentials {
	return &noted{n.TransportCredentials.Clone(), n.first}
}

type firstError struct {
	mu  sync.Mutex
	err error
}

func (f *firstError) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
}

func (f *firstError) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}
