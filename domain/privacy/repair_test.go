package privacy

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// claimAgain is what a log would say of the numbers of a witness.
func claimAgain(t *testing.T) func(*Vault) error {
	return func(v *Vault) error {
		for value, owner := range map[string]string{"9999994101990002": budi, "9999994101990003": "ikm-third"} {
			if existing, err := v.Claim(t.Context(), "NIK", value, claimOf(owner)); err != nil || existing.Actor != "" && string(existing.Actor) != owner {
				return fmt.Errorf("%s is %s's: %w", value, existing.Actor, err)
			}
		}
		return nil
	}
}

func TestWhatCanBeMadeAgainIsRepaired(t *testing.T) {
	w := newWitness(t)
	flipped := func(name string, at int) []byte {
		b := slices.Clone(w.files[name])
		b[at] ^= 4
		return b
	}
	for name, c := range map[string]struct {
		file    string
		content []byte // nil: it is gone
	}{
		"no claims":                 {claimsFile, nil},
		"claims cut to their head":  {claimsFile, w.files[claimsFile][:slotSize]},
		"claims cut in the middle":  {claimsFile, w.files[claimsFile][:slotSize+40]},
		"empty claims":              {claimsFile, []byte{}},
		"zeroed claims":             {claimsFile, make([]byte, len(w.files[claimsFile]))},
		"a claim that was flipped":  {claimsFile, flipped(claimsFile, int(offset(1))+3)},
		"no journal":                {journalFile, nil},
		"a journal that was cut":    {journalFile, withoutLast(w.files[journalFile], 3)},
		"a journal of nothing":      {journalFile, []byte{}},
		"an entry that was flipped": {journalFile, flipped(journalFile, int(offset(2))+60)},
		"what a write left":         {keysFile + tempSuffix, []byte("half")},
		"nothing":                   {keysFile, w.files[keysFile]},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyVault(t, w.files)
			file := filepath.Join(dir, c.file)
			if c.content == nil {
				require.NoError(t, os.Remove(file))
			} else {
				require.NoError(t, os.WriteFile(file, c.content, filePerm))
			}
			done, err := Repair(t.Context(), dir, []string{rosa}, false, claimAgain(t), Options{Entries: w.entries})
			require.NoError(t, err)
			assert.Empty(t, done.Destroyed)
			assert.False(t, done.GivenUp)
			assert.GreaterOrEqual(t, done.Entries, w.entries)
			assert.Empty(t, checks(t, dir, w.entries))
			assert.Empty(t, w.silent(t, dir))
			v := open(t, dir, Options{})
			opens(t, v, w.kept, "Budi")
			assert.Equal(t, []string{budi}, holders(t, v, "NIK", "9999994101990002"))
			claimed(t, v, "9999994101990003", budi, "ikm-third")
		})
	}
}

func TestKeysAreGivenUpOnlyWhenItIsSaid(t *testing.T) {
	w := newWitness(t)
	damaged := slices.Clone(w.files[keysFile])
	damaged[offset(1)+60] ^= 1 // Budi's
	for name, content := range map[string][]byte{
		"cut": withoutLast(w.files[keysFile], 1), "damaged": damaged,
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyVault(t, w.files)
			require.NoError(t, os.WriteFile(filepath.Join(dir, keysFile), content, filePerm))
			before := contents(t, dir)
			_, err := Repair(t.Context(), dir, nil, false, nil, Options{Entries: w.entries})
			require.ErrorIs(t, err, ErrKeysLost)
			after := contents(t, dir)
			delete(after, lockFile)
			assert.Equal(t, before, after)

			done, err := Repair(t.Context(), dir, nil, true, claimAgain(t), Options{Entries: w.entries})
			require.NoError(t, err)
			assert.True(t, done.GivenUp)
			assert.Empty(t, checks(t, dir, w.entries))
			v := open(t, dir, Options{})
			_, mark, _ := v.Name()
			assert.NotEmpty(t, mark, "keys that it makes from now on are none that it lost")
			own, known, err := v.Made(t.Context(), mark)
			require.NoError(t, err)
			assert.True(t, own && known)
			require.ErrorIs(t, fails(t, v, w.erased), ErrErased)
			if name == "cut" { // the last was the third's
				opens(t, v, w.kept, "Budi")
				return
			}
			require.ErrorIs(t, fails(t, v, w.kept), ErrUnknownKey)
			opens(t, v, seal(t, v, budi, "Budi again"), "Budi again")
			require.ErrorIs(t, fails(t, v, w.kept), ErrUnknownKey, "and it does not look like tampering")
		})
	}
}

func TestARepairForgetsWhomTheJournalAndTheLogForgot(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	first, second := seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
	before := contents(t, dir)[keysFile]
	require.NoError(t, v.Erase(t.Context(), rosa))
	files := contents(t, dir)
	files[keysFile] = before
	dir = copyVault(t, files)
	done, err := Repair(t.Context(), dir, []string{budi}, false, nil, Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{budi}, done.Destroyed, "by the log; the other was by the journal")
	v = open(t, dir, Options{})
	require.ErrorIs(t, fails(t, v, first), ErrErased)
	require.ErrorIs(t, fails(t, v, second), ErrErased)
}

func TestARepairCountsOnFromWhatTheLogSays(t *testing.T) {
	dir := t.TempDir()
	seal(t, open(t, dir, Options{}), rosa, "Rosa")
	done, err := Repair(t.Context(), dir, nil, false, nil, Options{Entries: 1 << 40})
	require.NoError(t, err)
	assert.EqualValues(t, 1<<40+1, done.Entries)
	v := open(t, dir, Options{})
	seal(t, v, budi, "Budi")
	assert.EqualValues(t, 1<<40+2, entries(t, v))
}

func TestAVaultThatIsOpenWhileItIsRepairedIsOpenedAgain(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	seal(t, v, rosa, "Rosa")
	_, err := Repair(t.Context(), dir, nil, false, nil, Options{Entries: 40})
	require.NoError(t, err)
	_, err = v.Seal(t.Context(), budi, event, "owner", "Budi")
	require.ErrorIs(t, err, errAnew)
	assert.Empty(t, checks(t, dir, 40))
}
