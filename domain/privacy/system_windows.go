package privacy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// OpenFile gives a new file to its owner alone, as its mode would elsewhere: modes say nothing here of who may read.
func (disk) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err // not f: a nil *os.File in a File is not nil
	}
	if flag&os.O_CREATE != 0 {
		if err := ownersOnly(name); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return f, nil
}

func (disk) Mkdir(name string, perm fs.FileMode) error {
	if err := os.Mkdir(name, perm); err != nil {
		return err
	}
	return protect(name, windows.SUB_CONTAINERS_AND_OBJECTS_INHERIT)
}

const (
	// renameTries and renamePause are how long a rename waits for somebody who has the file open, a reader or a scanner for
	// viruses: half a second.
	renameTries = 50
	renamePause = 10 * time.Millisecond
)

// Rename returns when the disk has the new name.
func (disk) Rename(from, to string) error {
	old, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	name, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	for range renameTries {
		err = windows.MoveFileEx(old, name, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
		if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			break
		}
		time.Sleep(renamePause)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

// SyncDir flushes a directory where the file system can, as NTFS. Where it cannot, a rename has been written through.
func (disk) SyncDir(name string) error {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return &fs.PathError{Op: "sync", Path: name, Err: err}
	}
	const all = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(path, windows.GENERIC_WRITE, all, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err == nil {
		err = errors.Join(windows.FlushFileBuffers(h), windows.CloseHandle(h))
	}
	for _, cannot := range []error{windows.ERROR_ACCESS_DENIED, windows.ERROR_INVALID_FUNCTION, windows.ERROR_INVALID_PARAMETER, windows.ERROR_NOT_SUPPORTED} {
		if errors.Is(err, cannot) {
			return nil
		}
	}
	if err != nil {
		return &fs.PathError{Op: "sync", Path: name, Err: err}
	}
	return nil
}

// tryLock takes a lock on a file, which readers share. It does not wait: somebody else's lock is errHeld.
func tryLock(f *os.File, shared bool) error {
	how := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if !shared {
		how |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errHeld
	}
	return err
}

func unlock(f *os.File) error {
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &windows.Overlapped{})
}

// trusted are who may read what is its owner's alone: the owner, by the file or as the account that runs the program, and
// those who could read everything anyway, the system and the administrators of the machine.
func trusted(owner *windows.SID) ([]*windows.SID, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	list := []*windows.SID{user.User.Sid}
	for _, known := range []windows.WELL_KNOWN_SID_TYPE{windows.WinLocalSystemSid, windows.WinBuiltinAdministratorsSid, windows.WinCreatorOwnerRightsSid} {
		sid, err := windows.CreateWellKnownSid(known)
		if err != nil {
			return nil, err
		}
		list = append(list, sid)
	}
	if owner != nil {
		list = append(list, owner)
	}
	return list, nil
}

// ownersOnly gives a file to its owner alone.
func ownersOnly(name string) error { return protect(name, windows.NO_INHERITANCE) }

// protect gives a file or a directory an access list of its own, which nothing above it adds to: the account that runs the
// program, and the system, which makes backups.
func protect(name string, inheritance uint32) error {
	sids, err := trusted(nil)
	if err != nil {
		return &fs.PathError{Op: "protect", Path: name, Err: err}
	}
	var entries []windows.EXPLICIT_ACCESS
	for _, sid := range sids[:2] {
		entries = append(entries, windows.EXPLICIT_ACCESS{AccessPermissions: windows.GENERIC_ALL, AccessMode: windows.GRANT_ACCESS,
			Inheritance: inheritance, Trustee: windows.TRUSTEE{TrusteeForm: windows.TRUSTEE_IS_SID, TrusteeValue: windows.TrusteeValueFromSID(sid)}})
	}
	list, err := windows.ACLFromEntries(entries, nil)
	if err == nil {
		err = windows.SetNamedSecurityInfo(filepath.Clean(name), windows.SE_FILE_OBJECT,
			windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	}
	if err != nil {
		return &fs.PathError{Op: "protect", Path: name, Err: err}
	}
	return nil
}

// The kinds of entries of an access list that allow nothing.
const (
	denied               = 1
	deniedObject         = 6
	deniedCallback       = 10
	deniedCallbackObject = 12
)

// Exposed says whether others than its owner, the system and the administrators may read a file. What cannot be understood of
// its access list counts as if it let everybody in.
func Exposed(name string, _ fs.FileMode) (bool, error) {
	sd, err := windows.GetNamedSecurityInfo(filepath.Clean(name), windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, &fs.PathError{Op: "ask who may read", Path: name, Err: err}
	}
	owner, _, err := sd.Owner()
	if err != nil {
		return false, &fs.PathError{Op: "ask who owns", Path: name, Err: err}
	}
	list, _, err := sd.DACL()
	if err != nil || list == nil {
		return true, nil // without a list everybody may do everything
	}
	sids, err := trusted(owner)
	if err != nil {
		return false, err
	}
	for i := range uint32(list.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &ace); err != nil {
			return false, &fs.PathError{Op: "ask who may read", Path: name, Err: err}
		}
		if lets(ace, sids) {
			return true, nil
		}
	}
	return false, nil
}

// lets says whether an entry of an access list lets somebody else read.
func lets(ace *windows.ACCESS_ALLOWED_ACE, sids []*windows.SID) bool {
	switch {
	case ace.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0:
		return false
	case ace.Header.AceType == denied, ace.Header.AceType == deniedObject, ace.Header.AceType == deniedCallback, ace.Header.AceType == deniedCallbackObject:
		return false
	case ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE:
		return true
	case ace.Mask&(windows.FILE_READ_DATA|windows.GENERIC_READ|windows.GENERIC_ALL) == 0:
		return false
	}
	sid := (*windows.SID)(unsafe.Pointer(&ace.SidStart))
	for _, s := range sids {
		if sid.Equals(s) {
			return false
		}
	}
	return true
}
