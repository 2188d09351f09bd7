package decide

import (
	"github.com/google/uuid"

	"jejak/domain"
)

// Origin is the state of the ledger's own stream: what the ledger is, and with the keys of which vault it seals.
type Origin struct {
	opened bool
	ledger uuid.UUID // uuid.Nil for a ledger of before
	moved  domain.LedgerMoved
	vaults []domain.VaultAdopted
	at     int64 // revision of the last of them
}

// Moved is where the ledger was moved last; the zero value when it is still where it was opened.
func (o *Origin) Moved() domain.LedgerMoved { return o.moved }

// Vault is the vault that the ledger has adopted last; its name is "" when the ledger has named none, as those of before.
func (o *Origin) Vault() domain.VaultAdopted {
	if len(o.vaults) == 0 {
		return domain.VaultAdopted{}
	}
	return o.vaults[len(o.vaults)-1]
}

// VaultAt is the revision at which it was adopted, −1 when none was named.
func (o *Origin) VaultAt() int64 {
	if len(o.vaults) == 0 {
		return -1
	}
	return o.at
}

// Outlived reports whether a vault is one of before, or in a state of before: it was replaced or restored since.
func (o *Origin) Outlived(vault, mark string) bool {
	outlived := false
	for _, v := range o.vaults {
		outlived = outlived || v.Vault == vault && v.Mark == mark
	}
	last := o.Vault()
	return outlived && (last.Vault != vault || last.Mark != mark)
}

func (o *Origin) Decide(cmd Case) (Decision, error) {
	_, opens := cmd.Body.(*domain.LedgerOpened)
	if opens == o.opened {
		return refuseOpening(o.opened, cmd.Stream)
	}
	switch b := cmd.Body.(type) {
	case *domain.LedgerOpened:
		opened := *b
		if opened.Ledger == uuid.Nil {
			opened.Ledger = cmd.Known.NewLedger
		}
		return accept(&opened)
	case *domain.VaultAdopted:
		return o.adopt(cmd.ID, b)
	case *domain.LedgerMoved:
		return o.move(b)
	}
	return accept(cmd.Body)
}

// move takes down that the ledger is somewhere else now, once for each copy.
func (o *Origin) move(b *domain.LedgerMoved) (Decision, error) {
	switch {
	case o.ledger != uuid.Nil && b.Ledger != o.ledger:
		return refuse(domain.FieldInvalid, "ledger", b.Ledger.String(), "allowed", o.ledger.String())
	case o.moved == *b:
		return accept()
	}
	return accept(b)
}

// adopt takes a vault that is there as what it says it is, unless another was adopted. One that is to be begun needs two
// people, and is named after the command.
func (o *Origin) adopt(command uuid.UUID, b *domain.VaultAdopted) (Decision, error) {
	last := o.Vault()
	if b.Reason != "" {
		vault, mark := domain.NewVault(command)
		anew := &domain.VaultAdopted{Vault: vault, Mark: mark, Lost: last.Vault, Reason: b.Reason}
		met := Exception{renewing.Version(), string(domain.LedgerRef)}
		if last.Vault != "" {
			met.Met = last.Vault
		}
		return Decision{Bodies: []domain.Body{anew}, Rules: []string{renewing.Version()}, Exceptions: []Exception{met}}, nil
	}
	switch {
	case b.Vault == last.Vault && b.Mark == last.Mark:
		return accept()
	case last.Vault != "" && b.Vault != last.Vault, o.Outlived(b.Vault, b.Mark):
		return refuse(domain.VaultOther, "vault", b.Vault, "vault", last.Vault)
	}
	return accept(b)
}

func (o *Origin) Evolve(e domain.Recorded) {
	switch b := e.Body.(type) {
	case *domain.LedgerOpened:
		o.opened, o.ledger = true, b.Ledger
		if b.Vault != "" {
			o.vaults, o.at = append(o.vaults, domain.VaultAdopted{Vault: b.Vault}), e.Revision
		}
	case *domain.LedgerMoved:
		o.moved = *b
	case *domain.VaultAdopted:
		o.vaults, o.at = append(o.vaults, *b), e.Revision
	}
}

// Broken is never asked: nothing on the ledger's own stream can be reversed.
func (o *Origin) Broken() string { return "" }
