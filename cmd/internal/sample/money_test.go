package sample_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/sample"
	"jejak/domain"
)

// account adds up a fund line by itself, so that the sums do not rest on the code that they judge.
type account struct{ allocated, budgeted, committed, released, disbursed, returned, delivered domain.Rupiah }

func (a *account) add(body domain.Body, sign domain.Rupiah) {
	switch b := body.(type) {
	case *domain.FundAllocated:
		a.allocated += sign * *b.AmountRp
	case *domain.BudgetLineOpened:
		a.budgeted += sign * *b.AmountRp
	case *domain.CommitmentMade:
		a.committed += sign * *b.AmountRp
	case *domain.CommitmentReleased:
		a.released += sign * *b.AmountRp
	case *domain.Disbursed:
		a.disbursed += sign * *b.AmountRp
	case *domain.FundsReturned:
		a.returned += sign * *b.AmountRp
	case *domain.InKindDelivered:
		a.delivered += sign * *b.ValueRp
	}
}

// accounts adds up every fund line, and calls check after each event on it.
func accounts(log []domain.Recorded, check func(*account)) map[domain.Ref]*account {
	byID, all := map[uuid.UUID]domain.Body{}, map[domain.Ref]*account{}
	for _, e := range log {
		if e.Stream.Category() != domain.CategoryFund {
			continue
		}
		byID[e.ID] = e.Body
		a := all[e.Stream]
		if a == nil {
			a = &account{}
			all[e.Stream] = a
		}
		if r, ok := e.Body.(*domain.FactReversed); ok {
			a.add(byID[r.Target], -1)
		} else {
			a.add(e.Body, 1)
		}
		check(a)
	}
	return all
}

func TestFundsNeverSpendWhatTheyDoNotHave(t *testing.T) {
	all := accounts(loaded(t), func(a *account) {
		bound := a.committed - a.released - a.returned
		require.LessOrEqual(t, a.budgeted, a.allocated)
		require.LessOrEqual(t, bound, a.allocated)
		require.LessOrEqual(t, a.disbursed, a.committed-a.released)
		require.LessOrEqual(t, a.delivered+a.returned, a.disbursed)
		require.GreaterOrEqual(t, a.delivered, domain.Rupiah(0))
	})
	assert.Len(t, all, 3)
	for ref, a := range all {
		assert.Equal(t, a.allocated, a.budgeted, ref)
	}
}

func TestTheRemainderIsExact(t *testing.T) {
	all := accounts(loaded(t), func(*account) {})
	a := all[story(t, sample.NewYear(sample.DefaultSeed).Stories, "sisa-dana").Streams[0]]
	assert.EqualValues(t, 17_350_000, sample.Remainder)
	assert.Equal(t, sample.Remainder, a.allocated-a.committed+a.released+a.returned)
	assert.Equal(t, sample.Remainder, a.allocated-a.disbursed+a.returned, "all that was committed is paid")
}

func TestOneFundStillHasAnOpenCommitment(t *testing.T) {
	all := accounts(loaded(t), func(*account) {})
	a := all[story(t, sample.NewYear(sample.DefaultSeed).Stories, "koreksi-pencairan").Streams[0]]
	assert.EqualValues(t, 36_000_000, a.committed-a.released-a.disbursed)
}

// holding are the events that nobody has taken back.
func holding(log []domain.Recorded) []domain.Recorded {
	reversed := map[uuid.UUID]bool{}
	for _, e := range log {
		if r, ok := e.Body.(*domain.FactReversed); ok {
			reversed[r.Target] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(log), func(e domain.Recorded) bool { return reversed[e.ID] })
}

func TestWhatAFundDeliversIsWhatActorsReceive(t *testing.T) {
	type handover struct {
		fund       domain.Ref
		commitment string
		actor      domain.Ref
		bast       string
	}
	delivered, received := map[handover]domain.Rupiah{}, map[handover]domain.Rupiah{}
	for _, e := range holding(loaded(t)) {
		switch b := e.Body.(type) {
		case *domain.InKindDelivered:
			delivered[handover{e.Stream, b.Commitment, b.Actor, b.BAST}] += *b.ValueRp
		case *domain.RawMaterialGranted:
			received[handover{b.Fund, b.Commitment, e.Stream, b.BAST}] += *b.ValueRp
		case *domain.EquipmentGranted:
			if e.Meta.Mode == domain.Actual {
				received[handover{b.Fund, b.Commitment, e.Stream, b.BAST}] += *b.ValueRp
			}
		}
	}
	assert.Equal(t, delivered, received)
	assert.Greater(t, len(slices.Collect(maps.Keys(received))), 100)
}

// A loan of a bank is the bank's money; everything else of value is paid out of a fund.
func TestAidOfValueCitesTheMoneyItCameFrom(t *testing.T) {
	for _, e := range loaded(t) {
		aid, ok := e.Body.(domain.Intervention)
		if ok && e.Meta.Mode == domain.Actual && aid.Given().ValueRp != nil && aid.AidKind() != "KUR" {
			require.NotEmpty(t, aid.Given().Fund, "%s@%d", e.Stream, e.Revision)
			require.NotEmpty(t, aid.Given().Commitment, "%s@%d", e.Stream, e.Revision)
		}
	}
}
