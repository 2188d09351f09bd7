package ledger

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// A vault that was restored has a new mark, and the log says so: whoever puts the copy of before back has one that is behind.
// Whoever can append could say so of a restoration that never was, and end the recording of persons. So a vault proves its
// marks to itself, as far as it can, and a mark that is none of its own is left out and named by checks.

// adoption is where the log named a vault.
type adoption struct {
	domain.VaultAdopted
	event    uuid.UUID
	revision int64
}

func (a adoption) is(vault, mark string) bool { return a.Vault == vault && a.Mark == mark }

// adoptions lists where the log named a vault, oldest first. Another vault than the last is named by a decision of two
// people alone, which has a reason; what names one without it was never decided.
func (l *Ledger) adoptions(ctx context.Context) (list, undecided []adoption, err error) {
	err = l.look(ctx, domain.LedgerRef, func(h *decide.History) {
		h.Standing(func(e domain.Recorded) bool {
			a := adoption{event: e.ID, revision: e.Revision}
			switch b := e.Body.(type) {
			case *domain.LedgerOpened:
				a.Vault = b.Vault
			case *domain.VaultAdopted:
				a.VaultAdopted = *b
			}
			switch {
			case a.Vault == "":
			case len(list) > 0 && a.Reason == "" && a.Vault != list[len(list)-1].Vault:
				undecided = append(undecided, a)
			default:
				list = append(list, a)
			}
			return false
		})
	})
	return list, undecided, err
}

// names lists the names that hold beside a vault, and those that it has never had.
func (l *Ledger) names(ctx context.Context, vault string) (hold, never []adoption, err error) {
	list, never, err := l.adoptions(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range list {
		forged := false
		if a.Vault == vault && a.Mark != "" && a.Reason == "" {
			if forged, err = l.forged(ctx, a); err != nil {
				return nil, nil, err
			}
		}
		if forged {
			never = append(never, a)
		} else {
			hold = append(hold, a)
		}
	}
	return hold, never, nil
}

// ForgedMarks lists the events by which the log names a restoration that the vault never saw.
func (l *Ledger) ForgedMarks(ctx context.Context) (events []uuid.UUID, err error) {
	vault, _, exists := l.Vault.Name()
	if !exists {
		return nil, nil
	}
	_, never, err := l.names(ctx, vault)
	for _, a := range never {
		events = append(events, a.event)
	}
	return events, err
}

// forged reports whether the vault never had a mark. Marks of before prove nothing, and are told by what was sealed under
// them; since events say how far the vault had come, a vault proves its marks.
func (l *Ledger) forged(ctx context.Context, a adoption) (bool, error) {
	own, known, err := l.Vault.Made(ctx, a.Mark)
	if err != nil || own || !known {
		return false, err
	}
	named, err := recordAt(ctx, l.Store, domain.LedgerRef, a.revision)
	if err != nil {
		return false, err
	}
	if proves, err := l.any(ctx, named.Position, eventstore.Backward, hasCount); proves || err != nil {
		return proves, err
	}
	sealed, err := l.any(ctx, named.Position, eventstore.Forward, func(r eventstore.Record) bool {
		return hasSealed(r) && strings.Contains(string(r.Data), `"`+a.Mark+`"`)
	})
	return !sealed, err
}

// any reports whether there is an event of which something is true.
func (l *Ledger) any(ctx context.Context, from eventstore.Position, dir eventstore.Direction, is func(eventstore.Record) bool) (bool, error) {
	for record, err := range l.Store.All(ctx, from, dir) {
		if err != nil {
			return false, fmt.Errorf("ledger: look at what was sealed: %w", err)
		}
		if is(record) {
			return true, nil
		}
	}
	return false, nil
}

// Named says whether the vault is the one that the log names, in its last restoration.
func (l *Ledger) Named(ctx context.Context) error {
	vault, mark, exists := l.Vault.Name()
	if !exists {
		return nil
	}
	return l.isNamed(ctx, vault, mark)
}

// isNamed refuses a vault that the log does not name, or that it named before it named another.
func (l *Ledger) isNamed(ctx context.Context, vault, mark string) error {
	hold, _, err := l.names(ctx, vault)
	if err != nil || len(hold) == 0 {
		return err
	}
	last := hold[len(hold)-1]
	if last.Vault != vault {
		return fmt.Errorf("%w: %s, not %s", ErrVaultForeign, vault, last.Vault)
	}
	for _, a := range hold {
		if a.is(vault, mark) && !last.is(vault, mark) {
			return fmt.Errorf("%w: it was restored since", ErrVaultBehind)
		}
	}
	return nil
}
