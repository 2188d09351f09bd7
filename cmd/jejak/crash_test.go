package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSampleThatWasKilledIsCompletedByTheNextRun kills jejak demo --sample with a signal that no program can answer, at
// several lengths of the log. What had been acknowledged is there, in order; running it again adds what was missing and
// nothing else.
func TestSampleThatWasKilledIsCompletedByTheNextRun(t *testing.T) {
	whole, err := given["sample"]()
	require.NoError(t, err)
	want := recorded(t, whole)
	length := durable(t, whole)
	for _, percent := range []int64{3, 60} {
		t.Run(fmt.Sprintf("at %d percent", percent), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "store")
			kill(t, dir, length*percent/100)

			// It was killed while it wrote: the log opens all the same, and is a beginning of the whole one.
			got := recorded(t, dir)
			require.Less(t, len(got), len(want), "it had finished before it was killed")
			require.NotEmpty(t, got)
			assert.Equal(t, want[:len(got)], got)

			out, code := output(t.Context(), "demo", "--sample", "--store", dir)
			require.Equal(t, exitOK, code, out)
			assert.Equal(t, want, recorded(t, dir))
			for _, page := range [][]string{{"city", "show", "payakumbuh"}, {"fund", "list"}, {"programme", "list"}, {"actor", "list", "--reveal"}} {
				assert.Equal(t, shown(t, whole, page...), shown(t, dir, page...))
			}
		})
	}
}

// kill starts jejak demo --sample and ends it with SIGKILL as soon as so many bytes of its log are durable.
func kill(t *testing.T, dir string, length int64) {
	t.Helper()
	path, err := exec.LookPath("jejak")
	require.NoError(t, err)
	cmd := exec.Command(path, "demo", "--sample", "--store", dir)
	cmd.Env = append(os.Environ(), testNow+"="+today)
	require.NoError(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	assert.Eventually(t, func() bool { return durable(t, dir) >= length }, time.Minute, time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	assert.Equal(t, -1, exitCode(<-ended), "it was ended by a signal")
}

// durable is up to where the log in a store is on disk: its end file says so. It is 0 until there is one.
func durable(t *testing.T, dir string) int64 {
	t.Helper()
	const at = 8 // of the address, after the title
	b, err := os.ReadFile(filepath.Join(dir, logDir, "end"))
	if err != nil || len(b) < at+8 {
		return 0
	}
	return int64(binary.LittleEndian.Uint64(b[at:]))
}

// sealed is what a personal field is sealed to: another text each time, as the keys and nonces are random.
var sealed = regexp.MustCompile(`"c":"[^"]*"`)

// recorded lists the events of a store, what is sealed left out.
func recorded(t *testing.T, dir string) []string {
	t.Helper()
	return lines(sealed.ReplaceAllString(shown(t, dir, "events", "--json"), `"c":""`))
}

// shown is the output of a command that must end well. The name of the store is not part of what is compared.
func shown(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, code := output(t.Context(), append(args, "--store", dir)...)
	require.Equal(t, exitOK, code, out)
	return regexp.MustCompile(regexp.QuoteMeta(dir)).ReplaceAllString(out, "STORE")
}
