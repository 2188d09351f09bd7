package local

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestChainsFindWhatAMapWould(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var c chains
	for round := range 20 {
		c.reset()
		want := map[uint32][]int32{} // newest first
		for i := range int32(random.IntN(3000)) {
			hash := uint32(random.IntN(500)) << (round % 3 * 11) // few, and close to each other or far apart
			c.add(hash)
			want[hash] = append([]int32{i}, want[hash]...)
			if random.IntN(4) == 0 {
				c.link()
			}
		}
		c.link()
		for hash := range uint32(500) {
			hash <<= round % 3 * 11
			var got []int32
			for at := c.newest(hash); at >= 0; at = c.before.at(int(at)) {
				got = append(got, at)
			}
			require.Equal(t, want[hash], got)
		}
	}
}
