package articles

import (
	"context"
	"encoding/base64"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/memory"
)

// envelope stands in for the vault: its ciphertext says nothing of the clear text.
type envelope struct{}

func (envelope) Seal(_ context.Context, subject string, event uuid.UUID, _, _ string) (domain.Sealed, error) {
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: base64.StdEncoding.EncodeToString(event[:])}, nil
}

// opened returns a ledger with its origin and nothing else.
func opened(t *testing.T) *ledger.Ledger {
	t.Helper()
	l := &ledger.Ledger{Store: memory.New(), Sealer: envelope{}}
	_, err := l.Do(t.Context(), domain.Command{
		ID:     uuid.MustParse("6a656a61-6b00-4000-8000-000000000001"),
		Stream: domain.LedgerRef,
		Meta: domain.Meta{OccurredOn: domain.InYear(2022), Mode: domain.Actual, Confidence: domain.Reported,
			By: domain.Author{User: "test"}},
		Body: &domain.LedgerOpened{Title: "Lima artikel"},
	})
	require.NoError(t, err)
	return l
}

// loaded returns every record of a ledger into which the articles were loaded.
func loaded(t *testing.T) []eventstore.Record {
	t.Helper()
	l := opened(t)
	_, _, err := Load(t.Context(), l, nil)
	require.NoError(t, err)
	return records(t, l.Store)
}

func records(t *testing.T, s eventstore.Store) []eventstore.Record {
	t.Helper()
	var all []eventstore.Record
	for r, err := range s.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		all = append(all, r)
	}
	return all
}

func TestEveryCommandIsAcceptedAsOneEvent(t *testing.T) {
	l := opened(t)
	cmds, err := Commands()
	require.NoError(t, err)

	var seen []int
	recorded, duplicates, err := Load(t.Context(), l, func(done, total int) {
		assert.Equal(t, len(cmds), total)
		seen = append(seen, done)
	})
	require.NoError(t, err)
	assert.Equal(t, len(cmds), recorded)
	assert.Zero(t, duplicates)
	assert.Len(t, seen, len(cmds))
	assert.Len(t, records(t, l.Store), 1+len(cmds), "the origin and one event a command")
}

func TestSecondLoadWritesNothing(t *testing.T) {
	l := opened(t)
	first, _, err := Load(t.Context(), l, nil)
	require.NoError(t, err)
	before := records(t, l.Store)

	l = &ledger.Ledger{Store: l.Store, Sealer: envelope{}} // another run of the program
	recorded, duplicates, err := Load(t.Context(), l, nil)
	require.NoError(t, err)
	assert.Zero(t, recorded)
	assert.Equal(t, first, duplicates)
	assert.Equal(t, before, records(t, l.Store))
}

func TestLoadThatWasCutOffGoesOnWhereItStopped(t *testing.T) {
	l := opened(t)
	ctx, cancel := context.WithCancel(t.Context())
	first, _, err := Load(ctx, l, func(done, _ int) {
		if done == 40 {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 40, first)

	recorded, duplicates, err := Load(t.Context(), l, nil)
	require.NoError(t, err)
	assert.Equal(t, 40, duplicates)

	cmds, err := Commands()
	require.NoError(t, err)
	assert.Equal(t, len(cmds)-40, recorded)
}

func TestRefusedFactNamesItsFileAndRow(t *testing.T) {
	_, _, err := Load(t.Context(), &ledger.Ledger{Store: memory.New(), Sealer: envelope{}}, nil)
	require.ErrorIs(t, err, ledger.ErrNotOpened)
	assert.ErrorContains(t, err, "1-payakumbuh-sipadu-mantap.yaml: S0/1: ")
}

func TestCommandIDsAreTheSameOnEveryRun(t *testing.T) {
	cmds, err := Commands()
	require.NoError(t, err)
	assert.Equal(t, "7bd64f1a-f9ec-57a4-b4af-f8c9dab553ce", cmds[0].ID.String())
	again, err := Commands()
	require.NoError(t, err)
	for i := range cmds {
		assert.Equal(t, cmds[i].ID, again[i].ID)
	}
}
