package domain

// Events of an agency's stock: what it has bought and not yet handed over. Goods are told apart by their name and unit.

// StockIssued: goods leave the stock for one actor. The aid on the actor's stream cites the issue, as it cites the
// commitment of a fund.
type StockIssued struct {
	Issue    string   `json:"issue"` // the number of the slip
	Item     string   `json:"item"`
	Quantity Quantity `json:"quantity"`
	Unit     string   `json:"unit"`
	To       Ref      `json:"to"`
}

func (b *StockIssued) check(c *check) {
	c.text("issue", &b.Issue, required)
	c.goods(&b.Item, b.Unit, b.Quantity)
	c.ref("to", b.To, required, CategoryActor)
}

// StockCounted: somebody counted what is there. The difference to the books corrects them, up or down.
type StockCounted struct {
	Item     string   `json:"item"`
	Quantity Quantity `json:"quantity"` // what is there, 0 for none
	Unit     string   `json:"unit"`
	Book     Quantity `json:"book"` // what should have been there on that day; completed by the decision
}

func (b *StockCounted) check(c *check) {
	c.text("item", &b.Item, required)
	oneOf(c, "unit", b.Unit, units)
	if b.Quantity < 0 {
		c.reject(FieldInvalid, "quantity", b.Quantity.String(), "allowed", "≥ 0")
	}
	if b.Book != 0 {
		c.computed("book", b.Book.String())
	}
}

// StockWrittenOff: goods are gone, broken or spoilt, and will not be handed over.
type StockWrittenOff struct {
	Item     string   `json:"item"`
	Quantity Quantity `json:"quantity"`
	Unit     string   `json:"unit"`
	Reason   string   `json:"reason"`
	Decree   string   `json:"decree,omitempty"`
}

func (b *StockWrittenOff) check(c *check) {
	c.goods(&b.Item, b.Unit, b.Quantity)
	c.text("reason", &b.Reason, required)
	c.text("decree", &b.Decree, optional)
}

// goods checks an amount of one thing.
func (c *check) goods(item *string, unit string, q Quantity) {
	c.text("item", item, required)
	oneOf(c, "unit", unit, units)
	if q <= 0 {
		c.reject(FieldInvalid, "quantity", q.String(), "allowed", "> 0")
	}
}
