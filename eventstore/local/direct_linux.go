package local

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// direct is a file a second time, for writes past the page cache. It is opened when there is first something to write so.
type direct struct {
	once sync.Once
	file *os.File // nil where the file system knows no such writes
}

// WriteAt writes like os.File's, and long pieces in whole blocks past the page cache.
func (f *diskFile) WriteAt(b []byte, offset int64) (int, error) {
	if len(b) >= directFrom && inBlocks(b, offset) {
		if d := f.direct.of(f.File); d != nil {
			n, err := d.WriteAt(b, offset)
			if !errors.Is(err, syscall.EINVAL) { // a file system with other blocks
				return n, err
			}
		}
	}
	return f.File.WriteAt(b, offset)
}

func (d *direct) of(f *os.File) *os.File {
	d.once.Do(func() {
		// By way of the descriptor, as the file's name may have changed.
		again, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", f.Fd()), os.O_WRONLY|unix.O_DIRECT|unix.O_CLOEXEC, 0)
		if err == nil {
			d.file = again
		}
	})
	return d.file
}

func (f *diskFile) Close() error {
	f.direct.once.Do(func() {}) // nobody opens it any more
	if f.direct.file == nil {
		return f.File.Close()
	}
	return errors.Join(f.direct.file.Close(), f.File.Close())
}

// wishLargePages asks for large pages under b, which begins and ends with one. A kernel that has none leaves it as it is.
func wishLargePages(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) }
