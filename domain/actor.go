package domain

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"jejak/domain/region"
)

// Actor is an IKM: a person, an enterprise, a group, a community or a cooperative.
type Actor struct {
	registered bool
	facts      int // facts besides the registration
	kind       EntityKind
	region     region.Region // where it is now
	places     []place       // where it was, in the order recorded; the first is that of the registration
	moved      Period        // when it last relocated
	lifetime
	members  map[Ref][]membership
	broken   string
	given    []Recorded // actual aid
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
	since  Period
}

// membership lasts from one date to another, which is zero while it lasts.
type membership struct{ from, to Period }

func newActor() *Actor {
	return &Actor{members: map[Ref][]membership{}, flags: map[uuid.UUID]aidFlag{}, who: newWho(), held: newHoldings(),
		from: newSources(), growth: newGrowth(), voice: newVoice()}
}

func (a *Actor) Decide(cmd Command) (Decision, error) {
	if note, ok := cmd.Body.(*IdentityReleased); ok { // which changes nothing, whoever the actor is by now
		return accept(note)
	}
	if b, ok := cmd.Body.(*ActorRegistered); ok {
		if a.registered {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !a.registered {
		return refuse(NotRegistered, "stream", string(cmd.Stream))
	}
	if refusal := a.gone(cmd); refusal != nil {
		return Decision{}, refusal
	}
	switch b := cmd.Body.(type) {
	case *ActorIdentifierAdded, *PersonalIdentifierAdded, *ActorIdentifierRevoked:
		return a.identify(cmd)
	case *ErasureRequested, *ErasureRefused, *PersonalDataErased:
		return a.forget(cmd)
	case *ActorsMerged:
		return a.merge(cmd, b)
	case *ActorLocated:
		return a.locate(cmd, b)
	case *ActorRelocated:
		return a.relocate(cmd, b)
	case *ActorsRelated:
		if b.Other == cmd.Stream {
			return refuse(FieldInvalid, "other", string(b.Other), "allowed", "pelaku lain")
		}
	case *MemberJoined, *MemberLeft:
		return a.changeMembers(cmd)
	case *ActorSuspended, *ActorReactivated, *ActorClosed:
		return a.with(cmd.Known.Records).change(cmd)
	case *EquipmentInspected, *EquipmentReturned, *EquipmentLost, *CapitalRepaid, *CapitalWrittenOff:
		return a.answer(cmd)
	case *ClassUpgraded:
		return a.reclass(cmd, b.ClassChange, func(c ClassChange) Body { return &ClassUpgraded{c} })
	case *ClassDowngraded:
		return a.reclass(cmd, b.ClassChange, func(c ClassChange) Body { return &ClassDowngraded{c} })
	case *KBLIReclassified:
		return a.reclassify(*b)
	case *GrievanceAnswered, *ConsentRecorded, *ConsentWithdrawn, *ActorPersonUnlinked:
		return a.hear(cmd)
	case *EligibilityDetermined:
		return a.with(cmd.Known.Records).determine(cmd, b)
	case *BusinessScaleMeasured:
		if before(cmd.Meta.OccurredOn, b.AsOf) {
			return refuse(DateOrder, "occurredOn", cmd.Meta.OccurredOn.String(), "earlier", b.AsOf.String())
		}
		return a.with(cmd.Known.Records).reveal(cmd)
	case *ProductionCapabilityVerified, *OwnerOccupationDeclared:
		return a.with(cmd.Known.Records).reveal(cmd)
	case *DuplicateAidFlagged, *IneligibleAidFlagged:
		return refuse(FieldInvalid, "type", TypeName(b), "allowed", "fakta lain; penandanya ditulis oleh buku besar")
	case *DuplicateAidCleared:
		return a.clear(b, b.Flag, clearing)
	case *IneligibleAidCleared:
		return a.clear(b, b.Flag, pardoning)
	case Intervention:
		return a.with(cmd.Known.Records).give(cmd, b)
	}
	return accept(cmd.Body)
}

func (a *Actor) locate(cmd Command, b *ActorLocated) (Decision, error) {
	if a.precedesMove(cmd.Meta.OccurredOn) {
		return a.refuseEarlier(cmd.Meta.OccurredOn, a.moved)
	}
	if a.region.City() != b.Region.City() {
		return refuse(FieldInvalid, "region", b.Region.String(), "allowed", "wilayah di dalam "+a.region.City().String()+"; perpindahan dicatat dengan ActorRelocated")
	}
	return accept(b)
}

func (a *Actor) relocate(cmd Command, b *ActorRelocated) (Decision, error) {
	if a.precedesMove(cmd.Meta.OccurredOn) {
		return a.refuseEarlier(cmd.Meta.OccurredOn, a.moved)
	}
	if a.region == b.To {
		return refuse(RegionUnchanged, "to", b.To.String())
	}
	moved := *b
	moved.From = a.region
	return accept(&moved)
}

// precedesMove: places are recorded in the order in which the actor was there, or nobody could tell where it was when.
func (a *Actor) precedesMove(on Period) bool { return before(on, a.moved) }

func (a *Actor) refuseEarlier(on, earlier Period) (Decision, error) {
	return refuse(DateOrder, "occurredOn", on.String(), "earlier", earlier.String())
}

// before reports whether a period is certainly over before another begins.
func before(p, o Period) bool {
	return !p.Last().IsZero() && !o.First().IsZero() && p.Last().Compare(o.First()) < 0
}

// regionOn is where the actor was when something happened, as far as recorded by now: aid that is entered late belongs
// to the city that gave it, not to the one that the actor has moved to since.
func (a *Actor) regionOn(on Period) (at region.Region) {
	for i, p := range a.places {
		if i == 0 || p.since.EffectiveFrom().Compare(on.EffectiveFrom()) <= 0 {
			at = p.region
		}
	}
	return at
}

// membersOn lists who were members when something happened, sorted.
func (a *Actor) membersOn(on Period) []Ref {
	var list []Ref
	for member, spans := range a.members {
		if slices.ContainsFunc(spans, func(m membership) bool { return m.covers(on) }) {
			list = append(list, member)
		}
	}
	slices.Sort(list)
	return list
}

func (m membership) covers(on Period) bool {
	joined := on.Last().IsZero() || m.from.EffectiveFrom().Compare(on.Last()) <= 0
	left := !m.to.IsZero() && !on.First().IsZero() && m.to.EffectiveFrom().Compare(on.First()) <= 0
	return joined && !left
}

// joined is when a present member joined.
func (a *Actor) joined(member Ref) (when Period, isMember bool) {
	spans := a.members[member]
	if n := len(spans); n > 0 && spans[n-1].to.IsZero() {
		return spans[n-1].from, true
	}
	return Period{}, false
}

func (a *Actor) changeMembers(cmd Command) (Decision, error) {
	if !a.kind.HasMembers() {
		return refuse(ActorNotGroup, "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *MemberJoined:
		if _, isMember := a.joined(b.Member); isMember || b.Member == cmd.Stream {
			return refuse(MembershipExists, "member", string(b.Member))
		}
	case *MemberLeft:
		from, isMember := a.joined(b.Member)
		if !isMember {
			return refuse(MembershipMissing, "member", string(b.Member))
		}
		if before(cmd.Meta.OccurredOn, from) {
			return a.refuseEarlier(cmd.Meta.OccurredOn, from)
		}
	}
	return accept(cmd.Body)
}

func (a *Actor) Evolve(e Recorded) {
	switch e.Body.(type) {
	case *ActorRegistered, *IdentityReleased:
	case *ActorIdentifierRevoked:
		a.facts-- // what is left of a number that was revoked is nothing
	default:
		a.facts++
	}
	a.knowWho(e)
	a.learn(e)
	a.grow(e)
	a.heard(e)
	switch b := e.Body.(type) {
	case *ActorRegistered:
		a.registered, a.kind = true, b.EntityKind
		a.settle(b.Region, e.Meta.OccurredOn)
	case *ActorLocated:
		a.settle(b.Region, e.Meta.OccurredOn)
	case *ActorRelocated:
		a.expect(b.From == a.region, e)
		a.moved = e.Meta.OccurredOn
		a.settle(b.To, e.Meta.OccurredOn)
	case *MemberJoined:
		_, isMember := a.joined(b.Member)
		a.expect(!isMember, e)
		a.members[b.Member] = append(a.members[b.Member], membership{from: e.Meta.OccurredOn})
	case *MemberLeft:
		_, isMember := a.joined(b.Member)
		a.expect(isMember, e)
		if isMember {
			a.members[b.Member][len(a.members[b.Member])-1].to = e.Meta.OccurredOn
		}
	case *ActorSuspended, *ActorReactivated, *ActorClosed:
		a.changed(e)
	case *EquipmentInspected, *EquipmentReturned, *EquipmentLost, *CapitalRepaid, *CapitalWrittenOff:
		a.answered(e)
	case *DuplicateAidFlagged:
		a.flags[e.ID] = aidFlag{by: clearing}
	case *IneligibleAidFlagged:
		a.flags[e.ID] = aidFlag{by: pardoning}
	case *DuplicateAidCleared:
		a.unflag(e, b.Flag, clearing)
	case *IneligibleAidCleared:
		a.unflag(e, b.Flag, pardoning)
	case Intervention:
		a.take(e, b)
	}
}

func (a *Actor) settle(r region.Region, since Period) {
	a.region = r
	a.places = append(a.places, place{r, since})
}

// expect notes the first fact that does not follow from those before it, as can happen when one of them is taken out:
// a move from where the actor was not, a member who leaves without having joined, aid to a suspended actor.
func (a *Actor) expect(holds bool, e Recorded) {
	if !holds && a.broken == "" {
		a.broken = TypeName(e.Body) + " @" + itoa(e.Revision)
	}
}

// Broken: nothing may be left of an actor whose registration is taken back, and every fact must follow from the rest.
func (a *Actor) Broken() string {
	if !a.registered && a.facts > 0 {
		return "ActorRegistered"
	}
	return a.broken
}

// Normalise makes two spellings of one thing equal: case and space do not count.
func Normalise(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// SameText reports whether two spellings are of one contract or number of a document.
func SameText(a, b string) bool { return Normalise(a) == Normalise(b) }
