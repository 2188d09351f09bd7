package domain

import (
	"slices"

	"jejak/domain/region"
)

// Events of a city, province or other region, on the stream region-<scheme>:<code>.

// IndicatorDefined: the region means to measure this.
type IndicatorDefined struct {
	Indicator string `json:"indicator"`
}

func (b *IndicatorDefined) check(c *check) { c.text("indicator", &b.Indicator, required) }

// IndicatorPublished: somebody published a figure. Figures of several publishers for the same period stand side by
// side; none overwrites another.
type IndicatorPublished struct {
	Indicator string `json:"indicator"`
	Value     string `json:"value,omitempty"` // decimal; absent when only the sign is told
	Sign      string `json:"sign,omitempty"`  // negative, positive
	Unit      string `json:"unit"`
	Period    Period `json:"period"`
	Inferred  bool   `json:"periodInferred,omitzero"` // the source does not state the period
	Publisher string `json:"publisher"`
}

func (b *IndicatorPublished) check(c *check) {
	c.text("indicator", &b.Indicator, required)
	c.decimal("value", b.Value)
	oneOf(c, "sign", b.Sign, []string{"", "negative", "positive"})
	if b.Value == "" && b.Sign == "" {
		c.reject(FieldMissing, "value", "")
	}
	c.text("unit", &b.Unit, required)
	c.period("period", b.Period, required)
	c.text("publisher", &b.Publisher, required)
}

type ChallengeIdentified struct {
	Challenge string `json:"challenge"`
	By        string `json:"by,omitempty"`
}

func (b *ChallengeIdentified) check(c *check) {
	c.text("challenge", &b.Challenge, required)
	c.text("by", &b.By, optional)
}

// CollaborationSought is a wish; CollaborationFormed is a fact.
type CollaborationSought struct {
	Partner string `json:"partner"`
	Stage   Stage  `json:"stage,omitempty"`
}

func (b *CollaborationSought) check(c *check) {
	c.text("partner", &b.Partner, required)
	if b.Stage != "" {
		oneOf(c, "stage", b.Stage, stages)
	}
}

type CollaborationFormed struct {
	Parties []string `json:"parties"`
	About   []string `json:"about"`
}

func (b *CollaborationFormed) check(c *check) {
	c.texts("parties", b.Parties, required)
	c.texts("about", b.About, required)
}

// RestrictionPeriodStarted and RestrictionPeriodEnded bound a time in which business was restricted (PSBB).
type RestrictionPeriodStarted struct {
	Kind string `json:"kind"`
}

func (b *RestrictionPeriodStarted) check(c *check) { c.text("kind", &b.Kind, required) }

type RestrictionPeriodEnded struct {
	Kind string `json:"kind"`
	Next string `json:"next,omitempty"`
}

func (b *RestrictionPeriodEnded) check(c *check) {
	c.text("kind", &b.Kind, required)
	c.text("next", &b.Next, optional)
}

type StatementRecorded struct {
	By   string `json:"by"`
	Gist string `json:"gist"`
}

func (b *StatementRecorded) check(c *check) {
	c.text("by", &b.By, required)
	c.text("gist", &b.Gist, required)
}

type PolicyAnnounced struct {
	By   string `json:"by"`
	Gist string `json:"gist"`
}

func (b *PolicyAnnounced) check(c *check) {
	c.text("by", &b.By, required)
	c.text("gist", &b.Gist, required)
}

// MarketProfileReported: where the buyers are, in the words of the source.
type MarketProfileReported struct {
	Share  string `json:"share"`
	Origin string `json:"origin"`
}

func (b *MarketProfileReported) check(c *check) {
	c.text("share", &b.Share, required)
	c.text("origin", &b.Origin, required)
}

// DeliveryChannelSet: the sentra through which the city supports its actors.
type DeliveryChannelSet struct {
	Channels []Ref `json:"channels"`
}

func (b *DeliveryChannelSet) check(c *check) {
	c.list("channels", len(b.Channels))
	for _, r := range b.Channels {
		c.ref("channels", r, required, CategorySentra)
	}
}

type SectorCoverageSet struct {
	Sectors []string `json:"sectors"`
}

func (b *SectorCoverageSet) check(c *check) { c.texts("sectors", b.Sectors, required) }

// IndicatorRestated: the publisher gives another figure for the same period, as statistical offices do. The earlier one
// stays, with its version.
type IndicatorRestated struct {
	Indicator string `json:"indicator"`
	Value     string `json:"value"` // decimal
	Unit      string `json:"unit"`
	Period    Period `json:"period"`
	Publisher string `json:"publisher"`
	Version   int    `json:"version"` // 2 for the first restatement; completed by the decision
	Reason    string `json:"reason,omitempty"`
}

func (b *IndicatorRestated) check(c *check) {
	c.text("indicator", &b.Indicator, required)
	c.text("value", &b.Value, required)
	c.decimal("value", b.Value)
	c.text("unit", &b.Unit, required)
	c.period("period", b.Period, required)
	c.text("publisher", &b.Publisher, required)
	c.text("reason", &b.Reason, optional)
	if b.Version != 0 {
		c.computed("version", itoa(int64(b.Version)))
	}
}

// CollaborationEnded: parties that had agreed to work together no longer do.
type CollaborationEnded struct {
	Parties []string `json:"parties"` // as when it was formed, in any order
	Reason  string   `json:"reason,omitempty"`
}

func (b *CollaborationEnded) check(c *check) {
	c.texts("parties", b.Parties, required)
	c.text("reason", &b.Reason, optional)
}

// RegionCodeChanged: a decree gave places other codes, by a new name, a split or a merger. Facts keep the code that they
// were recorded with.
type RegionCodeChanged struct {
	From   []region.Region `json:"from"`
	To     []region.Region `json:"to"`
	Decree string          `json:"decree"`
}

func (b *RegionCodeChanged) check(c *check) {
	c.list("from", len(b.From))
	c.list("to", len(b.To))
	for _, r := range b.From { // may be in no list any more
		if r.IsZero() {
			c.reject(FieldMissing, "from", "")
		}
	}
	for _, r := range b.To {
		c.region("to", r, required)
		if slices.Contains(b.From, r) && len(b.From) == 1 && len(b.To) == 1 {
			c.reject(FieldInvalid, "to", r.String(), "allowed", "kode yang lain daripada "+r.String())
		}
	}
	c.text("decree", &b.Decree, required)
}
