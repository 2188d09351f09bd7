package domain

import (
	"slices"

	"jejak/domain/scale"
)

// Facts that say whether an actor may be helped: what it makes, how large it is, and what its owner lives on. They are
// measured or declared, with who did so; what follows from them is computed and never typed in.

// ProductionCapabilityVerified: somebody found out whether the actor makes things itself, what it makes them from, and
// where.
type ProductionCapabilityVerified struct {
	Produces   bool               `json:"produces"`
	Transforms Transformation     `json:"transforms"`
	Place      ProductionPlace    `json:"place"`
	Method     VerificationMethod `json:"method"`
	Verifier   string             `json:"verifier"` // who found out; who recorded it is in the envelope
}

// Transformation is what becomes of the material on the way through an actor's hands.
type Transformation string

const (
	RawToSemi      Transformation = "mentahKeSetengahJadi"
	SemiToFinished Transformation = "setengahJadiKeJadi"
	RawToFinished  Transformation = "mentahKeJadi" // both steps in one house, as of one who cooks or weaves
	Untransformed  Transformation = "tidakAda"     // bought and sold, or packed
)

// Transformations, ProductionPlaces, VerificationMethods and Occupations list the accepted words.
func Transformations() []Transformation {
	return []Transformation{RawToSemi, SemiToFinished, RawToFinished, Untransformed}
}

// ProductionPlace is where an actor makes things. Dapur is the food trade's word for it.
type ProductionPlace string

// NoPlace: it has no place of production.
const NoPlace ProductionPlace = "tidakAda"

func ProductionPlaces() []ProductionPlace {
	return []ProductionPlace{"dapur", "bengkel", "rumah", "pabrik", "sentra", NoPlace}
}

// VerificationMethod is how somebody found out.
type VerificationMethod string

func VerificationMethods() []VerificationMethod {
	return []VerificationMethod{"kunjungan", "foto", "dokumen", "pernyataan"}
}

func (b *ProductionCapabilityVerified) check(c *check) {
	oneOf(c, "transforms", b.Transforms, Transformations())
	oneOf(c, "place", b.Place, ProductionPlaces())
	oneOf(c, "method", b.Method, VerificationMethods())
	c.text("verifier", &b.Verifier, required)
	if !b.Produces && b.Transforms != Untransformed {
		c.reject(FieldInvalid, "transforms", string(b.Transforms), "allowed", string(Untransformed)+", bila tidak berproduksi")
	}
}

// BusinessScaleMeasured: how large the enterprise was on a day or in a year. What was not measured is absent, which is
// not zero. No class stands here: it follows, by each law's own rule.
type BusinessScaleMeasured struct {
	AsOf           Period  `json:"asOf"`                   // what the figures are of; when they were taken is in the envelope
	Workers        *int64  `json:"workers,omitzero"`       // people who work there, the owner included
	InvestmentRp   *Rupiah `json:"investmentRp,omitzero"`  // without land and building
	CapitalRp      *Rupiah `json:"capitalRp,omitzero"`     // business capital, without land and building
	AnnualSalesRp  *Rupiah `json:"annualSalesRp,omitzero"` // in a year
	Production     *int64  `json:"production,omitzero"`    // in a year, in ProductionUnit
	ProductionUnit string  `json:"productionUnit,omitempty"`
}

func (b *BusinessScaleMeasured) check(c *check) {
	c.period("asOf", b.AsOf, required)
	c.measure("workers", b.Workers, maxWorkers)
	c.measure("investmentRp", (*int64)(b.InvestmentRp), int64(MaxRupiah))
	c.measure("capitalRp", (*int64)(b.CapitalRp), int64(MaxRupiah))
	c.measure("annualSalesRp", (*int64)(b.AnnualSalesRp), int64(MaxRupiah))
	c.measure("production", b.Production, int64(MaxRupiah))
	c.text("productionUnit", &b.ProductionUnit, presence(b.Production != nil))
	figures := []*int64{b.Workers, (*int64)(b.InvestmentRp), (*int64)(b.CapitalRp), (*int64)(b.AnnualSalesRp), b.Production}
	if !slices.ContainsFunc(figures, func(n *int64) bool { return n != nil }) {
		c.reject(FieldMissing, "workers", "")
	}
}

// OwnerOccupationDeclared: what the owner of the actor, or who stands for a group, lives on besides. It is about a
// person and cannot be sealed, as rules rest on it; so it says no more than they ask, in five words.
type OwnerOccupationDeclared struct {
	Occupation Occupation         `json:"occupation"`
	Method     VerificationMethod `json:"method"`
}

// Occupation is what aid may not go to, or that it is none of this.
type Occupation string

const (
	CivilServant    Occupation = "pns"
	Soldier         Occupation = "tni"
	PoliceOfficer   Occupation = "polri"
	StateEnterprise Occupation = "bumn"
	OtherOccupation Occupation = "lain"
)

func Occupations() []Occupation {
	return []Occupation{CivilServant, Soldier, PoliceOfficer, StateEnterprise, OtherOccupation}
}

func (b *OwnerOccupationDeclared) check(c *check) {
	oneOf(c, "occupation", b.Occupation, Occupations())
	oneOf(c, "method", b.Method, VerificationMethods())
}

// EligibilityDetermined: whether the actor met the criteria of a programme, on that day and as far as was recorded.
// Only the programme is asked for; the rest is computed, once for every set of criteria that the programme has adopted.
type EligibilityDetermined struct {
	Programme Ref         `json:"programme"`
	Criteria  string      `json:"criteria"` // the version; this and the rest completed by the decision
	Result    Eligibility `json:"result"`
	Failed    []Criterion `json:"failed,omitempty"`
	Unknown   []Criterion `json:"unknown,omitempty"` // what nobody has recorded
}

// Eligibility is the answer to whether an actor meets criteria.
type Eligibility string

const (
	Eligible       Eligibility = "layak"
	Ineligible     Eligibility = "tidakLayak"
	WithApproval   Eligibility = "perluPersetujuan" // not, but somebody else may let it through
	EligibilityDue Eligibility = "belumDiketahui"   // something has to be recorded first
)

func (b *EligibilityDetermined) check(c *check) {
	c.ref("programme", b.Programme, required, CategoryProgramme)
	c.computed("criteria", b.Criteria)
	c.computed("result", string(b.Result))
	if len(b.Failed)+len(b.Unknown) > 0 {
		c.computed("failed", listed(append(slices.Clone(b.Failed), b.Unknown...)))
	}
}

// measure checks what was counted or measured: zero is a measurement.
func (c *check) measure(field string, n *int64, most int64) {
	switch {
	case n == nil:
	case *n < 0 || *n > most:
		c.reject(FieldInvalid, field, itoa(*n), "allowed", "0–"+itoa(most))
	}
}

// Inputs are the figures that classes of size follow from.
func (b *BusinessScaleMeasured) Inputs() scale.Inputs {
	return scale.Inputs{Workers: b.Workers, InvestmentRp: (*int64)(b.InvestmentRp), CapitalRp: (*int64)(b.CapitalRp), AnnualSalesRp: (*int64)(b.AnnualSalesRp)}
}
