package answers

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/projections"
)

// Event is a fact as it stands in the log. What is personal in its data is sealed.
type Event struct {
	Position   eventstore.Position `json:"position"`
	Stream     domain.Ref          `json:"stream"`
	Revision   int64               `json:"revision"`
	ID         uuid.UUID           `json:"id"`
	Type       string              `json:"type"`
	RecordedAt time.Time           `json:"recordedAt"`
	Meta       domain.Meta         `json:"meta"`
	Data       jsontext.Value      `json:"data"`
	Body       domain.Body         `json:"-"` // the data, decoded
}

// eventOf is a fact as it is published.
func eventOf(f *projections.Fact) (Event, error) {
	data, err := domain.EncodeBody(f.Body)
	return Event{f.Position, f.Stream, f.Revision, f.ID, domain.TypeName(f.Body), f.RecordedAt, f.Meta, data, f.Body}, err
}

// RecordedOn is the day on which the event was recorded, in the office's zone.
func (e Event) RecordedOn() domain.Date { return domain.DateOf(e.RecordedAt.In(ledger.WIB)) }

// byDay orders facts as they happened.
func byDay(facts []*projections.Fact) []*projections.Fact {
	sorted := slices.Clone(facts)
	slices.SortStableFunc(sorted, func(a, b *projections.Fact) int {
		return cmp.Or(a.Meta.OccurredOn.EffectiveFrom().Compare(b.Meta.OccurredOn.EffectiveFrom()), cmp.Compare(a.Position, b.Position))
	})
	return sorted
}

// reversedBy tells, for each fact that was taken back, the revision of its reversal.
func reversedBy(facts []*projections.Fact) map[uuid.UUID]int64 {
	by := map[uuid.UUID]int64{}
	for _, f := range facts {
		if f.Target != nil {
			by[f.Target.ID] = f.Revision
		}
	}
	return by
}
