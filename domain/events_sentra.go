package domain

import "jejak/domain/region"

// What becomes of a sentra: how it is built, who works there, with which machines, and what it does.

// ConstructionContracted: somebody was bound to build or renew it. The money moves on the fund's stream.
type ConstructionContracted struct {
	Contract   string  `json:"contract"` // its number
	Contractor string  `json:"contractor"`
	Scope      string  `json:"scope,omitempty"`
	AmountRp   *Rupiah `json:"amountRp,omitzero"`
	Fund       Ref     `json:"fund,omitempty"`
	Commitment string  `json:"commitment,omitempty"` // of the fund, when one is named
}

func (b *ConstructionContracted) check(c *check) {
	c.text("contract", &b.Contract, required)
	c.text("contractor", &b.Contractor, required)
	c.text("scope", &b.Scope, optional)
	c.amount("amountRp", b.AmountRp, optional)
	c.ref("fund", b.Fund, optional, CategoryFund)
	c.text("commitment", &b.Commitment, presence(b.Fund != ""))
}

// SentraBuilt: it stands now. It has the sentra's region and programme, so that a programme's targets can count it.
type SentraBuilt struct {
	Contract  string        `json:"contract,omitempty"` // absent when the agency built it itself
	Handover  string        `json:"handover,omitempty"` // number of the handover record
	Region    region.Region `json:"region"`             // completed by the decision
	Programme Ref           `json:"programme,omitempty"`
}

func (b *SentraBuilt) check(c *check) {
	c.text("contract", &b.Contract, optional)
	c.text("handover", &b.Handover, optional)
	if !b.Region.IsZero() {
		c.computed("region", b.Region.String())
	}
	c.computed("programme", string(b.Programme))
}

// SentraRevitalised: what stood was renewed.
type SentraRevitalised struct {
	Contract string `json:"contract,omitempty"`
	Scope    string `json:"scope"`
}

func (b *SentraRevitalised) check(c *check) {
	c.text("contract", &b.Contract, optional)
	c.text("scope", &b.Scope, required)
}

// SentraInaugurated: it was opened with ceremony.
type SentraInaugurated struct {
	By string `json:"by"`
}

func (b *SentraInaugurated) check(c *check) { c.text("by", &b.By, required) }

// TenantJoined: an actor works in the sentra from now on.
type TenantJoined struct {
	Tenant Ref    `json:"tenant"`
	Place  string `json:"place,omitempty"` // stall or room
}

func (b *TenantJoined) check(c *check) {
	c.ref("tenant", b.Tenant, required, CategoryActor)
	c.text("place", &b.Place, optional)
}

// TenantLeft: an actor no longer works there.
type TenantLeft struct {
	Tenant Ref    `json:"tenant"`
	Reason string `json:"reason,omitempty"`
}

func (b *TenantLeft) check(c *check) {
	c.ref("tenant", b.Tenant, required, CategoryActor)
	c.text("reason", &b.Reason, optional)
}

// MachineInstalled: a machine for all who work there.
type MachineInstalled struct {
	Machine  string  `json:"machine"`
	Serial   string  `json:"serial"` // or the inventory number, by which it is found again
	Brand    string  `json:"brand,omitempty"`
	AmountRp *Rupiah `json:"amountRp,omitzero"`
}

func (b *MachineInstalled) check(c *check) {
	c.text("machine", &b.Machine, required)
	c.text("serial", &b.Serial, required)
	c.text("brand", &b.Brand, optional)
	c.amount("amountRp", b.AmountRp, optional)
}

// MachineConditionRecorded: somebody looked at a machine.
type MachineConditionRecorded struct {
	Serial    string `json:"serial"`
	Working   bool   `json:"working"`
	Condition string `json:"condition"`
}

func (b *MachineConditionRecorded) check(c *check) {
	c.text("serial", &b.Serial, required)
	c.text("condition", &b.Condition, required)
}

// SentraServiceRendered: the sentra did something for an actor, such as packing in retort pouches.
type SentraServiceRendered struct {
	Service  string    `json:"service"`
	Actor    Ref       `json:"actor,omitempty"` // absent when the source does not say for whom
	Quantity *Quantity `json:"quantity,omitzero"`
	Unit     string    `json:"unit,omitempty"`
	FeeRp    *Rupiah   `json:"feeRp,omitzero"`
}

func (b *SentraServiceRendered) check(c *check) {
	c.text("service", &b.Service, required)
	c.ref("actor", b.Actor, optional, CategoryActor)
	c.quantity(b.Quantity, b.Unit)
	c.amount("feeRp", b.FeeRp, optional)
}

// SentraManagerTrained: those who run it learned something.
type SentraManagerTrained struct {
	Topic    string `json:"topic"`
	Managers int    `json:"managers,omitzero"`
	HoursJP  int    `json:"hoursJP,omitzero"`
}

func (b *SentraManagerTrained) check(c *check) {
	c.text("topic", &b.Topic, required)
	c.number("managers", b.Managers, 0, maxHeadcount)
	c.number("hoursJP", b.HoursJP, 0, maxHoursJP)
}

// UtilisationMeasured: how much of what could be done there was done.
type UtilisationMeasured struct {
	What     string   `json:"what"` // a machine, or the whole
	Period   Period   `json:"period"`
	Used     Quantity `json:"used"`
	Capacity Quantity `json:"capacity"`
	Unit     string   `json:"unit"`
}

func (b *UtilisationMeasured) check(c *check) {
	c.text("what", &b.What, required)
	c.period("period", b.Period, required)
	oneOf(c, "unit", b.Unit, units)
	if b.Capacity <= 0 {
		c.reject(FieldInvalid, "capacity", b.Capacity.String(), "allowed", "> 0")
	}
	if b.Used < 0 || b.Used > b.Capacity {
		c.reject(FieldInvalid, "used", b.Used.String(), "allowed", "0–"+b.Capacity.String())
	}
}

// quantity checks an amount of goods that may be absent, and its unit.
func (c *check) quantity(q *Quantity, unit string) {
	if q != nil && *q <= 0 {
		c.reject(FieldInvalid, "quantity", q.String(), "allowed", "> 0")
	}
	if q != nil || unit != "" {
		oneOf(c, "unit", unit, units)
	}
}
