package domain

import (
	"strings"

	"jejak/domain/region"
)

// Events of a fund line (source × instrument × fiscal year × holder), on the stream fund-<uuid>: the only place where
// money moves.

// FundDeclared opens a fund line.
type FundDeclared struct {
	Name       string        `json:"name"`
	Source     FundSource    `json:"source"`
	FiscalYear int           `json:"fiscalYear,omitzero"` // 0 when the source does not say
	Holder     string        `json:"holder"`
	Region     region.Region `json:"region"`
}

// FundSource is where the money comes from.
type FundSource string

func fundSources() []FundSource {
	return []FundSource{"APBN-DAK-Fisik", "APBN-DAK-Nonfisik", "APBN-TP", "APBD-Prov", "APBD-Kota", "APBDes", "CSR", "BUMN", "Hibah-LN"}
}

func (b *FundDeclared) check(c *check) {
	c.name("name", &b.Name, required)
	oneOf(c, "source", b.Source, fundSources())
	c.fiscalYear("fiscalYear", b.FiscalYear)
	c.name("holder", &b.Holder, required)
	c.region("region", b.Region, required)
}

// FundAllocated adds to what may be spent. RoundedTo tells how exactly a press figure is known: "Rp24,3 miliar" is
// rounded to Rp100.000.000.
type FundAllocated struct {
	AmountRp  *Rupiah `json:"amountRp"`
	RoundedTo *Rupiah `json:"roundedTo,omitzero"`
	Decree    string  `json:"decree,omitempty"`
	Through   string  `json:"through,omitempty"`
}

func (b *FundAllocated) check(c *check) {
	c.amount("amountRp", b.AmountRp, required)
	c.amount("roundedTo", b.RoundedTo, optional)
	c.text("decree", &b.Decree, optional)
	c.text("through", &b.Through, optional)
}

// AllocationRevised changes what may be spent after it was allocated: the one amount in the ledger that may be negative.
type AllocationRevised struct {
	DeltaRp *Rupiah `json:"deltaRp"` // added to the allocation; never 0
	Decree  string  `json:"decree"`
}

func (b *AllocationRevised) check(c *check) {
	c.delta("deltaRp", b.DeltaRp)
	c.text("decree", &b.Decree, required)
}

// delta checks an amount that is added or, below zero, taken away.
func (c *check) delta(field string, rp *Rupiah) {
	switch {
	case rp == nil:
		c.reject(FieldMissing, field, "")
	case *rp == 0 || *rp > MaxRupiah || *rp < -MaxRupiah:
		c.reject(MoneyRange, field, rp.String())
	}
}

// BudgetLineOpened sets a part of the fund aside. The amount is absent where the source does not give it.
type BudgetLineOpened struct {
	Name      string  `json:"name"`
	Programme Ref     `json:"programme,omitempty"`
	AmountRp  *Rupiah `json:"amountRp,omitzero"`
}

func (b *BudgetLineOpened) check(c *check) {
	c.text("name", &b.Name, required)
	c.ref("programme", b.Programme, optional, CategoryProgramme)
	c.amount("amountRp", b.AmountRp, optional)
}

// CommitmentMade binds money by a decree, a contract or an agreement.
type CommitmentMade struct {
	Commitment string     `json:"commitment"` // its id inside the fund
	Instrument Instrument `json:"instrument"`
	Number     string     `json:"number"`
	Payee      string     `json:"payee"` // a supplier or an office; an individual is named by their stream
	Programme  Ref        `json:"programme,omitempty"`
	AmountRp   *Rupiah    `json:"amountRp"`
}

// Instrument is the kind of act that commits money.
type Instrument string

func (b *CommitmentMade) check(c *check) {
	c.text("commitment", &b.Commitment, required)
	oneOf(c, "instrument", b.Instrument, []Instrument{"SK", "kontrak", "NPHD"})
	c.text("number", &b.Number, required)
	c.name("payee", &b.Payee, required)
	c.ref("programme", b.Programme, optional, CategoryProgramme)
	c.amount("amountRp", b.AmountRp, required)
}

// CommitmentReleased gives back what was committed and will not be spent.
type CommitmentReleased struct {
	Commitment string  `json:"commitment"`
	AmountRp   *Rupiah `json:"amountRp"`
	Reason     string  `json:"reason"`
}

func (b *CommitmentReleased) check(c *check) {
	c.text("commitment", &b.Commitment, required)
	c.amount("amountRp", b.AmountRp, required)
	c.text("reason", &b.Reason, required)
}

// Disbursed: money left the treasury.
type Disbursed struct {
	Commitment string  `json:"commitment"`
	SP2D       string  `json:"sp2d"` // number of the payment order, once per office and fiscal year
	AmountRp   *Rupiah `json:"amountRp"`
}

func (b *Disbursed) check(c *check) {
	c.text("commitment", &b.Commitment, required)
	c.text("sp2d", &b.SP2D, required)
	c.amount("amountRp", b.AmountRp, required)
}

// InKindDelivered: goods or services bought with a disbursement reached an actor.
type InKindDelivered struct {
	Commitment string  `json:"commitment"`
	Actor      Ref     `json:"actor"`
	ValueRp    *Rupiah `json:"valueRp"`
	BAST       string  `json:"bast,omitempty"`
	FromStock  bool    `json:"fromStock,omitzero"` // bought earlier, out of another disbursement
}

func (b *InKindDelivered) check(c *check) {
	c.text("commitment", &b.Commitment, required)
	c.ref("actor", b.Actor, required, CategoryActor)
	c.amount("valueRp", b.ValueRp, required)
	c.text("bast", &b.BAST, optional)
}

// FundsReturned: money came back to the treasury.
type FundsReturned struct {
	Commitment string  `json:"commitment"`
	STS        string  `json:"sts"` // number of the deposit slip
	AmountRp   *Rupiah `json:"amountRp"`
	Reason     string  `json:"reason,omitempty"`
}

func (b *FundsReturned) check(c *check) {
	c.text("commitment", &b.Commitment, required)
	c.text("sts", &b.STS, required)
	c.amount("amountRp", b.AmountRp, required)
	c.text("reason", &b.Reason, optional)
}

// FundLapsed: what was not spent can no longer be, and goes back to where the fund came from.
type FundLapsed struct {
	AmountRp *Rupiah `json:"amountRp"`
}

func (b *FundLapsed) check(c *check) { c.amount("amountRp", b.AmountRp, required) }

// FiscalYearClosed closes the books of the fund line. What is posted afterwards is a return, a reversal, or late.
type FiscalYearClosed struct {
	FiscalYear int `json:"fiscalYear"` // the fund's own; completed by the decision where the fund says it
}

func (b *FiscalYearClosed) check(c *check) { c.fiscalYear("fiscalYear", b.FiscalYear) }

// MayBeLate reports whether a fact is a posting that needs a reason once the year is closed.
func MayBeLate(body Body) bool {
	switch body.(type) {
	case *FundAllocated, *AllocationRevised, *BudgetLineOpened, *CommitmentMade, *CommitmentReleased, *Disbursed, *InKindDelivered, *FundLapsed:
		return true
	}
	return false
}

// lateTypes are those of MayBeLate, for people.
const lateTypes = "FundAllocated, AllocationRevised, BudgetLineOpened, CommitmentMade, CommitmentReleased, Disbursed, InKindDelivered, FundLapsed"

// Public reports whether money of a source is a budget's, which is paid out in its fiscal year. What a firm gives, or
// another country, is not.
func (s FundSource) Public() bool { return strings.HasPrefix(string(s), "APB") }
