package eventstore

import (
	"encoding/binary"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestAnIdThatStandsTwiceIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := make([]Event, rapid.IntRange(0, 300).Draw(t, "events"))
		distinct := rapid.SampledFrom([]uint64{10, 300, 1 << 40}).Draw(t, "distinct")
		fold := rapid.Bool().Draw(t, "fold") // ids that all have one place in the table
		seen, want := map[uuid.UUID]bool{}, 0
		for i := range events {
			id := &events[i].ID
			n := rapid.Uint64Range(1, distinct).Draw(t, "id")
			binary.LittleEndian.PutUint64(id[:], n)
			if fold {
				binary.LittleEndian.PutUint64(id[8:], n^7)
			}
			if seen[*id] && want == 0 {
				want = i
			}
			seen[*id] = true
		}
		assert.Equal(t, want, repeated(events))
	})
}

func TestTheLargestAppendHasPlacesForItsIds(t *testing.T) {
	events := make([]Event, MaxAppendEvents)
	for i := range events {
		events[i].ID = uuid.New()
	}
	assert.Zero(t, repeated(events))
	events[len(events)-1].ID = events[0].ID
	assert.Equal(t, len(events)-1, repeated(events))
}
