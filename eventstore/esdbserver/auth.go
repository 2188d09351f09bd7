package esdbserver

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"jejak/eventstore"
)

// Credentials are what a call says about who is calling, and what its connection tells.
type Credentials struct {
	// Token is that of "authorization: Bearer …"; empty if there is none.
	Token string
	// User and Password are those of "authorization: Basic …". Official clients send it over TLS only.
	User, Password string
	// Certificates are those of the client, its own first, and verified as Options.TLS asks. None: the client showed none.
	Certificates []*x509.Certificate
	// Secure: the call came over TLS.
	Secure bool
	// Remote is where the connection comes from.
	Remote net.Addr
}

// Verb is what a call does to the log.
type Verb int

const (
	Reads   Verb = iota // reads or subscribes
	Appends             // adds events
)

// Access is one thing that a call is about to do.
type Access struct {
	Verb   Verb
	Stream string             // that is read or appended to; empty for $all. Stream metadata is the stream "$$name"
	Events []eventstore.Event // that are appended
}

// LaterError: an attempt was not heard, as too many before it have failed.
type LaterError struct {
	After time.Duration // until the next is heard
}

func (e *LaterError) Error() string {
	return fmt.Sprintf("too many failed attempts, the next is heard in %s", e.After.Round(time.Second))
}

// DeniedError: the caller may not do this.
type DeniedError struct{ Reason string }

func (e *DeniedError) Error() string { return e.Reason }

// ErrRevoked is the cause with which Authenticate's context may end before the call has: what the caller may do has
// changed. The call then ends with Unauthenticated, and the client may come back.
var ErrRevoked = errors.New("eventstore/esdbserver: what the caller may do has changed")

// open are the services that answer everybody: official clients ask them without credentials, before anything else.
var open = []string{"/" + serverFeatures + "/", "/" + gossips + "/"}

const (
	serverFeatures = "event_store.client.server_features.ServerFeatures"
	gossips        = "event_store.client.gossip.Gossip"
)

// authenticator asks Options.Authenticate about each call, those on open services apart.
type authenticator func(context.Context, Credentials) (context.Context, error)

func (a authenticator) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	ctx, err := a.admit(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	resp, err := next(ctx, req)
	return resp, unlessRevoked(ctx, err)
}

func (a authenticator) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	ctx, err := a.admit(ss.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return unlessRevoked(ctx, next(srv, &authenticated{ss, ctx}))
}

// authenticated is a call whose context says who is calling.
type authenticated struct {
	grpc.ServerStream
	ctx context.Context
}

func (a *authenticated) Context() context.Context { return a.ctx }

// unlessRevoked gives the reason for which a call had to end.
func unlessRevoked(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), ErrRevoked) {
		return unauthenticated("what this user may do has changed")
	}
	return err
}

func (a authenticator) admit(ctx context.Context, method string) (context.Context, error) {
	for _, service := range open {
		if strings.HasPrefix(method, service) {
			return ctx, nil
		}
	}
	known, err := a(ctx, credentialsOf(ctx))
	var later *LaterError
	switch {
	case err == nil:
		return known, nil
	case errors.As(err, &later):
		return nil, unauthenticated(later.Error())
	case ctx.Err() != nil:
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	// The reason stays here: it would tell a stranger whether the user exists.
	return nil, unauthenticated("the token, the certificate, or the user with the password is missing or wrong")
}

// unauthenticated begins with the words of a real server, which has no trailer for it.
func unauthenticated(reason string) error {
	return status.Error(codes.Unauthenticated, "Unauthenticated: "+reason)
}

func credentialsOf(ctx context.Context) Credentials {
	var c Credentials
	if p, ok := peer.FromContext(ctx); ok {
		c.Remote = p.Addr
		if info, ok := p.AuthInfo.(credentials.TLSInfo); ok {
			c.Secure, c.Certificates = true, info.State.PeerCertificates
		}
	}
	md, _ := metadata.FromIncomingContext(ctx)
	headers := md.Get("authorization")
	if len(headers) != 1 {
		return c // none, or nobody can tell which one counts
	}
	switch scheme, rest, _ := strings.Cut(headers[0], " "); {
	case strings.EqualFold(scheme, "Bearer"):
		c.Token = rest
	case strings.EqualFold(scheme, "Basic"):
		if decoded, err := base64.StdEncoding.DecodeString(rest); err == nil {
			c.User, c.Password, _ = strings.Cut(string(decoded), ":")
		}
	}
	return c
}

// authorize asks Options.Authorize. It is asked at the door and again for each append of a batch.
func (s *streamsService) authorize(ctx context.Context, a Access) error {
	if s.may == nil {
		return nil
	}
	err := s.may(ctx, a)
	var denied *DeniedError
	switch {
	case errors.As(err, &denied):
		return accessDenied("Access Denied: " + denied.Reason)
	case err != nil && errors.Is(context.Cause(ctx), ErrRevoked):
		return unauthenticated("what this user may do has changed")
	}
	return err
}
