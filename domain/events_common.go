package domain

import "github.com/google/uuid"

// Events that stand on streams of several kinds.

// FactReversed takes one fact of the same stream back, as if it had not been. Both stay in the log; whoever reads as
// known before the reversal still sees the original. There is one event for every kind of fact, so that no reader can
// know some reversals and miss others.
type FactReversed struct {
	Target         uuid.UUID `json:"target"`         // the event taken back
	TargetRevision int64     `json:"targetRevision"` // its revision; completed by the decision
	TargetType     string    `json:"targetType"`     // its type; completed by the decision
	Reason         string    `json:"reason"`
}

func (b *FactReversed) check(c *check) {
	if b.Target == uuid.Nil {
		c.reject(FieldMissing, "target", "")
	}
	c.text("reason", &b.Reason, required)
}

// EvidenceAttached adds a document to what a stream rests on. The document itself is in the envelope's evidence.
type EvidenceAttached struct {
	Kind   string `json:"kind"`
	Byline string `json:"byline,omitempty"`
}

func (b *EvidenceAttached) check(c *check) {
	c.text("kind", &b.Kind, required)
	c.text("byline", &b.Byline, optional)
}

// MeetingHeld: people met about the programme or proposal.
type MeetingHeld struct {
	Parties []string `json:"parties,omitempty"`
	Place   string   `json:"place"`
	About   string   `json:"about,omitempty"`
}

func (b *MeetingHeld) check(c *check) {
	c.texts("parties", b.Parties, optional)
	c.text("place", &b.Place, required)
	c.text("about", &b.About, optional)
}
