// Package cityaid adds up what the actors of a city received: city × stage × year, planned and actual apart, claimed,
// reported and verified apart.
//
// An intervention counts where its actor was at the time: totals of a city do not move when an actor does. The value of
// aid to a group counts once, for the group; its members count as beneficiaries, each once. An activity whose
// participants are known by number only counts as an activity with so many participants, not as that many actors.
package cityaid

import (
	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
	"jejak/projections/columns"
)

// Key is a row: a cell of the table, split by actor so that distinct actors can be counted.
type Key struct {
	City       region.Region     `json:"city"`
	Stage      domain.Stage      `json:"stage,omitempty"` // empty for registrations
	Year       int               `json:"year,omitzero"`   // 0 for facts that lie in no single year
	Mode       domain.Mode       `json:"mode"`
	Confidence domain.Confidence `json:"confidence"`
	Actor      domain.Ref        `json:"actor,omitempty"` // empty for activities
}

// Amounts is what a row holds.
type Amounts struct {
	Registered    int64 `json:"registered,omitzero"`    // 1 while the actor belongs to the city
	Interventions int64 `json:"interventions,omitzero"` // received by the actor
	Benefits      int64 `json:"benefits,omitzero"`      // received by the actor or by a group while it was a member
	Rupiah        int64 `json:"rupiah,omitzero"`        // value of the interventions, where known
	Unpriced      int64 `json:"unpriced,omitzero"`      // interventions whose value is not known
	Activities    int64 `json:"activities,omitzero"`
	Participants  int64 `json:"participants,omitzero"` // of activities, by number
}

// AppendKey sorts rows by city, so that those of one lie together.
func (k Key) AppendKey(b columns.Key) columns.Key {
	return b.Text(k.City.String()).Text(string(k.Stage)).Int(k.Year).Text(string(k.Mode)).Text(string(k.Confidence)).Ref(string(k.Actor))
}

func keyOf(f *columns.Fields) (k Key) {
	f.Value(&k.City)
	k.Stage, k.Year, k.Mode = domain.Stage(f.Text()), f.Int(), domain.Mode(f.Text())
	k.Confidence, k.Actor = domain.Confidence(f.Text()), domain.Ref(f.Ref())
	return k
}

func (a Amounts) AppendNumbers(n []int64) []int64 {
	return append(n, a.Registered, a.Interventions, a.Benefits, a.Rupiah, a.Unpriced, a.Activities, a.Participants)
}

func amountsOf(n []int64) Amounts { return Amounts{n[0], n[1], n[2], n[3], n[4], n[5], n[6]} }

// CityAid is the read model.
type CityAid struct {
	projections.Rollup[Key, Amounts]
}

// New returns the empty read model.
func New() *CityAid {
	return &CityAid{projections.Rollup[Key, Amounts]{Title: "cityaid", Edition: 1, Reads: reads(), Add: add, Key: keyOf, Numbers: amountsOf}}
}

func reads() []string {
	return append(projections.Interventions(), projections.Types(&domain.ActorRegistered{}, &domain.ActorRelocated{}, &domain.ActivityHeld{})...)
}

func add(f *projections.Fact, emit func(Key, Amounts)) {
	key := Key{Mode: f.Meta.Mode, Confidence: f.Meta.Confidence, Actor: f.Stream}
	switch b := f.Body.(type) {
	case *domain.ActorRegistered:
		key.City = b.Region.City()
		emit(key, Amounts{Registered: 1})
	case *domain.ActorRelocated:
		move(b, key, emit)
	case *domain.ActivityHeld:
		key.City, key.Stage, key.Year, key.Actor = b.Region.City(), b.Stage, year(f), ""
		emit(key, Amounts{Activities: 1, Participants: int64(b.Participants)})
	case domain.Intervention:
		key.City, key.Stage, key.Year = b.Given().Region.City(), b.Stage(), year(f)
		give(b.Given(), key, emit)
	}
}

// move takes an actor out of one city and into another. The registration's own confidence is not known here, so the
// move balances it in a row of its own.
func move(b *domain.ActorRelocated, key Key, emit func(Key, Amounts)) {
	if b.From.City() == b.To.City() {
		return
	}
	key.City = b.From.City()
	emit(key, Amounts{Registered: -1})
	key.City = b.To.City()
	emit(key, Amounts{Registered: 1})
}

func give(aid *domain.Aid, key Key, emit func(Key, Amounts)) {
	amounts := Amounts{Interventions: 1}
	if aid.ValueRp != nil {
		amounts.Rupiah = int64(*aid.ValueRp)
	} else {
		amounts.Unpriced = 1
	}
	if len(aid.Beneficiaries) == 0 {
		amounts.Benefits = 1
	}
	emit(key, amounts)
	for _, member := range aid.Beneficiaries {
		key.Actor = member
		emit(key, Amounts{Benefits: 1})
	}
}

// year is the year that a fact counts in, 0 when it lies in no single one.
func year(f *projections.Fact) int {
	if y, ok := f.Meta.OccurredOn.Year(); ok {
		return y
	}
	return 0
}
