package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
)

// registered is an office in which a file was read that registers an actor with its numbers.
func registered(t *testing.T) *registry {
	r := registering(t)
	r.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "pelaku.xlsx"}))
	r.must(read(1, registers("register", first, personal(identifier.NIK, nik), public(identifier.NIB, nib), personal(identifier.Phone, phone))))
	r.must(read(2, command("train", first, training("rajut"))))
	return r
}

// free checks that all the numbers can be another's.
func (r *registry) free() {
	r.t.Helper()
	assert.Empty(r.t, r.holders(identifier.NIK, nik)+r.holders(identifier.Phone, phone))
	r.must(registers("somebody else", second, personal(identifier.NIK, nik), public(identifier.NIB, nib), personal(identifier.Phone, phone)))
}

func TestAnImportThatGaveNumbersIsReversedAndTheNumbersAreFree(t *testing.T) {
	r := registered(t)
	before := len(log(t, r.store))
	tried, err := r.ledger.TryReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	require.Len(t, log(t, r.store), before)
	assert.Equal(t, string(first), r.holders(identifier.NIK, nik))
	done, err := r.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, tried, done)
	assert.Equal(t, ledger.Reversed{Import: domain.ImportRef(sum), Facts: 5, Now: 5}, done)
	assert.Equal(t, []string{"FactReversed", "ActorIdentifierRevoked", "ActorIdentifierRevoked", "IdentityReleased", "ActorIdentifierRevoked", "FactReversed", "ImportReversed"}, r.after(before))
	again, err := r.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, ledger.Reversed{Import: domain.ImportRef(sum), Facts: 5, Before: 5, Duplicate: true}, again)
	r.free()
}

// A crash at every append, before and after it is done: the next call, even with another reason, gives back what the first
// one did not.
func TestNumbersAreFreeAfterACrashAtAnyPoint(t *testing.T) {
	for _, category := range []string{domain.CategoryActor, domain.CategoryIdentity} {
		for nth := 1; nth <= 5; nth++ {
			for _, done := range []bool{false, true} {
				if category == domain.CategoryIdentity && nth > 1 {
					continue
				}
				r := registered(t)
				_, err := r.over(&crashing{r.store, category, nth, done}).ReverseImport(t.Context(), takeBack())
				require.ErrorIs(t, err, errCrash)
				again := takeBack()
				again.Reason = "sekali lagi"
				end, err := r.over(r.store).ReverseImport(t.Context(), again)
				require.NoError(t, err)
				assert.Equal(t, 5, end.Before+end.Now)
				r.free()
			}
		}
	}
}

// failingRelease is a vault that gives nothing back.
type failingRelease struct{ ledger.Claims }

func (failingRelease) Release(context.Context, string, string, domain.Claim) error { return errCrash }

func TestANumberThatTheVaultDidNotGiveBackIsGivenBackByTheNextCall(t *testing.T) {
	r := registered(t)
	broken := r.over(r.store)
	broken.Claims = failingRelease{r.vault}
	for range 3 {
		_, err := broken.ReverseImport(t.Context(), takeBack())
		require.ErrorIs(t, err, errCrash)
	}
	assert.Equal(t, string(first), r.holders(identifier.NIK, nik))
	_, err := r.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	r.free()
}

func TestWithoutAVaultAnImportOfPersonalNumbersIsNotReversedInPart(t *testing.T) {
	r := registered(t)
	before := len(log(t, r.store))
	for _, lock := range []func(*ledger.Ledger){
		func(l *ledger.Ledger) { l.Keys = nil },
		func(l *ledger.Ledger) { l.Claims = nil },
		func(l *ledger.Ledger) { l.Keys = forgetful{} },
	} {
		l := r.over(r.store)
		lock(l)
		_, err := l.ReverseImport(t.Context(), takeBack())
		require.Error(t, err)
		assert.NotContains(t, err.Error(), nik)
		require.Len(t, log(t, r.store), before)
	}
}

// What the file gave to an actor that was there before is revoked; what somebody gave again by hand stays.
func TestANumberThatWasGivenAgainByHandIsNotTakenWithTheImport(t *testing.T) {
	r := registering(t)
	r.must(registers("first", first))
	r.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "nomor.xlsx"}))
	var given []uuid.UUID
	for i, b := range []domain.Body{personal(identifier.NIK, nik), public(identifier.NIB, nib)} {
		given = append(given, r.must(read(i+1, command(fmt.Sprint("row ", i), first, b))).Events[0].ID)
	}
	r.must(command("revoke", first, &domain.ActorIdentifierRevoked{Added: given[1], Reason: "salah ketik"}))
	r.must(command("again", first, public(identifier.NIB, nib)))
	done, err := r.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, []int{2, 1, 1}, []int{done.Facts, done.Before, done.Now})
	assert.Empty(t, r.holders(identifier.NIK, nik))
	r.refused(registers("second", second, public(identifier.NIB, nib)), domain.NIBTaken)
}

func TestAnImportThatRevokedItsOwnNumberIsReversed(t *testing.T) {
	r := registered(t)
	r.must(read(3, command("revoke", first, &domain.ActorIdentifierRevoked{Added: domain.EventID(id("register"), 2), Reason: "salah"})))
	done, err := r.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, []int{5, 1, 4}, []int{done.Facts, done.Before, done.Now})
	r.free()
}

// Who was forgotten stays in the log as such, and so does the registration that this rests on; the numbers, which nobody can
// read any more, are not what stands in the way.
func TestTheNumbersOfAForgottenPersonDoNotStopAReversal(t *testing.T) {
	r := registered(t)
	r.must(r.forgets())
	_, err := r.ledger.ReverseImport(t.Context(), takeBack())
	var refusal *domain.Rejection
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, string(first)+"@0 ActorRegistered (REVERSE_BREAKS)", refusal.Details["facts"])
}

// The second call finishes what the first one left between the reversal of a disbursement and the register.
func TestAReversedImportLeavesNothingOnTheRegister(t *testing.T) {
	for nth := 1; nth <= 2; nth++ {
		o := treasury(t)
		o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "sp2d.xlsx"}))
		o.must(read(1, pays("row 1", dak, "1")))
		o.must(read(2, pays("row 2", dak, "2")))
		_, err := writer(&crashing{o.store, domain.CategoryRegister, nth, false}).ReverseImport(t.Context(), takeBack())
		require.ErrorIs(t, err, errCrash)
		_, err = o.ledger.ReverseImport(t.Context(), takeBack())
		require.NoError(t, err)
		inStep(t, log(t, o.store))
	}
}
