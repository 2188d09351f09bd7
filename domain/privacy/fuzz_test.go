package privacy

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzASlotHasOneSpelling(f *testing.F) {
	o := &office{keys: []officeKey{{version: 1}}}
	s, err := o.wrap(identify(rosa), make([]byte, keySize), make([]byte, nonceSize))
	require.NoError(f, err)
	f.Add(s.encode())
	f.Add(tombstone(identify(rosa)).encode())
	f.Add(make([]byte, slotSize))
	f.Add(s.encode()[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, fault := decodeSlot(b); fault == intact {
			require.Equal(t, b, s.encode())
		}
	})
}

func FuzzAnOfficeKeyHasOneSpelling(f *testing.F) {
	o := &office{keys: []officeKey{{version: 1}, {version: 7}}}
	f.Add(o.encode())
	f.Add(o.encode()[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		if o, err := decodeOffice(b); err == nil {
			require.Equal(t, b, o.encode())
		}
	})
}

func FuzzPaddingHasOneSpelling(f *testing.F) {
	f.Add(pad(""))
	f.Add(pad("Rosa"))
	f.Add(make([]byte, 2*padBlock))
	f.Fuzz(func(t *testing.T, b []byte) {
		clear, ok := unpad(b)
		if ok {
			require.Equal(t, b, pad(clear))
		}
		clear, ok = unpad(pad(string(b)))
		require.True(t, ok)
		require.Equal(t, string(b), clear)
	})
}

// FuzzAnySlotsLeaveAnErasedPersonErased puts arbitrary bytes behind a tombstone.
func FuzzAnySlotsLeaveAnErasedPersonErased(f *testing.F) {
	dir := f.TempDir()
	v, err := Open(dir, Options{})
	require.NoError(f, err)
	sealed, err := v.Seal(f.Context(), rosa, event, "owner", "Rosa")
	require.NoError(f, err)
	before, err := os.ReadFile(filepath.Join(dir, keysFile))
	require.NoError(f, err)
	require.NoError(f, v.Erase(f.Context(), rosa))
	require.NoError(f, v.Close())
	after, err := os.ReadFile(filepath.Join(dir, keysFile))
	require.NoError(f, err)
	key, err := os.ReadFile(filepath.Join(dir, officeFile))
	require.NoError(f, err)

	f.Add(before[slotSize:])
	f.Add(append(make([]byte, slotSize), before[slotSize:]...))
	f.Add([]byte("torn"))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := copyVault(t, map[string][]byte{officeFile: key, keysFile: append(after[:len(after):len(after)], b...)})
		v := open(t, dir, Options{})
		require.ErrorIs(t, fails(t, v, sealed), ErrErased)
		_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
		require.ErrorIs(t, err, ErrErased)
		var damage *CorruptError
		if _, err := v.Seal(t.Context(), budi, event, "owner", "Budi"); err != nil && !errors.Is(err, ErrErased) {
			require.ErrorAs(t, err, &damage)
		}
	})
}

func FuzzAnEntryOfTheJournalHasOneSpelling(f *testing.F) {
	j := newJournal()
	f.Add(j.next(ofKey, 7, tombstone(identify(rosa)).state()).encode())
	f.Add(j.next(ofClaim, 0, claim{status: held, Claim: claimOf(rosa)}.state()).encode())
	f.Add(j.next(ofErasing, 0, erasing{4711, event}.state()).encode())
	f.Add(make([]byte, slotSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, fault := decodeEntry(b); fault == intact {
			require.Equal(t, b, e.encode())
		}
	})
}
