package ledger_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

func TestTheFirstEventSaysWhatTheLedgerIs(t *testing.T) {
	o := unopened(t)
	o.ledger.NewID = func() uuid.UUID { return id("drawn") }
	_, found, err := ledger.Origin(t.Context(), o.store)
	require.NoError(t, err)
	assert.False(t, found)
	o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "DATA CONTOH", Synthetic: true}))
	origin, found, err := ledger.Origin(t.Context(), o.store)
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, domain.LedgerOpened{Title: "DATA CONTOH", Synthetic: true, Ledger: id("drawn")}, origin)
	assert.Equal(t, string(domain.LedgerRef), log(t, o.store)[0].Stream)
}

func TestNothingIsRecordedBeforeTheLedgerIsOpened(t *testing.T) {
	o := unopened(t)
	_, err := o.ledger.Do(t.Context(), command("early", dak, declaration()))
	require.ErrorIs(t, err, ledger.ErrNotOpened)
	assert.Empty(t, log(t, o.store))
	o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "x"}))
	o.must(command("early", dak, declaration()))
}

func TestALedgerIsOpenedOnce(t *testing.T) {
	o := opened(t)
	assert.True(t, o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh"})).Duplicate)
	o.refused(command("again", domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh"}), domain.AlreadyRegistered)
}

func TestALogOfSomebodyElseIsNotWrittenTo(t *testing.T) {
	whole, err := domain.Encode(domain.Event{ID: id("x"), Meta: domain.Meta{OccurredOn: domain.InYear(2021), Mode: domain.Actual, Confidence: domain.Claimed,
		By: domain.Author{User: "x"}, Command: id("x"), Request: "x"}, Body: declaration()})
	require.NoError(t, err)
	for _, foreign := range []eventstore.Event{
		{ID: id("x"), Type: "OrderPlaced", Data: []byte(`{}`)},
		{ID: id("x"), Type: whole.Type, Data: whole.Data, Metadata: whole.Metadata},
	} {
		o := unopened(t)
		_, err := o.store.Append(t.Context(), "fund-1", eventstore.Any, foreign)
		require.NoError(t, err)
		for _, cmd := range []domain.Command{command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "x"}), command("d", dak, declaration())} {
			_, err = o.ledger.Do(t.Context(), cmd)
			require.Error(t, err)
			assert.Empty(t, domain.RejectionCode(err))
		}
		assert.Len(t, log(t, o.store), 1)
	}
}

func TestWhatIsDecidedStandsInTheLog(t *testing.T) {
	o := opened(t)
	receipt := o.must(command("declare", dak, declaration()))
	records := log(t, o.store)
	last := records[len(records)-1]
	require.Len(t, receipt.Events, 1)
	e := receipt.Events[0]
	assert.Equal(t, domain.EventID(id("declare"), 0), last.ID)
	assert.Equal(t, last.ID, e.ID)
	assert.Equal(t, last.Position, receipt.Position)
	assert.Equal(t, last.Recorded, e.RecordedAt)
	assert.Equal(t, int64(last.Revision), e.Revision)
	assert.Equal(t, dak, receipt.Stream)
	assert.False(t, receipt.Duplicate)

	read, err := domain.Decode(domain.Wire{ID: last.ID, Type: last.Type, Data: last.Data, Metadata: last.Metadata})
	require.NoError(t, err)
	assert.Equal(t, id("declare"), read.Meta.Command)
	assert.NotEmpty(t, read.Meta.Request)
	assert.Equal(t, e.Body, read.Body)
}

func TestARepeatedCommandWritesNothing(t *testing.T) {
	o := opened(t)
	first := o.must(command("declare", dak, declaration()))
	before := log(t, o.store)
	for _, again := range []*ledger.Ledger{o.ledger, writer(o.store)} {
		receipt, err := again.Do(t.Context(), command("declare", dak, declaration()))
		require.NoError(t, err)
		assert.True(t, receipt.Duplicate)
		require.Len(t, receipt.Events, 1)
		assert.Equal(t, first.Events[0].ID, receipt.Events[0].ID)
		assert.Equal(t, first.Events[0].Body, receipt.Events[0].Body)
		assert.Equal(t, first.Events[0].RecordedAt, receipt.Events[0].RecordedAt)
		assert.Equal(t, before, log(t, o.store))
	}
}

// The first answer stands, also when the same question would be answered otherwise by now.
func TestARepeatedCommandGetsTheFirstAnswer(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	o.must(command("train", weaver, training("kemasan")))
	o.must(command("suspend", weaver, &domain.ActorSuspended{Reason: "x"}))
	assert.True(t, o.must(command("train", weaver, training("kemasan"))).Duplicate)
	o.refused(command("train more", weaver, training("desain")), domain.ActorSuspendedCode)
}

func TestACommandIsNotUsedForTwoThings(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(100)))
	o.refused(command("fund", dak, allocation(200)), domain.CommandReused)
	o.refused(command("fund", dak, commitment("A", 100)), domain.CommandReused)
}

func TestARejectedCommandCanBeBroughtAgain(t *testing.T) {
	o := opened(t)
	o.refused(command("fund", dak, allocation(100)), domain.NotRegistered)
	o.must(command("declare", dak, declaration()))
	assert.False(t, o.must(command("fund", dak, allocation(100))).Duplicate)
}

func TestReferencesAreToWhatIsInTheLedger(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	cited := training("kemasan")
	cited.Activity = class
	o.refused(command("train", weaver, cited), domain.ReferenceUnknown)
	o.must(command("hold", class, &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "kemasan", Region: city()}))
	o.must(command("train", weaver, cited))
	o.refused(command("relate", weaver, &domain.ActorsRelated{Relation: "merek", Other: group}), domain.ReferenceUnknown)
	o.refused(command("relate", weaver, &domain.ActorsRelated{Relation: "merek", Other: weaver}), domain.FieldInvalid)
}

func TestNothingRefersToWhatWasTakenBack(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	held := o.must(command("hold", class, &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "kemasan", Region: city()}))
	other := o.must(command("register the group", group, &domain.ActorRegistered{EntityKind: domain.Group, Name: "Kelompok", Region: city()}))
	o.must(command("number", group, &domain.ActorIdentifierAdded{Scheme: "NIB", Value: "0220001234567"}))
	cited := training("kemasan")
	cited.Activity = class
	o.must(command("train", weaver, cited))
	related := command("relate", weaver, &domain.ActorsRelated{Relation: "merek", Other: group})

	o.must(command("not held", class, &domain.FactReversed{Target: held.Events[0].ID, Reason: "x"}))
	again := &domain.InformationProvided{Aid: domain.Aid{Activity: class}, Kind: "konsultasi", Topic: "desain"}
	o.refused(command("advise", weaver, again), domain.ReferenceUnknown)
	assert.True(t, o.must(command("train", weaver, cited)).Duplicate, "what was answered is answered as it was")
	o.must(command("held after all", class, &domain.ActivityHeld{Stage: domain.Training, Kind: "workshop", Topic: "kemasan", Region: city()}))
	o.must(command("advise", weaver, again))

	given := domain.EventID(id("number"), 0)
	o.must(command("no number", group, &domain.ActorIdentifierRevoked{Added: given, Reason: "x"}))
	o.must(command("no group", group, &domain.FactReversed{Target: other.Events[0].ID, Reason: "x"}))
	o.refused(related, domain.ReferenceUnknown)
}

func TestAidCitesACommitmentOfItsFund(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	paid := training("kemasan")
	paid.Fund, paid.Commitment = dak, "A"
	o.refused(command("train", weaver, paid), domain.ReferenceUnknown)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(100)))
	o.refused(command("train", weaver, paid), domain.CommitmentUnknown)
	made := o.must(command("commit", dak, commitment("A", 10)))
	o.must(command("reverse", dak, &domain.FactReversed{Target: made.Events[0].ID, Reason: "x"}))
	o.refused(command("train", weaver, paid), domain.CommitmentUnknown)
	o.must(command("commit again", dak, commitment("A", 10)))
	o.must(command("train", weaver, paid))
}

func TestPersonalDataIsSealedBeforeItIsStored(t *testing.T) {
	o := opened(t)
	receipt := o.must(command("register", weaver, registration()))
	for _, r := range log(t, o.store) {
		assert.NotContains(t, string(r.Data)+string(r.Metadata), "Siti Rahmah")
		assert.NotContains(t, string(r.Data)+string(r.Metadata), "0812-555-0199")
	}
	e := receipt.Events[0]
	for _, f := range domain.PersonalFields(weaver, e.Body) {
		sealed, ok := f.Value.Sealed()
		require.True(t, ok)
		assert.Empty(t, f.Value.Clear())
		assert.Equal(t, string(weaver), sealed.Key)
		text, err := base64.StdEncoding.DecodeString(sealed.Ciphertext)
		require.NoError(t, err)
		assert.Contains(t, string(text), string(domain.SealContext(string(weaver), e.ID, f.Path))+"\x00")
	}
}

func TestTheCallersPersonalDataStaysClear(t *testing.T) {
	o := opened(t)
	body := registration()
	o.must(command("register", weaver, body))
	assert.Equal(t, "Siti Rahmah", body.Owner.Clear())
}

func TestWithoutAVaultPersonalDataIsNotStored(t *testing.T) {
	o := opened(t)
	before := log(t, o.store)
	o.ledger.Sealer = nil
	_, err := o.ledger.Do(t.Context(), command("register", weaver, registration()))
	require.ErrorContains(t, err, "vault")
	o.ledger.Sealer = lockedVault{}
	_, err = o.ledger.Do(t.Context(), command("register", weaver, registration()))
	require.ErrorIs(t, err, errVault)
	assert.NotContains(t, err.Error(), "Siti")
	assert.Equal(t, before, log(t, o.store))
	o.ledger.Sealer = vault{}
	o.must(command("register", weaver, registration()))
}

func TestTryWritesNothingAndSaysWhatDoWould(t *testing.T) {
	o := opened(t)
	before := log(t, o.store)
	tried, err := o.ledger.Try(t.Context(), command("declare", dak, declaration()))
	require.NoError(t, err)
	assert.Equal(t, before, log(t, o.store))
	done := o.must(command("declare", dak, declaration()))
	assert.True(t, tried.Events[0].Meta.RecordedAt.IsZero(), "nothing was decided for good")
	tried.Events[0].Meta.RecordedAt = done.Events[0].Meta.RecordedAt
	assert.Equal(t, done.Events[0].Event, tried.Events[0].Event)
	assert.Equal(t, done.Events[0].Revision, tried.Events[0].Revision)
	assert.Zero(t, tried.Position)
	_, err = o.ledger.Try(t.Context(), command("declare again", dak, declaration()))
	assert.Equal(t, domain.AlreadyRegistered, domain.RejectionCode(err))
	again, err := o.ledger.Try(t.Context(), command("declare", dak, declaration()))
	require.NoError(t, err)
	assert.True(t, again.Duplicate)
}

func TestTodayIsCountedInTheOfficesZone(t *testing.T) {
	o := opened(t)
	instant := time.Date(2021, 12, 21, 18, 0, 0, 0, time.UTC) // 22 December 01:00 in Padang
	o.ledger.Now = func() time.Time { return instant }
	o.must(command("declare", dak, declaration()))
	o.ledger.Zone = time.UTC
	o.refused(command("fund", dak, allocation(1)), domain.FutureFact)
}

func TestAStreamThatNeverRestsIsAConflict(t *testing.T) {
	o := opened(t)
	o.ledger.Store = o.store // a guard tries as often by itself
	o.must(command("declare", dak, declaration()))
	attempts := 0
	o.store.Fault = func(stream string, _ []eventstore.Event) (bool, error) {
		attempts++
		return false, &eventstore.WrongRevisionError{Stream: stream}
	}
	o.refused(command("fund", dak, allocation(1)), domain.Conflict)
	assert.Equal(t, 16, attempts)
	o.store.Fault = nil
	assert.False(t, o.must(command("fund", dak, allocation(1))).Duplicate)
}

func TestADecisionIsMadeAnewOnWhatIsThereNow(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(100)))
	other := writer(o.store)
	for i, c := range []struct {
		ledger *ledger.Ledger
		amount domain.Rupiah
		code   domain.Code
	}{{o.ledger, 60, ""}, {other, 60, domain.OverCommit}, {other, 40, ""}, {o.ledger, 1, domain.OverCommit}} {
		_, err := c.ledger.Do(t.Context(), command(fmt.Sprint(i), dak, commitment(fmt.Sprint(i), c.amount)))
		assert.Equal(t, c.code, domain.RejectionCode(err), "%v", err)
	}
}

// Applied and not told, not applied and told: the same command again puts both right.
func TestALostAnswerIsFoundAgain(t *testing.T) {
	broken := errors.New("broken pipe")
	for _, applied := range []bool{true, false} {
		o := opened(t)
		o.store.Fault = func(string, []eventstore.Event) (bool, error) { return applied, broken }
		_, err := o.ledger.Do(t.Context(), command("declare", dak, declaration()))
		require.ErrorIs(t, err, broken)
		o.store.Fault = nil
		assert.Equal(t, applied, o.must(command("declare", dak, declaration())).Duplicate)
		assert.Len(t, log(t, o.store), 2)
	}
}

func TestAnUnreadableEventClosesItsStreamAndNoOther(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	_, err := o.store.Append(t.Context(), string(dak), eventstore.Any, eventstore.Event{ID: id("new"), Type: "FundMerged", Data: []byte(`{}`), Metadata: []byte(`{}`)})
	require.NoError(t, err)
	before := log(t, o.store)
	for range 2 { // nor is it passed over the second time
		_, err = o.ledger.Do(t.Context(), command("fund", dak, allocation(100)))
		var refusal *domain.Rejection
		require.ErrorAs(t, err, &refusal)
		assert.Equal(t, domain.StreamAside, refusal.Code)
		assert.Equal(t, string(dak)+"@1", refusal.Details["event"])
		assert.Equal(t, "TYPE_UNKNOWN", refusal.Details["code"])
	}
	assert.Equal(t, before, log(t, o.store))
	o.must(command("register", weaver, registration()))
}

func TestACancelledCommandIsAnError(t *testing.T) {
	o := opened(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := o.ledger.Do(ctx, command("declare", dak, declaration()))
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, o.store.Close())
	_, err = o.ledger.Do(t.Context(), command("declare", dak, declaration()))
	require.ErrorIs(t, err, eventstore.ErrClosed)
}

func TestWhatIsNoCommandIsRefused(t *testing.T) {
	o := opened(t)
	for _, cmd := range []domain.Command{{}, {ID: id("x"), Stream: dak}} {
		_, err := o.ledger.Do(t.Context(), cmd)
		assert.Equal(t, domain.FieldMissing, domain.RejectionCode(err))
	}
	var none *domain.Disbursed
	_, err := o.ledger.Do(t.Context(), command("nil", dak, none))
	require.Error(t, err)
}

// More streams than are kept in memory: what is dropped is read again.
func TestAForgottenStreamIsReadAgain(t *testing.T) {
	o := opened(t)
	for i := range 4200 {
		stream := domain.NewRef(domain.CategoryAgency, id(fmt.Sprint("agency ", i)))
		o.must(command(fmt.Sprint("register ", i), stream, &domain.AgencyRegistered{Name: "Dinas", Region: city()}))
	}
	first := domain.NewRef(domain.CategoryAgency, id("agency 0"))
	_, err := o.ledger.Do(t.Context(), command("again", first, &domain.AgencyRegistered{Name: "Dinas", Region: city()}))
	assert.Equal(t, domain.AlreadyRegistered, domain.RejectionCode(err))
	o.must(command("official", first, &domain.OfficialNamed{Role: "Kepala Dinas", Name: "Yunida Fatwa"}))
}
