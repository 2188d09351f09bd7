// Package approvals knows what a second pair of eyes was asked for, who answered, and what is still open.
package approvals

import (
	"context"
	"iter"

	"jejak/domain"
	"jejak/projections"
)

// Approval is one request and where it stands.
type Approval struct {
	State       domain.ApprovalState `json:"state"`
	CommandHash string               `json:"commandHash"`
	Concerns    domain.Ref           `json:"concerns"`
	What        string               `json:"what"`
	Rules       []string             `json:"rules"`
	Requester   string               `json:"requester"`
	Since       domain.Period        `json:"since,omitzero"` // when it was asked for
	Expires     domain.Date          `json:"expires"`
	By          string               `json:"by,omitempty"` // who granted or rejected it
	Reason      string               `json:"reason,omitempty"`
}

// Expired reports whether it can no longer be granted or used on a day.
func (a Approval) Expired(today domain.Date) bool { return today.Compare(a.Expires) > 0 }

// Approvals is the read model.
type Approvals struct {
	projections.Fold[Approval]
	list projections.Index
}

// New returns the empty read model.
func New() *Approvals {
	return &Approvals{projections.Fold[Approval]{
		Title:      "approvals",
		Categories: []string{domain.CategoryApproval},
		Take:       take,
	}, projections.Index{Title: "approvals", Edition: 2, Reads: projections.Types(&domain.ApprovalRequested{}), Terms: terms}}
}

// Kept is the index of all approvals.
func (m *Approvals) Kept() []projections.Projection { return m.list.Kept() }

func terms(_ *projections.Fact, emit func(kind, value string)) { emit("", "") }

// All lists the approvals that the view has, in the order of their names.
func (m *Approvals) All(ctx context.Context) iter.Seq2[projections.Stated[Approval], error] {
	return m.States(ctx, m.list.Of(""))
}

func take(a *Approval, f *projections.Fact) {
	switch b := f.Body.(type) {
	case *domain.ApprovalRequested:
		a.CommandHash, a.Concerns, a.What, a.Rules, a.Requester, a.Expires = b.CommandHash, b.Concerns, b.What, b.Rules, b.Requester, b.Expires
		a.Since = f.Meta.OccurredOn
		a.to(domain.ApprovalOpen)
	case *domain.ApprovalGranted:
		a.By = b.By
		a.to(domain.ApprovalGiven)
	case *domain.ApprovalRejected:
		a.By, a.Reason = b.By, b.Reason
		a.to(domain.ApprovalRefused)
	}
}

// to moves on. By its date an answer can come before its request, which is then no longer open.
func (a *Approval) to(state domain.ApprovalState) {
	if a.State == domain.ApprovalNone || state != domain.ApprovalOpen {
		a.State = state
	}
}
