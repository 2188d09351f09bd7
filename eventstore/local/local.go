// Package local is an event store in one directory of one machine: the default store of a ledger.
//
// The log is a row of segment files. Each event is one record with a checksum; an append is written to the end of the
// last segment, synced to the disk, and then acknowledged. A full segment is sealed and never changes again; beside it
// stands an index file, which can be rebuilt from it. Appends that arrive while the disk is busy share the next sync,
// so many writers are faster than one, and none waits for a timer.
//
// One process writes. Any number read and follow beside it, with ReadOnly.
//
// What the files hold is in FORMAT.md, what a crash leaves at each step is in DESIGN.md.
package local

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// Options say how to open a store. The zero value opens it for writing, with the defaults.
type Options struct {
	// ReadOnly opens the store without writing anything, beside a writer or without one.
	ReadOnly bool

	// Wait is how long an opening for writing waits until another writer has ended: 0 means not at all. It does not wait for
	// one that serves the store to others.
	Wait time.Duration

	// Waiting is told once for whom is waited, when there is somebody. nil: nobody wants to know.
	Waiting func(holder *LockedError)

	// Interrupted ends the waiting when it is closed. nil: nothing does.
	Interrupted <-chan struct{}

	// Degraded is told of an index that is damaged while its segment is whole, once for each: reads go on, and Reindex makes
	// it anew. It is called while a read is under way, and must not call the store. nil: nobody wants to know.
	Degraded func(*CorruptError)

	// SegmentBytes is the size at which a segment is sealed: 0 means DefaultSegmentBytes, the range is
	// MinSegmentBytes to MaxSegmentBytes. A store may be opened with another size than before.
	SegmentBytes int64

	// Poll is how often a read-only store that follows looks for new events: 0 means DefaultPoll.
	Poll time.Duration

	// Now is the clock for recorded times: nil means time.Now.
	Now func() time.Time

	// FS is the file system: nil means Disk.
	FS FS

	// beside does some work beside the appends, and returns how to wait for it: nil means inAnother.
	beside func(work func()) (wait func())
}

const (
	// DefaultSegmentBytes is what a segment costs that has to be read to make its index, well under a second, against how
	// many files there are: a national ledger of 45 million events has some 100 segments.
	DefaultSegmentBytes = 256 << 20
	// MinSegmentBytes allows tests to seal after a few events.
	MinSegmentBytes = 1 << 10
	// MaxSegmentBytes keeps offsets inside a segment, with one largest append beyond it, in 32 bits.
	MaxSegmentBytes = 2 << 30
	// MaxSegmentEvents seals a segment of small events early: look-ups of the last segment are held in memory,
	// about 60 bytes an event.
	MaxSegmentEvents = 1 << 19
	// DefaultPoll is short against what a person notices and long against what a look costs, some 2 µs.
	DefaultPoll = 20 * time.Millisecond
)

func (o Options) withDefaults() (Options, error) {
	if o.SegmentBytes == 0 {
		o.SegmentBytes = DefaultSegmentBytes
	}
	if o.SegmentBytes < MinSegmentBytes || o.SegmentBytes > MaxSegmentBytes {
		return o, fmt.Errorf("local: SegmentBytes is %d, the range is %d to %d", o.SegmentBytes, MinSegmentBytes, int64(MaxSegmentBytes))
	}
	if o.Poll == 0 {
		o.Poll = DefaultPoll
	}
	if o.Poll < 0 {
		return o, fmt.Errorf("local: Poll is negative: %s", o.Poll)
	}
	if o.Wait < 0 {
		return o, fmt.Errorf("local: Wait is negative: %s", o.Wait)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.FS == nil {
		o.FS = Disk
	}
	if o.beside == nil {
		o.beside = inAnother
	}
	return o, nil
}

// Store is an open event store. Its methods may be called from many goroutines.
type Store struct {
	dir     string
	options Options
	id      uuid.UUID
	sums    sums

	// What readers see. The writer changes it after the sync, so a record in here is durable.
	mu       sync.RWMutex
	segments []*segment
	end      int64               // address after the last record
	position eventstore.Position // of the last event
	ticks    int64               // its time
	grown    chan struct{}       // closed and replaced when the log grows
	closed   bool

	done chan struct{} // closed by Close

	loaded func(done, total int) error // told of every segment while the store is opened; nil: nobody listens

	writer  *writer    // nil if read-only
	refresh sync.Mutex // one look for new events at a time, if read-only
	endFile File       // read by a read-only store; nil if there is none
}

var (
	_ eventstore.Store    = (*Store)(nil)
	_ eventstore.Importer = (*Store)(nil)
	_ eventstore.Batcher  = (*Store)(nil)
)

// Open opens the store in a directory. For writing it creates what is missing. If another store holds the directory, and
// goes on holding it while this one waits, that is a *LockedError. Other refusals are ErrMissing, *ForeignError (ErrNotStore),
// *VersionError and *CorruptError.
func Open(dir string, o Options) (*Store, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Store{
		dir:     dir,
		options: o,
		grown:   make(chan struct{}),
		done:    make(chan struct{}),
	}
	if o.ReadOnly {
		err = s.openReader()
	} else {
		err = s.openWriter()
	}
	if err != nil {
		return nil, fmt.Errorf("local: open %s: %w", dir, err)
	}
	return s, nil
}

// ID is the store's own name, given when it was created. Backups have the id of their origin.
func (s *Store) ID() uuid.UUID { return s.id }

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

// Close ends the calls under way, and gives the directory back. A store that was written to is then marked as complete:
// the next one to open it knows if anything is missing.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.done)
	s.mu.Unlock()
	var err error
	if s.writer != nil {
		err = s.writer.close()
	}
	s.refresh.Lock()
	defer s.refresh.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(err, s.release()); err != nil {
		return fmt.Errorf("local: close %s: %w", s.dir, err)
	}
	return nil
}

// release closes the files.
func (s *Store) release() error {
	var errs []error
	for _, g := range s.segments {
		errs = append(errs, g.file.Close())
		if g.index != nil {
			errs = append(errs, g.index.close())
		}
	}
	s.segments = nil
	if s.endFile != nil {
		errs = append(errs, s.endFile.Close())
		s.endFile = nil
	}
	return errors.Join(errs...)
}

// add makes durable records visible, with which the last segment has so many bytes. The caller holds mu.
func (s *Store) add(g *segment, entries []entry, size int64, position eventstore.Position, ticks int64) {
	for _, e := range entries {
		g.table.add(e)
	}
	g.size, s.end, s.position, s.ticks = size, g.base()+size, position, ticks
}

// wake lets followers look again. The caller holds mu.
func (s *Store) wake() {
	close(s.grown)
	s.grown = make(chan struct{})
}
