package local

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// TestPositionsAreFoundInEverySegment: at the ends of segments, in those that are compressed, in the one that grows, and by
// another process beside the writer.
func TestPositionsAreFoundInEverySegment(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	write := func(n int) {
		s, err := Open(dir, Options{SegmentBytes: 2000})
		require.NoError(t, err)
		for i := range n {
			_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i%4), eventstore.Any, storetest.Events(1+i%3)...)
			require.NoError(t, err)
		}
		beside, err := Open(dir, Options{ReadOnly: true})
		require.NoError(t, err)
		log := storetest.CheckPositions(t, t.Context(), s)
		assert.Len(t, storetest.CheckPositions(t, t.Context(), beside), len(log))
		require.Greater(t, len(s.segments), 3)
		require.NoError(t, beside.Close())
		require.NoError(t, s.Close())
	}
	write(25)
	_, err := Compress(t.Context(), dir, 1, Admin{})
	require.NoError(t, err)
	write(5)
}
