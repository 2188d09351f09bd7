package domain

// What becomes of what an actor received: equipment stays in its custody, and a loan is to be paid back.

// EquipmentInspected: somebody looked for a piece of equipment that the actor holds.
type EquipmentInspected struct {
	Serial    string `json:"serial"`
	Present   bool   `json:"present"`
	Used      bool   `json:"used"`
	Condition string `json:"condition,omitempty"`
}

func (b *EquipmentInspected) check(c *check) {
	c.text("serial", &b.Serial, required)
	if b.Used && !b.Present {
		c.reject(FieldInvalid, "used", "true", "allowed", "false, bila alatnya tidak ada di tempat")
	}
	c.text("condition", &b.Condition, optional)
}

// EquipmentReturned: the actor gave a piece of equipment back, and no longer answers for it.
type EquipmentReturned struct {
	Serial    string `json:"serial"`
	Condition string `json:"condition,omitempty"`
	BAST      string `json:"bast,omitempty"` // number of the handover record
}

func (b *EquipmentReturned) check(c *check) {
	c.text("serial", &b.Serial, required)
	c.text("condition", &b.Condition, optional)
	c.text("bast", &b.BAST, optional)
}

// EquipmentLost: a piece of equipment is gone, by theft, fire or decay.
type EquipmentLost struct {
	Serial string `json:"serial"`
	Reason string `json:"reason"`
}

func (b *EquipmentLost) check(c *check) {
	c.text("serial", &b.Serial, required)
	c.text("reason", &b.Reason, required)
}

// CapitalRepaid: a part of what was lent came back to the lender. Interest is not counted here.
type CapitalRepaid struct {
	Contract string  `json:"contract,omitempty"` // that of the loan; absent when the loan has none
	AmountRp *Rupiah `json:"amountRp"`
}

func (b *CapitalRepaid) check(c *check) {
	c.text("contract", &b.Contract, optional)
	c.amount("amountRp", b.AmountRp, required)
}

// CapitalWrittenOff: the lender no longer expects a part of what was lent.
type CapitalWrittenOff struct {
	Contract string  `json:"contract,omitempty"`
	AmountRp *Rupiah `json:"amountRp"`
	Decree   string  `json:"decree"`
}

func (b *CapitalWrittenOff) check(c *check) {
	c.text("contract", &b.Contract, optional)
	c.amount("amountRp", b.AmountRp, required)
	c.text("decree", &b.Decree, required)
}
