package privacy

import (
	"archive/tar"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"
)

var (
	// ErrExists: something is where a vault or a backup was to be made. Nothing is overwritten.
	ErrExists = errors.New("there is something already")
	// ErrNotOfficer: the backup was not encrypted to the officer whose identity was given.
	ErrNotOfficer = errors.New("the backup is not for this officer")
	// ErrIdentity: the identity cannot be read. Nothing of it is in the error.
	ErrIdentity = errors.New("that is no identity of age")
)

// BackupError: a file is not a whole backup of a vault.
type BackupError struct{ Reason string }

func (e *BackupError) Error() string { return "it is not a whole backup of a vault: " + e.Reason }

// Restore makes a vault in a new directory out of a backup, with an officer's identity. The subjects in erased are those
// of whom the log says that they are forgotten, also since the backup was made: their keys are destroyed before the
// vault is there, so that nobody ever reads what the backup had of them. It returns whose keys those were.
//
// The vault appears as a whole or not at all. A subject that the backup does not know is not taken for one who was
// forgotten, unless it is in erased. The vault gets a new mark, see Name.
//
// complete, unless it is nil, is called with the vault before it has its place, to bring it up to what the log says: the
// numbers that were claimed since. If it fails, there is no vault.
func Restore(dir string, backup, identity io.Reader, erased []string, complete func(*Vault) error, o Options) (destroyed []string, err error) {
	if o.FS == nil {
		o.FS = Disk
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	destroyed, err = restore(dir, backup, identity, erased, complete, o)
	if err != nil {
		return nil, fmt.Errorf("privacy: restore the vault %s: %w", dir, err)
	}
	return destroyed, nil
}

// stagingSuffix marks a directory in which a vault is being restored.
const stagingSuffix = ".restoring"

func restore(dir string, backup, identity io.Reader, erased []string, complete func(*Vault) error, o Options) (destroyed []string, err error) {
	left, err := vacant(dir, o)
	if err != nil {
		return nil, err
	}
	identities, err := age.ParseIdentities(identity)
	if err != nil {
		return nil, ErrIdentity
	}
	files, err := decrypt(backup, identities)
	if err != nil {
		return nil, err
	}
	defer func() { wipe(files) }()
	if err := files.check(); err != nil {
		return nil, err
	}
	for _, subject := range erased {
		if err := checkSubject(subject); err != nil {
			return nil, err
		}
		if files.bury(subject) {
			destroyed = append(destroyed, subject)
		}
	}
	slices.Sort(destroyed)
	if err := files.remark(o.Rand); err != nil {
		return nil, err
	}
	if err := files.count(o.Entries); err != nil {
		return nil, err
	}
	staging := dir + stagingSuffix
	if err := files.stage(staging, o.FS); err != nil {
		return nil, err
	}
	if err := completed(staging, complete, o); err != nil {
		return nil, err
	}
	for _, name := range left {
		if err := o.FS.Remove(name); err != nil {
			return nil, err
		}
	}
	return destroyed, place(staging, dir, o.FS)
}

// vacant refuses a place where there is something. An empty directory is not: it is what a disk leaves that is not
// mounted. Nor is one with nothing but the lock and the note of what was seen, which are left when the files of a vault are
// deleted. It returns what is left there.
func vacant(dir string, o Options) (left []string, err error) {
	err = (&Vault{fs: o.FS}).absent(dir)
	entries, readErr := os.ReadDir(dir)
	if !errors.Is(err, ErrExists) || readErr != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Name() != lockFile && e.Name() != seenFile {
			return nil, err
		}
		left = append(left, filepath.Join(dir, e.Name()))
	}
	return append(left, dir), nil
}

// completed opens the staged vault for whoever completes it.
func completed(staging string, complete func(*Vault) error, o Options) (err error) {
	if complete == nil {
		return nil
	}
	v, err := Open(staging, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	return complete(v)
}

// remark gives the vault a new mark: the keys that it makes from now on are none that it lost.
func (files archived) remark(random io.Reader) error {
	h, err := decodeHead(keysFile, keysMagic, files[keysFile][:slotSize])
	if err != nil {
		return err
	}
	key, err := files.claimsKey()
	if err != nil {
		return err
	}
	defer clear(key)
	if h.mark, err = markWith(key, h.vault, random); err != nil {
		return err
	}
	copy(files[keysFile], h.encode(keysMagic))
	return nil
}

// claimsKey is the key of the claims, if there is one.
func (files archived) claimsKey() ([]byte, error) {
	office, err := decodeOffice(files[officeFile])
	if err != nil {
		return nil, err
	}
	for _, b := range files.slots(keysFile) {
		if s, fault := decodeSlot(b); fault == intact && s.subject == identify(claimsSubject) {
			return office.unwrap(s)
		}
	}
	return nil, nil
}

// count makes the journal of the vault, which counts on from what the log knows of.
func (files archived) count(entries int64) error {
	h, err := decodeHead(keysFile, keysMagic, files[keysFile][:slotSize])
	if err != nil {
		return err
	}
	h.base = uint64(max(entries, 0))
	slots := map[kind]func(func(uint32, []byte) bool){ofKey: files.slots(keysFile)}
	if files[claimsFile] != nil {
		slots[ofClaim] = files.slots(claimsFile)
	}
	files[journalFile] = beginning(h, slots, erasing{})
	return nil
}

// decrypt reads the files of a backup.
func decrypt(backup io.Reader, identities []age.Identity) (archived, error) {
	var other *age.NoIdentityMatchError
	plain, err := age.Decrypt(backup, identities...)
	if errors.As(err, &other) {
		return nil, ErrNotOfficer
	}
	if err != nil {
		return nil, &BackupError{err.Error()}
	}
	files := archived{}
	for archive := tar.NewReader(plain); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &BackupError{err.Error()}
		}
		if _, twice := files[head.Name]; twice || !slices.Contains(archiveOrder, head.Name) || head.Size > offset(maxSlots) {
			return nil, &BackupError{"it holds a file that is none of the vault's"}
		}
		if files[head.Name], err = io.ReadAll(archive); err != nil {
			return nil, &BackupError{err.Error()}
		}
	}
	if _, err := io.Copy(io.Discard, plain); err != nil { // to its authenticated end
		return nil, &BackupError{err.Error()}
	}
	return files, nil
}

// check sees to it that the files are one vault in which every key opens.
func (files archived) check() error {
	office, err := decodeOffice(files[officeFile])
	if err != nil {
		return err
	}
	_, claimed := files[claimsFile]
	keyed := false
	for name, magic := range map[string]string{keysFile: keysMagic, claimsFile: claimsMagic} {
		content, has := files[name]
		if !has && name == claimsFile {
			continue
		}
		if len(content) < slotSize || len(content)%slotSize != 0 {
			return &CorruptError{File: name, Offset: int64(len(content)), Reason: "its length is wrong"}
		}
		h, err := decodeHead(name, magic, content[:slotSize])
		if err != nil {
			return err
		}
		if h.vault != office.vault {
			return &CorruptError{File: name, Offset: int64(len(magic)), Reason: "it is a file of another vault"}
		}
	}
	for i, b := range files.slots(keysFile) {
		s, fault := decodeSlot(b)
		if fault != intact {
			return &CorruptError{File: keysFile, Offset: offset(i), Reason: string(fault)}
		}
		keyed = keyed || s.subject == identify(claimsSubject)
		if s.status == gone {
			continue
		}
		key, err := office.unwrap(s)
		if err != nil {
			return &CorruptError{File: keysFile, Offset: offset(i), Reason: err.Error()}
		}
		clear(key)
	}
	for i, b := range files.slots(claimsFile) {
		if _, fault := decodeClaim(b); fault != intact {
			return &CorruptError{File: claimsFile, Offset: offset(i), Reason: string(fault)}
		}
	}
	if keyed && !claimed {
		return fmt.Errorf("%s: %w", claimsFile, ErrIncomplete)
	}
	return nil
}

// slots walks over the slots of a file, which can be written through what it gives.
func (files archived) slots(name string) func(yield func(i uint32, b []byte) bool) {
	return func(yield func(uint32, []byte) bool) {
		content := files[name]
		for i := uint32(0); offset(i) < int64(len(content)); i++ {
			if !yield(i, content[offset(i):offset(i+1)]) {
				return
			}
		}
	}
}

// bury puts a tombstone in the place of a subject's key and frees what it claimed, and reports whether there was a key.
func (files archived) bury(subject string) (had bool) {
	id, known := identify(subject), false
	for _, b := range files.slots(keysFile) {
		if subjectID(b[:atIdentity]) != id {
			continue
		}
		known = true
		had = had || status(b[atStatus:atOffice]) == live
		copy(b, tombstone(id).encode())
	}
	if !known {
		files[keysFile] = append(files[keysFile], tombstone(id).encode()...)
	}
	for _, b := range files.slots(claimsFile) {
		if c, _ := decodeClaim(b); string(c.Actor) == subject {
			copy(b, claim{status: free}.encode())
		}
	}
	return had
}

// stage writes the files beside where the vault is to be. What an interrupted restore left there has no key that should
// be gone, and is taken away.
func (files archived) stage(staging string, disk FS) error {
	if err := disk.RemoveAll(staging); err != nil {
		return err
	}
	if err := mkdirAll(disk, staging); err != nil {
		return err
	}
	for _, name := range append([]string{journalFile}, archiveOrder...) {
		if content, has := files[name]; has {
			if err := createFile(disk, filepath.Join(staging, name), content); err != nil {
				return err
			}
		}
	}
	return nil
}

// place gives the directory its name, when all in it is durable.
func place(staging, dir string, disk FS) error {
	if err := disk.Rename(staging, dir); err != nil {
		return err
	}
	return disk.SyncDir(filepath.Dir(dir))
}
