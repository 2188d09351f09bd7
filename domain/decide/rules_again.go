package decide

import (
	"slices"
	"strings"

	"jejak/domain"
)

// What makes two gifts one and the same: how they are spelt, when they were given, and on what document.

// years are the fiscal years that a period touches. When it began or ended is not always known; then it is one year.
type years struct{ first, last int }

func yearsOf(p domain.Period) years {
	y := years{p.First().Year, lastOf(p).Year}
	if p.First().IsZero() {
		y.first = y.last
	}
	return y
}

// mayBe reports whether two gifts can lie near to far years apart. Of a gift that is only known to lie within some years
// none can be excluded, or whoever dates vaguely could give twice.
func (y years) mayBe(near, far int, o years) bool {
	least := max(0, y.first-o.last, o.first-y.last)
	most := max(y.last-o.first, o.last-y.first)
	return least <= far && near <= most
}

// paidAgain finds capital of the same form in the same fiscal year. What is lent has a contract and a rule of its own.
func paidAgain(a *Actor, r *Rule, o offer) (*met, bool) {
	c, ok := capitalOf(o.body, o.on)
	if !ok || c.loan {
		return nil, false
	}
	for _, earlier := range a.capital {
		parts := earlier.contract != "" && domain.Spelling(earlier.contract) == domain.Spelling(c.contract)
		if earlier.form == c.form && !parts && yearsOf(o.on).mayBe(r.Near, r.Far, yearsOf(earlier.on)) {
			return &met{what: c.form, earlier: []domain.Recorded{earlier.event}}, true
		}
	}
	return nil, true
}

// enteredAgain finds the same aid on the same day: an entry that was made twice, by two officers or out of two files.
// Of what is known to a month or a year only, there may have been several.
func enteredAgain(a *Actor, r *Rule, o offer) (*met, bool) {
	keys := r.key(o.body)
	if len(keys) == 0 || !exact(o.on) {
		return nil, false
	}
	for _, earlier := range a.received {
		if earlier.rule == r && earlier.what == domain.Spelling(keys[0]) && earlier.event.Meta.OccurredOn == o.on &&
			!otherDocument(o.body, earlier.event.Body.(domain.Intervention)) {
			return &met{what: keys[0], earlier: []domain.Recorded{earlier.event}}, true
		}
	}
	return nil, true
}

func exact(p domain.Period) bool {
	_, is := p.Exact()
	return is
}

// sameThing says what was given of the kinds of aid that may well be given again on another day.
func sameThing(b domain.Intervention) []string {
	switch b := b.(type) {
	case *domain.RawMaterialGranted:
		list := make([]string, len(b.Items))
		for i, it := range b.Items {
			list[i] = it.Name + " " + it.Quantity.String() + " " + it.Unit
		}
		slices.Sort(list)
		return []string{strings.Join(list, ", ")}
	case *domain.MarketAccessFacilitated:
		return []string{strings.Join([]string{b.Channel, b.Partner, b.Product}, " ")}
	case *domain.OnlineMarketingOnboarded:
		return []string{b.Platform}
	case *domain.PromotionFacilitated:
		return []string{strings.Join([]string{b.Kind, b.Event, b.Place}, " ")}
	case *domain.InformationProvided:
		return []string{b.Kind + " " + b.Topic}
	}
	return nil
}

// otherDocument reports whether two gifts rest on two handover records, or on two commitments.
func otherDocument(a, b domain.Intervention) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && domain.Spelling(a) != domain.Spelling(b) }
	one, other := a.Given(), b.Given()
	return differ(handover(a), handover(b)) || differ(string(one.Fund)+one.Commitment, string(other.Fund)+other.Commitment) ||
		differ(string(one.Activity), string(other.Activity)) || differ(priceOf(one), priceOf(other))
}

func handover(b domain.Intervention) string {
	switch b := b.(type) {
	case *domain.RawMaterialGranted:
		return b.BAST
	case *domain.EquipmentGranted:
		return b.BAST
	}
	return ""
}

func priceOf(a *domain.Aid) string {
	if a.ValueRp == nil {
		return ""
	}
	return a.ValueRp.String()
}
