package esdb

import (
	"errors"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// FuzzGuard feeds the guard what a hostile server might send: it answers with nil or with a badEvent, and never panics.
func FuzzGuard(f *testing.F) {
	text := func(b []byte, field protowire.Number, s string) []byte {
		return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
	}
	event := text(nil, 1, string(text(nil, 2, "6f1c1f2e-1111-4222-8333-444455556666")))
	event = text(event, 2, string(text(nil, 3, "ikm-1")))
	event = text(event, 6, string(text(text(nil, 1, "created"), 2, "17000000000000000")))
	whole := text(nil, 1, string(text(nil, 1, string(event))))
	if err := checkResponse(whole); err != nil {
		f.Fatal(err)
	}
	for cut := range whole {
		f.Add(whole[:cut])
		flipped := append([]byte(nil), whole...)
		flipped[cut] ^= 0x55
		f.Add(flipped)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := checkResponse(b); err != nil && !errors.As(err, new(*badEvent)) {
			t.Fatalf("%v", err)
		}
	})
}
