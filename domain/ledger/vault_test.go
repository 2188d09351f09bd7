package ledger_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/identifier"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
)

// beside is one more ledger over the store of an office, with the vault in a directory beside it.
func (o *office) beside(dir string, options privacy.Options) (*ledger.Ledger, *privacy.Vault) {
	o.t.Helper()
	v, err := privacy.Open(dir, options)
	require.NoError(o.t, err)
	o.t.Cleanup(func() { require.NoError(o.t, v.Close()) })
	l := writer(o.store)
	l.Sealer, l.Claims, l.Keys, l.Vault = v, v, v, v
	return l, v
}

// nextTo makes an office with a vault of its own, which is looked at.
func nextTo(t *testing.T) (o *office, dir string) {
	o, dir = opened(t), t.TempDir()
	o.ledger, _ = o.beside(dir, privacy.Options{})
	return o, dir
}

// snapshotOf copies the files of a vault.
func snapshotOf(t *testing.T, dir string) (to string) {
	t.Helper()
	to = t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(to, "vault"), os.DirFS(dir)))
	to = filepath.Join(to, "vault")
	for _, name := range []string{"office.key", "person.keys"} {
		require.NoError(t, os.Chmod(filepath.Join(to, name), 0o600))
	}
	return to
}

// enterprise is the command that registers an actor of whom nothing is personal.
func enterprise(name string, actor domain.Ref, numbers ...domain.Body) domain.Command {
	cmd := command(name, actor, &domain.ActorRegistered{EntityKind: domain.Enterprise, Name: "CV Contoh", Region: city()})
	cmd.With = numbers
	return cmd
}

// fails brings a command that cannot be recorded for want of the right vault, and checks that nothing was written.
func (o *office) fails(want error, cmd domain.Command) {
	o.t.Helper()
	before := log(o.t, o.store)
	_, err := o.ledger.Do(o.t.Context(), cmd)
	require.ErrorIs(o.t, err, want)
	_, err = o.ledger.Try(o.t.Context(), cmd)
	require.ErrorIs(o.t, err, want, "a dry run says so too")
	require.Equal(o.t, before, log(o.t, o.store))
}

func TestTheFirstCommandThatNeedsTheVaultNamesItInTheLog(t *testing.T) {
	o, dir := nextTo(t)
	o.must(command("fund", dak, declaration()))
	assert.Equal(t, []string{"FundDeclared"}, types(t, o.store), "what needs no vault names none")
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	o.must(registers("second", second))
	assert.Equal(t, []string{"FundDeclared", "VaultAdopted", "ActorRegistered", "PersonalIdentifierAdded", "ActorRegistered"}, types(t, o.store))
	l, v := o.beside(dir, privacy.Options{})
	vault, _, _ := v.Name()
	named, sealed, err := l.Adopted(t.Context())
	require.NoError(t, err)
	assert.Equal(t, domain.VaultAdopted{Vault: vault}, named)
	assert.True(t, sealed)
}

func TestALedgerThatWasOpenedWithItsVaultNamesItOnce(t *testing.T) {
	o, dir := unopened(t), t.TempDir()
	l, v := o.beside(dir, privacy.Options{})
	o.ledger = l
	vault, _, _ := v.Name()
	o.must(command("open", domain.LedgerRef, &domain.LedgerOpened{Title: "Payakumbuh", Vault: vault}))
	_, sealed, err := l.Adopted(t.Context())
	require.NoError(t, err)
	assert.False(t, sealed)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	assert.Equal(t, []string{"ActorRegistered", "PersonalIdentifierAdded"}, types(t, o.store))
}

// Whoever named another vault by hand would lock the ledger out of its own.
func TestNobodyNamesAVaultByHand(t *testing.T) {
	o, _ := nextTo(t)
	o.refused(command("name", domain.LedgerRef, &domain.VaultAdopted{Vault: "00112233445566778899aabbccddeeff"}), domain.LedgersOwn)
}

func TestWithoutItsVaultALedgerTakesNoPersonalDataAndAllElse(t *testing.T) {
	o, _ := nextTo(t)
	receipt := o.must(registers("first", first, personal(identifier.NIK, nik)))
	request := command("ask", first, &domain.ErasureRequested{KeyID: domain.KeyID(first), LegalBasis: "UU 27/2022 pasal 8"})
	o.must(request)
	o.ledger, _ = o.beside(filepath.Join(t.TempDir(), "hilang"), privacy.Options{ReadOnly: true})
	o.fails(ledger.ErrVaultLost, registers("second", second, personal(identifier.NIK, nik)))
	o.fails(ledger.ErrVaultLost, command("revoke", first, &domain.ActorIdentifierRevoked{Added: receipt.Events[1].ID, Reason: "salah ketik"}))
	erase := command("erase", first, &domain.PersonalDataErased{KeyID: domain.KeyID(first)})
	erase.Meta.By.User = "rahmat"
	o.fails(ledger.ErrVaultLost, erase)
	o.must(enterprise("second", second, public(identifier.NIB, nib)))
	o.must(command("fund", dak, declaration()))
}

func TestAnEmptyVaultInThePlaceOfTheLostOneIsFoundOut(t *testing.T) {
	o, _ := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	o.ledger, _ = o.beside(t.TempDir(), privacy.Options{})
	o.fails(ledger.ErrVaultForeign, registers("second", second, personal(identifier.NIK, nik)))
	require.ErrorIs(t, o.ledger.CheckVault(t.Context()), ledger.ErrVaultForeign)
}

func TestAnEmptyVaultBesideALedgerThatNamedNoneIsFoundOut(t *testing.T) {
	r := registering(t) // as before the names
	r.must(registers("first", first, personal(identifier.NIK, nik)))
	r.ledger, _ = r.beside(t.TempDir(), privacy.Options{})
	r.fails(ledger.ErrVaultBehind, registers("second", second, personal(identifier.NIK, nik)))
	r.ledger = r.over(r.store)
	r.ledger.Vault = r.vault
	r.must(registers("second", second, personal(identifier.NIK, "9999994101990002")))
	assert.Equal(t, []string{"ActorRegistered", "PersonalIdentifierAdded", "VaultAdopted", "ActorRegistered", "PersonalIdentifierAdded"}, types(t, r.store))
}

func TestAnOldCopyOfTheVaultIsFoundOut(t *testing.T) {
	o, dir := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	old := snapshotOf(t, dir)
	o.must(registers("second", second, personal(identifier.NIK, "9999994101990002")))
	o.ledger, _ = o.beside(old, privacy.Options{})
	o.fails(ledger.ErrVaultBehind, registers("third", domain.NamedRef(domain.CategoryActor, "third"), personal(identifier.NIK, "9999994101990003")))
	o.must(command("fund", dak, declaration()))
}

// When the newest events are about others, an old copy is found out at the first word about somebody whose key it lacks:
// nobody gets a second key by mistake.
func TestAnOldCopyOfTheVaultMakesNoSecondKey(t *testing.T) {
	o, dir := nextTo(t)
	o.must(enterprise("first", first))
	old := snapshotOf(t, dir)
	o.must(command("identify", first, personal(identifier.NIK, nik)))
	o.must(command("fund", dak, declaration()))
	for i := range 260 {
		o.must(command(fmt.Sprint("allocate ", i), dak, allocation(domain.Rupiah(i+1))))
	}
	o.ledger, _ = o.beside(old, privacy.Options{})
	require.ErrorIs(t, o.ledger.CheckVault(t.Context()), ledger.ErrVaultBehind)
	o.ledger.Counted = func(context.Context) (int64, error) { return 0, nil } // as a log of before, which says nothing of it
	require.NoError(t, o.ledger.CheckVault(t.Context()))
	o.fails(ledger.ErrVaultBehind, command("phone", first, personal(identifier.Phone, phone)))
}

func TestWhoseKeyWasLostGivesTheirNumberBackAndGetsItAgain(t *testing.T) {
	o, dir := nextTo(t)
	o.must(enterprise("first", first))
	lost := o.must(command("identify", first, personal(identifier.NIK, nik)))
	o.must(command("first phone", first, personal(identifier.Phone, phone)))
	named, _, err := o.ledger.Adopted(t.Context())
	require.NoError(t, err)
	mark, err := privacy.NewMark()
	require.NoError(t, err)
	o.ledger, _ = o.beside(t.TempDir(), privacy.Options{Name: privacy.Name{Vault: named.Vault, Mark: mark}, Entries: 4}) // as restored from an early backup
	o.refused(command("again", first, personal(identifier.NIK, nik)), domain.NumberExists)
	o.must(command("revoke", first, &domain.ActorIdentifierRevoked{Added: lost.Events[0].ID, Reason: "kunci hilang"}))
	o.must(command("again", first, personal(identifier.NIK, nik)))
	o.refused(registers("second", second, personal(identifier.NIK, nik)), domain.NIKTaken)
	anew := o.must(command("second phone", first, personal(identifier.Phone, "+6281200000002")))
	o.must(command("revoke the second", first, &domain.ActorIdentifierRevoked{Added: anew.Events[0].ID, Reason: "salah ketik"}))
	owners, err := o.ledger.Claims.Lookup(t.Context(), string(identifier.Phone), "+6281200000002")
	require.NoError(t, err)
	assert.Empty(t, owners, "another number whose key is lost is not in the way")
	o.ledger, _ = o.beside(dir, privacy.Options{})
	o.fails(ledger.ErrVaultBehind, command("phone", first, personal(identifier.Phone, phone)))
}

func TestTwoPeopleBeginANewVaultInThePlaceOfALostOne(t *testing.T) {
	o, _ := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	gone, _, err := o.ledger.Adopted(t.Context())
	require.NoError(t, err)
	o.ledger, _ = o.beside(filepath.Join(t.TempDir(), "hilang"), privacy.Options{ReadOnly: true})
	begin := command("begin", domain.LedgerRef, &domain.VaultAdopted{Reason: "disk rusak"})
	o.refused(begin, domain.ApprovalMissing)
	ref := domain.NamedRef(domain.CategoryApproval, "begin")
	_, err = o.ledger.Request(t.Context(), begin, ledger.Ask{Approval: ref, What: "brankas baru", Expires: domain.DateOf(now)})
	require.NoError(t, err)
	grant := command("grant", ref, &domain.ApprovalGranted{})
	o.refused(grant, domain.SelfApproval)
	grant.Meta.By.User = "rahmat"
	o.must(grant)
	begin.Meta.Approval = ref
	receipt := o.must(begin)
	anew := receipt.Events[0].Body.(*domain.VaultAdopted)
	assert.Equal(t, gone.Vault, anew.Lost)
	assert.Equal(t, []string{"P2.v1"}, receipt.Events[0].Meta.Rules)
	assert.True(t, o.must(begin).Duplicate)

	named, sealed, err := o.ledger.Adopted(t.Context())
	require.NoError(t, err)
	assert.False(t, sealed, "nothing is sealed with the new one yet, so it can be made")
	var v *privacy.Vault
	o.ledger, v = o.beside(t.TempDir(), privacy.Options{Name: privacy.Name{Vault: named.Vault, Mark: named.Mark}})
	o.must(registers("second", second, personal(identifier.NIK, "9999994101990002")))
	lacks, behind, err := v.Lacks(t.Context(), sealedOf(t, log(t, o.store)))
	require.NoError(t, err)
	assert.True(t, lacks && !behind, "what the lost one sealed is not tampered with, and not erased")
	o.ledger, _ = o.beside(t.TempDir(), privacy.Options{Name: privacy.Name{Vault: gone.Vault}})
	o.fails(ledger.ErrVaultForeign, registers("third", domain.NamedRef(domain.CategoryActor, "third"), personal(identifier.Phone, phone)))
}

// sealedOf is the first personal field of a log.
func sealedOf(t *testing.T, records []eventstore.Record) domain.Sealed {
	t.Helper()
	for _, r := range records {
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		for _, f := range domain.PersonalFields(e.Stream, e.Body) {
			sealed, ok := f.Value.Sealed()
			require.True(t, ok)
			return sealed
		}
	}
	t.Fatal("nothing was sealed")
	return domain.Sealed{}
}
