package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// A vault is beside the log: it can be lost, put back from an old copy, or be that of another ledger. An empty one in the
// place of a lost one would let a person register twice, as who has which number stood in the lost one alone, and would
// give people second keys. So the ledger names its vault in the log, and looks whether it is the one that is there before
// the first command that needs it. Facts without personal data need no vault, and can be recorded without.
//
// Each event that needed the vault says how many changes the vault's files had seen by then (domain.Meta.Vault). The vault
// counts its changes, and makes them durable, before the event is appended, so that it may be ahead of the log, after an
// interruption, and is never behind it. A copy that somebody put back by hand counts less than the log says. That a part of
// the vault is older than the rest, the vault finds out by itself.
//
// What is looked at is little: the names, which are a few events, and the newest events of the log.

// Vault is what a ledger asks of the vault beside it.
type Vault interface {
	// Name is the vault's identity and its mark; there may be no vault.
	Name() (vault, mark string, exists bool)
	// Entries is how many changes there have been in the vault's files, as far as they are durable. A vault of which a part is
	// in a state of before is an error.
	Entries(ctx context.Context) (int64, error)
	// Lacks reports whether the key is missing under which a field was sealed; behind says that the vault once had made it.
	Lacks(ctx context.Context, sealed domain.Sealed) (lacks, behind bool, err error)
	// Made reports whether a mark under the vault's name is of its own making; it may not be able to tell.
	Made(ctx context.Context, mark string) (own, known bool, err error)
	// Remembers reports whether there is a key of a subject.
	Remembers(ctx context.Context, subject string) (bool, error)
	// Erase destroys it, and all claims of the subject.
	Erase(ctx context.Context, subject string) error
	// ErasedUntil is the position up to which everybody is forgotten of whom the log says so, and the event before it; zero
	// when nobody has looked. NoteErased keeps it.
	ErasedUntil(ctx context.Context) (position uint64, before uuid.UUID, err error)
	NoteErased(ctx context.Context, position uint64, before uuid.UUID) error
}

var (
	// ErrVaultLost: personal data was sealed, and the vault with its keys is gone.
	ErrVaultLost = errors.New("ledger: the vault with the keys of what was sealed is gone")
	// ErrVaultForeign: the vault that is there is not the one that the log names.
	ErrVaultForeign = errors.New("ledger: the vault is not the one that the log names")
	// ErrVaultBehind: the vault is in a state of before: it lacks keys that it made.
	ErrVaultBehind = errors.New("ledger: the vault is older than the log")
)

const (
	// newestLooked bounds how many of the newest events are compared with the vault, which in a ledger of before, where none
	// says how far the vault had come, tells more than nothing: a copy that somebody puts back by mistake is as a rule older
	// than a few days of registrations.
	newestLooked = 256
	// countedLooked bounds how many events are looked at for one that says it; they are read in some ten milliseconds. Among
	// the newest the highest counts, as writers may have overtaken each other.
	countedLooked = 8192
	// MaxEntries bounds what an event can say of how far the vault had come: more than any vault sees, a change in each
	// microsecond of nine years. What says more is not believed.
	MaxEntries = 1 << 48
)

// Adopted is the vault that the log has named last, and whether personal data was sealed since its name came up; before any
// was named, whether there is any at all. It reads the log from there on, up to the first that was sealed.
func (l *Ledger) Adopted(ctx context.Context) (named domain.VaultAdopted, sealed bool, err error) {
	list, _, err := l.adoptions(ctx)
	if err != nil {
		return named, false, err
	}
	first := int64(0)
	for _, a := range list { // what was sealed before a restoration is sealed with the same vault
		if a.Vault != named.Vault {
			first = a.revision
		}
		named = a.VaultAdopted
	}
	begun, _, err := eventstore.RecordAt(ctx, l.Store, string(domain.LedgerRef), eventstore.Revision(first))
	if err != nil {
		return named, false, fmt.Errorf("ledger: %w", err)
	}
	for record, err := range l.Store.All(ctx, begun.Position, eventstore.Forward) { // from the start of a log that was not opened
		if err != nil {
			return named, false, fmt.Errorf("ledger: look for what was sealed: %w", err)
		}
		if hasSealed(record) {
			return named, true, nil
		}
	}
	return named, false, nil
}

// hasSealed reports whether an event may hold personal data, without decoding it.
func hasSealed(r eventstore.Record) bool { return bytes.Contains(r.Data, []byte(`"$pii"`)) }

// CheckVault looks whether the vault is the ledger's, and in its newest state. Without a Vault to ask there is nothing to
// look at.
func (l *Ledger) CheckVault(ctx context.Context) error {
	l.mu.Lock()
	checked := l.checked
	l.mu.Unlock()
	if checked || l.Vault == nil {
		return nil
	}
	if err := l.checkVault(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	l.checked = true
	l.mu.Unlock()
	return nil
}

func (l *Ledger) checkVault(ctx context.Context) error {
	vault, mark, exists := l.Vault.Name()
	if !exists {
		_, sealed, err := l.Adopted(ctx)
		if err == nil && sealed {
			err = ErrVaultLost
		}
		return err
	}
	if err := l.isNamed(ctx, vault, mark); err != nil {
		return err
	}
	entries, err := l.Vault.Entries(ctx)
	if err != nil {
		return err
	}
	counted, err := l.counted(ctx)
	if err == nil && entries < counted {
		err = fmt.Errorf("%w: it has %d changes, and had %d", ErrVaultBehind, entries, counted)
	}
	return err
}

// counted is how many changes of the vault the log knows of. On the way it looks whether the vault knows those about whom the
// newest events are.
func (l *Ledger) counted(ctx context.Context) (counted int64, err error) {
	begun, err := l.begun(ctx)
	if err != nil {
		return 0, err
	}
	known := l.Counted != nil && begun == uuid.Nil
	if known {
		if counted, err = l.Counted(ctx); err != nil {
			return 0, fmt.Errorf("ledger: how far the vault had come: %w", err)
		}
		if known = counted <= MaxEntries; !known {
			counted = 0
		}
	}
	looked := 0
	for record, err := range l.Store.All(ctx, eventstore.End, eventstore.Backward) {
		if err != nil {
			return 0, fmt.Errorf("ledger: compare the vault with the log: %w", err)
		}
		if record.ID == begun { // what is before it is of another vault
			break
		}
		if looked++; looked > newestLooked && (counted > 0 || known) || looked > countedLooked {
			break
		}
		if !hasSealed(record) && !hasCount(record) {
			continue
		}
		e, stands, err := l.fact(ctx, record)
		if err != nil {
			return 0, err
		}
		if !stands {
			continue // set aside
		}
		if e.Meta.Vault <= MaxEntries {
			counted = max(counted, e.Meta.Vault)
		}
		if looked > newestLooked {
			continue
		}
		if err := l.knows(ctx, e); err != nil {
			return 0, err
		}
	}
	return counted, nil
}

// begun is the event by which the vault was begun in the place of another, none for the first.
func (l *Ledger) begun(ctx context.Context) (event uuid.UUID, err error) {
	err = l.look(ctx, domain.LedgerRef, func(h *decide.History) {
		h.Standing(func(e domain.Recorded) bool {
			if b, adopts := e.Body.(*domain.VaultAdopted); adopts && b.Reason != "" {
				event = e.ID
			}
			return false
		})
	})
	return event, err
}

// knows refuses a vault that lacks a key which it made for a field of an event.
func (l *Ledger) knows(ctx context.Context, e domain.Recorded) error {
	for _, f := range domain.PersonalFields(e.Stream, e.Body) {
		if sealed, ok := f.Value.Sealed(); ok {
			if err := l.abreast(ctx, sealed); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasCount reports whether an event may say how far the vault had come, without decoding it.
func hasCount(r eventstore.Record) bool { return bytes.Contains(r.Metadata, []byte(`"vault"`)) }

// count writes into events that needed the vault how many changes it has seen, which it makes durable first.
func (l *Ledger) count(ctx context.Context, events []domain.Recorded) error {
	if l.Vault == nil || !slices.ContainsFunc(events, counts) {
		return nil
	}
	entries, err := l.Vault.Entries(ctx)
	if err != nil {
		return fmt.Errorf("ledger: count the changes of the vault: %w", err)
	}
	for i := range events {
		if counts(events[i]) {
			events[i].Meta.Vault = entries
		}
	}
	return nil
}

func counts(e domain.Recorded) bool { return domain.CountsVault(e.Stream, e.Body) }

// abreast refuses a vault that lacks a key that it made.
func (l *Ledger) abreast(ctx context.Context, sealed domain.Sealed) error {
	if _, behind, err := l.Vault.Lacks(ctx, sealed); err != nil || !behind {
		return err
	}
	return fmt.Errorf("%w: it lacks the key of %s", ErrVaultBehind, sealed.Key)
}

// needsVault reports whether a command can only be recorded with the vault: it has something to seal, or a claim or a key
// to give up.
func needsVault(cmd domain.Command) bool {
	return slices.ContainsFunc(cmd.Bodies(), func(b domain.Body) bool { return domain.UsesVault(cmd.Stream, b) })
}

// withVault sees to it that a command that needs the vault has the right one, and that the log names it before anything
// is sealed with it; a command that is refused names nothing.
func (l *Ledger) withVault(ctx context.Context, cmd decide.Case, write bool) error {
	if l.Vault == nil || !needsVault(cmd.Command) {
		return nil
	}
	if err := l.CheckVault(ctx); err != nil {
		return err
	}
	if err := l.keepsKeys(ctx, cmd.Command); err != nil || !write {
		return err
	}
	l.mu.Lock()
	named := l.named
	l.mu.Unlock()
	if named {
		return nil
	}
	if err := l.nameVault(ctx, cmd); err != nil {
		return err
	}
	l.mu.Lock()
	l.named = true
	l.mu.Unlock()
	return nil
}

// nameVault records which vault is there, unless the log says so already.
func (l *Ledger) nameVault(ctx context.Context, cmd decide.Case) error {
	vault, mark, exists := l.Vault.Name()
	if !exists {
		return nil
	}
	names, _, err := l.names(ctx, vault)
	if err != nil {
		return err
	}
	if n := len(names); n > 0 && names[n-1].is(vault, mark) {
		return nil
	}
	if _, err := l.bring(ctx, cmd, false); err != nil {
		return err
	}
	on := l.today()
	adopts := domain.Command{ID: uuid.NewSHA1(adoptions, []byte(vault+mark+on.String())), Stream: domain.LedgerRef,
		Meta: domain.Meta{OccurredOn: domain.On(on), Mode: domain.Actual, Confidence: domain.Reported, By: cmd.Meta.By},
		Body: &domain.VaultAdopted{Vault: vault, Mark: mark}}
	prepared, err := l.prepare(ctx, adopts)
	if err != nil {
		return err
	}
	_, err = l.decide(ctx, prepared, true)
	return err
}

// keepsKeys refuses to give a second key to somebody of whom something was sealed with one that the vault made and lacks.
func (l *Ledger) keepsKeys(ctx context.Context, cmd domain.Command) error {
	var before []domain.Sealed
	err := l.look(ctx, cmd.Stream, func(h *decide.History) {
		for _, body := range cmd.Bodies() {
			for _, f := range domain.PersonalFields(cmd.Stream, body) {
				if sealed, ok := h.LastSealed(f.Subject); ok && !slices.Contains(before, sealed) {
					before = append(before, sealed)
				}
			}
		}
	})
	for _, sealed := range before {
		if err == nil {
			err = l.abreast(ctx, sealed)
		}
	}
	return err
}

// adoptions is the namespace of the commands by which a ledger names a vault that is there.
var adoptions = uuid.MustParse("6a656a61-6b00-5000-8000-696b6d000003")
