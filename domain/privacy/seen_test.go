package privacy

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

var errNotRead = errors.New("behind the head of a file")

// heads is a disk on which files of slots have their heads alone.
type heads struct{ FS }

type headOnly struct{ File }

func (d heads) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := d.FS.OpenFile(name, flag, perm)
	return headOnly{f}, err
}

func (f headOnly) ReadAt(b []byte, at int64) (int, error) {
	if at >= slotSize {
		return 0, errNotRead
	}
	return f.File.ReadAt(b, at)
}

func TestAReaderReadsNothingBehindTheHeadsUntilItIsAsked(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir, Options{})
	sealed := seal(t, v, rosa, "Rosa")
	claimed(t, v, number, rosa, "")
	name, _, _ := v.Name()
	reader := open(t, dir, Options{ReadOnly: true, FS: heads{Disk}})
	got, _, exists := reader.Name()
	assert.True(t, exists)
	assert.Equal(t, name, got)
	assert.False(t, reader.Sealed())
	for what, ask := range map[string]func() error{
		"open":      func() error { _, err := reader.Open(t.Context(), sealed, event, "owner"); return err },
		"look up":   func() error { _, err := reader.Lookup(t.Context(), "NIK", number); return err },
		"count":     func() error { _, err := reader.Entries(t.Context()); return err },
		"remember":  func() error { _, err := reader.Remembers(t.Context(), rosa); return err },
		"contacts":  func() error { _, err := reader.SameContact(t.Context(), domain.Ref(rosa)); return err },
		"lack":      func() error { _, _, err := reader.Lacks(t.Context(), sealed); return err },
		"whose":     func() error { _, _, err := reader.Made(t.Context(), "0011223344556677"); return err },
		"forgotten": func() error { _, _, err := reader.ErasedUntil(t.Context()); return err },
	} {
		require.ErrorIs(t, ask(), errNotRead, what)
	}
	assert.Equal(t, "Rosa", func() string { s, _ := v.Open(t.Context(), sealed, event, "owner"); return s }())
}
