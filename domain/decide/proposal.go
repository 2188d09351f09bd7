package decide

import "jejak/domain"

// Proposal is a request to somebody who can grant it:
//
//	submitted → received → under identification → approved | rejected | withdrawn
//
// Steps may be left out, as the letters of an office do, but never taken back.
type Proposal struct {
	state  domain.ProposalState
	facts  int                 // facts besides the submission
	linked map[domain.Ref]bool // funds that were granted for it
	broken string
}

// order tells which state comes after which.
var order = map[domain.ProposalState]int{domain.ProposalNone: 0, domain.ProposalOpen: 1, domain.ProposalTaken: 2,
	domain.ProposalExamined: 3,
	domain.ProposalGranted:  4, domain.ProposalRefused: 4, domain.ProposalGivenBack: 4}

func newProposal() *Proposal { return &Proposal{linked: map[domain.Ref]bool{}} }

func (p *Proposal) Decide(cmd Case) (Decision, error) {
	if _, ok := cmd.Body.(*domain.ProposalSubmitted); ok == (p.state != domain.ProposalNone) {
		return refuseOpening(ok, cmd.Stream)
	}
	if b, ok := cmd.Body.(*domain.ProposalLinkedToAllocation); ok {
		return p.link(cmd.Stream, b)
	}
	if next := p.state.Next(cmd.Body); next != p.state && order[next] <= order[p.state] || p.moves(cmd.Body) && next == p.state {
		return refuse(domain.StateOrder, "body", domain.TypeName(cmd.Body), "state", string(p.state), "stream", string(cmd.Stream))
	}
	return accept(cmd.Body)
}

// link accepts the money for what was approved, each fund once.
func (p *Proposal) link(stream domain.Ref, b *domain.ProposalLinkedToAllocation) (Decision, error) {
	switch {
	case p.state != domain.ProposalGranted:
		return refuse(domain.StateOrder, "body", domain.TypeName(b), "state", string(p.state), "stream", string(stream))
	case p.linked[b.Fund]:
		return refuse(domain.AlreadyRegistered, "fund", string(b.Fund))
	}
	return accept(b)
}

// moves reports whether a body is a step of the proposal, not a remark.
func (p *Proposal) moves(b domain.Body) bool {
	const remark domain.ProposalState = "remark"
	return remark.Next(b) != remark
}

func (p *Proposal) Evolve(e domain.Recorded) {
	if _, ok := e.Body.(*domain.ProposalSubmitted); !ok {
		p.facts++
		if p.state == domain.ProposalNone {
			return // without its submission a proposal has no state; Broken says so
		}
	}
	if b, ok := e.Body.(*domain.ProposalLinkedToAllocation); ok {
		if p.state != domain.ProposalGranted {
			p.broken = "ProposalApproved"
		}
		p.linked[b.Fund] = true
	}
	p.state = p.state.Next(e.Body)
}

func (p *Proposal) Broken() string {
	if p.state == domain.ProposalNone && p.facts > 0 {
		return "ProposalSubmitted"
	}
	return p.broken
}
