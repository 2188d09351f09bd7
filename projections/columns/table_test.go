package columns_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/projections/columns"
)

// model is what a table is: a list of entries, sorted when it is asked for.
type model struct {
	form    columns.Form
	entries []columns.Entry
}

func (m *model) scan(prefix []byte, upTo uint64) (list []columns.Entry) {
	sorted := slices.Clone(m.entries)
	slices.SortStableFunc(sorted, func(a, b columns.Entry) int { return cmp.Or(bytes.Compare(a.Row, b.Row), cmp.Compare(a.At, b.At)) })
	for _, e := range sorted {
		again := len(list) > 0 && bytes.Equal(list[len(list)-1].Row, e.Row)
		if bytes.HasPrefix(e.Row, prefix) && e.At <= upTo && !(m.form.Once && again) {
			list = append(list, e)
		}
	}
	return list
}

func scanned(t require.TestingT, table *columns.Table, prefix []byte, upTo uint64) (list []columns.Entry) {
	for e, err := range table.Scan(prefix, upTo) {
		require.NoError(t, err)
		list = append(list, columns.Entry{Row: bytes.Clone(e.Row), At: e.At, From: e.From, Sums: append([]int64{}, e.Sums...)})
	}
	return list
}

// words are the beginnings of rows: few, so that entries meet, and with bytes that a careless format trips over.
var words = []string{"", "a", "ab", "b\x00c", "\xff\xff", "kota"}

// TestATableIsItsEntriesHoweverTheyWereSaved holds tables that grow, are saved, closed and opened against a list.
func TestATableIsItsEntriesHoweverTheyWereSaved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "columns")
		require.NoError(t, err)
		defer func() { require.NoError(t, os.RemoveAll(dir)) }()
		form := columns.Form{Name: "t", Version: 1, Width: rapid.IntRange(0, 3).Draw(t, "width"), Once: rapid.Bool().Draw(t, "once")}
		m, table, at := &model{form: form}, columns.New(dir, form), uint64(0)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				for range rapid.IntRange(0, 40).Draw(t, "entries") {
					at += uint64(rapid.IntRange(1, 1000).Draw(t, "apart"))
					e := columns.Entry{At: at, From: int32(rapid.IntRange(-5, 5).Draw(t, "from")),
						Row: columns.Key(nil).Text(rapid.SampledFrom(words).Draw(t, "word")).Int(rapid.IntRange(-2, 2).Draw(t, "n"))}
					e.Sums = make([]int64, 0, form.Width)
					for range form.Width {
						e.Sums = append(e.Sums, rapid.SampledFrom([]int64{0, 1, -1, 63, -64, 1 << 40, math.MinInt64, math.MaxInt64}).Draw(t, "sum"))
					}
					m.entries = append(m.entries, e)
					table.Fresh().Add(e)
				}
			case 2:
				note := fmt.Appendf(nil, "%d", at)
				require.NoError(t, table.Save(note))
				_, err := table.Verify()
				require.NoError(t, err)
			case 3:
				if table.Fresh().Len() == 0 && table.Note != nil {
					require.NoError(t, table.Close())
					var fault columns.Fault
					table, fault, err = columns.Open(dir, form)
					require.NoError(t, err)
					require.Empty(t, fault)
					require.Equal(t, fmt.Sprint(at), string(table.Note))
				}
			}
			prefix := columns.Key(nil).Text(rapid.SampledFrom(words).Draw(t, "prefix"))
			for _, prefix := range []columns.Key{nil, prefix, prefix.Int(1)} {
				upTo := rapid.SampledFrom([]uint64{math.MaxUint64, at, at / 2}).Draw(t, "up to")
				require.Equal(t, m.scan(prefix, upTo), scanned(t, table, prefix, upTo), "%q up to %d", prefix, upTo)
			}
			row, found, err := table.Seek(prefix)
			require.NoError(t, err)
			i := slices.IndexFunc(m.scan(nil, math.MaxUint64), func(e columns.Entry) bool { return bytes.Compare(e.Row, prefix) >= 0 })
			require.Equal(t, i >= 0, found)
			if found {
				require.Equal(t, m.scan(nil, math.MaxUint64)[i].Row, bytes.Clone(row))
			}
		}
		require.NoError(t, table.Close())
	})
}

// filled is a table with so many entries, saved.
func filled(t *testing.T, dir string, n int) *columns.Table {
	t.Helper()
	table := columns.New(dir, columns.Form{Name: "t", Version: 1, Width: 2})
	for i := range n {
		table.Fresh().Add(columns.Entry{Row: columns.Key(nil).Text(fmt.Sprintf("%06d", i/3)), At: uint64(i * 7), From: int32(i % 9), Sums: []int64{1, int64(i)}})
	}
	require.NoError(t, table.Save([]byte("1")))
	return table
}

func TestManyBlocksAreReadFromAnywhere(t *testing.T) {
	const n = 10_000
	table := filled(t, t.TempDir(), n)
	require.Len(t, scanned(t, table, nil, math.MaxUint64), n)
	for i := 0; i < n/3; i += 97 {
		got := scanned(t, table, columns.Key(nil).Text(fmt.Sprintf("%06d", i)), math.MaxUint64)
		require.Len(t, got, 3)
		require.Equal(t, int64(3*i+2), got[2].Sums[1])
	}
	size, entries := table.Size()
	assert.EqualValues(t, n, entries)
	assert.Less(t, size, int64(n*12), "columns of neighbours are small")
}

func TestATableThatGrowsHasFewRuns(t *testing.T) {
	dir := t.TempDir()
	table := columns.New(dir, columns.Form{Name: "t", Version: 1, Width: 1})
	for i := range 300 {
		for j := range 20 {
			table.Fresh().Add(columns.Entry{Row: columns.Key(nil).Int(j), At: uint64(i*20 + j), Sums: []int64{1}})
		}
		require.NoError(t, table.Save([]byte("1")))
	}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(files), 9)
	assert.Len(t, scanned(t, table, nil, math.MaxUint64), 6000)
	require.NoError(t, table.Close())
}

func TestADamagedByteIsNamedWhereverItIs(t *testing.T) {
	dir := t.TempDir()
	table := filled(t, dir, 3000)
	want := scanned(t, table, nil, math.MaxUint64)
	run := filepath.Join(dir, table.Files()[1])
	require.NoError(t, table.Close())
	whole, err := os.ReadFile(run)
	require.NoError(t, err)
	manifest, err := os.ReadFile(filepath.Join(dir, columns.ManifestName("t")))
	require.NoError(t, err)
	for n := 0; n < len(whole); n += 13 {
		damaged := bytes.Clone(whole)
		damaged[n] ^= 1 << (n % 8)
		require.NoError(t, os.WriteFile(run, damaged, 0o600))
		table, fault, err := columns.Open(dir, columns.Form{Name: "t", Version: 1, Width: 2})
		require.NoError(t, err)
		if fault == columns.Altered {
			continue
		}
		require.Empty(t, fault)
		var found *columns.DamagedError
		_, err = table.Verify()
		require.ErrorAs(t, err, &found, "byte %d", n)
		assert.Equal(t, filepath.Base(run), found.File)
		var got []columns.Entry
		for e, err := range table.Scan(nil, math.MaxUint64) {
			if err != nil {
				break
			}
			got = append(got, columns.Entry{Row: bytes.Clone(e.Row), At: e.At, From: e.From, Sums: slices.Clone(e.Sums)})
		}
		if len(got) > 0 {
			require.Equal(t, want[:len(got)], got, "what comes before the error is right")
		}
		require.NoError(t, table.Close())
		assert.NoFileExists(t, filepath.Join(dir, columns.ManifestName("t")), "who opens it next makes it again")
		require.NoError(t, os.WriteFile(filepath.Join(dir, columns.ManifestName("t")), manifest, 0o600))
	}
}

func TestAnotherFormIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, filled(t, dir, 10).Close())
	for _, form := range []columns.Form{{Name: "t", Version: 2, Width: 2}, {Name: "t", Version: 1, Width: 3}, {Name: "t", Version: 1, Width: 2, Once: true}} {
		table, fault, err := columns.Open(dir, form)
		require.NoError(t, err)
		assert.Equal(t, columns.OtherVersion, fault)
		assert.Empty(t, scanned(t, table, nil, math.MaxUint64))
	}
	_, fault, err := columns.Open(dir, columns.Form{Name: "u", Version: 1})
	require.NoError(t, err)
	assert.Equal(t, columns.Absent, fault)
}

func TestATableWithoutARunOfItsOwnIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	table := filled(t, dir, 10)
	require.NoError(t, os.Remove(filepath.Join(dir, table.Files()[1])))
	_, fault, err := columns.Open(dir, table.Form)
	require.NoError(t, err)
	assert.Equal(t, columns.Altered, fault)
	require.NoError(t, table.Close())
	require.NoError(t, columns.Discard(dir, "t"))
	_, fault, err = columns.Open(dir, table.Form)
	require.NoError(t, err)
	assert.Equal(t, columns.Absent, fault)
}

func TestASaveThatFailsLeavesEverythingAsItWas(t *testing.T) {
	dir := t.TempDir()
	table := filled(t, dir, 10)
	table.Fresh().Add(columns.Entry{Row: []byte("x"), At: 99, Sums: []int64{5, 6}})
	require.NoError(t, os.Remove(filepath.Join(dir, columns.ManifestName("t"))))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, columns.ManifestName("t"), "full"), 0o755))
	require.Error(t, table.Save([]byte("2")))
	assert.Len(t, scanned(t, table, nil, math.MaxUint64), 11)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, columns.ManifestName("t"))))
	require.NoError(t, table.Save([]byte("2")))
	assert.Len(t, scanned(t, table, nil, math.MaxUint64), 11)
	require.NoError(t, table.Close())
	again, fault, err := columns.Open(dir, table.Form)
	require.NoError(t, err)
	require.Empty(t, fault)
	assert.Len(t, scanned(t, again, nil, math.MaxUint64), 11)
	require.NoError(t, errors.Join(again.Close()))
}

func TestFreshEntriesAreReadByManyAtOnce(t *testing.T) {
	for range 50 {
		table := columns.New("", columns.Form{Name: "t", Version: 1, Width: 1})
		for i := range 500 {
			table.Fresh().Add(columns.Entry{Row: columns.Key(nil).Int(-i), At: uint64(i), Sums: []int64{1}})
		}
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				n := 0
				for _, err := range table.Scan(nil, math.MaxUint64) {
					assert.NoError(t, err)
					n++
				}
				assert.Equal(t, 500, n)
			})
		}
		readers.Wait()
	}
}
