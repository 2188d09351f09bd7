package laws

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/sample"
	"jejak/domain"
	"jejak/domain/privacy"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

// canaries are the personal texts of the sample and of the random histories.
func canaries() []string {
	list := map[string]bool{canary: true}
	for _, step := range sample.NewYear(sample.DefaultSeed).Steps {
		for _, f := range domain.PersonalFields(step.Command.Stream, step.Command.Body) {
			list[f.Value.Clear()] = true
		}
	}
	var texts []string
	for text := range list {
		texts = append(texts, text)
	}
	return texts
}

// files brings all read models to the end of a log with a directory of their own, and returns what was saved.
func files(t kit.T, dir string, runner projections.Runner) map[string]string {
	t.Helper()
	runner.Dir, runner.Models = dir, all()
	require.NoError(t, runner.Rebuild(t.Context()))
	require.NoError(t, runner.Close())
	return kit.Files(t, runner.Dir)
}

func TestReadModelsHoldNoPersonalTextAndNeedNoKeys(t *testing.T) {
	dir := t.TempDir()
	vault, err := privacy.Open(dir, privacy.Options{})
	require.NoError(t, err)
	store, err := sampleWith(vault)
	require.NoError(t, err)
	with := files(t, t.TempDir(), projections.Runner{Store: store})
	require.Contains(t, with, "cityaid.table")

	texts := canaries()
	require.Greater(t, len(texts), 200)
	for name, content := range with {
		for _, text := range texts {
			require.False(t, strings.Contains(content, text), "%s holds %q", name, text)
		}
	}

	require.NoError(t, vault.Close())
	require.NoError(t, os.RemoveAll(dir))
	assert.Equal(t, with, files(t, t.TempDir(), projections.Runner{Store: store}), "without the keys every read model is the same, byte for byte")
}

func TestDeletedReadModelsComeBackByteForByte(t *testing.T) {
	for _, c := range ledgers(t) {
		before := files(t, t.TempDir(), projections.Runner{Store: c.store})
		dir := t.TempDir()
		runner := projections.Runner{Store: c.store, Dir: dir, Models: all()}
		require.NoError(t, runner.Rebuild(t.Context()))
		require.Equal(t, before, kit.Files(t, dir))
		require.NoError(t, runner.Close())
		require.NoError(t, os.RemoveAll(dir))
		require.NoError(t, runner.Rebuild(t.Context()), "by the same process")
		require.Equal(t, before, kit.Files(t, dir))
	}
}
