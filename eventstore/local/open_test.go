package local

import (
	"context"
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

func TestSecondWriterIsRefusedByName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s, err := Open(dir, Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	_, err = Open(dir, Options{})
	var locked *LockedError
	require.ErrorAs(t, err, &locked)
	host, err := os.Hostname()
	require.NoError(t, err)
	assert.Equal(t, &LockedError{Dir: dir, PID: os.Getpid(), Host: host, Since: "2026-03-04T05:06:07Z"}, locked)
	assert.Contains(t, locked.Error(), fmt.Sprintf("process %d on %s", os.Getpid(), host))
	require.NoError(t, s.Close())
	s, err = Open(dir, Options{})
	require.NoError(t, err, "a closed store is free again")
	require.NoError(t, s.Close())
}

func TestForeignDirectoryIsRefusedUntouched(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("x"), 0o600))
	for _, o := range []Options{{}, {ReadOnly: true}} {
		_, err := Open(dir, o)
		require.ErrorIs(t, err, ErrNotStore)
		var foreign *ForeignError
		require.ErrorAs(t, err, &foreign)
		assert.Equal(t, "thesis.doc", foreign.Entry)
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestMissingDirectoryIsCreatedForWritingOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	_, err := Open(dir, Options{ReadOnly: true})
	require.ErrorIs(t, err, ErrMissing)
	require.NoDirExists(t, dir)
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.DirExists(t, dir)
}

func TestEmptyDirectoryIsNoStoreToRead(t *testing.T) {
	_, err := Open(t.TempDir(), Options{ReadOnly: true})
	require.ErrorIs(t, err, ErrNotStore)
}

func TestFileInPlaceOfADirectoryIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, nil, 0o600))
	_, err := Open(name, Options{})
	require.Error(t, err)
}

func TestInterruptedCreationIsTakenUp(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, lockFile), []byte("pid 1\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, storeFile+tempSuffix), []byte("jejak"), 0o600))
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	fill(t, s, 1)
	require.NoError(t, s.Close())
}

func TestLostStoreFileIsNoInvitationToStartAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	fill(t, s, 3)
	require.NoError(t, s.Close())
	require.NoError(t, os.Remove(filepath.Join(dir, storeFile)))
	_, err := Open(dir, Options{})
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	assert.Equal(t, storeFile, damage.File)
}

func TestNewerFormatIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	require.NoError(t, s.Close())
	content := strings.Replace(string(encodeStoreFile(s.ID())), "version 1", "version 2", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, storeFile), []byte(seal([]byte(content))), 0o600))
	for _, o := range []Options{{}, {ReadOnly: true}} {
		_, err := Open(dir, o)
		var newer *VersionError
		require.ErrorAs(t, err, &newer)
		assert.Equal(t, &VersionError{File: storeFile, Version: 2, Known: 1}, newer)
	}
}

// seal gives a store file a checksum that is right again.
func seal(b []byte) string {
	lines := strings.SplitAfter(string(b), "\n")
	text := strings.Join(lines[:3], "")
	return text + fmt.Sprintf("crc32c %08x\n", crc([]byte(text)))
}

func TestReaderWritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	fill(t, s, 50)
	require.NoError(t, s.Close())
	before := snapshot(t, dir)
	r, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	storetest.CheckLog(t, t.Context(), r)
	_, err = r.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event("x"))
	require.ErrorIs(t, err, eventstore.ErrReadOnly)
	require.ErrorIs(t, r.Import(t.Context(), storetest.Records(1)...), eventstore.ErrReadOnly)
	require.NoError(t, r.Close())
	_, err = r.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event("x"))
	require.ErrorIs(t, err, eventstore.ErrClosed)
	assert.Equal(t, before, snapshot(t, dir))
}

// snapshot returns the content of every file of a directory.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = string(b)
	}
	return files
}

func TestReadersFollowAWriterAcrossSegments(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dir := filepath.Join(t.TempDir(), "store")
	w := small(t, dir)
	defer w.Close()
	fill(t, w, 10)
	const total = 300
	type seen struct {
		ids []uuid.UUID
		err error
	}
	results := make(chan seen, 3)
	for range 3 {
		r, err := Open(dir, Options{ReadOnly: true, Poll: time.Millisecond})
		require.NoError(t, err)
		defer r.Close()
		go func() {
			var got seen
			for rec, err := range r.Follow(ctx, eventstore.Start) {
				if got.err = err; err != nil {
					break
				}
				if got.ids = append(got.ids, rec.ID); len(got.ids) == total {
					break
				}
			}
			results <- got
		}()
	}
	fill(t, w, total-10)
	log := storetest.ReadAll(t, ctx, w)
	require.Len(t, log, total)
	require.Greater(t, len(w.segments), 5)
	for range 3 {
		got := <-results
		require.NoError(t, got.err)
		for i, id := range got.ids {
			require.Equal(t, log[i].ID, id)
		}
	}
}

func TestReaderOpenedBesideAWriterSeesWhatIsDurable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	w := small(t, dir)
	defer w.Close()
	r, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	defer r.Close()
	for range 20 {
		fill(t, w, 7)
		other, err := Open(dir, Options{ReadOnly: true})
		require.NoError(t, err)
		want := storetest.CheckLog(t, t.Context(), w)
		require.Equal(t, want, storetest.CheckLog(t, t.Context(), r))
		require.Equal(t, want, storetest.CheckLog(t, t.Context(), other))
		require.NoError(t, other.Close())
	}
	for _, g := range r.segments[:len(r.segments)-1] {
		assert.True(t, g.table == nil || g.table.offsets.length == 0, "a reader's memory does not grow with the log")
	}
}

func TestClockThatRunsBackwardsIsNotBelieved(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)
	dir := filepath.Join(t.TempDir(), "store")
	for range 3 {
		s, err := Open(dir, Options{Now: func() time.Time { now = now.Add(-time.Hour); return now }})
		require.NoError(t, err)
		fill(t, s, 3)
		storetest.CheckLog(t, t.Context(), s)
		require.NoError(t, s.Close())
	}
}

func TestOptionsOutOfRangeAreRefused(t *testing.T) {
	for _, o := range []Options{{SegmentBytes: 1}, {SegmentBytes: MaxSegmentBytes + 1}, {SegmentBytes: -1}, {Poll: -1}} {
		_, err := Open(filepath.Join(t.TempDir(), "store"), o)
		require.Error(t, err)
	}
}
