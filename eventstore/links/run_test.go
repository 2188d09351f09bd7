package links

import (
	"bytes"
	"hash/crc32"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

func sampleRun() ([]byte, map[List]*column) {
	columns := map[List]*column{}
	for _, l := range []List{{ByCategory, "ikm"}, {ByType, "Tested"}, {Kind: Streams}} {
		c := newColumn(5)
		for i := range 10 {
			at := eventstore.Position(1000 + 300*i)
			c.push(entry{at - 7, at})
		}
		columns[l] = c
	}
	r := &run{after: 900, last: entry{3693, 3700}, lastID: uuid.UUID{1}, events: 10}
	return r.encode(77, columns), columns
}

func TestRunsComeBackAsTheyWereWritten(t *testing.T) {
	b, columns := sampleRun()
	totals := map[List]int{}
	for l := range columns {
		totals[l] = 5
	}
	r, err := readRun(bytes.NewReader(append([]byte("before"), b...)), 6, 900, 77, totals)
	require.NoError(t, err)
	assert.EqualValues(t, len(b), r.size)
	assert.Equal(t, entry{3693, 3700}, r.last)
	assert.Equal(t, uuid.UUID{1}, r.lastID)
	require.Len(t, r.lists, len(columns))
	for i := range r.lists {
		entries, err := r.lists[i].read()
		require.NoError(t, err)
		assert.Equal(t, columns[r.lists[i].list].all(), entries)
		assert.Equal(t, 5, r.lists[i].first)
		assert.Equal(t, 15, totals[r.lists[i].list])
	}
	for _, wrong := range []func() (*run, error){
		func() (*run, error) { return readRun(bytes.NewReader(b), 0, 901, 77, map[List]int{}) },
		func() (*run, error) { return readRun(bytes.NewReader(b), 0, 900, 78, map[List]int{}) },
		func() (*run, error) { return readRun(bytes.NewReader(b[:len(b)-1]), 0, 900, 77, map[List]int{}) },
	} {
		_, err := wrong()
		require.ErrorIs(t, err, errDamaged)
	}
}

func TestEveryFlippedBitOfARunIsNoticed(t *testing.T) {
	b, _ := sampleRun()
	for bit := range 8 * len(b) {
		b[bit/8] ^= 1 << (bit % 8)
		_, err := readRun(bytes.NewReader(b), 0, 900, 77, map[List]int{})
		require.ErrorIs(t, err, errDamaged, "bit %d", bit)
		b[bit/8] ^= 1 << (bit % 8)
	}
}

// FuzzRun: whatever the bytes, reading a run ends with the run or an error; and what it accepts it would write.
func FuzzRun(f *testing.F) {
	b, _ := sampleRun()
	f.Add(b, uint64(900), uint32(77))
	f.Add(b[:runHeader], uint64(900), uint32(77))
	f.Add([]byte(magic), uint64(0), uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, after uint64, previous uint32) {
		r, err := readRun(bytes.NewReader(b), 0, eventstore.Position(after), previous, map[List]int{})
		if err != nil {
			return
		}
		require.LessOrEqual(t, r.size, int64(len(b)))
		// The directory may stand in another order or in longer varints: what is read is the same.
		columns := map[List]*column{}
		for i := range r.lists {
			entries, err := r.lists[i].read()
			require.NoError(t, err)
			c := newColumn(0)
			for _, e := range entries {
				c.push(e)
			}
			columns[r.lists[i].list] = c
		}
		again := &run{after: r.after, last: r.last, lastID: r.lastID, events: r.events}
		_, err = readRun(bytes.NewReader(again.encode(previous, columns)), 0, r.after, previous, map[List]int{})
		require.NoError(t, err)
	})
}

// FuzzEntries goes past the checksums.
func FuzzEntries(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, 2)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1}, 1)
	f.Fuzz(func(t *testing.T, b []byte, count int) {
		if count < 0 || count > len(b) {
			return
		}
		r := &run{after: 10, last: entry{90, 1 << 40}, source: bytes.NewReader(b)}
		x := extent{run: r, count: count, length: len(b), sum: crc(b)}
		entries, err := x.read()
		if err != nil {
			require.ErrorIs(t, err, errDamaged)
			return
		}
		at := r.after
		for _, e := range entries {
			require.True(t, e.before >= at && e.at > e.before && e.at <= r.last.at)
			at = e.at
		}
	})
}

func crc(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }
