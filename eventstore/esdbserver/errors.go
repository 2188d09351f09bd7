package esdbserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"jejak/eventstore"
)

// EventStoreDB's clients tell errors apart by the trailer "exception" beside the gRPC status. This file is the one
// place that knows both.

// refusal is an error with the trailers that go with it.
type refusal struct {
	code     codes.Code
	message  string
	trailers metadata.MD
	detail   protoadapt.MessageV1 // of the status; nil: none
}

func (r *refusal) Error() string { return r.message }

// GRPCStatus lets gRPC send a refusal as it is.
func (r *refusal) GRPCStatus() *status.Status {
	st := status.New(r.code, r.message)
	if r.detail == nil {
		return st
	}
	if with, err := st.WithDetails(r.detail); err == nil {
		return with
	}
	return st
}

func accessDenied(message string) error {
	return &refusal{codes.PermissionDenied, message, metadata.Pairs("exception", "access-denied"), nil}
}

func badRequest(message string) error {
	return &refusal{codes.InvalidArgument, message, nil, nil}
}

// refused is the answer to an append that the store's guard has refused. The real server has nothing of the kind; clients
// that know no more show the message. For programs the refusal stands beside it as JSON, once in a trailer, and once in the
// status' details, as the Go client hands out no trailers.
func refused(e *eventstore.RefusedError) error {
	r := &refusal{codes.FailedPrecondition, e.Code + ": " + e.Message, metadata.Pairs("exception", appendRefused, "rejection-code", e.Code), nil}
	body, err := json.Marshal(rejection{Code: e.Code, Field: e.Field, Received: e.Received, Details: e.Details, Message: e.Message})
	if err == nil { // it cannot fail: these are strings
		r.trailers.Set("rejection-bin", string(body))
		r.detail = wrapperspb.String(string(body))
	}
	return r
}

const appendRefused = "append-refused"

// rejection is a *RefusedError on the wire. Package esdb reads it.
type rejection struct {
	Code     string            `json:"code"`
	Field    string            `json:"field,omitempty"`
	Received string            `json:"received,omitempty"`
	Details  map[string]string `json:"details,omitempty"`
	Message  string            `json:"message"`
}

// unexpectedResult is in the real server's words for a read that it cannot answer.
func unexpectedResult(result string) error {
	return &refusal{codes.Unknown, "Unexpected " + result, nil, nil}
}

func missingMetadata(name string) error {
	return &refusal{codes.InvalidArgument, "the event metadata " + name + " is missing",
		metadata.Pairs("exception", "missing-required-metadata-property", "required-metadata-properties", "type,content-type"), nil}
}

// tooLarge is in the real server's words; what says more, where its own limit is not the one that was met.
func tooLarge(what string) error {
	message := fmt.Sprintf("Maximum Append Size of %d Exceeded.", eventstore.MaxAppendBytes)
	if what != "" {
		message += " " + what
	}
	return &refusal{codes.InvalidArgument, message, metadata.Pairs("exception", "maximum-append-size-exceeded",
		"maximum-append-size", strconv.Itoa(eventstore.MaxAppendBytes)), nil}
}

// invalidPosition puts an *UnknownPositionError into the words of the call that met it, and leaves other errors as they are.
func invalidPosition(err error, code codes.Code, message string) error {
	if errors.As(err, new(*eventstore.UnknownPositionError)) {
		return &refusal{code, message, nil, nil}
	}
	return err
}

// translate turns what a Store returned into what a client understands. Wrong revisions are not errors on the wire
// and do not come here.
func translate(err error) error {
	var (
		invalid *eventstore.InvalidError
		guarded *eventstore.RefusedError
	)
	switch {
	case errors.As(err, new(*refusal)):
		return err
	case errors.As(err, &guarded):
		return refused(guarded)
	case errors.As(err, &invalid):
		return badRequest(err.Error())
	case errors.Is(err, eventstore.ErrClosed): // also of a store that is read-only as it lost its lock: who repeats may find another
		return status.Error(codes.Unavailable, "Server Is Not Ready: "+err.Error())
	case errors.Is(err, eventstore.ErrReadOnly):
		return accessDenied(err.Error())
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return status.FromContextError(err).Err()
	}
	if _, isStatus := status.FromError(err); isStatus {
		return err
	}
	return status.Error(codes.Internal, err.Error())
}

// withTrailers translates an error at the edge of a call and sends the trailers that belong to it.
func withTrailers(call interface{ SetTrailer(metadata.MD) }, err error) error {
	if err == nil {
		return nil
	}
	err = translate(err)
	var r *refusal
	if errors.As(err, &r) && r.trailers != nil {
		call.SetTrailer(r.trailers)
	}
	return err
}
