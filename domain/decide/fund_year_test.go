package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func revised(delta domain.Rupiah) *domain.AllocationRevised {
	return &domain.AllocationRevised{DeltaRp: domain.Rp(delta), Decree: "Perda"}
}
func lapsed(amount domain.Rupiah) *domain.FundLapsed {
	return &domain.FundLapsed{AmountRp: domain.Rp(amount)}
}

// late is a fact of the usual day that says why it comes after the closing.
func late(body domain.Body) told { return told{body: body, late: "SP2D baru diterima"} }

// closedYear is the spent fund with its books closed at the end of 2021.
func closedYear(t *testing.T) *story {
	return spent(t).when(on("2021-12-31", &domain.FiscalYearClosed{FiscalYear: 2021})).then()
}

func TestAPlannedAllocationIsNoMoney(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), planned("2022", allocated(500)))
	s.when(committed("A", 1)).rejected(domain.AllocationUnknown)
	s.when(revised(1)).rejected(domain.AllocationUnknown)
	s.when(lapsed(1)).rejected(domain.OverLapse)
	s.when(allocated(100)).then()
	s.when(planned("2022", allocated(500))).then()
	assert.Equal(t, "Rp100", s.when(committed("A", 101)).rejected(domain.OverCommit).Details["balance"])
}

func TestAPlannedBudgetLineSetsNothingAside(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), planned("2022", budget(domain.Rp(500))))
	s.when(budget(domain.Rp(100))).then()
	s.when(budget(domain.Rp(1))).rejected(domain.OverBudget)
	s.when(planned("2022", budget(domain.Rp(1)))).then()
}

func TestARevisionAddsToTheAllocationOrTakesAway(t *testing.T) {
	s := spent(t).when(revised(20)).then()
	assert.Equal(t, "Rp60", s.when(committed("B", 61)).rejected(domain.OverCommit).Details["balance"])
	s.when(committed("B", 60)).then()
	s.when(revised(-1)).rejected(domain.AllocationTooLow)
	s.when(released("B", 60)).then()
	s.when(revised(-60)).then()
	s.when(committed("C", 1)).rejected(domain.OverCommit)
}

func TestARevisionLeavesWhatIsSetAsideBoundOrLapsed(t *testing.T) {
	s := spent(t) // 60 of 100 are bound
	r := s.when(revised(-41)).rejected(domain.AllocationTooLow)
	assert.Equal(t, []string{"Rp59", "Rp60"}, []string{r.Received, r.Details["used"]})
	s.when(lapsed(30)).then()
	assert.Equal(t, "Rp90", s.when(revised(-11)).rejected(domain.AllocationTooLow).Details["used"])
	s.when(budget(domain.Rp(95))).then()
	assert.Equal(t, "Rp95", s.when(revised(-6)).rejected(domain.AllocationTooLow).Details["used"])
	s.when(revised(-5)).then()
}

func TestARevisionIsAnAmountUpOrDown(t *testing.T) {
	assert.Equal(t, "deltaRp", spent(t).when(&domain.AllocationRevised{Decree: "Perda"}).rejected(domain.FieldMissing).Field)
	for _, delta := range []domain.Rupiah{0, domain.MaxRupiah + 1, -domain.MaxRupiah - 1, domain.MaxRupiah - 99} {
		spent(t).when(revised(delta)).rejected(domain.MoneyRange)
	}
	assert.Equal(t, "decree", spent(t).when(&domain.AllocationRevised{DeltaRp: domain.Rp(1)}).rejected(domain.FieldMissing).Field)
	given(t, dak, fundOf("CSR")).when(revised(1)).rejected(domain.AllocationUnknown)
}

func TestNoMoreLapsesThanIsLeft(t *testing.T) {
	s := spent(t)
	assert.Equal(t, "Rp40", s.when(lapsed(41)).rejected(domain.OverLapse).Details["balance"])
	s.when(lapsed(15)).then()
	assert.Equal(t, "Rp25", s.when(committed("B", 26)).rejected(domain.OverCommit).Details["balance"])
	s.when(lapsed(25)).then()
	s.when(committed("B", 1)).rejected(domain.OverCommit)
	s.when(returned("A", 30)).then().when(lapsed(30)).then()
}

func TestAPaymentOrderIsPaidOnceHoweverItIsSpelt(t *testing.T) {
	s := spent(t).when(disbursed("A", "SP2D 71/2021", 5)).then()
	s.when(disbursed("A", "sp2d  71/2021 ", 5)).rejected(domain.SP2DTaken)
	s.reverse(6).then()
	s.when(disbursed("A", "sp2d 71/2021", 5)).then()
}

// Every kind of posting: refused after the closing, and accepted with a reason.
func TestAfterTheClosingAPostingNeedsAReason(t *testing.T) {
	for _, b := range []domain.Body{allocated(1), revised(1), budget(domain.Rp(1)), committed("B", 1), released("A", 1),
		disbursed("A", "9", 1), delivered("A", 1), lapsed(1)} {
		r := closedYear(t).when(b).rejected(domain.YearClosed)
		assert.Equal(t, []string{"late", "2021", "2021-12-31"}, []string{r.Field, r.Received, r.Details["since"]})
		closedYear(t).when(late(b)).then(b)
		assert.Equal(t, "late", spent(t).when(late(b)).rejected(domain.NotLate).Field)
		assert.True(t, domain.MayBeLate(b))
	}
}

func TestALatePostingKeepsToTheMoney(t *testing.T) {
	s := closedYear(t)
	s.when(late(committed("B", 41))).rejected(domain.OverCommit)
	s.when(late(disbursed("A", "2", 11))).rejected(domain.OverDisburse)
	s.when(late(revised(-41))).rejected(domain.AllocationTooLow)
	s.when(planned("2022", allocated(1))).rejected(domain.YearClosed)
}

func TestAfterTheClosingMoneyStillComesBackAndMistakesAreTakenBack(t *testing.T) {
	s := closedYear(t)
	s.when(returned("A", 10)).then()
	s.when(on("2022-01-05", &domain.EvidenceAttached{Kind: "LHP"})).then()
	s.reverse(5).then() // the delivery
	s.when(delivered("A", 20)).rejected(domain.YearClosed)
}

func TestOnlyAPostingOfMoneyIsLate(t *testing.T) {
	for _, b := range []domain.Body{returned("A", 1), &domain.FiscalYearClosed{FiscalYear: 2021},
		&domain.EvidenceAttached{Kind: "LHP"}, &domain.FactReversed{Target: id("x"), Reason: "x"}} {
		assert.Equal(t, "late", closedYear(t).when(late(b)).rejected(domain.FieldInvalid).Field)
	}
	given(t, weaver, enterprise).when(late(trained("kemasan"))).rejected(domain.FieldInvalid)
}

func TestAYearIsClosedOnce(t *testing.T) {
	closedYear(t).when(&domain.FiscalYearClosed{FiscalYear: 2021}).rejected(domain.YearClosed)
}

func TestTheYearThatIsClosedIsTheFundsOwn(t *testing.T) {
	spent(t).when(&domain.FiscalYearClosed{}).then(&domain.FiscalYearClosed{FiscalYear: 2021})
	assert.Equal(t, "2021",
		spent(t).when(&domain.FiscalYearClosed{FiscalYear: 2022}).rejected(domain.FieldInvalid).Details["allowed"])
	spent(t).when(&domain.FiscalYearClosed{FiscalYear: 1900}).rejected(domain.FieldInvalid)
	spent(t).when(on("2020-12-31", &domain.FiscalYearClosed{FiscalYear: 2021})).rejected(domain.DateOrder)

	undated := fundOf("CSR")
	undated.FiscalYear = 0
	s := given(t, dak, undated)
	assert.Equal(t, "fiscalYear", s.when(&domain.FiscalYearClosed{}).rejected(domain.FieldMissing).Field)
	s.when(&domain.FiscalYearClosed{FiscalYear: 2021}).then()
}

func TestAClosingWithLatePostingsIsNotReversed(t *testing.T) {
	s := closedYear(t).when(late(released("A", 1))).then()
	assert.Equal(t, "FiscalYearClosed", s.reverse(6).rejected(domain.ReverseBreaks).Details["why"])
	s.reverse(7).then()
	s.reverse(6).then()
	s.when(released("A", 1)).then()
}

func TestReversalOfAnAllocationThatWasRevisedOrLapsedIsRefused(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), revised(50), lapsed(120))
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).rejected(domain.ReverseBreaks)
	s.reverse(4).then()
	assert.Equal(t, "FundAllocated", s.reverse(2).rejected(domain.ReverseBreaks).Details["why"])
	s.reverse(3).then().reverse(2).then()
}
