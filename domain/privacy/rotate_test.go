package privacy

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func rotates(t *testing.T, v *Vault) Rotation {
	t.Helper()
	done, err := v.Rotate(t.Context())
	require.NoError(t, err)
	return done
}

func describes(t *testing.T, v *Vault) Info {
	t.Helper()
	info, err := v.Info(t.Context())
	require.NoError(t, err)
	return info
}

func TestAfterARotationTheOldOfficeKeyOpensNothing(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	kept, gone := seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
	require.NoError(t, v.Erase(t.Context(), budi))
	before := contents(t, dir)
	assert.Equal(t, Rotation{Generation: 2, Rewrapped: 1}, rotates(t, v))
	assert.Equal(t, Rotation{Generation: 3, Rewrapped: 1}, rotates(t, v))
	opens(t, v, kept, "Rosa")
	require.ErrorIs(t, fails(t, v, gone), ErrErased)
	info := describes(t, v)
	assert.Len(t, info.Vault, 32)
	info.Vault = ""
	assert.Equal(t, Info{Keys: 1, Tombstones: 1, Generation: 3}, info)

	after := contents(t, dir)
	old := before[officeFile][32+4 : 32+4+keySize]
	assert.NotContains(t, string(after[officeFile]), string(old))
	assert.Len(t, after[officeFile], len(before[officeFile]), "one version is left")
	stolen := copyVault(t, map[string][]byte{officeFile: before[officeFile], keysFile: after[keysFile]})
	var damage *CorruptError
	require.ErrorAs(t, fails(t, open(t, stolen, Options{ReadOnly: true}), kept), &damage)
	assert.Contains(t, damage.Reason, "version 3 of the office key")
}

func TestProcessesThatHaveTheVaultOpenFollowARotation(t *testing.T) {
	dir := t.TempDir()
	v, writer, reader := open(t, dir, Options{}), open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})
	kept := seal(t, v, rosa, "Rosa")
	opens(t, writer, kept, "Rosa")
	opens(t, reader, kept, "Rosa")
	for range 2 {
		rotates(t, v)
	}
	fresh := seal(t, writer, budi, "Budi") // a key that is made by who knew the old office key only
	opens(t, reader, kept, "Rosa")
	opens(t, reader, fresh, "Budi")
	again := open(t, dir, Options{})
	opens(t, again, kept, "Rosa")
	opens(t, again, fresh, "Budi")
	assert.Zero(t, describes(t, again).Behind)
}

func TestNumbersStayClaimedThroughARotation(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	_, err := v.Claim(t.Context(), "NIK", "9999994101990001", claimOf(rosa))
	require.NoError(t, err)
	assert.Equal(t, 1, rotates(t, v).Rewrapped, "the key of the tokens")
	owners, err := v.Lookup(t.Context(), "NIK", "9999994101990001")
	require.NoError(t, err)
	assert.Equal(t, []string{rosa}, ownersOf(owners))
	info := describes(t, v)
	assert.Equal(t, 1, info.Claims)
	assert.Zero(t, info.Keys)
	require.NoError(t, v.Release(t.Context(), "NIK", "9999994101990001", claimOf(rosa)))
	assert.Zero(t, describes(t, v).Claims)
}

func TestAnInterruptedRotationIsSeenAndCompletedByTheNext(t *testing.T) {
	disk, dir := newFaultFS(), t.TempDir()
	v := open(t, dir, Options{FS: disk})
	kept := seal(t, v, rosa, "Rosa")
	seal(t, v, budi, "Budi")
	disk.ops = nil
	disk.fail = len(strings.Split("create, write, sync, rename, syncdir, write, write", ", "))
	_, err := v.Rotate(t.Context())
	require.ErrorIs(t, err, errInjected)
	other := open(t, dir, Options{})
	opens(t, other, kept, "Rosa")
	info := describes(t, other)
	assert.EqualValues(t, 2, info.Generation)
	assert.Equal(t, 1, info.Behind)
	assert.Equal(t, Rotation{Generation: 2, Rewrapped: 1, Resumed: true}, rotates(t, other))
	assert.Zero(t, describes(t, other).Behind)
}

func TestEveryStepOfARotationIsDurableBeforeTheNext(t *testing.T) {
	disk := newFaultFS()
	v := open(t, t.TempDir()+"/vault", Options{FS: disk})
	seal(t, v, rosa, "Rosa")
	disk.ops = nil
	rotates(t, v)
	office := "create office.key.tmp, write office.key.tmp, sync office.key.tmp, rename office.key, syncdir vault"
	assert.Equal(t, office+", write person.keys, sync person.keys, "+office, strings.Join(disk.ops, ", "))
}

func TestADamagedVaultIsNotRotated(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	seal(t, v, rosa, "Rosa")
	files := contents(t, dir)
	office := bytes.Clone(files[officeFile])
	files[keysFile][slotSize+60] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, keysFile), files[keysFile], filePerm))
	_, err := v.Rotate(t.Context())
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	assert.Equal(t, office, contents(t, dir)[officeFile])
	_, err = v.Info(t.Context())
	require.ErrorAs(t, err, &damage)
}

func TestOnlyAVaultThatIsOpenForWritingIsRotated(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, Options{})
	_, err := open(t, dir, Options{ReadOnly: true}).Rotate(t.Context())
	require.ErrorIs(t, err, ErrReadOnly)
	_, err = open(t, t.TempDir(), Options{ReadOnly: true}).Info(t.Context())
	require.ErrorIs(t, err, ErrMissing)
	v := open(t, dir, Options{})
	seal(t, v, rosa, "Rosa")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, err = v.Rotate(stopped)
	require.ErrorIs(t, err, context.Canceled)
	assert.True(t, rotates(t, v).Resumed)
}
