package domain

import (
	"github.com/google/uuid"

	"jejak/domain/scale"
)

// Events of what becomes of an actor: its class of size, its line of business, what it earns.

// ClassUpgraded: by the classes of one law the enterprise has grown between two measurements (naik kelas). Asked for is
// the scheme, and the measurements if they are not the usual ones; the rest is computed.
type ClassUpgraded struct{ ClassChange }

// ClassDowngraded: it has shrunk.
type ClassDowngraded struct{ ClassChange }

// ClassChange is a class before and after, with all that it follows from.
type ClassChange struct {
	Scheme   scale.Scheme `json:"scheme"`
	From     scale.Class  `json:"from"` // this and the rest completed by the decision
	To       scale.Class  `json:"to"`
	Rule     string       `json:"rule"`     // version of the rule that gives the classes
	Criteria string       `json:"criteria"` // version of what naik kelas means
	Before   uuid.UUID    `json:"before"`   // the two events BusinessScaleMeasured
	After    uuid.UUID    `json:"after"`
}

// Schemes lists the ways to class that an actor can rise in.
func Schemes() []scale.Scheme {
	return []scale.Scheme{scale.SchemeIKM, scale.SchemeUMKMSales, scale.SchemeUMKMCapital}
}

func (b *ClassChange) check(c *check) {
	oneOf(c, "scheme", b.Scheme, Schemes())
	c.computed("from", string(b.From))
	c.computed("to", string(b.To))
	c.computed("rule", b.Rule)
	c.computed("criteria", b.Criteria)
	switch {
	case b.Before == uuid.Nil && b.After != uuid.Nil:
		c.reject(FieldMissing, "before", "")
	case b.Before != uuid.Nil && b.After == uuid.Nil:
		c.reject(FieldMissing, "after", "")
	}
}

// KBLIReclassified: the actor stands under another class of business than before, as the edition has changed or the
// class was wrong. Codes are never rewritten in place.
type KBLIReclassified struct {
	From   KBLI       `json:"from"`
	To     KBLI       `json:"to"`
	Basis  string     `json:"basis"`            // on what: a visit, the NIB, a circular
	Review KBLIReview `json:"review,omitempty"` // completed by the decision, between editions 2020 and 2025
}

// KBLIReview says why somebody should look at a reclassification again. The crosswalk that it is held against is not
// official, so that it refuses nothing.
type KBLIReview string

const (
	ClassSplit     KBLIReview = "terbagi"     // the old class has become several
	OutsideMapping KBLIReview = "diLuarPeta"  // the new class is none of those that the crosswalk gives
	NotMapped      KBLIReview = "tidakDiPeta" // the crosswalk does not know the old class
)

func (b *KBLIReclassified) check(c *check) {
	c.kblis("from", []KBLI{b.From})
	c.kblis("to", []KBLI{b.To})
	c.text("basis", &b.Basis, required)
	c.computed("review", string(b.Review))
	if b.From == b.To {
		c.reject(FieldInvalid, "to", b.To.String(), "allowed", "KBLI lain")
	}
}

// OutcomeReported: what the actor earned, made or employed, to hold before and after the aid against each other.
type OutcomeReported struct {
	Metric OutcomeMetric      `json:"metric"`
	Period Period             `json:"period"`
	Value  string             `json:"value"` // decimal
	Unit   string             `json:"unit"`
	Method VerificationMethod `json:"method"`
}

// OutcomeMetric is what is looked at.
type OutcomeMetric string

func OutcomeMetrics() []OutcomeMetric {
	return []OutcomeMetric{"omzet", "produksi", "tenagaKerja", "pasar"}
}

func (b *OutcomeReported) check(c *check) {
	oneOf(c, "metric", b.Metric, OutcomeMetrics())
	c.period("period", b.Period, required)
	c.text("value", &b.Value, required)
	c.decimal("value", b.Value)
	c.text("unit", &b.Unit, required)
	oneOf(c, "method", b.Method, VerificationMethods())
}
