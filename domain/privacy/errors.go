package privacy

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
)

var (
	// ErrErased: the person was forgotten. Readers show this as a value of its own, "(dihapus)", not as a failure.
	ErrErased = errors.New("the person was forgotten")
	// ErrUnknownKey: this vault has never known a key for the subject. It is the wrong vault, or a part of it was lost;
	// it never means that the person was forgotten.
	ErrUnknownKey = errors.New("the vault knows no key of the subject; open the vault that belongs to the log")
	// ErrReadOnly: a vault that was opened for reading was to seal or to erase.
	ErrReadOnly = errors.New("the vault is open for reading only")
	// ErrBusy: other processes have held the vault's lock for as long as a vault waits.
	ErrBusy = errors.New("the vault is being written by another process; try again")
	// ErrIncomplete: one of the vault's files is missing. Nothing is made in its place, since a new key file would
	// have forgotten who was forgotten; restore both files from a backup.
	ErrIncomplete = errors.New("a file of the vault is missing; restore it from a backup")
	// ErrMissing: there is no vault in the directory.
	ErrMissing = errors.New("there is no vault")
	// ErrExposed: the office key can be read by other accounts.
	ErrExposed = errors.New("the office key is readable by others; run chmod 600 on it, and replace it if that was so for long")
	// ErrClosed: the vault has been closed.
	ErrClosed = errors.New("the vault is closed")
)

// Faulty reports whether an error says that something is wrong with the files of a vault.
func Faulty(err error) bool {
	var damage *CorruptError
	var stale *StaleError
	return errors.As(err, &damage) || errors.As(err, &stale) || errors.Is(err, ErrIncomplete)
}

// TamperedError: a sealed field is not what was sealed for this subject, event and path: its bytes were changed, or
// it was moved. It never holds what was sealed.
type TamperedError struct {
	Subject string
	Event   uuid.UUID
	Path    string
	Reason  string
}

func (e *TamperedError) Error() string {
	return fmt.Sprintf("the sealed field %s of event %s is not what was sealed for %s: %s", e.Path, e.Event, e.Subject, e.Reason)
}

// CorruptError: bytes of the vault are not what was written. Nothing is repaired by guessing. A damaged slot can still
// be erased; to read it, restore the file from a backup.
type CorruptError struct {
	File   string // its name in the vault's directory
	Offset int64
	Reason string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("the vault's file %s is damaged at offset %d: %s; restore it from a backup", e.File, e.Offset, e.Reason)
}
