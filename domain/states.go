package domain

// ApprovalState is how far an approval has come.
type ApprovalState string

const (
	ApprovalNone    ApprovalState = ""
	ApprovalOpen    ApprovalState = "requested"
	ApprovalGiven   ApprovalState = "granted"
	ApprovalRefused ApprovalState = "rejected"
)

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

// ProposalState is where a proposal stands.
type ProposalState string

const (
	ProposalNone      ProposalState = ""
	ProposalOpen      ProposalState = "submitted"
	ProposalTaken     ProposalState = "received"
	ProposalExamined  ProposalState = "underIdentification"
	ProposalGranted   ProposalState = "approved"
	ProposalRefused   ProposalState = "rejected"
	ProposalGivenBack ProposalState = "withdrawn"
)

// Pending reports whether an answer is still owed.
func (s ProposalState) Pending() bool {
	return s == ProposalOpen || s == ProposalTaken || s == ProposalExamined
}

// Next is the state after an event, the same state for one that does not move it.
func (s ProposalState) Next(b Body) ProposalState {
	switch b.(type) {
	case *ProposalSubmitted:
		return ProposalOpen
	case *ProposalReceived:
		return ProposalTaken
	case *ProposalUnderIdentification:
		return ProposalExamined
	case *ProposalApproved:
		return ProposalGranted
	case *ProposalRejected:
		return ProposalRefused
	case *ProposalWithdrawn:
		return ProposalGivenBack
	}
	return s
}
