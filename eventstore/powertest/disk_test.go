//go:build linux

package powertest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOnlyWhatIsSyncedOutlivesAPowerCut holds the disk to what every test on it relies on.
func TestOnlyWhatIsSyncedOutlivesAPowerCut(t *testing.T) {
	d := New(t, 16)
	written := func(name string, sync bool) string {
		path := filepath.Join(d.Dir, name)
		f, err := os.Create(path)
		require.NoError(t, err)
		_, err = f.WriteString(name)
		require.NoError(t, err)
		if sync {
			require.NoError(t, f.Sync())
		}
		require.NoError(t, f.Close())
		return path
	}
	kept, lost := written("kept", true), written("lost", false)
	d.Cut()
	require.ErrorIs(t, os.WriteFile(filepath.Join(d.Dir, "dark"), nil, 0o600), syscall.EIO)
	d.Back()
	got, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Equal(t, "kept", string(got))
	require.NoFileExists(t, lost)
}
