package projections_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/projections"
)

// checked checks the saved sums against a log.
func checked(t *testing.T, store eventstore.Store, dir string, p projections.Projection) projections.Checked {
	t.Helper()
	c, err := (&projections.Runner{Store: store, Dir: dir, Projections: []projections.Projection{p}}).Check(t.Context())
	require.NoError(t, err)
	return c
}

// sumsSaved is a directory with the saved sums and nothing else.
func sumsSaved(t *testing.T) (log eventstore.Store, dir string) {
	t.Helper()
	log, _ = saved(t, aStory()...)
	dir = t.TempDir()
	summed(t, log, dir)
	return log, dir
}

func TestEveryAlteredByteOfASavedStateIsFound(t *testing.T) {
	log, dir := sumsSaved(t)
	whole := read(t, dir)
	assert.Equal(t, projections.Checked{Files: 1, Bytes: int64(len(whole))}, checked(t, log, dir, newSums()))
	altered := []projections.Found{{File: sumsFile, Fault: projections.Altered}}
	for n := range whole {
		damaged := bytes.Clone(whole)
		damaged[n] ^= 1 << (n % 8)
		write(t, dir, damaged)
		require.Equal(t, altered, checked(t, log, dir, newSums()).Found, "byte %d, %q for %q", n, damaged[n], whole[n])
		write(t, dir, whole[:n])
		require.Equal(t, altered, checked(t, log, dir, newSums()).Found, "cut after %d bytes", n)
	}
	assert.True(t, projections.Altered.Damage())
}

func TestASavedStateOfAnotherLogIsFound(t *testing.T) {
	_, dir := sumsSaved(t)
	other, _ := saved(t, aStory()[:1]...)
	found := checked(t, other, dir, newSums()).Found
	assert.Equal(t, []projections.Found{{File: sumsFile, Fault: projections.OtherLog}}, found)
	assert.True(t, found[0].Fault.Damage())
	assert.Empty(t, checked(t, nil, dir, newSums()).Found, "without a log, nobody can tell")
}

func TestWhatIsOldOrLeftOverIsNoDamage(t *testing.T) {
	log, dir := sumsSaved(t)
	for _, name := range []string{"sums.123.tmp", "catatan.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	found := checked(t, log, dir, editionOf(2)).Found
	assert.Equal(t, []projections.Found{
		{File: "catatan.txt", Fault: projections.Strange}, {File: "sums.123.tmp", Fault: projections.Left}, {File: sumsFile, Fault: projections.OtherVersion},
	}, found)
	for _, f := range found {
		assert.False(t, f.Fault.Damage(), f.File)
	}
	assert.Empty(t, checked(t, log, filepath.Join(dir, "tidak-ada"), newSums()))
}
