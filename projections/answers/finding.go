package answers

import (
	"jejak/domain"
	"jejak/projections/findings"
)

// FindFinding resolves a finding by its id or the beginning of it.
func (r *Reader) FindFinding(text string) (domain.Ref, error) {
	var all []Candidate
	for ref, known := range r.Models.Findings.States() {
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
func (r *Reader) FindingList(pending bool) []FindingLine {
	var list []FindingLine
	for ref, known := range r.Models.Findings.States() {
		if line := findingLine(ref, known); !pending || line.State.Pending() {
			list = append(list, line)
		}
	}
	return list
}

// Finding is one of them.
func (r *Reader) Finding(text string) (FindingLine, error) {
	ref, err := r.FindFinding(text)
	known, _ := r.Models.Findings.State(ref)
	return findingLine(ref, known), err
}
