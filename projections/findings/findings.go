// Package findings knows what auditors found, what was answered, and what is still open.
package findings

import (
	"context"
	"iter"
	"slices"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/projections"
)

// Finding is one finding and where it stands.
type Finding struct {
	Criteria  string         `json:"criteria"`
	Condition string         `json:"condition"`
	Cause     string         `json:"cause,omitempty"`
	Effect    string         `json:"effect,omitempty"`
	ValueRp   *domain.Rupiah `json:"valueRp,omitzero"`
	About     []domain.Ref   `json:"about"`
	Events    []uuid.UUID    `json:"events,omitempty"`
	Steps     []Step         `json:"steps"` // as they were recorded, which is the order in which they were decided on
}

// Step is one thing that was said of a finding.
type Step struct {
	State    domain.FindingState `json:"state"` // that it led to
	On       domain.Period       `json:"on,omitzero"`
	By       string              `json:"by"`
	Text     string              `json:"text,omitempty"` // the answer or the reason
	Revision int64               `json:"revision"`
}

// State is where the finding stands.
func (f Finding) State() domain.FindingState {
	if len(f.Steps) == 0 {
		return domain.FindingNone
	}
	return f.Steps[len(f.Steps)-1].State
}

// Findings is the read model.
type Findings struct {
	projections.Fold[Finding]
	list projections.Index
}

// New returns the empty read model.
func New() *Findings {
	return &Findings{projections.Fold[Finding]{
		Title:      "findings",
		Categories: []string{domain.CategoryFinding},
		Take:       take,
	}, projections.Index{Title: "findings", Edition: 2, Reads: projections.Types(&domain.FindingRaised{}), Terms: terms}}
}

// Kept is the index of all findings.
func (m *Findings) Kept() []projections.Projection { return m.list.Kept() }

func terms(_ *projections.Fact, emit func(kind, value string)) { emit("", "") }

// All lists the findings that the view has, in the order of their names.
func (m *Findings) All(ctx context.Context) iter.Seq2[projections.Stated[Finding], error] {
	return m.States(ctx, m.list.Of(""))
}

func take(f *Finding, fact *projections.Fact) {
	step := Step{On: fact.Meta.OccurredOn, Revision: fact.Revision}
	switch b := fact.Body.(type) {
	case *domain.FindingRaised:
		f.Criteria, f.Condition, f.Cause, f.Effect = b.Criteria, b.Condition, b.Cause, b.Effect
		f.ValueRp, f.About, f.Events = b.ValueRp, b.About, b.Events
		step.State, step.By = domain.FindingOpen, b.By
	case *domain.FindingAnswered:
		step.State, step.By, step.Text = domain.FindingReply, b.By, b.Answer
	case *domain.FindingResolved:
		step.State, step.By, step.Text = domain.FindingClosed, b.By, b.Reason
	case *domain.FindingReopened:
		step.State, step.By, step.Text = domain.FindingAgain, b.By, b.Reason
	default:
		return
	}
	// Facts come by their dates, of which two may overlap; what was decided last is what holds.
	after, _ := slices.BinarySearchFunc(f.Steps, step.Revision, func(s Step, revision int64) int { return int(s.Revision - revision) })
	f.Steps = slices.Insert(f.Steps, after, step)
}
