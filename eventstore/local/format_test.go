package local

import (
	"context"
	"encoding/hex"
	"flag"
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
	"jejak/eventstore/storetest"
)

var update = flag.Bool("update", false, "write the worked example of FORMAT.md and the golden store anew")

// workedStore makes the store of FORMAT.md: two appends to one stream, at a fixed time, with fixed ids.
func workedStore(t testing.TB) *memFS {
	t.Helper()
	m := newMemFS()
	m.dirs[faultDir] = true
	id := uuid.MustParse("6f1c2a34-0000-4000-8000-000000000001")
	m.names[filepath.Join(faultDir, storeFile)] = &inode{bytes: encodeStoreFile(id)}
	s, err := Open(faultDir, Options{FS: m, Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678900, time.UTC) }})
	require.NoError(t, err)
	for i, text := range []string{"Dodol", "Rendang"} {
		_, err = s.Append(context.Background(), "ikm-1", eventstore.Exactly(eventstore.Revision(i-1)), eventstore.Event{
			ID:       uuid.MustParse(fmt.Sprintf("6f1c2a34-0000-4000-8000-00000000001%d", i)),
			Type:     "ActorNamed",
			Data:     fmt.Appendf(nil, `{"name":%q}`, text),
			Metadata: []byte(`{"v":1}`),
		})
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	return m
}

// worked renders the files of the worked store as FORMAT.md shows them.
func worked(t testing.TB) string {
	t.Helper()
	m := workedStore(t)
	var b strings.Builder
	for _, name := range []string{storeFile, segmentName(0), endFile} {
		content := m.names[filepath.Join(faultDir, name)].bytes
		fmt.Fprintf(&b, "%s, %d bytes\n\n", name, len(content))
		if name == storeFile {
			for line := range strings.Lines(string(content)) {
				fmt.Fprintf(&b, "    %s", line)
			}
		} else {
			b.WriteString("    " + strings.ReplaceAll(strings.TrimSuffix(hex.Dump(content), "\n"), "\n", "\n    ") + "\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

const (
	workedBegin = "<!-- worked example: made by go test -update -->\n"
	workedEnd   = "<!-- end of the worked example -->"
)

func TestFormatDocumentShowsTheRealBytes(t *testing.T) {
	b, err := os.ReadFile("FORMAT.md")
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(b), workedBegin)
	require.True(t, ok)
	shown, after, ok := strings.Cut(rest, workedEnd)
	require.True(t, ok)
	if *update {
		require.NoError(t, os.WriteFile("FORMAT.md", []byte(before+workedBegin+worked(t)+workedEnd+after), 0o644))
		return
	}
	assert.Equal(t, worked(t), shown)
}

const goldenDir = "testdata/golden-v1"

// TestGoldenStoreOpens opens a directory that was written when the format was settled. It is never written again: a
// version that cannot read it has broken somebody's ledger.
func TestGoldenStoreOpens(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	dir := filepath.Join(t.TempDir(), "store")
	restoreSnapshot(t, dir, snapshot(t, goldenDir))
	requireSound(t, dir)
	for _, o := range []Options{{ReadOnly: true}, {SegmentBytes: 4000}} {
		s, err := Open(dir, o)
		require.NoError(t, err)
		log := storetest.CheckLog(t, t.Context(), s)
		require.Len(t, log, 40)
		for i, r := range log {
			assert.Equal(t, goldenEvent(i), r.Event)
			assert.Equal(t, fmt.Sprintf("ikm-%d", i%3), r.Stream)
			assert.Equal(t, goldenTime(i), r.Recorded)
		}
		assert.Equal(t, eventstore.Position(5710), log[39].Position)
		if !o.ReadOnly {
			a, err := s.Append(t.Context(), "ikm-1", eventstore.Any, goldenEvent(1))
			require.NoError(t, err)
			assert.True(t, a.Duplicate)
			fill(t, s, 50)
		}
		require.NoError(t, s.Close())
	}
	requireSound(t, dir)
}

func goldenEvent(i int) eventstore.Event {
	return eventstore.Event{
		ID:       uuid.MustParse(fmt.Sprintf("6f1c2a34-0000-4000-8000-%012d", i+1)),
		Type:     "GoldenWritten",
		Binary:   i%5 == 4,
		Data:     fmt.Appendf(nil, `{"n":%d,"text":"ditulis sekali, dibaca selamanya"}`, i),
		Metadata: []byte(`{"v":1}`),
	}
}

func goldenTime(i int) time.Time {
	return time.Date(2026, 1, 2, 3, 4, i, 500, time.UTC)
}

// writeGolden makes a store with raw and compressed segments, indexes, and appends of one event.
func writeGolden(t *testing.T) {
	require.NoError(t, os.RemoveAll(goldenDir))
	require.NoError(t, os.MkdirAll(goldenDir, 0o755))
	id := uuid.MustParse("6f1c2a34-0000-4000-8000-0000000000aa")
	require.NoError(t, os.WriteFile(filepath.Join(goldenDir, storeFile), encodeStoreFile(id), 0o644))
	i := 0
	s, err := Open(goldenDir, Options{SegmentBytes: 2000, Now: func() time.Time { return goldenTime(i) }})
	require.NoError(t, err)
	for ; i < 40; i++ {
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i%3), eventstore.Any, goldenEvent(i))
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	_, err = Compress(t.Context(), goldenDir, 1, Admin{})
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(goldenDir, lockFile)))
}
