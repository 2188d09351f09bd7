package domain

// Events of an approval, on the stream approval-<uuid>: one command, asked for by one person and answered by another.

// ApprovalRequested: somebody asks that one command, and no other, be let through. What may be approved is fixed by the
// command's digest; the words are for people.
type ApprovalRequested struct {
	CommandHash string   `json:"commandHash"` // digest of the command, as in the envelope's request
	Concerns    Ref      `json:"concerns"`    // the stream that the command is for
	What        string   `json:"what"`        // the command in a sentence
	Rules       []string `json:"rules"`       // versions of the rules that it needs an approval for
	Requester   string   `json:"requester"`   // completed by the decision: who recorded the request
	Expires     Date     `json:"expires"`     // the last day on which it can be granted and used
}

func (b *ApprovalRequested) check(c *check) {
	if !digest(b.CommandHash) {
		c.reject(FieldInvalid, "commandHash", b.CommandHash, "allowed", "64 0-9a-f")
	}
	c.ref("concerns", b.Concerns, required, categories...)
	c.text("what", &b.What, required)
	c.texts("rules", b.Rules, required)
	c.computed("requester", b.Requester)
	if b.Expires.IsZero() {
		c.reject(FieldMissing, "expires", "")
	}
}

// ApprovalGranted: somebody other than the requester agrees.
type ApprovalGranted struct {
	By string `json:"by"` // completed by the decision: who recorded it
}

func (b *ApprovalGranted) check(c *check) { c.computed("by", b.By) }

// ApprovalRejected: somebody other than the requester does not agree.
type ApprovalRejected struct {
	By     string `json:"by"` // completed by the decision: who recorded it
	Reason string `json:"reason"`
}

func (b *ApprovalRejected) check(c *check) {
	c.computed("by", b.By)
	c.text("reason", &b.Reason, required)
}

// Expired reports whether a request is no longer good on a day; it is good on no day that is not known.
func (b *ApprovalRequested) Expired(today Date) bool {
	return today.IsZero() || today.Compare(b.Expires) > 0
}
