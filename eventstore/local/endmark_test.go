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

// A mark that cannot be read is named as damage that a writer mends, whichever of its bytes is wrong, and nothing of what it
// says is believed.
func TestAnEndMarkThatCannotBeReadIsNamedAndMadeAnew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{})
	require.NoError(t, err)
	_, err = s.Append(t.Context(), "a-1", eventstore.NoStream, storetest.Event("one"), storetest.Event("two"))
	require.NoError(t, err)
	require.NoError(t, s.Close())
	path := filepath.Join(dir, endFile)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	bad := [][]byte{{}, whole[:endSize-1]}
	for i := range whole {
		changed := append([]byte{}, whole...)
		changed[i] ^= 0x40
		bad = append(bad, changed)
	}
	for _, content := range bad {
		require.NoError(t, os.WriteFile(path, content, 0o600))
		reader, err := Open(dir, Options{ReadOnly: true})
		require.NoError(t, err, "%x", content)
		var damage *CorruptError
		for _, err := range reader.All(t.Context(), eventstore.Start, eventstore.Forward) {
			require.ErrorAs(t, err, &damage, "%x", content)
		}
		require.NotNil(t, damage, "%x", content)
		assert.Equal(t, endFile, damage.File)
		assert.True(t, damage.Remade(), "%x", content)
		require.NoError(t, reader.Close())

		report, err := Check(t.Context(), dir, Admin{})
		require.NoError(t, err)
		require.Len(t, report.Damages, 1)
		assert.True(t, report.Damages[0].Remade())

		writer, err := Open(dir, Options{})
		require.NoError(t, err, "%x", content)
		require.NoError(t, writer.Close())
		made, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, whole, made)
	}
}
