package privacy

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

func (f headOnly) trace() trace { return traceOf(f.File) }

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
	opens(t, v, sealed, "Rosa")
}

// tick waits until the system's clock of changes has moved on.
func tick(t *testing.T) {
	t.Helper()
	changed := func() int64 {
		f, err := Disk.OpenFile(filepath.Join(t.TempDir(), "tick"), os.O_RDWR|os.O_CREATE, filePerm)
		require.NoError(t, err)
		defer func() { require.NoError(t, f.Close()) }()
		return traceOf(f).Changed
	}
	begun := changed()
	if begun == 0 {
		t.Skip("no file has a trace here")
	}
	for changed() == begun {
		time.Sleep(time.Millisecond)
	}
}

// used opens a vault, uses it, and closes it a tick later, so that it leaves a note of what was seen.
func used(t *testing.T, dir string, o Options, use func(*Vault)) {
	t.Helper()
	v, err := Open(dir, o)
	require.NoError(t, err)
	use(v)
	tick(t)
	require.NoError(t, v.Close())
}

// seenVault is a vault with keys and claims, one of them given back and one key destroyed, that left a note.
func seenVault(t *testing.T) (dir string, sealed map[string]domain.Sealed) {
	t.Helper()
	dir, sealed = filepath.Join(t.TempDir(), "vault"), map[string]domain.Sealed{}
	used(t, dir, Options{}, func(v *Vault) {
		for i, who := range []string{rosa, budi, "ikm-gone", "ikm-last"} {
			sealed[who] = seal(t, v, who, "of "+who)
			claimed(t, v, fmt.Sprintf("999999410199000%d", i+1), who, "")
		}
		require.NoError(t, v.Erase(t.Context(), "ikm-gone"))
	})
	require.Contains(t, contents(t, dir), seenFile)
	return dir, sealed
}

func TestWhatWasSeenIsNotReadAgain(t *testing.T) {
	dir, sealed := seenVault(t)
	before := contents(t, dir)
	writer := open(t, dir, Options{FS: heads{Disk}})
	count, err := writer.Entries(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 11, count)
	_, _, err = writer.ErasedUntil(t.Context())
	require.NoError(t, err)
	_, err = writer.Open(t.Context(), sealed[rosa], event, "owner")
	require.ErrorIs(t, err, errNotRead, "a key is looked for")
	for _, readOnly := range []bool{true, false} {
		v := open(t, dir, Options{ReadOnly: readOnly})
		opens(t, v, sealed[rosa], "of "+rosa)
		opens(t, v, sealed["ikm-last"], "of ikm-last")
		require.ErrorIs(t, fails(t, v, sealed["ikm-gone"]), ErrErased)
		require.ErrorIs(t, fails(t, v, domain.Sealed{Version: domain.SealVersion, Key: "ikm-new"}), ErrUnknownKey)
		assert.Equal(t, []string{budi}, holders(t, v, "NIK", "9999994101990002"))
		assert.Empty(t, holders(t, v, "NIK", "9999994101990003"), "given back")
		assert.False(t, v.whole)
		for range manySought {
			assert.Empty(t, holders(t, v, "NIK", "9999994101990009"))
		}
		assert.True(t, v.whole, "after many searches all is read")
		opens(t, v, sealed[budi], "of "+budi)
		assert.Equal(t, []string{budi}, holders(t, v, "NIK", "9999994101990002"))
	}
	assert.Equal(t, before, contents(t, dir))
}

// Whatever is done, a vault that relies on what was seen writes the same bytes as one that reads everything each time.
func TestWhoReliesOnWhatWasSeenWritesWhatTheOthersWrite(t *testing.T) {
	relying, reading := filepath.Join(t.TempDir(), "vault"), filepath.Join(t.TempDir(), "vault")
	r := rand.New(rand.NewPCG(1, 2))
	subjects, numbers := []string{rosa, budi, "ikm-a", "ikm-b", "ikm-c"}, []string{number, "9999994101990002", "9999994101990003"}
	relied := 0
	for n := range 100 {
		who, what, until, op := subjects[r.IntN(len(subjects))], numbers[r.IntN(len(numbers))], int64(r.IntN(4)), r.IntN(20)
		var said [2]string
		for i, dir := range []string{relying, reading} {
			chance := sha256.Sum256(fmt.Append(nil, n))
			used(t, dir, Options{Rand: rand.NewChaCha8(chance)}, func(v *Vault) {
				said[i] = doing(t, v, op, who, what, domain.Claim{Actor: domain.Ref(who), Until: until})
				if i == 0 && !v.whole {
					relied++
				}
			})
		}
		require.Equal(t, said[1], said[0], "%d: %d", n, op)
		a, b := contents(t, relying), contents(t, reading)
		delete(a, seenFile)
		delete(b, seenFile)
		require.Equal(t, b, a, "%d: %d", n, op)
		if _, err := os.Stat(filepath.Join(reading, seenFile)); err == nil {
			require.NoError(t, os.Remove(filepath.Join(reading, seenFile)))
		}
	}
	assert.Greater(t, relied, 60)
	found, err := Check(t.Context(), relying, Options{})
	require.NoError(t, err)
	assert.Empty(t, found)
}

// doing does something with a vault, and says what came out.
func doing(t *testing.T, v *Vault, op int, who, what string, c domain.Claim) string {
	t.Helper()
	ctx := t.Context()
	say := func(of ...any) string { return fmt.Sprint(of...) }
	switch {
	case op == 0:
		return say(v.Erase(ctx, who))
	case op == 1:
		done, err := v.Rotate(ctx)
		return say(done.Rewrapped, err)
	case op == 2:
		return say(v.NoteErased(ctx, uint64(c.Until)+1, event))
	case op < 7:
		sealed, err := v.Seal(ctx, who, event, "owner", who)
		return say(sealed.Ciphertext, err)
	case op < 11:
		before, err := v.Claim(ctx, "NIK", what, c)
		return say(before, err)
	case op < 13:
		before, err := v.Share(ctx, "HP", what, c)
		return say(before, err)
	case op < 15:
		return say(v.Release(ctx, "NIK", what, c))
	case op < 17:
		list, err := v.Lookup(ctx, "NIK", what)
		return say(list, err)
	case op < 18:
		others, err := v.SameContact(ctx, c.Actor)
		return say(others, err)
	}
	has, err := v.Remembers(ctx, who)
	count, failed := v.Entries(ctx)
	return say(has, err, count, failed)
}

// What somebody changed by hand after it was seen is noticed as it is in a vault without a note.
func TestAFileThatWasChangedSinceIsReadToItsEnd(t *testing.T) {
	dir, sealed := seenVault(t)
	whole := contents(t, dir)
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 60 {
		name := []string{keysFile, claimsFile, journalFile}[n%3]
		changed := bytes.Clone(whole[name])
		switch n % 5 {
		case 0:
			changed = changed[:slotSize+r.IntN(len(changed)-slotSize)]
		case 1: // a slot of another
			slots := len(changed)/slotSize - 1
			copy(changed[offset(uint32(r.IntN(slots))):], whole[name][offset(uint32(r.IntN(slots))):][:slotSize])
		default:
			changed[r.IntN(len(changed))] ^= 1 << r.IntN(8)
		}
		files := maps.Clone(whole)
		files[name] = changed
		delete(files, seenFile)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), changed, filePerm))
		fresh := copyVault(t, files)
		for _, dir := range []string{fresh, dir} { // the next writer mends what it can, and keeps no note of what is not sound
			if v, err := Open(dir, Options{}); err == nil {
				tick(t)
				require.NoError(t, v.Close())
			}
		}
		require.NoError(t, os.RemoveAll(filepath.Join(fresh, seenFile)))
		want, got := everything(t, fresh, sealed), everything(t, dir, sealed)
		require.Equal(t, want, got, "%d: %s", n, name)
		for name := range whole { // in the place of the other, without its note
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), whole[name], filePerm))
		}
		used(t, dir, Options{}, func(*Vault) {})
		require.Equal(t, whole[keysFile], contents(t, dir)[keysFile])
	}
}

// everything is what comes out of all questions to a vault, and of a claim and a key that are new.
func everything(t *testing.T, dir string, sealed map[string]domain.Sealed) (list []string) {
	t.Helper()
	ctx := t.Context()
	for _, readOnly := range []bool{true, false} {
		v, err := Open(dir, Options{ReadOnly: readOnly})
		if err != nil {
			list = append(list, strings.ReplaceAll(err.Error(), dir, ""))
			continue
		}
		for _, who := range slices.Sorted(maps.Keys(sealed)) {
			text, err := v.Open(ctx, sealed[who], event, "owner")
			list = append(list, text, fmt.Sprint(err))
		}
		for i := range 5 {
			found, err := v.Lookup(ctx, "NIK", fmt.Sprintf("999999410199000%d", i+1))
			list = append(list, fmt.Sprint(found, err))
		}
		count, err := v.Entries(ctx)
		list = append(list, strings.ReplaceAll(fmt.Sprint(count, err), dir, ""))
		if !readOnly {
			_, err = v.Claim(ctx, "NIK", "9999994101990002", claimOf("ikm-new"))
			list = append(list, fmt.Sprint(err))
			_, err = v.Seal(ctx, "ikm-new", event, "owner", "x")
			list = append(list, fmt.Sprint(err))
		}
		require.NoError(t, v.Close())
	}
	return list
}

func TestAKeyThatComesBackAfterItWasSeenIsDestroyedByTheNextWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	var sealed domain.Sealed
	used(t, dir, Options{}, func(v *Vault) { sealed = seal(t, v, rosa, "Rosa") })
	early := contents(t, dir)
	used(t, dir, Options{}, func(v *Vault) { require.NoError(t, v.Erase(t.Context(), rosa)) })
	late := contents(t, dir)
	require.NotEqual(t, early[seenFile], late[seenFile])
	require.NoError(t, os.WriteFile(filepath.Join(dir, keysFile), early[keysFile], filePerm))
	require.ErrorIs(t, fails(t, open(t, dir, Options{ReadOnly: true}), sealed), ErrErased)
	require.Equal(t, early[keysFile], contents(t, dir)[keysFile])
	open(t, dir, Options{})
	assert.Equal(t, late[keysFile], contents(t, dir)[keysFile])
}

// rotten is a disk that gives other bytes of a file than were written, and leaves no trace of it.
type rotten struct {
	FS
	name string
	at   int64
}

type rottenFile struct {
	File
	at int64
}

func (d rotten) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := d.FS.OpenFile(name, flag, perm)
	if err != nil || filepath.Base(name) != d.name {
		return f, err
	}
	return rottenFile{f, d.at}, nil
}

func (f rottenFile) trace() trace { return traceOf(f.File) }

func (f rottenFile) ReadAt(b []byte, at int64) (int, error) {
	n, err := f.File.ReadAt(b, at)
	if i := f.at - at; i >= 0 && i < int64(n) {
		b[i] ^= 0x10
	}
	return n, err
}

// A disk that forgets changes no trace. Whatever is answered was verified nevertheless: nobody is unknown, and no number
// free, because of a byte that is not as it was written.
func TestWhatIsReadOfASeenFileIsVerified(t *testing.T) {
	dir, sealed := seenVault(t)
	var damage *CorruptError
	for at := range int64(slotSize) { // the first slot of each file is rosa's
		disk := rotten{Disk, keysFile, offset(0) + at}
		v := open(t, dir, Options{ReadOnly: true, FS: disk})
		require.ErrorAs(t, fails(t, v, sealed[rosa]), &damage, at)
		assert.False(t, v.whole && at < atIdentity, "it was noticed in what was read")
		_, err := v.Seal(t.Context(), rosa, event, "owner", "x")
		require.Error(t, err)
		v = open(t, dir, Options{ReadOnly: true, FS: rotten{Disk, claimsFile, offset(0) + at}})
		list, err := v.Lookup(t.Context(), "NIK", number)
		require.ErrorAs(t, err, &damage, at)
		require.Empty(t, list)
	}
}

func TestANoteOfWhatWasSeenThatIsDamagedIsNotReliedOnAndIsNamed(t *testing.T) {
	dir, sealed := seenVault(t)
	whole := contents(t, dir)[seenFile]
	for at := range len(whole) {
		changed := bytes.Clone(whole)
		changed[at] ^= 1
		require.NoError(t, os.WriteFile(filepath.Join(dir, seenFile), changed, filePerm))
		v := open(t, dir, Options{ReadOnly: true})
		opens(t, v, sealed[rosa], "of "+rosa)
		require.True(t, v.whole)
		found, err := Check(t.Context(), dir, Options{})
		require.NoError(t, err)
		require.Equal(t, []Finding{{FaultDamaged, seenFile, 0, "its digest is wrong", MendRepair}}, found)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, seenFile), append(whole, make([]byte, 5000)...), filePerm))
	_, err := Repair(t.Context(), dir, nil, false, nil, Options{})
	require.NoError(t, err)
	found, err := Check(t.Context(), dir, Options{})
	require.NoError(t, err)
	assert.Empty(t, found)
}

// grudging is a disk that lets no note be kept.
type grudging struct{ FS }

func (d grudging) Rename(from, to string) error {
	if filepath.Base(to) == seenFile {
		return errInjected
	}
	return d.FS.Rename(from, to)
}

func TestANoteThatCannotBeKeptIsNoFailure(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	used(t, dir, Options{FS: grudging{Disk}}, func(v *Vault) { seal(t, v, rosa, "Rosa") })
	assert.NotContains(t, contents(t, dir), seenFile)
	assert.NotContains(t, contents(t, dir), seenFile+tempSuffix)
	for _, later := range []bool{false, true} {
		v, err := Open(dir, Options{})
		require.NoError(t, err)
		tick(t)
		require.NoError(t, os.WriteFile(filepath.Join(dir, keysFile), contents(t, dir)[keysFile], filePerm))
		if later {
			tick(t)
			seal(t, v, "ikm-later", "x")
		}
		tick(t)
		require.NoError(t, v.Close())
		assert.NotContains(t, contents(t, dir), seenFile, "somebody else was at a file meanwhile")
	}
}

// unjournaled is a disk on which the journal cannot be written.
type unjournaled struct{ FS }

type unwritten struct{ File }

func (d unjournaled) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := d.FS.OpenFile(name, flag, perm)
	if err != nil || filepath.Base(name) != journalFile {
		return f, err
	}
	return unwritten{f}, nil
}

func (f unwritten) trace() trace                       { return traceOf(f.File) }
func (f unwritten) WriteAt([]byte, int64) (int, error) { return 0, errInjected }

func TestWhatIsNotInTheJournalIsNotSeen(t *testing.T) {
	dir, _ := seenVault(t)
	before := contents(t, dir)
	used(t, dir, Options{FS: unjournaled{Disk}}, func(v *Vault) {
		_, err := v.Seal(t.Context(), "ikm-new", event, "owner", "x")
		require.ErrorIs(t, err, errInjected)
		require.False(t, v.whole)
	})
	after := contents(t, dir)
	assert.NotEqual(t, before[keysFile], after[keysFile], "a key was made")
	assert.Equal(t, before[seenFile], after[seenFile], "and what was seen is no more")
	assert.EqualValues(t, 12, entries(t, open(t, dir, Options{})), "the next writer notes it")
}
