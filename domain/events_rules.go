package domain

import "github.com/google/uuid"

// DuplicateAidFlagged: aid was recorded that somebody should look at. The decision writes it beside the aid, in the same
// append; nobody asks for it. It falls with the aid, and not by itself.
type DuplicateAidFlagged struct {
	Rule   string      `json:"rule"`             // its version
	Events []uuid.UUID `json:"events,omitempty"` // the earlier facts
	Actors []Ref       `json:"actors,omitempty"` // the other actors
}

func (b *DuplicateAidFlagged) check(c *check) {
	c.text("rule", &b.Rule, required)
	c.count("events", len(b.Events))
	c.count("actors", len(b.Actors))
	for _, other := range b.Actors {
		c.ref("actors", other, required, CategoryActor)
	}
}

// DuplicateAidCleared: somebody has looked, and somebody else agrees that the aid may stand as it is.
type DuplicateAidCleared struct {
	Flag   uuid.UUID `json:"flag"` // the DuplicateAidFlagged
	Reason string    `json:"reason"`
}

func (b *DuplicateAidCleared) check(c *check) { c.clearing(b.Flag, &b.Reason) }

// IneligibleAidCleared: somebody has looked at aid that turned out not to be due, and somebody else agrees that it may stand
// as it is. Where it may not, an audit finding says what is to become of it.
type IneligibleAidCleared struct {
	Flag   uuid.UUID `json:"flag"` // the IneligibleAidFlagged
	Reason string    `json:"reason"`
}

func (b *IneligibleAidCleared) check(c *check) { c.clearing(b.Flag, &b.Reason) }

func (c *check) clearing(flag uuid.UUID, reason *string) {
	if flag == uuid.Nil {
		c.reject(FieldMissing, "flag", "")
	}
	c.text("reason", reason, required)
}

// IneligibleAidFlagged: what is recorded now shows that aid of before was not due. The decision writes it beside the fact
// that shows it, in the same append; it falls with that fact, and not by itself. The aid stands, as it was given: what is
// to become of it, an audit finding says.
type IneligibleAidFlagged struct {
	Criteria string      `json:"criteria"` // the version that let the aid through, or the rule that would not have
	Failed   []Criterion `json:"failed,omitempty"`
	Aid      []uuid.UUID `json:"aid"` // the interventions
}

func (b *IneligibleAidFlagged) check(c *check) {
	c.text("criteria", &b.Criteria, required)
	c.count("failed", len(b.Failed))
	c.list("aid", len(b.Aid))
	for _, failed := range b.Failed {
		if _, known := fails[failed]; !known {
			c.reject(FieldInvalid, "failed", string(failed), "allowed", "syarat yang dikenal")
		}
	}
}

// computed refuses what only a decision may fill in.
func (c *check) computed(field, value string) {
	if value != "" && !c.completed {
		c.reject(FieldInvalid, field, value, "allowed", "kosong; diisi oleh buku besar")
	}
}
