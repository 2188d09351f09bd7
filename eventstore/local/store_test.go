package local

import (
	"hash/crc32"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

// open opens a new store in the test's own directory.
func open(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "store"), o)
	require.NoError(t, err)
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store { return open(t, Options{}) })
}

func TestStoreOfManySmallSegments(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store { return open(t, Options{SegmentBytes: 2000}) })
}

func TestImporter(t *testing.T) {
	storetest.Import(t, func(t *testing.T) storetest.Importing { return open(t, Options{}) })
}

func TestImporterOfManySmallSegments(t *testing.T) {
	storetest.Import(t, func(t *testing.T) storetest.Importing { return open(t, Options{SegmentBytes: 1200}) })
}

func TestReopen(t *testing.T) {
	for _, size := range []int64{0, 1500} {
		storetest.Reopen(t, func(t *testing.T) func() (eventstore.Store, error) {
			dir := filepath.Join(t.TempDir(), "store")
			return func() (eventstore.Store, error) { return Open(dir, Options{SegmentBytes: size}) }
		})
	}
}

func crc(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }
