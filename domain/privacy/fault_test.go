package privacy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"jejak/domain"
)

// faultFS is a disk that can fail at one operation and whose power can be cut. It remembers what has been made durable:
// the bytes of a file by Sync, its name by SyncDir.
type faultFS struct {
	lies bool // Sync and SyncDir do nothing

	mu      sync.Mutex
	ops     []string
	fail    int  // the number of the operation that fails, from 1; 0 for none
	applied bool // whether it is done nevertheless
	names   map[string]*inode
	durable map[string]*inode
}

type inode struct{ synced []byte }

var errInjected = errors.New("injected")

func newFaultFS() *faultFS {
	return &faultFS{names: map[string]*inode{}, durable: map[string]*inode{}}
}

// do counts an operation that changes the disk, and performs it unless it is the one that fails.
func (f *faultFS) do(op, name string, perform func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ops = append(f.ops, op+" "+filepath.Base(name))
	if f.fail != len(f.ops) {
		return perform()
	}
	if f.applied {
		if err := perform(); err != nil {
			return err
		}
	}
	return errInjected
}

func (f *faultFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	if flag&os.O_CREATE == 0 {
		file, err := os.OpenFile(name, flag, perm)
		if err != nil {
			return nil, err
		}
		return &faultFile{File: file, fs: f, node: f.names[name]}, nil
	}
	var file *os.File
	err := f.do("create", name, func() (err error) {
		if file, err = os.OpenFile(name, flag, perm); err == nil && f.names[name] == nil {
			f.names[name] = &inode{}
		}
		return err
	})
	if err != nil {
		if file != nil {
			err = errors.Join(err, file.Close())
		}
		return nil, err
	}
	return &faultFile{File: file, fs: f, node: f.names[name]}, nil
}

func (f *faultFS) Mkdir(name string, perm fs.FileMode) error {
	return f.do("mkdir", name, func() error { return os.Mkdir(name, perm) })
}

func (f *faultFS) Rename(from, to string) error {
	return f.do("rename", to, func() error {
		f.names[to] = f.names[from]
		delete(f.names, from)
		return os.Rename(from, to)
	})
}

func (f *faultFS) Remove(name string) error {
	return f.do("remove", name, func() error { return os.Remove(name) })
}

func (f *faultFS) RemoveAll(name string) error {
	return f.do("removeall", name, func() error { return os.RemoveAll(name) })
}

func (f *faultFS) SyncDir(name string) error {
	return f.do("syncdir", name, func() error {
		if f.lies {
			return nil
		}
		for file, node := range f.names {
			if filepath.Dir(file) == name {
				f.durable[file] = node
			}
		}
		return nil
	})
}

type faultFile struct {
	*os.File
	fs   *faultFS
	node *inode
}

func (f *faultFile) WriteAt(b []byte, at int64) (n int, err error) {
	err = f.fs.do("write", f.Name(), func() error { n, err = f.File.WriteAt(b, at); return err })
	return n, err
}

func (f *faultFile) Truncate(size int64) error {
	return f.fs.do("truncate", f.Name(), func() error { return f.File.Truncate(size) })
}

func (f *faultFile) Sync() error {
	return f.fs.do("sync", f.Name(), func() error {
		if f.fs.lies {
			return nil
		}
		info, err := f.Stat()
		if err != nil {
			return err
		}
		f.node.synced = make([]byte, info.Size())
		_, err = f.ReadAt(f.node.synced, 0)
		return err
	})
}

// cut returns what is left of the vault after a power cut.
func (f *faultFS) cut(t *testing.T) (dir string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	files := map[string][]byte{}
	for name, node := range f.durable {
		files[filepath.Base(name)] = node.synced
	}
	return copyVault(t, files)
}

// facts is what a vault has answered for.
type facts struct {
	sealed   map[string]domain.Sealed
	erased   map[string]bool
	doubtful string // whose Erase was not answered
	told     int64  // how many changes a log was told of
}

// tell makes a vault, seals and erases, up to the first failure.
func (f *facts) tell(t *testing.T, dir string, o Options) (err error) {
	*f = facts{sealed: map[string]domain.Sealed{}, erased: map[string]bool{}}
	v, err := Open(dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	for _, step := range []string{"seal a", "seal b", "seal a", "erase a", "rotate", "seal c", "erase unknown", "erase c", "rotate", "seal d"} {
		told, err := v.Entries(t.Context())
		if err != nil {
			return err
		}
		f.told = told
		verb, subject, _ := strings.Cut(step, " ")
		if verb == "rotate" {
			if _, err := v.Rotate(t.Context()); err != nil {
				return err
			}
			continue
		}
		if verb == "erase" {
			f.doubtful = subject
			if err := v.Erase(t.Context(), subject); err != nil {
				return err
			}
			f.doubtful, f.erased[subject] = "", true
			continue
		}
		sealed, err := v.Seal(t.Context(), subject, event, "owner", "of "+subject)
		if err != nil {
			return err
		}
		f.sealed[subject] = sealed
	}
	return nil
}

// hold says what a directory does not hold of the facts.
func (f *facts) hold(t *testing.T, dir string) error {
	v, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer func() { require.NoError(t, v.Close()) }()
	if count, err := v.Entries(t.Context()); err != nil || count < f.told {
		return fmt.Errorf("it counts %d changes, and told of %d: %w", count, f.told, err)
	}
	for subject := range f.erased {
		if _, err := v.Seal(t.Context(), subject, event, "owner", "x"); !errors.Is(err, ErrErased) {
			return fmt.Errorf("%s is not erased: %w", subject, err)
		}
	}
	for subject, sealed := range f.sealed {
		got, err := v.Open(t.Context(), sealed, event, "owner")
		switch {
		case (f.erased[subject] || f.doubtful == subject) && errors.Is(err, ErrErased):
		case f.erased[subject] || err != nil || got != "of "+subject:
			return fmt.Errorf("%s opens to %q: %w", subject, got, err)
		}
	}
	return nil
}

// failEach tells a story once for every operation of the disk, which fails there, before it was done or behind it. What was
// answered until then must hold, also when the power is cut as well.
func failEach(t *testing.T, tell func(*testing.T, string, Options) error, hold func(*testing.T, string) error) {
	t.Helper()
	whole := newFaultFS()
	require.NoError(t, tell(t, t.TempDir()+"/vault", Options{FS: whole}))
	require.NoError(t, hold(t, whole.cut(t)))
	for n := 1; n <= len(whole.ops); n++ {
		for _, applied := range []bool{false, true} {
			name := fmt.Sprintf("%d %s applied %v", n, whole.ops[n-1], applied)
			faulty, dir := newFaultFS(), t.TempDir()+"/vault"
			faulty.fail, faulty.applied = n, applied
			require.ErrorIs(t, tell(t, dir, Options{FS: faulty}), errInjected, name)
			require.NoError(t, hold(t, dir), name)
			require.NoError(t, hold(t, faulty.cut(t)), "%s, then the power is cut", name)
		}
	}
}

func TestEachFailureOfTheDiskIsReportedAndLosesNothing(t *testing.T) {
	var said facts
	failEach(t, said.tell, said.hold)
}

func TestAPowerCutLosesNothingThatWasAnswered(t *testing.T) {
	var said facts
	whole := newFaultFS()
	require.NoError(t, said.tell(t, t.TempDir(), Options{FS: whole}))
	for n := 1; n <= len(whole.ops); n++ { // the cut is at a failure that ends the process
		cut := newFaultFS()
		cut.fail = n
		require.Error(t, said.tell(t, t.TempDir(), Options{FS: cut}))
		require.NoError(t, said.hold(t, cut.cut(t)), "at %d %s", n, whole.ops[n-1])
	}
	lying := newFaultFS()
	lying.lies = true
	require.NoError(t, said.tell(t, t.TempDir(), Options{FS: lying}))
	require.Error(t, said.hold(t, lying.cut(t)), "without syncs the test sees the loss")
}

func TestAKeyIsSyncedBeforeItsFirstFieldAndATombstoneBeforeTheAnswer(t *testing.T) {
	disk, dir := newFaultFS(), t.TempDir()+"/vault"
	v := open(t, dir, Options{FS: disk})
	trace := func() string { ops := strings.Join(disk.ops, ", "); disk.ops = nil; return ops }
	require.Equal(t, "mkdir vault, syncdir "+filepath.Base(filepath.Dir(dir))+", "+
		"create person.keys.tmp, write person.keys.tmp, sync person.keys.tmp, rename person.keys, syncdir vault, "+
		"create office.key.tmp, write office.key.tmp, sync office.key.tmp, rename office.key, syncdir vault", trace())
	sealed := seal(t, v, rosa, "Rosa")
	require.Equal(t, "write person.keys, sync person.keys, create journal.tmp, write journal.tmp, sync journal.tmp, rename journal, syncdir vault", trace())
	seal(t, v, rosa, "Rosa")
	opens(t, v, sealed, "Rosa")
	require.Empty(t, trace())
	require.NoError(t, v.Erase(t.Context(), rosa))
	require.Equal(t, "write person.keys, sync person.keys, write journal", trace())
	require.NoError(t, v.Erase(t.Context(), rosa))
	require.Equal(t, "write person.keys, sync person.keys", trace())
	for range 2 {
		_, err := v.Entries(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, "sync journal", trace(), "what the log is told is durable")
	other := open(t, dir, Options{FS: disk})
	require.Equal(t, "mkdir vault, write journal, sync journal, write person.keys, sync person.keys", trace(), "the last slots may be in the page cache only")
	seal(t, other, budi, "Budi")
	require.Equal(t, "write person.keys, sync person.keys, write journal", trace())
	seal(t, v, budi, "Budi")
	require.Equal(t, "write journal, sync journal, write person.keys, sync person.keys", trace(), "and they are another's")
}

func TestAfterAFailedSyncNothingIsSealedUntilTheVaultIsOpenedAgain(t *testing.T) {
	disk, dir := newFaultFS(), t.TempDir()
	v := open(t, dir, Options{FS: disk})
	kept := seal(t, v, rosa, "Rosa")
	disk.fail = len(disk.ops) + 2
	for range 2 {
		_, err := v.Seal(t.Context(), budi, event, "owner", "Budi")
		require.ErrorIs(t, err, errInjected)
		require.ErrorContains(t, err, "must be opened again")
	}
	require.ErrorIs(t, v.Erase(t.Context(), rosa), errInjected)
	opens(t, v, kept, "Rosa")
	seal(t, open(t, dir, Options{}), budi, "Budi")
}

func TestAFullDiskIsReportedAndTheVaultGoesOn(t *testing.T) {
	disk, dir := newFaultFS(), t.TempDir()
	v := open(t, dir, Options{FS: disk})
	disk.fail = len(disk.ops) + 1
	_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
	require.ErrorIs(t, err, errInjected)
	opens(t, v, seal(t, v, rosa, "Rosa"), "Rosa")
}

func TestNoRandomnessIsAnErrorAndMakesNoKey(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, Options{})
	v := open(t, dir, Options{Rand: strings.NewReader("")})
	_, err := v.Seal(t.Context(), rosa, event, "owner", "Rosa")
	require.ErrorContains(t, err, "random bytes: EOF")
	require.Len(t, contents(t, dir)[keysFile], slotSize)
}
