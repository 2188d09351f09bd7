package domain

import (
	"fmt"

	"github.com/google/uuid"
)

// LedgerOpened is the first event of every ledger and says what it is. Everything that a synthetic ledger puts out
// says so too.
type LedgerOpened struct {
	Title     string    `json:"title"`
	Synthetic bool      `json:"synthetic"`
	Vault     string    `json:"vault,omitempty"` // whose keys seal its personal data, as VaultAdopted says it
	Ledger    uuid.UUID `json:"ledger,omitzero"` // which ledger it is, wherever it is kept; drawn by the decision, and absent in ledgers of before
}

func (b *LedgerOpened) check(c *check) {
	c.text("title", &b.Title, required)
	c.vault("vault", b.Vault, optional)
}

// LedgerMoved says that the ledger was moved to another store, and proven to say the same there: every event before this
// one was copied. What it says of itself in its leaf is what it said before; what the store said of it, its position and the
// store's own time, is that of the copy. So what an event does not say itself about when it was recorded was lost with the
// move, and of how many that is true stands here.
type LedgerMoved struct {
	Ledger       uuid.UUID `json:"ledger"`              // which ledger it is; it keeps its id
	From         string    `json:"from"`                // the kind of store that it comes from
	To           string    `json:"to"`                  // the kind of store that it is in now
	FromPosition int64     `json:"fromPosition"`        // of the last event that was copied, where it comes from
	ToPosition   int64     `json:"toPosition"`          // of the same event where it is now
	Events       int64     `json:"events"`              // so many were copied: all that the log has before this one
	Digest       string    `json:"digest"`              // SHA-256 over their leaves, of both logs
	Undated      int64     `json:"undated,omitzero"`    // so many of them do not say themselves when they were recorded
	LeftBehind   int64     `json:"leftBehind,omitzero"` // events on streams that are not the ledger's, which were not copied
}

func (b *LedgerMoved) check(c *check) {
	if b.Ledger == uuid.Nil {
		c.reject(FieldMissing, "ledger", "")
	}
	c.text("from", &b.From, required)
	c.text("to", &b.To, required)
	for _, n := range []struct {
		field string
		least int64
		value int64
	}{{"fromPosition", 1, b.FromPosition}, {"toPosition", 1, b.ToPosition}, {"events", 1, b.Events}, {"undated", 0, b.Undated}, {"leftBehind", 0, b.LeftBehind}} {
		if n.value < n.least {
			c.reject(FieldInvalid, n.field, fmt.Sprint(n.value), "allowed", fmt.Sprintf("≥ %d", n.least))
		}
	}
	if !digest(b.Digest) {
		c.reject(FieldInvalid, "digest", b.Digest, "allowed", "64 0-9a-f")
	}
}

// KeptByLedger reports whether a fact is one that the ledger alone writes, as it is half of something that has its other
// half on another stream, or beside the log.
func KeptByLedger(body Body) bool {
	switch b := body.(type) {
	case *VaultAdopted:
		return b.Reason == "" // a vault that is there; a new one is somebody's decision
	case *LedgerMoved, *IdentityClaimed, *IdentityReleased, *PaymentRegisterOpened, *PaymentOrderEntered, *PaymentOrderStruck, *CustodyEntered:
		return true
	}
	return false
}
