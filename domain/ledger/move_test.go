package ledger_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

func identify(t *testing.T, store eventstore.Store) ledger.Identity {
	t.Helper()
	identity, err := ledger.Identify(t.Context(), store)
	require.NoError(t, err)
	return identity
}

func TestALedgerIsKnownByTheIDThatItDrew(t *testing.T) {
	o := unopened(t)
	_, err := ledger.Identify(t.Context(), o.store)
	require.ErrorIs(t, err, ledger.ErrNotOpened)
	o.ledger.NewID = func() uuid.UUID { return id("drawn") }
	o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "x"}))
	assert.Equal(t, id("drawn"), identify(t, o.store).ID)
	assert.True(t, identify(t, o.store).Is(id("drawn")))
	assert.False(t, identify(t, o.store).Is(uuid.Nil))
	o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "x"})) // the same command, which draws nothing
	assert.Len(t, log(t, o.store), 1)
}

// older is a log as ledgers of before have it: the first event is the same for all that were opened on a day under one title.
func older(t *testing.T, vaults ...string) *kept {
	t.Helper()
	store := newStore(t)
	bodies := []domain.Body{&domain.LedgerOpened{Title: "Payakumbuh"}}
	for _, v := range vaults {
		bodies = append(bodies, &domain.VaultAdopted{Vault: v})
	}
	for i, body := range bodies {
		meta := domain.Meta{OccurredOn: domain.InYear(2021), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "jejak"}, Command: id("open"), Request: "x"}
		wire, err := domain.Encode(domain.Event{ID: domain.EventID(id("open"), i), Meta: meta, Body: body})
		require.NoError(t, err)
		_, err = store.Append(t.Context(), string(domain.LedgerRef), eventstore.Any, eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
		require.NoError(t, err)
	}
	return store
}

func TestALedgerOfBeforeIsKnownByItsFirstEventAndItsVault(t *testing.T) {
	a, b := strings.Repeat("0a", 16), strings.Repeat("0b", 16)
	unnamed, named, restored, other := identify(t, older(t)), identify(t, older(t, a)), identify(t, older(t, a, b)), identify(t, older(t, b))
	assert.Equal(t, named, restored, "the first vault that it named counts")
	assert.NotEqual(t, named.ID, other.ID, "two offices of one title and day")
	assert.False(t, other.Is(named.ID))
	assert.True(t, named.Is(unnamed.ID), "it is still what it was before its vault was named")
	assert.NotEqual(t, uuid.Nil, unnamed.ID)
	assert.Equal(t, uuid.Version(8), named.ID.Version())
}

func move() domain.LedgerMoved {
	return domain.LedgerMoved{From: "local", To: "esdb", FromPosition: 900, ToPosition: 700, Events: 12, Digest: strings.Repeat("ab", 32)}
}

func TestAMoveIsAnEventOfTheLedgerAndRecordedOnce(t *testing.T) {
	o := opened(t)
	o.ledger.Store = o.store // whoever moves a ledger passes the guard
	_, _, found, err := ledger.LastMove(t.Context(), o.store)
	require.NoError(t, err)
	assert.False(t, found)
	before := len(log(t, o.store))
	for again := range 3 {
		receipt, err := o.ledger.Moved(t.Context(), move(), domain.Author{User: "sri"})
		require.NoError(t, err)
		assert.Equal(t, again > 0, receipt.Duplicate)
	}
	assert.Len(t, log(t, o.store), before+1)
	record, last, found, err := ledger.LastMove(t.Context(), o.store)
	require.NoError(t, err)
	assert.True(t, found)
	want := move()
	want.Ledger = identify(t, o.store).ID
	assert.Equal(t, want, last)
	assert.Equal(t, string(domain.LedgerRef), record.Stream)
	assert.EqualValues(t, 1, record.Revision)

	back := move()
	back.From, back.To, back.Events, back.Digest = "esdb", "local", 13, strings.Repeat("cd", 32)
	receipt, err := o.ledger.Moved(t.Context(), back, domain.Author{User: "sri"})
	require.NoError(t, err)
	assert.False(t, receipt.Duplicate)
	_, last, _, err = ledger.LastMove(t.Context(), o.store)
	require.NoError(t, err)
	assert.Equal(t, "local", last.To)
}

func TestAMoveIsTheLedgersOwnToRecord(t *testing.T) {
	o := opened(t)
	b := move()
	b.Ledger = identify(t, o.store).ID
	o.refused(command("claim", domain.LedgerRef, &b), domain.LedgersOwn)
}

func TestWhatIsNotUnderstoodOnItsStreamChangesNoLedgersIdentity(t *testing.T) {
	store := older(t, strings.Repeat("0a", 16))
	want := identify(t, store)
	for _, e := range []eventstore.Event{{ID: id("x"), Type: "VaultAdopted", Data: []byte(`{"vault":7}`)}, {ID: id("y"), Type: "LedgerMoved", Data: []byte(`}`)}} {
		_, err := store.Append(t.Context(), string(domain.LedgerRef), eventstore.Any, e)
		require.NoError(t, err)
	}
	assert.Equal(t, want, identify(t, store))
	_, _, found, err := ledger.LastMove(t.Context(), store)
	require.NoError(t, err)
	assert.False(t, found)
}
