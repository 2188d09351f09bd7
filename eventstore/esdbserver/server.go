package esdbserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	"google.golang.org/grpc/codes"

	"jejak/eventstore"
	"jejak/eventstore/links"
)

// DefaultAddr is where Serve listens when Options.Addr is empty: EventStoreDB's own port, on this machine only.
const DefaultAddr = "127.0.0.1:2113"

// DefaultDrain is how long a stopping server waits for calls under way.
const DefaultDrain = 5 * time.Second

const (
	// clientPing is the shortest interval at which official clients send keepalive pings (10 s by default, and they
	// warn below it). A stricter server would close their connections with "too many pings".
	clientPing = 5 * time.Second
	// maxMessage bounds one request message, about where the real server does. An append above MaxAppendBytes is answered as
	// such up to here; what is larger still, gRPC refuses before anybody sees it.
	maxMessage = 17 << 20
	// handshake is how long a connection may take to begin: whoever opens one and says nothing holds a descriptor for no
	// longer. gRPC's own two minutes would let a neighbour use up those that the log needs.
	handshake = 10 * time.Second
	// socketBuffer replaces gRPC's 32 KiB: fewer system calls on long reads, measured in docs/cluster.md.
	socketBuffer = 256 << 10
	// maxCalls bounds the calls under way on one connection.
	maxCalls = 4096
)

// Options of a server. The zero value serves 127.0.0.1:2113 without TLS.
type Options struct {
	// Addr is the TCP address for the function Serve. Empty means DefaultAddr.
	Addr string
	// TLS holds at least a certificate. Required to listen on anything but a loopback address. Setting ClientAuth
	// and ClientCAs in it makes client certificates a way to say who one is, or the condition of entry.
	TLS *tls.Config
	// PlainHere takes connections without TLS besides, as long as they do not leave this machine. It needs TLS to be set:
	// without, all are plain.
	PlainHere bool
	// Authenticate, when set, is asked who is calling, at the beginning of every call but those that tell what a server can
	// do (ServerFeatures, Gossip). The context that it returns goes on with the call, so it can carry the caller, and ends
	// the call when it ends with ErrRevoked. An error refuses the call; only a *LaterError is told to the client.
	Authenticate func(context.Context, Credentials) (context.Context, error)
	// Authorize, when set, is asked whether the caller may read or append what he is about to. A *DeniedError refuses that,
	// and is told to the client; any other error is one of the store.
	Authorize func(context.Context, Access) error
	// Advertise is the host:port that Gossip gives to clients that discover. Empty means the address at which
	// the asking client reached this server.
	Advertise string
	// Drain is how long a stopping server waits for appends and bounded reads under way. Zero means DefaultDrain.
	Drain time.Duration
	// Links is the directory of the index from which $ce-*, $et-*, $streams and $category-* are served (see package links),
	// built while the server runs. Empty: it is built in memory when the first of them is asked for.
	Links string
	// Ready, when set, is called by the function Serve with the address it listens on. An error ends the server.
	Ready func(net.Addr) error
}

// Server is one gRPC server over one Store. It does not close the store.
type Server struct {
	opts  Options
	grpc  *grpc.Server
	store eventstore.Store

	// stopping ends with the server. Reads and subscriptions run under it, so that a stop does not wait for them.
	stopping context.Context
	stop     context.CancelFunc
	once     sync.Once

	openIndex sync.Once
	index     *links.Index
}

// New returns a server for the store. Run it with Serve, end it with Stop.
func New(store eventstore.Store, o Options) *Server {
	if o.Drain == 0 {
		o.Drain = DefaultDrain
	}
	s := &Server{opts: o, store: store}
	s.stopping, s.stop = context.WithCancel(context.Background())
	s.grpc = grpc.NewServer(s.grpcOptions()...)
	streams.RegisterStreamsServer(s.grpc, &streamsService{store: store, may: o.Authorize, frames: &framePool{}, tail: newTail(s.stopping, store),
		index: s.links, now: time.Now, stopping: s.stopping})
	serverfeatures.RegisterServerFeaturesServer(s.grpc, &featuresService{})
	gossip.RegisterGossipServer(s.grpc, newGossip(o.Advertise))
	return s
}

// links returns the index of the log, and opens it if that was not done.
func (s *Server) links() *links.Index {
	s.openIndex.Do(func() { s.index = links.Open(s.store, links.Options{Dir: s.opts.Links}) })
	return s.index
}

func (s *Server) grpcOptions() []grpc.ServerOption {
	options := []grpc.ServerOption{
		grpc.ForceServerCodecV2(codec{encoding.GetCodecV2(proto.Name)}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: clientPing, PermitWithoutStream: true}),
		// Our own pings find readers whose machine went away without a word; a subscription would hold on for ever.
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 20 * time.Second, Timeout: 20 * time.Second}),
		grpc.ConnectionTimeout(handshake),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.MaxConcurrentStreams(maxCalls),
		grpc.WriteBufferSize(socketBuffer),
		grpc.ReadBufferSize(socketBuffer),
	}
	if s.opts.TLS != nil {
		secure := credentials.NewTLS(s.opts.TLS)
		if s.opts.PlainHere {
			secure = newEither(secure)
		}
		options = append(options, grpc.Creds(secure))
	}
	if s.opts.Authenticate != nil {
		gate := authenticator(s.opts.Authenticate)
		options = append(options, grpc.UnaryInterceptor(gate.unary), grpc.StreamInterceptor(gate.stream))
	}
	return options
}

// Serve answers calls that arrive on the listener until Stop, and then returns nil. It refuses a listener that other
// machines can reach unless the server has TLS.
func (s *Server) Serve(lis net.Listener) error {
	if err := s.mayListen(lis.Addr()); err != nil {
		return errors.Join(err, lis.Close())
	}
	if s.opts.Links != "" {
		s.links()
	}
	if err := s.grpc.Serve(lis); err != nil && !errors.Is(err, grpc.ErrServerStopped) {
		return fmt.Errorf("eventstore/esdbserver: serve on %s: %w", lis.Addr(), err)
	}
	return nil
}

func (s *Server) mayListen(addr net.Addr) error {
	if s.opts.TLS != nil || isLoopback(addr) {
		return nil
	}
	return fmt.Errorf("eventstore/esdbserver: refusing to listen on %s without TLS: "+
		"other machines could read and write the ledger; give a certificate, or listen on 127.0.0.1", addr)
}

func isLoopback(addr net.Addr) bool {
	switch a := addr.(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	}
	return false
}

// Stop ends the server: subscriptions and reads under way end with Unavailable, which tells clients to come back;
// appends under way get Options.Drain to finish. It returns when no call is left. Stopping twice is no error.
func (s *Server) Stop() {
	s.once.Do(func() {
		s.stop()
		hard := time.AfterFunc(s.opts.Drain, s.grpc.Stop)
		defer hard.Stop()
		s.grpc.GracefulStop()
		s.openIndex.Do(func() {}) // not any more
		if s.index != nil {
			s.index.Close()
		}
	})
}

// Serve listens on o.Addr and serves the store until the context ends, which is no error.
func Serve(ctx context.Context, store eventstore.Store, o Options) error {
	if o.Addr == "" {
		o.Addr = DefaultAddr
	}
	lis, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return fmt.Errorf("eventstore/esdbserver: listen on %s: %w", o.Addr, err)
	}
	s := New(store, o)
	if err := s.mayListen(lis.Addr()); err != nil {
		return errors.Join(err, lis.Close())
	}
	if o.Ready != nil {
		if err := o.Ready(lis.Addr()); err != nil {
			return errors.Join(err, lis.Close())
		}
	}
	stopped := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		s.Stop()
		close(stopped)
	})
	err = s.Serve(lis)
	if !cancel() {
		<-stopped // the context ended: Serve returned because Stop began, let it finish
	}
	s.Stop()
	return err
}

// errStopping ends reads when the server stops. Official clients take Unavailable as "connect again".
var errStopping = status.Error(codes.Unavailable, "the server is shutting down")
