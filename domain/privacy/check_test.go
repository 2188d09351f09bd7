package privacy

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func checks(t *testing.T, dir string, entries int64) []Finding {
	t.Helper()
	found, err := Check(t.Context(), dir, Options{Entries: entries})
	require.NoError(t, err)
	return found
}

// witness is a vault of whom everything is known.
type witness struct {
	files   map[string][]byte
	entries int64
	erased  domain.Sealed
	kept    domain.Sealed
}

func newWitness(t *testing.T) (w witness) {
	t.Helper()
	dir := t.TempDir()
	v := open(t, dir, Options{})
	w.erased, w.kept = seal(t, v, rosa, "Rosa"), seal(t, v, budi, "Budi")
	claimed(t, v, number, rosa, "")
	claimed(t, v, "9999994101990002", budi, "")
	claimed(t, v, "9999994101990003", "ikm-third", "")
	require.NoError(t, v.Erase(t.Context(), rosa))
	_, err := v.Rotate(t.Context())
	require.NoError(t, err)
	seal(t, v, "ikm-third", "Tati")
	w.entries = entries(t, v)
	w.files = contents(t, dir)
	delete(w.files, lockFile)
	return w
}

// silent says what a vault answers wrongly without an error, "" when there is nothing.
func (w witness) silent(t *testing.T, dir string) string {
	v, err := Open(dir, Options{FS: unsynced{}})
	if err != nil {
		return ""
	}
	defer func() { require.NoError(t, v.Close()) }()
	if count, err := v.Entries(t.Context()); err != nil || count < w.entries {
		err := w.readsWrong(t, v)
		return err
	}
	if existing, err := v.Claim(t.Context(), "NIK", "9999994101990002", claimOf("ikm-third")); err == nil && existing.Actor != budi {
		return fmt.Sprintf("a second actor has the number, and before %q", existing.Actor)
	}
	if list, err := v.Lookup(t.Context(), "NIK", number); err == nil && len(list) > 0 {
		return "the number of somebody who was forgotten is held"
	}
	return w.readsWrong(t, v)
}

func (w witness) readsWrong(t *testing.T, v *Vault) string {
	if text, err := v.Open(t.Context(), w.erased, event, "owner"); err == nil {
		return "who was forgotten opens to " + text
	}
	if text, err := v.Open(t.Context(), w.kept, event, "owner"); err == nil && text != "Budi" || errors.Is(err, ErrErased) {
		return fmt.Sprintf("a name is %q: %v", text, err)
	}
	return ""
}

func TestAWholeVaultHasNoFault(t *testing.T) {
	w := newWitness(t)
	assert.Empty(t, checks(t, copyVault(t, w.files), w.entries))
	assert.Empty(t, checks(t, filepath.Join(t.TempDir(), "none"), 0))
	delete(w.files, journalFile)
	assert.Empty(t, checks(t, copyVault(t, w.files), 0), "of before the journal")
}

// rounds is how many random faults are tried: a few in passing, and as many as must be shown in the long run.
func rounds() int {
	if os.Getenv("JEJAK_LONG") != "" {
		return 2000
	}
	return 120
}

func TestEachRandomFlipAndCutIsNamedAndNothingIsWrongInSilence(t *testing.T) {
	w := newWitness(t)
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{officeFile, keysFile, claimsFile, journalFile}
	base := t.TempDir()
	for n := range rounds() {
		name := names[n%len(names)]
		b := slices.Clone(w.files[name])
		at := random.IntN(len(b))
		what := fmt.Sprintf("%d: %s cut at %d", n, name, at)
		switch random.IntN(3) {
		case 0:
			b = b[:at]
		case 1:
			clear(b[at:])
			what = fmt.Sprintf("%d: %s zeroed from %d", n, name, at)
		default:
			bit := random.IntN(8)
			b[at] ^= 1 << bit
			what = fmt.Sprintf("%d: %s flipped at %d bit %d", n, name, at, bit)
		}
		if slices.Equal(b, w.files[name]) {
			continue // it ended in zeros
		}
		dir := filepath.Join(base, fmt.Sprint(n))
		require.NoError(t, os.Mkdir(dir, dirPerm))
		for other, content := range w.files {
			require.NoError(t, os.WriteFile(filepath.Join(dir, other), content, filePerm))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, filePerm))
		found := checks(t, dir, w.entries)
		require.NotEmpty(t, found, what)
		named := slices.ContainsFunc(found, func(f Finding) bool { return f.File == name && f.What != "" && f.Mend != "" })
		require.True(t, named || name == keysFile && found[0].Mend != "", "%s: %v", what, found)
		require.Empty(t, w.silent(t, dir), what)
		require.NoError(t, os.RemoveAll(dir))
	}
}

func TestWhatIsWrongWithAVaultIsNamed(t *testing.T) {
	w := newWitness(t)
	early, late := twoStates(t)
	foreign := newWitness(t)
	with := func(files map[string][]byte, name string, content []byte) map[string][]byte {
		copied := map[string][]byte{}
		for n, b := range files {
			copied[n] = b
		}
		if copied[name] = content; content == nil {
			delete(copied, name)
		}
		return copied
	}
	for name, c := range map[string]struct {
		files map[string][]byte
		want  Finding
	}{
		"no claims":          {with(w.files, claimsFile, nil), Finding{FaultIncomplete, claimsFile, 0, "the file is missing", MendRepair}},
		"no keys":            {with(w.files, keysFile, nil), Finding{FaultIncomplete, keysFile, 0, "the file is missing", MendRestore}},
		"no office key":      {with(w.files, officeFile, nil), Finding{FaultIncomplete, officeFile, 0, "the file is missing", MendRestore}},
		"no journal":         {with(w.files, journalFile, nil), Finding{FaultIncomplete, journalFile, 0, "the file is missing", MendRepair}},
		"old claims":         {with(late, claimsFile, early[claimsFile]), Finding{FaultBehind, claimsFile, offset(1), "it has 1 entries, and had 2", MendRepair}},
		"old keys":           {with(late, keysFile, early[keysFile]), Finding{FaultBehind, keysFile, offset(2), "it has 2 entries, and had 3", MendRestore}},
		"old journal":        {with(late, journalFile, early[journalFile]), Finding{FaultUnfinished, journalFile, offset(3), "person.claims is ahead of it at offset 256", MendRepair}},
		"another's claims":   {with(w.files, claimsFile, foreign.files[claimsFile]), Finding{FaultForeign, claimsFile, 16, "it is the file of claims of another vault", MendRepair}},
		"another's key":      {with(w.files, officeFile, foreign.files[officeFile]), Finding{FaultForeign, officeFile, 16, "it is the office key of another vault", MendRestore}},
		"another's journal":  {with(w.files, journalFile, foreign.files[journalFile]), Finding{FaultDamaged, journalFile, 16, "it is the journal of another vault", MendRepair}},
		"an interrupted one": {with(w.files, officeFile+tempSuffix, []byte("half")), Finding{FaultUnfinished, officeFile + tempSuffix, 0, "an interrupted write has left it", MendRepair}},
	} {
		t.Run(name, func(t *testing.T) {
			found := checks(t, copyVault(t, c.files), 5)
			assert.Contains(t, found, c.want)
		})
	}
	t.Run("as a whole of before", func(t *testing.T) {
		want := Finding{FaultBehind, journalFile, offset(3), "it has 3 changes, and the log knows of 5", MendRepair}
		assert.Equal(t, []Finding{want}, checks(t, copyVault(t, early), 5))
	})
	t.Run("readable by others", func(t *testing.T) {
		dir := copyVault(t, w.files)
		require.NoError(t, os.Chmod(filepath.Join(dir, officeFile), 0o644))
		assert.Equal(t, []Finding{{FaultExposed, officeFile, 0, "it has mode 0644", MendRotate}}, checks(t, dir, 0))
	})
}
