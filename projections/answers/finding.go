package answers

import (
	"context"

	"jejak/domain"
	"jejak/projections/findings"
)

// FindFinding resolves a finding by its id or the beginning of it.
func (r *Reader) FindFinding(text string) (domain.Ref, error) {
	var all []Candidate
	for s, err := range r.Findings.All(r.asking()) {
		if err != nil {
			return "", err
		}
		all = append(all, Candidate{s.Ref, s.State.Condition})
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
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	var list []FindingLine
	for s, err := range r.Findings.All(ctx) {
		if err != nil {
			return nil, err
		}
		if line := findingLine(s.Ref, s.State); !pending || line.State.Pending() {
			list = append(list, line)
		}
	}
	return list, nil
}

// Finding is one of them.
func (r *Reader) Finding(ctx context.Context, text string) (FindingLine, error) {
	if err := r.Ready(ctx); err != nil {
		return FindingLine{}, err
	}
	ref, err := r.FindFinding(text)
	if err != nil {
		return FindingLine{}, err
	}
	known, _, err := r.Findings.State(ctx, ref)
	return findingLine(ref, known), err
}
