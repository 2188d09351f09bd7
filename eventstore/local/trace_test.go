package local

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// TestFileOperationsAreTheOnesThatTheDesignNeeds writes down what a store does to the disk, call by call. A sync that
// went missing, or one too many, is a difference to a file that people read. Write it anew with -update.
func TestFileOperationsAreTheOnesThatTheDesignNeeds(t *testing.T) {
	m := newMemFS()
	var trace strings.Builder
	m.fault = func(op, name string) error {
		fmt.Fprintf(&trace, "    %-8s %s\n", op, name)
		return nil
	}
	step := func(format string, args ...any) { fmt.Fprintf(&trace, format+"\n", args...) }
	var s *Store
	open := func() {
		var err error
		s, err = Open(faultDir, Options{FS: m, SegmentBytes: 1100, Now: func() time.Time { return time.Unix(0, 0) }, beside: orders[0]})
		require.NoError(t, err)
	}
	appendOne := func(n, size int) {
		_, err := s.Append(t.Context(), "ikm-1", eventstore.Any, eventstore.Event{ID: uuid.UUID{1, byte(n)}, Type: "Traced", Binary: true, Data: make([]byte, size)})
		require.NoError(t, err)
	}
	step("open a directory that is not there")
	open()
	step("append")
	appendOne(1, 100)
	step("append the same again")
	appendOne(1, 100)
	step("append")
	appendOne(2, 100)
	step("append what does not fit into the segment: seal it")
	appendOne(3, 900)
	step("close")
	require.NoError(t, s.Close())
	step("open")
	open()
	step("append what is there")
	appendOne(1, 100)
	step("close")
	require.NoError(t, s.Close())
	step("open")
	open()
	step("append")
	appendOne(4, 10)
	crashed := m.crash(randomOf(1))
	step("close")
	require.NoError(t, s.Close())
	crashed.fault = m.fault
	m = crashed
	step("open after a power cut before the close")
	open()
	step("close")
	require.NoError(t, s.Close())
	step("back up, for the first time")
	_, err := Backup(t.Context(), faultDir, "/backup", Admin{FS: m})
	require.NoError(t, err)
	step("back up again, with nothing new")
	_, err = Backup(t.Context(), faultDir, "/backup", Admin{FS: m})
	require.NoError(t, err)

	golden := filepath.Join("testdata", "trace.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(trace.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), trace.String())
}
