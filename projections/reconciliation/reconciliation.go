// Package reconciliation sets the two sides of one aid against each other. Money moves on a fund's stream and a handover
// stands on an actor's; nothing writes both at once. What is missing on either side, and what differs, is listed here
// with the days that it has been open, and every amount with the facts that make it.
//
//	CommitmentMade (fund) → Disbursed (fund) → an intervention that cites the commitment (actor) → InKindDelivered (fund)
package reconciliation

import (
	"jejak/domain"
	"jejak/projections"
	"jejak/projections/columns"
)

// Side is what a fact says about a commitment.
type Side string

const (
	Made      Side = "made"
	Released  Side = "released"
	Disbursed Side = "disbursed"
	Returned  Side = "returned"
	Delivered Side = "delivered" // the fund says that an actor got goods or services
	Stock     Side = "stock"     // the same, of what another disbursement had bought
	Received  Side = "received"  // an actor's stream says that it got something under the commitment
)

// Key is a row: one side of one commitment on one day, of one actor where there is one.
type Key struct {
	Fund       domain.Ref  `json:"fund"`
	Commitment string      `json:"commitment"`
	Actor      domain.Ref  `json:"actor,omitzero"`
	Side       Side        `json:"side"`
	On         domain.Date `json:"on"`
}

// Sum is what a row holds.
type Sum struct {
	Rp       int64 `json:"rp"`
	Facts    int64 `json:"facts"`
	Unvalued int64 `json:"unvalued,omitzero"` // facts that say no value
}

// AppendKey sorts rows by fund and commitment, so that those of one lie together.
func (k Key) AppendKey(b columns.Key) columns.Key {
	return b.Ref(string(k.Fund)).Text(k.Commitment).Ref(string(k.Actor)).Text(string(k.Side)).Text(k.On.String())
}

func keyOf(f *columns.Fields) (k Key) {
	k.Fund, k.Commitment, k.Actor, k.Side = domain.Ref(f.Ref()), f.Text(), domain.Ref(f.Ref()), Side(f.Text())
	f.Value(&k.On)
	return k
}

func (s Sum) Plus(o Sum) Sum { return Sum{s.Rp + o.Rp, s.Facts + o.Facts, s.Unvalued + o.Unvalued} }

func (s Sum) AppendNumbers(n []int64) []int64 { return append(n, s.Rp, s.Facts, s.Unvalued) }

func sumOf(n []int64) Sum { return Sum{n[0], n[1], n[2]} }

// Sides is the read model.
type Sides struct {
	projections.Rollup[Key, Sum]
}

// New returns the empty read model.
func New() *Sides {
	return &Sides{projections.Rollup[Key, Sum]{Title: "reconciliation", Edition: 1, Reads: reads(), Add: add, Key: keyOf, Numbers: sumOf}}
}

func reads() []string {
	return append(projections.Interventions(), projections.Types(&domain.CommitmentMade{}, &domain.CommitmentReleased{},
		&domain.Disbursed{}, &domain.FundsReturned{}, &domain.InKindDelivered{})...)
}

// add takes in what happened; a plan commits nobody.
func add(f *projections.Fact, emit func(Key, Sum)) {
	if f.Meta.Mode != domain.Actual {
		return
	}
	put := func(fund domain.Ref, commitment string, actor domain.Ref, side Side, rp *domain.Rupiah) {
		sum := Sum{Facts: 1}
		if rp != nil {
			sum.Rp = int64(*rp)
		} else {
			sum.Unvalued = 1
		}
		emit(Key{fund, commitment, actor, side, f.Meta.OccurredOn.EffectiveFrom()}, sum)
	}
	switch b := f.Body.(type) {
	case *domain.CommitmentMade:
		put(f.Stream, b.Commitment, "", Made, b.AmountRp)
	case *domain.CommitmentReleased:
		put(f.Stream, b.Commitment, "", Released, b.AmountRp)
	case *domain.Disbursed:
		put(f.Stream, b.Commitment, "", Disbursed, b.AmountRp)
	case *domain.FundsReturned:
		put(f.Stream, b.Commitment, "", Returned, b.AmountRp)
	case *domain.InKindDelivered:
		side := Delivered
		if b.FromStock {
			side = Stock
		}
		put(f.Stream, b.Commitment, b.Actor, side, b.ValueRp)
	case domain.Intervention:
		if aid := b.Given(); aid.Fund != "" {
			put(aid.Fund, aid.Commitment, f.Stream, Received, aid.ValueRp)
		}
	}
}
