package privacy

import (
	"encoding/hex"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

var update = flag.Bool("update", false, "write testdata anew")

const goldenFile = "testdata/v1.txt"

// TestTheFilesAreAsDocumented writes the vault of testdata/v1.txt again: two persons, and one who was forgotten.
func TestTheFilesAreAsDocumented(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{Rand: rand.NewChaCha8([32]byte{1})})
	var b strings.Builder
	for _, c := range [][2]string{{rosa, "Rosa"}, {budi, "Budi, Jl. Contoh 1, Kelurahan Parit Muko Aie"}, {"person-3", "Tati"}} {
		line, err := json.Marshal(seal(t, v, c[0], c[1]), json.Deterministic(true))
		require.NoError(t, err)
		b.WriteString(string(line) + "\n")
	}
	require.NoError(t, v.Erase(t.Context(), "person-3"))
	files := contents(t, dir)
	for _, name := range []string{officeFile, keysFile} {
		b.WriteString("\n" + name + "\n" + hex.Dump(files[name]))
	}
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(goldenFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

func TestTheVaultOfVersion1StillOpens(t *testing.T) {
	golden, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	parts := strings.Split(string(golden), "\n\n")
	require.Len(t, parts, 3)
	v := open(t, copyVault(t, dumped(t, parts[1:])), Options{ReadOnly: true})
	var sealed [3]domain.Sealed
	for i, line := range strings.Split(parts[0], "\n") {
		require.NoError(t, json.Unmarshal([]byte(line), &sealed[i]))
	}
	opens(t, v, sealed[0], "Rosa")
	opens(t, v, sealed[1], "Budi, Jl. Contoh 1, Kelurahan Parit Muko Aie")
	require.ErrorIs(t, fails(t, v, sealed[2]), ErrErased)
}

// dumped reads files back from a name and a hexadecimal dump each.
func dumped(t *testing.T, parts []string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, part := range parts {
		name, dump, _ := strings.Cut(part, "\n")
		for line := range strings.Lines(dump) {
			b, err := hex.DecodeString(strings.ReplaceAll(line[10:58], " ", ""))
			require.NoError(t, err)
			files[name] = append(files[name], b...)
		}
	}
	return files
}

const journalGolden = "testdata/journal.v1.txt"

// TestTheJournalIsAsDocumented writes the journal of testdata/journal.v1.txt again: a person, a number that was claimed,
// renewed and given back, a person who was forgotten, and a log that was read.
func TestTheJournalIsAsDocumented(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{Rand: rand.NewChaCha8([32]byte{3}), Entries: 40})
	seal(t, v, rosa, "Rosa")
	claimed(t, v, number, rosa, "")
	_, err := v.Claim(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: 7})
	require.NoError(t, err)
	require.NoError(t, v.Release(t.Context(), "NIK", number, domain.Claim{Actor: rosa, Until: 7}))
	require.NoError(t, v.Erase(t.Context(), rosa))
	require.NoError(t, v.NoteErased(t.Context(), 4711, event))
	got := hex.Dump(contents(t, dir)[journalFile])
	if *update {
		require.NoError(t, os.WriteFile(journalGolden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(journalGolden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
	require.EqualValues(t, 47, entries(t, v))
}
