package esdbserver

import (
	"context"
	"errors"
	"fmt"
	"net"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// handshakeRecord is the first byte of a TLS connection. HTTP/2 without TLS begins with "PRI".
const handshakeRecord = 0x16

// errPlain: a connection from elsewhere came without TLS.
var errPlain = errors.New("eventstore/esdbserver: a connection from another machine needs TLS")

// either takes TLS from everybody, and connections without it from this machine: one port serves both.
type either struct {
	credentials.TransportCredentials // TLS
	plain                            credentials.TransportCredentials
}

func newEither(secure credentials.TransportCredentials) credentials.TransportCredentials {
	return &either{secure, insecure.NewCredentials()}
}

// ServerHandshake looks at the first byte. How long it waits for it, gRPC decides, as for any handshake.
func (e *either) ServerHandshake(conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	var first [1]byte
	if _, err := conn.Read(first[:]); err != nil {
		return nil, nil, fmt.Errorf("eventstore/esdbserver: handshake with %s: %w", conn.RemoteAddr(), err)
	}
	conn = &begun{Conn: conn, first: first[:]}
	if first[0] == handshakeRecord {
		return e.TransportCredentials.ServerHandshake(conn)
	}
	if !isLoopback(conn.RemoteAddr()) || !isLoopback(conn.LocalAddr()) {
		return nil, nil, errPlain
	}
	return e.plain.ServerHandshake(conn)
}

func (e *either) ClientHandshake(context.Context, string, net.Conn) (net.Conn, credentials.AuthInfo, error) {
	return nil, nil, errors.New("eventstore/esdbserver: these are a server's credentials")
}

func (e *either) Clone() credentials.TransportCredentials {
	return &either{e.TransportCredentials.Clone(), e.plain.Clone()}
}

// begun is a connection of which the first byte was read.
type begun struct {
	net.Conn
	first []byte // what is not read yet
}

func (b *begun) Read(p []byte) (int, error) {
	if len(b.first) > 0 && len(p) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}
