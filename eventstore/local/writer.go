package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// writer is the part of a store that appends. One goroutine at a time leads, and owns everything but the queue.
type writer struct {
	store *Store
	lock  Lock
	mark  File

	mu      sync.Mutex
	queue   []*request
	busy    bool // somebody leads, or has been told to
	closing bool
	ended   chan struct{} // closed when closing and nobody leads any more

	shared bool // the last group answered more than one request

	group    group
	cache    headCache
	reserved int64 // bytes of the last segment's file that are allocated
	zeros    []byte
	tail     lastBlock // of the last segment's file
	cut      bool      // the last segment's file was made shorter, and not synced since
	sealing  bool      // the last segment takes no more appends
	build    *build    // the index of the last but one segment, while it is made
	clean    bool      // the end mark on disk says that the store is closed
	checked  time.Time // when the lock was last found to be held
	broken   error     // why nothing can be written any more, until the store is opened again

	gone atomic.Pointer[LostError] // the same for those who do not lead, if it is that
}

// openWriter takes the directory, creates what is missing, and makes the log ready for appends.
func (s *Store) openWriter() (err error) {
	fsys := s.options.FS
	_, err = inspect(fsys, s.dir)
	if errors.Is(err, ErrMissing) {
		if err := fsys.MkdirAll(s.dir, dirPerm); err != nil {
			return fmt.Errorf("create the directory: %w", err)
		}
		if err := fsys.SyncDir(filepath.Dir(s.dir)); err != nil {
			return fmt.Errorf("sync the parent directory: %w", err)
		}
		_, err = inspect(fsys, s.dir)
	}
	if err != nil {
		return err
	}
	w := &writer{store: s, ended: make(chan struct{})}
	if w.lock, err = s.takeLock(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release(), w.release())
		}
	}()
	// Under the lock everything is looked at again: another process may have created the store meanwhile.
	id, err := inspect(fsys, s.dir)
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		if id, err = uuid.NewRandom(); err != nil {
			return fmt.Errorf("choose an id: %w", err)
		}
		if err := writeFile(fsys, s.path(storeFile), encodeStoreFile(id)); err != nil {
			return err
		}
	}
	s.id, s.sums = id, newSums(id)
	mark, _, err := s.readMark()
	if err != nil {
		return err
	}
	if err := s.loadSegments(mark, true); err != nil {
		return err
	}
	if err := w.prepare(mark); err != nil {
		return err
	}
	s.writer = w
	return nil
}

// prepare makes sure that there is a segment to append to and a mark to move. A store that is opened and closed without
// an append keeps its files as they are.
func (w *writer) prepare(mark endMark) error {
	s := w.store
	f, err := s.options.FS.OpenFile(s.path(endFile), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		if err := writeFile(s.options.FS, s.path(endFile), endMark{}.encode(s.sums)); err != nil {
			return err
		}
		f, err = s.options.FS.OpenFile(s.path(endFile), os.O_RDWR, 0)
	}
	if err != nil {
		return fmt.Errorf("open the end mark: %w", err)
	}
	w.mark = f
	n := len(s.segments)
	if n > 0 && mark.clean && mark.address == s.end {
		w.clean = true
	} else if err := w.writeMark(false); err != nil {
		return err
	}
	if n == 0 || s.segments[n-1].sealed() {
		return w.newSegment()
	}
	w.reserved = w.last().size
	return nil
}

// begin takes back, durably, the claim that the store was closed: what a power cut leaves behind the end of the log
// from now on is an interrupted write, and no damage.
func (w *writer) begin() error {
	if !w.clean {
		return nil
	}
	if err := w.writeMark(false); err != nil {
		return err
	}
	if err := w.mark.Sync(); err != nil {
		return fmt.Errorf("sync the end mark: %w", err)
	}
	w.clean = false
	return nil
}

func (w *writer) last() *segment { return w.store.segments[len(w.store.segments)-1] }

// sealed says whether a segment cannot be appended to whatever its size: a compressed one.
func (g *segment) sealed() bool {
	_, raw := g.file.(File)
	return !raw
}

func (w *writer) writeMark(clean bool) error {
	s := w.store
	b := endMark{address: s.end, position: s.position, clean: clean}.encode(s.sums)
	if _, err := w.mark.WriteAt(b, 0); err != nil {
		return fmt.Errorf("move the end mark: %w", err)
	}
	return nil
}

// close waits for the last leader, marks the store as complete, and gives the directory back.
func (w *writer) close() error {
	w.mu.Lock()
	w.closing = true
	if !w.busy {
		close(w.ended)
	}
	w.mu.Unlock()
	<-w.ended
	w.checkHeld(0)
	err := w.takeIndex(true)
	if w.broken == nil {
		err = errors.Join(err, w.finish())
	}
	return errors.Join(err, w.release())
}

// finish leaves a store that says of itself that nothing is missing.
func (w *writer) finish() error {
	if w.clean {
		return nil
	}
	if err := w.trim(w.last()); err != nil {
		return err
	}
	if err := w.writeMark(true); err != nil {
		return err
	}
	if err := w.mark.Sync(); err != nil {
		return fmt.Errorf("sync the end mark: %w", err)
	}
	if w.last().table.offsets.length >= indexAtClose {
		return w.store.putIndex(w.last())
	}
	return nil
}

// indexAtClose is how many records are worth an index when a store is closed: reading fewer again at the next opening
// takes a few milliseconds, and a program that appends one event and ends should not write a file for each.
const indexAtClose = 4096

// release closes the writer's files. The note in the lock file is taken back first.
func (w *writer) release() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	if w.mark != nil {
		errs = append(errs, w.mark.Close())
	}
	if w.lock != nil {
		errs = append(errs, w.lock.Truncate(0), w.lock.Close())
		w.lock = nil
	}
	return errors.Join(errs...)
}

// fail stops all writing for good. After a sync that failed nobody knows what the disk has: the kernel may have dropped
// the pages and call the next sync a success. Only opening the store again, which writes the tail anew, finds out.
func (w *writer) fail(cause error) {
	if w.broken == nil {
		w.broken = fmt.Errorf("%w: open the store again, its last write failed: %w", eventstore.ErrReadOnly, cause)
	}
}

// full says whether an error means that there is no space: a state that ends by itself.
func full(err error) bool { return among(err, noSpace) }
