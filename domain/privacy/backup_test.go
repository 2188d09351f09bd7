package privacy

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// officers are two who can open a backup, and one who cannot.
type officers struct{ secret, recipient [3]string }

func newOfficers(t *testing.T) (o officers) {
	t.Helper()
	for i := range o.secret {
		var err error
		o.secret[i], o.recipient[i], err = NewIdentity()
		require.NoError(t, err)
	}
	return o
}

func (o officers) two() []string { return o.recipient[:2] }

// backedUp backs a vault up, and returns the bytes of the backup.
func backedUp(t *testing.T, v *Vault, o officers) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cadangan.age")
	_, err := v.Backup(t.Context(), file, o.two())
	require.NoError(t, err)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return content
}

func restored(t *testing.T, backup []byte, secret string, erased ...string) (*Vault, []string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vault")
	destroyed, err := Restore(dir, bytes.NewReader(backup), strings.NewReader(secret), erased, nil, Options{})
	require.NoError(t, err)
	return open(t, dir, Options{}), destroyed
}

func TestEitherOfTwoOfficersRestoresTheVaultAsItWas(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	kept := seal(t, v, rosa, "Rosa")
	seal(t, v, "person-3", "Tati")
	require.NoError(t, v.Erase(t.Context(), "person-3"))
	_, err := v.Claim(t.Context(), "NIK", "9999994101990001", claimOf(rosa))
	require.NoError(t, err)
	rotates(t, v)
	later := backedUp(t, v, o)
	for _, secret := range o.secret[:2] {
		again, destroyed := restored(t, later, "# an officer\n"+secret+"\n")
		assert.Empty(t, destroyed)
		opens(t, again, kept, "Rosa")
		was, is := describes(t, v), describes(t, again)
		is.Mark = ""
		assert.Equal(t, was, is)
		owners, err := again.Lookup(t.Context(), "NIK", "9999994101990001")
		require.NoError(t, err)
		assert.Equal(t, []string{rosa}, ownersOf(owners))
	}
	dir := filepath.Join(t.TempDir(), "vault")
	_, err = Restore(dir, bytes.NewReader(later), strings.NewReader(o.secret[2]), nil, nil, Options{})
	require.ErrorIs(t, err, ErrNotOfficer)
	_, err = Restore(dir, bytes.NewReader(later), strings.NewReader("bukan kunci"), nil, nil, Options{})
	require.ErrorIs(t, err, ErrIdentity)
	assert.NotContains(t, err.Error(), "bukan kunci")
	assert.NoDirExists(t, dir)
}

func TestABackupIsForTwoOfficersAtLeast(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	file := filepath.Join(t.TempDir(), "cadangan.age")
	for _, to := range [][]string{nil, {o.recipient[0]}, {o.recipient[0], o.recipient[0] + "\n"}} {
		_, err := v.Backup(t.Context(), file, to)
		require.ErrorIs(t, err, ErrOneOfficer, "%d", len(to))
	}
	for _, wrong := range []string{"age1", "", o.secret[1], o.recipient[1] + "\n" + o.recipient[2], "siapa"} {
		_, err := v.Backup(t.Context(), file, []string{o.recipient[0], wrong})
		var recipient *RecipientError
		require.ErrorAs(t, err, &recipient)
		assert.Equal(t, 2, recipient.Number)
		assert.NotContains(t, err.Error(), "SECRET")
	}
	assert.NoFileExists(t, file)
	_, err := open(t, t.TempDir(), Options{ReadOnly: true}).Backup(t.Context(), file, o.two())
	require.ErrorIs(t, err, ErrMissing)
}

func TestAForgottenPersonDoesNotComeBackWithABackup(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	kept, hidden := seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
	_, err := v.Claim(t.Context(), "NIK", "9999994101990001", claimOf(budi))
	require.NoError(t, err)
	backup := backedUp(t, v, o)
	later := seal(t, v, "ikm-later", "Wati")
	require.NoError(t, v.Erase(t.Context(), budi))

	again, destroyed := restored(t, backup, o.secret[0], "person-unknown", budi)
	assert.Equal(t, []string{budi}, destroyed, "only who had a key")
	require.ErrorIs(t, fails(t, again, hidden), ErrErased)
	require.ErrorIs(t, fails(t, again, later), ErrUnknownKey, "who came after the backup was not forgotten")
	opens(t, again, kept, "Rosa")
	_, err = again.Seal(t.Context(), "person-unknown", event, "owner", "x")
	require.ErrorIs(t, err, ErrErased, "who was registered and forgotten after the backup")
	owners, err := again.Lookup(t.Context(), "NIK", "9999994101990001")
	require.NoError(t, err)
	assert.Empty(t, owners, "the number is free")

	_, destroyed = restored(t, backedUp(t, v, o), o.secret[0], budi)
	assert.Empty(t, destroyed, "the backup had a tombstone")
}

func TestRestoreOverwritesNothing(t *testing.T) {
	o, dir := newOfficers(t), t.TempDir()
	v := open(t, dir, Options{})
	kept := seal(t, v, rosa, "Rosa")
	backup := backedUp(t, v, o)
	before := contents(t, dir)
	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, "catatan.txt"), nil, 0o600))
	for _, taken := range []string{dir, other, filepath.Join(other, "catatan.txt")} {
		_, err := Restore(taken, bytes.NewReader(backup), strings.NewReader(o.secret[0]), []string{rosa}, nil, Options{})
		require.ErrorIs(t, err, ErrExists)
	}
	assert.Equal(t, before, contents(t, dir))
	opens(t, v, kept, "Rosa")
	file := filepath.Join(t.TempDir(), "cadangan.age")
	require.NoError(t, os.WriteFile(file, []byte("yang lama"), 0o600))
	_, err := v.Backup(t.Context(), file, o.two())
	require.ErrorIs(t, err, ErrExists)
}

func TestABackupThatIsNotWholeIsNotRestored(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	seal(t, v, rosa, "Rosa")
	_, err := v.Claim(t.Context(), "NIK", "9999994101990001", claimOf(rosa))
	require.NoError(t, err)
	whole := backedUp(t, v, o)
	other := open(t, t.TempDir(), Options{})
	files, err := v.snapshot(t.Context())
	require.NoError(t, err)
	foreign, err := other.snapshot(t.Context())
	require.NoError(t, err)
	with := func(change func(archived)) []byte {
		copied := archived{}
		for name, content := range files {
			copied[name] = bytes.Clone(content)
		}
		change(copied)
		return sealedArchive(t, copied, o)
	}
	bad := map[string][]byte{
		"empty": nil, "cut": whole[:len(whole)-1], "half": whole[:len(whole)/2], "changed": append(bytes.Clone(whole[:len(whole)-40]), bytes.Repeat([]byte{1}, 40)...),
		"no keys":            with(func(f archived) { delete(f, keysFile) }),
		"no office key":      with(func(f archived) { delete(f, officeFile) }),
		"no claims":          with(func(f archived) { delete(f, claimsFile) }),
		"another office key": with(func(f archived) { f[officeFile] = foreign[officeFile] }),
		"another key file":   with(func(f archived) { f[keysFile] = foreign[keysFile] }),
		"a slot that is cut": with(func(f archived) { f[keysFile] = f[keysFile][:slotSize+7] }),
		"a damaged key":      with(func(f archived) { f[keysFile][slotSize+60] ^= 1 }),
		"a damaged claim":    with(func(f archived) { f[claimsFile][slotSize+3] ^= 1 }),
		"a file of no vault": with(func(f archived) { f["../jahat"] = []byte("x") }),
		"a key that no office": with(func(f archived) {
			s, _ := decodeSlot(f[keysFile][slotSize : 2*slotSize])
			s.office = 9
			copy(f[keysFile][slotSize:], s.encode())
		}),
	}
	for name, backup := range bad {
		dir := filepath.Join(t.TempDir(), "vault")
		_, err := Restore(dir, bytes.NewReader(backup), strings.NewReader(o.secret[0]), nil, nil, Options{})
		var damage *CorruptError
		var partial *BackupError
		assert.True(t, errors.As(err, &damage) || errors.As(err, &partial) || errors.Is(err, ErrIncomplete), "%s: %v", name, err)
		left, err := os.ReadDir(filepath.Dir(dir))
		require.NoError(t, err)
		assert.Empty(t, left, name)
	}
}

// sealedArchive makes a backup of any files.
func sealedArchive(t *testing.T, files archived, o officers) []byte {
	t.Helper()
	to, err := parseRecipients(o.two())
	require.NoError(t, err)
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, to...)
	require.NoError(t, err)
	archive := tar.NewWriter(sealed)
	for name, content := range files {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content))}))
		_, err := archive.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, errors.Join(archive.Close(), sealed.Close()))
	return out.Bytes()
}

func TestABackupOpensWithoutThisProgram(t *testing.T) {
	o, dir := newOfficers(t), t.TempDir()
	v := open(t, dir, Options{})
	seal(t, v, rosa, "Rosa")
	backup := backedUp(t, v, o)
	identity, err := age.ParseX25519Identity(o.secret[1])
	require.NoError(t, err)
	plain, err := age.Decrypt(bytes.NewReader(backup), identity)
	require.NoError(t, err)
	files := map[string][]byte{}
	for archive := tar.NewReader(plain); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		assert.EqualValues(t, 0o600, head.Mode)
		files[head.Name], err = io.ReadAll(archive)
		require.NoError(t, err)
	}
	want := contents(t, dir)
	delete(want, lockFile)
	delete(want, journalFile)
	assert.Equal(t, want, files)
}

func TestADamagedVaultIsNotBackedUp(t *testing.T) {
	o, dir := newOfficers(t), t.TempDir()
	seal(t, open(t, dir, Options{}), rosa, "Rosa")
	content := contents(t, dir)[keysFile]
	content[slotSize+60] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, keysFile), content, filePerm))
	file := filepath.Join(t.TempDir(), "cadangan.age")
	_, err := open(t, dir, Options{ReadOnly: true}).Backup(t.Context(), file, o.two())
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	assert.NoFileExists(t, file)
}

// A restore that fails at any write leaves no vault, or the whole one without who was forgotten; and never a file in
// which the forgotten person's key is.
func TestARestoreThatIsInterruptedBringsNobodyBack(t *testing.T) {
	o := newOfficers(t)
	v := open(t, t.TempDir(), Options{})
	kept, hidden := seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
	backup := backedUp(t, v, o)
	files, err := v.snapshot(t.Context())
	require.NoError(t, err)
	secret := files[keysFile][2*slotSize+atWrapped : 2*slotSize+atReserved] // Budi's wrapped key
	restore := func(dir string, disk FS) error {
		_, err := Restore(dir, bytes.NewReader(backup), strings.NewReader(o.secret[0]), []string{budi}, nil, Options{FS: disk})
		return err
	}
	holds := func(dir, name string) {
		again := open(t, dir, Options{})
		opens(t, again, kept, "Rosa")
		require.ErrorIs(t, fails(t, again, hidden), ErrErased, name)
	}
	whole, dir := newFaultFS(), filepath.Join(t.TempDir(), "vault")
	require.NoError(t, restore(dir, whole))
	holds(dir, "whole")
	parent := filepath.Base(filepath.Dir(dir))
	file := func(name string) string {
		return fmt.Sprintf("create %[1]s.tmp, write %[1]s.tmp, sync %[1]s.tmp, rename %[1]s, syncdir vault.restoring", name)
	}
	assert.Equal(t, "removeall vault.restoring, mkdir vault.restoring, syncdir "+parent+", "+file(journalFile)+", "+file(officeFile)+", "+file(keysFile)+
		", rename vault, syncdir "+parent, strings.Join(whole.ops, ", "))
	for n := 1; n <= len(whole.ops); n++ {
		for _, applied := range []bool{false, true} {
			name := fmt.Sprintf("%d %s applied %v", n, whole.ops[n-1], applied)
			faulty, dir := newFaultFS(), filepath.Join(t.TempDir(), "vault")
			faulty.fail, faulty.applied = n, applied
			require.ErrorIs(t, restore(dir, faulty), errInjected, name)
			for left, content := range contents(t, filepath.Dir(dir)) {
				require.NotContains(t, string(content), string(secret), "%s: %s", name, left)
			}
			if _, err := os.Stat(dir); err != nil {
				require.NoError(t, restore(dir, Disk), name)
			}
			holds(dir, name)
			require.NoDirExists(t, dir+stagingSuffix)
		}
	}
}

func TestABackupThatFailsLeavesNoFileOfItsName(t *testing.T) {
	o := newOfficers(t)
	for n := 1; n <= 4; n++ {
		disk := newFaultFS()
		v := open(t, t.TempDir(), Options{FS: disk})
		seal(t, v, rosa, "Rosa")
		disk.ops, disk.fail = nil, n
		file := filepath.Join(t.TempDir(), "cadangan.age")
		_, err := v.Backup(t.Context(), file, o.two())
		require.ErrorIs(t, err, errInjected)
		require.NoFileExists(t, file)
		_, err = v.Backup(t.Context(), file, o.two())
		require.NoError(t, err)
	}
}

func TestABackupThatFailsLeavesNothingBehind(t *testing.T) {
	o, dir := newOfficers(t), t.TempDir()
	disk := newFaultFS()
	v := open(t, dir, Options{FS: disk})
	seal(t, v, rosa, "Rosa")
	to := t.TempDir()
	before := len(disk.ops)
	_, err := v.Backup(t.Context(), filepath.Join(to, "whole.age"), o.two())
	require.NoError(t, err)
	operations := disk.ops[before:]
	for n, op := range operations {
		for _, applied := range []bool{false, true} {
			to := t.TempDir()
			disk.fail, disk.applied = len(disk.ops)+n+1, applied
			_, err := v.Backup(t.Context(), filepath.Join(to, "v.age"), o.two())
			require.ErrorIs(t, err, errInjected, op)
			left, err := os.ReadDir(to)
			require.NoError(t, err)
			assert.Empty(t, left, "%s, applied %v", op, applied)
		}
	}
}
