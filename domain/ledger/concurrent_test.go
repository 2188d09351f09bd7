package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/ledger"
)

// persist brings a command until it is answered: to lose every race is an answer only to a person.
func persist(l *ledger.Ledger, make func() domain.Command) (ledger.Receipt, error) {
	for {
		receipt, err := l.Do(context.Background(), make())
		if domain.RejectionCode(err) != domain.Conflict {
			return receipt, err
		}
	}
}

func TestTwoWritersDoNotSpendMoreThanThereIs(t *testing.T) {
	const each, goroutines, allocated = 40, 4, 100
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(allocated)))

	var mu sync.Mutex
	accepted, refused := map[string]bool{}, map[string]bool{}
	var wg sync.WaitGroup
	for w, l := range []*ledger.Ledger{writer(o.store), writer(o.store)} {
		for g := range goroutines {
			wg.Go(func() {
				for i := range each {
					name := fmt.Sprintf("%d-%d-%d", w, g, i)
					_, err := persist(l, func() domain.Command { return command(name, dak, commitment(name, 1)) })
					mu.Lock()
					switch domain.RejectionCode(err) {
					case "":
						assert.NoError(t, err)
						accepted[name] = true
					case domain.OverCommit:
						refused[name] = true
					default:
						assert.NoError(t, err)
					}
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	assert.Len(t, accepted, allocated)
	assert.Len(t, refused, 2*goroutines*each-allocated)

	found := 0
	for _, r := range log(t, o.store) {
		e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		if b, ok := e.Body.(*domain.CommitmentMade); ok {
			assert.True(t, accepted[b.Commitment], "%s is in the log and was not accepted", b.Commitment)
			found++
		}
	}
	assert.Equal(t, allocated, found, "an accepted command is in the log, once")
}

func TestTheSameCommandFromEverywhereIsRecordedOnce(t *testing.T) {
	o := opened(t)
	o.must(command("register", weaver, registration()))
	before := len(log(t, o.store))
	writers := []*ledger.Ledger{writer(o.store), writer(o.store), writer(o.store)}
	first := make(chan bool, 24)
	var wg sync.WaitGroup
	for i := range cap(first) {
		wg.Go(func() {
			receipt, err := persist(writers[i%len(writers)], func() domain.Command { return command("train", weaver, training("kemasan")) })
			if assert.NoError(t, err) {
				first <- !receipt.Duplicate
			}
		})
	}
	wg.Wait()
	close(first)
	recorded := 0
	for f := range first {
		if f {
			recorded++
		}
	}
	assert.Equal(t, 1, recorded)
	assert.Len(t, log(t, o.store), before+1)
}

func TestWritersOfDifferentStreamsDoNotDisturbEachOther(t *testing.T) {
	o := opened(t)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			actor := domain.NewRef(domain.CategoryActor, id(fmt.Sprint("actor ", i)))
			for _, cmd := range []domain.Command{command(fmt.Sprint("register ", i), actor, registration()), command(fmt.Sprint("train ", i), actor, training("kemasan"))} {
				_, err := o.ledger.Do(context.Background(), cmd)
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	assert.Len(t, log(t, o.store), 101)
}

// Random commands, brought by two writers in turn and now and then twice.
func TestWhateverIsAskedTheLogOnlyGrowsByWhatIsAccepted(test *testing.T) {
	rapid.Check(test, func(t *rapid.T) {
		o := opened(test)
		writers := []*ledger.Ledger{o.ledger, writer(o.store)}
		amount := func() domain.Rupiah { return domain.Rupiah(rapid.Int64Range(1, 60).Draw(t, "amount")) }
		act := func() string { return rapid.SampledFrom([]string{"A", "B"}).Draw(t, "act") }
		word := func() string { return rapid.SampledFrom([]string{"kemasan", "desain"}).Draw(t, "word") }
		asks := []func() (domain.Ref, domain.Body){
			func() (domain.Ref, domain.Body) { return dak, declaration() },
			func() (domain.Ref, domain.Body) { return dak, allocation(amount()) },
			func() (domain.Ref, domain.Body) { return dak, commitment(act(), amount()) },
			func() (domain.Ref, domain.Body) {
				return dak, &domain.Disbursed{Commitment: act(), SP2D: word(), AmountRp: domain.Rp(amount())}
			},
			func() (domain.Ref, domain.Body) { return weaver, registration() },
			func() (domain.Ref, domain.Body) { return weaver, training(word()) },
			func() (domain.Ref, domain.Body) {
				paid := training(word())
				paid.Fund, paid.Commitment = dak, act()
				return weaver, paid
			},
			func() (domain.Ref, domain.Body) { return weaver, &domain.ActorSuspended{Reason: "x"} },
			func() (domain.Ref, domain.Body) { return weaver, &domain.ActorReactivated{Reason: "x"} },
			func() (domain.Ref, domain.Body) {
				records := log(o.t, o.store)
				return dak, &domain.FactReversed{Target: records[rapid.IntRange(0, len(records)-1).Draw(t, "target")].ID, Reason: "x"}
			},
		}
		for i := range rapid.IntRange(1, 30).Draw(t, "commands") {
			stream, body := rapid.SampledFrom(asks).Draw(t, "ask")()
			cmd := command(fmt.Sprint(i), stream, body)
			l := rapid.SampledFrom(writers).Draw(t, "writer")
			before := log(o.t, o.store)
			tried, tryErr := l.Try(context.Background(), cmd)
			require.Equal(t, before, log(o.t, o.store))
			receipt, err := l.Do(context.Background(), cmd)
			require.Equal(t, domain.RejectionCode(tryErr), domain.RejectionCode(err))
			if err != nil {
				require.NotEmpty(t, domain.RejectionCode(err), "%v", err)
				require.Equal(t, before, log(o.t, o.store))
				continue
			}
			after := log(o.t, o.store)
			require.Len(t, after, len(before)+len(receipt.Events))
			require.Equal(t, before, after[:len(before)])
			require.Len(t, tried.Events, len(receipt.Events))

			again, err := rapid.SampledFrom(writers).Draw(t, "again").Do(context.Background(), cmd)
			require.NoError(t, err)
			require.True(t, again.Duplicate)
			require.Len(t, again.Events, len(receipt.Events))
			require.Equal(t, after, log(o.t, o.store))
		}
	})
}

// Commands cite a fund to which others write at the same time; the race detector looks on.
func TestStreamsThatOthersWriteToAreReadWhole(t *testing.T) {
	const each = 60
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(each)))
	o.must(command("first", dak, commitment("first", 1)))
	o.must(command("actor", weaver, registration()))
	l := writer(o.store)
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range each - 1 {
			name := fmt.Sprint(i)
			_, err := persist(l, func() domain.Command { return command(name, dak, commitment(name, 1)) })
			assert.NoError(t, err)
		}
	})
	for i := range 10 * each {
		aid := &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{{Name: "alat", Quantity: 1000, Unit: "unit"}}}
		aid.Fund, aid.Commitment = dak, "first"
		_, err := l.Try(context.Background(), command(fmt.Sprint("asked-", i), weaver, aid))
		assert.NoError(t, err)
	}
	wg.Wait()
}
