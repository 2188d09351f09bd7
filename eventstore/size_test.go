package eventstore_test

import (
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"jejak/eventstore"
)

func TestTheSizeOfATypeIsThatOfItsUTF16(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := eventstore.Event{Type: rapid.String().Draw(t, "type"), Data: make([]byte, rapid.IntRange(0, 9).Draw(t, "data")), Metadata: make([]byte, 3)}
		assert.Equal(t, len(e.Data)+3+2*len(utf16.Encode([]rune(e.Type))), e.Size(), e.Type)
	})
}
