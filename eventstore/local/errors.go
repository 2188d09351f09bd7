package local

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"jejak/eventstore"
)

var (
	// ErrMissing: a directory was opened for reading and is not there.
	ErrMissing = errors.New("local: there is no store")
	// ErrNotStore: a directory holds something, but not an event store. The error is a *ForeignError.
	ErrNotStore = errors.New("local: not an event store")
)

// LockedError: another process, or another open store in this one, writes to the directory.
// Open it with ReadOnly to read beside the writer.
type LockedError struct {
	Dir     string
	PID     int    // of the holder, 0 when its note could not be read
	Host    string // the holder's machine
	Since   string // when it took the lock, RFC 3339
	Address string // at which the holder serves the store, "" if it serves nobody
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("local: %s is being written by another process; open it read-only, or end that process first", e.Dir)
	}
	return fmt.Sprintf("local: %s is being written by process %d on %s since %s; open it read-only, or end that process first", e.Dir, e.PID, e.Host, e.Since)
}

// LostError: the lock of a store that is open for writing, its directory or its last segment was removed or replaced by
// somebody. Nothing is written any more. What was acknowledged before is where it was written; the call that met the error
// may have been written there, and repeated with the same ids it is the same append.
type LostError struct {
	Dir  string
	File string // the name that leads to something else now
}

func (e *LostError) Error() string {
	return fmt.Sprintf("local: %s: %s was removed or replaced while the store was being written; nothing more is written until it is opened again", e.Dir, e.File)
}

// Unwrap: such a store is as good as closed. Whoever repeats the call when it is opened again is served.
func (e *LostError) Unwrap() error { return eventstore.ErrClosed }

// ForeignError: the directory is not a store, and holds things that a new store must not stand between.
type ForeignError struct {
	Dir    string
	Entry  string // one that is not ours
	Reason string
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("local: %s is not an event store: %s (%s); name an empty or a new directory", e.Dir, e.Reason, e.Entry)
}

func (e *ForeignError) Unwrap() error { return ErrNotStore }

// VersionError: the files were written by a later version of this program.
type VersionError struct {
	File    string
	Version uint64 // that the file has
	Known   uint64 // the newest that this program reads
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("local: %s has format version %d, and this program knows versions up to %d; use a newer program", e.File, e.Version, e.Known)
}

// CorruptError: bytes on disk are not what was written. Nothing is repaired by guessing: restore the file from a backup.
type CorruptError struct {
	File   string // the file's name in the store's directory
	Offset int64  // in the file, of the record or field that is damaged
	Reason Remark // what is wrong with it
	// Rebuildable: it is an index, and the log itself is not concerned. Its segment says what it should be.
	Rebuildable bool

	// What the damage hit, as far as the bytes that are left can tell.
	Stream   string
	Revision eventstore.Revision // -1: not known
	Event    uuid.UUID
}

func (e *CorruptError) Error() string {
	msg := fmt.Sprintf("local: %s is damaged at offset %d: %s", e.File, e.Offset, e.Reason)
	if e.Rebuildable {
		msg += "; the index can be rebuilt from its segment"
	}
	if e.Stream != "" {
		msg += fmt.Sprintf(" (stream %q", e.Stream)
		if e.Revision >= 0 {
			msg += fmt.Sprintf(", revision %d", e.Revision)
		}
		if e.Event != uuid.Nil {
			msg += fmt.Sprintf(", event %s", e.Event)
		}
		msg += ")"
	}
	return msg
}

// Remade reports whether Reindex, or the next writer, makes the file anew from the segments: an index, or the mark of the
// log's end when it cannot be read.
func (e *CorruptError) Remade() bool {
	return e.Rebuildable || e.File == endFile && (e.Reason.Code == whyEndMissing.code || e.Reason.Code == whyEndUnreadable.code)
}

func corrupt(file string, offset int64, why *reason, details ...any) *CorruptError {
	return &CorruptError{File: file, Offset: offset, Reason: why.remark(details...), Revision: -1}
}
