package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

// The same paper is posted once, however its number is spelt; another paper, or another part of it, is another posting.
func TestADocumentIsPostedOnceInAFund(t *testing.T) {
	decreed := func(amount domain.Rupiah, decree string) *domain.FundAllocated {
		return &domain.FundAllocated{AmountRp: domain.Rp(amount), Decree: decree}
	}
	act := func(id, number string, amount domain.Rupiah) *domain.CommitmentMade {
		return &domain.CommitmentMade{Commitment: id, Instrument: "kontrak", Number: number, Payee: "CV Maju",
			AmountRp: domain.Rp(amount)}
	}
	slip := func(id, sts string) *domain.FundsReturned {
		return &domain.FundsReturned{Commitment: id, STS: sts, AmountRp: domain.Rp(5), Reason: ""}
	}
	record := func(bast string, to domain.Ref, value domain.Rupiah) *domain.InKindDelivered {
		return &domain.InKindDelivered{Commitment: "A", Actor: to, ValueRp: domain.Rp(value), BAST: bast}
	}
	s := given(t, dak, fundOf("CSR"), decreed(100, "Perda 1/2021"),
		&domain.AllocationRevised{DeltaRp: domain.Rp(50), Decree: "Perda 9/2021"}, act("A", "12/2021", 60), act("B", "13/2021", 20),
		disbursed("A", "1", 60), disbursed("B", "2", 20), slip("A", "STS-9"), record("BAST 3", weaver, 10))
	for _, again := range []domain.Body{decreed(100, "perda 1-2021"),
		&domain.AllocationRevised{DeltaRp: domain.Rp(50), Decree: "PERDA 9/2021"}, act("C", "12-2021", 60), slip("A", "sts 9"),
		record("BAST-3", weaver, 10)} {
		r := s.when(again).rejected(domain.DocumentPosted)
		assert.NotEmpty(t, r.Details["earlier"])
		assert.Contains(t, r.Message(domain.English), string(dak)+"@")
	}
	for _, other := range []domain.Body{decreed(100, "Perda 2/2021"), decreed(10, "Perda 1/2021"),
		&domain.AllocationRevised{DeltaRp: domain.Rp(-50), Decree: "Perda 9/2021"}, act("C", "14/2021", 60),
		slip("A", "STS-10"), slip("B", "STS-9"), record("BAST 4", weaver, 10), record("BAST 3", group, 10),
		record("BAST 3", weaver, 9)} {
		s.when(other).then()
	}
	s.reverse(8).then() // the first slip
	s.when(slip("A", "STS-9")).then()
}

func TestACommitmentHasOneNameHoweverItIsSpelt(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), committed("K-1", 10))
	for _, name := range []string{"K-1", "k-1", "K 1", "k.1"} {
		s.when(&domain.CommitmentMade{Commitment: name, Instrument: "SK", Number: "another", Payee: "CV Maju",
			AmountRp: domain.Rp(10)}).rejected(domain.CommitmentTaken)
	}
	s.when(committed("K-11", 10)).then()
}

func TestMoneyIsNotPaidBeforeItIsBoundNorReturnedBeforeItIsPaid(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), on("2021-01-02", allocated(100)), on("2021-03-01", committed("A", 60)))
	assert.Equal(t, "2021-03-01", s.when(on("2021-02-28", disbursed("A", "1", 10))).rejected(domain.DateOrder).Details["earlier"])
	s.when(on("2021-02-28", released("A", 10))).rejected(domain.DateOrder)
	s.when(on("2021", disbursed("A", "0", 1))).then() // some day of the year, which may be after
	s.when(on("2021-03-01", disbursed("A", "1", 10))).then()
	s.when(on("2021-05-01", disbursed("A", "2", 10))).then()
	s.when(on("2020-12-31", returned("A", 5))).rejected(domain.DateOrder)
	s.when(on("2021-03-02", returned("A", 5))).then()
	s.when(on("2021-04-30", &domain.FiscalYearClosed{})).rejected(domain.DateOrder)
	s.when(on("2021-05-01", &domain.FiscalYearClosed{})).then()
}

func TestAPublicBudgetIsPaidOutInItsYear(t *testing.T) {
	for source, public := range map[domain.FundSource]bool{"APBD-Kota": true, "APBN-DAK-Fisik": true, "APBDes": true,
		"CSR": false, "BUMN": false, "Hibah-LN": false} {
		for date, within := range map[string]bool{"2020-12-31": false, "2021-01-01": true, "2021": true, "2021-12-31": true,
			"2021-12/2022-01": true, "2022-01-01": false, "2022": false} {
			s := given(t, dak, fundOf(source), on("2019", allocated(100)), on("2019", committed("A", 60)))
			s.when(on(date, disbursed("A", "1", 10)))
			if within || !public {
				s.then()
				continue
			}
			assert.Equal(t, "2021", s.rejected(domain.YearOther).Details["year"])
		}
	}
	undated := fundOf("APBD-Kota")
	undated.FiscalYear = 0
	given(t, dak, undated, on("2019", allocated(100)), on("2019", committed("A", 60)), on("2022", disbursed("A", "1", 10)))
}

func TestAReversalThatWouldBreakACommitmentSaysWhatWouldOutweighWhat(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), committed("A", 60), disbursed("A", "1", 50), returned("A", 20))
	assert.Equal(t, "Disbursed < InKindDelivered + FundsReturned A", s.reverse(4).rejected(domain.ReverseBreaks).Details["why"])
}

func TestCommitmentsStayWithinTheBudgetLinesThatAreOpen(t *testing.T) {
	s := given(t, dak, fundOf("CSR"), allocated(100), committed("A", 10), budget(domain.Rp(18)), budget(domain.Rp(12)))
	assert.Equal(t, "Rp20", s.when(committed("B", 21)).rejected(domain.OverLines).Details["balance"])
	s.when(committed("B", 20)).then()
	s.when(committed("C", 1)).rejected(domain.OverLines)
	s.when(released("A", 5)).then()
	s.when(committed("C", 5)).then()
	s.reverse(4).rejected(domain.ReverseBreaks)
	s.reverse(5).rejected(domain.ReverseBreaks)
	s.when(budget(domain.Rp(20))).then()
	s.when(committed("D", 20)).then()
	s.when(budget(nil)).then()
	s.when(committed("E", 50)).then() // how much is in that line, nobody has said
}
