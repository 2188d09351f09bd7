package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
)

var apbd = domain.NamedRef(domain.CategoryFund, "apbd")

// lineOf declares a fund line with money that is bound by one act, A.
func (o *office) lineOf(ref domain.Ref, name, holder string, year int) {
	o.t.Helper()
	o.must(command("declare "+string(ref), ref, &domain.FundDeclared{Name: name, Source: "CSR", FiscalYear: year, Holder: holder, Region: city()}))
	o.must(command("fund "+string(ref), ref, allocation(1000)))
	o.must(command("commit "+string(ref), ref, commitment("A", 500)))
}

// treasury is an office with two fund lines of one year.
func treasury(t testing.TB) *office {
	o := opened(t)
	o.lineOf(dak, "DAK 2021", "Disnakerin", 2021)
	o.lineOf(apbd, "APBD 2021", "DISNAKERIN ", 2021)
	return o
}

func pays(name string, line domain.Ref, number string) domain.Command {
	return command(name, line, &domain.Disbursed{Commitment: "A", SP2D: number, AmountRp: domain.Rp(10)})
}

func takesBack(name string, line domain.Ref, paid string) domain.Command {
	return command(name, line, &domain.FactReversed{Target: domain.EventID(id(paid), 0), Reason: "salah dana"})
}

// after lists the types of what came after some events.
func (o *office) after(n int) []string { return types(o.t, o.store)[n-1:] }

func TestAPaymentOrderIsUsedOnceByAnOfficeInAYear(t *testing.T) {
	o := treasury(t)
	before := len(log(t, o.store))
	o.must(pays("pay", dak, "SP2D 71/2021"))
	assert.Equal(t, []string{"PaymentRegisterOpened", "PaymentOrderEntered", "Disbursed"}, o.after(before))
	o.refused(pays("pay again", dak, "sp2d  71/2021"), domain.SP2DTaken)
	o.refused(pays("pay elsewhere", apbd, "sp2d  71/2021"), domain.SP2DTaken)
	_, err := o.ledger.Try(t.Context(), pays("pay elsewhere", apbd, "sp2d 71/2021"))
	require.Equal(t, domain.SP2DTaken, domain.RejectionCode(err))
	assert.Contains(t, err.Error(), "DAK 2021 ("+string(dak)+")")

	assert.True(t, o.must(pays("pay", dak, "SP2D 71/2021")).Duplicate)
	o.must(takesBack("undo", dak, "pay"))
	assert.True(t, o.must(takesBack("undo", dak, "pay")).Duplicate)
	o.must(pays("pay elsewhere", apbd, "sp2d 71/2021"))
	o.refused(pays("pay once more", dak, "SP2D 71/2021"), domain.SP2DTaken)
	assert.Equal(t, []string{"PaymentRegisterOpened", "PaymentOrderEntered", "Disbursed", "FactReversed", "PaymentOrderStruck", "PaymentOrderEntered", "Disbursed"}, o.after(before))
}

func TestOtherOfficesAndYearsHaveRegistersOfTheirOwn(t *testing.T) {
	o := treasury(t)
	o.must(pays("pay", dak, "71"))
	for i, other := range []domain.FundDeclared{{Holder: "Disperindag", FiscalYear: 2021}, {Holder: "Disnakerin", FiscalYear: 2022}, {Holder: "Disnakerin"}, {Holder: "Disnakerin"}} {
		line := domain.NamedRef(domain.CategoryFund, fmt.Sprint(i))
		o.lineOf(line, "lain", other.Holder, other.FiscalYear)
		o.must(pays(fmt.Sprint("pay ", i), line, "71")) // without a year, a number is unique on its line only
		o.refused(pays(fmt.Sprint("pay again ", i), line, "71"), domain.SP2DTaken)
	}
}

func TestARefusedDisbursementLeavesNothingOnTheRegister(t *testing.T) {
	o := treasury(t)
	o.must(pays("open", dak, "1"))
	dear := command("dear", dak, &domain.Disbursed{Commitment: "A", SP2D: "71", AmountRp: domain.Rp(501)})
	o.refused(dear, domain.OverDisburse)
	store := &overtaken{Store: o.store} // the money goes between the decision and the append
	store.first = func() {
		o.must(command("release", dak, &domain.CommitmentReleased{Commitment: "A", AmountRp: domain.Rp(490), Reason: "x"}))
	}
	_, err := writer(store).Do(t.Context(), pays("late", dak, "71"))
	require.Equal(t, domain.OverDisburse, domain.RejectionCode(err), "%v", err)
	inStep(t, log(t, o.store))
	o.must(pays("pay", apbd, "71"))
	inStep(t, log(t, o.store))
}

// What the ledger writes itself cannot be brought to it: an entry that somebody struck would free a number that is in use.
func TestTheRegisterIsNotWrittenByHand(t *testing.T) {
	o := treasury(t)
	receipt := o.must(pays("pay", dak, "71"))
	register := (&domain.PaymentRegisterOpened{Holder: "Disnakerin", FiscalYear: 2021}).Stream()
	o.refused(command("strike", register, &domain.PaymentOrderStruck{SP2D: "71", Fund: dak, Until: receipt.Events[0].Revision, Reason: "x"}), domain.LedgersOwn)
	o.refused(command("enter", register, &domain.PaymentOrderEntered{SP2D: "72", Fund: dak, Until: 9}), domain.LedgersOwn)
	two := pays("with", dak, "72")
	two.With = []domain.Body{&domain.PaymentOrderStruck{SP2D: "71", Fund: dak, Until: 9, Reason: "x"}}
	o.refused(two, domain.LedgersOwn)
	o.must(command("register", weaver, registration()))
	o.refused(command("claim", "identity-nib-0220001234567", &domain.IdentityClaimed{Actor: weaver}), domain.LedgersOwn)
}

func TestTwoOrdersOfOneCommandAreEnteredTogether(t *testing.T) {
	o := treasury(t)
	o.must(pays("other", apbd, "72"))
	both := pays("both", dak, "71")
	both.With = []domain.Body{&domain.Disbursed{Commitment: "A", SP2D: "72", AmountRp: domain.Rp(10)}}
	_, err := o.ledger.Do(t.Context(), both)
	require.Equal(t, domain.SP2DTaken, domain.RejectionCode(err))
	_, err = o.ledger.Do(t.Context(), pays("first", apbd, "71"))
	require.NoError(t, err, "what was refused has no number")
	both = pays("both", dak, "73")
	both.With = []domain.Body{&domain.Disbursed{Commitment: "A", SP2D: "74", AmountRp: domain.Rp(10)}}
	o.must(both)
	inStep(t, log(t, o.store))
	both = pays("twice", dak, "75")
	both.With = []domain.Body{&domain.Disbursed{Commitment: "A", SP2D: "75", AmountRp: domain.Rp(10)}}
	o.refused(both, domain.SP2DTaken)
}

// interrupted ends the program between the entry and the disbursement, or after it.
func (o *office) interrupted(cmd domain.Command, category string, done bool) {
	o.t.Helper()
	_, err := writer(&crashing{o.store, category, 1, done}).Do(context.Background(), cmd)
	require.ErrorIs(o.t, err, errCrash)
}

func TestADisbursementThatWasInterruptedIsHealedByRepeatingIt(t *testing.T) {
	for _, category := range []string{domain.CategoryRegister, domain.CategoryFund} {
		for _, done := range []bool{false, true} {
			o := treasury(t)
			o.must(pays("open", dak, "1"))
			before := len(log(t, o.store))
			o.interrupted(pays("pay", dak, "71"), category, done)
			o.must(pays("pay", dak, "71"))
			assert.Equal(t, []string{"PaymentOrderEntered", "Disbursed"}, o.after(before), "%s %v", category, done)
		}
	}
}

// Nobody repeats the command: another one of the line goes on with the entry, and so does one of another line, after it
// has seen to it that the first can no longer come through.
func TestTheNumberOfAnInterruptedDisbursementIsNotLost(t *testing.T) {
	for _, line := range []domain.Ref{dak, apbd} {
		o := treasury(t)
		o.must(pays("open", dak, "1"))
		o.interrupted(pays("pay", dak, "71"), domain.CategoryFund, false)
		before := len(log(t, o.store))
		_, err := o.ledger.Try(t.Context(), pays("other", line, "71"))
		require.NoError(t, err)
		o.must(pays("other", line, "71"))
		if line == dak {
			assert.Equal(t, []string{"Disbursed"}, o.after(before))
		} else {
			assert.Equal(t, []string{"PaymentOrderStruck", "PaymentOrderStruck", "PaymentOrderEntered", "Disbursed"}, o.after(before))
		}
		_, err = o.ledger.Do(t.Context(), pays("pay", dak, "71"))
		require.Equal(t, domain.SP2DTaken, domain.RejectionCode(err))
		inStep(t, log(t, o.store))
	}
}

// Two writers: the one has made its entry and is about to append, when the other asks for the number.
func TestAWriterThatIsUnderWayLosesItsNumberOrKeepsIt(t *testing.T) {
	for _, line := range []domain.Ref{dak, apbd} {
		o := treasury(t)
		o.must(pays("open", dak, "1"))
		store := &overtakenOn{Store: o.store, category: domain.CategoryFund}
		store.first = func() { o.must(pays("fast", line, "71")) }
		_, err := writer(store).Do(t.Context(), pays("slow", dak, "71"))
		require.Equal(t, domain.SP2DTaken, domain.RejectionCode(err), "%v", err)
		inStep(t, log(t, o.store))
	}
	o := treasury(t)
	o.must(pays("open", dak, "1"))
	store := &overtakenOn{Store: o.store, category: domain.CategoryRegister}
	store.first = func() { o.must(pays("fast", dak, "71")) }
	_, err := writer(store).Do(t.Context(), pays("slow", apbd, "71"))
	require.Equal(t, domain.SP2DTaken, domain.RejectionCode(err), "%v", err)
	inStep(t, log(t, o.store))
}

// overtakenOn is a store on which another writer is faster before the first append to a stream of a category.
type overtakenOn struct {
	eventstore.Store
	category string
	first    func()
}

func (s *overtakenOn) Append(ctx context.Context, stream string, expect eventstore.Expect, events ...eventstore.Event) (eventstore.Appended, error) {
	if first := s.first; first != nil && domain.Ref(stream).Category() == s.category {
		s.first = nil
		first()
	}
	return s.Store.Append(ctx, stream, expect, events...)
}

func TestAReversalThatWasInterruptedFreesTheNumber(t *testing.T) {
	for _, repeated := range []bool{true, false} {
		o := treasury(t)
		o.must(pays("pay", dak, "71"))
		o.interrupted(takesBack("undo", dak, "pay"), domain.CategoryRegister, false)
		if repeated {
			o.must(takesBack("undo", dak, "pay"))
			inStep(t, log(t, o.store))
		}
		o.must(pays("other", apbd, "71"))
		inStep(t, log(t, o.store))
	}
}

// A ledger from before there were registers: what it paid then is entered before the first new number is.
func TestARegisterBeginsWithWhatWasPaidBefore(t *testing.T) {
	o := treasury(t)
	o.lineOf(grant, "Hibah 2021", "Disnakerin", 2021)
	o.before(pays("old", dak, "71"))
	o.before(pays("gone", dak, "72"))
	o.before(command("undo", dak, &domain.FactReversed{Target: domain.EventID(id("gone"), 0), TargetRevision: 4, TargetType: "Disbursed", Reason: "x"}))
	o.before(pays("double", grant, "71"))
	o.ledger = writer(o.store)
	before := len(log(t, o.store))
	_, err := o.ledger.Try(t.Context(), pays("new", apbd, "71"))
	require.Equal(t, domain.SP2DTaken, domain.RejectionCode(err), "%v", err)
	require.Len(t, log(t, o.store), before)

	for n := 1; n <= 4; n++ { // interrupted at each of its steps
		_, err = writer(&crashing{o.store, domain.CategoryRegister, 1, n == 2}).Do(t.Context(), pays("new", apbd, "72"))
		require.ErrorIs(t, err, errCrash)
	}
	o.must(pays("new", apbd, "72"))
	assert.Equal(t, []string{"PaymentOrderEntered", "PaymentOrderEntered", "PaymentRegisterOpened", "PaymentOrderEntered", "Disbursed"}, o.after(before))
	o.refused(pays("newer", apbd, "71"), domain.SP2DTaken)
	o.must(takesBack("undo the one", dak, "old"))
	o.refused(pays("newest", apbd, "71"), domain.SP2DTaken)
	o.must(takesBack("undo the other", grant, "double"))
	o.must(pays("newest", apbd, "71"))
	inStep(t, log(t, o.store))
}

var grant = domain.NamedRef(domain.CategoryFund, "hibah")

// before records a fact as it was recorded when there were no registers.
func (o *office) before(cmd domain.Command) {
	o.t.Helper()
	require.NoError(o.t, cmd.Check(domain.DateOf(now)))
	digest, err := cmd.Digest()
	require.NoError(o.t, err)
	cmd.Meta.Command, cmd.Meta.Request = cmd.ID, digest
	wire, err := domain.Encode(domain.Event{ID: domain.EventID(cmd.ID, 0), Meta: cmd.Meta, Body: cmd.Body})
	require.NoError(o.t, err)
	_, err = o.store.Append(context.Background(), string(cmd.Stream), eventstore.Any, eventstore.Event{ID: wire.ID, Type: wire.Type, Data: wire.Data, Metadata: wire.Metadata})
	require.NoError(o.t, err)
}

func TestAnImportOfDisbursementsIsReversedWithItsNumbers(t *testing.T) {
	o := treasury(t)
	o.must(command("start", domain.ImportRef(sum), &domain.ImportStarted{File: "sp2d.xlsx"}))
	for i := range 3 {
		o.must(read(i+1, pays(fmt.Sprint("row ", i), dak, fmt.Sprint(i))))
	}
	done, err := o.ledger.ReverseImport(t.Context(), takeBack())
	require.NoError(t, err)
	assert.Equal(t, 3, done.Now, "what stands on the register is no fact of the file")
	inStep(t, log(t, o.store))
	o.must(pays("again", apbd, "1"))
}

func TestManyWritersUseANumberOnce(t *testing.T) {
	o := treasury(t)
	const each, writers = 15, 6
	var mu sync.Mutex
	accepted := map[string]int{}
	var all sync.WaitGroup
	for w := range writers {
		l := writer(o.store)
		line := []domain.Ref{dak, apbd}[w%2]
		all.Go(func() {
			for n := range each {
				number := fmt.Sprint(n)
				_, err := persist(l, func() domain.Command { return pays(fmt.Sprint(w, " pays ", n), line, number) })
				if err == nil {
					mu.Lock()
					accepted[number]++
					mu.Unlock()
					continue
				}
				assert.Equal(t, domain.SP2DTaken, domain.RejectionCode(err), "%v", err)
			}
		})
	}
	all.Wait()
	once(t, log(t, o.store))
	for number, n := range accepted {
		assert.Equal(t, 1, n, number)
	}
	inStep(t, log(t, o.store))
}
