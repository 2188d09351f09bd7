package privacy

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkSeal(b *testing.B) {
	v, err := Open(b.TempDir(), Options{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Seal(b.Context(), rosa, event, "owner", "Rosa Melati"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	v, err := Open(b.TempDir(), Options{})
	require.NoError(b, err)
	sealed, err := v.Seal(b.Context(), rosa, event, "owner", "Rosa Melati")
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Open(b.Context(), sealed, event, "owner"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFirstSealOfASubject(b *testing.B) {
	v, err := Open(b.TempDir(), Options{})
	require.NoError(b, err)
	for n := 0; b.Loop(); n++ {
		if _, err := v.Seal(b.Context(), fmt.Sprint(n), event, "owner", "Rosa Melati"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTheIndexTakesFewBytesASubject holds the package documentation to its word.
func TestTheIndexTakesFewBytesASubject(t *testing.T) {
	const subjects = 100_000
	before := heap()
	v := &Vault{index: map[shortID]uint32{}}
	for n := range uint32(subjects) {
		v.enter(n, tombstone(identify(fmt.Sprint(n))).encode())
	}
	each := (heap() - before) / subjects
	t.Logf("%d bytes a subject", each)
	require.Less(t, each, uint64(64))
	runtime.KeepAlive(v)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkAVaultOfManyIsOpened opens a vault of a hundred thousand persons for reading, as each command does.
func BenchmarkAVaultOfManyIsOpened(b *testing.B) {
	const persons = 100_000
	dir := b.TempDir()
	v, err := Open(dir, Options{})
	require.NoError(b, err)
	h, _, err := v.readHead(keysFile, keysMagic)
	require.NoError(b, err)
	require.NoError(b, v.Close())
	files := archived{keysFile: h.encode(keysMagic)}
	for n := range persons {
		files[keysFile] = append(files[keysFile], slot{subject: identify(fmt.Sprint(n)), status: live, office: 1}.encode()...)
	}
	require.NoError(b, files.count(1))
	for name, content := range files {
		require.NoError(b, os.WriteFile(filepath.Join(dir, name), content, filePerm))
	}
	for b.Loop() {
		v, err := Open(dir, Options{ReadOnly: true})
		require.NoError(b, err)
		require.NoError(b, v.Close())
	}
}
