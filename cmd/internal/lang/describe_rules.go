package lang

import (
	"slices"
	"strconv"

	"jejak/domain"
)

// rules tells what the rules of aid led to: what was flagged, and what was asked of a second pair of eyes.
func (s *sentence) rules(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.DuplicateAidFlagged:
		s.say("say.DuplicateAidFlagged", "rule", b.Rule, "about", domain.AboutRules(s.w.lang, b.Rule))
		if len(b.Actors) > 0 {
			s.also("and.other-actors", s.refs(b.Actors))
		}
		if len(b.Events) > 0 {
			s.also("and.earlier-facts", strconv.Itoa(len(b.Events)))
		}
	case *domain.IneligibleAidFlagged:
		s.say("say.IneligibleAidFlagged", "criteria", b.Criteria)
		s.add(s.w.failures(b.Failed))
		if !slices.Contains(domain.CriteriaVersions(), b.Criteria) {
			s.add(domain.AboutRules(s.w.lang, b.Criteria)) // a rule that is asked of all aid
		}
		s.also("and.aids", strconv.Itoa(len(b.Aid)))
	case *domain.DuplicateAidCleared:
		s.say("say.DuplicateAidCleared")
		s.also("and.reason", b.Reason)
	case *domain.IneligibleAidCleared:
		s.say("say.IneligibleAidCleared")
		s.also("and.reason", b.Reason)
	case *domain.ApprovalRequested:
		s.say("say.ApprovalRequested", "what", b.What)
		s.also("and.concerns", s.ref(b.Concerns))
		s.also("and.exception", domain.AboutRules(s.w.lang, b.Rules...))
		s.also("and.requestedby", b.Requester)
		s.also("and.until", s.w.Date(b.Expires))
	case *domain.ApprovalGranted:
		s.say("say.ApprovalGranted", "by", b.By)
	case *domain.ApprovalRejected:
		s.say("say.ApprovalRejected", "by", b.By)
		s.also("and.reason", b.Reason)
	case *domain.AsideAnswered:
		s.say("say.AsideAnswered", "event", s.ref(domain.Ref(b.On))+"@"+strconv.FormatInt(b.Revision, 10), "code", string(b.Code))
		s.also("and.reason", b.Reason)
	default:
		return false
	}
	return true
}
