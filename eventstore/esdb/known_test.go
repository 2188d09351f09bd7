package esdb

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"

	"jejak/eventstore"
)

func ids(n int) []uuid.UUID {
	out := make([]uuid.UUID, n)
	for i := range out {
		out[i] = uuid.New()
	}
	return out
}

func TestKnownIDsHaveNoGaps(t *testing.T) {
	var k knownIDs
	first, second := ids(3), ids(2)
	look := func() eventstore.Revision {
		last, _ := k.look("a", nil)
		return last
	}
	k.learn("a", 1, first)
	assert.EqualValues(t, -1, look(), "what does not begin at the beginning is not known")
	k.learn("a", 0, first)
	k.learn("a", 4, second)
	assert.EqualValues(t, 2, look(), "nor what leaves a gap")
	k.learn("a", 1, append(first[1:3:3], second...))
	assert.EqualValues(t, 4, look(), "what overlaps and continues is")
	last, at := k.look("a", []eventstore.Event{{ID: second[1]}, {ID: uuid.New()}, {ID: first[0]}})
	assert.EqualValues(t, 4, last)
	assert.Equal(t, []eventstore.Revision{4, -1, 0}, at)
}

func TestKnownIDsAreBounded(t *testing.T) {
	var k knownIDs
	const each = 1000
	for i := range 2 * maxKnownIDs / each {
		stream := fmt.Sprint(i)
		k.learn(stream, 0, ids(each))
		last, _ := k.look(stream, nil)
		assert.EqualValues(t, each-1, last, "the stream in use is kept")
		assert.LessOrEqual(t, k.total, maxKnownIDs)
	}
	kept := 0
	for _, s := range k.streams {
		kept += len(s.at)
	}
	assert.Equal(t, k.total, kept)
}
