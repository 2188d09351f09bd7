package domain

// Events of a register of payment orders, on the stream sp2d-<fiscal year>-<uuid>: which fund line of an office has which
// number. Money does not move here, and amounts are not repeated.

// PaymentRegisterOpened: all that the fund lines of this office and year had paid before is entered, so that a number that
// is not on the register was not used. In a ledger that has had its registers from the beginning it is the first event.
type PaymentRegisterOpened struct {
	Holder     string `json:"holder"` // as the fund line says that was paid from first
	FiscalYear int    `json:"fiscalYear"`
}

func (b *PaymentRegisterOpened) check(c *check) {
	c.text("holder", &b.Holder, required)
	c.fiscalYear("fiscalYear", b.FiscalYear)
	if b.FiscalYear == 0 {
		c.reject(FieldMissing, "fiscalYear", "")
	}
}

// PaymentOrderEntered: the number is that of one fund line, which may record a disbursement under it. It comes before the
// disbursement, which is appended to the fund line at the revision Until or before it. A fund line that is past it and has
// no such disbursement will have none: the command was refused, or the program ended in between.
type PaymentOrderEntered struct {
	SP2D     string `json:"sp2d"`
	Fund     Ref    `json:"fund"`
	Until    int64  `json:"until"`
	Recorded bool   `json:"recorded,omitzero"` // the disbursement is older than the register, whoever else has the number
}

func (b *PaymentOrderEntered) check(c *check) { c.order(&b.SP2D, b.Fund, b.Until) }

// PaymentOrderStruck: the entry is void, as no disbursement stands under it: it was reversed, refused, or never came. Any
// fund line of the office may have the number from now on. On a fund line's own stream it says that the line has let the
// number go to another, and keeps an append that may still be under way from coming through.
type PaymentOrderStruck struct {
	SP2D   string `json:"sp2d"`
	Fund   Ref    `json:"fund"`
	Until  int64  `json:"until"` // of the entry
	Reason string `json:"reason"`
}

func (b *PaymentOrderStruck) check(c *check) {
	c.order(&b.SP2D, b.Fund, b.Until)
	c.text("reason", &b.Reason, required)
}

func (c *check) order(sp2d *string, fund Ref, until int64) {
	c.text("sp2d", sp2d, required)
	c.ref("fund", fund, required, CategoryFund)
	if until < 1 { // at 0 the fund line is declared
		c.reject(FieldInvalid, "until", itoa(until), "allowed", "≥ 1")
	}
}
