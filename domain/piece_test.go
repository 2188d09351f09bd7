package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPieceIsWhatItIsAndItsNumberHoweverTheyAreSpelt(t *testing.T) {
	ref, ok := Piece{Item: "Mesin Jahit", Serial: "SN-77 a"}.Ref()
	require.True(t, ok)
	require.False(t, IsForeign(string(ref)))
	for _, same := range []Piece{{Item: "mesin-jahit", Serial: "sn77A"}, {Item: " mesin  jahit.", Serial: "S/N 77-A"}, {Item: "MESIN JAHIT", Serial: "sn 77a"}} {
		at, ok := same.Ref()
		assert.True(t, ok)
		assert.Equal(t, ref, at, same)
		assert.True(t, SameSerial("SN-77 a", same.Serial), same)
	}
	for _, other := range []Piece{{Item: "Mesin obras", Serial: "SN-77 a"}, {Item: "Mesin jahit", Serial: "SN-77 b"}, {Item: "Mesin jahit SN", Serial: "77a"}} {
		at, _ := other.Ref()
		assert.NotEqual(t, ref, at, other)
	}
	for _, none := range []string{"", "-", " . ", "tanpa nomor", "n/a"} {
		_, ok := Piece{Item: "Mesin jahit", Serial: none}.Ref()
		assert.False(t, ok, none)
	}
	assert.False(t, SameSerial("-", "/"))
	assert.True(t, SameSerial(" - ", "-"))
}
