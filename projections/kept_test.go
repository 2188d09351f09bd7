package projections_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/columns"
	kit "jejak/projections/projectiontest"
)

// sumsFile is where the sums are found.
const sumsFile = "sums.table"

// saved is a log and the directory with what was kept after its last fact.
func saved(t *testing.T, facts ...*kit.Fact) (log *memory.Store, dir string) {
	t.Helper()
	log, dir = kit.Log(t, facts...), t.TempDir()
	caughtUp(t, log, dir)
	return log, dir
}

func write(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
}

// rightOrDamaged runs the toys over what is kept in a directory: what they show is right, or it is an error that names a
// damaged file, after which the next run is right.
func rightOrDamaged(t *testing.T, log eventstore.Store, dir string, want []string, what string) {
	t.Helper()
	list := toys()
	r := runner(log, dir, list...)
	require.NoError(t, r.CatchUp(t.Context()), what)
	var damaged *columns.DamagedError
	got, err := shown(t, log, list)
	if err == nil {
		require.Equal(t, want, got, what)
		require.NoError(t, r.Close())
		return
	}
	require.ErrorAs(t, err, &damaged, what)
	require.NoError(t, r.Close())
	require.Equal(t, want, caughtUp(t, log, dir), what)
}

// shown is kit.Shown with the error.
func shown(t *testing.T, log eventstore.Store, list []projections.Model) ([]string, error) {
	t.Helper()
	for _, m := range list {
		for _, err := range m.Lines(t.Context(), []domain.Ref{weaver, baker}) {
			if err != nil {
				return nil, err
			}
		}
		if x, ok := m.(*projections.Index); ok {
			for _, err := range x.Of("topic") {
				if err != nil {
					return nil, err
				}
			}
		}
	}
	return kit.Shown(t, log, list), nil
}

func TestNoAlteredByteGivesAWrongAnswer(t *testing.T) {
	log, dir := saved(t, aStory()...)
	want := right(t, log)
	for name, whole := range kit.Files(t, dir) {
		for n := range len(whole) {
			damaged := []byte(whole)
			damaged[n] ^= 1 << (n % 8)
			write(t, dir, name, damaged)
			c, err := runner(log, dir, toys()...).Check(t.Context())
			require.NoError(t, err)
			require.NotEmpty(t, c.Found, "%s, byte %d", name, n)
			require.True(t, c.Found[0].Fault.Damage() || c.Found[0].Fault == projections.OtherVersion, "%v", c.Found)
			rightOrDamaged(t, log, dir, want, name)
			restore(t, dir, name, whole)

			write(t, dir, name, []byte(whole[:n]))
			rightOrDamaged(t, log, dir, want, name+" cut")
			restore(t, dir, name, whole)
		}
	}
}

// restore makes a directory as it was: one file anew, others as they are made again.
func restore(t *testing.T, dir, name, whole string) {
	t.Helper()
	write(t, dir, name, []byte(whole))
}

func TestGarbageIsMadeAgain(t *testing.T) {
	log, dir := saved(t, aStory()...)
	whole := []byte(kit.Files(t, dir)[sumsFile])
	for _, content := range [][]byte{nil, {0}, []byte("\n\n"), []byte("{}\n"), []byte("null\n"), append(bytes.Clone(whole), whole...), append(bytes.Clone(whole), '\n'),
		bytes.Repeat([]byte{0}, len(whole))} {
		write(t, dir, sumsFile, content)
		require.Equal(t, right(t, log), caughtUp(t, log, dir), "%q", content)
	}
}

func TestTheFileOfAnotherProjectionIsNotTaken(t *testing.T) {
	log, dir := saved(t, aStory()...)
	require.NoError(t, os.Rename(filepath.Join(dir, "topical.table"), filepath.Join(dir, sumsFile)))
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

func TestAnotherEditionIsMadeAgain(t *testing.T) {
	log, dir := saved(t, aStory()...)
	store := &counting{Store: log}
	second := editionOf(2)
	require.NoError(t, runner(store, dir, second).CatchUp(t.Context()))
	assert.Equal(t, 11, store.read)
	assert.Equal(t, rupiah{8}, row(t, second, given{weaver, 2020}))
	assert.Contains(t, kit.Files(t, dir)[sumsFile], `"version":2`)
	assert.Equal(t, right(t, log), caughtUp(t, log, dir), "and back: an older program makes it again too")
}

func TestWhatIsOfAnotherLedgerIsMadeAgain(t *testing.T) {
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

func TestWhatIsAheadOfARestoredLogIsMadeAgain(t *testing.T) {
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

func TestATemporaryFileLeftByACrashDoesNoHarm(t *testing.T) {
	log, dir := saved(t, aStory()...)
	write(t, dir, "sums.columns.12345.tmp", []byte("half"))
	kit.Append(t, log, loan(weaver, "2022", 9))
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
	assert.NoFileExists(t, filepath.Join(dir, "sums.columns.12345.tmp"))
}

func TestTablesOfDifferentTimesCatchUpEachFromItsOwn(t *testing.T) {
	log, dir := saved(t, aStory()[:5]...)
	old := kit.Files(t, dir)
	kit.Append(t, log, loan(baker, "2022", 3), told(weaver, "2018", "Awal"))
	caughtUp(t, log, dir)
	for name, content := range old { // as after a crash between two tables
		if strings.HasPrefix(name, "sums") {
			write(t, dir, name, []byte(content))
		}
	}
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

func TestAPlaceWhereNothingCanBeWrittenIsAnError(t *testing.T) {
	log := kit.Log(t, aStory()...)
	file := filepath.Join(t.TempDir(), "not a directory")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, dir := range map[string]string{"a file": file, "below a file": filepath.Join(file, "derived")} {
		assert.Error(t, runner(log, dir, toys()...).CatchUp(t.Context()), name)
		assert.Error(t, runner(log, dir, toys()...).Rebuild(t.Context()), name)
	}
}

func TestADirectoryInThePlaceOfAFileIsAnErrorAndLeavesNothingBehind(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, sumsFile, "full"), 0o755))
	assert.Error(t, runner(log, dir, toys()...).CatchUp(t.Context()))
	assert.Error(t, runner(log, dir, toys()...).Rebuild(t.Context()))
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
	require.NoError(t, runner(log, dir, toys()...).Rebuild(t.Context()))
	assert.Equal(t, before, kit.Files(t, dir))
}

func TestARebuildRemovesWhatIsLeftOver(t *testing.T) {
	log, dir := saved(t, aStory()...)
	before := kit.Files(t, dir)
	for _, name := range []string{"sums.columns.9.tmp", "sums-0123456789abcdef.columns", "gone.table", "directory.jsonl"} {
		write(t, dir, name, []byte("left"))
	}
	write(t, dir, "catatan.txt", []byte("somebody's"))
	require.NoError(t, runner(log, dir, toys()...).Rebuild(t.Context()))
	before["catatan.txt"] = "somebody's"
	assert.Equal(t, before, kit.Files(t, dir))
}

func TestWhatIsOldOrLeftOverIsNoDamage(t *testing.T) {
	log, dir := saved(t, aStory()...)
	for _, name := range []string{"sums.columns.123.tmp", "catatan.txt", "directory.jsonl"} {
		write(t, dir, name, nil)
	}
	c, err := runner(log, dir, editionOf(2), newTopical()).Check(t.Context())
	require.NoError(t, err)
	faults := map[string]projections.Fault{}
	for _, f := range c.Found {
		faults[f.File] = f.Fault
		assert.False(t, f.Fault.Damage(), f.File)
	}
	assert.Equal(t, projections.Strange, faults["catatan.txt"])
	assert.Equal(t, projections.Left, faults["sums.columns.123.tmp"])
	assert.Equal(t, projections.Left, faults["directory.jsonl"])
	assert.Equal(t, projections.OtherVersion, faults[sumsFile])
	c, err = runner(log, filepath.Join(dir, "tidak-ada")).Check(t.Context())
	require.NoError(t, err)
	assert.Empty(t, c)
}

func TestWhatIsOfAnotherLogIsFound(t *testing.T) {
	_, dir := saved(t, aStory()...)
	other, _ := saved(t, aStory()[:1]...)
	c, err := runner(other, dir, newSums(), newTopical()).Check(t.Context())
	require.NoError(t, err)
	assert.Contains(t, c.Found, projections.Found{File: sumsFile, Fault: projections.OtherLog})
	assert.True(t, projections.OtherLog.Damage())
	c, err = runner(nil, dir, newSums(), newTopical()).Check(t.Context())
	require.NoError(t, err)
	assert.Empty(t, c.Found, "without a log, nobody can tell")
}

func TestRunsBesideEachOtherTakeNothingForARemnantThatTheyMiss(t *testing.T) {
	log, dir := saved(t, aStory()...)
	want := right(t, log)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for range 50 {
				r := runner(log, dir, newSums())
				assert.NoError(t, r.Rebuild(t.Context()))
				assert.NoError(t, r.Close())
			}
		})
	}
	both.Wait()
	assert.Equal(t, want, caughtUp(t, log, dir))
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestWhatIsMadeAgainLeavesNothingOfBefore(t *testing.T) {
	log, dir := saved(t, aStory()...)
	files := len(kit.Files(t, dir))
	for n := range 5 {
		for name, whole := range kit.Files(t, dir) {
			if strings.HasSuffix(name, ".table") {
				write(t, dir, name, []byte(whole[:len(whole)/2]))
			}
		}
		kit.Append(t, log, loan(baker, "2023", domain.Rupiah(n+1)), told(weaver, "2023", "Pasar"))
		require.Equal(t, right(t, log), caughtUp(t, log, dir))
		require.Len(t, kit.Files(t, dir), files)
	}
}

func TestWhatAFormerProgramKeptGoesWhenTablesTakeItsPlace(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	write(t, dir, "directory.jsonl", []byte("{}"))
	caughtUp(t, log, dir)
	assert.NoFileExists(t, filepath.Join(dir, "directory.jsonl"))
	assert.FileExists(t, filepath.Join(dir, sumsFile))
}

func TestAllDamageIsMendedByTheNextRunOnceSomeIsMet(t *testing.T) {
	log, dir := saved(t, aStory()...)
	for name, whole := range kit.Files(t, dir) {
		if strings.HasSuffix(name, ".columns") {
			damaged := []byte(whole)
			damaged[12] ^= 1
			write(t, dir, name, damaged)
		}
	}
	s := newSums()
	r := runner(log, dir, s, newTopical())
	require.NoError(t, r.CatchUp(t.Context()))
	_, err := s.Row(given{weaver, 2020})
	var damaged *projections.DamagedError
	require.ErrorAs(t, err, &damaged)
	require.NoError(t, r.Close())
	require.Equal(t, right(t, log), caughtUp(t, log, dir))
}
