package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The canaries are what the person in this story is called and where they are reached. None of it may be found
// anywhere but on a screen that was asked to reveal it.
const (
	canaryName    = "Kanari Tunggal Jaya"
	canaryAddress = "Jalan Kenari Emas 771"
	canaryContact = "kanari771@contoh.invalid"
	canaryPhone   = "+6281277100771"
	canaryNIK     = "9999997107990771"
	canaryNPWP    = "0999999771771000"
)

// forms are the ways in which a canary could hide: as it is, in hexadecimal, and in base64 at each of the three places
// that a byte can have in it.
func forms() map[string][]byte {
	list := map[string][]byte{}
	for _, canary := range []string{canaryName, canaryAddress, canaryContact, canaryPhone, strings.TrimPrefix(canaryPhone, "+62"),
		canaryNIK, canaryNPWP, "081277100771"} {
		list[canary+" raw"] = []byte(canary)
		list[canary+" hex"] = []byte(hex.EncodeToString([]byte(canary)))
		list[canary+" HEX"] = bytes.ToUpper(list[canary+" hex"])
		for pad := range 3 {
			for name, encoding := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64url": base64.URLEncoding} {
				text := encoding.EncodeToString(append(make([]byte, pad), canary...))
				// What shares a group with bytes before or behind the canary depends on them, so that it is left out.
				list[fmt.Sprintf("%s %s+%d", canary, name, pad)] = []byte(text[(pad*8+5)/6 : (pad+len(canary))*8/6])
			}
		}
	}
	return list
}

// found lists the canaries in a text.
func found(text []byte) (hits []string) {
	for name, form := range forms() {
		if bytes.Contains(text, form) {
			hits = append(hits, name)
		}
	}
	slices.Sort(hits)
	return hits
}

// foundBelow lists the canaries in all files below a directory, by file, and how many files there were.
func foundBelow(t *testing.T, dir string) (hits []string, files int) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, hit := range append(found(content), found([]byte(path))...) {
			hits = append(hits, path+": "+hit)
		}
		return err
	}))
	return hits, files
}

// aviary is the story: a ledger, and all that was ever printed without --reveal.
type aviary struct {
	*testing.T
	store string
	heard strings.Builder
}

// says runs a command line, with the text as its standard input.
func (a *aviary) says(input string, args ...string) (out string, code int) {
	a.Helper()
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(a, err)
	var stdout, stderr strings.Builder
	code = run(a.Context(), append(args, "--store", a.store), &environment{In: strings.NewReader(input), Out: &stdout, Err: &stderr,
		Getenv: func(string) string { return "" }, Now: func() time.Time { return now }, Width: defaultWidth})
	if !slices.Contains(args, "--reveal") {
		a.heard.WriteString(stdout.String() + stderr.String())
	}
	return stdout.String() + stderr.String(), code
}

func (a *aviary) does(args ...string) string {
	a.Helper()
	out, code := a.says("", args...)
	require.Equal(a, exitOK, code, out)
	return out
}

const canaryRef = "ikm-73fe9ab2-c558-598f-a761-db7d94c16397"

// reads runs everything that shows something.
func (a *aviary) reads() {
	a.Helper()
	for _, line := range []string{"actor list", "actor list --json", "actor show " + canaryRef, "actor show --json " + canaryRef,
		"actor timeline " + canaryRef, "actor timeline --json " + canaryRef, "city show payakumbuh", "city show payakumbuh --json",
		"events --json", "replay all --json", "store check", "store info --json", "rebuild", "--lang en actor show " + canaryRef} {
		a.does(strings.Fields(line)...)
	}
	for _, number := range []string{canaryNIK, canaryPhone, canaryNPWP, canaryNIK[:15], canaryNIK + "1", canaryName} {
		a.says("", "check", number)
		a.says(number+"\n", "check", "-", "--json")
	}
}

// registers lets an officer record the person and some aid, and make mistakes with the numbers.
func (a *aviary) registers() {
	a.Helper()
	out, code := a.says(canaryNIK+"\n"+canaryPhone+"\n", "record", "pelaku", "--entity", "perorangan", "--owner", canaryName, "--address", canaryAddress,
		"--contact", canaryContact, "--city", "payakumbuh", "--nik", "-", "--phone", "-", "--npwp", canaryNPWP, "--on", "2021-01-10",
		"--id", "00000000-0000-4000-8000-000000000001")
	require.Equal(a, exitOK, code, out)
	a.does("record", "pelatihan", "--actor", canaryRef, "--topic", "Kemasan", "--value", "500.000", "--on", "2021-02-01")
	a.does("record", "alat", "--actor", canaryRef, "--item", "Mesin jahit;1;unit;7.500.000", "--value", "7.500.000", "--bast", "B-1", "--on", "2021-03-01")
	for _, mistake := range [][]string{
		{"record", "pelaku", "--entity", "perorangan", "--owner", canaryName, "--city", "payakumbuh", "--nik", canaryNIK},
		{"record", "pelaku", "--entity", "perorangan", "--name", canaryName, "--city", "payakumbuh"},
		{"record", "pelaku", "--entity", "perorangan", "--owner", canaryName, "--city", "payakumbuh", "--nib", canaryNIK},
		{"record", "pelaku", "--entity", "perorangan", "--owner", strings.Repeat(canaryName, 40), "--city", "payakumbuh"},
		{"actor", "identify", canaryRef, "--scheme", canaryNIK, "--value", canaryNIK},
		{"actor", "identify", canaryRef, "--scheme", "halal", "--value", canaryNIK},
		{"actor", "identify", canaryRef, "--scheme", "telepon", "--value", canaryPhone + "/" + canaryPhone},
		{"actor", "identify", canaryRef, "--scheme", "NIK", "--revoke", "--value", canaryNIK[:14], "--reason", "x"},
	} {
		out, code := a.says("", mistake...)
		require.Equal(a, exitRejected, code, out)
	}
}

func (a *aviary) forgets() {
	a.Helper()
	a.does("actor", "erase", canaryRef, "--request", "--basis", "UU 27/2022 pasal 8", "--by", "sri")
	a.does("actor", "erase", canaryRef, "--approve", "--by", "rahmat")
}

// backsUpTheVault makes the keys of two officers and a backup for both.
func (a *aviary) backsUpTheVault(officer, file string) string {
	a.Helper()
	args := []string{"vault", "backup", file}
	for _, key := range []string{officer, officer + ".2"} {
		out := a.does("vault", "keygen", key)
		_, rest, _ := strings.Cut(out, "age1")
		recipient, _, _ := strings.Cut(rest, "\n")
		args = append(args, "--to", "age1"+recipient)
	}
	a.does(args...)
	return file
}

// models is what the read models keep, by table: the runs, without the files that say how far each has read.
func (a *aviary) models() map[string]string {
	a.Helper()
	a.does("rebuild")
	files := map[string]string{}
	list, err := filepath.Glob(filepath.Join(a.store, modelsDir, "*.columns"))
	require.NoError(a, err)
	require.NotEmpty(a, list)
	for _, name := range list {
		content, err := os.ReadFile(name)
		require.NoError(a, err)
		table, _, _ := strings.Cut(filepath.Base(name), "-")
		files[table] = string(content)
	}
	return files
}

// names is what actor list reveals.
func (a *aviary) names() string {
	a.Helper()
	return a.does("actor", "list", "--reveal")
}

func TestTheCanaryIsFoundWhereItIs(t *testing.T) {
	assert.Empty(t, found([]byte("nothing to see here")))
	for _, text := range []string{canaryName, hex.EncodeToString([]byte(canaryNIK)), strings.ToUpper(hex.EncodeToString([]byte(canaryPhone))),
		base64.StdEncoding.EncodeToString([]byte(canaryAddress)), base64.StdEncoding.EncodeToString([]byte("x" + canaryContact + "yz")),
		base64.URLEncoding.EncodeToString([]byte("xy" + canaryNPWP + "z"))} {
		assert.NotEmpty(t, found([]byte("before "+text+" behind")), text)
	}
}

func TestNothingPersonalIsLeftOfAPersonWhoWasForgotten(t *testing.T) {
	root := t.TempDir()
	a := &aviary{T: t, store: filepath.Join(root, "buku")}
	a.registers()
	a.reads()
	require.Contains(t, a.names(), canaryName, "the officer sees who it is")
	shown, code := a.says("", "check", canaryNIK, "--reveal")
	require.Equal(t, exitOK, code)
	require.Contains(t, shown, canaryNIK)
	require.Contains(t, shown, canaryPhone)
	backup, keys := filepath.Join(root, "cadangan"), filepath.Join(root, "cadangan-brankas")
	a.does("store", "backup", backup)
	require.NoError(t, copyStore(keys, filepath.Join(a.store, vaultDir)))
	officer := filepath.Join(root, "kunci-sri.txt")
	vault := a.backsUpTheVault(officer, filepath.Join(root, "brankas.age"))
	before := a.models()
	city := a.does("city", "show", "payakumbuh", "--json")

	hits, files := foundBelow(t, root)
	assert.Empty(t, hits, "before the erasure")
	assert.Greater(t, files, 10)

	a.forgets()
	a.reads()
	a.does("store", "backup", filepath.Join(root, "cadangan-baru"))
	assert.Equal(t, city, a.does("city", "show", "payakumbuh", "--json"), "what was given stays")
	after := a.models()
	for name, kept := range before {
		if name != "identities" { // which says who was forgotten
			assert.True(t, kept == after[name], name)
		}
	}
	assert.NotEqual(t, before["identities"], after["identities"])
	assert.NotContains(t, a.names(), canaryName)
	assert.Contains(t, a.names(), "(dihapus)")
	hits, _ = foundBelow(t, root)
	assert.Empty(t, hits, "after the erasure")
	assert.Empty(t, found([]byte(a.heard.String())), "printed without --reveal")

	t.Run("the read models need no keys", func(t *testing.T) {
		with := a.models()
		require.NoError(t, os.Rename(filepath.Join(a.store, vaultDir), filepath.Join(root, "aside")))
		require.NoError(t, os.RemoveAll(filepath.Join(a.store, modelsDir)))
		a.does("rebuild")
		assert.Equal(t, with, a.models())
		require.NoError(t, os.Rename(filepath.Join(root, "aside"), filepath.Join(a.store, vaultDir)))
	})
	t.Run("a backup of the log beside the vault does not bring the person back", func(t *testing.T) {
		old := &aviary{T: t, store: filepath.Join(root, "pulih")}
		old.does("store", "restore", backup)
		require.NoError(t, copyStore(filepath.Join(old.store, vaultDir), filepath.Join(a.store, vaultDir)))
		assert.Contains(t, old.names(), "(dihapus)")
		assert.NotContains(t, old.names(), canaryName)
	})
	t.Run("a restored backup of the vault does not bring the person back", func(t *testing.T) {
		aside := filepath.Join(root, "brankas-aside")
		require.NoError(t, os.Rename(filepath.Join(a.store, vaultDir), aside))
		out := a.does("vault", "restore", vault, "--identity", officer)
		assert.Contains(t, out, "\n    "+canaryRef+"\n", "whose key was destroyed is named")
		assert.Contains(t, a.names(), "(dihapus)")
		for _, args := range [][]string{{"actor", "list", "--reveal"}, {"actor", "list", "--reveal", "--as-of", "2021-12-31"}, {"actor", "show", canaryRef, "--reveal"}} {
			assert.Empty(t, found([]byte(a.does(args...))))
		}
		_, code := a.says("", "check", canaryNIK)
		assert.Equal(t, exitNotFound, code, "the number is free")
		hits, _ := foundBelow(t, root)
		assert.Empty(t, hits)
		ignorant := &aviary{T: t, store: filepath.Join(root, "tak-tahu")} // a log that was set back behind the erasure
		ignorant.does("store", "restore", backup)
		require.NoError(t, copyStore(filepath.Join(ignorant.store, vaultDir), filepath.Join(a.store, vaultDir)))
		assert.Contains(t, ignorant.names(), "(dihapus)", "the key is gone, whatever the log says")
		require.NoError(t, os.RemoveAll(filepath.Join(a.store, vaultDir)))
		require.NoError(t, os.Rename(aside, filepath.Join(a.store, vaultDir)))
	})
	t.Run("a backup of the vault beside the log does not bring the person back", func(t *testing.T) {
		require.NoError(t, os.RemoveAll(filepath.Join(a.store, vaultDir)))
		require.NoError(t, copyStore(filepath.Join(a.store, vaultDir), keys))
		assert.Contains(t, a.names(), "(dihapus)", "the log says that they are forgotten")
		shown := a.does("actor", "list", "--reveal", "--as-of", "2021-12-31")
		assert.NotContains(t, shown, canaryName, "at every point in time")
		shown, _ = a.says("", "check", canaryNIK, "--reveal")
		assert.NotContains(t, shown, canaryName)
		assert.NotContains(t, shown, canaryPhone)
		a.does("actor", "erase", "--resume")
		_, code := a.says("", "check", canaryNIK)
		assert.Equal(t, exitNotFound, code)
		old := &aviary{T: t, store: filepath.Join(root, "pulih")}
		require.NoError(t, os.RemoveAll(filepath.Join(old.store, vaultDir)))
		require.NoError(t, copyStore(filepath.Join(old.store, vaultDir), filepath.Join(a.store, vaultDir)))
		assert.NotContains(t, old.names(), canaryName, "the key is gone again")
	})
}
