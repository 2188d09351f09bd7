package funds

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"jejak/domain"
)

// Shared is the number of one payment order that stands on several fund lines of one office and year. A treasury gives
// each number once, so all but one of the payments are mistaken, or one payment was entered twice. The ledger refuses a
// number that is on the office's register; here is what was recorded before there were registers, or on fund lines that do
// not say their year, and so the check on the registers themselves.
type Shared struct {
	SP2D       string       `json:"sp2d"`
	Holder     string       `json:"holder"`
	FiscalYear int          `json:"fiscalYear"`
	Funds      []domain.Ref `json:"funds"`
}

// Shared lists such numbers of some funds by office, year and number.
func (p *Profiles) Shared(ctx context.Context, funds iter.Seq2[domain.Ref, error]) ([]Shared, error) {
	type key struct {
		holder string
		year   int
		number string
	}
	found := map[key]*Shared{}
	for s, err := range p.States(ctx, funds) {
		if err != nil {
			return nil, err
		}
		ref, fund := s.Ref, s.State
		for _, c := range fund.Commitments {
			for _, number := range c.SP2D {
				k := key{domain.Normalise(fund.Holder), fund.FiscalYear, domain.Normalise(number)}
				if found[k] == nil {
					found[k] = &Shared{SP2D: number, Holder: fund.Holder, FiscalYear: fund.FiscalYear}
				}
				if s := found[k]; !slices.Contains(s.Funds, ref) {
					s.Funds = append(s.Funds, ref)
				}
			}
		}
	}
	var list []Shared
	for _, s := range found {
		if len(s.Funds) > 1 {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, func(a, b Shared) int {
		return cmp.Or(cmp.Compare(a.Holder, b.Holder), cmp.Compare(a.FiscalYear, b.FiscalYear), cmp.Compare(a.SP2D, b.SP2D))
	})
	return list, nil
}
