package synthetic

import (
	"sync/atomic"

	"jejak/domain"
)

// kind is the stage, the kind and the topic of an activity.
func (a *activity) kind() (stage domain.Stage, kind, topic string) {
	if a.fair {
		return domain.Promotion, []string{"pameran", "bazar"}[int(a.topic)%2], fairs[int(a.topic)%len(fairs)]
	}
	t := topics[a.topic]
	return domain.Training, t.kind, t.topic
}

func (p *plan) activityRef(n int) domain.Ref {
	return domain.NewRef(domain.CategoryActivity, p.id("activity", n))
}

// recent draws an activity of a place that has ended by a day, not long before and not before another day; ok is false where
// there was none.
func (p *plan) recent(c chance, at *place, fair bool, from, until day) (n int, ok bool) {
	const daysBefore = 60
	from = max(from, until-daysBefore)
	low, high := at.activities.from, at.activities.to
	for low < high {
		if mid := (low + high) / 2; p.activities[mid].start <= until {
			low = mid + 1
		} else {
			high = mid
		}
	}
	const choice = 12
	for range choice {
		n := low - 1 - c.IntN(choice)
		if n < at.activities.from {
			continue
		}
		a := &p.activities[n]
		if a.fair == fair && !a.cancelled && a.start >= from && a.start+day(a.days) <= until {
			return n, true
		}
	}
	return 0, false
}

// came counts one more or less who came to an activity.
func (p *plan) came(n int, more int32) { atomic.AddInt32(&p.attended[n], more) }

// hold makes the stream of an activity, when it is known who came.
func (p *plan) hold(n int, entries *[]entry) error {
	a := &p.activities[n]
	at := p.places[a.place]
	c := p.chance("activity", n)
	s, err := p.stream(p.activityRef(n), entries)
	if err != nil {
		return err
	}
	stage, kind, topic := a.kind()
	window := span(a.start, int(a.days))
	programme := at.programmes[c.IntN(2)]
	came := int(p.attended[n])
	scheduled := happened(at.officer, window, c.at(a.start-28))
	scheduled.mode = domain.Planned
	if err := s.must(scheduled, &domain.ActivityScheduled{Stage: stage, Kind: kind, Topic: topic, Programme: programme,
		Region: at.region, Window: window,
		Quota: (came/10 + 2) * 10}); err != nil {
		return err
	}
	if a.cancelled {
		return s.must(happened(at.officer, (a.start-3).period(), c.at(a.start-3)),
			&domain.ActivityCancelled{Reason: "Narasumber berhalangan"})
	}
	end := a.start + day(a.days) - 1
	held := happened(at.officer, window, c.at(end+day(c.between(1, 6)))).verified("laporan", string(s.ref()[len(s.ref())-6:]),
		end.period())
	if err := s.must(held, &domain.ActivityHeld{Stage: stage, Kind: kind, Topic: topic, Programme: programme,
		Region: at.region, Participants: came,
		Unit: "IKM", Organisers: []string{at.officer.Office}}); err != nil {
		return err
	}
	completed := happened(at.officer, end.period(), held.at+second)
	return s.must(completed, &domain.ActivityCompleted{Attended: came, Passed: came - came/8})
}
