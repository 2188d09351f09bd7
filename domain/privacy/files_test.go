package privacy

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAMissingVaultOpenedForReadingKnowsNoKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys", "vault")
	reader := open(t, dir, Options{ReadOnly: true})
	sealed := seal(t, open(t, t.TempDir(), Options{}), rosa, "Rosa")
	require.ErrorIs(t, fails(t, reader, sealed), ErrUnknownKey)
	require.NoDirExists(t, dir, "a reader makes nothing")
	_, err := reader.Seal(t.Context(), rosa, event, "owner", "Rosa")
	require.ErrorIs(t, err, ErrReadOnly)
	require.ErrorIs(t, reader.Erase(t.Context(), rosa), ErrReadOnly)

	v := open(t, dir, Options{})
	require.ErrorIs(t, fails(t, reader, sealed), ErrUnknownKey, "another vault's field")
	opens(t, reader, seal(t, v, budi, "Budi"), "Budi")
}

func TestOnlyTheOwnerReadsTheFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	v := open(t, dir, Options{})
	seal(t, v, rosa, "Rosa")
	for _, name := range []string{keysFile, officeFile, lockFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode(), name)
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, officeFile), 0o640))
	for _, readOnly := range []bool{false, true} {
		_, err := Open(dir, Options{ReadOnly: readOnly})
		require.ErrorIs(t, err, ErrExposed)
	}
}

func TestALostFileIsNotMadeAnew(t *testing.T) {
	dir := t.TempDir()
	seal(t, open(t, dir, Options{}), rosa, "Rosa")
	for _, lost := range []string{keysFile, officeFile} {
		for _, readOnly := range []bool{false, true} {
			files := contents(t, dir)
			delete(files, lost)
			_, err := Open(copyVault(t, files), Options{ReadOnly: readOnly})
			require.ErrorIs(t, err, ErrIncomplete)
			require.ErrorContains(t, err, lost)
		}
	}
}

func TestTheOfficeKeyOfAnotherVaultIsRefused(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	seal(t, open(t, dir, Options{}), rosa, "Rosa")
	open(t, other, Options{})
	files := contents(t, dir)
	files[officeFile] = contents(t, other)[officeFile]
	_, err := Open(copyVault(t, files), Options{})
	require.ErrorContains(t, err, "it is the office key of another vault")
}

func TestAnOlderOfficeKeyStillOpensAndTheNewestWraps(t *testing.T) {
	dir := t.TempDir()
	sealed := seal(t, open(t, dir, Options{}), rosa, "Rosa")
	files := contents(t, dir)
	o, err := decodeOffice(files[officeFile])
	require.NoError(t, err)
	o.keys = append(o.keys, officeKey{version: 2, key: [keySize]byte{1, 2, 3}})
	files[officeFile] = o.encode()
	dir = copyVault(t, files)
	v := open(t, dir, Options{})
	opens(t, v, sealed, "Rosa")
	kept := seal(t, v, budi, "Budi")
	s, fault := decodeSlot(contents(t, dir)[keysFile][offset(1):])
	require.Equal(t, intact, fault)
	require.Equal(t, uint32(2), s.office)

	o.keys = o.keys[1:]
	files = contents(t, dir)
	files[officeFile] = o.encode()
	v = open(t, copyVault(t, files), Options{})
	opens(t, v, kept, "Budi")
	require.ErrorContains(t, fails(t, v, sealed), "the slot needs version 1 of the office key, which is not in office.key")
}

func TestATornSlotIsCutOff(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{FS: unsynced{}})
	kept := seal(t, v, rosa, "Rosa")
	sealed := seal(t, v, budi, "Budi")
	files := contents(t, dir)
	files[journalFile] = withoutLast(files[journalFile], 1) // a slot is noted when it was written to its end
	whole := files[keysFile]
	for n := range slotSize {
		torn := whole[:offset(1)+int64(n)]
		zeros := append(bytes.Clone(torn), make([]byte, slotSize-n)...)
		for name, keys := range map[string][]byte{"short": torn, "zeros": zeros, "two": append(zeros, make([]byte, slotSize+1)...)} {
			files[keysFile] = keys
			dir := copyVault(t, files)
			reader := open(t, dir, Options{ReadOnly: true})
			opens(t, reader, kept, "Rosa")
			require.ErrorIs(t, fails(t, reader, sealed), ErrUnknownKey, "%s at %d", name, n)
			require.Equal(t, keys, contents(t, dir)[keysFile], "a reader writes nothing")

			v := open(t, dir, Options{FS: unsynced{}})
			require.Equal(t, whole[:offset(1)], contents(t, dir)[keysFile], "%s at %d", name, n)
			opens(t, v, kept, "Rosa")
			again := seal(t, v, budi, "Budi")
			opens(t, v, again, "Budi")
			opens(t, reader, again, "Budi")
		}
	}
}

func TestATornTombstoneNeitherOpensNorSealsAndIsErasedAgain(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{FS: unsynced{}})
	sealed := seal(t, v, rosa, "Rosa")
	kept := seal(t, v, budi, "Budi")
	files := contents(t, dir)
	before := files[keysFile]
	tomb := tombstone(identify(rosa)).encode()
	for n := range slotSize + 1 {
		keys := bytes.Clone(before)
		copy(keys[offset(0):], tomb[:n])
		files[keysFile] = keys
		dir := copyVault(t, files)
		v := open(t, dir, Options{FS: unsynced{}})
		opens(t, v, kept, "Budi")
		var damage *CorruptError
		got, err := v.Open(t.Context(), sealed, event, "owner")
		_, sealing := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
		switch {
		case n <= atStatus: // as before
			require.NoError(t, err)
			require.NoError(t, sealing)
			require.Equal(t, "Rosa", got)
		case bytes.Equal(keys[offset(0):offset(1)], tomb):
			require.ErrorIs(t, err, ErrErased)
			require.ErrorIs(t, sealing, ErrErased)
		default:
			require.ErrorAs(t, err, &damage, "at %d", n)
			require.ErrorAs(t, sealing, &damage, "at %d", n)
		}
		require.NoError(t, v.Erase(t.Context(), rosa))
		require.ErrorIs(t, fails(t, v, sealed), ErrErased)
		require.Equal(t, tomb, contents(t, dir)[keysFile][offset(0):offset(1)])
	}
}

func TestAShrunkenKeyFileIsDamage(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	seal(t, v, rosa, "Rosa")
	sealed := seal(t, v, budi, "Budi")
	require.NoError(t, os.Truncate(filepath.Join(dir, keysFile), offset(1)))
	var damage *CorruptError
	_, err := v.Seal(t.Context(), "ikm-new", event, "owner", "x")
	require.ErrorAs(t, err, &damage)
	require.Error(t, fails(t, v, sealed))
}

func TestAWaitingWriterGivesUpWithItsContext(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	f, err := os.Open(filepath.Join(dir, lockFile))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	require.NoError(t, tryLock(f, false))

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = v.Seal(ctx, budi, event, "owner", "Budi")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	opens(t, v, sealed, "Rosa") // a key that is known needs no lock
	seal(t, v, rosa, "Rosa")

	require.NoError(t, unlock(f))
	seal(t, v, budi, "Budi")
}

func TestAClosedVaultAnswersThatItIsClosed(t *testing.T) {
	v := open(t, t.TempDir(), Options{})
	sealed := seal(t, v, rosa, "Rosa")
	require.NoError(t, v.Close())
	require.NoError(t, v.Close())
	require.ErrorIs(t, fails(t, v, sealed), ErrClosed)
	_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, v.Erase(t.Context(), rosa), ErrClosed)
}

func TestASlotThatIsBeingWrittenIsLookedAtAgain(t *testing.T) {
	for _, readOnly := range []bool{false, true} {
		dir := t.TempDir()
		sealed := seal(t, open(t, dir, Options{}), rosa, "Rosa")
		v := open(t, dir, Options{ReadOnly: readOnly})
		opens(t, v, sealed, "Rosa")

		lock, err := os.Open(filepath.Join(dir, lockFile))
		require.NoError(t, err)
		require.NoError(t, tryLock(lock, false))
		keys, err := os.OpenFile(filepath.Join(dir, keysFile), os.O_RDWR, 0)
		require.NoError(t, err)
		tomb := tombstone(identify(rosa)).encode()
		_, err = keys.WriteAt(tomb[:atWrapped], offset(0))
		require.NoError(t, err)

		answer := make(chan error)
		go func() {
			_, err := v.Open(t.Context(), sealed, event, "owner")
			answer <- err
		}()
		select {
		case err := <-answer:
			t.Fatalf("answered while the slot was being written: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
		_, err = keys.WriteAt(tomb, offset(0))
		require.NoError(t, err)
		require.NoError(t, unlock(lock))
		require.ErrorIs(t, <-answer, ErrErased)
		require.NoError(t, keys.Close())
		require.NoError(t, lock.Close())
	}
}
