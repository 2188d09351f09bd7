package esdbserver

import (
	"context"
	"encoding/base64"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// authenticator asks Options.Authenticate about each call on Streams. ServerFeatures and Gossip stay open: official
// clients call them without credentials, before anything else.
type authenticator func(user, password string) error

func (a authenticator) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if err := a.admit(ctx, info.FullMethod); err != nil {
		return nil, err
	}
	return next(ctx, req)
}

func (a authenticator) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	if err := a.admit(ss.Context(), info.FullMethod); err != nil {
		return err
	}
	return next(srv, ss)
}

func (a authenticator) admit(ctx context.Context, method string) error {
	if !strings.HasPrefix(method, "/"+streamsName+"/") {
		return nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	user, password, ok := basicAuth(md.Get("authorization"))
	if !ok {
		return status.Error(codes.Unauthenticated, "this server asks for a user and a password")
	}
	if err := a(user, password); err != nil {
		// The reason stays here: it would tell a stranger whether the user exists.
		return status.Error(codes.Unauthenticated, "the user or the password is wrong")
	}
	return nil
}

func basicAuth(headers []string) (user, password string, ok bool) {
	if len(headers) != 1 {
		return "", "", false
	}
	scheme, encoded, found := strings.Cut(headers[0], " ")
	if !found || !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(decoded), ":")
}
