package local

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

func TestBackupOfALiveStoreIsIncremental(t *testing.T) {
	base := t.TempDir()
	dir, backup := filepath.Join(base, "store"), filepath.Join(base, "backup")
	s := small(t, dir)
	defer s.Close()
	for round := range 4 {
		fill(t, s, 60)
		sealed := len(s.segments) - 1
		report, err := Backup(t.Context(), dir, backup, Admin{})
		require.NoError(t, err)
		assert.Empty(t, report.Checked.Damages)
		assert.EqualValues(t, 60*(round+1), report.Checked.Events)
		assert.Equal(t, sealed+1, report.Files+report.Kept)
		if round > 0 {
			assert.Positive(t, report.Kept, "what was sealed before is not copied again")
		}
		again, err := Backup(t.Context(), dir, backup, Admin{})
		require.NoError(t, err)
		assert.Zero(t, again.Copied, "nothing is new")
		b, err := Open(backup, Options{ReadOnly: true})
		require.NoError(t, err)
		assert.Equal(t, storetest.CheckLog(t, t.Context(), s), storetest.CheckLog(t, t.Context(), b))
		require.NoError(t, b.Close())
	}
}

func TestRestoreIsTheStoreAgain(t *testing.T) {
	for _, compressed := range []bool{false, true} {
		dir := sample(t, compressed)
		backup, restored := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
		_, err := Backup(t.Context(), dir, backup, Admin{})
		require.NoError(t, err)
		var done, total int64
		report, err := Restore(t.Context(), backup, restored, Admin{Progress: func(d, n int64) { done, total = d, n }})
		require.NoError(t, err)
		assert.EqualValues(t, 49, report.Checked.Events)
		assert.Equal(t, total, done)
		var logs [2][]eventstore.Record
		for i, d := range []string{dir, restored} {
			s, err := Open(d, Options{})
			require.NoError(t, err)
			logs[i] = storetest.CheckLog(t, t.Context(), s)
			fill(t, s, 1)
			require.NoError(t, s.Close())
		}
		assert.Equal(t, logs[0], logs[1])
	}
}

func TestRestoreOverwritesNothing(t *testing.T) {
	dir := sample(t, false)
	target := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(target, "precious"), nil, 0o600))
	before := snapshot(t, target)
	_, err := Restore(t.Context(), dir, target, Admin{})
	require.ErrorIs(t, err, ErrExists)
	assert.Equal(t, before, snapshot(t, target))
	store := sample(t, false)
	before = snapshot(t, store)
	_, err = Restore(t.Context(), dir, store, Admin{})
	require.ErrorIs(t, err, ErrExists)
	assert.Equal(t, before, snapshot(t, store))
}

func TestDamagedBackupIsNotRestored(t *testing.T) {
	backup := sample(t, false)
	flip(t, filepath.Join(backup, segmentName(0)), 200)
	target := filepath.Join(t.TempDir(), "restored")
	_, err := Restore(t.Context(), backup, target, Admin{})
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	assert.Equal(t, segmentName(0), damage.File)
	assert.NoDirExists(t, target)
}

func TestBackupOfAStoreThatWasSetBackIsRefused(t *testing.T) {
	base := t.TempDir()
	dir, backup := filepath.Join(base, "store"), filepath.Join(base, "backup")
	s := small(t, dir)
	fill(t, s, 30)
	require.NoError(t, s.Close())
	old := snapshot(t, dir)
	s = small(t, dir)
	fill(t, s, 30)
	require.NoError(t, s.Close())
	_, err := Backup(t.Context(), dir, backup, Admin{})
	require.NoError(t, err)
	before := snapshot(t, backup)

	restoreSnapshot(t, dir, old) // an old copy came back
	_, err = Backup(t.Context(), dir, backup, Admin{})
	require.ErrorContains(t, err, "set back")
	s = small(t, dir)
	fill(t, s, 50) // and went on, into another history
	require.NoError(t, s.Close())
	_, err = Backup(t.Context(), dir, backup, Admin{})
	require.ErrorContains(t, err, "set back")
	assert.Equal(t, before, snapshot(t, backup))
}

func TestBackupIntoAnotherStoresBackupIsRefused(t *testing.T) {
	one, other := sample(t, false), sample(t, false)
	before := snapshot(t, other)
	_, err := Backup(t.Context(), one, other, Admin{})
	require.ErrorIs(t, err, ErrNotStore)
	assert.Equal(t, before, snapshot(t, other))
}

func TestCompressedStoreReadsTheSame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{SegmentBytes: 200 << 10})
	require.NoError(t, err)
	for range 20 {
		_, err := s.Append(t.Context(), "bulk-1", eventstore.Any, storetest.Events(300)...)
		require.NoError(t, err)
		fill(t, s, 5)
	}
	before := storetest.CheckLog(t, t.Context(), s)
	_, err = Compress(t.Context(), dir, 1, Admin{})
	var locked *LockedError
	require.ErrorAs(t, err, &locked, "not under a writer's feet")
	require.NoError(t, s.Close())
	saved, err := Compress(t.Context(), dir, 1, Admin{})
	require.NoError(t, err)
	assert.Positive(t, saved)
	requireSound(t, dir)
	d, err := Info(t.Context(), dir, Admin{})
	require.NoError(t, err)
	assert.EqualValues(t, len(before), d.Events)
	assert.True(t, d.Segments[0].Compressed)
	assert.Less(t, d.Segments[0].OnDisk, d.Segments[0].Bytes/2)
	assert.False(t, d.Segments[len(d.Segments)-2].Compressed, "the newest sealed segment was to be kept")
	s, err = Open(dir, Options{})
	require.NoError(t, err)
	assert.Equal(t, before, storetest.CheckLog(t, t.Context(), s))
	fill(t, s, 3)
	require.NoError(t, s.Close())
	requireSound(t, dir)
}

func TestDamageIsNotCompressedAway(t *testing.T) {
	dir := sample(t, false)
	flip(t, filepath.Join(dir, segmentName(0)), 200)
	before := snapshot(t, dir)
	_, err := Compress(t.Context(), dir, 0, Admin{})
	var damage *CorruptError
	require.ErrorAs(t, err, &damage)
	after := snapshot(t, dir)
	assert.Equal(t, before, after)
}

func TestReindexMakesTheSameIndexes(t *testing.T) {
	dir := sample(t, false)
	before := snapshot(t, dir)
	flip(t, filepath.Join(dir, indexName(0)), 150)
	report := mustCheck(t, dir)
	require.Len(t, report.Damages, 1)
	assert.Equal(t, indexName(0), report.Damages[0].File)
	assert.True(t, report.Damages[0].Rebuildable)
	steps := 0
	require.NoError(t, Reindex(t.Context(), dir, Admin{Progress: func(_, _ int64) { steps++ }}))
	assert.Positive(t, steps)
	assert.Equal(t, before, snapshot(t, dir))
}

func TestInfoDescribesADamagedStoreByItsFilesAndNamesTheDamage(t *testing.T) {
	for _, file := range []string{segmentName(0), storeFile} {
		dir := sample(t, false)
		sound, err := Info(t.Context(), dir, Admin{})
		require.NoError(t, err)
		assert.Nil(t, sound.Damage)
		flip(t, filepath.Join(dir, file), 60)
		d, err := Info(t.Context(), dir, Admin{})
		require.NoError(t, err)
		require.NotNil(t, d.Damage)
		assert.Equal(t, file, d.Damage.File)
		assert.Equal(t, mustCheck(t, dir).Damages[0].Error(), d.Damage.Error())
		require.Len(t, d.Segments, len(sound.Segments))
		for i, g := range d.Segments {
			assert.Equal(t, sound.Segments[i].Name, g.Name)
			assert.Equal(t, sound.Segments[i].OnDisk, g.OnDisk)
		}
		if file != storeFile {
			assert.Equal(t, sound.ID, d.ID)
		}
	}
}

func TestInfoDescribesAStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s := small(t, dir)
	fill(t, s, 100)
	last := storetest.ReadAll(t, t.Context(), s)[99]
	d, err := Info(t.Context(), dir, Admin{})
	require.NoError(t, err)
	assert.Equal(t, s.ID(), d.ID)
	assert.EqualValues(t, 100, d.Events)
	assert.Equal(t, last.Position, d.End)
	assert.Equal(t, last.Recorded, d.Last)
	assert.False(t, d.Clean)
	require.NotNil(t, d.Writer)
	assert.Equal(t, os.Getpid(), d.Writer.PID)
	require.NoError(t, s.Close())
	d, err = Info(t.Context(), dir, Admin{})
	require.NoError(t, err)
	assert.True(t, d.Clean)
	assert.Nil(t, d.Writer)
	_, err = Info(t.Context(), filepath.Join(dir, "nothing"), Admin{})
	require.ErrorIs(t, err, ErrMissing)
}
