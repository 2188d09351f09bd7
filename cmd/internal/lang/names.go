package lang

import (
	"strings"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/domain/scale"
	"jejak/projections/actorstatus"
	"jejak/projections/cityaid"
	"jejak/projections/funds"
)

// The names of vocabulary. A value that has none shows itself as ⟨stage.value⟩.

func (w *Words) Stage(s domain.Stage) string                 { return w.T("stage." + string(s)) }
func (w *Words) Kind(kind string) string                     { return w.T("kind." + kind) }
func (w *Words) Mode(m domain.Mode) string                   { return w.T("mode." + string(m)) }
func (w *Words) Confidence(c domain.Confidence) string       { return w.T("confidence." + string(c)) }
func (w *Words) EntityKind(k domain.EntityKind) string       { return w.T("entity." + string(k)) }
func (w *Words) Status(s actorstatus.Status) string          { return w.T("status." + string(s)) }
func (w *Words) FundLine(l funds.Line) string                { return w.T("line." + string(l)) }
func (w *Words) FundSource(s domain.FundSource) string       { return w.T("source." + string(s)) }
func (w *Words) Instrument(i domain.Instrument) string       { return w.T("instrument." + string(i)) }
func (w *Words) Measure(m cityaid.MeasureName) string        { return w.T("measure." + string(m)) }
func (w *Words) ClosingReason(r domain.ClosingReason) string { return w.T("closing." + string(r)) }
func (w *Words) Class(c scale.Class) string                  { return w.T("class." + string(c)) }
func (w *Words) Scheme(s scale.Scheme) string                { return w.T("scheme." + string(s)) }

// State is where something stands that takes steps, as a refusal says it.
func (w *Words) State(s string) string { return w.word("state.", s) }

// EventType is a short noun phrase for an event type: Pelatihan diikuti.
func (w *Words) EventType(name string) string { return w.T("type." + name) }

// ProposalState names where a proposal stands.
func (w *Words) ProposalState(s domain.ProposalState) string {
	if s == domain.ProposalNone {
		return w.T("proposal.none")
	}
	return w.T("proposal." + string(s))
}

// Indicator names an indicator. One that a source made up is shown in its own words, without the dashes of a slug.
func (w *Words) Indicator(i domain.Indicator) string {
	slug := string(i)
	if name, ok := w.texts["indicator."+slug]; ok {
		return name
	}
	if strings.ContainsRune(slug, ' ') || slug != strings.ToLower(slug) {
		return slug
	}
	return strings.ReplaceAll(slug, "-", " ")
}

// Place is a region with its name, and with its city where it lies in one: Kelurahan Parit Muko Aie, Kota Payakumbuh.
// A code that is not in the list is shown itself; the absent region is the empty text.
func (w *Words) Place(r region.Region) string {
	name := placeName(r)
	if r.Level() > region.Regency {
		name += ", " + placeName(r.City())
	}
	return name
}

func placeName(r region.Region) string {
	known := r
	if k, ok := r.Kemendagri(); ok {
		known = k
	}
	if place, ok := region.Lookup(known); ok {
		return place.Display()
	}
	return r.String()
}

// word is the text of a word of open vocabulary, or the word as a source wrote it.
func (w *Words) word(prefix, word string) string {
	if text, ok := w.texts[prefix+word]; ok {
		return text
	}
	return word
}
