package esdb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"jejak/eventstore"
)

// The client's errors are read here and nowhere else, with errors.As: its own FromError does not unwrap, and what
// ends a subscription is a bare gRPC status.

// badEvent is an event that no server should send. It is found before the client reads it (see guard.go) or after.
type badEvent struct{ reason string }

func (e *badEvent) Error() string { return badEventMark + e.reason }

// badEventMark survives as text when gRPC wraps the codec's error in a status.
const badEventMark = "the server sent an event that cannot be trusted: "

// panicked is a panic of the client, which is an error of this call and not the end of the process.
type panicked struct{ value any }

func (e *panicked) Error() string { return fmt.Sprintf("the client library panicked: %v", e.value) }

// guarded runs a call into the client library.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v}
		}
	}()
	return f()
}

// errMoved: the server refused an append for a revision that the stream has reached by now.
var errMoved = errors.New("the stream moved while the append was judged")

// clientCode is the client's own code, ErrorCodeUnknown when there is none.
func clientCode(err error) client.ErrorCode {
	var e *client.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return client.ErrorCodeUnknown
}

func isWrongRevision(err error) bool { return clientCode(err) == client.ErrorCodeWrongExpectedVersion }

// isNoStream tells the message "there is no such stream" from a status NotFound, which can mean anything.
func isNoStream(err error) bool {
	var e *client.Error
	if !errors.As(err, &e) || e.Code() != client.ErrorCodeResourceNotFound {
		return false
	}
	_, hasStatus := status.FromError(e.Err())
	return e.Err() != nil && !hasStatus
}

// retryable says whether the same call may succeed a little later.
func retryable(err error) bool {
	switch {
	case err == nil, errors.As(err, new(*badEvent)), errors.As(err, new(*panicked)), errors.Is(err, eventstore.ErrClosed),
		strings.Contains(err.Error(), badEventMark), errors.As(err, new(*eventstore.UnknownPositionError)),
		errors.As(err, new(*VersionError)), errors.As(err, new(*UntrustedError)), errors.As(err, new(*HiddenError)):
		return false
	case errors.Is(err, errMoved), errors.Is(err, errStalled), errors.As(err, new(*NoLeaderError)), errors.As(err, new(*UnreachableError)):
		return true
	}
	switch clientCode(err) {
	case client.ErrorUnavailable, client.ErrorCodeDeadlineExceeded, client.ErrorAborted,
		client.ErrorCodeNotLeader, client.ErrorCodeConnectionClosed:
		return true
	case client.ErrorCodeUnknown:
	default:
		return false
	}
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Aborted, codes.Internal, codes.Canceled:
		return true
	}
	return errors.Is(err, io.EOF) // a message that could not be sent; the real reason is lost in the client
}

// suspect says whether the client that gave the error may have lost its server. One that was sent to the leader has
// found it already, and would only be sent there again by its successor.
func suspect(err error) bool {
	if errors.Is(err, errMoved) || clientCode(err) == client.ErrorCodeNotLeader {
		return false
	}
	return errors.As(err, new(*panicked)) || retryable(err)
}

// refusal returns what our own server says of an append that the ledger's guard refused, or nil. It stands in the status'
// details, where package esdbserver puts it.
func refusal(stream string, err error) *eventstore.RefusedError {
	st, _ := status.FromError(err)
	if st.Code() != codes.FailedPrecondition {
		return nil
	}
	for _, detail := range st.Details() {
		text, ok := detail.(*wrapperspb.StringValue)
		if !ok {
			continue
		}
		var r struct {
			Code, Field, Received, Message string
			Details                        map[string]string
		}
		if json.Unmarshal([]byte(text.GetValue()), &r) == nil && r.Code != "" {
			return &eventstore.RefusedError{Stream: stream, Code: r.Code, Field: r.Field, Received: r.Received, Details: r.Details, Message: r.Message}
		}
	}
	return nil
}

// explain adds the contract's own error to what the server says of an append.
func explain(err error) error {
	if errors.As(err, new(*AccessError)) || errors.As(err, new(*AuthError)) {
		return fmt.Errorf("%w: %w", eventstore.ErrReadOnly, err)
	}
	return err
}
