package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
)

const (
	nik   = "9999994101990001" // nobody's: no province has the number 99
	nib   = "0220001234567"
	phone = "+6281200000001"
)

// registry is an office with a vault of its own.
type registry struct {
	*office
	vault *privacy.Vault
}

func registering(t testing.TB) *registry {
	o := opened(t)
	v, err := privacy.Open(t.TempDir(), privacy.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, v.Close()) })
	r := &registry{o, v}
	o.ledger = r.over(o.store)
	return r
}

// over is one more ledger with the same vault, as after a restart.
func (r *registry) over(store eventstore.Store) *ledger.Ledger {
	l := writer(store)
	l.Sealer, l.Claims, l.Keys = r.vault, r.vault, r.vault
	return l
}

func (r *registry) holders(scheme identifier.Scheme, value string) string {
	r.t.Helper()
	list, err := r.vault.Lookup(context.Background(), string(scheme), value)
	require.NoError(r.t, err)
	var owners []string
	for _, c := range list {
		owners = append(owners, string(c.Actor))
	}
	return strings.Join(owners, " ")
}

// types lists the types of the log's events after the origin.
func types(t testing.TB, store eventstore.Store) (list []string) {
	t.Helper()
	for _, r := range log(t, store)[1:] {
		list = append(list, r.Type)
	}
	return list
}

func personal(scheme identifier.Scheme, value string) domain.Body {
	return &domain.PersonalIdentifierAdded{Scheme: scheme, Number: domain.NewPersonal(value)}
}

func public(scheme identifier.Scheme, value string) domain.Body {
	return &domain.ActorIdentifierAdded{Scheme: scheme, Value: value}
}

// registers is the command that registers an actor with its numbers.
func registers(name string, actor domain.Ref, numbers ...domain.Body) domain.Command {
	cmd := command(name, actor, registration())
	cmd.With = numbers
	return cmd
}

var (
	first  = domain.NamedRef(domain.CategoryActor, "first")
	second = domain.NamedRef(domain.CategoryActor, "second")
)

func TestARegistrationAndItsNumbersAreRecordedTogether(t *testing.T) {
	r := registering(t)
	cmd := registers("register", first, personal(identifier.NIK, nik), public(identifier.NIB, nib), personal(identifier.Phone, phone))
	receipt := r.must(cmd)
	assert.Len(t, receipt.Events, 4)
	assert.Equal(t, []string{"IdentityClaimed", "ActorRegistered", "PersonalIdentifierAdded", "ActorIdentifierAdded", "PersonalIdentifierAdded"}, types(t, r.store))
	assert.Equal(t, string(first), r.holders(identifier.NIK, nik))
	assert.Equal(t, string(first), r.holders(identifier.Phone, phone))
	for _, e := range log(t, r.store) {
		assert.NotContains(t, string(e.Data)+string(e.Metadata), nik)
		assert.NotContains(t, string(e.Data)+string(e.Metadata), phone)
	}
	before := log(t, r.store)
	assert.True(t, r.must(cmd).Duplicate)
	assert.Equal(t, before, log(t, r.store))
}

func TestNumbersAndEquipmentOfOneCommandAreTakenTogether(t *testing.T) {
	r := registering(t)
	cmd := on("2021-03-01", registers("register", first, personal(identifier.NIK, nik), oven("SN-77"), public(identifier.NIB, nib)))
	r.must(cmd)
	assert.Equal(t, []string{"IdentityClaimed", "CustodyEntered", "ActorRegistered", "PersonalIdentifierAdded", "EquipmentGranted", "ActorIdentifierAdded"}, types(t, r.store))
	assert.True(t, r.must(cmd).Duplicate)
	r.refused(on("2021-03-02", registers("other", second, oven("SN-77"), personal(identifier.NIK, "9999994101990002"))), domain.ApprovalMissing)
	assert.Empty(t, r.holders(identifier.NIK, "9999994101990002"))
}

func TestANIKAndANIBBelongToOneActor(t *testing.T) {
	r := registering(t)
	r.must(registers("first", first, personal(identifier.NIK, nik), public(identifier.NIB, nib)))
	r.refused(registers("second", second, personal(identifier.NIK, nik)), domain.NIKTaken)
	r.refused(registers("third", second, public(identifier.NIB, nib)), domain.NIBTaken)
	r.refused(registers("fourth", second, personal(identifier.NIK, "9999994101990002"), public(identifier.NIB, nib)), domain.NIBTaken)
	assert.Empty(t, r.holders(identifier.NIK, "9999994101990002"), "a refused command claims nothing")
	r.must(registers("second", second))
	r.refused(command("identify", second, personal(identifier.NIK, nik)), domain.NIKTaken)
	r.refused(command("identify", second, public(identifier.NIB, nib)), domain.NIBTaken)
	_, err := r.ledger.Try(t.Context(), command("identify", second, personal(identifier.NIK, nik)))
	require.Equal(t, domain.NIKTaken, domain.RejectionCode(err), "a dry run says so too")
	assert.Contains(t, err.Error(), string(first))
	assert.NotContains(t, err.Error(), nik)
}

func TestOneTaxNumberIsClaimedInBothItsForms(t *testing.T) {
	r := registering(t)
	r.must(registers("first", first, personal(identifier.NPWP, "999999999999000")))
	r.refused(registers("second", second, personal(identifier.NPWP, "0999999999999000")), domain.NumberTaken)
}

func TestATelephoneIsSharedWithAFlag(t *testing.T) {
	r := registering(t)
	r.must(registers("first", first, personal(identifier.Phone, phone)))
	cmd := registers("second", second, personal(identifier.Phone, "0812-0000-0001"))
	receipt := r.must(cmd)
	assert.Equal(t, []string{"TELEPON_SHARED"}, receipt.Events[1].Body.(*domain.PersonalIdentifierAdded).Warnings)
	assert.Empty(t, cmd.With[0].(*domain.PersonalIdentifierAdded).Warnings, "the caller's command stays as it was")
	assert.True(t, r.must(cmd).Duplicate)
	assert.ElementsMatch(t, []string{string(first), string(second)}, strings.Fields(r.holders(identifier.Phone, phone)))
}

func TestATryClaimsNothing(t *testing.T) {
	r := registering(t)
	cmd := registers("register", first, personal(identifier.NIK, nik), personal(identifier.Phone, phone), public(identifier.NIB, nib))
	receipt, err := r.ledger.Try(t.Context(), cmd)
	require.NoError(t, err)
	assert.Len(t, receipt.Events, 4)
	assert.Empty(t, r.holders(identifier.NIK, nik)+r.holders(identifier.Phone, phone))
	assert.Empty(t, types(t, r.store))
}

func TestARevokedNumberIsFreeForAnother(t *testing.T) {
	r := registering(t)
	receipt := r.must(registers("first", first, personal(identifier.NIK, nik), public(identifier.NIB, nib), personal(identifier.Phone, phone)))
	r.must(registers("second", second))
	for i, e := range receipt.Events[1:] {
		r.must(command(fmt.Sprint("revoke ", i), first, &domain.ActorIdentifierRevoked{Added: e.ID, Reason: "salah ketik"}))
		r.must(command(fmt.Sprint("revoke again ", i), first, &domain.ActorIdentifierRevoked{Added: e.ID, Reason: "salah ketik"}))
	}
	assert.Empty(t, r.holders(identifier.NIK, nik)+r.holders(identifier.Phone, phone))
	r.must(command("nik", second, personal(identifier.NIK, nik)))
	r.must(command("nib", second, public(identifier.NIB, nib)))
	r.refused(command("back", first, public(identifier.NIB, nib)), domain.NIBTaken)
	r.refused(command("revoke what", first, &domain.ActorIdentifierRevoked{Added: id("x"), Reason: "x"}), domain.NumberUnknown)
}

// A number that was given again must not be given away by the repeated command that took it once.
func TestRevokingTwiceDoesNotTakeANumberThatWasGivenAgain(t *testing.T) {
	r := registering(t)
	receipt := r.must(registers("first", first, personal(identifier.NIK, nik), public(identifier.NIB, nib)))
	for i, e := range receipt.Events[1:] {
		revocation := command(fmt.Sprint("revoke ", i), first, &domain.ActorIdentifierRevoked{Added: e.ID, Reason: "salah"})
		r.must(revocation)
		again := []domain.Body{personal(identifier.NIK, nik), public(identifier.NIB, nib)}[i]
		r.must(command(fmt.Sprint("again ", i), first, again))
		r.must(revocation)
	}
	r.refused(registers("second", second, personal(identifier.NIK, nik)), domain.NIKTaken)
	r.refused(registers("second", second, public(identifier.NIB, nib)), domain.NIBTaken)
}

var errCrash = errors.New("the power is cut")

// crashing is a store that ends the program at the nth append to streams of a category, before or after it is done.
type crashing struct {
	eventstore.Store
	category string
	left     int
	done     bool
}

func (s *crashing) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if domain.Ref(stream).Category() != s.category {
		return s.Store.Append(ctx, stream, expect, events...)
	}
	if s.left--; s.left != 0 {
		return s.Store.Append(ctx, stream, expect, events...)
	}
	if s.done {
		if _, err := s.Store.Append(ctx, stream, expect, events...); err != nil {
			return eventstore.Appended{}, err
		}
	}
	return eventstore.Appended{}, errCrash
}

// After the claims, before or after the actor's events: the same command finds its claims and goes on.
func TestARegistrationThatWasInterruptedIsHealedByRepeatingIt(t *testing.T) {
	for _, category := range []string{domain.CategoryIdentity, domain.CategoryActor} {
		for _, done := range []bool{false, true} {
			r := registering(t)
			cmd := registers("register", first, personal(identifier.NIK, nik), public(identifier.NIB, nib))
			_, err := r.over(&crashing{r.store, category, 1, done}).Do(t.Context(), cmd)
			require.ErrorIs(t, err, errCrash)
			again := r.over(r.store)
			_, err = again.Do(t.Context(), cmd)
			require.NoError(t, err)
			assert.Equal(t, []string{"IdentityClaimed", "ActorRegistered", "PersonalIdentifierAdded", "ActorIdentifierAdded"}, types(t, r.store), "%s %v", category, done)
			assert.Equal(t, string(first), r.holders(identifier.NIK, nik))
		}
	}
}

// Nobody knows the reference of an interrupted registration, so that it is brought anew under another. The first can no
// longer come through then: its place is taken by a note.
func TestTheNumbersOfAnInterruptedRegistrationAreNotLost(t *testing.T) {
	r := registering(t)
	numbers := func() []domain.Body {
		return []domain.Body{personal(identifier.Phone, phone), personal(identifier.NIK, nik), public(identifier.NIB, nib)}
	}
	_, err := r.over(&crashing{r.store, domain.CategoryActor, 1, false}).Do(t.Context(), registers("one", first, numbers()...))
	require.ErrorIs(t, err, errCrash)
	anew := registers("two", second, numbers()...)
	_, err = r.ledger.Try(t.Context(), anew)
	require.NoError(t, err)
	before := len(log(t, r.store))
	receipt := r.must(anew)
	assert.Len(t, receipt.Events, 4)
	assert.Empty(t, receipt.Events[1].Body.(*domain.PersonalIdentifierAdded).Warnings, "nobody else has the telephone")
	assert.Equal(t, []string{"IdentityReleased", "IdentityReleased", "IdentityClaimed", "ActorRegistered",
		"PersonalIdentifierAdded", "PersonalIdentifierAdded", "ActorIdentifierAdded"}, r.after(before))
	assert.Equal(t, string(second), r.holders(identifier.NIK, nik))
	assert.True(t, r.must(anew).Duplicate)
	r.refused(registers("one", first, numbers()...), domain.NIKTaken)
	r.refused(registers("three", third, numbers()...), domain.NIKTaken)
}

// Nobody repeats the command: another one about the actor goes on with the claim, and so does one about another actor, also
// when the first one has moved on by itself.
func TestTheNumberOfAnInterruptedCommandIsNotLost(t *testing.T) {
	for _, n := range numbersOfOne {
		for _, actor := range []domain.Ref{first, second} {
			for _, moved := range []bool{false, true} {
				r := registering(t)
				r.must(registers("register", first))
				r.must(registers("register too", second))
				_, err := r.over(&crashing{r.store, domain.CategoryActor, 1, false}).Do(t.Context(), command("one", first, n.body()))
				require.ErrorIs(t, err, errCrash)
				if moved {
					r.must(command("train", first, training("kemasan")))
				}
				_, err = r.ledger.Try(t.Context(), command("two", actor, n.body()))
				require.NoError(t, err)
				r.must(command("two", actor, n.body()))
				_, err = r.ledger.Do(t.Context(), command("one", first, n.body()))
				if actor == first {
					assert.Contains(t, []domain.Code{"", domain.NumberExists}, domain.RejectionCode(err))
				} else {
					assert.Contains(t, []domain.Code{domain.NIKTaken, domain.NIBTaken}, domain.RejectionCode(err))
				}
				r.alone(t)
			}
		}
	}
}

func TestAnInterruptedRevocationIsHealedByRepeatingIt(t *testing.T) {
	r := registering(t)
	receipt := r.must(registers("first", first, personal(identifier.NIK, nik), public(identifier.NIB, nib)))
	for i, e := range receipt.Events[1:] {
		cmd := command(fmt.Sprint("revoke ", i), first, &domain.ActorIdentifierRevoked{Added: e.ID, Reason: "salah"})
		broken := r.over(r.store)
		broken.Keys = forgetful{} // the vault fails when the event is there already
		if i == 1 {
			broken = r.over(&crashing{r.store, domain.CategoryIdentity, 1, false})
		}
		_, err := broken.Do(t.Context(), cmd)
		require.ErrorIs(t, err, errCrash)
		_, err = r.over(r.store).Do(t.Context(), cmd)
		require.NoError(t, err)
	}
	r.must(registers("second", second, personal(identifier.NIK, nik), public(identifier.NIB, nib)))
}

// forgetful is a vault that fails.
type forgetful struct{ ledger.Keys }

func (forgetful) Open(context.Context, domain.Sealed, uuid.UUID, string) (string, error) {
	return "", errCrash
}

func TestManyOfficesRegisterOnePersonOnce(t *testing.T) {
	r := registering(t)
	const writers = 8
	var mu sync.Mutex
	codes := map[domain.Code]int{}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			actor := domain.NamedRef(domain.CategoryActor, fmt.Sprint("writer ", w))
			number := personal(identifier.NIK, nik)
			if w%2 == 0 {
				number = public(identifier.NIB, nib)
			}
			_, err := r.over(r.store).Do(context.Background(), registers(fmt.Sprint("writer ", w), actor, number))
			mu.Lock()
			codes[domain.RejectionCode(err)]++
			mu.Unlock()
		})
	}
	all.Wait()
	registered := 0
	for _, kind := range types(t, r.store) {
		if kind == "ActorRegistered" {
			registered++
		}
	}
	// A registration that is under way has claimed its number and recorded nothing; another may take it up, and is told
	// that the actor is registered already. Whatever they are told, there are two actors.
	assert.Equal(t, 2, registered, "%v", codes)
	assert.Equal(t, 2, codes[""], "%v", codes)
}

func TestPersonalNumbersNeedAVault(t *testing.T) {
	o := opened(t)
	_, err := o.ledger.Do(t.Context(), registers("register", first, personal(identifier.NIK, nik)))
	require.ErrorContains(t, err, "needs a vault that keeps claims")
	assert.NotContains(t, err.Error(), nik)
	o.must(registers("register", first, public(identifier.NIB, nib)))
	_, err = o.ledger.Do(t.Context(), command("erase", first, &domain.PersonalDataErased{KeyID: domain.KeyID(first)}))
	require.ErrorContains(t, err, "needs a vault that opens and erases")
}

func by(user string, cmd domain.Command) domain.Command {
	cmd.Meta.By.User = user
	return cmd
}

// forgets asks for the first actor to be forgotten, and is the approval.
func (r *registry) forgets() domain.Command {
	r.t.Helper()
	r.must(command("ask", first, &domain.ErasureRequested{KeyID: domain.KeyID(first), LegalBasis: "UU 27/2022 pasal 8"}))
	return by("rahmat", command("approve", first, &domain.PersonalDataErased{KeyID: domain.KeyID(first)}))
}

func (r *registry) opens(e domain.Recorded) error {
	owner, ok := e.Body.(*domain.ActorRegistered).Owner.Sealed()
	require.True(r.t, ok)
	_, err := r.vault.Open(context.Background(), owner, e.ID, "owner")
	return err
}

func TestAnErasureDestroysTheKeyAndFreesTheNumbers(t *testing.T) {
	r := registering(t)
	registered := r.must(registers("first", first, personal(identifier.NIK, nik), personal(identifier.Phone, phone))).Events[0]
	r.must(command("train", first, training("kemasan")))
	approval := r.forgets()
	r.refused(by("sri", approval), domain.SelfApproval)
	require.NoError(t, r.opens(registered))
	r.must(approval)
	require.ErrorIs(t, r.opens(registered), privacy.ErrErased)
	assert.Empty(t, r.holders(identifier.NIK, nik)+r.holders(identifier.Phone, phone))
	r.refused(command("again", first, personal(identifier.NIK, nik)), domain.ActorErasedCode)
	r.must(registers("second", second, personal(identifier.NIK, nik)))
}

func TestAnErasureThatWasInterruptedIsHealedByRepeatingIt(t *testing.T) {
	r := registering(t)
	registered := r.must(registers("first", first, personal(identifier.NIK, nik))).Events[0]
	approval := r.forgets()
	broken := r.over(r.store)
	broken.Keys = failingErase{}
	_, err := broken.Do(t.Context(), approval)
	require.ErrorIs(t, err, errCrash)
	require.NoError(t, r.opens(registered), "the decision stands in the log, the key is still there")
	for _, again := range []domain.Command{approval, by("rahmat", command("approve anew", first, &domain.PersonalDataErased{KeyID: domain.KeyID(first)}))} {
		r.must(again)
		require.ErrorIs(t, r.opens(registered), privacy.ErrErased)
	}
	assert.Equal(t, 1, count(types(t, r.store), "PersonalDataErased"))
}

type failingErase struct{ ledger.Keys }

func (failingErase) Erase(context.Context, string) error { return errCrash }

func count(list []string, want string) (n int) {
	for _, s := range list {
		if s == want {
			n++
		}
	}
	return n
}

func TestTwoRecordsOfOneActorAreMerged(t *testing.T) {
	r := registering(t)
	r.must(registers("first", first, personal(identifier.NIK, nik)))
	r.must(registers("second", second))
	r.refused(command("survivor's", second, &domain.ActorsMerged{Survivor: second, Merged: first, Reason: "dicatat dua kali"}), domain.FieldInvalid)
	merger := command("merge", first, &domain.ActorsMerged{Survivor: second, Merged: first, Reason: "dicatat dua kali"})
	for _, done := range []bool{true, false} { // after the survivor's event, before the merged one's
		_, err := r.over(&crashing{r.store, domain.CategoryActor, 1, done}).Do(t.Context(), merger)
		require.ErrorIs(t, err, errCrash)
	}
	r.must(merger)
	assert.True(t, r.must(merger).Duplicate)
	assert.Equal(t, 2, count(types(t, r.store), "ActorsMerged"))
	r.refused(command("train", first, training("kemasan")), domain.ActorMergedCode)
	r.refused(command("back", second, &domain.ActorsMerged{Survivor: first, Merged: second, Reason: "x"}), domain.MergeCycle)
	r.must(command("train", second, training("kemasan")))
	assert.True(t, r.must(command("identify", second, personal(identifier.NIK, nik))).Duplicate, "it has the number, by the other record")
	both := command("identify more", second, personal(identifier.NIK, nik))
	both.With = []domain.Body{personal(identifier.Phone, phone)}
	assert.Len(t, r.must(both).Events, 1)
	assert.True(t, r.must(both).Duplicate)
	assert.Equal(t, string(first), r.holders(identifier.NIK, nik), "the number stays with the record that had it")
	nobody := domain.NamedRef(domain.CategoryActor, "nobody")
	r.refused(command("gone", second, &domain.ActorsMerged{Survivor: nobody, Merged: second, Reason: "x"}), domain.ReferenceUnknown)
}

func TestAMergerIsTakenBackOnBothItsStreams(t *testing.T) {
	for _, from := range []domain.Ref{first, second} { // the merged one, and the survivor
		r := registering(t)
		r.must(registers("first", first))
		r.must(registers("second", second))
		r.must(command("merge", first, &domain.ActorsMerged{Survivor: second, Merged: first, Reason: "dicatat dua kali"}))
		var target uuid.UUID
		for record, err := range r.store.Stream(t.Context(), string(from), eventstore.Last, eventstore.Backward) {
			require.NoError(t, err)
			require.Equal(t, "ActorsMerged", record.Type)
			target = record.ID
			break
		}
		undo := command("undo", from, &domain.FactReversed{Target: target, Reason: "ternyata dua usaha"})
		for _, done := range []bool{true, false} { // between the two halves
			_, err := r.over(&crashing{r.store, domain.CategoryActor, 1, done}).Do(t.Context(), undo)
			require.ErrorIs(t, err, errCrash)
		}
		r.must(undo)
		assert.True(t, r.must(undo).Duplicate)
		assert.Equal(t, 2, count(types(t, r.store), "FactReversed"))
		r.must(command("train", first, training("kemasan")))
		r.must(command("back", second, &domain.ActorsMerged{Survivor: first, Merged: second, Reason: "yang kedua"}))
		r.refused(command("train too", second, training("kemasan")), domain.ActorMergedCode)
	}
}

func TestTwoActorsAreNotMergedIntoEachOther(t *testing.T) {
	r := registering(t)
	r.must(registers("first", first))
	r.must(registers("second", second))
	codes := make([]domain.Code, 2)
	var all sync.WaitGroup
	for i, pair := range [][2]domain.Ref{{first, second}, {second, first}} {
		all.Go(func() {
			_, err := r.over(r.store).Do(context.Background(), command(fmt.Sprint("merge ", i), pair[1], &domain.ActorsMerged{Survivor: pair[0], Merged: pair[1], Reason: "x"}))
			codes[i] = domain.RejectionCode(err)
		})
	}
	all.Wait()
	assert.True(t, slices.ContainsFunc(codes, func(c domain.Code) bool { return c != "" }), "%v", codes)
}
