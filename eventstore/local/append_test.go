package local

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// TestAnAppendMakesNoMemoryForEachOfItsEvents: what an import leaves for the garbage collector it pays for in time.
func TestAnAppendMakesNoMemoryForEachOfItsEvents(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "store"), Options{})
	require.NoError(t, err)
	defer s.Close()
	events, n := typical(1000), 0
	made := testing.AllocsPerRun(20, func() {
		n++
		_, err := s.Append(t.Context(), fmt.Sprintf("batch-%d", n), eventstore.NoStream, events...)
		require.NoError(t, err)
	})
	assert.Less(t, made, float64(len(events))/10)
}
