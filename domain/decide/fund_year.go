package decide

import (
	"strconv"

	"jejak/domain"
)

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
	on   domain.Period
}

// inTime refuses what comes after the closing without a reason, and a reason where there was no closing.
func (f *Fund) inTime(cmd Case) error {
	switch {
	case f.closing == nil && cmd.Meta.Late != "":
		return domain.Reject(domain.NotLate, "late", cmd.Meta.Late)
	case f.closing != nil && cmd.Meta.Late == "" && domain.MayBeLate(cmd.Body):
		return f.yearClosed("late")
	}
	return nil
}

func (f *Fund) yearClosed(field string) error {
	return domain.Reject(domain.YearClosed, field, strconv.Itoa(f.closing.year), "since", f.closing.on.String())
}

// closeYear closes the books once, for the fund's own year and not before that has begun.
func (f *Fund) closeYear(on domain.Period, b *domain.FiscalYearClosed) (Decision, error) {
	if f.closing != nil {
		return Decision{}, f.yearClosed("fiscalYear")
	}
	year := *b
	if year.FiscalYear == 0 {
		year.FiscalYear = f.fiscalYear
	}
	switch {
	case year.FiscalYear == 0:
		return refuse(domain.FieldMissing, "fiscalYear", "")
	case f.fiscalYear != 0 && year.FiscalYear != f.fiscalYear:
		return refuse(domain.FieldInvalid, "fiscalYear", strconv.Itoa(year.FiscalYear), "allowed", strconv.Itoa(f.fiscalYear))
	case before(on, domain.InYear(year.FiscalYear)):
		return refuse(domain.DateOrder, "occurredOn", on.String(), "earlier", strconv.Itoa(year.FiscalYear))
	}
	return accept(&year)
}

// revise changes the allocation, never below what is set aside or bound already.
func (f *Fund) revise(b *domain.AllocationRevised) (Decision, error) {
	if f.allocations == 0 {
		return refuse(domain.AllocationUnknown, "stream", "")
	}
	revised := f.allocated + *b.DeltaRp
	if revised > domain.MaxRupiah {
		return refuse(domain.MoneyRange, "deltaRp", revised.String())
	}
	if used := max(f.budgeted, f.committed()+f.lapsed); revised < used {
		return refuse(domain.AllocationTooLow, "deltaRp", revised.String(), "used", used.String())
	}
	return accept(b)
}
