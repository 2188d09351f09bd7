package privacy

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func entries(t *testing.T, v *Vault) int64 {
	t.Helper()
	n, err := v.Entries(t.Context())
	require.NoError(t, err)
	return n
}

// twoStates makes a vault with two states of its files: early, and late with more of everything.
func twoStates(t *testing.T) (early, late map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	v := open(t, dir, Options{})
	claimed(t, v, number, rosa, "")
	seal(t, v, rosa, "Rosa")
	early = contents(t, dir)
	claimed(t, v, "9999994101990002", budi, "")
	seal(t, v, budi, "Budi")
	return early, contents(t, dir)
}

func TestEachChangeOfTheVaultIsCounted(t *testing.T) {
	dir := t.TempDir()
	v, reader := open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})
	assert.Zero(t, entries(t, v))
	assert.Zero(t, entries(t, reader))
	claimed(t, v, number, rosa, "")
	assert.EqualValues(t, 2, entries(t, v), "the key of the claims, and a claim")
	seal(t, v, rosa, "Rosa")
	seal(t, v, rosa, "Rosa again")
	assert.EqualValues(t, 3, entries(t, v))
	claimed(t, v, number, budi, rosa)
	assert.EqualValues(t, 3, entries(t, open(t, dir, Options{})))
	require.NoError(t, v.Erase(t.Context(), rosa))
	assert.EqualValues(t, 5, entries(t, reader), "a tombstone, and a claim that is free")
	require.NoError(t, v.Erase(t.Context(), rosa))
	_, err := v.Rotate(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 5, entries(t, v))
}

func TestAFileOfBeforeIsNoticedBeforeAnythingReliesOnIt(t *testing.T) {
	early, late := twoStates(t)
	zeroed := func(b []byte, from int) []byte { return append(slices.Clone(b[:from]), make([]byte, len(b)-from)...) }
	with := func(name string, content []byte) map[string][]byte {
		files := map[string][]byte{}
		for n, b := range late {
			files[n] = b
		}
		files[name] = content
		return files
	}
	for name, c := range map[string]struct {
		files map[string][]byte
		file  string
	}{
		"claims cut to their head": {with(claimsFile, late[claimsFile][:slotSize]), claimsFile},
		"claims cut by one":        {with(claimsFile, withoutLast(late[claimsFile], 1)), claimsFile},
		"claims zeroed at the end": {with(claimsFile, zeroed(late[claimsFile], 2*slotSize)), claimsFile},
		"claims of before":         {with(claimsFile, early[claimsFile]), claimsFile},
		"keys cut":                 {with(keysFile, withoutLast(late[keysFile], 1)), keysFile},
		"keys zeroed at the end":   {with(keysFile, zeroed(late[keysFile], 3*slotSize)), keysFile},
		"keys of before":           {with(keysFile, early[keysFile]), keysFile},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyVault(t, c.files)
			for _, v := range []*Vault{open(t, dir, Options{ReadOnly: true}), open(t, dir, Options{})} {
				var stale *StaleError
				_, err := v.Entries(t.Context())
				require.ErrorAs(t, err, &stale)
				assert.Equal(t, c.file, stale.File)
				_, err = v.Lookup(t.Context(), "NIK", number)
				require.ErrorAs(t, err, &stale)
				_, err = v.Info(t.Context())
				require.ErrorAs(t, err, &stale)
				if v.readOnly {
					continue
				}
				_, err = v.Claim(t.Context(), "NIK", "9999994101990002", claimOf(rosa))
				require.ErrorAs(t, err, &stale)
				_, err = v.Seal(t.Context(), "ikm-new", event, "owner", "x")
				require.ErrorAs(t, err, &stale)
			}
			assert.Equal(t, c.files[c.file], contents(t, dir)[c.file], "nothing is written, and nothing cut off")
		})
	}
}

func TestAVaultThatIsOldAsAWholeCountsLess(t *testing.T) {
	early, late := twoStates(t)
	assert.Less(t, entries(t, open(t, copyVault(t, early), Options{})), entries(t, open(t, copyVault(t, late), Options{})))
	files := map[string][]byte{}
	for name, b := range late {
		files[name] = b
	}
	delete(files, journalFile)
	v := open(t, copyVault(t, files), Options{})
	assert.Zero(t, entries(t, v), "whoever takes the journal away has a vault that counts nothing")
	files[journalFile] = early[journalFile]
	v = open(t, copyVault(t, files), Options{})
	assert.EqualValues(t, 5, entries(t, v), "an old journal catches up with what was written since")
}

func TestAVaultOfBeforeTheJournalBeginsItWithItsFirstChange(t *testing.T) {
	_, late := twoStates(t)
	delete(late, journalFile)
	dir := copyVault(t, late)
	v := open(t, dir, Options{})
	assert.Equal(t, []string{rosa}, holders(t, v, "NIK", number))
	assert.NotContains(t, contents(t, dir), journalFile)
	seal(t, v, "ikm-new", "x")
	assert.EqualValues(t, 6, entries(t, v), "all that is there, and one more")
	files := contents(t, dir)
	files[claimsFile] = withoutLast(files[claimsFile], 1)
	var stale *StaleError
	_, err := open(t, copyVault(t, files), Options{}).Entries(t.Context())
	require.ErrorAs(t, err, &stale)
}

func TestWhatIsNotInTheJournalYetIsNotedByTheNextWriter(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	claimed(t, v, number, rosa, "")
	_, err := v.Claim(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: 4})
	require.NoError(t, err)
	sealed := seal(t, v, rosa, "Rosa")
	require.NoError(t, v.Erase(t.Context(), rosa))
	all := entries(t, v)
	files := contents(t, dir)
	whole := files[journalFile]
	for lost := 1; lost <= int(all); lost++ {
		files[journalFile] = withoutLast(whole, lost)
		dir := copyVault(t, files)
		reader := open(t, dir, Options{ReadOnly: true})
		assert.EqualValues(t, all-int64(lost), entries(t, reader), "a reader writes nothing")
		require.ErrorIs(t, fails(t, reader, sealed), ErrErased)
		v := open(t, dir, Options{})
		assert.LessOrEqual(t, entries(t, v), all, "a renewal that was given back since is one change")
		assert.Empty(t, holders(t, v, "NIK", number))
		claimed(t, v, number, budi, "")
		again := open(t, dir, Options{})
		assert.Equal(t, entries(t, v), entries(t, again))
		assert.Equal(t, []string{budi}, holders(t, again, "NIK", number))
	}
}

func TestAKeyThatTheJournalForgotIsForgottenAtOnce(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	before := contents(t, dir)[keysFile]
	require.NoError(t, v.Erase(t.Context(), rosa))
	files := contents(t, dir)
	files[keysFile] = before
	dir = copyVault(t, files)
	reader := open(t, dir, Options{ReadOnly: true})
	require.ErrorIs(t, fails(t, reader, sealed), ErrErased)
	assert.Equal(t, before, contents(t, dir)[keysFile])
	v = open(t, dir, Options{})
	require.ErrorIs(t, fails(t, v, sealed), ErrErased)
	assert.False(t, bytes.Contains(contents(t, dir)[keysFile], before[offset(0)+atWrapped:][:wrappedSize]))
	assert.EqualValues(t, 2, entries(t, v))
}

func TestADamagedJournalIsNeverReliedOn(t *testing.T) {
	_, late := twoStates(t)
	for bit := 0; bit < len(late[journalFile])*8; bit += 37 {
		files := map[string][]byte{}
		for name, b := range late {
			files[name] = slices.Clone(b)
		}
		files[journalFile][bit/8] ^= 1 << (bit % 8)
		v, err := Open(copyVault(t, files), Options{ReadOnly: true})
		require.NoError(t, err, "names are read with a damaged journal")
		_, err = v.Entries(t.Context())
		var damage *CorruptError
		var stale *StaleError
		require.True(t, errorsAs(err, &damage, &stale), "bit %d: %v", bit, err)
		require.NoError(t, v.Close())
	}
}

func TestHowFarTheLogWasReadForErasuresIsKept(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	position, _, err := v.ErasedUntil(t.Context())
	require.NoError(t, err)
	assert.Zero(t, position)
	require.NoError(t, v.NoteErased(t.Context(), 4711, event))
	position, before, err := open(t, dir, Options{ReadOnly: true}).ErasedUntil(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 4711, position)
	assert.Equal(t, event, before)
}

func TestOnlyTheOwnerReadsTheJournal(t *testing.T) {
	dir := t.TempDir()
	seal(t, open(t, dir, Options{}), rosa, "Rosa")
	info, err := os.Stat(filepath.Join(dir, journalFile))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(filePerm), info.Mode())
}
