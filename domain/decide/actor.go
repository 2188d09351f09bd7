package decide

import (
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/region"
)

// Actor is an IKM: a person, an enterprise, a group, a community or a cooperative.
type Actor struct {
	registered bool
	facts      int // facts besides the registration
	kind       domain.EntityKind
	region     region.Region // where it is now
	places     []place       // where it was, in the order recorded; the first is that of the registration
	moved      domain.Period // when it last relocated
	lifetime
	members  map[domain.Ref][]membership
	broken   string
	given    []domain.Recorded // actual aid
	received []received
	capital  []capital
	pieces   []custody             // equipment that it answers for or did, see custody.go
	who      who                   // numbers, erasure and mergers, see actor_identity.go
	held     holdings              // loans and licences, see actor_holding.go
	standing standing              // what criteria ask about, see actor_eligibility.go
	helped   []helped              // what criteria let through, see actor_hindsight.go
	from     sources               // activities and issues of stock, see aid_source.go
	growth   growth                // classes of size and of business, see actor_growth.go
	voice    voice                 // what it said itself, see actor_voice.go
	others   []otherLife           // of other records, while a decision is made; see actor_records.go
	flags    map[uuid.UUID]aidFlag // of aid that somebody should look at
}

// place is where an actor is from some time on.
type place struct {
	region region.Region
	since  domain.Period
}

// membership lasts from one date to another, which is zero while it lasts.
type membership struct{ from, to domain.Period }

func newActor() *Actor {
	return &Actor{members: map[domain.Ref][]membership{}, flags: map[uuid.UUID]aidFlag{}, who: newWho(), held: newHoldings(),
		from: newSources(), growth: newGrowth(), voice: newVoice()}
}

func (a *Actor) Decide(cmd Case) (Decision, error) {
	if note, ok := cmd.Body.(*domain.IdentityReleased); ok { // which changes nothing, whoever the actor is by now
		return accept(note)
	}
	if b, ok := cmd.Body.(*domain.ActorRegistered); ok {
		if a.registered {
			return refuse(domain.AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !a.registered {
		return refuse(domain.NotRegistered, "stream", string(cmd.Stream))
	}
	if refusal := a.gone(cmd); refusal != nil {
		return Decision{}, refusal
	}
	switch b := cmd.Body.(type) {
	case *domain.ActorIdentifierAdded, *domain.PersonalIdentifierAdded, *domain.ActorIdentifierRevoked:
		return a.identify(cmd)
	case *domain.ErasureRequested, *domain.ErasureRefused, *domain.PersonalDataErased:
		return a.forget(cmd)
	case *domain.ActorsMerged:
		return a.merge(cmd, b)
	case *domain.ActorLocated:
		return a.locate(cmd, b)
	case *domain.ActorRelocated:
		return a.relocate(cmd, b)
	case *domain.ActorsRelated:
		if b.Other == cmd.Stream {
			return refuse(domain.FieldInvalid, "other", string(b.Other), "allowed", "pelaku lain")
		}
	case *domain.MemberJoined, *domain.MemberLeft:
		return a.changeMembers(cmd)
	case *domain.ActorSuspended, *domain.ActorReactivated, *domain.ActorClosed:
		return a.with(cmd.Known.Records).change(cmd)
	case *domain.EquipmentInspected, *domain.EquipmentReturned, *domain.EquipmentLost, *domain.CapitalRepaid,
		*domain.CapitalWrittenOff:
		return a.answer(cmd)
	case *domain.ClassUpgraded:
		return a.reclass(cmd, b.ClassChange, func(c domain.ClassChange) domain.Body { return &domain.ClassUpgraded{ClassChange: c} })
	case *domain.ClassDowngraded:
		return a.reclass(cmd, b.ClassChange, func(c domain.ClassChange) domain.Body { return &domain.ClassDowngraded{ClassChange: c} })
	case *domain.KBLIReclassified:
		return a.reclassify(*b)
	case *domain.GrievanceAnswered, *domain.ConsentRecorded, *domain.ConsentWithdrawn, *domain.ActorPersonUnlinked:
		return a.hear(cmd)
	case *domain.EligibilityDetermined:
		return a.with(cmd.Known.Records).determine(cmd, b)
	case *domain.BusinessScaleMeasured:
		if before(cmd.Meta.OccurredOn, b.AsOf) {
			return refuse(domain.DateOrder, "occurredOn", cmd.Meta.OccurredOn.String(), "earlier", b.AsOf.String())
		}
		return a.with(cmd.Known.Records).reveal(cmd)
	case *domain.ProductionCapabilityVerified, *domain.OwnerOccupationDeclared:
		return a.with(cmd.Known.Records).reveal(cmd)
	case *domain.DuplicateAidFlagged, *domain.IneligibleAidFlagged:
		return refuse(domain.FieldInvalid, "type", domain.TypeName(b), "allowed", "fakta lain; penandanya ditulis oleh buku besar")
	case *domain.DuplicateAidCleared:
		return a.clear(b, b.Flag, clearing)
	case *domain.IneligibleAidCleared:
		return a.clear(b, b.Flag, pardoning)
	case domain.Intervention:
		return a.with(cmd.Known.Records).give(cmd, b)
	}
	return accept(cmd.Body)
}

func (a *Actor) locate(cmd Case, b *domain.ActorLocated) (Decision, error) {
	if a.precedesMove(cmd.Meta.OccurredOn) {
		return a.refuseEarlier(cmd.Meta.OccurredOn, a.moved)
	}
	if a.region.City() != b.Region.City() {
		return refuse(domain.FieldInvalid, "region", b.Region.String(), "allowed",
			"wilayah di dalam "+a.region.City().String()+"; perpindahan dicatat dengan ActorRelocated")
	}
	return accept(b)
}

func (a *Actor) relocate(cmd Case, b *domain.ActorRelocated) (Decision, error) {
	if a.precedesMove(cmd.Meta.OccurredOn) {
		return a.refuseEarlier(cmd.Meta.OccurredOn, a.moved)
	}
	if a.region == b.To {
		return refuse(domain.RegionUnchanged, "to", b.To.String())
	}
	moved := *b
	moved.From = a.region
	return accept(&moved)
}

// precedesMove: places are recorded in the order in which the actor was there, or nobody could tell where it was when.
func (a *Actor) precedesMove(on domain.Period) bool { return before(on, a.moved) }

func (a *Actor) refuseEarlier(on, earlier domain.Period) (Decision, error) {
	return refuse(domain.DateOrder, "occurredOn", on.String(), "earlier", earlier.String())
}

// before reports whether a period is certainly over before another begins.
func before(p, o domain.Period) bool {
	return !p.Last().IsZero() && !o.First().IsZero() && p.Last().Compare(o.First()) < 0
}

// regionOn is where the actor was when something happened, as far as recorded by now: aid that is entered late belongs
// to the city that gave it, not to the one that the actor has moved to since.
func (a *Actor) regionOn(on domain.Period) (at region.Region) {
	for i, p := range a.places {
		if i == 0 || p.since.EffectiveFrom().Compare(on.EffectiveFrom()) <= 0 {
			at = p.region
		}
	}
	return at
}

// membersOn lists who were members when something happened, sorted.
func (a *Actor) membersOn(on domain.Period) []domain.Ref {
	var list []domain.Ref
	for member, spans := range a.members {
		if slices.ContainsFunc(spans, func(m membership) bool { return m.covers(on) }) {
			list = append(list, member)
		}
	}
	slices.Sort(list)
	return list
}

func (m membership) covers(on domain.Period) bool {
	joined := on.Last().IsZero() || m.from.EffectiveFrom().Compare(on.Last()) <= 0
	left := !m.to.IsZero() && !on.First().IsZero() && m.to.EffectiveFrom().Compare(on.First()) <= 0
	return joined && !left
}

// joined is when a present member joined.
func (a *Actor) joined(member domain.Ref) (when domain.Period, isMember bool) {
	spans := a.members[member]
	if n := len(spans); n > 0 && spans[n-1].to.IsZero() {
		return spans[n-1].from, true
	}
	return domain.Period{}, false
}

func (a *Actor) changeMembers(cmd Case) (Decision, error) {
	if !a.kind.HasMembers() {
		return refuse(domain.ActorNotGroup, "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *domain.MemberJoined:
		if _, isMember := a.joined(b.Member); isMember || b.Member == cmd.Stream {
			return refuse(domain.MembershipExists, "member", string(b.Member))
		}
	case *domain.MemberLeft:
		from, isMember := a.joined(b.Member)
		if !isMember {
			return refuse(domain.MembershipMissing, "member", string(b.Member))
		}
		if before(cmd.Meta.OccurredOn, from) {
			return a.refuseEarlier(cmd.Meta.OccurredOn, from)
		}
	}
	return accept(cmd.Body)
}

func (a *Actor) Evolve(e domain.Recorded) {
	switch e.Body.(type) {
	case *domain.ActorRegistered, *domain.IdentityReleased:
	case *domain.ActorIdentifierRevoked:
		a.facts-- // what is left of a number that was revoked is nothing
	default:
		a.facts++
	}
	a.knowWho(e)
	a.learn(e)
	a.grow(e)
	a.heard(e)
	switch b := e.Body.(type) {
	case *domain.ActorRegistered:
		a.registered, a.kind = true, b.EntityKind
		a.settle(b.Region, e.Meta.OccurredOn)
	case *domain.ActorLocated:
		a.settle(b.Region, e.Meta.OccurredOn)
	case *domain.ActorRelocated:
		a.expect(b.From == a.region, e)
		a.moved = e.Meta.OccurredOn
		a.settle(b.To, e.Meta.OccurredOn)
	case *domain.MemberJoined:
		_, isMember := a.joined(b.Member)
		a.expect(!isMember, e)
		a.members[b.Member] = append(a.members[b.Member], membership{from: e.Meta.OccurredOn})
	case *domain.MemberLeft:
		_, isMember := a.joined(b.Member)
		a.expect(isMember, e)
		if isMember {
			a.members[b.Member][len(a.members[b.Member])-1].to = e.Meta.OccurredOn
		}
	case *domain.ActorSuspended, *domain.ActorReactivated, *domain.ActorClosed:
		a.changed(e)
	case *domain.EquipmentInspected, *domain.EquipmentReturned, *domain.EquipmentLost, *domain.CapitalRepaid,
		*domain.CapitalWrittenOff:
		a.answered(e)
	case *domain.DuplicateAidFlagged:
		a.flags[e.ID] = aidFlag{by: clearing}
	case *domain.IneligibleAidFlagged:
		a.flags[e.ID] = aidFlag{by: pardoning}
	case *domain.DuplicateAidCleared:
		a.unflag(e, b.Flag, clearing)
	case *domain.IneligibleAidCleared:
		a.unflag(e, b.Flag, pardoning)
	case domain.Intervention:
		a.take(e, b)
	}
}

func (a *Actor) settle(r region.Region, since domain.Period) {
	a.region = r
	a.places = append(a.places, place{r, since})
}

// expect notes the first fact that does not follow from those before it, as can happen when one of them is taken out:
// a move from where the actor was not, a member who leaves without having joined, aid to a suspended actor.
func (a *Actor) expect(holds bool, e domain.Recorded) {
	if !holds && a.broken == "" {
		a.broken = domain.TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

// Broken: nothing may be left of an actor whose registration is taken back, and every fact must follow from the rest.
func (a *Actor) Broken() string {
	if !a.registered && a.facts > 0 {
		return "ActorRegistered"
	}
	return a.broken
}
