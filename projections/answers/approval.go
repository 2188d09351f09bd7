package answers

import (
	"context"

	"jejak/domain"
	"jejak/projections/approvals"
)

// FindApproval resolves an approval by its id or the beginning of it; an empty text is none.
func (r *Reader) FindApproval(text string) (domain.Ref, error) {
	if text == "" {
		return "", nil
	}
	var all []Candidate
	for s, err := range r.Approvals.All(r.asking()) {
		if err != nil {
			return "", err
		}
		all = append(all, Candidate{s.Ref, s.State.What})
	}
	return byID(domain.CategoryApproval, text, all)
}

// ApprovalLine is a request for an approval and where it stands.
type ApprovalLine struct {
	Ref     domain.Ref `json:"ref"`
	Expired bool       `json:"expired"`
	approvals.Approval
}

// ApprovalList lists the requests for an approval, or those of them that still wait for an answer.
func (r *Reader) ApprovalList(ctx context.Context, open bool) ([]ApprovalLine, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	var list []ApprovalLine
	for s, err := range r.Approvals.All(ctx) {
		if err != nil {
			return nil, err
		}
		line := ApprovalLine{s.Ref, s.State.Expired(r.Today), s.State}
		if !open || line.State == domain.ApprovalOpen && !line.Expired {
			list = append(list, line)
		}
	}
	return list, nil
}
