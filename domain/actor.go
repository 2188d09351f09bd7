package domain

import (
	"maps"
	"slices"
	"strings"

	"jejak/domain/region"
)

// Actor is an IKM: a person, an enterprise, a group, a community or a cooperative.
type Actor struct {
	registered bool
	facts      int // facts besides the registration
	kind       EntityKind
	region     region.Region
	status     actorStatus
	since      string
	reason     ClosingReason
	members    map[Ref]bool
	broken     string
	received   []received
	serials    map[string]bool
}

type actorStatus int

const (
	active actorStatus = iota
	suspended
	closed
)

// received is aid that a rule on duplicates may look back at.
type received struct {
	rule  *DuplicateRule
	what  string // normalised item or topic
	year  int
	event Recorded
}

func newActor() *Actor { return &Actor{members: map[Ref]bool{}, serials: map[string]bool{}} }

func (a *Actor) Decide(cmd Command) (Decision, error) {
	if b, ok := cmd.Body.(*ActorRegistered); ok {
		if a.registered {
			return refuse(AlreadyRegistered, "stream", string(cmd.Stream))
		}
		return accept(b)
	}
	if !a.registered {
		return refuse(NotRegistered, "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *ActorLocated:
		return a.locate(b)
	case *ActorRelocated:
		return a.relocate(b)
	case *MemberJoined, *MemberLeft:
		return a.changeMembers(cmd)
	case *ActorSuspended:
		if a.status != active {
			return a.refuseInactive()
		}
	case *ActorReactivated:
		if a.status != suspended {
			return refuse(StateOrder, "body", "ActorReactivated", "state", a.statusWord(), "stream", string(cmd.Stream))
		}
	case *ActorClosed:
		if a.status == closed {
			return a.refuseInactive()
		}
	case Intervention:
		return a.give(cmd, b)
	}
	return accept(cmd.Body)
}

func (a *Actor) locate(b *ActorLocated) (Decision, error) {
	if a.region.City() != b.Region.City() {
		return refuse(FieldInvalid, "region", b.Region.String(), "allowed", "wilayah di dalam "+a.region.City().String()+"; perpindahan dicatat dengan ActorRelocated")
	}
	return accept(b)
}

func (a *Actor) relocate(b *ActorRelocated) (Decision, error) {
	if a.region == b.To {
		return refuse(RegionUnchanged, "to", b.To.String())
	}
	moved := *b
	moved.From = a.region
	return accept(&moved)
}

func (a *Actor) changeMembers(cmd Command) (Decision, error) {
	if !a.kind.HasMembers() {
		return refuse(ActorNotGroup, "stream", string(cmd.Stream))
	}
	switch b := cmd.Body.(type) {
	case *MemberJoined:
		if a.members[b.Member] || b.Member == cmd.Stream {
			return refuse(MembershipExists, "member", string(b.Member))
		}
	case *MemberLeft:
		if !a.members[b.Member] {
			return refuse(MembershipMissing, "member", string(b.Member))
		}
	}
	return accept(cmd.Body)
}

// give decides on an intervention: an actual one needs an active actor and must not be given twice.
func (a *Actor) give(cmd Command, b Intervention) (Decision, error) {
	aid := b.Given()
	if aid.Region == (region.Region{}) {
		aid.Region = a.region
	}
	aid.Beneficiaries = slices.Sorted(maps.Keys(a.members))
	if cmd.Meta.Mode == Planned {
		return accept(b)
	}
	if a.status != active {
		return a.refuseInactive()
	}
	for _, serial := range serials(b) {
		if a.serials[serial] {
			return refuse(SerialTaken, "items", serial)
		}
	}
	d := Decision{Bodies: []Body{b}}
	for _, rule := range duplicateRules {
		if earlier, what, dup := a.duplicate(rule, b, cmd.Meta.OccurredOn); dup {
			return refuse(AidDuplicate, rule.field, what, "rule", rule.Version(),
				"earlier", earlier.Meta.OccurredOn.String(), "event", string(earlier.Stream)+"@"+itoa(earlier.Revision))
		} else if len(rule.key(b)) > 0 {
			d.Rules = append(d.Rules, rule.Version())
		}
	}
	return d, nil
}

// duplicate looks for earlier aid that a rule says must not be given again so soon.
func (a *Actor) duplicate(rule *DuplicateRule, b Intervention, on Period) (earlier Recorded, what string, found bool) {
	year := on.Last().Year
	for _, what := range rule.key(b) {
		for _, r := range a.received {
			if r.rule == rule && r.what == normalise(what) && abs(year-r.year) < rule.Years {
				return r.event, what, true
			}
		}
	}
	return Recorded{}, "", false
}

func (a *Actor) refuseInactive() (Decision, error) {
	if a.status == closed {
		return refuse(ActorClosedCode, "stream", string(a.reason), "since", a.since)
	}
	return refuse(ActorSuspendedCode, "stream", "", "since", a.since)
}

func (a *Actor) statusWord() string { return [...]string{"active", "suspended", "closed"}[a.status] }

func (a *Actor) Evolve(e Recorded) {
	if _, ok := e.Body.(*ActorRegistered); !ok {
		a.facts++
	}
	switch b := e.Body.(type) {
	case *ActorRegistered:
		a.registered, a.kind, a.region = true, b.EntityKind, b.Region
	case *ActorLocated:
		a.region = b.Region
	case *ActorRelocated:
		if b.From != a.region {
			a.broken = "ActorRelocated " + b.From.String()
		}
		a.region = b.To
	case *MemberJoined:
		a.members[b.Member] = true
	case *MemberLeft:
		delete(a.members, b.Member)
	case *ActorSuspended:
		a.status, a.since = suspended, e.Meta.OccurredOn.String()
	case *ActorReactivated:
		a.status = active
	case *ActorClosed:
		a.status, a.since, a.reason = closed, e.Meta.OccurredOn.String(), b.Reason
	case Intervention:
		a.take(e, b)
	}
}

func (a *Actor) take(e Recorded, b Intervention) {
	if e.Meta.Mode == Planned {
		return
	}
	for _, serial := range serials(b) {
		a.serials[serial] = true
	}
	for _, rule := range duplicateRules {
		for _, what := range rule.key(b) {
			a.received = append(a.received, received{rule, normalise(what), e.Meta.OccurredOn.Last().Year, e})
		}
	}
}

// Broken: nothing may be left of an actor whose registration is taken back, and moves must connect.
func (a *Actor) Broken() string {
	if !a.registered && a.facts > 0 {
		return "ActorRegistered"
	}
	return a.broken
}

func serials(b Intervention) []string {
	e, ok := b.(*EquipmentGranted)
	if !ok {
		return nil
	}
	var list []string
	for _, it := range e.Items {
		if it.Serial != "" {
			list = append(list, it.Serial)
		}
	}
	return list
}

// normalise makes two spellings of one thing equal: case and space do not count.
func normalise(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
