package answers

import (
	"context"

	"jejak/domain"
	"jejak/projections/stock"
)

// Stock is what agencies have on hand.
type Stock struct {
	Lines []StockLine `json:"lines"`
	Open  []OpenIssue `json:"open"` // issued, and not handed over yet
}

// StockLine is a thing of an agency, with the issues of it that are open.
type StockLine struct {
	stock.Line
	OnHand domain.Quantity `json:"onHand"`
	Open   []OpenIssue     `json:"open,omitempty"`
}

// Stock lists the goods of an agency. An empty text is all agencies.
func (r *Reader) Stock(ctx context.Context, text string) (Stock, error) {
	if err := r.Ready(ctx); err != nil {
		return Stock{}, err
	}
	agency, err := r.Optional(domain.CategoryAgency, text)
	if err != nil {
		return Stock{}, err
	}
	var s Stock
	if s.Open, err = r.Stocks.Open(agency, r.Today); err != nil {
		return s, err
	}
	lines, err := r.Stocks.Of(agency)
	if err != nil {
		return s, err
	}
	for _, l := range lines {
		line := StockLine{Line: l, OnHand: l.OnHand()}
		for _, o := range s.Open {
			if o.Agency == l.Agency && o.Item == l.Item && o.Unit == l.Unit {
				line.Open = append(line.Open, o)
			}
		}
		s.Lines = append(s.Lines, line)
	}
	return s, nil
}
