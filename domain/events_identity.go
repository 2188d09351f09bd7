package domain

import (
	"strings"

	"github.com/google/uuid"

	"jejak/domain/identifier"
)

// Events of an actor's numbers, of forgetting a person, and of two records that turn out to be one actor.

// ActorIdentifierAdded: the actor has a public number, such as a NIB or an SPP-IRT. Warnings are the doubts that reading
// it left, as codes.
type ActorIdentifierAdded struct {
	Scheme    identifier.Scheme `json:"scheme"`
	Value     string            `json:"value"` // in the scheme's one spelling
	ValidFrom Period            `json:"validFrom,omitzero"`
	Status    NumberStatus      `json:"status,omitempty"` // as the office that gave it says
	Warnings  []string          `json:"warnings,omitempty"`
}

// NumberStatus is what the office that gave a number says of it, after the statuses of a NIB in OSS.
type NumberStatus string

func numberStatuses() []NumberStatus {
	return []NumberStatus{"aktif", "belumAktif", "diizinkanUsaha", "diizinkanBeroperasi", "dibekukan", "dicabut", "kedaluwarsa"}
}

func (b *ActorIdentifierAdded) check(c *check) {
	c.scheme("scheme", b.Scheme, actorSchemes(false))
	if b.Status != "" {
		oneOf(c, "status", b.Status, numberStatuses())
	}
	c.first, b.Value = c.personalText("value", b.Value) // what stands in a wrong field may be personal
	if c.first != nil {
		return
	}
	id, flags, err := ReadNumber(b.Scheme, b.Value)
	if err != nil {
		c.refuse(err)
		return
	}
	b.Value = id.String()
	c.flags(&b.Warnings, flags)
}

// PersonalIdentifierAdded: the actor has a personal number, such as a NIK. The number stands here only sealed, under the
// actor's own key, and not as a token or digest, which could be guessed. That no other actor has it, the vault knows.
type PersonalIdentifierAdded struct {
	Scheme   identifier.Scheme `json:"scheme"`
	Number   Personal          `json:"number"`
	Warnings []string          `json:"warnings,omitempty"`
}

func (b *PersonalIdentifierAdded) check(c *check) {
	c.scheme("scheme", b.Scheme, actorSchemes(true))
	c.personal("number", &b.Number, required)
	if c.first != nil || b.Number.clear == "" {
		return
	}
	id, flags, err := ReadNumber(b.Scheme, b.Number.clear)
	if err != nil {
		c.refuse(err)
		return
	}
	b.Number.clear = id.String()
	c.flags(&b.Warnings, flags)
}

func (b *PersonalIdentifierAdded) personal(stream Ref) []PersonalField {
	return []PersonalField{{"number", string(stream), &b.Number}}
}

// ActorIdentifierRevoked: a number is the actor's no longer, or never was. Another actor may have it from now on.
type ActorIdentifierRevoked struct {
	Added  uuid.UUID         `json:"added"`           // the event that gave the number
	Scheme identifier.Scheme `json:"scheme"`          // completed by the decision
	Value  string            `json:"value,omitempty"` // of a public number; completed by the decision
	Reason string            `json:"reason"`
}

func (b *ActorIdentifierRevoked) check(c *check) {
	if b.Added == uuid.Nil {
		c.reject(FieldMissing, "added", "")
	}
	if b.Scheme != "" {
		c.scheme("scheme", b.Scheme, ActorSchemes())
	}
	c.text("value", &b.Value, optional)
	c.text("reason", &b.Reason, required)
}

// IdentityClaimed: the number is that of one actor, who may be given it. It stands on the number's own stream and comes
// before the event of the actor, which is appended at the revision Until of the actor's stream or before it. An actor who is
// past it and does not have the number will not get it under this claim: the command was refused, or the program ended in
// between. A claim that is said again for a later revision is renewed.
type IdentityClaimed struct {
	Actor Ref   `json:"actor"`
	Until int64 `json:"until,omitzero"`
}

func (b *IdentityClaimed) check(c *check) { c.claim(b.Actor, b.Until) }

// IdentityReleased: the claim is void, as the actor does not have the number: it was revoked, refused, or never came. On an
// actor's own stream it says that the actor has let a number go to another, without saying which, and keeps an append that
// may still be under way from coming through.
type IdentityReleased struct {
	Actor  Ref    `json:"actor"`
	Until  int64  `json:"until,omitzero"` // of the claim
	Reason string `json:"reason"`
}

func (b *IdentityReleased) check(c *check) {
	c.claim(b.Actor, b.Until)
	c.text("reason", &b.Reason, required)
}

func (c *check) claim(actor Ref, until int64) {
	c.ref("actor", actor, required, CategoryActor)
	if until < 0 {
		c.reject(FieldInvalid, "until", itoa(until), "allowed", "≥ 0")
	}
}

// ErasureRequested asks that a person be forgotten: that the key be destroyed under which their personal data is sealed.
// Nothing happens until another officer approves.
type ErasureRequested struct {
	KeyID      KeyID  `json:"keyId"`
	LegalBasis string `json:"legalBasis"` // the article, the letter, the retention schedule
}

// KeyID names a key of the vault: the stream of an actor, or person-<uuid> of somebody who acts for one.
type KeyID string

func (k KeyID) valid() bool {
	if id, ok := strings.CutPrefix(string(k), "person-"); ok {
		parsed, err := uuid.Parse(id)
		return err == nil && parsed.String() == id && parsed != uuid.Nil
	}
	r := Ref(k)
	return r.Category() == CategoryActor && r.valid()
}

func (c *check) keyID(k KeyID) {
	if !k.valid() {
		c.reject(FieldInvalid, "keyId", string(k), "allowed", "ikm-<uuid>, person-<uuid>")
	}
}

func (b *ErasureRequested) check(c *check) {
	c.keyID(b.KeyID)
	c.text("legalBasis", &b.LegalBasis, required)
}

// ErasureRefused answers a request with no, and says by which article.
type ErasureRefused struct {
	KeyID  KeyID  `json:"keyId"`
	Reason string `json:"reason"`
}

func (b *ErasureRefused) check(c *check) {
	c.keyID(b.KeyID)
	c.text("reason", &b.Reason, required)
}

// PersonalDataErased is the decision to forget, by another officer than the one who asked. The key is destroyed after it
// stands in the log; from the event on, readers show what was sealed as erased, whether or not the key is gone yet.
// Amounts, places and dates stay.
type PersonalDataErased struct {
	KeyID       KeyID     `json:"keyId"`
	Request     uuid.UUID `json:"request"`     // the event that asked; this and the rest completed by the decision
	LegalBasis  string    `json:"legalBasis"`  // as asked
	RequestedBy string    `json:"requestedBy"` // user of the request
	ApprovedBy  string    `json:"approvedBy"`  // user of this event
}

func (b *PersonalDataErased) check(c *check) {
	c.keyID(b.KeyID)
	c.text("legalBasis", &b.LegalBasis, optional)
	c.text("requestedBy", &b.RequestedBy, optional)
	c.text("approvedBy", &b.ApprovedBy, optional)
}

// ActorsMerged: two records are one actor. It stands on both streams, first on the survivor's; the merged one takes no
// more facts, and whoever brings one is sent to the survivor. What stands on either stays where it is, and the survivor is
// judged by all of it. A reversal of one of the two reverses both.
type ActorsMerged struct {
	Survivor Ref    `json:"survivor"`
	Merged   Ref    `json:"merged"`
	Reason   string `json:"reason"`
}

func (b *ActorsMerged) check(c *check) {
	c.ref("survivor", b.Survivor, required, CategoryActor)
	c.ref("merged", b.Merged, required, CategoryActor)
	c.text("reason", &b.Reason, required)
	if b.Survivor != "" && b.Survivor == b.Merged {
		c.reject(FieldInvalid, "merged", string(b.Merged), "allowed", "pelaku lain")
	}
}
