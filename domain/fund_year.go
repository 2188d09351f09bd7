package domain

import "strconv"

// The fiscal year is the calendar year. When a fund's year is closed, its figures have been reported: what is recorded
// afterwards must not slip in among them. A return is expected, since money comes back when it comes back, and so is a
// reversal, which corrects. Anything else is a late posting: it says in its envelope (Meta.Late) why it is late, and
// every read model can tell it apart. What counts is when it is recorded, not when it happened.
//
// The reason is in the envelope and not in the bodies, as it says something about the recording, the same for every
// kind of posting.

// closing is how a fund's year ended.
type closing struct {
	year int
	on   Period
}

// mayBeLate reports whether a fact is a posting that needs a reason once the year is closed.
func mayBeLate(body Body) bool {
	switch body.(type) {
	case *FundAllocated, *AllocationRevised, *BudgetLineOpened, *CommitmentMade, *CommitmentReleased, *Disbursed, *InKindDelivered, *FundLapsed:
		return true
	}
	return false
}

// lateTypes are those of mayBeLate, for people.
const lateTypes = "FundAllocated, AllocationRevised, BudgetLineOpened, CommitmentMade, CommitmentReleased, Disbursed, InKindDelivered, FundLapsed"

// inTime refuses what comes after the closing without a reason, and a reason where there was no closing.
func (f *Fund) inTime(cmd Command) error {
	switch {
	case f.closing == nil && cmd.Meta.Late != "":
		return Reject(NotLate, "late", cmd.Meta.Late)
	case f.closing != nil && cmd.Meta.Late == "" && mayBeLate(cmd.Body):
		return f.yearClosed("late")
	}
	return nil
}

func (f *Fund) yearClosed(field string) error {
	return Reject(YearClosed, field, strconv.Itoa(f.closing.year), "since", f.closing.on.String())
}

// closeYear closes the books once, for the fund's own year and not before that has begun.
func (f *Fund) closeYear(on Period, b *FiscalYearClosed) (Decision, error) {
	if f.closing != nil {
		return Decision{}, f.yearClosed("fiscalYear")
	}
	year := *b
	if year.FiscalYear == 0 {
		year.FiscalYear = f.fiscalYear
	}
	switch {
	case year.FiscalYear == 0:
		return refuse(FieldMissing, "fiscalYear", "")
	case f.fiscalYear != 0 && year.FiscalYear != f.fiscalYear:
		return refuse(FieldInvalid, "fiscalYear", strconv.Itoa(year.FiscalYear), "allowed", strconv.Itoa(f.fiscalYear))
	case before(on, InYear(year.FiscalYear)):
		return refuse(DateOrder, "occurredOn", on.String(), "earlier", strconv.Itoa(year.FiscalYear))
	}
	return accept(&year)
}

// revise changes the allocation, never below what is set aside or bound already.
func (f *Fund) revise(b *AllocationRevised) (Decision, error) {
	if f.allocations == 0 {
		return refuse(AllocationUnknown, "stream", "")
	}
	revised := f.allocated + *b.DeltaRp
	if revised > MaxRupiah {
		return refuse(MoneyRange, "deltaRp", revised.String())
	}
	if used := max(f.budgeted, f.committed()+f.lapsed); revised < used {
		return refuse(AllocationTooLow, "deltaRp", revised.String(), "used", used.String())
	}
	return accept(b)
}
