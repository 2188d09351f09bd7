package esdbtest

import (
	"errors"
	"fmt"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// refusal is a status with the trailers that go with it, word for word as the server sends them.
type refusal struct {
	code     codes.Code
	message  string
	trailers metadata.MD
}

func (r *refusal) Error() string { return r.message }

// GRPCStatus lets gRPC send a refusal as it is.
func (r *refusal) GRPCStatus() *status.Status { return status.New(r.code, r.message) }

var (
	errUnauthenticated = &refusal{codes.Unauthenticated, "Unauthenticated", nil}
	errAccessDenied    = &refusal{codes.PermissionDenied, "Access Denied", metadata.Pairs("exception", "access-denied")}
	errNotReady        = &refusal{codes.Unavailable, "Server Is Not Ready", nil}
	errTooLarge        = &refusal{codes.InvalidArgument, fmt.Sprintf("Maximum Append Size of %d Exceeded.", maxAppendSize),
		metadata.Pairs("exception", "maximum-append-size-exceeded", "maximum-append-size", strconv.Itoa(maxAppendSize))}

	errReadStream        = &refusal{codes.Unknown, "Unexpected ReadStreamResult: Error", nil}
	errReadAll           = &refusal{codes.Unknown, "Unexpected ReadAllResult: Error", nil}
	errReadAllPosition   = &refusal{codes.Unknown, "Unexpected ReadAllResult: InvalidPosition", nil}
	errSubscribePosition = &refusal{codes.InvalidArgument, "Trying to read from an invalid position.", nil}
)

func invalid(format string, args ...any) error {
	return &refusal{codes.InvalidArgument, fmt.Sprintf(format, args...), nil}
}

func missingMetadata() error {
	return &refusal{codes.InvalidArgument, "Required Metadata Property is missing", metadata.Pairs(
		"exception", "missing-required-metadata-property", "required-metadata-properties", "type,content-type")}
}

func notLeader(host, port string) error {
	return &refusal{codes.NotFound, "Leader info available", metadata.Pairs("exception", "not-leader", "leader-endpoint-host", host, "leader-endpoint-port", port)}
}

// streamDeleted: the stream has a tombstone.
type streamDeleted struct{ stream string }

func (e *streamDeleted) Error() string { return e.refusal().message }

func (e *streamDeleted) refusal() *refusal {
	return &refusal{codes.FailedPrecondition, fmt.Sprintf("Event stream '%s' is deleted.", e.stream),
		metadata.Pairs("exception", "stream-deleted", "stream-name", e.stream)}
}

// wrongVersion is an answer to an append, and an error of a delete.
type wrongVersion struct {
	stream            string
	expected, current int64
}

func (e *wrongVersion) Error() string { return e.refusal().message }

func (e *wrongVersion) refusal() *refusal {
	return &refusal{codes.FailedPrecondition, fmt.Sprintf("Append failed due to WrongExpectedVersion. Stream: %s, Expected version: %d, Actual version: %d",
		e.stream, e.expected, e.current), metadata.Pairs("exception", "wrong-expected-version", "stream-name", e.stream,
		"expected-version", strconv.FormatInt(e.expected, 10), "actual-version", strconv.FormatInt(e.current, 10))}
}

// refuse ends a call with an error and its trailers.
func refuse(trailer func(metadata.MD), err error) error {
	var deleted *streamDeleted
	var wrong *wrongVersion
	var r *refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &deleted):
		r = deleted.refusal()
	case errors.As(err, &wrong):
		r = wrong.refusal()
	case errors.As(err, &r):
	default:
		if _, has := status.FromError(err); has {
			return err
		}
		return status.FromContextError(err).Err()
	}
	trailer(r.trailers)
	return r
}
