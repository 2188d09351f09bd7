package ledger_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

func TestAGuardAnswersEveryAppendOfABatchByItself(t *testing.T) {
	store := newStore(t)
	g := ledger.NewGuard(store)
	g.Guests = func(stream string) bool { return strings.HasPrefix(stream, "guest-") }
	one := func(stream string) eventstore.Proposal {
		return eventstore.Proposal{Stream: stream, Expect: eventstore.Any, Events: storetest.Events(1)}
	}
	for _, o := range eventstore.AppendBatch(t.Context(), g, []eventstore.Proposal{one("guest-1"), one("guest-1")}) {
		require.NoError(t, o.Err)
	}
	outcomes := eventstore.AppendBatch(t.Context(), g, []eventstore.Proposal{one("guest-1"), one("orders-1"), one("guest-2")})
	require.NoError(t, outcomes[0].Err)
	require.ErrorAs(t, outcomes[1].Err, new(*eventstore.RefusedError))
	require.NoError(t, outcomes[2].Err)
	assert.Len(t, storetest.ReadAll(t, t.Context(), store), 4)
	assert.Equal(t, eventstore.Store(store), eventstore.ReadsOf(g))
}
