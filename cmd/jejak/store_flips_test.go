package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/local"
)

// tree on disk: the bytes of every file under a directory, by its path there.
type files map[string][]byte

func filesUnder(t *testing.T, dir string) files {
	t.Helper()
	all := files{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	}))
	return all
}

// restore makes a directory hold these files and no others.
func (f files) restore(t *testing.T, dir string) {
	t.Helper()
	now := filesUnder(t, dir)
	for name := range now {
		if _, known := f[name]; !known {
			require.NoError(t, os.Remove(filepath.Join(dir, name)))
		}
	}
	for name, content := range f {
		if have, is := now[name]; !is || !bytes.Equal(have, content) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
		}
	}
}

// aLedgerOfAllFiles makes a ledger in which every kind of file is: sealed segments, raw and compressed, with indexes, the
// one that is written, a vault with keys and claims, verdicts and read models.
func aLedgerOfAllFiles(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "buku")
	from, err := given["imported"]()
	require.NoError(t, err)
	require.NoError(t, copyStore(filepath.Join(dir, vaultDir), filepath.Join(from, vaultDir)))
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	source, err := local.Open(filepath.Join(from, logDir), local.Options{ReadOnly: true})
	require.NoError(t, err)
	target, err := local.Open(filepath.Join(dir, logDir), local.Options{SegmentBytes: 2 << 10, Now: func() time.Time { return now }})
	require.NoError(t, err)
	for r, err := range source.All(t.Context(), eventstore.Start, eventstore.Forward) { // one by one, so that segments fill
		require.NoError(t, err)
		require.NoError(t, target.Import(t.Context(), r))
	}
	require.NoError(t, target.Close())
	require.NoError(t, source.Close())
	_, _, code := shows(t, "store", "compress", "--keep", "2", "--store", dir)
	require.Equal(t, exitOK, code)
	_, _, code = shows(t, "rebuild", "--store", dir)
	require.Equal(t, exitOK, code)
	var kinds []string
	for name := range filesUnder(t, dir) {
		kinds = append(kinds, filepath.Ext(name))
	}
	for _, kind := range []string{".seg", ".segz", ".idx", ".keys", ".claims", ".key", ".table", ".columns", ".json"} {
		require.Contains(t, kinds, kind)
	}
	return dir
}

// questions are command lines that read everything that there is.
func questions(dir string) [][]string {
	var list [][]string
	for _, line := range []string{"actor list --reveal", "city show payakumbuh", "fund list", "events --json", "replay all --json", "actor timeline contoh --reveal",
		"actor show contoh --reveal", "check 0220001234567", "actor list --as-of 2021-12-31"} {
		list = append(list, append(strings.Fields(line), "--store", dir))
	}
	return list
}

// answer is what a command line wrote, and how it ended.
type answer struct {
	out, talk string
	code      int
}

// damaged changes a file's bytes: a bit, a piece of zeros, or its end.
func damaged(r *rand.Rand, content []byte) ([]byte, string) {
	at := r.IntN(len(content))
	switch r.IntN(4) {
	case 0:
		return content[:at], fmt.Sprintf("cut to %d of %d bytes", at, len(content))
	case 1:
		changed := slices.Clone(content)
		n := min(1+r.IntN(512), len(content)-at)
		clear(changed[at : at+n])
		return changed, fmt.Sprintf("%d zeros at %d of %d", n, at, len(content))
	}
	changed := slices.Clone(content)
	bit := r.IntN(8)
	changed[at] ^= 1 << bit
	return changed, fmt.Sprintf("bit %d of byte %d of %d", bit, at, len(content))
}

// notData are files whose content says nothing: what matters of a lock is who holds it.
var notData = []string{"log/lock", "vault/lock"}

// A bit that turned, a piece that was zeroed, or a file that was cut, anywhere under a ledger: the check names the file, and
// whoever reads gets the right answer or an error with a code.
func TestDamageAnywhereUnderALedgerIsNamedAndNeverAnsweredFrom(t *testing.T) {
	dir := aLedgerOfAllFiles(t)
	whole := filesUnder(t, dir)
	lines := questions(dir)
	var want []answer
	for _, line := range lines {
		out, talk, code := shows(t, line...)
		require.Equal(t, exitOK, code, "%v\n%s", line, talk)
		want = append(want, answer{out, talk, code})
	}
	require.Equal(t, len(whole), len(filesUnder(t, dir)), "reading changes nothing")
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(whole)), func(name string) bool { return slices.Contains(notData, name) || len(whole[name]) == 0 })
	for n := range howMany(t, 60, 2000, 20_000) {
		r := rand.New(rand.NewPCG(uint64(n), 12))
		name := names[n%len(names)]
		content, what := damaged(r, whole[name])
		if bytes.Equal(content, whole[name]) {
			continue
		}
		what = fmt.Sprintf("%d: %s, %s", n, name, what)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
		mend := assertNamed(t, dir, name, what)
		for range 2 {
			i := r.IntN(len(lines))
			out, talk, code := shows(t, lines[i]...)
			if code == exitOK {
				// That a key is not there is said, and is no answer.
				keyless := strings.ReplaceAll(want[i].out, "NIK 9999994101990001", "NIK (kunci tidak dikenal)")
				assert.True(t, out == want[i].out || strings.HasPrefix(name, vaultDir) && out == keyless, "%s: %v\n%s", what, lines[i], out)
				continue
			}
			assert.True(t, strings.HasPrefix(want[i].out, out), "%s: %v\n%s", what, lines[i], out) // events are printed as they are read
			assert.Regexp(t, `(?m)^Galat \[[A-Z_]+\] |^{"error":{"code":"[A-Z_]+",`, talk, "%s: %v", what, lines[i])
			assert.NotRegexp(t, `\[FAILURE\]|"FAILURE"`, talk, "%s: %v", what, lines[i])
		}
		if n%4 == 0 || !mends(mend) {
			whole.restore(t, dir) // which reading may have done already
			continue
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
		_, talk, code := shows(t, words(strings.TrimPrefix(mend, "jejak "))...)
		assert.Equal(t, exitOK, code, "%s: %s\n%s", what, mend, talk)
		_, _, code = shows(t, "store", "check", "--store", dir)
		assert.Equal(t, exitOK, code, "%s: %s has mended it", what, mend)
		whole.restore(t, dir)
		if t.Failed() {
			return
		}
	}
}

// mends reports whether a mend is a command that needs nothing but the ledger.
func mends(mend string) bool {
	return slices.ContainsFunc([]string{"store compact-index", "rebuild", "vault repair"}, func(name string) bool { return strings.HasPrefix(mend, "jejak "+name+" ") })
}

// assertNamed holds a check to name a file that is damaged, and returns what mends it.
func assertNamed(t *testing.T, dir, name, what string) (mend string) {
	t.Helper()
	out, talk, code := shows(t, "store", "check", "--store", dir, "--json")
	var c checkup
	if out != "" {
		require.NoError(t, json.Unmarshal([]byte(out), &c), what)
	}
	for _, p := range c.Parts {
		for _, f := range p.Findings {
			if f.File == name {
				assert.Equal(t, f.Kind == isDamage, code == exitVerify, what)
				assert.True(t, f.Kind == isNote || f.Mend != "", what)
				return f.Mend
			}
		}
	}
	assert.Fail(t, "not named", "%s: exit %d\n%s%s", what, code, out, talk)
	return ""
}
