package local

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

// memFS is a file system in memory that can lose power. It promises no more than POSIX does: bytes are durable after
// Sync of their file, names after SyncDir of their directory, and until then any sector of any write may be there or not.
type memFS struct {
	mu      *sync.Mutex
	names   map[string]*inode // as programs see them
	durable map[string]*inode // as a power cut leaves them, but for
	changes []nameChange      // what was done since to names, of which a prefix survives
	dirs    map[string]bool
	locks   map[string]bool
	fault   func(op, name string) error // asked before every operation that changes anything; nil: none fail
	space   int64                       // bytes that all files may have together; 0: any number
}

type inode struct {
	bytes   []byte
	durable []byte
	writes  []write // since the last Sync
}

// write is a change of a file that a power cut may lose. truncate is -1 for a write of bytes.
type write struct {
	offset   int64
	bytes    []byte
	truncate int64
}

type nameChange struct {
	name string
	to   *inode // nil: removed
	from string // of a rename: the old name, which goes with it
}

func (c nameChange) apply(names map[string]*inode) {
	delete(names, c.from)
	if c.to == nil {
		delete(names, c.name)
	} else {
		names[c.name] = c.to
	}
}

func newMemFS() *memFS {
	return &memFS{mu: new(sync.Mutex), names: map[string]*inode{}, durable: map[string]*inode{}, dirs: map[string]bool{".": true, "/": true}, locks: map[string]bool{}}
}

// crash returns what is there after a power cut at this moment. The old file system lives on for those who hold it.
func (m *memFS) crash(random *rand.Rand) *memFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := newMemFS()
	for dir := range m.dirs {
		after.dirs[dir] = true
	}
	names := map[string]*inode{}
	for name, n := range m.durable {
		names[name] = n
	}
	for _, c := range m.changes[:random.IntN(len(m.changes)+1)] {
		c.apply(names)
	}
	for name, n := range names {
		b := n.crash(random)
		after.names[name] = &inode{bytes: b, durable: slices.Clone(b)}
		after.durable[name] = after.names[name]
	}
	return after
}

// sector is what a disk writes in one piece.
const sector = 512

func (n *inode) crash(random *rand.Rand) []byte {
	b := slices.Clone(n.durable)
	luck := random.IntN(101) // how much of what was not synced survives, in percent: sometimes all, sometimes nothing
	for _, w := range n.writes {
		if w.truncate >= 0 {
			if random.IntN(100) < luck {
				b = resize(b, w.truncate)
			}
			continue
		}
		for at := int64(0); at < int64(len(w.bytes)); {
			n := min(sector-(w.offset+at)%sector, int64(len(w.bytes))-at)
			if random.IntN(100) < luck {
				if end := w.offset + at + n; end > int64(len(b)) {
					b = resize(b, end)
				}
				copy(b[w.offset+at:], w.bytes[at:at+n])
			}
			at += n
		}
	}
	return b
}

func resize(b []byte, size int64) []byte {
	if size <= int64(len(b)) {
		return b[:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}

func (m *memFS) ask(op, name string) error {
	if m.fault == nil {
		return nil
	}
	if err := m.fault(op, filepath.Base(name)); err != nil {
		return &fs.PathError{Op: op, Path: name, Err: err}
	}
	return nil
}

// used is the space that files take. The caller holds mu.
func (m *memFS) used() (n int64) {
	for _, f := range m.names {
		n += int64(len(f.bytes))
	}
	return n
}

func (m *memFS) OpenFile(name string, flag int, _ fs.FileMode) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.names[name]
	if !ok && flag&os.O_CREATE == 0 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if flag&(os.O_CREATE|os.O_TRUNC) != 0 {
		if err := m.ask("create", name); err != nil {
			return nil, err
		}
	}
	if !ok {
		n = &inode{}
		m.setName(name, n)
	}
	if flag&os.O_TRUNC != 0 && len(n.bytes) > 0 {
		n.bytes = nil
		n.writes = append(n.writes, write{truncate: 0})
	}
	return &memFile{fs: m, inode: n, name: name}, nil
}

func (m *memFS) setName(name string, n *inode) {
	if n == nil {
		delete(m.names, name)
	} else {
		m.names[name] = n
	}
	m.changes = append(m.changes, nameChange{name: name, to: n})
}

func (m *memFS) ReadDir(dir string) ([]fs.DirEntry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.dirs[dir] {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: fs.ErrNotExist}
	}
	var entries []fs.DirEntry
	for name, n := range m.names {
		if filepath.Dir(name) == dir {
			entries = append(entries, memEntry{filepath.Base(name), int64(len(n.bytes))})
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if a.Name() < b.Name() {
			return -1
		}
		return 1
	})
	return entries, nil
}

func (m *memFS) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("rename", to); err != nil {
		return err
	}
	n, ok := m.names[from]
	if !ok {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	// A file system's journal has a rename whole or not at all.
	delete(m.names, from)
	m.names[to] = n
	m.changes = append(m.changes, nameChange{name: to, to: n, from: from})
	return nil
}

func (m *memFS) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("remove", name); err != nil {
		return err
	}
	if _, ok := m.names[name]; !ok {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	m.setName(name, nil)
	return nil
}

func (m *memFS) MkdirAll(name string, _ fs.FileMode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("mkdir", name); err != nil {
		return err
	}
	m.dirs[name] = true
	return nil
}

func (m *memFS) SyncDir(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("syncdir", dir); err != nil {
		return err
	}
	for _, c := range m.changes {
		c.apply(m.durable)
	}
	m.changes = nil
	return nil
}

func (m *memFS) Lock(name string) (Lock, error) {
	m.mu.Lock()
	if m.locks[name] {
		m.mu.Unlock()
		return nil, errLocked
	}
	m.locks[name] = true
	m.mu.Unlock()
	f, err := m.OpenFile(name, os.O_CREATE, 0)
	if err != nil {
		m.mu.Lock()
		delete(m.locks, name)
		m.mu.Unlock()
		return nil, err
	}
	f.(*memFile).locked = true
	return memLock{f.(*memFile)}, nil
}

// memLock keeps a second writer away whatever becomes of the file, as the lock on a directory does.
type memLock struct{ *memFile }

func (l memLock) Lost() (string, error) {
	if is, err := l.Is(l.name); err != nil || !is {
		return l.name, err
	}
	return "", nil
}

func (memLock) Firm() bool { return true }

func (f *memFile) Is(name string) (bool, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return f.fs.names[name] == f.inode, nil
}

func (m *memFS) Locked(name string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.locks[name], nil
}

type memFile struct {
	fs     *memFS
	inode  *inode
	name   string
	locked bool
	closed bool
}

func (f *memFile) ReadAt(p []byte, offset int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return 0, fs.ErrClosed
	}
	if offset >= int64(len(f.inode.bytes)) {
		return 0, io.EOF
	}
	n := copy(p, f.inode.bytes[offset:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memFile) WriteAt(p []byte, offset int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return 0, fs.ErrClosed
	}
	err := f.fs.ask("write", f.name)
	if err != nil {
		p = p[:len(p)/2] // a disk that fills up takes a part
	}
	if grow := offset + int64(len(p)) - int64(len(f.inode.bytes)); f.fs.space > 0 && grow > 0 && f.fs.used()+grow > f.fs.space {
		p = p[:max(0, int64(len(p))-grow)] // what was there already can be written
		err = &fs.PathError{Op: "write", Path: f.name, Err: syscall.ENOSPC}
	}
	if end := offset + int64(len(p)); end > int64(len(f.inode.bytes)) {
		f.inode.bytes = resize(f.inode.bytes, end)
	}
	copy(f.inode.bytes[offset:], p)
	f.inode.writes = append(f.inode.writes, write{offset: offset, bytes: slices.Clone(p), truncate: -1})
	return len(p), err
}

func (f *memFile) Truncate(size int64) error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return fs.ErrClosed
	}
	if err := f.fs.ask("truncate", f.name); err != nil {
		return err
	}
	f.inode.bytes = resize(f.inode.bytes, size)
	f.inode.writes = append(f.inode.writes, write{truncate: size})
	return nil
}

func (f *memFile) Sync() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return fs.ErrClosed
	}
	if err := f.fs.ask("sync", f.name); err != nil {
		// As Linux does it: the pages that could not be written are clean now, and lost at a power cut. The length is
		// the journal's business, and stays to be written.
		f.inode.writes = slices.DeleteFunc(f.inode.writes, func(w write) bool { return w.truncate < 0 })
		return err
	}
	// Only what changed is copied: a test writes a lot of small events to files of a megabyte.
	for _, w := range f.inode.writes {
		if w.truncate >= 0 {
			f.inode.durable = resize(f.inode.durable, w.truncate)
			continue
		}
		if end := w.offset + int64(len(w.bytes)); end > int64(len(f.inode.durable)) {
			f.inode.durable = resize(f.inode.durable, end)
		}
		copy(f.inode.durable[w.offset:], w.bytes)
	}
	f.inode.writes = nil
	return nil
}

func (f *memFile) Size() (int64, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return int64(len(f.inode.bytes)), nil
}

func (f *memFile) Map(n int) ([]byte, error) {
	b := make([]byte, n)
	m, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) || m < n {
		return nil, errors.Join(errors.New("map beyond the end"), err)
	}
	return b, nil
}

func (f *memFile) Unmap([]byte) error { return nil }

func (f *memFile) Close() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return fs.ErrClosed
	}
	f.closed = true
	if f.locked {
		delete(f.fs.locks, f.name)
	}
	return nil
}

type memEntry struct {
	name string
	size int64
}

func (e memEntry) Name() string               { return e.name }
func (e memEntry) IsDir() bool                { return false }
func (e memEntry) Type() fs.FileMode          { return 0 }
func (e memEntry) Info() (fs.FileInfo, error) { return e, nil }
func (e memEntry) Size() int64                { return e.size }
func (e memEntry) Mode() fs.FileMode          { return filePerm }
func (e memEntry) ModTime() time.Time         { return time.Time{} }
func (e memEntry) Sys() any                   { return nil }

func randomOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
