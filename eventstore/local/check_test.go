package local

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// sample makes a closed store with several segments, appends of several events, and one compressed segment.
func sample(t testing.TB, compressed bool) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{SegmentBytes: 2500})
	require.NoError(t, err)
	for i := range 25 {
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i%4), eventstore.Any, storetest.Events(1+i%3)...)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	if compressed {
		saved, err := Compress(t.Context(), dir, 1, Admin{})
		require.NoError(t, err)
		require.Positive(t, saved)
	}
	return dir
}

func mustCheck(t testing.TB, dir string) *Report {
	t.Helper()
	report, err := Check(context.Background(), dir, Admin{})
	require.NoError(t, err)
	return report
}

func requireSound(t testing.TB, dir string) *Report {
	t.Helper()
	report := mustCheck(t, dir)
	require.Empty(t, report.Damages)
	require.Empty(t, report.Notes)
	return report
}

func TestSoundStoreChecks(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		dir := sample(t, compressed)
		var done, total int64
		report, err := Check(t.Context(), dir, Admin{Progress: func(d, n int64) {
			assert.GreaterOrEqual(t, d, done)
			done, total = d, n
		}})
		require.NoError(t, err)
		assert.Empty(t, report.Damages)
		assert.Empty(t, report.Notes)
		assert.EqualValues(t, 49, report.Events)
		assert.GreaterOrEqual(t, report.Segments, 3)
		assert.Positive(t, done)
		assert.GreaterOrEqual(t, total, done)
	}
}

func TestCheckBesideAWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{SegmentBytes: 2000}) // it makes indexes in the middle of checks
	require.NoError(t, err)
	defer s.Close()
	for range scale(t, 50, 50, 300) {
		fill(t, s, 10)
		requireSound(t, dir)
	}
}

// busy is a disk with a writer on it: whenever a segment is opened, the writer has sealed it before anything else is.
type busy struct {
	FS
	write func()
}

func (b *busy) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := b.FS.OpenFile(name, flag, perm)
	if write := b.write; write != nil && filepath.Ext(name) == segmentSuffix {
		b.write = nil
		write()
	}
	return f, err
}

func TestCheckBesideAWriterThatSealsTheSegmentItReads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	defer s.Close()
	fill(t, s, 1)
	sealed := filepath.Join(dir, indexName(0))
	require.NoFileExists(t, sealed)
	report, err := Check(t.Context(), dir, Admin{FS: &busy{Disk, func() { fill(t, s, 100) }}})
	require.NoError(t, err)
	require.FileExists(t, sealed)
	require.Empty(t, report.Damages)
	require.EqualValues(t, 1, report.Segments)
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		dir := sample(t, compressed)
		files := snapshot(t, dir)
		fsys := load(dir, files)
		var names []string
		total := 0
		for name, content := range files {
			names = append(names, name)
			total += len(content)
		}
		random := rand.New(rand.NewPCG(1, 2))
		for range scale(t, 1000, 5000, 500_000) {
			at := random.IntN(total)
			var name string
			for _, name = range names {
				if at < len(files[name]) {
					break
				}
				at -= len(files[name])
			}
			bit := byte(1) << random.IntN(8)
			fsys.names[filepath.Join(dir, name)].bytes[at] ^= bit
			requireFinding(t, fsys, dir, name, at)
			fsys.names[filepath.Join(dir, name)].bytes[at] ^= bit
		}
		report, err := Check(t.Context(), dir, Admin{FS: fsys})
		require.NoError(t, err)
		require.Empty(t, report.Damages)
	}
}

// load makes a file system in memory that holds one directory.
func load(dir string, files map[string]string) *memFS {
	m := newMemFS()
	m.dirs[dir] = true
	for name, content := range files {
		m.names[filepath.Join(dir, name)] = &inode{bytes: []byte(content), durable: []byte(content)}
		m.durable[filepath.Join(dir, name)] = m.names[filepath.Join(dir, name)]
	}
	return m
}

// requireFinding wants a flipped bit to be reported, in its file and at or before its place. Nothing that reads the
// damaged store may panic, and no event may come out of it changed.
func requireFinding(t testing.TB, fsys FS, dir, name string, at int) {
	t.Helper()
	report, err := Check(context.Background(), dir, Admin{FS: fsys})
	if err != nil { // a version that is not ours is a refusal
		require.Contains(t, err.Error(), "version", "bit at %d of %s", at, name)
		return
	}
	for _, d := range report.Damages {
		if d.File == name && d.Offset <= int64(at) {
			return
		}
	}
	require.Failf(t, "not found", "bit at %d of %s: %v", at, name, report.Damages)
}

func TestDamagedStoreNeverShowsAChangedEvent(t *testing.T) {
	dir := sample(t, false)
	s, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	want := map[string]eventstore.Record{}
	for _, r := range storetest.CheckLog(t, t.Context(), s) {
		want[r.ID.String()] = r
	}
	require.NoError(t, s.Close())
	files := snapshot(t, dir)
	fsys := load(dir, files)
	random := rand.New(rand.NewPCG(3, 4))
	for range scale(t, 400, 2000, 100_000) {
		for name, content := range files {
			if len(content) == 0 {
				continue
			}
			at, bit := random.IntN(len(content)), byte(1)<<random.IntN(8)
			fsys.names[filepath.Join(dir, name)].bytes[at] ^= bit
			readAllOf(t, fsys, dir, want)
			fsys.names[filepath.Join(dir, name)].bytes[at] ^= bit
			break
		}
	}
}

// readAllOf reads a damaged store every way there is. It may fail, and what it yields must be what was written.
func readAllOf(t testing.TB, fsys FS, dir string, want map[string]eventstore.Record) {
	t.Helper()
	s, err := Open(dir, Options{ReadOnly: true, FS: fsys})
	if err != nil {
		return
	}
	defer s.Close()
	see := func(r eventstore.Record, err error) bool {
		if err == nil {
			require.Equal(t, want[r.ID.String()], r)
		}
		return err == nil
	}
	s.All(context.Background(), eventstore.Start, eventstore.Forward)(see)
	s.All(context.Background(), eventstore.End, eventstore.Backward)(see)
	for i := range 4 {
		s.Stream(context.Background(), fmt.Sprintf("ikm-%d", i), 0, eventstore.Forward)(see)
	}
}

func TestDamageIsNamed(t *testing.T) {
	dir := sample(t, false)
	s, err := Open(dir, Options{ReadOnly: true})
	require.NoError(t, err)
	log := storetest.ReadAll(t, t.Context(), s)
	c := newScanner(s.segments[1], s.sums, segmentHeader, s.segments[1].size, true)
	var victim record
	var at int64
	for range 3 {
		ok, err := c.next()
		require.NoError(t, err)
		require.True(t, ok)
		victim, at = *c.record, c.at
	}
	name := s.segments[1].name
	require.NoError(t, s.Close())
	flip(t, filepath.Join(dir, name), at+int64(victim.length)-10)

	report := mustCheck(t, dir)
	require.Len(t, report.Damages, 1, "%v", report.Damages)
	d := report.Damages[0]
	assert.Equal(t, &CorruptError{
		File: name, Offset: at, Reason: whyChecksum.remark(),
		Stream: string(victim.stream), Revision: victim.revision, Event: victim.id,
	}, d)
	assert.EqualValues(t, len(log)-1, report.Events, "the records behind the damage are checked, too")
	assert.Contains(t, d.Error(), fmt.Sprintf("%s is damaged at offset %d: the checksum does not match (stream %q, revision %d, event %s)", name, at, victim.stream, victim.revision, victim.id))
}

func flip(t testing.TB, path string, at int64) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	b[at] ^= 0x10
	require.NoError(t, os.WriteFile(path, b, 0o600))
}

func TestMissingSegmentIsFound(t *testing.T) {
	for _, which := range []int{0, 1, -1} {
		dir := sample(t, false)
		segments, err := filepath.Glob(filepath.Join(dir, "*"+segmentSuffix))
		require.NoError(t, err)
		if which < 0 {
			which += len(segments)
		}
		require.NoError(t, os.Remove(segments[which]))
		assert.NotEmpty(t, mustCheck(t, dir).Damages)
		for _, readOnly := range []bool{false, true} {
			_, err = Open(dir, Options{ReadOnly: readOnly})
			var damage *CorruptError
			require.ErrorAs(t, err, &damage, "without %s", segments[which])
		}
	}
}

func TestSegmentOfAnotherStoreIsFound(t *testing.T) {
	dir, other := sample(t, false), sample(t, false)
	b, err := os.ReadFile(filepath.Join(other, segmentName(0)))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, segmentName(0)), b, 0o600))
	assert.NotEmpty(t, mustCheck(t, dir).Damages)
	_, err = Open(dir, Options{})
	require.ErrorContains(t, err, "belongs to the store")
}

// TestEveryTruncationOfTheLastRecord cuts a store that was not closed at every byte of its last append, and one that was.
func TestEveryTruncationOfTheLastRecord(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	fill(t, s, 10)
	whole := s.segments[0].size
	_, err = s.Append(t.Context(), "last-1", eventstore.Any, storetest.Events(3)...)
	require.NoError(t, err)
	end := s.segments[0].size
	crashed := snapshot(t, dir) // as a crash would leave it
	want := storetest.ReadAll(t, t.Context(), s)
	require.NoError(t, s.Close())
	closed := snapshot(t, dir)
	name := segmentName(0)

	m := endMark{address: whole, position: want[9].Position}.encode(s.sums) // the mark was not moved yet
	open := func(files map[string]string, cut int64) (*memFS, *Store, *Report, error) {
		fsys := load(dir, files)
		n := fsys.names[filepath.Join(dir, name)]
		n.bytes, n.durable = n.bytes[:cut], n.durable[:cut]
		report, err := Check(t.Context(), dir, Admin{FS: fsys})
		require.NoError(t, err)
		s, err := Open(dir, Options{FS: fsys})
		return fsys, s, report, err
	}
	for cut := whole; cut <= end; cut++ {
		behind := maps.Clone(crashed)
		behind[endFile] = string(m)
		fsys, s, report, err := open(behind, cut)
		require.NoError(t, err, "cut at %d", cut)
		require.Empty(t, report.Damages, "cut at %d", cut)
		got := storetest.CheckLog(t, t.Context(), s)
		if cut < end {
			require.Equal(t, want[:10], got, "an append is there in whole or not at all")
		} else {
			require.Equal(t, want, got)
		}
		require.EqualValues(t, len(got), report.Events)
		fill(t, s, 1)
		require.NoError(t, s.Close())
		report, err = Check(t.Context(), dir, Admin{FS: fsys})
		require.NoError(t, err)
		require.Empty(t, report.Damages)
		if cut == end {
			continue
		}
		// The same cut of a store that knows what it acknowledged is damage, not a crash.
		for _, files := range []map[string]string{crashed, closed} {
			_, _, report, err := open(files, cut)
			require.NotEmpty(t, report.Damages, "cut at %d", cut)
			var damage *CorruptError
			require.ErrorAs(t, err, &damage, "cut at %d", cut)
		}
	}
}

// restoreSnapshot makes a directory hold exactly the files given.
func restoreSnapshot(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, os.Mkdir(dir, 0o750))
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
}

func TestDamageBeforeAcknowledgedEventsIsNoTornTail(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	fill(t, s, 10)
	files := snapshot(t, dir)
	require.NoError(t, s.Close())
	name := segmentName(0)
	content := []byte(files[name])
	content[segmentHeader+recordHeader+5] ^= 1 // the first record
	files[name] = string(content)
	delete(files, endFile) // as after a power cut that the mark did not survive
	restoreSnapshot(t, dir, files)
	_, err = Open(dir, Options{})
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	assert.Equal(t, int64(segmentHeader), damage.Offset)
	assert.Equal(t, string(content), snapshot(t, dir)[name], "nothing was cut off")
}

func TestForeignFilesAreMentioned(t *testing.T) {
	dir := sample(t, false)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
	report := mustCheck(t, dir)
	assert.Empty(t, report.Damages)
	require.Len(t, report.Notes, 1)
	assert.Equal(t, "notes.txt is not a file of the store", report.Notes[0].Text)
}

func TestCheckEndsWithItsContext(t *testing.T) {
	dir := sample(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Check(ctx, dir, Admin{})
	require.ErrorIs(t, err, context.Canceled)
}
