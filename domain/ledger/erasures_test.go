package ledger_test

import (
	"context"
	"os"
	"strings"
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

// forge appends a body without asking anybody, as whoever reaches the store can.
func (o *office) forge(name string, stream domain.Ref, by string, body domain.Body) {
	o.t.Helper()
	cmd := command(name, stream, body)
	meta := cmd.Meta
	meta.By.User, meta.Command = by, cmd.ID
	wire, err := domain.Encode(domain.Event{ID: domain.EventID(cmd.ID, 0), Meta: meta, Body: body})
	require.NoError(o.t, err)
	_, err = o.store.Append(o.t.Context(), string(stream), eventstore.Any, eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
	require.NoError(o.t, err)
}

func TestAForgedErasureReachesNoKey(t *testing.T) {
	request := &domain.ErasureRequested{KeyID: domain.KeyID(first), LegalBasis: "UU 27/2022 pasal 8"}
	erased := func(request uuid.UUID, requestedBy, approvedBy string) *domain.PersonalDataErased {
		return &domain.PersonalDataErased{KeyID: domain.KeyID(first), Request: request, LegalBasis: "UU 27/2022 pasal 8", RequestedBy: requestedBy, ApprovedBy: approvedBy}
	}
	requested := domain.EventID(command("ask", first, request).ID, 0)
	for name, forge := range map[string]func(*office){
		"without a request": func(o *office) { o.forge("erase", first, "rahmat", erased(uuid.New(), "sri", "rahmat")) },
		"by the one who asked": func(o *office) {
			o.forge("ask", first, "sri", request)
			o.forge("erase", first, "sri", erased(requested, "sri", "sri"))
		},
		"as if somebody had asked": func(o *office) {
			o.forge("ask", first, "sri", request)
			o.forge("erase", first, "rahmat", erased(requested, "wati", "rahmat"))
		},
		"as if another approved": func(o *office) {
			o.forge("ask", first, "sri", request)
			o.forge("erase", first, "sri", erased(requested, "sri", "rahmat"))
		},
		"of another's key": func(o *office) {
			o.must(registers("second", second))
			body := erased(uuid.New(), "sri", "rahmat")
			o.forge("erase", second, "rahmat", body)
		},
		"after a refusal": func(o *office) {
			o.forge("ask", first, "sri", request)
			o.forge("refuse", first, "rahmat", &domain.ErasureRefused{KeyID: domain.KeyID(first), Reason: "arsip"})
			o.forge("erase", first, "rahmat", erased(requested, "sri", "rahmat"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := nextTo(t)
			o.must(registers("first", first, personal(identifier.NIK, nik)))
			forge(o)
			keys, err := o.ledger.Forget(t.Context())
			require.NoError(t, err)
			assert.Empty(t, keys)
			keys, err = o.ledger.Erasures(t.Context())
			require.NoError(t, err)
			assert.Empty(t, keys)
			has, err := o.ledger.Vault.Remembers(t.Context(), string(first))
			require.NoError(t, err)
			assert.True(t, has)
		})
	}
}

func TestAKeyThatCameBackIsDestroyedByTheFirstWhoLooks(t *testing.T) {
	o, dir := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	o.must(registers("second", second))
	old := snapshotOf(t, dir)
	o.must(command("ask", first, &domain.ErasureRequested{KeyID: domain.KeyID(first), LegalBasis: "UU 27/2022 pasal 8"}))
	erase := command("erase", first, &domain.PersonalDataErased{KeyID: domain.KeyID(first)})
	erase.Meta.By.User = "rahmat"
	o.must(erase)
	keys, err := o.ledger.Forget(t.Context())
	require.NoError(t, err)
	assert.Empty(t, keys, "it is gone")

	l, v := o.beside(old, privacy.Options{})
	keys, err = l.Unforgotten(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []domain.KeyID{domain.KeyID(first)}, keys)
	keys, err = l.Forget(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []domain.KeyID{domain.KeyID(first)}, keys)
	for key, want := range map[domain.Ref]bool{first: false, second: true} {
		has, err := v.Remembers(t.Context(), string(key))
		require.NoError(t, err)
		assert.Equal(t, want, has)
	}
	claims, err := v.Lookup(t.Context(), string(identifier.NIK), nik)
	require.NoError(t, err)
	assert.Empty(t, claims)
}

func TestAForgedRestorationDoesNotEndTheRecordingOfPersons(t *testing.T) {
	for name, forged := range map[string]domain.VaultAdopted{
		"under the vault's name": {Mark: "00112233445566ff"},
		"of another vault":       {Vault: strings.Repeat("ab", 16)},
	} {
		t.Run(name, func(t *testing.T) {
			o, dir := nextTo(t)
			o.must(registers("first", first, personal(identifier.NIK, nik)))
			vault, _, _ := o.ledger.Vault.Name()
			if forged.Vault == "" {
				forged.Vault = vault
			}
			o.forge("forged", domain.LedgerRef, "siapa", &forged)
			o.ledger, _ = o.beside(dir, privacy.Options{})
			o.must(registers("second", second, personal(identifier.NIK, "9999994101990002")))
			events, err := o.ledger.ForgedMarks(t.Context())
			require.NoError(t, err)
			if forged.Mark == "" {
				assert.Empty(t, events, "it is set aside, as nobody could have decided it")
				return
			}
			assert.Equal(t, []uuid.UUID{domain.EventID(command("forged", domain.LedgerRef, &forged).ID, 0)}, events)
		})
	}
}

func TestACopyOfBeforeKnowsTheMarkOfALaterRestoration(t *testing.T) {
	o, dir := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	old := snapshotOf(t, dir)
	v, err := privacy.Open(dir, privacy.Options{})
	require.NoError(t, err)
	secret, one, err := privacy.NewIdentity()
	require.NoError(t, err)
	_, other, err := privacy.NewIdentity()
	require.NoError(t, err)
	backup := t.TempDir() + "/backup.age"
	_, err = v.Backup(t.Context(), backup, []string{one, other})
	require.NoError(t, err)
	require.NoError(t, v.Close())
	entries, err := o.ledger.Vault.Entries(t.Context())
	require.NoError(t, err)
	restored := t.TempDir() + "/vault"
	_, err = privacy.Restore(restored, reading(t, backup), strings.NewReader(secret), nil, nil, privacy.Options{Entries: entries})
	require.NoError(t, err)
	o.ledger, _ = o.beside(restored, privacy.Options{})
	o.must(registers("second", second, personal(identifier.NIK, "9999994101990002")))
	o.ledger, _ = o.beside(old, privacy.Options{})
	o.ledger.Counted = func(context.Context) (int64, error) { return 0, nil }
	require.ErrorIs(t, o.ledger.Named(t.Context()), ledger.ErrVaultBehind)
	events, err := o.ledger.ForgedMarks(t.Context())
	require.NoError(t, err)
	assert.Empty(t, events)
}

func TestWhatAnEventSaysOfTheVaultIsNeverMoreThanTheVaultHas(t *testing.T) {
	o, dir := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	o.must(command("fund", dak, declaration()))
	o.must(registers("second", second))
	var said []int64
	for _, r := range log(t, o.store) {
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		said = append(said, e.Meta.Vault)
	}
	assert.Equal(t, []int64{0, 0, 3, 3, 0, 4}, said[len(said)-6:], "the vault's name, two of a person, a fund, another person")
	_, v := o.beside(dir, privacy.Options{})
	has, err := v.Entries(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 4, has)
}

func TestAnAbsurdCountIsNotBelieved(t *testing.T) {
	o, _ := nextTo(t)
	o.must(registers("first", first, personal(identifier.NIK, nik)))
	cmd := command("forged", dak, declaration())
	meta := cmd.Meta
	meta.Command, meta.Vault = cmd.ID, 1<<62
	wire, err := domain.Encode(domain.Event{ID: domain.EventID(cmd.ID, 0), Meta: meta, Body: cmd.Body})
	require.NoError(t, err)
	_, err = o.store.Append(t.Context(), string(dak), eventstore.NoStream, eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
	require.NoError(t, err)
	require.NoError(t, o.ledger.CheckVault(t.Context()))
}

func reading(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}
