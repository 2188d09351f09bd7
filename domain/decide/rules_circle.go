package decide

import (
	"slices"

	"jejak/domain"
)

// Elsewhere is aid of another actor that reached the same people: what members of a group received by themselves, or what an
// actor received as a member.
type Elsewhere struct {
	Actor domain.Ref
	Aid   []domain.Recorded
}

// SharedWith is what an actor has received that counts for a member too; of an actor that is no group, for itself.
func (a *Actor) SharedWith(member domain.Ref) []domain.Recorded {
	return slices.DeleteFunc(slices.Clone(a.given), func(e domain.Recorded) bool {
		return !slices.Contains(e.Body.(domain.Intervention).Given().Beneficiaries, member)
	})
}

// Given is the aid that an actor has received, in the order recorded.
func (a *Actor) Given() []domain.Recorded { return slices.Clone(a.given) }

// MembersOn lists who were members when something happened.
func (a *Actor) MembersOn(on domain.Period) []domain.Ref { return a.membersOn(on) }

// inCircle finds the same aid with the same people: rules that look at one actor's stream alone would let somebody receive
// once by themselves, and again with each group.
func inCircle(_ *Actor, _ *Rule, o offer) (*met, bool) {
	if !o.known.CircleKnown {
		return nil, false
	}
	found := &met{}
	for _, other := range o.known.Circle {
		for _, e := range other.Aid {
			if what, same := sameGift(o, e); same && len(found.earlier) < domain.MaxListItems {
				found.what, found.earlier = what, append(found.earlier, e)
				if !slices.Contains(found.others, other.Actor) {
					found.others = append(found.others, other.Actor)
				}
			}
		}
	}
	if len(found.earlier) == 0 {
		return nil, true
	}
	return found, true
}

// repeated are what D1 and D2 compare, and over how many years.
var repeated = []struct {
	key func(domain.Intervention) []string
	far int
}{{equipmentNames, 2}, {trainingTopic, 0}}

// sameGift asks of two gifts to different actors what D1, D2 and D7 ask of two to one.
func sameGift(o offer, e domain.Recorded) (what string, same bool) {
	given := e.Body.(domain.Intervention)
	for _, r := range repeated {
		earlier := r.key(given)
		for i := range earlier {
			earlier[i] = domain.Spelling(earlier[i])
		}
		for _, what := range r.key(o.body) {
			if slices.Contains(earlier, domain.Spelling(what)) && yearsOf(o.on).mayBe(0, r.far, yearsOf(e.Meta.OccurredOn)) {
				return what, true
			}
		}
	}
	one, isCapital := capitalOf(o.body, o.on)
	other, too := capitalOf(given, e.Meta.OccurredOn)
	same = isCapital && too && !one.loan && one.form == other.form && yearsOf(o.on).mayBe(0, 0, yearsOf(e.Meta.OccurredOn))
	return one.form, same
}
