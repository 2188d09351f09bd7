package decide

import (
	"maps"
	"slices"

	"jejak/domain"
)

// Two records that were merged are one actor, and what stands on either stays where it is. So the record that stands for
// the actor is judged by what all of them received, owe and are known to be: who was helped under the one is not helped
// again under the other, and a suspension does not end by being merged.
//
// The stream of the survivor does not say what the others have. The ledger hands it to the decision, like whatever else
// other streams know; a fold of the stream therefore asks less of what was decided after a merger, see standsOn.

// Record is what another record of an actor has to say when aid is decided on.
type Record struct {
	Ref   domain.Ref
	actor *Actor
}

// Record is the actor as it is now, for the record that it was merged into. It does not change with the actor.
func (a *Actor) Record(ref domain.Ref) Record {
	still := *a
	still.held.debts = map[string]*debt{}
	for contract, d := range a.held.debts {
		copied := *d
		still.held.debts[contract] = &copied
	}
	still.given, still.received, still.capital = slices.Clone(a.given), slices.Clone(a.received), slices.Clone(a.capital)
	still.helped, still.pauses = slices.Clone(a.helped), slices.Clone(a.pauses)
	still.pieces, still.from = slices.Clone(a.pieces), a.from.clone()
	still.standing = standing{slices.Clone(a.standing.production), slices.Clone(a.standing.sizes), slices.Clone(a.standing.owner)}
	return Record{ref, &still}
}

// Absorbed lists the records that were merged into this one, in a fixed order.
func (a *Actor) Absorbed() []domain.Ref { return slices.Sorted(maps.Keys(a.who.absorbed)) }

// with is the actor with all that its other records say. It only decides, and takes nothing in.
func (a *Actor) with(records []Record) *Actor {
	if len(records) == 0 {
		return a
	}
	whole := a.Record("").actor
	for _, r := range records {
		other := r.actor
		whole.others = append(whole.others, otherLife{r.Ref, other.lifetime})
		whole.given = append(whole.given, other.given...)
		whole.received = append(whole.received, other.received...)
		whole.helped = append(whole.helped, other.helped...)
		for _, c := range other.capital {
			c.elsewhere = &other.held
			whole.capital = append(whole.capital, c)
		}
		whole.pieces = append(whole.pieces, other.pieces...)
		maps.Copy(whole.from.attended, other.from.attended)
		for issue, q := range other.from.drawn {
			whole.from.drawn[issue] += q
		}
		whole.standing = other.standing.before(whole.standing)
	}
	return whole
}

// before puts the facts of another record first: of two of one day, that of the record that stands for the actor counts.
func (s standing) before(later standing) standing {
	return standing{slices.Concat(s.production, later.production), slices.Concat(s.sizes, later.sizes),
		slices.Concat(s.owner, later.owner)}
}

// otherLife is whether another record can be given aid.
type otherLife struct {
	record domain.Ref
	lifetime
}

// barred refuses aid of a day on which the actor was closed or suspended, on any of its records. That a record was closed
// as a duplicate says nothing of the actor.
func (a *Actor) barred(on domain.Period) *domain.Rejection {
	if refusal := a.inactive(on); refusal != nil {
		return refusal
	}
	for _, other := range a.others {
		if other.reason == domain.DuplicateRecord {
			other.status = active
		}
		if refusal := other.inactive(on); refusal != nil {
			refusal.Details["since"] += " (" + string(other.record) + ")"
			return refusal
		}
	}
	return nil
}

// settled reports whether a loan had been settled to the last rupiah when something else happened, on the record that has it.
func (a *Actor) settled(c capital, when domain.Period) bool {
	if c.elsewhere != nil {
		return c.elsewhere.over(c.contract, when)
	}
	return a.held.over(c.contract, when)
}

// standsOn reports whether what was decided on the actor's facts still follows from them. From a merger on it may follow
// from those of another record, which this stream cannot tell.
func (a *Actor) standsOn(follows bool) bool { return follows || len(a.who.absorbed) > 0 }

// isOne reports whether an actor is the one that a command is about, by whichever record.
func (cmd *Case) isOne(actor domain.Ref) bool {
	return actor == cmd.Stream || slices.ContainsFunc(cmd.Known.Records, func(r Record) bool { return r.Ref == actor })
}

// JudgesActor reports whether a decision on a fact looks at what an actor received, owes and is known to be.
func JudgesActor(body domain.Body) bool {
	switch body.(type) {
	case domain.Intervention, *domain.EligibilityDetermined, *domain.ActorSuspended, *domain.ActorClosed,
		*domain.ProductionCapabilityVerified, *domain.BusinessScaleMeasured, *domain.OwnerOccupationDeclared:
		return true
	}
	return false
}
