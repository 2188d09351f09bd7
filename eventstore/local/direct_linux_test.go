package local

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/eventstore/powertest"
)

// TestWritesPastThePageCacheAreSeenByReaders writes pieces of blocks over each other, and reads them by way of the page
// cache, which has seen what was there before.
func TestWritesPastThePageCacheAreSeenByReaders(t *testing.T) {
	f, err := Disk.OpenFile(filepath.Join(powertest.New(t, 64).Dir, "file"), os.O_RDWR|os.O_CREATE, filePerm)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	const size = 1024 // blocks
	random := rand.New(rand.NewPCG(3, 1))
	want := make([]byte, size*directBlock)
	_, err = f.WriteAt(want, 0)
	require.NoError(t, err)
	got := make([]byte, len(want))
	var m blocks
	for i := range 200 {
		n := 1 + random.IntN(3*directFrom/directBlock)
		offset := int64(random.IntN(size-n)) * directBlock
		piece := m.place(offset, n*directBlock)[:n*directBlock]
		for j := range piece {
			piece[j] = byte(i + j*7)
		}
		_, err := f.WriteAt(piece, offset)
		require.NoError(t, err)
		copy(want[offset:], piece)
		if i%10 == 0 {
			require.NoError(t, f.Sync())
		}
		_, err = f.ReadAt(got, 0)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), "write %d of %d blocks at %d", i, n, offset)
	}
	require.NotNil(t, f.(*diskFile).direct.file, "ext4 can write so")
}
