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
	for ref, known := range r.Approvals.States() {
		all = append(all, Candidate{ref, known.What})
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
	if err := r.need(ctx, r.Approvals); err != nil {
		return nil, err
	}
	var list []ApprovalLine
	for ref, known := range r.Approvals.States() {
		line := ApprovalLine{ref, known.Expired(r.Today), known}
		if !open || line.State == domain.ApprovalOpen && !line.Expired {
			list = append(list, line)
		}
	}
	return list, nil
}
