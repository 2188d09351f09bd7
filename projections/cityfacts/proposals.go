package cityfacts

import (
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
		Edition:    1,
		Categories: []string{domain.CategoryProposal},
		Take:       take,
	}}
}

func take(p *Proposal, f *projections.Fact) {
	if next := p.State.Next(f.Body); next != p.State {
		p.State, p.Last = next, f.Meta.OccurredOn
	}
	switch b := f.Body.(type) {
	case *domain.ProposalSubmitted:
		p.From, p.By, p.To, p.Subject, p.Since = b.From, b.By, b.To, b.Subject, f.Meta.OccurredOn
	case *domain.ProposalItemAdded:
		p.Items = append(p.Items, b.Item)
	case *domain.ProposalReceived:
		p.Answer = b.By
	case *domain.ProposalUnderIdentification:
		p.Answer = b.By
	case *domain.ProposalApproved:
		p.Answer = b.By
	case *domain.ProposalRejected:
		p.Answer = b.By
	case *domain.ProposalWithdrawn:
		p.Answer = b.By
	}
}
