package domain

// CustodyEntered: a piece of equipment with a serial number is to be handed to an actor, on the stream equipment-<uuid> of
// what it is and its number. It comes before the handover, which is appended to the actor's stream at the revision Until
// or before it; an actor's stream that is past it, and has no such handover, will have none under this entry. That a piece
// was given back or lost is said on the actor's stream alone.
type CustodyEntered struct {
	Item   string `json:"item"`
	Serial string `json:"serial"`
	Actor  Ref    `json:"actor"`
	Until  int64  `json:"until"`
}

func (b *CustodyEntered) check(c *check) {
	c.text("item", &b.Item, required)
	c.text("serial", &b.Serial, required)
	c.ref("actor", b.Actor, required, CategoryActor)
	if b.Until < 0 {
		c.reject(FieldInvalid, "until", itoa(b.Until), "allowed", "≥ 0")
	}
}
