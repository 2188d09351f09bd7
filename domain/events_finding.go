package domain

import "github.com/google/uuid"

// Events of an audit finding, on the stream finding-<uuid>. A finding has the four parts that auditors write: what should
// be, what is, why, and what came of it.

// FindingRaised: an auditor found that what is does not agree with what should be.
type FindingRaised struct {
	Criteria  string      `json:"criteria"`  // what should be, with the rule that says so
	Condition string      `json:"condition"` // what is
	Cause     string      `json:"cause,omitempty"`
	Effect    string      `json:"effect,omitempty"`
	ValueRp   *Rupiah     `json:"valueRp,omitzero"` // what is at stake; absent when it cannot be told in money
	About     []Ref       `json:"about"`            // the streams concerned
	Events    []uuid.UUID `json:"events,omitempty"` // the events concerned, where single ones are
	By        string      `json:"by"`               // completed by the decision: who recorded it
}

func (b *FindingRaised) check(c *check) {
	c.text("criteria", &b.Criteria, required)
	c.text("condition", &b.Condition, required)
	c.text("cause", &b.Cause, optional)
	c.text("effect", &b.Effect, optional)
	c.amount("valueRp", b.ValueRp, optional)
	c.list("about", len(b.About))
	for _, r := range b.About {
		c.ref("about", r, required, categories...)
	}
	c.count("events", len(b.Events))
	for _, e := range b.Events {
		if e == uuid.Nil {
			c.reject(FieldMissing, "events", "")
		}
	}
	c.computed("by", b.By)
}

// FindingAnswered: whoever was audited says what they have done about it, or why there is nothing to be done.
type FindingAnswered struct {
	Answer string `json:"answer"`
	By     string `json:"by"` // completed by the decision: who recorded it
}

func (b *FindingAnswered) check(c *check) {
	c.text("answer", &b.Answer, required)
	c.computed("by", b.By)
}

// FindingResolved: somebody who has not answered it holds it to be settled.
type FindingResolved struct {
	Reason string `json:"reason"`
	By     string `json:"by"` // completed by the decision: who recorded it
}

func (b *FindingResolved) check(c *check) {
	c.text("reason", &b.Reason, required)
	c.computed("by", b.By)
}

// FindingReopened: it turned out not to be settled.
type FindingReopened struct {
	Reason string `json:"reason"`
	By     string `json:"by"` // completed by the decision: who recorded it
}

func (b *FindingReopened) check(c *check) {
	c.text("reason", &b.Reason, required)
	c.computed("by", b.By)
}
