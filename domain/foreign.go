package domain

import (
	"errors"
	"strings"
)

// Foreign says why a stream is none of the ledger's, or nil.
func Foreign(stream string) *Rejection {
	switch {
	case strings.HasPrefix(stream, "$"):
		return Reject(StreamMetadata, "stream", stream)
	case !Ref(stream).valid():
		return Reject(StreamForeign, "stream", stream)
	}
	return nil
}

// IsForeign reports whether a stream is none of the ledger's.
func IsForeign(stream string) bool { return Foreign(stream) != nil }

// Unreadable is the refusal of an event that does not decode.
func Unreadable(w Wire, err error) *Rejection {
	code, why := EventMalformed, ""
	var failed *DecodeError
	if errors.As(err, &failed) {
		code, why = failed.Code, failed.Reason
	}
	return Reject(code, "type", w.Type, "why", why)
}
