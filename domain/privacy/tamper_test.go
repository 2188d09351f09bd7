package privacy

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAFlippedBitOfAFieldIsTampering(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	sealed := seal(t, v, rosa, "Rosa")
	b, err := base64.StdEncoding.DecodeString(sealed.Ciphertext)
	require.NoError(t, err)
	for bit := range len(b) * 8 {
		flipped := slices.Clone(b)
		flipped[bit/8] ^= 1 << (bit % 8)
		moved := sealed
		moved.Ciphertext = base64.StdEncoding.EncodeToString(flipped)
		var tampered *TamperedError
		require.ErrorAs(t, fails(t, v, moved), &tampered, "bit %d", bit)
	}
}

func TestAFieldHasOneSpelling(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	sealed := seal(t, v, rosa, "Rosa")
	for name, c := range map[string]string{
		"empty":        "",
		"line ends":    sealed.Ciphertext[:8] + "\n" + sealed.Ciphertext[8:],
		"not base64":   "?" + sealed.Ciphertext[1:],
		"cut":          sealed.Ciphertext[:40],
		"without tag":  sealed.Ciphertext[:len(sealed.Ciphertext)-24],
		"with a byte":  sealed.Ciphertext + "AAAA",
		"only a nonce": base64.StdEncoding.EncodeToString(make([]byte, nonceSize)),
	} {
		t.Run(name, func(t *testing.T) {
			sealed := sealed
			sealed.Ciphertext = c
			var tampered *TamperedError
			require.ErrorAs(t, fails(t, v, sealed), &tampered)
		})
	}
	sealed.Version = 2
	assert.ErrorContains(t, fails(t, v, sealed), "the field has sealing version 2, and this program knows 1")
}

func TestSubjectsAndTextsHaveLimits(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	for _, subject := range []string{"", "a|b", string(make([]byte, maxSubject+1))} {
		_, err := v.Seal(t.Context(), subject, event, "owner", "Rosa")
		assert.ErrorIs(t, err, errArgument)
		assert.ErrorIs(t, v.Erase(t.Context(), subject), errArgument)
	}
	_, err := v.Seal(t.Context(), rosa, event, "owner", string(make([]byte, maxClear+1)))
	assert.ErrorIs(t, err, errArgument)
	opens(t, v, seal(t, v, rosa, string(make([]byte, maxClear))), string(make([]byte, maxClear)))
}

// stride between the flipped bits: each byte is hit, and in it another bit than in its neighbours.
const stride = 5

func TestAFlippedBitOfTheVaultIsNeverErasedNorUnknown(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{FS: unsynced{}})
	fields := map[string]string{rosa: "Rosa", budi: "Budi"}
	first, second := seal(t, v, rosa, fields[rosa]), seal(t, v, budi, fields[budi])
	require.NoError(t, v.Erase(t.Context(), "ikm-forgotten"))
	files := contents(t, dir)
	for _, name := range []string{keysFile, officeFile} {
		for bit := 0; bit < len(files[name])*8; bit += stride {
			flipped := copyVault(t, files)
			b := slices.Clone(files[name])
			b[bit/8] ^= 1 << (bit % 8)
			require.NoError(t, os.WriteFile(filepath.Join(flipped, name), b, filePerm))
			v, err := Open(flipped, Options{FS: unsynced{}})
			var damage *CorruptError
			if name == officeFile || bit/8 < slotSize {
				require.ErrorAs(t, err, &damage, "%s bit %d", name, bit)
				continue
			}
			require.NoError(t, err)
			hit := errors.As(errors.Join(errOf(v.Open(t.Context(), first, event, "owner")),
				errOf(v.Open(t.Context(), second, event, "owner")),
				errOf(v.Seal(t.Context(), "ikm-forgotten", event, "owner", "x"))), &damage)
			require.True(t, hit, "%s bit %d", name, bit)
			_, err = v.Seal(t.Context(), "ikm-forgotten", event, "owner", "x")
			require.Error(t, err, "%s bit %d: a tombstone is never taken for nothing", name, bit)
			require.NoError(t, v.Close())
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestADamagedSlotCanStillBeErased(t *testing.T) {
	for name, at := range map[string]int64{"its name": 3, "its state": atStatus, "its checksum": atCheck} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v := open(t, dir, Options{})
			sealed, kept := seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
			require.NoError(t, v.Close())
			files := contents(t, dir)
			wrapped := files[keysFile][offset(0)+atWrapped:][:wrappedSize]
			files[keysFile][offset(0)+at] ^= 1
			dir = copyVault(t, files)

			v = open(t, dir, Options{})
			var damage *CorruptError
			require.ErrorAs(t, fails(t, v, sealed), &damage)
			require.Equal(t, offset(0), damage.Offset)
			_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
			require.ErrorAs(t, err, &damage, "it gets no second key")
			opens(t, v, kept, "Budi")

			require.NoError(t, v.Erase(t.Context(), rosa))
			require.ErrorIs(t, fails(t, v, sealed), ErrErased)
			require.NotContains(t, string(contents(t, dir)[keysFile]), string(wrapped))
			seal(t, v, "ikm-new", "the vault is whole again")
		})
	}
}

func TestAKeyPutBackBehindATombstoneStaysErased(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	before := contents(t, dir)[keysFile]
	require.NoError(t, v.Erase(t.Context(), rosa))
	require.NoError(t, v.Close())
	files := contents(t, dir)
	old := before[offset(0):]

	for name, keys := range map[string][]byte{
		"after the tombstone":  append(slices.Clone(files[keysFile]), old...),
		"before the tombstone": append(slices.Clone(before), files[keysFile][offset(0):]...),
	} {
		t.Run(name, func(t *testing.T) {
			files[keysFile] = keys
			dir := copyVault(t, files)
			v := open(t, dir, Options{})
			require.ErrorIs(t, fails(t, v, sealed), ErrErased)
			_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
			require.ErrorIs(t, err, ErrErased)
			require.NoError(t, v.Erase(t.Context(), rosa))
			require.False(t, bytes.Contains(contents(t, dir)[keysFile], old[atWrapped:atReserved]), "repeated, Erase destroys it")
		})
	}
}

func TestARestoredBackupIsToldAgainWhomToForget(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	first := seal(t, v, rosa, "Rosa")
	backup := contents(t, dir)
	second := seal(t, v, budi, "Budi") // after the backup
	require.NoError(t, v.Erase(t.Context(), rosa))
	require.NoError(t, v.Erase(t.Context(), budi))

	restored := open(t, copyVault(t, backup), Options{})
	require.ErrorIs(t, fails(t, restored, second), ErrUnknownKey)
	require.NoError(t, restored.Erase(t.Context(), rosa))
	require.NoError(t, restored.Erase(t.Context(), budi))
	require.ErrorIs(t, fails(t, restored, first), ErrErased)
	require.ErrorIs(t, fails(t, restored, second), ErrErased)
	_, err := restored.Seal(t.Context(), budi, event, "owner", "Budi")
	require.ErrorIs(t, err, ErrErased)
}

func TestASlotInAnotherSubjectsPlaceDoesNotOpen(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	seal(t, v, budi, "Budi")
	files := contents(t, dir)
	// Budi's key under Rosa's name, with checksums made anew.
	s, fault := decodeSlot(files[keysFile][offset(1):])
	require.Equal(t, intact, fault)
	s.subject = identify(rosa)
	copy(files[keysFile][offset(0):], s.encode())
	var damage *CorruptError
	require.ErrorAs(t, fails(t, open(t, copyVault(t, files), Options{}), sealed), &damage)
	assert.Equal(t, "version 1 of the office key does not open the slot", damage.Reason)
}
