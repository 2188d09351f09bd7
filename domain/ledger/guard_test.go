package ledger_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
)

// lent is a ledger whose store stands behind a guard, and an office that writes through it.
func lent(t testing.TB) (*ledger.Guard, *office) {
	o := opened(t)
	guard := ledger.NewGuard(o.store)
	guard.Now = func() time.Time { return now }
	return guard, &office{t, o.store, writer(guard)}
}

// decided is what a writer would append for a command, and to which stream, without appending it.
func decided(t testing.TB, store eventstore.Store, cmd domain.Command) (string, []eventstore.Event) {
	var stream string
	var events []eventstore.Event
	_, err := writer(keeping{store, func(to string, list []eventstore.Event) { stream, events = to, list }}).Do(context.Background(), cmd)
	require.ErrorIs(t, err, errKept)
	return stream, events
}

var errKept = errors.New("kept")

// keeping takes appends and does not make them.
type keeping struct {
	eventstore.Store
	take func(stream string, events []eventstore.Event)
}

func (k keeping) Append(_ context.Context, stream string, _ eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	k.take(stream, events)
	return eventstore.Appended{}, errKept
}

func refusalOf(t testing.TB, err error) string {
	t.Helper()
	var refused *eventstore.RefusedError
	require.ErrorAs(t, err, &refused)
	return refused.Code
}

func TestTheLedgersOwnClientPassesTheGuard(t *testing.T) {
	guard, o := lent(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(100)))
	assert.True(t, o.must(command("fund", dak, allocation(100))).Duplicate)
	o.refused(command("too much", dak, commitment("A", 101)), domain.OverCommit)
	o.must(command("reverse", dak, &domain.FactReversed{Target: domain.EventID(id("fund"), 0), Reason: "x"}))
	stream, events := decided(t, guard, command("again", dak, allocation(7)))
	for range 2 { // as after an answer that was lost
		appended, err := guard.Append(t.Context(), stream, eventstore.Exactly(3-1), events...)
		if err != nil {
			var moved *eventstore.WrongRevisionError
			require.ErrorAs(t, err, &moved)
			continue
		}
		assert.EqualValues(t, 3, appended.Revision)
	}
}

func TestWhatIsExpectedOfAStreamIsAnsweredAsByTheStore(t *testing.T) {
	guard, o := lent(t)
	o.must(command("declare", dak, declaration()))
	stream, events := decided(t, guard, command("fund", dak, allocation(100)))
	var moved *eventstore.WrongRevisionError
	for _, expect := range []eventstore.Expect{eventstore.NoStream, eventstore.Exactly(7)} {
		_, err := guard.Append(t.Context(), stream, expect, events...)
		require.ErrorAs(t, err, &moved)
		assert.EqualValues(t, 0, moved.Actual)
	}
	first, err := guard.Append(t.Context(), stream, eventstore.Any, events...)
	require.NoError(t, err)
	again, err := guard.Append(t.Context(), stream, eventstore.Any, events...)
	require.NoError(t, err)
	assert.True(t, again.Duplicate)
	assert.Equal(t, first.Position, again.Position)
}

func TestWhoSignedInIsWhoRecords(t *testing.T) {
	guard, _ := lent(t)
	stream, events := decided(t, guard, command("declare", dak, declaration()))
	user := "rahmat"
	guard.Author = func(context.Context) string { return user }
	_, err := guard.Append(t.Context(), stream, eventstore.NoStream, events...)
	assert.Equal(t, string(domain.AuthorOther), refusalOf(t, err))
	user = "Sri"
	_, err = guard.Append(t.Context(), stream, eventstore.NoStream, events...)
	require.NoError(t, err, "another spelling is not another person")
}

func TestGuestsAndMoversAreNotJudged(t *testing.T) {
	guard, _ := lent(t)
	guard.Guests = func(stream string) bool { return stream == "orders-1" }
	order := eventstore.Event{ID: id("order"), Type: "OrderPlaced", Data: []byte(`{}`)}
	_, err := guard.Append(t.Context(), "orders-1", eventstore.Any, order)
	require.NoError(t, err)
	_, err = guard.Append(t.Context(), "orders-2", eventstore.Any, order)
	assert.Equal(t, string(domain.StreamForeign), refusalOf(t, err))
	_, err = guard.Append(t.Context(), string(dak), eventstore.Any, order)
	assert.Equal(t, string(domain.TypeUnknown), refusalOf(t, err))
	guard.Mover = func(context.Context) bool { return true }
	_, err = guard.Append(t.Context(), string(dak), eventstore.Any, order)
	require.NoError(t, err, "what is set aside moves byte for byte")
	guard.Mover = nil
	stream, events := decided(t, memoryOf(t), command("declare", dak, declaration()))
	_, err = guard.Append(t.Context(), stream, eventstore.Any, events...)
	assert.Equal(t, string(domain.StreamAside), refusalOf(t, err))
}

// memoryOf is a store with an opened ledger and nothing else.
func memoryOf(t testing.TB) eventstore.Store { return opened(t).store }

// Approvals cite each other in a circle: whoever decides on the one asks the other, and must not wait for it for ever.
func TestTwoAppendsThatCiteEachOtherDoNotWaitForEachOther(t *testing.T) {
	guard, _ := lent(t)
	one, other := domain.NamedRef(domain.CategoryApproval, "one"), domain.NamedRef(domain.CategoryApproval, "other")
	forged := func(cites domain.Ref, n int) eventstore.Event {
		cmd := id(fmt.Sprint(cites, n))
		w, err := domain.Encode(domain.Event{ID: domain.EventID(cmd, 0), Body: &domain.ApprovalGranted{By: "sri"},
			Meta: domain.Meta{OccurredOn: domain.InYear(2021), RecordedAt: now, Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "sri"}, Approval: cites, Command: cmd, Request: "x"}})
		require.NoError(t, err)
		return eventstore.Event{ID: w.ID, Type: w.Type, Data: w.Data, Metadata: w.Metadata}
	}
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() { _, _ = guard.Append(t.Context(), string(one), eventstore.Any, forged(other, n)) })
		all.Go(func() { _, _ = guard.Append(t.Context(), string(other), eventstore.Any, forged(one, n)) })
	}
	all.Wait()
}

func TestWritersAtOnceAreAdmittedOneAfterTheOther(t *testing.T) {
	guard, o := lent(t)
	o.must(command("declare", dak, declaration()))
	o.must(command("fund", dak, allocation(50)))
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			_, err := writer(guard).Do(t.Context(), command(fmt.Sprint("commit ", n), dak, commitment(fmt.Sprint("A", n), 10)))
			if err != nil {
				assert.NotEmpty(t, domain.RejectionCode(err), "%v", err)
			}
		})
	}
	all.Wait()
	made := 0
	for _, r := range log(t, o.store) {
		if r.Type == "CommitmentMade" {
			made++
		}
	}
	assert.LessOrEqual(t, made, 5, "no more than there is money")
	assert.Positive(t, made)
}

// BenchmarkAdmission is what being judged costs an event, beside the same append without a guard.
func BenchmarkAdmission(b *testing.B) {
	for _, c := range []struct {
		name  string
		guard bool
	}{{"guard", true}, {"store", false}} {
		b.Run(c.name, func(b *testing.B) {
			o := opened(b)
			o.must(command("declare", dak, declaration()))
			var store eventstore.Store = o.store
			if c.guard {
				guard := ledger.NewGuard(o.store)
				guard.Now = func() time.Time { return now }
				store = guard
			}
			stream, events := decided(b, o.store, command("fund", dak, allocation(1)))
			base, err := domain.Decode(domain.Wire{ID: events[0].ID, Type: events[0].Type, Data: events[0].Data, Metadata: events[0].Metadata})
			require.NoError(b, err)
			next := make([]eventstore.Event, b.N)
			for i := range next {
				cmd := id(fmt.Sprint("fund ", i))
				e := base
				e.Meta.Command, e.ID = cmd, domain.EventID(cmd, 0)
				e.Body = allocation(domain.Rupiah(i + 1))
				w, err := domain.Encode(e)
				require.NoError(b, err)
				next[i] = eventstore.Event{ID: w.ID, Type: w.Type, Data: w.Data, Metadata: w.Metadata}
			}
			b.ResetTimer()
			for i := range next {
				_, err := store.Append(b.Context(), stream, eventstore.Any, next[i])
				require.NoError(b, err)
			}
		})
	}
}

// Whoever knows the id of a command before it comes can put an event under its name. The store takes the command for a
// repetition; the ledger does not say that it was recorded.
func TestAnEventUnderTheNameOfACommandIsNotItsAnswer(t *testing.T) {
	o := opened(t)
	o.must(command("declare", dak, declaration()))
	_, err := o.store.Append(t.Context(), string(dak), eventstore.Any, eventstore.Event{ID: domain.EventID(id("fund"), 0), Type: "OrderPlaced", Data: []byte(`{}`)})
	require.NoError(t, err)
	_, err = o.ledger.Do(t.Context(), command("fund", dak, allocation(100)))
	assert.Equal(t, domain.StreamAside, domain.RejectionCode(err))
	records := log(t, o.store)
	leaf := records[len(records)-1].Leaf()
	digest := hex.EncodeToString(leaf[:])
	answer := command("answer", domain.AsideRef(digest), &domain.AsideAnswered{On: string(dak), Revision: 1, Digest: digest, Code: domain.TypeUnknown, Reason: "x"})
	_, err = o.ask(answer, consent)
	require.NoError(t, err)
	o.must(answering("grant", "dewi", &domain.ApprovalGranted{}))
	o.must(citing(answer))
	o.refused(command("fund", dak, allocation(100)), domain.CommandReused)
	o.must(command("fund anew", dak, allocation(100)))
}
