package ledger_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// orders is what a log says of payment orders: the standing disbursements and the entries, by office, year and number.
type orders struct{ paid, entered map[string][]domain.Ref }

func ordersOf(t require.TestingT, records []eventstore.Record) orders {
	histories, numbers := map[domain.Ref]*decide.History{}, map[string]bool{}
	for _, r := range records {
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		if histories[e.Stream] == nil {
			histories[e.Stream], err = decide.NewHistory(e.Stream)
			require.NoError(t, err)
		}
		require.NoError(t, histories[e.Stream].Add(e))
		if b, ok := e.Body.(*domain.PaymentOrderEntered); ok {
			numbers[domain.Normalise(b.SP2D)] = true
		}
	}
	o := orders{map[string][]domain.Ref{}, map[string][]domain.Ref{}}
	for stream, h := range histories {
		switch state := h.State().(type) {
		case *decide.Fund:
			for _, number := range state.Orders() {
				if register := state.Register().Stream(); register != "" {
					key := fmt.Sprint(register, " ", domain.Normalise(number))
					o.paid[key] = append(o.paid[key], stream)
				}
			}
		case *decide.PaymentRegister:
			for number := range numbers {
				for _, e := range state.Entries(number) {
					key := fmt.Sprint(stream, " ", number)
					o.entered[key] = append(o.entered[key], e.Fund)
				}
			}
		}
	}
	for _, lines := range slices.Concat(slices.Collect(maps.Values(o.paid)), slices.Collect(maps.Values(o.entered))) {
		slices.Sort(lines)
	}
	return o
}

// once checks that no number of an office and year stands twice.
func once(t require.TestingT, records []eventstore.Record) {
	for key, lines := range ordersOf(t, records).paid {
		require.Len(t, lines, 1, key)
	}
}

// inStep checks that each entry has its disbursement, and the other way round.
func inStep(t require.TestingT, records []eventstore.Record) {
	o := ordersOf(t, records)
	require.Equal(t, o.paid, o.entered)
}

// Several programs write to two fund lines of one office and year, step by step in any order, and end at any step. At no
// time does a number stand twice. When all are done, and what was interrupted was brought again, the register and the lines
// say the same, and every number that does not stand can be used.
func TestNoNumberIsPaidTwiceHoweverWritersInterleave(test *testing.T) {
	var tally outcomes
	rapid.Check(test, func(t *rapid.T) {
		o := treasury(test)
		lines, numbers := []domain.Ref{dak, apbd}, []string{"1", "2"}
		asked := 0
		ask := func() domain.Command {
			asked++
			name, line := fmt.Sprint("ask ", asked), rapid.SampledFrom(lines).Draw(t, "line")
			switch rapid.SampledFrom([]string{"pay", "pay", "pay", "dear", "move", "undo", "undo"}).Draw(t, "what") {
			case "dear":
				return command(name, line, &domain.Disbursed{Commitment: "A", SP2D: rapid.SampledFrom(numbers).Draw(t, "number"),
					AmountRp: domain.Rp(rapid.SampledFrom([]domain.Rupiah{300, 501}).Draw(t, "amount"))})
			case "move":
				return command(name, line, &domain.CommitmentMade{Commitment: name, Instrument: "SK", Number: name, Payee: "x", AmountRp: domain.Rp(1)})
			case "undo":
				var paid []uuid.UUID
				for _, r := range log(test, o.store) {
					if r.Type == "Disbursed" && r.Stream == string(line) {
						paid = append(paid, r.ID)
					}
				}
				if len(paid) > 0 {
					return command(name, line, &domain.FactReversed{Target: rapid.SampledFrom(paid).Draw(t, "target"), Reason: "x"})
				}
			}
			return pays(name, line, rapid.SampledFrom(numbers).Draw(t, "number"))
		}
		if rapid.Bool().Draw(t, "old") {
			o.before(pays("old", dak, "1"))
		}
		interrupted := tally.play(t, onStage(o.store), ask, func() { once(t, log(test, o.store)) })
		for _, cmd := range interrupted {
			_, err := o.ledger.Do(context.Background(), cmd)
			answered(t, err)
		}
		once(t, log(test, o.store))
		if asked > 0 { // a register that nobody has opened has nothing
			o.must(pays("at the end", dak, "3"))
		}
		inStep(t, log(test, o.store))
		said := ordersOf(t, log(test, o.store))
		register := (&domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 2021}).Stream()
		for _, number := range numbers {
			if len(said.paid[fmt.Sprint(register, " ", number)]) == 0 {
				_, err := o.ledger.Do(context.Background(), pays("free "+number, rapid.SampledFrom(lines).Draw(t, "line"), number))
				require.NoError(t, err)
			}
		}
	})
	tally.enough(test, domain.SP2DTaken)
}
