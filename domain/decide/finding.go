package decide

import "jejak/domain"

// Finding is what an auditor found and what became of it:
//
//	raised → answered → resolved → reopened → answered → …
//
// An answer can be added to as long as the finding is open. Whoever has answered a finding never resolves it, also not
// after it was reopened. Nothing on its stream is taken back: a finding that was wrong is resolved, and says why.
type Finding struct {
	state     domain.FindingState
	since     domain.Period // of the last step
	answerers []string
}

func (f *Finding) Decide(cmd Case) (Decision, error) {
	if _, opens := cmd.Body.(*domain.FindingRaised); opens == (f.state != domain.FindingNone) {
		return refuseOpening(opens, cmd.Stream)
	}
	if _, ok := f.state.Next(cmd.Body); !ok {
		return refuse(domain.StateOrder, "body", domain.TypeName(cmd.Body), "state", string(f.state), "stream", string(cmd.Stream))
	}
	if before(cmd.Meta.OccurredOn, f.since) {
		return refuse(domain.DateOrder, "occurredOn", cmd.Meta.OccurredOn.String(), "earlier", f.since.String())
	}
	user := cmd.Meta.By.User
	switch b := cmd.Body.(type) {
	case *domain.FindingRaised:
		b.By = user
	case *domain.FindingAnswered:
		b.By = user
	case *domain.FindingResolved:
		if f.answeredBy(user) {
			return refuse(domain.SelfApproval, "by.user", user)
		}
		b.By = user
	case *domain.FindingReopened:
		b.By = user
	}
	return accept(cmd.Body)
}

func (f *Finding) answeredBy(user string) bool {
	for _, name := range f.answerers {
		if samePerson(name, user) {
			return true
		}
	}
	return false
}

func (f *Finding) Evolve(e domain.Recorded) {
	f.state, _ = f.state.Next(e.Body)
	f.since = e.Meta.OccurredOn
	if b, ok := e.Body.(*domain.FindingAnswered); ok {
		f.answerers = append(f.answerers, b.By)
	}
}

// Broken is never asked: no event of a finding can be reversed.
func (f *Finding) Broken() string { return "" }
