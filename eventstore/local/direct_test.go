package local

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPieceIsPlacedInBlocksLikeTheFile(t *testing.T) {
	var m blocks
	for _, offset := range []int64{0, 1, 64, directBlock - 1, directBlock, 123_456_789} {
		for _, n := range []int{0, 1, directBlock, directFrom + 5, 1 << 20, 100} {
			piece := m.place(offset, n)
			require.Empty(t, piece)
			require.GreaterOrEqual(t, cap(piece), n)
			piece = piece[:n]
			for i := range piece {
				piece[i] = byte(i%250) + 1
			}
			whole, before := m.whole(offset, n), int(offset%directBlock)
			require.True(t, inBlocks(whole, offset-int64(before)), "%d bytes at %d", n, offset)
			require.Less(t, len(whole)-n, 2*directBlock)
			assert.True(t, bytes.Equal(piece, whole[before:before+n]))
			assert.Empty(t, bytes.Trim(whole[before+n:], "\x00"))
		}
	}
}

func TestMemoryOfLargeGroupsIsWholeLargePages(t *testing.T) {
	for _, n := range []int{directFrom, largePage, largePage + 1, 5 << 20} {
		b := roomFor(n)
		assert.GreaterOrEqual(t, len(b), n)
		assert.Zero(t, len(b)%largePage)
		assert.Zero(t, uintptr(unsafe.Pointer(unsafe.SliceData(b)))%largePage)
	}
	assert.Len(t, roomFor(directFrom-1), directFrom-1, "a small group needs none")
}

// TestTheLastBlockIsKnown writes pieces of every length behind each other, as a log does, the long ones in whole blocks.
func TestTheLastBlockIsKnown(t *testing.T) {
	f, err := Disk.OpenFile(filepath.Join(t.TempDir(), "file"), os.O_RDWR|os.O_CREATE, filePerm)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	random := rand.New(rand.NewPCG(3, 1))
	var want []byte
	var last lastBlock
	var m blocks
	for i := range 300 {
		n := random.IntN(2 * directBlock)
		if i%7 == 0 {
			n = random.IntN(2 * directFrom)
		}
		offset := int64(len(want))
		piece := m.place(offset, n)
		for len(piece) < n {
			piece = append(piece, byte(i+len(piece)*7))
		}
		want = append(want, piece...)
		if i%31 == 0 {
			last.end = 0 // as after the store was opened
		}
		before := offset % directBlock
		whole := m.whole(offset, n)
		require.NoError(t, last.fill(whole[:before], f, offset))
		_, err := f.WriteAt(whole, offset-before)
		require.NoError(t, err)
		last.wrote(piece, offset)
		got := make([]byte, len(want))
		_, err = f.ReadAt(got, 0)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), "piece %d, of %d bytes at %d", i, n, offset)
	}
}
