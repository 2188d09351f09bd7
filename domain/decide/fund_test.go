package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func fundOf(source domain.FundSource) *domain.FundDeclared {
	return &domain.FundDeclared{Name: "DAK", Source: source, FiscalYear: 2021, Holder: "Disnakerin", Region: payakumbuh}
}
func allocated(amount domain.Rupiah) *domain.FundAllocated {
	return &domain.FundAllocated{AmountRp: domain.Rp(amount)}
}
func budget(amount *domain.Rupiah) *domain.BudgetLineOpened {
	return &domain.BudgetLineOpened{Name: "sentra", AmountRp: amount}
}
func committed(id string, amount domain.Rupiah) *domain.CommitmentMade {
	return &domain.CommitmentMade{Commitment: id, Instrument: "SK", Number: id, Payee: "CV Maju", AmountRp: domain.Rp(amount)}
}
func released(id string, amount domain.Rupiah) *domain.CommitmentReleased {
	return &domain.CommitmentReleased{Commitment: id, AmountRp: domain.Rp(amount), Reason: "harga turun"}
}
func disbursed(id, sp2d string, amount domain.Rupiah) *domain.Disbursed {
	return &domain.Disbursed{Commitment: id, SP2D: sp2d, AmountRp: domain.Rp(amount)}
}
func delivered(id string, value domain.Rupiah) *domain.InKindDelivered {
	return &domain.InKindDelivered{Commitment: id, Actor: weaver, ValueRp: domain.Rp(value)}
}
func returned(id string, amount domain.Rupiah) *domain.FundsReturned {
	return &domain.FundsReturned{Commitment: id, STS: "STS", AmountRp: domain.Rp(amount), Reason: ""}
}

// spent is a fund of 100 with a commitment of 60, of which 50 are paid out and 20 delivered.
func spent(t *testing.T) *story {
	return given(t, dak, fundOf("CSR"), allocated(100), committed("A", 60), disbursed("A", "1", 50), delivered("A", 20))
}

func TestAFundIsDeclaredOnceAndFirst(t *testing.T) {
	given(t, dak, fundOf("CSR")).when(fundOf("CSR")).rejected(domain.AlreadyRegistered)
	given(t, dak).when(allocated(1)).rejected(domain.NotRegistered)
}

func TestNothingIsCommittedBeforeTheAllocationIsKnown(t *testing.T) {
	s := given(t, dak, fundOf("CSR"))
	s.when(committed("A", 1)).rejected(domain.AllocationUnknown)
	s.when(budget(domain.Rp(500))).then()
}

func TestCommitmentsStayWithinTheAllocation(t *testing.T) {
	s := spent(t)
	assert.Equal(t, "Rp40", s.when(committed("B", 41)).rejected(domain.OverCommit).Details["balance"])
	s.when(committed("A", 1)).rejected(domain.CommitmentTaken)
	s.when(committed("B", 40)).then()
	s.when(committed("C", 1)).rejected(domain.OverCommit)
	s.when(allocated(1)).then()
	s.when(committed("C", 1)).then()
}

func TestReleasedAndReturnedMoneyCanBeCommittedAgain(t *testing.T) {
	s := spent(t).when(released("A", 10)).then().when(returned("A", 30)).then()
	assert.Equal(t, "Rp80", s.when(committed("B", 81)).rejected(domain.OverCommit).Details["balance"])
	s.when(committed("B", 80)).then()
}

func TestBudgetLinesStayWithinTheAllocation(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), budget(domain.Rp(60)), budget(nil))
	assert.Equal(t, "Rp40", s.when(budget(domain.Rp(41))).rejected(domain.OverBudget).Details["balance"])
	s.when(budget(domain.Rp(40))).then()
}

func TestAnAllocationCoversTheBudgetLinesOpenedBeforeIt(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), budget(domain.Rp(500)))
	assert.Equal(t, "Rp499", s.when(allocated(499)).rejected(domain.OverBudget).Details["balance"])
	s.when(allocated(500)).then()
}

func TestWhatIsReleasedIsNotPaidOutYet(t *testing.T) {
	r := spent(t).when(released("A", 11)).rejected(domain.OverRelease)
	assert.Equal(t, "Rp10", r.Details["balance"])
	spent(t).when(released("A", 10)).then().when(disbursed("A", "2", 1)).rejected(domain.OverDisburse)
}

func TestDisbursementsStayWithinTheirCommitment(t *testing.T) {
	s := spent(t)
	s.when(disbursed("A", "1", 5)).rejected(domain.SP2DTaken)
	assert.Equal(t, "Rp10", s.when(disbursed("A", "2", 11)).rejected(domain.OverDisburse).Details["balance"])
	s.when(disbursed("A", "2", 10)).then()
	s.when(disbursed("A", "3", 1)).rejected(domain.OverDisburse)
}

func TestReturnedMoneyIsNotPaidOutAgainUnderTheSameCommitment(t *testing.T) {
	spent(t).when(returned("A", 30)).then().when(disbursed("A", "2", 11)).rejected(domain.OverDisburse)
}

func TestDeliveriesStayWithinWhatWasPaidOut(t *testing.T) {
	s := spent(t)
	r := s.when(delivered("A", 31)).rejected(domain.OverDeliver)
	assert.Equal(t, "Rp30", r.Details["balance"])
	assert.Equal(t, "valueRp", r.Field)
	stock := delivered("A", 1_000)
	stock.FromStock = true
	s.when(stock).then()
	s.when(delivered("A", 30)).then()
	s.when(returned("A", 1)).rejected(domain.OverReturn)
}

func TestReturnsStayWithinWhatWasNotDelivered(t *testing.T) {
	s := spent(t)
	assert.Equal(t, "Rp30", s.when(returned("A", 31)).rejected(domain.OverReturn).Details["balance"])
	s.when(returned("A", 30)).then()
	s.when(delivered("A", 1)).rejected(domain.OverDeliver)
}

func TestMoneyMovesUnderACommitmentOfTheFund(t *testing.T) {
	for _, b := range []domain.Body{released("B", 1), disbursed("B", "9", 1), delivered("B", 1), returned("B", 1)} {
		assert.Equal(t, "B", spent(t).when(b).rejected(domain.CommitmentUnknown).Received)
	}
	assert.True(t, spent(t).history.State().(*Fund).HasCommitment("A"))
	assert.False(t, spent(t).history.State().(*Fund).HasCommitment("B"))
}

func TestMoneyThatMovesIsNeverAPlan(t *testing.T) {
	for _, b := range []domain.Body{committed("B", 1), released("A", 1), disbursed("A", "9", 1), delivered("A", 1),
		returned("A", 1)} {
		assert.Equal(t, "mode", spent(t).when(planned("2022", b)).rejected(domain.FieldInvalid).Field)
	}
	spent(t).when(planned("2025", allocated(1))).then()
}

func TestAFundHoldsNoMoreThanCanBeWritten(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), budget(domain.Rp(domain.MaxRupiah)), allocated(domain.MaxRupiah))
	s.when(allocated(1)).rejected(domain.MoneyRange)
	s.when(budget(domain.Rp(1))).rejected(domain.MoneyRange)
	s.when(committed("A", domain.MaxRupiah)).then()
}
