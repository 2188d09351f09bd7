package answers

import (
	"context"

	"jejak/domain"
	"jejak/projections/findings"
)

// FindFinding resolves a finding by its id or the beginning of it.
func (r *Reader) FindFinding(text string) (domain.Ref, error) {
	var all []Candidate
	for ref, known := range r.Findings.States() {
		all = append(all, Candidate{ref, known.Condition})
	}
	return byID(domain.CategoryFinding, text, all)
}

// FindingLine is a finding of an audit and where it stands.
type FindingLine struct {
	Ref   domain.Ref          `json:"ref"`
	State domain.FindingState `json:"state"`
	findings.Finding
}

func findingLine(ref domain.Ref, known findings.Finding) FindingLine {
	return FindingLine{Ref: ref, State: known.State(), Finding: known}
}

// FindingList lists the findings of audits, or those of them that wait for something.
func (r *Reader) FindingList(ctx context.Context, pending bool) ([]FindingLine, error) {
	if err := r.need(ctx, r.Findings); err != nil {
		return nil, err
	}
	var list []FindingLine
	for ref, known := range r.Findings.States() {
		if line := findingLine(ref, known); !pending || line.State.Pending() {
			list = append(list, line)
		}
	}
	return list, nil
}

// Finding is one of them.
func (r *Reader) Finding(ctx context.Context, text string) (FindingLine, error) {
	if err := r.need(ctx, r.Findings); err != nil {
		return FindingLine{}, err
	}
	ref, err := r.FindFinding(text)
	known, _ := r.Findings.State(ref)
	return findingLine(ref, known), err
}
