package answers

import (
	"context"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/funds"
)

// FundPage is a fund line with its money.
type FundPage struct {
	Ref domain.Ref `json:"stream"`
	funds.Fund
	Lines  map[funds.Line]projections.Figure `json:"lines"`
	LateOf map[funds.Line]projections.Figure `json:"lateOf,omitempty"` // as much of a line as was posted after the year was closed
}

// Fund makes the page of a fund line.
func (r *Reader) Fund(ctx context.Context, text string) (FundPage, error) {
	if err := r.need(ctx, r.Funds, r.Money); err != nil {
		return FundPage{}, err
	}
	ref, err := r.Find(domain.CategoryFund, text)
	f, _ := r.Funds.State(ref)
	return r.fund(ref, f), err
}

// FundList makes the pages of all fund lines.
func (r *Reader) FundList(ctx context.Context) ([]FundPage, error) {
	if err := r.need(ctx, r.Funds, r.Money); err != nil {
		return nil, err
	}
	var list []FundPage
	for ref, f := range r.Funds.States() {
		list = append(list, r.fund(ref, f))
	}
	return list, nil
}

func (m *Models) fund(ref domain.Ref, f funds.Fund) FundPage {
	page := FundPage{Ref: ref, Fund: f, Lines: map[funds.Line]projections.Figure{}, LateOf: map[funds.Line]projections.Figure{}}
	for _, line := range funds.Lines() {
		page.Lines[line] = m.Money.Figure(ref, line)
		if late := m.Money.Late(ref, line); line.Recorded() && late.Value != 0 {
			page.LateOf[line] = late
		}
	}
	return page
}
