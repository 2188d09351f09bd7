package domain

// Proposal is a request to somebody who can grant it:
//
//	submitted → received → under identification → approved | rejected | withdrawn
//
// Steps may be left out, as the letters of an office do, but never taken back.
type Proposal struct {
	state  ProposalState
	facts  int          // facts besides the submission
	linked map[Ref]bool // funds that were granted for it
	broken string
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

// order tells which state comes after which.
var order = map[ProposalState]int{ProposalNone: 0, ProposalOpen: 1, ProposalTaken: 2, ProposalExamined: 3,
	ProposalGranted: 4, ProposalRefused: 4, ProposalGivenBack: 4}

func newProposal() *Proposal { return &Proposal{linked: map[Ref]bool{}} }

func (p *Proposal) Decide(cmd Command) (Decision, error) {
	if _, ok := cmd.Body.(*ProposalSubmitted); ok == (p.state != ProposalNone) {
		return refuseOpening(ok, cmd.Stream)
	}
	if b, ok := cmd.Body.(*ProposalLinkedToAllocation); ok {
		return p.link(cmd.Stream, b)
	}
	if next := p.state.Next(cmd.Body); next != p.state && order[next] <= order[p.state] || p.moves(cmd.Body) && next == p.state {
		return refuse(StateOrder, "body", TypeName(cmd.Body), "state", string(p.state), "stream", string(cmd.Stream))
	}
	return accept(cmd.Body)
}

// link accepts the money for what was approved, each fund once.
func (p *Proposal) link(stream Ref, b *ProposalLinkedToAllocation) (Decision, error) {
	switch {
	case p.state != ProposalGranted:
		return refuse(StateOrder, "body", TypeName(b), "state", string(p.state), "stream", string(stream))
	case p.linked[b.Fund]:
		return refuse(AlreadyRegistered, "fund", string(b.Fund))
	}
	return accept(b)
}

// moves reports whether a body is a step of the proposal, not a remark.
func (p *Proposal) moves(b Body) bool {
	const remark ProposalState = "remark"
	return remark.Next(b) != remark
}

func (p *Proposal) Evolve(e Recorded) {
	if _, ok := e.Body.(*ProposalSubmitted); !ok {
		p.facts++
		if p.state == ProposalNone {
			return // without its submission a proposal has no state; Broken says so
		}
	}
	if b, ok := e.Body.(*ProposalLinkedToAllocation); ok {
		if p.state != ProposalGranted {
			p.broken = "ProposalApproved"
		}
		p.linked[b.Fund] = true
	}
	p.state = p.state.Next(e.Body)
}

func (p *Proposal) Broken() string {
	if p.state == ProposalNone && p.facts > 0 {
		return "ProposalSubmitted"
	}
	return p.broken
}
