package privacy

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestWhoseKeyWasLostGetsANewOneAndNothingLooksTamperedWith(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	kept := seal(t, v, rosa, "Rosa")
	backup := backedUp(t, v, o)
	lost := seal(t, v, budi, "Budi")
	assert.Empty(t, kept.Mark, "a first vault marks nothing")

	again, _ := restored(t, backup, o.secret[0])
	require.ErrorIs(t, fails(t, again, lost), ErrUnknownKey)
	anew := seal(t, again, budi, "Budi")
	assert.Len(t, anew.Mark, 2*markSize)
	opens(t, again, anew, "Budi")
	require.ErrorIs(t, fails(t, again, lost), ErrUnknownKey, "not a field that was tampered with")
	opens(t, again, kept, "Rosa")
	opens(t, again, seal(t, again, rosa, "Rosa"), "Rosa")
	rotates(t, again)
	opens(t, again, anew, "Budi")
	require.ErrorIs(t, fails(t, again, lost), ErrUnknownKey)

	other, _ := restored(t, backup, o.secret[0])
	require.ErrorIs(t, fails(t, other, anew), ErrUnknownKey)
	twice := seal(t, other, budi, "Budi")
	assert.NotEqual(t, anew.Mark, twice.Mark, "every restoration has a mark of its own")
	require.ErrorIs(t, fails(t, other, anew), ErrUnknownKey)
	require.NoError(t, again.Erase(t.Context(), budi))
	require.ErrorIs(t, fails(t, again, lost), ErrErased)
	require.ErrorIs(t, fails(t, again, anew), ErrErased)
}

func TestAVaultSaysWhatItLacksAndWhetherItIsOlderThanTheField(t *testing.T) {
	o, dir := newOfficers(t), t.TempDir()
	v := open(t, dir, Options{})
	kept := seal(t, v, rosa, "Rosa")
	require.NoError(t, v.Erase(t.Context(), budi))
	copied := t.TempDir()
	for name, content := range contents(t, dir) {
		require.NoError(t, os.WriteFile(filepath.Join(copied, name), content, filePerm))
	}
	backup := backedUp(t, v, o)
	later := seal(t, v, "ikm-later", "Wati")
	again, _ := restored(t, backup, o.secret[0])
	forgotten := domain.Sealed{Version: 1, Key: budi, Ciphertext: "x"}
	for _, test := range []struct {
		name          string
		vault         *Vault
		field         domain.Sealed
		lacks, behind bool
	}{
		{"a key that is there", v, kept, false, false},
		{"a person who was forgotten", v, forgotten, false, false},
		{"a key that came after a copy of the files", open(t, copied, Options{}), later, true, true},
		{"the same, read only", open(t, copied, Options{ReadOnly: true}), later, true, true},
		{"a key that came after the backup that was restored", again, later, true, false},
		{"a key that was in the backup", again, kept, false, false},
	} {
		lacks, behind, err := test.vault.Lacks(t.Context(), test.field)
		require.NoError(t, err, test.name)
		assert.Equal(t, [2]bool{test.lacks, test.behind}, [2]bool{lacks, behind}, test.name)
	}
}

func called(t *testing.T, v *Vault) Name {
	t.Helper()
	vault, mark, exists := v.Name()
	require.True(t, exists)
	return Name{vault, mark}
}

func TestAVaultIsMadeUnderTheNameThatItIsGiven(t *testing.T) {
	name := Name{strings.Repeat("0f", 16), strings.Repeat("a1", 8)}
	dir := t.TempDir()
	v := open(t, dir, Options{Name: name})
	assert.Equal(t, name, called(t, v))
	assert.Equal(t, name.Mark, seal(t, v, rosa, "Rosa").Mark)
	assert.Equal(t, name, called(t, open(t, dir, Options{Name: Name{Vault: strings.Repeat("00", 16)}})), "one that is there keeps its name")
	for _, wrong := range []Name{{Vault: "0f"}, {Vault: "x"}, {Mark: name.Mark}, {name.Vault, "a1"}, {name.Vault, strings.Repeat("z", 16)}} {
		_, err := Open(t.TempDir(), Options{Name: wrong})
		require.ErrorIs(t, err, errArgument, "%v", wrong)
	}
	_, _, exists := open(t, t.TempDir(), Options{ReadOnly: true}).Name()
	assert.False(t, exists)
}

// A vault that is being made is interrupted at every write: what is left is completed under the name that it had.
func TestAVaultThatWasBegunUnderANameKeepsItThroughACrash(t *testing.T) {
	name := Name{strings.Repeat("0f", 16), strings.Repeat("a1", 8)}
	whole := newFaultFS()
	open(t, t.TempDir(), Options{FS: whole, Name: name})
	require.Greater(t, len(whole.ops), 5)
	for n := 1; n <= len(whole.ops); n++ {
		for _, applied := range []bool{false, true} {
			disk, dir := newFaultFS(), filepath.Join(t.TempDir(), "vault")
			disk.fail, disk.applied = n, applied
			_, err := Open(dir, Options{FS: disk, Name: name})
			if err == nil {
				continue // fewer writes are made in a directory that is there
			}
			require.ErrorIs(t, err, errInjected)
			assert.Equal(t, name, called(t, open(t, dir, Options{Name: name})))
		}
	}
}

func TestNothingOfAVaultIsAbsentWhereItsFilesAreNot(t *testing.T) {
	for name, content := range map[string]bool{"": true, lockFile: true, keysFile: false, officeFile: false, claimsFile: false} {
		dir := t.TempDir()
		if name != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), filePerm))
		}
		absent, err := Absent(dir, Options{})
		require.NoError(t, err)
		assert.Equal(t, content, absent, name)
	}
	absent, err := Absent(filepath.Join(t.TempDir(), "tidak-ada"), Options{})
	require.NoError(t, err)
	assert.True(t, absent)
}

func TestAVaultIsRestoredWhereItsFilesWereDeleted(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	kept := seal(t, v, rosa, "Rosa")
	backup := backedUp(t, v, o)
	for _, left := range []string{"", lockFile} {
		dir := t.TempDir()
		if left != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, left), nil, filePerm))
		}
		_, err := Restore(dir, bytes.NewReader(backup), strings.NewReader(o.secret[1]), nil, nil, Options{})
		require.NoError(t, err)
		opens(t, open(t, dir, Options{}), kept, "Rosa")
	}
}

func TestARestoreThatCannotBeCompletedLeavesNoVault(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	seal(t, v, rosa, "Rosa")
	backup, dir, broken := backedUp(t, v, o), filepath.Join(t.TempDir(), "vault"), errors.New("the log broke off")
	_, err := Restore(dir, bytes.NewReader(backup), strings.NewReader(o.secret[0]), nil, func(*Vault) error { return broken }, Options{})
	require.ErrorIs(t, err, broken)
	assert.NoDirExists(t, dir)
	_, err = Restore(dir, bytes.NewReader(backup), strings.NewReader(o.secret[0]), nil, func(v *Vault) error {
		_, err := v.Claim(t.Context(), "NIK", "9999994101990001", claimOf(rosa))
		return err
	}, Options{})
	require.NoError(t, err)
	owners, err := open(t, dir, Options{}).Lookup(t.Context(), "NIK", "9999994101990001")
	require.NoError(t, err)
	assert.Equal(t, []string{rosa}, ownersOf(owners))
}
