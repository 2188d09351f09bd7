package lang

import (
	"jejak/domain"
	"jejak/domain/scale"
)

// growth tells what became of an actor.
func (s *sentence) growth(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ClassUpgraded:
		s.changed("say.ClassUpgraded", b.ClassChange)
	case *domain.ClassDowngraded:
		s.changed("say.ClassDowngraded", b.ClassChange)
	case *domain.KBLIReclassified:
		s.say("say.KBLIReclassified", "from", b.From.Code+" ("+b.From.Edition+")", "to", b.To.Code+" ("+b.To.Edition+")")
		s.also("and.basis", b.Basis)
		s.also("and.review", s.w.word("review.", string(b.Review)))
	case *domain.OutcomeReported:
		s.say("say.OutcomeReported", "metric", s.w.word("metric.", string(b.Metric)), "period", s.w.Period(b.Period), "value", s.w.Decimal(b.Value), "unit", b.Unit)
		s.also("and.method", s.w.Method(b.Method))
	default:
		return false
	}
	return true
}

func (s *sentence) changed(key string, b domain.ClassChange) {
	s.say(key, "scheme", string(b.Scheme), "from", s.w.word("class.", string(b.From)), "to", s.w.word("class.", string(b.To)))
	s.also("and.byrule", b.Rule)
}

// voice tells what an actor said and was told. What a complaint says is sealed and stays so.
func (s *sentence) voice(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.InterventionDeclined:
		s.say("say.InterventionDeclined", "what", s.titled(s.kind(b.Kind), s.stage(b.Stage)))
		s.also("and.programme", s.ref(b.Programme))
		s.also("and.during", s.ref(b.Activity))
		s.also("and.reason", b.Reason)
	case *domain.GrievanceFiled:
		s.say("say.GrievanceFiled", "topic", s.w.word("grievance.", string(b.Topic)))
		s.also("and.programme", s.ref(b.Programme))
	case *domain.GrievanceAnswered:
		s.say("say.GrievanceAnswered", "outcome", s.w.word("outcome.", string(b.Outcome)), "answer", b.Answer)
	case *domain.ConsentRecorded:
		s.say("say.ConsentRecorded", "purpose", s.w.word("consent.", string(b.Purpose)))
		s.also("and.basis", b.Basis)
	case *domain.ConsentWithdrawn:
		s.say("say.ConsentWithdrawn", "purpose", s.w.word("consent.", string(b.Purpose)))
	case *domain.ActorPersonUnlinked:
		s.say("say.ActorPersonUnlinked")
		s.also("and.reason", b.Reason)
	default:
		return false
	}
	return true
}

// Verdict says whether an enterprise has risen by some criteria.
func (w *Words) Verdict(v scale.Verdict) string { return w.T("verdict." + string(v)) }
