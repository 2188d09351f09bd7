package projections_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

// sumsFile is where the sums are saved.
const sumsFile = "sums.jsonl"

// saved is a log and the directory with the states that were saved after its last fact.
func saved(t *testing.T, facts ...*kit.Fact) (log *memory.Store, dir string) {
	t.Helper()
	log, dir = kit.Log(t, facts...), t.TempDir()
	caughtUp(t, log, dir)
	return log, dir
}

func read(t *testing.T, dir string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, sumsFile))
	require.NoError(t, err)
	return content
}

func write(t *testing.T, dir string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, sumsFile), content, 0o600))
}

// summed runs the sums alone to the end of a log.
func summed(t *testing.T, store eventstore.Store, dir string) string {
	t.Helper()
	s := newSums()
	require.NoError(t, (&projections.Runner{Store: store, Dir: dir, Projections: []projections.Projection{s}}).CatchUp(t.Context()))
	return kit.Saved(t, []projections.Projection{s})["sums"]
}

func TestAFileThatIsCutAnywhereIsRebuilt(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole, want := read(t, dir), right(t, log)["sums"]
	for n := range whole {
		write(t, dir, whole[:n])
		require.Equal(t, want, summed(t, log, dir), "cut after %d bytes", n)
		require.Equal(t, string(whole), string(read(t, dir)))
	}
}

func TestAFileWithOneBitTurnedIsRebuilt(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole, want := read(t, dir), right(t, log)["sums"]
	for n := range whole {
		damaged := bytes.Clone(whole)
		damaged[n] ^= 1
		write(t, dir, damaged)
		require.Equal(t, want, summed(t, log, dir), "byte %d, %q for %q", n, damaged[n], whole[n])
	}
}

func TestGarbageIsRebuilt(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole := read(t, dir)
	for _, content := range [][]byte{nil, {0}, []byte("\n\n"), []byte("{}\n"), []byte("null\n"), append(bytes.Clone(whole), whole...), append(bytes.Clone(whole), '\n'),
		bytes.Repeat([]byte{0}, len(whole))} {
		write(t, dir, content)
		require.Equal(t, right(t, log), caughtUp(t, log, dir), "%q", content)
	}
}

func TestTheFileOfAnotherProjectionIsNotTaken(t *testing.T) {
	log, dir := saved(t, aStory()...)
	require.NoError(t, os.Rename(filepath.Join(dir, "topics.jsonl"), filepath.Join(dir, sumsFile)))
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

func TestAnotherEditionIsRebuilt(t *testing.T) {
	log, dir := saved(t, aStory()...)
	store := &counting{Store: log}
	second := editionOf(2)
	runner := &projections.Runner{Store: store, Dir: dir, Projections: []projections.Projection{second}}
	require.NoError(t, runner.CatchUp(t.Context()))
	assert.Equal(t, 11, store.read)
	assert.Equal(t, rupiah{8}, second.Row(given{weaver, 2020}))
	assert.Contains(t, string(read(t, dir)), `"version":2`)
	assert.Equal(t, right(t, log), caughtUp(t, log, dir), "and back: an older program rebuilds too")
}

func TestStatesOfAnotherLedgerAreRebuilt(t *testing.T) {
	_, dir := saved(t, aStory()...)
	other := kit.Log(t, loan(weaver, "2020", 1_000), loan(weaver, "2020", 2_000))
	assert.Equal(t, right(t, other), caughtUp(t, other, dir), "a shorter one")

	_, dir = saved(t, loan(weaver, "2020", 1))
	longer := kit.Log(t, loan(baker, "2020", 1_000), loan(baker, "2020", 2_000))
	assert.Equal(t, right(t, longer), caughtUp(t, longer, dir), "a longer one, with another event at the same position")

	_, dir = saved(t, aStory()...)
	empty := memory.New()
	assert.Equal(t, right(t, empty), caughtUp(t, empty, dir), "an empty one")
}

func TestStatesAheadOfARestoredLogAreRebuilt(t *testing.T) {
	log, dir := saved(t, aStory()...)
	records := kit.Records(t, log)
	for n := range records {
		restored, copied := memory.New(), t.TempDir()
		require.NoError(t, restored.Import(t.Context(), records[:n]...))
		require.NoError(t, os.CopyFS(copied, os.DirFS(dir)))
		require.Equal(t, right(t, restored), caughtUp(t, restored, copied), "restored to %d events", n)
		kit.Append(t, restored, loan(baker, "2023", 3))
		require.Equal(t, right(t, restored), caughtUp(t, restored, copied), "and gone on differently")
	}
}

// TestAStateWhoseMarkNamesNoStreamIsRebuilt: so they were saved at first, and there is no other way to find the event.
func TestAStateWhoseMarkNamesNoStreamIsRebuilt(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole := read(t, dir)
	old := regexp.MustCompile(`"stream":"[^"]*","revision":\d+,`).ReplaceAll(whole, nil)
	require.NotEqual(t, string(whole), string(old))
	write(t, dir, old)
	store := &counting{Store: log}
	assert.Equal(t, right(t, log)["sums"], summed(t, store, dir))
	assert.Equal(t, 11, store.read)
	assert.Equal(t, string(whole), string(read(t, dir)))
}

func TestATemporaryFileLeftByACrashDoesNoHarm(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole := read(t, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sums.12345.tmp"), whole[:len(whole)/2], 0o600))
	kit.Append(t, log, loan(weaver, "2022", 9))
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

func TestStatesSavedAtDifferentTimesCatchUpEachFromItsOwn(t *testing.T) {
	log, dir := saved(t, aStory()[:5]...)
	old := read(t, dir)
	kit.Append(t, log, loan(baker, "2022", 3), told(weaver, "2018", "Awal"))
	caughtUp(t, log, dir)
	write(t, dir, old) // as after a crash between two renames
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

func TestAPlaceWhereNothingCanBeWrittenIsAnError(t *testing.T) {
	log := kit.Log(t, aStory()...)
	file := filepath.Join(t.TempDir(), "not a directory")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, dir := range map[string]string{"a file": file, "below a file": filepath.Join(file, "derived")} {
		assert.Error(t, (&projections.Runner{Store: log, Dir: dir, Projections: toys()}).CatchUp(t.Context()), name)
		assert.Error(t, (&projections.Runner{Store: log, Dir: dir, Projections: toys()}).Rebuild(t.Context()), name)
	}
}

func TestADirectoryInThePlaceOfAFileIsAnErrorAndLeavesNothingBehind(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, sumsFile, "full"), 0o755))
	assert.Error(t, (&projections.Runner{Store: log, Dir: dir, Projections: toys()}).CatchUp(t.Context()))
	assert.Error(t, (&projections.Runner{Store: log, Dir: dir, Projections: toys()}).Rebuild(t.Context()))
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestDeletedFilesComeBackByteForByte(t *testing.T) {
	log, dir := saved(t, aStory()...)
	before := kit.Files(t, dir)
	for name := range before {
		require.NoError(t, os.Remove(filepath.Join(dir, name)))
		caughtUp(t, log, dir)
		assert.Equal(t, before, kit.Files(t, dir), "without %s", name)
	}
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, (&projections.Runner{Store: log, Dir: dir, Projections: toys()}).Rebuild(t.Context()))
	assert.Equal(t, before, kit.Files(t, dir))
}

func TestASavedStateNamesItsLastEvent(t *testing.T) {
	log, dir := saved(t, aStory()...)
	records := kit.Records(t, log)
	last := records[len(records)-1]
	first, _, _ := bytes.Cut(read(t, dir), []byte("\n"))
	assert.Contains(t, string(first), last.ID.String())
	assert.NotEqual(t, eventstore.Start, last.Position)
}

func TestWhatAnInterruptedSaveLeftIsRemovedAtTheNextRun(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole := read(t, dir)
	for _, name := range []string{"sums.123.tmp", "sums.9.tmp", "other.5.tmp", "sums.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), whole[:9], 0o600))
	}
	summed(t, log, dir)
	for _, name := range []string{"sums.123.tmp", "sums.9.tmp"} {
		assert.NoFileExists(t, filepath.Join(dir, name))
	}
	for _, name := range []string{"other.5.tmp", "sums.txt"} { // not the runner's
		assert.FileExists(t, filepath.Join(dir, name))
	}
	assert.Equal(t, whole, read(t, dir))
}

func TestRunsBesideEachOtherTakeNothingForARemnantThatTheyMiss(t *testing.T) {
	log, dir := saved(t, aStory()...)
	want := summed(t, log, dir)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for range 50 {
				r := &projections.Runner{Store: log, Dir: dir, Projections: []projections.Projection{newSums()}}
				assert.NoError(t, r.Rebuild(t.Context()))
			}
		})
	}
	both.Wait()
	assert.Equal(t, want, summed(t, log, dir))
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
