package esdb

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"jejak/eventstore"
)

// The kinds of failure that a person can do something about, each of them something else.

// UnreachableError: no node answered, or the one that was asked stopped doing so.
type UnreachableError struct {
	Nodes  []string
	Silent bool // at least one took the connection, or may have, and said nothing: it may come to itself
	Err    error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no answer from %s: %v", strings.Join(e.Nodes, ", "), e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// NoLeaderError: nodes answer, and none of them knows a leader. An election ends within seconds; without a majority of
// the nodes there is none, and nothing can be appended.
type NoLeaderError struct{ Nodes []string } // that answered

func (e *NoLeaderError) Error() string {
	return fmt.Sprintf("the cluster has no leader, say %s", strings.Join(e.Nodes, ", "))
}

// UntrustedError: the server's certificate is not one to trust, or it has none.
type UntrustedError struct{ Err error }

func (e *UntrustedError) Error() string { return e.Err.Error() }
func (e *UntrustedError) Unwrap() error { return e.Err }

// AuthError: the server does not know the user, or the password is another.
type AuthError struct{ User string }

func (e *AuthError) Error() string {
	if e.User == "" {
		return "the server asks for a user and a password, and the address has none"
	}
	return fmt.Sprintf("the server does not accept the password of user %q", e.User)
}

// AccessError: the user may not do that.
type AccessError struct {
	User   string
	Stream string // empty: the whole log
}

func (e *AccessError) Error() string {
	user, stream := fmt.Sprintf("user %q", e.User), fmt.Sprintf("stream %q", e.Stream)
	if e.User == "" {
		user = "who gives no name"
	}
	if e.Stream == "" {
		stream = "the log ($all)"
	}
	return fmt.Sprintf("the server denies %s access to %s", user, stream)
}

// VersionError: the server is too old, or calls itself something that is no version.
type VersionError struct {
	Version string
	TooOld  bool
}

func (e *VersionError) Error() string {
	if e.TooOld {
		return fmt.Sprintf("the server's version is %s, 23.10 or later is needed: older ones do not say when a subscription has caught up", e.Version)
	}
	return fmt.Sprintf("the server calls its version %q, which is none that was released (such as 24.10.0)", e.Version)
}

// unreached makes one error of those of all nodes.
func unreached(nodes []string, failed []error) error {
	e := &UnreachableError{Nodes: nodes}
	for _, err := range failed {
		if untrusted(err) {
			return &UntrustedError{err}
		}
		if status.Code(err) == codes.DeadlineExceeded {
			e.Silent = true
		}
	}
	if len(failed) > 0 {
		e.Err = plain(failed[0]) // they say the same as a rule
	}
	return e
}

func untrusted(err error) bool {
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) ||
		errors.As(err, new(x509.HostnameError)) || errors.As(err, new(x509.CertificateInvalidError)) || errors.As(err, new(tls.RecordHeaderError))
}

// kind gives an error of the client the form that people can do something about.
func (c *call) kind(err error) error {
	user := c.store.address.config.Username
	unreachable := func(silent bool, why error) error { return &UnreachableError{c.store.address.hosts, silent, why} }
	code := status.Code(plain(err))
	switch clientCode(err) {
	case client.ErrorCodeUnauthenticated:
		code = codes.Unauthenticated
	case client.ErrorCodeAccessDenied:
		code = codes.PermissionDenied
	case client.ErrorCodeStreamDeleted:
		return &HiddenError{Stream: c.stream, By: Tombstone}
	case client.ErrorCodeConnectionClosed:
		code = codes.Unavailable
	}
	switch {
	case typed(err), errors.As(err, new(*badEvent)):
		return err
	case errors.Is(err, errStalled):
		return unreachable(true, err)
	case code == codes.Unauthenticated:
		return &AuthError{user}
	case code == codes.PermissionDenied:
		return &AccessError{user, c.stream}
	case code == codes.Unavailable, code == codes.DeadlineExceeded:
		return unreachable(code == codes.DeadlineExceeded, plain(err))
	case code == codes.InvalidArgument && c.appends:
		return &eventstore.InvalidError{Stream: c.stream, Index: -1, Reason: plain(err).Error()}
	}
	return plain(err)
}

// typed says whether an error is of one of the kinds already.
func typed(err error) bool {
	return errors.As(err, new(*UnreachableError)) || errors.As(err, new(*NoLeaderError)) || errors.As(err, new(*UntrustedError)) ||
		errors.As(err, new(*VersionError)) || errors.As(err, new(*HiddenError)) || errors.As(err, new(*eventstore.UnknownPositionError))
}

// plain is an error without the client's words around it, which may say no more than that the client has none.
func plain(err error) error {
	var s interface{ GRPCStatus() *status.Status }
	if errors.As(err, &s) {
		return &answered{s.GRPCStatus(), err}
	}
	var e *client.Error
	if errors.As(err, &e) && e.Err() != nil {
		return e.Err()
	}
	return err
}

// answered is a status in which a server, or gRPC in its place, said why not.
type answered struct {
	status *status.Status
	err    error
}

func (e *answered) Error() string              { return fmt.Sprintf("%s: %s", e.status.Code(), e.status.Message()) }
func (e *answered) Unwrap() error              { return e.err }
func (e *answered) GRPCStatus() *status.Status { return e.status }
