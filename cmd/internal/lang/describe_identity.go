package lang

import (
	"strings"

	"jejak/domain"
	"jejak/domain/identifier"
)

// identity tells of an actor's numbers, of erasure and of mergers. A personal number is sealed and stays so.
func (s *sentence) identity(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ActorIdentifierAdded:
		s.say("say.ActorIdentifierAdded", "scheme", string(b.Scheme), "value", b.Value)
		s.also("and.status", s.w.word("number.", string(b.Status)))
		s.also("and.validfrom", s.w.Period(b.ValidFrom))
		s.also("and.doubts", s.w.Doubts(b.Scheme, b.Warnings))
	case *domain.PersonalIdentifierAdded:
		s.say("say.PersonalIdentifierAdded", "scheme", string(b.Scheme))
		s.also("and.doubts", s.w.Doubts(b.Scheme, b.Warnings))
	case *domain.ActorIdentifierRevoked:
		s.say("say.ActorIdentifierRevoked", "scheme", string(b.Scheme))
		s.also("and.number", b.Value)
		s.also("and.reason", b.Reason)
	case *domain.IdentityClaimed:
		s.say("say.IdentityClaimed", "actor", s.ref(b.Actor))
	case *domain.IdentityReleased:
		s.say("say.IdentityReleased", "actor", s.ref(b.Actor))
		s.also("and.reason", b.Reason)
	case *domain.ActorsMerged:
		s.say("say.ActorsMerged", "merged", s.ref(b.Merged), "survivor", s.ref(b.Survivor))
		s.also("and.reason", b.Reason)
	default:
		return s.erasure(body)
	}
	return true
}

func (s *sentence) erasure(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ErasureRequested:
		s.say("say.ErasureRequested")
		s.also("and.legalbasis", b.LegalBasis)
	case *domain.ErasureRefused:
		s.say("say.ErasureRefused")
		s.also("and.reason", b.Reason)
	case *domain.PersonalDataErased:
		s.say("say.PersonalDataErased")
		s.also("and.requestedby", b.RequestedBy)
		s.also("and.approvedby", b.ApprovedBy)
		s.also("and.legalbasis", b.LegalBasis)
	default:
		return false
	}
	return true
}

// Doubts says what is to be checked in a number of a scheme, by the flags that were recorded with it.
func (w *Words) Doubts(scheme identifier.Scheme, flags []string) string {
	prefix := identifier.Warning{Scheme: scheme}.Code()
	list := make([]string, len(flags))
	for i, flag := range flags {
		list[i] = w.word("doubt.", strings.TrimPrefix(flag, prefix))
	}
	return w.List(list)
}
