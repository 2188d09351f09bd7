package lang

import "jejak/domain"

// actor tells who an actor is and what became of it. Owner, address, contact and the names of persons are sealed and
// stay so.
func (s *sentence) actor(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ActorRegistered:
		s.registered(b)
	case *domain.ActorLocated:
		s.say("say.ActorLocated", "place", s.w.Place(b.Region))
		s.also("and.aswritten", b.AsWritten)
	case *domain.ActorRelocated:
		s.say("say.ActorRelocated", "to", s.w.Place(b.To))
		s.with("and.from", s.w.Place(b.From))
	case *domain.ActorPersonLinked:
		s.say("say.ActorPersonLinked", "role", b.Role)
	case *domain.ActorsRelated:
		s.say("say.ActorsRelated", "other", s.ref(b.Other), "relation", b.Relation)
	case *domain.MemberJoined:
		s.say("say.MemberJoined", "member", s.ref(b.Member))
	case *domain.MemberLeft:
		s.say("say.MemberLeft", "member", s.ref(b.Member))
	case *domain.SiteVisited:
		s.say("say.SiteVisited", "visitor", b.Visitor)
		s.also("and.during", s.ref(b.Activity))
		s.also("and.findings", b.Findings)
	case *domain.ActorSuspended:
		s.say("say.ActorSuspended")
		s.also("and.reason", b.Reason)
	case *domain.ActorReactivated:
		s.say("say.ActorReactivated")
		s.also("and.reason", b.Reason)
	case *domain.ActorClosed:
		s.say("say.ActorClosed", "reason", s.w.word("closing.", string(b.Reason)))
	default:
		return false
	}
	return true
}

func (s *sentence) registered(b *domain.ActorRegistered) {
	s.say("say.ActorRegistered", "who", s.titled(b.Name, s.w.word("entity.", string(b.EntityKind))))
	s.place(b.Region)
	s.also("and.aliases", s.w.List(b.Aliases))
	s.also("and.sector", b.Sector)
	s.kbli(b.KBLI)
	s.also("and.products", s.w.List(b.Products))
	s.also("and.started", s.w.Period(b.StartedOn))
}
