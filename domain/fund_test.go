package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func fundOf(source FundSource) *FundDeclared {
	return &FundDeclared{Name: "DAK", Source: source, FiscalYear: 2021, Holder: "Disnakerin", Region: payakumbuh}
}
func allocated(amount Rupiah) *FundAllocated { return &FundAllocated{AmountRp: Rp(amount)} }
func budget(amount *Rupiah) *BudgetLineOpened {
	return &BudgetLineOpened{Name: "sentra", AmountRp: amount}
}
func committed(id string, amount Rupiah) *CommitmentMade {
	return &CommitmentMade{Commitment: id, Instrument: "SK", Number: id, Payee: "CV Maju", AmountRp: Rp(amount)}
}
func released(id string, amount Rupiah) *CommitmentReleased {
	return &CommitmentReleased{id, Rp(amount), "harga turun"}
}
func disbursed(id, sp2d string, amount Rupiah) *Disbursed { return &Disbursed{id, sp2d, Rp(amount)} }
func delivered(id string, value Rupiah) *InKindDelivered {
	return &InKindDelivered{Commitment: id, Actor: weaver, ValueRp: Rp(value)}
}
func returned(id string, amount Rupiah) *FundsReturned {
	return &FundsReturned{id, "STS", Rp(amount), ""}
}

// spent is a fund of 100 with a commitment of 60, of which 50 are paid out and 20 delivered.
func spent(t *testing.T) *story {
	return given(t, dak, fundOf("CSR"), allocated(100), committed("A", 60), disbursed("A", "1", 50), delivered("A", 20))
}

func TestAFundIsDeclaredOnceAndFirst(t *testing.T) {
	given(t, dak, fundOf("CSR")).when(fundOf("CSR")).rejected(AlreadyRegistered)
	given(t, dak).when(allocated(1)).rejected(NotRegistered)
}

func TestNothingIsCommittedBeforeTheAllocationIsKnown(t *testing.T) {
	s := given(t, dak, fundOf("CSR"))
	s.when(committed("A", 1)).rejected(AllocationUnknown)
	s.when(budget(Rp(500))).then()
}

func TestCommitmentsStayWithinTheAllocation(t *testing.T) {
	s := spent(t)
	assert.Equal(t, "Rp40", s.when(committed("B", 41)).rejected(OverCommit).Details["balance"])
	s.when(committed("A", 1)).rejected(CommitmentTaken)
	s.when(committed("B", 40)).then()
	s.when(committed("C", 1)).rejected(OverCommit)
	s.when(allocated(1)).then()
	s.when(committed("C", 1)).then()
}

func TestReleasedAndReturnedMoneyCanBeCommittedAgain(t *testing.T) {
	s := spent(t).when(released("A", 10)).then().when(returned("A", 30)).then()
	assert.Equal(t, "Rp80", s.when(committed("B", 81)).rejected(OverCommit).Details["balance"])
	s.when(committed("B", 80)).then()
}

func TestBudgetLinesStayWithinTheAllocation(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), budget(Rp(60)), budget(nil))
	assert.Equal(t, "Rp40", s.when(budget(Rp(41))).rejected(OverBudget).Details["balance"])
	s.when(budget(Rp(40))).then()
}

func TestAnAllocationCoversTheBudgetLinesOpenedBeforeIt(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), budget(Rp(500)))
	assert.Equal(t, "Rp499", s.when(allocated(499)).rejected(OverBudget).Details["balance"])
	s.when(allocated(500)).then()
}

func TestWhatIsReleasedIsNotPaidOutYet(t *testing.T) {
	r := spent(t).when(released("A", 11)).rejected(OverRelease)
	assert.Equal(t, "Rp10", r.Details["balance"])
	spent(t).when(released("A", 10)).then().when(disbursed("A", "2", 1)).rejected(OverDisburse)
}

func TestDisbursementsStayWithinTheirCommitment(t *testing.T) {
	s := spent(t)
	s.when(disbursed("A", "1", 5)).rejected(SP2DTaken)
	assert.Equal(t, "Rp10", s.when(disbursed("A", "2", 11)).rejected(OverDisburse).Details["balance"])
	s.when(disbursed("A", "2", 10)).then()
	s.when(disbursed("A", "3", 1)).rejected(OverDisburse)
}

func TestReturnedMoneyIsNotPaidOutAgainUnderTheSameCommitment(t *testing.T) {
	spent(t).when(returned("A", 30)).then().when(disbursed("A", "2", 11)).rejected(OverDisburse)
}

func TestDeliveriesStayWithinWhatWasPaidOut(t *testing.T) {
	s := spent(t)
	r := s.when(delivered("A", 31)).rejected(OverDeliver)
	assert.Equal(t, "Rp30", r.Details["balance"])
	assert.Equal(t, "valueRp", r.Field)
	stock := delivered("A", 1_000)
	stock.FromStock = true
	s.when(stock).then()
	s.when(delivered("A", 30)).then()
	s.when(returned("A", 1)).rejected(OverReturn)
}

func TestReturnsStayWithinWhatWasNotDelivered(t *testing.T) {
	s := spent(t)
	assert.Equal(t, "Rp30", s.when(returned("A", 31)).rejected(OverReturn).Details["balance"])
	s.when(returned("A", 30)).then()
	s.when(delivered("A", 1)).rejected(OverDeliver)
}

func TestMoneyMovesUnderACommitmentOfTheFund(t *testing.T) {
	for _, b := range []Body{released("B", 1), disbursed("B", "9", 1), delivered("B", 1), returned("B", 1)} {
		assert.Equal(t, "B", spent(t).when(b).rejected(CommitmentUnknown).Received)
	}
	assert.True(t, spent(t).history.State().(*Fund).HasCommitment("A"))
	assert.False(t, spent(t).history.State().(*Fund).HasCommitment("B"))
}

func TestMoneyThatMovesIsNeverAPlan(t *testing.T) {
	for _, b := range []Body{committed("B", 1), released("A", 1), disbursed("A", "9", 1), delivered("A", 1), returned("A", 1)} {
		assert.Equal(t, "mode", spent(t).when(planned("2022", b)).rejected(FieldInvalid).Field)
	}
	spent(t).when(planned("2025", allocated(1))).then()
}

func TestAFundHoldsNoMoreThanCanBeWritten(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), budget(Rp(MaxRupiah)), allocated(MaxRupiah))
	s.when(allocated(1)).rejected(MoneyRange)
	s.when(budget(Rp(1))).rejected(MoneyRange)
	s.when(committed("A", MaxRupiah)).then()
}
