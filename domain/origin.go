package domain

import (
	"encoding/hex"

	"github.com/google/uuid"
)

// Origin is the state of the ledger's own stream: what the ledger is, and with the keys of which vault it seals.
type Origin struct {
	opened bool
	vaults []VaultAdopted
	at     int64 // revision of the last of them
}

// Vault is the vault that the ledger has adopted last; its name is "" when the ledger has named none, as those of before.
func (o *Origin) Vault() VaultAdopted {
	if len(o.vaults) == 0 {
		return VaultAdopted{}
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

func (o *Origin) Decide(cmd Command) (Decision, error) {
	b, adopts := cmd.Body.(*VaultAdopted)
	switch {
	case adopts == !o.opened:
		return refuseOpening(o.opened, cmd.Stream)
	case adopts:
		return o.adopt(cmd.ID, b)
	}
	return accept(cmd.Body)
}

// adopt takes a vault that is there as what it says it is, unless another was adopted. One that is to be begun needs two
// people, and is named after the command.
func (o *Origin) adopt(command uuid.UUID, b *VaultAdopted) (Decision, error) {
	last := o.Vault()
	if b.Reason != "" {
		vault, mark := uuid.NewSHA1(command, []byte("vault")), uuid.NewSHA1(command, []byte("mark"))
		anew := &VaultAdopted{Vault: hex.EncodeToString(vault[:]), Mark: hex.EncodeToString(mark[:markDigits/2]), Lost: last.Vault, Reason: b.Reason}
		met := Exception{renewing.Version(), string(LedgerRef)}
		if last.Vault != "" {
			met.Met = last.Vault
		}
		return Decision{Bodies: []Body{anew}, Rules: []string{renewing.Version()}, Exceptions: []Exception{met}}, nil
	}
	switch {
	case b.Vault == last.Vault && b.Mark == last.Mark:
		return accept()
	case last.Vault != "" && b.Vault != last.Vault, o.Outlived(b.Vault, b.Mark):
		return refuse(VaultOther, "vault", b.Vault, "vault", last.Vault)
	}
	return accept(b)
}

func (o *Origin) Evolve(e Recorded) {
	switch b := e.Body.(type) {
	case *LedgerOpened:
		o.opened = true
		if b.Vault != "" {
			o.vaults, o.at = append(o.vaults, VaultAdopted{Vault: b.Vault}), e.Revision
		}
	case *VaultAdopted:
		o.vaults, o.at = append(o.vaults, *b), e.Revision
	}
}

// Broken is never asked: nothing on the ledger's own stream can be reversed.
func (o *Origin) Broken() string { return "" }
