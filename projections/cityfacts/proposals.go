package cityfacts

import (
	"slices"

	"jejak/domain"
	"jejak/domain/region"
	"jejak/projections"
)

// Proposal is a request and where it stands.
type Proposal struct {
	From    region.Region        `json:"from"`
	By      string               `json:"by,omitempty"`
	To      string               `json:"to"`
	Subject string               `json:"subject"`
	Items   []string             `json:"items,omitempty"`
	State   domain.ProposalState `json:"state"`
	Since   domain.Period        `json:"since,omitzero"` // when it was submitted
	Last    domain.Period        `json:"last,omitzero"`  // when it last moved
	Answer  string               `json:"answer,omitempty"`
}

// Age is how many days a pending proposal has waited on a day; for one that was answered, how long it took.
func (p Proposal) Age(today domain.Date) int {
	if !p.State.Pending() {
		today = p.Last.EffectiveFrom()
	}
	return p.Since.EffectiveFrom().DaysUntil(today)
}

// Proposals is the read model of requests.
type Proposals struct{ projections.Fold[Proposal] }

// NewProposals returns the empty read model.
func NewProposals() *Proposals {
	return &Proposals{projections.Fold[Proposal]{
		Title:      "proposals",
		Categories: []string{domain.CategoryProposal},
		Take:       take,
	}}
}

func take(p *Proposal, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ProposalSubmitted:
		p.From, p.By, p.To, p.Subject, p.Since = b.From, b.By, b.To, b.Subject, f.Meta.OccurredOn
		p.move(f, "")
	case *domain.ProposalItemAdded:
		p.Items = append(p.Items, b.Item)
	case *domain.ProposalReceived:
		p.move(f, b.By)
	case *domain.ProposalUnderIdentification:
		p.move(f, b.By)
	case *domain.ProposalApproved:
		p.move(f, b.By)
	case *domain.ProposalRejected:
		p.move(f, b.By)
	case *domain.ProposalWithdrawn:
		p.move(f, b.By)
	}
}

// way is the order of the states; all that end a proposal come last.
var way = []domain.ProposalState{domain.ProposalNone, domain.ProposalOpen, domain.ProposalTaken, domain.ProposalExamined}

// move takes the proposal a step on. Dates need not be exact ("in December", "by the 22nd"), so a step can come here
// after the one that it led to; steps are never taken back, so the later state stays.
func (p *Proposal) move(f *projections.Fact, by string) {
	next := p.State.Next(f.Body)
	if at := slices.Index(way, p.State); at < 0 || (slices.Contains(way, next) && slices.Index(way, next) <= at) {
		return
	}
	p.State, p.Last, p.Answer = next, f.Meta.OccurredOn, by
}
