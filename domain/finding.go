package domain

// Finding is what an auditor found and what became of it:
//
//	raised → answered → resolved → reopened → answered → …
//
// An answer can be added to as long as the finding is open. Whoever has answered a finding never resolves it, also not
// after it was reopened. Nothing on its stream is taken back: a finding that was wrong is resolved, and says why.
type Finding struct {
	state     FindingState
	since     Period // of the last step
	answerers []string
}

// FindingState is where a finding stands.
type FindingState string

const (
	FindingNone   FindingState = ""
	FindingOpen   FindingState = "raised"
	FindingReply  FindingState = "answered"
	FindingClosed FindingState = "resolved"
	FindingAgain  FindingState = "reopened"
)

// Pending reports whether somebody still has to do something.
func (s FindingState) Pending() bool { return s != FindingNone && s != FindingClosed }

// Next is the state after an event; ok is false if the event cannot follow.
func (s FindingState) Next(b Body) (next FindingState, ok bool) {
	switch b.(type) {
	case *FindingRaised:
		return FindingOpen, s == FindingNone
	case *FindingAnswered:
		return FindingReply, s.Pending()
	case *FindingResolved:
		return FindingClosed, s == FindingReply
	case *FindingReopened:
		return FindingAgain, s == FindingClosed
	}
	return s, false
}

func (f *Finding) Decide(cmd Command) (Decision, error) {
	if _, opens := cmd.Body.(*FindingRaised); opens == (f.state != FindingNone) {
		return refuseOpening(opens, cmd.Stream)
	}
	if _, ok := f.state.Next(cmd.Body); !ok {
		return refuse(StateOrder, "body", TypeName(cmd.Body), "state", string(f.state), "stream", string(cmd.Stream))
	}
	if before(cmd.Meta.OccurredOn, f.since) {
		return refuse(DateOrder, "occurredOn", cmd.Meta.OccurredOn.String(), "earlier", f.since.String())
	}
	user := cmd.Meta.By.User
	switch b := cmd.Body.(type) {
	case *FindingRaised:
		b.By = user
	case *FindingAnswered:
		b.By = user
	case *FindingResolved:
		if f.answeredBy(user) {
			return refuse(SelfApproval, "by.user", user)
		}
		b.By = user
	case *FindingReopened:
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

func (f *Finding) Evolve(e Recorded) {
	f.state, _ = f.state.Next(e.Body)
	f.since = e.Meta.OccurredOn
	if b, ok := e.Body.(*FindingAnswered); ok {
		f.answerers = append(f.answerers, b.By)
	}
}

// Broken is never asked: no event of a finding can be reversed.
func (f *Finding) Broken() string { return "" }
