package columns

import (
	"bytes"
	"testing"

	"github.com/klauspost/compress/s2"
	"github.com/stretchr/testify/require"
)

// aBlock is a block as it stands in a run.
func aBlock(width int, rows ...string) []byte {
	b := newBlock(width)
	for i, row := range rows {
		b.add(&Entry{Row: []byte(row), At: uint64(3 * i), From: int32(i), Sums: make([]int64, width)})
	}
	return b.encode(nil)
}

// FuzzBlock feeds blocks that nobody has written: what their sums do not catch, reading does. A block that can be read is
// what it says, and is written again as such.
func FuzzBlock(f *testing.F) {
	f.Add(aBlock(0, "a", "a", "ab"), 0)
	f.Add(aBlock(2, "kota", "kota", "kotb", "z"), 2)
	f.Add(s2.Encode(nil, []byte{1, 3, 0, 0, 1, 1, 0, 1, 0}), 0)
	f.Fuzz(func(t *testing.T, stored []byte, width int) {
		if width < 0 || width > 8 {
			return
		}
		var r entries
		if _, err := r.open(stored, width, nil); err != nil {
			return
		}
		again := newBlock(width)
		n := 0
		for ; n < blockEntries; n++ {
			e, err := r.next()
			if err != nil {
				return
			}
			if e == nil {
				break
			}
			again.add(e)
		}
		if n > 0 {
			var s entries
			_, err := s.open(again.encode(nil), width, nil)
			require.NoError(t, err)
			require.Equal(t, n, s.left)
		}
	})
}

// FuzzIndex feeds indexes that nobody has written.
func FuzzIndex(f *testing.F) {
	f.Add(appendLocated(nil, located{[]byte("kota"), 9, 120, 7, 1}))
	f.Fuzz(func(t *testing.T, index []byte) {
		blocks, ok := parseIndex(index)
		if !ok {
			return
		}
		var again []byte
		for _, l := range blocks {
			again = appendLocated(again, l)
		}
		reread, ok := parseIndex(again)
		require.True(t, ok)
		require.Len(t, reread, len(blocks))
		for i := range blocks {
			require.True(t, bytes.Equal(blocks[i].first, reread[i].first))
		}
	})
}
