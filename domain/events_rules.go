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

func (b *DuplicateAidCleared) check(c *check) {
	if b.Flag == uuid.Nil {
		c.reject(FieldMissing, "flag", "")
	}
	c.text("reason", &b.Reason, required)
}

// computed refuses what only a decision may fill in.
func (c *check) computed(field, value string) {
	if value != "" {
		c.reject(FieldInvalid, field, value, "allowed", "kosong; diisi oleh buku besar")
	}
}
