package domain

import (
	"strconv"

	"github.com/google/uuid"

	"jejak/domain/region"
)

// Events of an actor: who it is. They stand on the stream ikm-<uuid>.

// ActorRegistered opens an actor's stream. Of an individual only the sealed owner names the person; Name is for what
// is public: an enterprise, a group, a community, a brand.
type ActorRegistered struct {
	EntityKind EntityKind    `json:"entityKind"`
	Name       string        `json:"name,omitempty"`
	Aliases    []string      `json:"aliases,omitempty"`
	Owner      Personal      `json:"owner,omitzero"`
	Address    Personal      `json:"address,omitzero"`
	Contact    Personal      `json:"contact,omitzero"`
	Region     region.Region `json:"region"` // city at least, kelurahan at best
	Sector     string        `json:"sector,omitempty"`
	KBLI       []KBLI        `json:"kbli,omitempty"`
	Products   []string      `json:"products,omitempty"`
	StartedOn  Period        `json:"startedOn,omitzero"`
}

func (b *ActorRegistered) check(c *check) {
	oneOf(c, "entityKind", b.EntityKind, entityKinds())
	if b.EntityKind == Individual && b.Name != "" {
		c.reject(PersonalName, "name", "•••")
	}
	c.name("name", &b.Name, presence(b.EntityKind != Individual))
	c.names("aliases", b.Aliases)
	c.personalName("owner", &b.Owner, presence(b.EntityKind == Individual))
	c.personal("address", &b.Address, optional)
	c.personal("contact", &b.Contact, optional)
	c.region("region", b.Region, required)
	if b.Region != (region.Region{}) && b.Region.City() == (region.Region{}) {
		c.reject(RegionNotCity, "region", b.Region.String())
	}
	c.text("sector", &b.Sector, optional)
	c.kblis("kbli", b.KBLI)
	c.texts("products", b.Products, optional)
}

func (b *ActorRegistered) personal(stream Ref) []PersonalField {
	s := string(stream)
	return []PersonalField{{"owner", s, &b.Owner}, {"address", s, &b.Address}, {"contact", s, &b.Contact}}
}

// ActorLocated says more exactly where an actor is, inside the city it is registered in.
type ActorLocated struct {
	Region    region.Region `json:"region"`
	AsWritten string        `json:"asWritten,omitempty"` // as the source spells it
	Address   Personal      `json:"address,omitzero"`
}

func (b *ActorLocated) check(c *check) {
	c.region("region", b.Region, required)
	c.text("asWritten", &b.AsWritten, optional)
	c.personal("address", &b.Address, optional)
}

func (b *ActorLocated) personal(stream Ref) []PersonalField {
	return []PersonalField{{"address", string(stream), &b.Address}}
}

// ActorRelocated moves an actor. Aid given before stays with the place where it was given.
type ActorRelocated struct {
	From    region.Region `json:"from"` // completed by the decision
	To      region.Region `json:"to"`
	Address Personal      `json:"address,omitzero"`
}

func (b *ActorRelocated) check(c *check) {
	c.region("from", b.From, optional)
	c.region("to", b.To, required)
	if b.To != (region.Region{}) && b.To.City() == (region.Region{}) {
		c.reject(RegionNotCity, "to", b.To.String())
	}
	c.personal("address", &b.Address, optional)
}

func (b *ActorRelocated) personal(stream Ref) []PersonalField {
	return []PersonalField{{"address", string(stream), &b.Address}}
}

// ActorPersonLinked names a person who acts for the actor. The person has a key of their own, so that they can be
// forgotten while the actor stays.
type ActorPersonLinked struct {
	Person uuid.UUID `json:"person"` // random id of the person, the subject of the key
	Role   string    `json:"role"`
	Name   Personal  `json:"name"`
}

func (b *ActorPersonLinked) check(c *check) {
	if b.Person == uuid.Nil {
		c.reject(FieldMissing, "person", "")
	}
	c.text("role", &b.Role, required)
	c.personalName("name", &b.Name, required)
}

func (b *ActorPersonLinked) personal(Ref) []PersonalField {
	return []PersonalField{{"name", "person-" + b.Person.String(), &b.Name}}
}

// ActorsRelated ties two actors: a brand, a community that one belongs to, a supplier.
type ActorsRelated struct {
	Relation string `json:"relation"`
	Other    Ref    `json:"other"`
}

func (b *ActorsRelated) check(c *check) {
	c.text("relation", &b.Relation, required)
	c.ref("other", b.Other, required, CategoryActor)
}

// MemberJoined and MemberLeft stand on the stream of a group.
type MemberJoined struct {
	Member Ref `json:"member"`
}

func (b *MemberJoined) check(c *check) { c.ref("member", b.Member, required, CategoryActor) }

type MemberLeft struct {
	Member Ref `json:"member"`
}

func (b *MemberLeft) check(c *check) { c.ref("member", b.Member, required, CategoryActor) }

// SiteVisited: somebody came to look. It is no intervention.
type SiteVisited struct {
	Visitor  string `json:"visitor"`
	Activity Ref    `json:"activity,omitempty"`
	Findings string `json:"findings,omitempty"`
}

func (b *SiteVisited) check(c *check) {
	c.text("visitor", &b.Visitor, required)
	c.text("findings", &b.Findings, optional)
	c.ref("activity", b.Activity, optional, CategoryActivity)
}

// ActorSuspended and ActorReactivated: no aid reaches an actor in between.
type ActorSuspended struct {
	Reason string `json:"reason"`
}

func (b *ActorSuspended) check(c *check) { c.text("reason", &b.Reason, required) }

type ActorReactivated struct {
	Reason string `json:"reason"`
}

func (b *ActorReactivated) check(c *check) { c.text("reason", &b.Reason, required) }

// ActorClosed ends an actor.
type ActorClosed struct {
	Reason ClosingReason `json:"reason"`
}

// ClosingReason says why an actor ended.
type ClosingReason string

// DuplicateRecord is the reason of a record that is the second one of its actor.
const DuplicateRecord ClosingReason = "ganda"

func (b *ActorClosed) check(c *check) {
	oneOf(c, "reason", b.Reason, []ClosingReason{"tutup", "meninggal", "pindah", DuplicateRecord})
}

// Aid is what every intervention carries, whatever was given.
type Aid struct {
	Region        region.Region `json:"region"` // where the actor was at the time; completed by the decision
	Programme     Ref           `json:"programme,omitempty"`
	Activity      Ref           `json:"activity,omitempty"`
	Fund          Ref           `json:"fund,omitempty"`       // money moves on the fund's stream;
	Commitment    string        `json:"commitment,omitempty"` // the intervention cites the commitment
	ValueRp       *Rupiah       `json:"valueRp,omitzero"`     // absent when not known or not a matter of money
	Beneficiaries []Ref         `json:"beneficiaries,omitempty"`
	// Beneficiaries are the members of a group at the time, completed by the decision: the value is counted once,
	// for the group, and the people once each.
}

// Intervention is a body that records support to one actor.
type Intervention interface {
	Body
	Stage() Stage
	AidKind() string // one of the stage's kinds
	Given() *Aid
}

func (a *Aid) Given() *Aid { return a }

func (a *Aid) checkAid(c *check) {
	c.region("region", a.Region, optional)
	c.ref("programme", a.Programme, optional, CategoryProgramme)
	c.ref("activity", a.Activity, optional, CategoryActivity)
	c.ref("fund", a.Fund, optional, CategoryFund)
	c.text("commitment", &a.Commitment, presence(a.Fund != ""))
	c.amount("valueRp", a.ValueRp, optional)
	if len(a.Beneficiaries) > 0 && !c.completed {
		c.reject(FieldInvalid, "beneficiaries", strconv.Itoa(len(a.Beneficiaries)), "allowed", "kosong; diisi dari keanggotaan")
	}
}

func (c *check) kind(stage Stage, kind string) { oneOf(c, "kind", kind, kinds[stage]) }
