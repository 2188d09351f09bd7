package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/eventstore"
)

// overtaken is a store on which another writer is faster: what it has to do happens between the decision and the append.
type overtaken struct {
	eventstore.Store
	first func()
	on    string // the category of streams on which it is faster; "" for all
}

func (s *overtaken) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if first := s.first; first != nil && (s.on == "" || s.on == domain.Ref(stream).Category()) {
		s.first = nil
		first()
	}
	return s.Store.Append(ctx, stream, expect, events...)
}

// Two writers on one fund, the one always overtaken by the other between its decision and its append. Whatever they are
// asked, the money of the log adds up after each step.
func TestMoneyAddsUpWhateverTwoWritersAreAsked(test *testing.T) {
	overtook, accepted := 0, 0
	rapid.Check(test, func(t *rapid.T) {
		o := opened(test)
		o.must(command("declare", dak, declaration()))
		o.must(command("fund", dak, allocation(100)))
		store := &overtaken{Store: o.store}
		slow, fast := writer(store), o.ledger
		asked := 0
		ask := func() domain.Command {
			asked++
			cmd := command(fmt.Sprint("ask ", asked), dak, posting(t))
			if _, reversal := cmd.Body.(*domain.FactReversed); !reversal {
				cmd.Meta.Late = rapid.SampledFrom([]string{"", "", "terlambat"}).Draw(t, "late")
			}
			if r, ok := cmd.Body.(*domain.FactReversed); ok {
				records := log(o.t, o.store)
				r.Target = records[rapid.IntRange(0, len(records)-1).Draw(t, "target")].ID
			}
			return cmd
		}
		for range rapid.IntRange(1, 25).Draw(t, "rounds") {
			before := len(log(o.t, o.store))
			other := ask()
			store.first = func() {
				overtook++
				_, err := fast.Do(context.Background(), other)
				answered(t, err)
			}
			if _, err := slow.Do(context.Background(), ask()); err == nil {
				accepted++
			} else {
				answered(t, err)
			}
			store.first = nil
			require.LessOrEqual(t, len(log(o.t, o.store)), before+2)
			addsUp(t, log(o.t, o.store))
		}
	})
	require.Greater(test, overtook, 10)
	require.Greater(test, accepted, 10)
}

// answered: a command is recorded or refused with a reason.
func answered(t *rapid.T, err error) {
	if err != nil {
		require.NotEmpty(t, domain.RejectionCode(err), "%v", err)
	}
}

// posting draws something to do with money.
func posting(t *rapid.T) domain.Body {
	amount := domain.Rp(domain.Rupiah(rapid.Int64Range(1, 60).Draw(t, "amount")))
	act := rapid.SampledFrom([]string{"A", "B"}).Draw(t, "act")
	number := rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(t, "number")
	return rapid.SampledFrom([]domain.Body{
		&domain.FundAllocated{AmountRp: amount},
		&domain.AllocationRevised{DeltaRp: domain.Rp(*amount - 40), Decree: "Perda"},
		&domain.BudgetLineOpened{Name: number, AmountRp: amount},
		commitment(act, *amount), commitment(act, *amount),
		&domain.CommitmentReleased{Commitment: act, AmountRp: amount, Reason: "x"},
		&domain.Disbursed{Commitment: act, SP2D: number, AmountRp: amount},
		&domain.Disbursed{Commitment: act, SP2D: number, AmountRp: amount},
		&domain.InKindDelivered{Commitment: act, Actor: weaver, ValueRp: amount},
		&domain.FundsReturned{Commitment: act, STS: number, AmountRp: amount},
		&domain.FundLapsed{AmountRp: amount},
		&domain.FiscalYearClosed{FiscalYear: 2021},
		&domain.FactReversed{Reason: "x"}, &domain.FactReversed{Reason: "x"},
	}).Draw(t, "posting")
}

// addsUp folds a log by itself: 0 ≤ delivered, returned ≤ disbursed ≤ committed ≤ allocated − lapsed.
func addsUp(t *rapid.T, records []eventstore.Record) {
	type sums struct{ made, released, disbursed, delivered, returned domain.Rupiah }
	var allocated, budgeted, lapsed, bound domain.Rupiah
	acts, orders := map[string]*sums{}, map[string]bool{}
	act := func(id string) *sums {
		if acts[id] == nil {
			acts[id] = &sums{}
		}
		return acts[id]
	}
	for _, e := range standing(t, records) {
		switch b := e.Body.(type) {
		case *domain.FundAllocated:
			allocated += *b.AmountRp
		case *domain.AllocationRevised:
			allocated += *b.DeltaRp
		case *domain.BudgetLineOpened:
			budgeted += *b.AmountRp
		case *domain.FundLapsed:
			lapsed += *b.AmountRp
		case *domain.CommitmentMade:
			act(b.Commitment).made += *b.AmountRp
		case *domain.CommitmentReleased:
			act(b.Commitment).released += *b.AmountRp
		case *domain.Disbursed:
			require.False(t, orders[b.SP2D], "SP2D %s was paid twice", b.SP2D)
			orders[b.SP2D] = true
			act(b.Commitment).disbursed += *b.AmountRp
		case *domain.InKindDelivered:
			act(b.Commitment).delivered += *b.ValueRp
		case *domain.FundsReturned:
			act(b.Commitment).returned += *b.AmountRp
		}
	}
	for _, s := range acts {
		require.LessOrEqual(t, s.delivered+s.returned, s.disbursed)
		require.LessOrEqual(t, s.disbursed, s.made-s.released)
		bound += s.made - s.released - s.returned
	}
	require.LessOrEqual(t, bound+lapsed, allocated)
	if allocated > 0 {
		require.LessOrEqual(t, budgeted, allocated)
	}
}

// standing decodes the events of a log that were not taken back.
func standing(t *rapid.T, records []eventstore.Record) []domain.Recorded {
	var events []domain.Recorded
	gone := map[string]bool{}
	for _, r := range records {
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		if b, ok := e.Body.(*domain.FactReversed); ok {
			require.False(t, gone[b.Target.String()], "a fact is taken back once")
			gone[b.Target.String()] = true
			continue
		}
		events = append(events, e)
	}
	stand := events[:0]
	for _, e := range events {
		if !gone[e.ID.String()] {
			stand = append(stand, e)
		}
	}
	return stand
}

func TestALateReasonIsPartOfWhatIsAsked(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(100)))
	o.must(command("close", dak, &domain.FiscalYearClosed{FiscalYear: 2021}))
	cmd := command("commit", dak, commitment("A", 1))
	o.refused(cmd, domain.YearClosed)
	cmd.Meta.Late = "kontrak baru diterima"
	require.Equal(t, cmd.Meta.Late, o.must(cmd).Events[0].Meta.Late)
	require.True(t, o.must(cmd).Duplicate)
	cmd.Meta.Late = "alasan lain"
	o.refused(cmd, domain.CommandReused)
}
