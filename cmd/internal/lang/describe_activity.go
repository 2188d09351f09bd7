package lang

import "jejak/domain"

// activity tells what will take place and what did.
func (s *sentence) activity(body domain.Body) bool {
	switch b := body.(type) {
	case *domain.ActivityScheduled:
		s.say("say.ActivityScheduled", "kind", s.kind(b.Kind), "topic", b.Topic)
		s.add(s.w.Period(b.Window))
		s.place(b.Region)
		s.also("and.quota", s.count(b.Quota, "peserta"))
		s.label("and.programme", s.ref(b.Programme))
	case *domain.ActivityHeld:
		s.held(b)
	case *domain.AttendanceListRequested:
		s.say("say.AttendanceListRequested", "count", s.w.Count(int64(b.Count), "peserta"), "from", b.From)
	case *domain.StudyVisitHeld:
		s.say("say.StudyVisitHeld", "visitor", s.titled(b.Visitor, s.w.Place(b.VisitorRegion)),
			"host", s.titled(b.Host, s.w.Place(b.HostRegion)), "topic", b.Topic)
	case *domain.FollowUpIntended:
		s.say("say.FollowUpIntended", "intent", b.Intent)
		s.also("and.by", b.By)
		s.place(b.Region)
	case *domain.ActivityOpened:
		s.say("say.ActivityOpened", "by", b.By)
		s.also("and.in", b.Place)
	case *domain.ActivityCompleted:
		s.say("say.ActivityCompleted", "attended", s.w.Count(int64(b.Attended), "peserta"))
		if b.Passed > 0 {
			s.also("and.passed", s.w.Number(int64(b.Passed)))
		}
	case *domain.ActivityCancelled:
		s.say("say.ActivityCancelled")
		s.also("and.reason", b.Reason)
	case *domain.FollowUpDone:
		s.say("say.FollowUpDone", "done", b.Done)
		s.also("and.by", b.By)
		s.place(b.Region)
	default:
		return false
	}
	return true
}

func (s *sentence) held(b *domain.ActivityHeld) {
	unit := b.Unit
	if unit == "" {
		unit = "peserta"
	}
	s.say("say.ActivityHeld", "kind", s.kind(b.Kind), "topic", b.Topic)
	s.add(s.count(b.Participants, unit))
	s.place(b.Region)
	s.also("and.organisers", s.w.List(b.Organisers))
	s.label("and.programme", s.ref(b.Programme))
}
