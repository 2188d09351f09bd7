package ledger_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

// guarded is a guard before the store of an office.
func (o *office) guarded() *ledger.Guard {
	g := ledger.NewGuard(o.store)
	g.Now = func() time.Time { return now }
	return g
}

// brought is what a client of the ledger's guard would append for a command, with whatever it likes to say of it.
func brought(t testing.TB, cmd domain.Command, rules ...string) []eventstore.Event {
	t.Helper()
	var events []eventstore.Event
	for i, body := range cmd.Bodies() {
		meta := cmd.Meta
		meta.Command, meta.RecordedAt, meta.Rules = cmd.ID, now, rules
		w, err := domain.Encode(domain.Event{ID: domain.EventID(cmd.ID, i), Meta: meta, Body: body})
		require.NoError(t, err)
		events = append(events, eventstore.Event{ID: w.ID, Type: w.Type, Data: w.Data, Metadata: w.Metadata})
	}
	return events
}

// turnedAway appends to a guard, which must refuse with a code.
func turnedAway(t testing.TB, g *ledger.Guard, stream domain.Ref, code domain.Code, events []eventstore.Event) {
	t.Helper()
	_, err := g.Append(context.Background(), string(stream), eventstore.Any, events...)
	var refused *eventstore.RefusedError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, string(code), refused.Code, "%v", refused)
}

// TestAnApprovalLetsThroughWhatWasAskedForAndNothingElse: the digest that an event tells is the word of whoever sends it.
func TestAnApprovalLetsThroughWhatWasAskedForAndNothingElse(t *testing.T) {
	o := granted(t)
	o.must(command("register twin", twin, registration()))
	o.must(func() domain.Command { c := cash(2020, 10); c.ID, c.Stream = id("twin 2020"), twin; return c }())
	tried, err := o.ledger.Try(t.Context(), citing(cash(2021, 20)))
	require.NoError(t, err)
	honest := tried.Events[0]
	claiming := func(stream domain.Ref, amount domain.Rupiah) []eventstore.Event {
		cmd := citing(cash(2021, amount))
		cmd.ID, cmd.Stream = id("forged"), stream
		cmd.Meta.Request = honest.Meta.Request
		cmd.Body.(*domain.CapitalProvided).Region = city()
		return brought(t, cmd, slices.Clone(honest.Meta.Rules)...)
	}
	turnedAway(t, o.guarded(), weaver, domain.ApprovalStale, claiming(weaver, 900_000_000_000_000))
	turnedAway(t, o.guarded(), twin, domain.ApprovalStale, claiming(twin, 20))
	_, err = o.guarded().Append(t.Context(), string(weaver), eventstore.Any, claiming(weaver, 20)...)
	require.NoError(t, err, "what was asked for comes in, whoever brings it")
}

// TestAnApprovalIsReadOfEveryEventThatCitesOne: of several events, each cites the one that was asked about.
func TestAnApprovalIsReadOfEveryEventThatCitesOne(t *testing.T) {
	o := granted(t)
	cmd := citing(cash(2021, 20))
	tried, err := o.ledger.Try(t.Context(), cmd)
	require.NoError(t, err)
	cmd.ID, cmd.Meta.Request = id("forged"), tried.Events[0].Meta.Request
	cmd.Body.(*domain.CapitalProvided).Region = city()
	cmd.With = []domain.Body{&domain.CapitalProvided{Aid: domain.Aid{Region: city(), ValueRp: domain.Rp(30)}, Form: "hibahUang"}}
	events := brought(t, cmd, tried.Events[0].Meta.Rules...)
	turnedAway(t, o.guarded(), weaver, domain.ApprovalStale, events)
}

// TestOnlyWhatNeedsTheVaultSaysHowFarItHadCome: a count that no vault has reached ends the recording of persons.
func TestOnlyWhatNeedsTheVaultSaysHowFarItHadCome(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	cmd := command("suspend", weaver, &domain.ActorSuspended{Reason: "x"})
	cmd.Meta.Request, cmd.Meta.Vault = "x", 1<<40
	turnedAway(t, o.guarded(), weaver, domain.FieldInvalid, brought(t, cmd))
}

func TestAMoveIsSaidByWhoMovesTheLedger(t *testing.T) {
	o := opened(t)
	cmd := command("moved", domain.LedgerRef, &domain.LedgerMoved{Ledger: ledgerOf(t, o), From: "a", To: "b", FromPosition: 1, ToPosition: 1 << 40,
		Events: 1, Digest: strings.Repeat("ab", 32)})
	cmd.Meta.Request = "x"
	turnedAway(t, o.guarded(), domain.LedgerRef, domain.LedgersOwn, brought(t, cmd))
	g := o.guarded()
	g.Mover = func(context.Context) bool { return true }
	_, err := g.Append(t.Context(), string(domain.LedgerRef), eventstore.Any, brought(t, cmd)...)
	require.NoError(t, err)
}

func ledgerOf(t testing.TB, o *office) uuid.UUID {
	t.Helper()
	identity, err := ledger.Identify(t.Context(), o.store)
	require.NoError(t, err)
	return identity.ID
}
