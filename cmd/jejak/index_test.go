package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore/local"
	"jejak/eventstore/storetest"
)

// inSegments makes a copy of a ledger whose log is in many small segments, each with an index.
func inSegments(t *testing.T, from string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "store")
	require.NoError(t, copyStore(dir, from))
	require.NoError(t, os.RemoveAll(filepath.Join(dir, logDir)))
	log, err := local.Open(filepath.Join(from, logDir), local.Options{ReadOnly: true})
	require.NoError(t, err)
	records := storetest.ReadAll(t, t.Context(), log)
	require.NoError(t, log.Close())
	segments, err := local.Open(filepath.Join(dir, logDir), local.Options{SegmentBytes: 16 << 10})
	require.NoError(t, err)
	for _, r := range records {
		require.NoError(t, segments.Import(t.Context(), r))
	}
	require.NoError(t, segments.Close())
	return dir
}

// TestADamagedIndexStopsNoQuestion turns a bit in an index of a ledger whose log is whole. Every answer is as it was, and
// says what heals; who records hears it too, and after that the ledger is as before.
func TestADamagedIndexStopsNoQuestion(t *testing.T) {
	articles, err := given["articles"]()
	require.NoError(t, err)
	dir := inSegments(t, articles)
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	ask := func(args ...string) (answer, talk string, code int) {
		var out, errs bytes.Buffer
		code = run(t.Context(), append(args, "--store", dir, "--lang", "en"), &environment{Out: &out, Err: &errs,
			Getenv: func(string) string { return "" }, Now: func() time.Time { return now }, Width: defaultWidth})
		return out.String(), errs.String(), code
	}
	questions := [][]string{{"actor", "list"}, {"events", "--category", "fund"}, {"actor", "timeline", "payocraft"}, {"city", "list", "--as-of", "2021-12-31"}}
	var want []string
	for _, q := range questions {
		answer, talk, code := ask(q...)
		require.Equal(t, exitOK, code, talk)
		want = append(want, answer)
	}
	index := filepath.Join(dir, logDir, "0000000000000000.idx")
	whole, err := os.ReadFile(index)
	require.NoError(t, err)
	for _, at := range []int{20, len(whole) / 2, len(whole) - 10} { // the header, a look-up, the list of blocks
		turned := bytes.Clone(whole)
		turned[at] ^= 1
		require.NoError(t, os.WriteFile(index, turned, 0o600))
		for i, q := range questions {
			answer, talk, code := ask(q...)
			require.Equal(t, exitOK, code, "%v, byte %d: %s", q, at, talk)
			assert.Equal(t, want[i], answer, "%v, byte %d", q, at)
		}
	}
	turned := bytes.Clone(whole)
	turned[20] ^= 1
	require.NoError(t, os.WriteFile(index, turned, 0o600))
	_, talk, _ := ask("actor", "list")
	assert.Contains(t, talk, "store compact-index")
	record := []string{"record", "informasi", "--actor", "payocraft", "--kind", "konsultasi", "--topic", "x", "--by", "ani"}
	_, talk, code := ask(record...)
	assert.Equal(t, exitVerify, code)
	assert.Contains(t, talk, "[INDEX_DAMAGED]")
	assert.Contains(t, talk, "store compact-index")
	_, talk, code = ask("store", "compact-index")
	require.Equal(t, exitOK, code, talk)
	_, talk, code = ask(record...)
	require.Equal(t, exitOK, code, talk)
}
