package domain

import "slices"

// The interventions: what an actor receives on the way from upstream to downstream, one event type or two a stage.

// TrainingAttended: the actor took part in a training.
type TrainingAttended struct {
	Aid
	Kind          string         `json:"kind"`
	Topic         string         `json:"topic"`
	HoursJP       int            `json:"hoursJP,omitzero"` // lessons of 45 minutes
	Result        TrainingResult `json:"result,omitempty"`
	CertificateNo string         `json:"certificateNo,omitempty"`
}

// TrainingResult is how a training ended for a participant.
type TrainingResult string

const (
	Passed   TrainingResult = "lulus"
	Failed   TrainingResult = "tidakLulus"
	Withdrew TrainingResult = "mengundurkanDiri"
)

func (b *TrainingAttended) Stage() Stage    { return Training }
func (b *TrainingAttended) AidKind() string { return b.Kind }
func (b *TrainingAttended) check(c *check) {
	b.checkAid(c)
	c.kind(Training, b.Kind)
	c.text("topic", &b.Topic, required)
	c.number("hoursJP", b.HoursJP, 0, maxHoursJP)
	oneOf(c, "result", b.Result, []TrainingResult{"", Passed, Failed, Withdrew})
	c.text("certificateNo", &b.CertificateNo, optional)
}

// RawMaterialGranted: material to work with.
type RawMaterialGranted struct {
	Aid
	Items []Item `json:"items"`
	BAST  string `json:"bast,omitempty"` // number of the handover record
}

func (b *RawMaterialGranted) Stage() Stage    { return Inputs }
func (b *RawMaterialGranted) AidKind() string { return "bahanBaku" }
func (b *RawMaterialGranted) check(c *check) {
	b.checkAid(c)
	c.items("items", b.Items)
	c.value(b.Items, &b.ValueRp)
	c.text("bast", &b.BAST, optional)
}

// EquipmentGranted: machines and tools, given or lent.
type EquipmentGranted struct {
	Aid
	Title EquipmentTitle `json:"title"`
	Items []Item         `json:"items"`
	BAST  string         `json:"bast,omitempty"`
}

// EquipmentTitle says whose the equipment becomes.
type EquipmentTitle string

const (
	Given EquipmentTitle = "hibah"
	Lent  EquipmentTitle = "pinjamPakai"
)

func (b *EquipmentGranted) Stage() Stage { return Inputs }
func (b *EquipmentGranted) AidKind() string {
	if b.Title == Lent {
		return "pinjamPakai"
	}
	return "peralatan"
}
func (b *EquipmentGranted) check(c *check) {
	b.checkAid(c)
	oneOf(c, "title", b.Title, []EquipmentTitle{Given, Lent})
	c.items("items", b.Items)
	c.value(b.Items, &b.ValueRp)
	c.text("bast", &b.BAST, optional)
}

// LicenceFacilitated: a step on the way to a licence or certificate.
type LicenceFacilitated struct {
	Aid
	Licence   string      `json:"licence"` // one of the kinds of the licensing stage
	Step      LicenceStep `json:"step"`
	Number    string      `json:"number,omitempty"`
	IssuedOn  Period      `json:"issuedOn,omitzero"`
	ExpiresOn Period      `json:"expiresOn,omitzero"` // absent when it does not expire
}

// LicenceStep is where a licence stands.
type LicenceStep string

const (
	LicenceApplied  LicenceStep = "applied"
	LicenceIssued   LicenceStep = "issued"
	LicenceRenewed  LicenceStep = "renewed"
	LicenceRejected LicenceStep = "rejected"
	LicenceRevoked  LicenceStep = "revoked"
	LicenceExpired  LicenceStep = "expired"
)

func (b *LicenceFacilitated) Stage() Stage    { return Licensing }
func (b *LicenceFacilitated) AidKind() string { return b.Licence }
func (b *LicenceFacilitated) check(c *check) {
	b.checkAid(c)
	oneOf(c, "licence", b.Licence, kinds[Licensing])
	oneOf(c, "step", b.Step, []LicenceStep{LicenceApplied, LicenceIssued, LicenceRenewed, LicenceRejected, LicenceRevoked, LicenceExpired})
	c.text("number", &b.Number, optional)
	if (b.Step == LicenceIssued || b.Step == LicenceRenewed) && b.Number == "" {
		c.reject(LicenceNumber, "number", "")
	}
	if issued, expires := b.IssuedOn.First(), b.ExpiresOn.Last(); !issued.IsZero() && !expires.IsZero() && expires.Compare(issued) < 0 {
		c.reject(DateOrder, "expiresOn", b.ExpiresOn.String(), "earlier", b.IssuedOn.String())
	}
}

// CapitalProvided: money to work with; ValueRp is its amount.
type CapitalProvided struct {
	Aid
	Form        string `json:"form"` // one of the kinds of the capital stage
	TenorMonths int    `json:"tenorMonths,omitzero"`
	RateBps     int    `json:"rateBps,omitzero"` // yearly interest in hundredths of a percent
	Lender      string `json:"lender,omitempty"`
	Contract    string `json:"contract,omitempty"`
}

func (b *CapitalProvided) Stage() Stage    { return Capital }
func (b *CapitalProvided) AidKind() string { return b.Form }
func (b *CapitalProvided) check(c *check) {
	b.checkAid(c)
	oneOf(c, "form", b.Form, kinds[Capital])
	c.amount("valueRp", b.ValueRp, required)
	c.number("tenorMonths", b.TenorMonths, 0, maxTenor)
	c.number("rateBps", b.RateBps, 0, maxRateBps)
	c.text("lender", &b.Lender, optional)
	c.text("contract", &b.Contract, optional)
}

// MarketAccessFacilitated: a way to buyers.
type MarketAccessFacilitated struct {
	Aid
	Channel string `json:"channel"` // one of the kinds of the market stage
	Partner string `json:"partner,omitempty"`
	Product string `json:"product,omitempty"`
	Outcome string `json:"outcome,omitempty"`
}

func (b *MarketAccessFacilitated) Stage() Stage    { return Market }
func (b *MarketAccessFacilitated) AidKind() string { return b.Channel }
func (b *MarketAccessFacilitated) check(c *check) {
	b.checkAid(c)
	oneOf(c, "channel", b.Channel, kinds[Market])
	c.text("partner", &b.Partner, optional)
	c.text("product", &b.Product, optional)
	c.text("outcome", &b.Outcome, optional)
}

// OnlineMarketingOnboarded: the actor now sells online.
type OnlineMarketingOnboarded struct {
	Aid
	Platform string `json:"platform"`
}

func (b *OnlineMarketingOnboarded) Stage() Stage    { return Market }
func (b *OnlineMarketingOnboarded) AidKind() string { return "daring" }
func (b *OnlineMarketingOnboarded) check(c *check) {
	b.checkAid(c)
	c.text("platform", &b.Platform, required)
}

// PromotionFacilitated: a fair, a bazaar, packaging, an award.
type PromotionFacilitated struct {
	Aid
	Kind    string  `json:"kind"`
	Event   string  `json:"event,omitempty"`
	Place   string  `json:"place,omitempty"`
	SalesRp *Rupiah `json:"salesRp,omitzero"` // what the actor sold there; not aid
}

func (b *PromotionFacilitated) Stage() Stage    { return Promotion }
func (b *PromotionFacilitated) AidKind() string { return b.Kind }
func (b *PromotionFacilitated) check(c *check) {
	b.checkAid(c)
	c.kind(Promotion, b.Kind)
	c.text("event", &b.Event, optional)
	c.text("place", &b.Place, optional)
	c.amount("salesRp", b.SalesRp, optional)
}

// InformationProvided: advice, market information, a business matched.
type InformationProvided struct {
	Aid
	Kind  string `json:"kind"`
	Topic string `json:"topic"`
}

func (b *InformationProvided) Stage() Stage    { return Information }
func (b *InformationProvided) AidKind() string { return b.Kind }
func (b *InformationProvided) check(c *check) {
	b.checkAid(c)
	c.kind(Information, b.Kind)
	c.text("topic", &b.Topic, required)
}

// loanForms are the kinds of capital that are paid back. The others are grants.
var loanForms = []string{"KUR", "danaBergulir"}

// Repayable reports whether capital is to be paid back.
func (b *CapitalProvided) Repayable() bool { return slices.Contains(loanForms, b.Form) }
