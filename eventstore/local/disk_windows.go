package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Here a file that is open can be replaced or removed only if everybody who has it open allows that. Readers do; the writer
// does not, so that nobody takes its lock or its last segment away from under it.

func (disk) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	if flag != os.O_RDONLY {
		f, err := os.OpenFile(name, flag, perm) // allows reading and writing beside it
		if err != nil {
			return nil, err
		}
		return &diskFile{File: f}, nil
	}
	h, err := openShared(name, windows.GENERIC_READ, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &diskFile{File: os.NewFile(uintptr(h), name)}, nil
}

// openShared opens what is there, and lets others write, replace and remove it meanwhile.
func openShared(name string, access, flags uint32) (windows.Handle, error) {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return windows.InvalidHandle, err
	}
	const all = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	return windows.CreateFile(path, access, all, nil, windows.OPEN_EXISTING, flags|windows.FILE_ATTRIBUTE_NORMAL, 0)
}

const (
	// renameTries and renamePause are how long a rename waits for somebody who has one of the files open and allows nothing,
	// as scanners for viruses do with whatever was just written: half a second, of which they need a fraction.
	renameTries = 50
	renamePause = 10 * time.Millisecond
)

// Rename replaces the target as POSIX does, so that readers may have it open, where the file system can; and as Windows
// always did, where it cannot. Both return when the disk has the new name.
func (disk) Rename(from, to string) error {
	var err error
	for range renameTries {
		if err = renameOver(from, to); !among(err, []error{windows.ERROR_SHARING_VIOLATION, windows.ERROR_ACCESS_DENIED}) {
			break
		}
		time.Sleep(renamePause)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

func renameOver(from, to string) error {
	err := renamePOSIX(from, to)
	if !among(err, []error{windows.ERROR_INVALID_PARAMETER, windows.ERROR_INVALID_FUNCTION, windows.ERROR_NOT_SUPPORTED}) {
		return err
	}
	old, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(old, name, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
}

// renameInfo is FILE_RENAME_INFO, up to the name, which begins in its last field.
type renameInfo struct {
	flags  uint32
	root   windows.Handle
	length uint32 // of the name, in bytes
	name   [1]uint16
}

func renamePOSIX(from, to string) (err error) {
	if to, err = filepath.Abs(to); err != nil {
		return err
	}
	name, err := windows.UTF16FromString(to) // with a zero at its end
	if err != nil {
		return err
	}
	h, err := openShared(from, windows.DELETE|windows.GENERIC_WRITE, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, windows.CloseHandle(h)) }()
	at := unsafe.Offsetof(renameInfo{}.name)
	b := make([]uint64, (int(at)+2*len(name))/8+1) // aligned as the fields are
	info := (*renameInfo)(unsafe.Pointer(unsafe.SliceData(b)))
	info.flags = windows.FILE_RENAME_REPLACE_IF_EXISTS | windows.FILE_RENAME_POSIX_SEMANTICS
	info.length = uint32(2 * (len(name) - 1))
	copy(unsafe.Slice(&info.name[0], len(name)), name)
	err = windows.SetFileInformationByHandle(h, windows.FileRenameInfoEx, (*byte)(unsafe.Pointer(info)), uint32(8*len(b)))
	runtime.KeepAlive(b)
	if err != nil {
		return err
	}
	return windows.FlushFileBuffers(h)
}

// SyncDir flushes a directory where the file system can, as NTFS. Where it cannot, a rename has been written through.
func (disk) SyncDir(name string) error {
	h, err := openShared(name, windows.GENERIC_WRITE, windows.FILE_FLAG_BACKUP_SEMANTICS)
	if err == nil {
		err = errors.Join(windows.FlushFileBuffers(h), windows.CloseHandle(h))
	}
	if err == nil || among(err, []error{windows.ERROR_ACCESS_DENIED, windows.ERROR_INVALID_FUNCTION, windows.ERROR_INVALID_PARAMETER, windows.ERROR_NOT_SUPPORTED}) {
		return nil
	}
	return &fs.PathError{Op: "sync", Path: name, Err: err}
}

// diskLock is LockFileEx on a byte far behind the note, which others must be able to read: a locked byte they could not.
// The file cannot be removed or renamed while it is open so, and neither can its directory.
type diskLock struct{ diskFile }

// lockedByte is where no note reaches.
const lockedByte = 1 << 62

func (disk) Lock(name string) (Lock, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, filePerm)
	if err != nil {
		return nil, err
	}
	if err := lockFar(f, windows.LOCKFILE_EXCLUSIVE_LOCK); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &diskLock{diskFile{File: f}}, nil
}

func (l *diskLock) Lost() (string, error) {
	is, err := l.Is(l.Name())
	if err != nil || !is {
		return l.Name(), err
	}
	return "", nil
}

func (*diskLock) Firm() bool { return true }

// Locked asks with a shared lock, which two askers can hold at once: they never take each other for a writer.
func (disk) Locked(name string) (bool, error) {
	h, err := openShared(name, windows.GENERIC_READ, 0)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return false, nil
	}
	if err != nil {
		return false, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	f := os.NewFile(uintptr(h), name)
	err = errors.Join(lockFar(f, 0), f.Close())
	if errors.Is(err, errLocked) {
		return true, nil
	}
	if among(err, []error{windows.ERROR_INVALID_FUNCTION, windows.ERROR_NOT_SUPPORTED, windows.ERROR_WRITE_PROTECT}) {
		return false, nil // where a lock cannot be asked for, nobody can hold one
	}
	return false, err
}

func lockFar(f *os.File, how uint32) error {
	at := windows.Overlapped{Offset: lockedByte & (1<<32 - 1), OffsetHigh: lockedByte >> 32}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if among(err, []error{windows.ERROR_LOCK_VIOLATION, windows.ERROR_IO_PENDING}) {
		return errLocked
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return nil
}

// identity is asked anew each time: it costs little beside a sync, and the package os keeps how it is told.
type identity struct{}

func (f *diskFile) Is(name string) (bool, error) {
	open, err := f.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return os.SameFile(open, named), nil
}

// Map reads: what is mapped could not be replaced, and indexes are, while others read them. A segment's index takes some 17
// bytes of memory an event that way.
func (f *diskFile) Map(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := f.ReadAt(b, 0); err != nil {
		return nil, err
	}
	return b, nil
}

func (*diskFile) Unmap([]byte) error { return nil }

// noSpace are the errors of a disk, or a share of one, that is full.
var noSpace = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED, syscall.ENOSPC}
