package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jejak/eventstore"
)

const (
	// askers is how often a lock that is held is tried again before somebody is taken to write: who only asks whether it is
	// held has it for some microseconds.
	askers = 10
	// askPause is the pause between those tries.
	askPause = time.Millisecond
	// lockPause is the pause between two tries of who waits for a turn: short against the work of a command.
	lockPause = 20 * time.Millisecond
)

// takeLock takes the directory for this process, and leaves a note of who holds it. It waits as long as the options say,
// but not for a holder that serves the store to others, who ends when somebody ends it.
func (s *Store) takeLock() (Lock, error) {
	l, err := s.tryLock()
	for tries := 1; tries < askers && errors.Is(err, errLocked); tries++ {
		time.Sleep(askPause)
		l, err = s.tryLock()
	}
	if errors.Is(err, errLocked) {
		return s.awaitLock()
	}
	return l, err
}

func (s *Store) tryLock() (Lock, error) {
	l, err := s.options.FS.Lock(s.path(lockFile))
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := writeNote(l, s.note("")); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// awaitLock waits for the turn of this process.
func (s *Store) awaitLock() (Lock, error) {
	holder := s.holder()
	if s.options.Wait == 0 || holder.Address != "" {
		return nil, holder
	}
	if s.options.Waiting != nil {
		s.options.Waiting(holder)
	}
	enough := time.NewTimer(s.options.Wait)
	defer enough.Stop()
	again := time.NewTicker(lockPause)
	defer again.Stop()
	for {
		select {
		case <-again.C:
		case <-enough.C:
			return nil, s.holder()
		case <-s.options.Interrupted:
			return nil, s.holder()
		}
		l, err := s.tryLock()
		if !errors.Is(err, errLocked) {
			return l, err
		}
		if holder := s.holder(); holder.Address != "" {
			return nil, holder
		}
	}
}

// note is what a holder of the lock writes of itself into the lock's file.
func (s *Store) note(address string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed host"
	}
	note := fmt.Sprintf("pid %d\nhost %s\nsince %s\n", os.Getpid(), host, s.options.Now().UTC().Format(time.RFC3339))
	if address != "" {
		note += fmt.Sprintf("serves %s\n", address)
	}
	return note
}

func writeNote(l Lock, note string) error {
	if err := l.Truncate(0); err != nil {
		return fmt.Errorf("empty the lock's note: %w", err)
	}
	if _, err := l.WriteAt([]byte(note), 0); err != nil {
		return fmt.Errorf("write the lock's note: %w", err)
	}
	return nil
}

// Serves leaves a note in the lock for those who are refused: others can write through a server at this address. It is for
// a store that is open for writing.
func (s *Store) Serves(address string) error {
	w := s.writer
	if w == nil {
		return fmt.Errorf("local: say that %s is served: %w: it was opened for reading", s.dir, eventstore.ErrReadOnly)
	}
	if strings.ContainsAny(address, "\r\n") || len(address) > maxAddress {
		return fmt.Errorf("local: say that %s is served: %q is no address of one line and at most %d bytes", s.dir, address, maxAddress)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing || w.lock == nil {
		return fmt.Errorf("local: say that %s is served: %w", s.dir, eventstore.ErrClosed)
	}
	if err := writeNote(w.lock, s.note(address)); err != nil {
		return fmt.Errorf("local: say that %s is served: %w", s.dir, err)
	}
	return nil
}

// maxAddress keeps the note within what a reader of it takes, maxSmallFile.
const maxAddress = 2048

// holder makes the error that says who holds the lock. A note that cannot be read leaves the names out.
func (s *Store) holder() *LockedError {
	locked := &LockedError{Dir: s.dir}
	note, err := readFile(s.options.FS, s.path(lockFile))
	if err != nil {
		return locked
	}
	for line := range strings.Lines(string(note)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch key {
		case "pid":
			if pid, err := strconv.Atoi(value); err == nil {
				locked.PID = pid
			}
		case "host":
			locked.Host = value
		case "since":
			locked.Since = value
		case "serves":
			locked.Address = value
		}
	}
	return locked
}

// checkedLately is how old an answer about the lock may be before a write: an appender that goes from one append to the next
// does not ask twice for each, and one that was idle asks before it writes what it could not acknowledge.
const checkedLately = 10 * time.Millisecond

// checkHeld ends all writing if the lock, the directory or the last segment is no longer where this writer took it: nobody
// would find what it writes. It is asked before a group is written, where an answer may be of a moment ago if others are
// kept away all the same; always between the sync of a group and its answers; and before a file is made by its name.
func (w *writer) checkHeld(old time.Duration) {
	if w.broken != nil || old > 0 && w.lock.Firm() && time.Since(w.checked) < old {
		return
	}
	path, err := w.lost()
	switch {
	case err != nil:
		w.fail(fmt.Errorf("look after the lock: %w", err))
	case path != "":
		lost := &LostError{Dir: w.store.dir, File: filepath.Base(path)}
		w.gone.Store(lost)
		w.broken = fmt.Errorf("%w: %w", eventstore.ErrReadOnly, lost)
	default:
		w.checked = time.Now()
	}
}

// Held returns the *LostError after which nothing is written any more, if the lock or its directory is no longer where this
// store took it, or was not when it last wrote. Who keeps a store open for others asks now and then, as it may be long before
// somebody appends, and what others read of it is of the past. Of a store that was opened for reading, or closed, there is
// nothing to lose.
func (s *Store) Held() error {
	w := s.writer
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if lost := w.gone.Load(); lost != nil {
		return lost
	}
	if w.closing || w.lock == nil {
		return nil
	}
	path, err := w.lock.Lost()
	if err != nil {
		return fmt.Errorf("local: look after the lock of %s: %w", s.dir, err)
	}
	if path != "" {
		return &LostError{Dir: s.dir, File: filepath.Base(path)}
	}
	return nil
}

// lost returns the path that leads to something else than what this writer has open, or "".
func (w *writer) lost() (path string, err error) {
	if path, err = w.lock.Lost(); err != nil || path != "" {
		return path, err
	}
	s := w.store
	if len(s.segments) == 0 {
		return "", nil
	}
	if f, raw := w.last().file.(File); raw {
		path = s.path(w.last().name)
		if is, err := f.Is(path); err != nil || !is {
			return path, err
		}
	}
	return "", nil
}
