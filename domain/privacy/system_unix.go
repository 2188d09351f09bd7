//go:build unix

package privacy

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func (disk) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err // not f: a nil *os.File in a File is not nil
	}
	return diskFile{f}, nil
}

type diskFile struct{ *os.File }

// trace takes the time of the last change, which unlike that of the last writing nobody sets but the system.
func (f diskFile) trace() trace {
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return trace{}
	}
	return trace{uint64(st.Dev), st.Ino, st.Size, st.Ctim.Nano()} //nolint:unconvert // of 32 bits on macOS
}

func (disk) Mkdir(name string, perm fs.FileMode) error { return os.Mkdir(name, perm) }
func (disk) Rename(from, to string) error              { return os.Rename(from, to) }

func (disk) SyncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// tryLock takes a lock on a file, which readers share. It does not wait: somebody else's lock is errHeld.
func tryLock(f *os.File, shared bool) error {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	err := flock(f, how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

func unlock(f *os.File) error { return flock(f, syscall.LOCK_UN) }

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// ownersOnly has nothing to do: the mode of a new file says it.
func ownersOnly(string) error { return nil }

// Exposed says whether others than its owner may read a file that is kept with these permissions. Where they say nothing, its
// access list does: see the other systems.
func Exposed(_ string, perm fs.FileMode) (bool, error) { return perm&0o077 != 0, nil }
