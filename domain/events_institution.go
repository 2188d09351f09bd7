package domain

import "jejak/domain/region"

// Events of sentra, proposals and agencies.

// SentraRegistered opens the stream of a production centre (sentra) or technical unit (UPTD).
type SentraRegistered struct {
	Name      string        `json:"name"`
	Aliases   []string      `json:"aliases,omitempty"`
	Kind      string        `json:"kind,omitempty"`
	Sector    string        `json:"sector,omitempty"`
	Region    region.Region `json:"region"`
	Serves    region.Region `json:"serves,omitzero"` // when it works for more than its own city
	Programme Ref           `json:"programme,omitempty"`
	KBLI      []KBLI        `json:"kbli,omitempty"`
	Purpose   string        `json:"purpose,omitempty"`
}

func (b *SentraRegistered) check(c *check) {
	c.name("name", &b.Name, required)
	c.names("aliases", b.Aliases)
	c.text("kind", &b.Kind, optional)
	c.text("sector", &b.Sector, optional)
	c.region("region", b.Region, required)
	c.region("serves", b.Serves, optional)
	c.ref("programme", b.Programme, optional, CategoryProgramme)
	c.kblis("kbli", b.KBLI)
	c.text("purpose", &b.Purpose, optional)
}

// SentraRevitalisationPlanned: it is to be built or renewed.
type SentraRevitalisationPlanned struct {
	Period Period `json:"period"`
	Scope  string `json:"scope,omitempty"`
}

func (b *SentraRevitalisationPlanned) check(c *check) {
	c.period("period", b.Period, required)
	c.text("scope", &b.Scope, optional)
}

// SentraScopeSet: what it makes or the service it gives.
type SentraScopeSet struct {
	Commodity string `json:"commodity,omitempty"`
	Service   string `json:"service,omitempty"`
	KBLI      []KBLI `json:"kbli,omitempty"`
}

func (b *SentraScopeSet) check(c *check) {
	c.text("commodity", &b.Commodity, presence(b.Service == ""))
	c.text("service", &b.Service, optional)
	c.kblis("kbli", b.KBLI)
}

// ProposalSubmitted opens a request to somebody who can grant it. It ages until it is answered.
type ProposalSubmitted struct {
	From    region.Region `json:"from"`
	By      string        `json:"by,omitempty"`
	To      string        `json:"to"`
	Subject string        `json:"subject"`
	Sentra  Ref           `json:"sentra,omitempty"`
}

func (b *ProposalSubmitted) check(c *check) {
	c.region("from", b.From, required)
	c.text("by", &b.By, optional)
	c.text("to", &b.To, required)
	c.text("subject", &b.Subject, required)
	c.ref("sentra", b.Sentra, optional, CategorySentra)
}

type ProposalItemAdded struct {
	FundSource string `json:"fundSource,omitempty"` // as named in the request
	Item       string `json:"item"`
}

func (b *ProposalItemAdded) check(c *check) {
	c.text("fundSource", &b.FundSource, optional)
	c.text("item", &b.Item, required)
}

// ProposalReceived and ProposalUnderIdentification are answers that promise without a date or an amount.
type ProposalReceived struct {
	By string `json:"by"`
}

func (b *ProposalReceived) check(c *check) { c.text("by", &b.By, required) }

type ProposalUnderIdentification struct {
	By string `json:"by"`
}

func (b *ProposalUnderIdentification) check(c *check) { c.text("by", &b.By, required) }

// ProposalLinkedToAllocation: this is the money that was granted for it.
type ProposalLinkedToAllocation struct {
	Fund Ref `json:"fund"`
}

func (b *ProposalLinkedToAllocation) check(c *check) {
	c.ref("fund", b.Fund, required, CategoryFund)
}

// ProposalApproved, ProposalRejected and ProposalWithdrawn end a proposal.
type ProposalApproved struct {
	By   string `json:"by"`
	Fund Ref    `json:"fund,omitempty"`
}

func (b *ProposalApproved) check(c *check) {
	c.text("by", &b.By, required)
	c.ref("fund", b.Fund, optional, CategoryFund)
}

type ProposalRejected struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

func (b *ProposalRejected) check(c *check) {
	c.text("by", &b.By, required)
	c.text("reason", &b.Reason, required)
}

type ProposalWithdrawn struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

func (b *ProposalWithdrawn) check(c *check) {
	c.text("by", &b.By, required)
	c.text("reason", &b.Reason, required)
}

// AgencyRegistered opens the stream of a public agency.
type AgencyRegistered struct {
	Name   string        `json:"name"`
	Short  string        `json:"short,omitempty"`
	Region region.Region `json:"region"`
	Level  string        `json:"level,omitempty"` // kota, kabupaten, provinsi, pusat
}

func (b *AgencyRegistered) check(c *check) {
	c.name("name", &b.Name, required)
	c.name("short", &b.Short, optional)
	c.region("region", b.Region, required)
	oneOf(c, "level", b.Level, []string{"", "kota", "kabupaten", "provinsi", "pusat"})
}

// OfficialNamed names who holds an office. An official in a public function is not sealed.
type OfficialNamed struct {
	Role string `json:"role"`
	Name string `json:"name"`
}

func (b *OfficialNamed) check(c *check) {
	c.text("role", &b.Role, required)
	c.name("name", &b.Name, required)
}

// EquipmentProcured: the agency bought it; nobody has received it yet.
type EquipmentProcured struct {
	Item     string    `json:"item"`
	Quantity *Quantity `json:"quantity,omitzero"` // absent when not given
	Unit     string    `json:"unit,omitempty"`
	PriceRp  *Rupiah   `json:"priceRp,omitzero"`
}

func (b *EquipmentProcured) check(c *check) {
	c.text("item", &b.Item, required)
	c.quantity(b.Quantity, b.Unit)
	c.amount("priceRp", b.PriceRp, optional)
}
