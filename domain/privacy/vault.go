package privacy

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Options say how a vault is opened. The zero Options open it for sealing and opening.
type Options struct {
	// ReadOnly opens without writing anything. Seal and Erase are ErrReadOnly. A vault that is not there is one that
	// knows no key: every Open is ErrUnknownKey until somebody makes it.
	ReadOnly bool
	// Rand gives keys and nonces; default crypto/rand.Reader. Anything else is for tests.
	Rand io.Reader
	// Name is given to a vault that has to be made; by default it is a random one. It does nothing to one that is there.
	Name Name
	// Entries is how many changes the log knows of, for a vault that is made or restored in the place of another of its name:
	// it counts on from there. See Vault.Entries.
	Entries int64
	// Unlock opens an office key that is sealed at rest. Without it the first key that is needed is ErrSealed.
	Unlock Unlock
	// WorkFactor is Rest.WorkFactor, for an office key that is sealed again; for tests.
	WorkFactor int
	// FS is where the files are; default Disk. The lock is always taken on the machine's own file system.
	FS FS
}

// Vault seals and opens personal fields. Its methods may be called from many goroutines, and several vaults, in one
// process or in many, may be open on one directory.
type Vault struct {
	dir      string
	readOnly bool
	fs       FS
	asked    Name  // of a vault that has to be made
	from     int64 // what it counts on from

	randMu sync.Mutex
	rand   io.Reader

	// mu covers all that follows. Reading a slot and using its key needs it shared, the rest exclusively; whoever holds
	// it exclusively may take the lock of the directory.
	mu     sync.RWMutex
	lock   *os.File // nil until needed, for a reader
	keys   slotFile // person.keys; not open while a reader has not found it
	office *office

	unlock     Unlock
	unlockMu   sync.Mutex // of what readers do who hold mu shared
	secretRest []byte     // what has unlocked the office key
	workFactor int

	mark     mark               // under which new keys are made
	index    map[shortID]uint32 // to the subject's slot
	nameless []uint32           // slots that do not say whose they are
	claims   claims             // person.claims, see claims.go
	journal  journal            // of their changes, see changes.go
	changes  changes
	seen     *seen // what the files were seen to be, while they have not been read; see seen.go
	sought   int   // how many slots were looked for in a file that was not read
	whole    bool  // the files have been read
	holding  bool  // the lock of the directory
	closed   bool
}

// shortID is what the index keeps of a subjectID: at 128 bits, two subjects with one shortID do not happen, and if they
// did, the slot says whose it is.
type shortID [16]byte

func (id subjectID) short() shortID { return shortID(id[:16]) }

// Names inside a vault's directory.
const (
	keysFile    = "person.keys"
	officeFile  = "office.key"
	claimsFile  = "person.claims"
	journalFile = "journal"
	lockFile    = "lock"
)

// Open opens the vault in a directory, and makes it when there is none.
func Open(dir string, o Options) (*Vault, error) {
	v := vaultIn(dir, o)
	if err := v.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("privacy: open vault %s: %w", dir, err), v.Close())
	}
	return v, nil
}

// vaultIn is a vault that is not open yet.
func vaultIn(dir string, o Options) *Vault {
	v := &Vault{dir: dir, readOnly: o.ReadOnly, fs: o.FS, asked: o.Name, from: o.Entries, rand: o.Rand, unlock: o.Unlock, workFactor: o.WorkFactor, index: map[shortID]uint32{},
		keys: slotFile{name: keysFile}, claims: newClaims(), journal: newJournal(), changes: newChanges()}
	if v.fs == nil {
		v.fs = Disk
	}
	if v.rand == nil {
		v.rand = rand.Reader
	}
	return v
}

// Close forgets the office key and gives the files back.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.remember()
	v.closed = true
	errs := []error{v.keys.close(), v.claims.close(), v.journal.close()}
	if v.lock != nil {
		errs = append(errs, v.lock.Close())
	}
	if v.office != nil {
		clear(v.office.keys)
	}
	clear(v.secretRest)
	v.lock, v.office, v.secretRest = nil, nil, nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("privacy: close vault %s: %w", v.dir, err)
	}
	return nil
}

func (v *Vault) path(name string) string { return filepath.Join(v.dir, name) }

// random fills b.
func (v *Vault) random(b []byte) error {
	v.randMu.Lock()
	defer v.randMu.Unlock()
	if _, err := io.ReadFull(v.rand, b); err != nil {
		return fmt.Errorf("random bytes: %w", err)
	}
	return nil
}

// personKey is a subject's key at work, and the mark under which it was made.
type personKey struct {
	cipher.AEAD
	mark mark
}

// cipher returns the key of a subject. The caller holds mu.
func (v *Vault) cipher(id subjectID) (personKey, error) {
	s, err := v.slotOf(id)
	if err != nil {
		return personKey{}, err
	}
	key, err := v.unwrap(id, s)
	if err != nil {
		return personKey{}, err
	}
	defer clear(key)
	aead, err := newAEAD(key)
	return personKey{aead, s.mark}, err
}

// secret returns the key in a subject's slot, which it reads anew: what another process erased a moment ago is erased
// here. The caller holds mu, and clears the key.
func (v *Vault) secret(id subjectID) ([]byte, error) {
	s, err := v.slotOf(id)
	if err != nil {
		return nil, err
	}
	return v.unwrap(id, s)
}

// slotOf reads the slot of a subject who has a key.
func (v *Vault) slotOf(id subjectID) (slot, error) {
	if v.closed {
		return slot{}, ErrClosed
	}
	i, known := v.index[id.short()]
	if !known && v.seen != nil && v.holding {
		if err := v.seek(id); err != nil {
			return slot{}, err
		}
		i, known = v.index[id.short()]
	}
	if !known {
		if len(v.nameless) > 0 {
			return slot{}, v.corrupt(v.nameless[0], nameless)
		}
		if err := v.behind(ofKey); err != nil { // it may be one of those that are lost
			return slot{}, err
		}
		return slot{}, ErrUnknownKey
	}
	b, err := v.keys.one(i)
	if err != nil {
		return slot{}, err
	}
	s, fault := decodeSlot(b)
	switch {
	case fault != intact:
		return slot{}, v.corrupt(i, fault)
	case s.subject != id:
		return slot{}, v.corrupt(i, "the slot has become another subject's")
	case s.status == gone, v.journal.at(ofKey, i) == state{id, finished}:
		return slot{}, ErrErased
	}
	return s, nil
}

func (v *Vault) unwrap(id subjectID, s slot) ([]byte, error) {
	if err := v.unlocked(); err != nil {
		return nil, err
	}
	key, err := v.office.unwrap(s)
	if err != nil {
		return nil, v.corrupt(v.index[id.short()], slotFault(err.Error()))
	}
	return key, nil
}

func (v *Vault) corrupt(i uint32, fault slotFault) error {
	return &CorruptError{File: keysFile, Offset: offset(i), Reason: string(fault)}
}

// offset is where a slot starts. The file's head has the size of a slot.
func offset(i uint32) int64 { return (int64(i) + 1) * slotSize }

// missing says whether an error is that a file does not exist.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
