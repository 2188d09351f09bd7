package lang

import (
	"strconv"

	"jejak/domain"
)

// finding tells what an auditor found and what became of it.
func (s *sentence) finding(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.FindingRaised:
		s.say("say.FindingRaised", "condition", b.Condition)
		s.also("and.criteria", b.Criteria)
		s.also("and.cause", b.Cause)
		s.also("and.effect", b.Effect)
		s.also("and.value", known(b.ValueRp))
		s.also("and.about", s.refs(b.About))
		if len(b.Events) > 0 {
			s.also("and.events-concerned", strconv.Itoa(len(b.Events)))
		}
		s.also("and.by", b.By)
	case *domain.FindingAnswered:
		s.say("say.FindingAnswered", "answer", b.Answer)
		s.also("and.by", b.By)
	case *domain.FindingResolved:
		s.say("say.FindingResolved", "reason", b.Reason)
		s.also("and.by", b.By)
	case *domain.FindingReopened:
		s.say("say.FindingReopened", "reason", b.Reason)
		s.also("and.by", b.By)
	default:
		return false
	}
	return true
}
