package domain

import (
	"encoding/hex"
	"strings"

	"github.com/google/uuid"
)

// VaultAdopted says with the keys of which vault personal data is sealed from now on. A vault is beside the log and can be
// lost; without this nobody could tell it from another one, or from an empty one in its place.
//
// The program records it by itself when a ledger of before has not named its vault, and when the vault comes back from a
// backup, under a new mark. To begin a new vault in the place of a lost one is a decision of two people with a reason, as
// it gives up what the lost keys sealed; then the vault, its mark and the lost one are completed by the decision.
type VaultAdopted struct {
	Vault  string `json:"vault"`
	Mark   string `json:"mark,omitempty"`
	Lost   string `json:"lost,omitempty"`   // the vault in whose place it is, if its name was known
	Reason string `json:"reason,omitempty"` // why a new one had to be begun
}

func (b *VaultAdopted) check(c *check) {
	c.vault("vault", b.Vault, optional)
	c.text("reason", &b.Reason, presence(b.Vault == ""))
	c.vault("lost", b.Lost, optional)
	if b.Mark != "" && !hexOf(b.Mark, markDigits) {
		c.reject(FieldInvalid, "mark", b.Mark, "allowed", "16 0-9a-f")
	}
}

// The digits of a vault's name.
const (
	vaultDigits = 32
	markDigits  = 16
)

func (c *check) vault(field, id string, p presence) {
	switch {
	case id == "" && p == required:
		c.reject(FieldMissing, field, "")
	case id != "" && !hexOf(id, vaultDigits):
		c.reject(FieldInvalid, field, id, "allowed", "32 0-9a-f")
	}
}

// hexOf reports whether a text is so many hexadecimal digits.
func hexOf(text string, digits int) bool {
	_, err := hex.DecodeString(text)
	return err == nil && len(text) == digits && text == strings.ToLower(text)
}

// NewVault is the name and the mark of the vault that a command begins.
func NewVault(command uuid.UUID) (vault, mark string) {
	name, first := uuid.NewSHA1(command, []byte("vault")), uuid.NewSHA1(command, []byte("mark"))
	return hex.EncodeToString(name[:]), hex.EncodeToString(first[:markDigits/2])
}
