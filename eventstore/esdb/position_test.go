package esdb_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/esdb"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

// TestPositionsOfOtherApplicationsAreNoneOfOurs: the server has records there, which the ledger does not show.
func TestPositionsOfOtherApplicationsAreNoneOfOurs(t *testing.T) {
	backing := memory.New()
	s := open(t, serve(t, backing), esdb.Options{Prefixes: []string{"ikm-"}})
	var ours, theirs []eventstore.Position
	for i := range 4 {
		a, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i%2), eventstore.Any, storetest.Event("ours"))
		require.NoError(t, err)
		ours = append(ours, a.Position)
		a, err = backing.Append(t.Context(), []string{"orders-1", "$system"}[i%2], eventstore.Any, storetest.Event("theirs"))
		require.NoError(t, err)
		theirs = append(theirs, a.Position)
	}
	for i := range ours {
		storetest.RequireUnknown(t, t.Context(), s, theirs[i])
		assert.Len(t, storetest.Collect(t, s.All(t.Context(), ours[i], eventstore.Forward)), 3-i)
		assert.Len(t, storetest.Collect(t, s.All(t.Context(), ours[i], eventstore.Backward)), i)
		floor, err := eventstore.Floor(t.Context(), s, theirs[i])
		require.NoError(t, err)
		assert.Equal(t, ours[i], floor)
	}
}

// TestALogThatWasSetBackUnderAFollowerIsAnUnknownPosition: the follower's last record is gone when it connects again.
func TestALogThatWasSetBackUnderAFollowerIsAnUnknownPosition(t *testing.T) {
	before, after := memory.New(), memory.New()
	_, err := after.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Events(3)...)
	require.NoError(t, err)
	for range 3 {
		_, err := before.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Events(3)...)
		require.NoError(t, err)
	}
	p, url := newProxy(t, serve(t, before))
	s := open(t, url, esdb.Options{})
	n, last := 0, error(nil)
	for _, err := range s.Follow(t.Context(), eventstore.Start) {
		if last = err; err != nil {
			break
		}
		if n++; n == 9 {
			p.move(serve(t, after))
			p.cut(true)
		}
	}
	require.ErrorAs(t, last, new(*eventstore.UnknownPositionError))
	assert.Equal(t, 9, n)
}
