package cityfacts

import (
	"slices"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/columns"
)

// movements are the facts by which money and goods move: most of what is said on the streams of funds, of no interest one by
// one on a page, and about no other place than the one that their stream is about.
var movements = projections.Types(&domain.CommitmentMade{}, &domain.CommitmentReleased{}, &domain.Disbursed{}, &domain.InKindDelivered{},
	&domain.FundsReturned{}, &domain.AllocationRevised{}, &domain.FundLapsed{}, &domain.StockIssued{})

// Moves reports whether the entry says that money or goods moved.
func (e Entry) Moves() bool { return slices.Contains(movements, e.Type) }

// still are all other types of facts on streams that are about places.
func still() []string {
	all := domain.TypesOf(func(domain.Body) bool { return true }, append([]string{domain.CategoryRegion}, categories...)...)
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(movements, name) })
}

// stream is a row of the number of movements.
type stream struct {
	Ref domain.Ref `json:"stream"`
}

func (s stream) AppendKey(k columns.Key) columns.Key { return k.Ref(string(s.Ref)) }

// moves is how many there are.
type moves struct {
	N int64 `json:"n"`
}

func (m moves) AppendNumbers(n []int64) []int64 { return append(n, m.N) }

func newMoved() projections.Rollup[stream, moves] {
	return projections.Rollup[stream, moves]{
		Title: "movements", Edition: 1, Reads: movements,
		Add:     func(f *projections.Fact, emit func(stream, moves)) { emit(stream{f.Stream}, moves{1}) },
		Key:     func(f *columns.Fields) stream { return stream{domain.Ref(f.Ref())} },
		Numbers: func(n []int64) moves { return moves{n[0]} },
	}
}
