package decide

import (
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
)

// Case is a command together with what has to be known to decide on it.
type Case struct {
	domain.Command
	Known Knowledge
}

// Knowledge is what a decision has to know besides its own stream: the day, and what other streams say. The ledger
// gathers it; the same command with the same knowledge on the same history is decided the same.
type Knowledge struct {
	Today            domain.Date                            // on which the command is recorded, in the office's zone
	NewLedger        uuid.UUID                              // the id that a ledger gets that is opened now
	Approval         ApprovalAnswer                         // of the approval that the command cites
	SameContact      []domain.Ref                           // others with the address or telephone of this actor, as the vault tells
	ContactsCompared bool                                   // the vault was asked for them
	Held             map[domain.Ref][]Elsewhere             // who else has the equipment, by its stream; nil: nobody was asked
	Circle           []Elsewhere                            // aid that counts for the same people: of members, and of groups
	CircleKnown      bool                                   // the groups were asked for
	Issues           map[domain.IssueRef]domain.StockIssued // those that its goods come from, where they are known
	Refusal          error                                  // by a stream that the command cites, such as that of a closed programme
	Adopted          map[domain.Ref][]Adoption              // criteria of the programmes that are named, and of those that pay
	Records          []Record                               // other records of the actor, which were merged into this one
	Pays             map[MoneyRef]domain.Ref                // the programmes whose money the aid is, where they are known
}

// ApprovalAnswer is what an approval says about a command that cites it. The zero answer is of no approval.
type ApprovalAnswer struct {
	State   domain.ApprovalState
	Request domain.ApprovalRequested
	By      string // who granted or rejected it
}

// stale refuses an approval, saying what it was given for.
func (a *ApprovalAnswer) stale(ref domain.Ref) (Decision, error) {
	b := &a.Request
	return refuse(domain.ApprovalStale, "approval", string(ref), "expires", b.Expires.String(), "what", b.What,
		"rule", strings.Join(b.Rules, ", "))
}
