package esdbserver

import (
	"context"
	"net"
	"strconv"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

// Version is what this server calls itself: the version of EventStoreDB whose protocol it follows, 24.6.0, with 1000
// added to the first number. Clients only ask for "at least"; ours can tell that the promises of eventstore.Store,
// above all durable idempotence, hold here.
const Version = "1024.6.0"

const (
	streamsName  = "event_store.client.streams.Streams"
	featuresName = "event_store.client.server_features.serverfeatures"
	gossipName   = "event_store.client.gossip.gossip"
)

type featuresService struct {
	serverfeatures.UnimplementedServerFeaturesServer
}

// GetSupportedMethods lists what works. Names are in lower case: clients compare them so.
func (*featuresService) GetSupportedMethods(context.Context, *shared.Empty) (*serverfeatures.SupportedMethods, error) {
	const streams = "event_store.client.streams.streams"
	return &serverfeatures.SupportedMethods{
		EventStoreServerVersion: Version,
		Methods: []*serverfeatures.SupportedMethod{
			{ServiceName: streams, MethodName: "append"},
			{ServiceName: streams, MethodName: "batchappend", Features: []string{"deadline_duration"}},
			{ServiceName: streams, MethodName: "read", Features: []string{"position", "events"}},
			{ServiceName: featuresName, MethodName: "getsupportedmethods"},
			{ServiceName: gossipName, MethodName: "read"},
		},
	}, nil
}

// gossipService tells clients that discover a cluster: there is one node, this one, and it leads.
type gossipService struct {
	gossip.UnimplementedGossipServer
	instance  *shared.UUID
	advertise string
}

func newGossip(advertise string) *gossipService {
	return &gossipService{instance: &shared.UUID{Value: &shared.UUID_String_{String_: uuid.NewString()}}, advertise: advertise}
}

func (g *gossipService) Read(ctx context.Context, _ *shared.Empty) (*gossip.ClusterInfo, error) {
	address := g.advertise
	if p, ok := peer.FromContext(ctx); ok && address == "" && p.LocalAddr != nil {
		address = p.LocalAddr.String()
	}
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "the advertised address %q is not host:port", address)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "the advertised address %q has no port number", address)
	}
	return &gossip.ClusterInfo{Members: []*gossip.MemberInfo{{
		InstanceId:   g.instance,
		TimeStamp:    time.Now().UTC().UnixNano() / 100,
		State:        gossip.MemberInfo_Leader,
		IsAlive:      true,
		HttpEndPoint: &gossip.EndPoint{Address: host, Port: uint32(port)},
	}}}, nil
}
