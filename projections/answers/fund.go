package answers

import (
	"cmp"
	"context"
	"slices"

	"jejak/domain"
	"jejak/domain/region"
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
	if err := r.Ready(ctx); err != nil {
		return FundPage{}, err
	}
	ref, err := r.Find(domain.CategoryFund, text)
	if err != nil {
		return FundPage{}, err
	}
	f, _, err := r.Funds.State(ctx, ref)
	if err != nil {
		return FundPage{}, err
	}
	return r.fund(ref, f)
}

// FundList makes the pages of all fund lines.
func (r *Reader) FundList(ctx context.Context, e Extent) ([]FundPage, error) {
	if err := r.Ready(ctx); err != nil {
		return nil, err
	}
	return r.funds(ctx, region.Region{}, e)
}

// funds makes the pages of the fund lines of a city, or of all for the zero region, in the order of their ids.
func (m *Models) funds(ctx context.Context, city region.Region, e Extent) (list []FundPage, err error) {
	states := m.Funds.States
	if e == Shown {
		states = m.Funds.Cards
	}
	for s, err := range states(ctx, m.Places.In(domain.CategoryFund, city)) {
		if err != nil {
			return nil, err
		}
		if city != (region.Region{}) && s.State.Region != city {
			continue
		}
		page, err := m.fund(s.Ref, s.State)
		if err != nil {
			return nil, err
		}
		list = append(list, page)
	}
	slices.SortFunc(list, func(a, b FundPage) int { return cmp.Compare(a.Ref, b.Ref) })
	return list, nil
}

func (m *Models) fund(ref domain.Ref, f funds.Fund) (FundPage, error) {
	account, err := m.Money.Account(ref)
	if err != nil {
		return FundPage{}, err
	}
	return fundPage(ref, f, account), nil
}

func fundPage(ref domain.Ref, f funds.Fund, account *funds.Account) FundPage {
	page := FundPage{Ref: ref, Fund: f, Lines: map[funds.Line]projections.Figure{}, LateOf: map[funds.Line]projections.Figure{}}
	for _, line := range funds.Lines() {
		page.Lines[line] = account.Figure(line)
		if late := account.Late(line); line.Recorded() && late.Value != 0 {
			page.LateOf[line] = late
		}
	}
	return page
}
