package synthetic

import (
	"time"

	"jejak/domain"
	"jejak/domain/ledger"
)

// day counts from the first of January 2016.
type day int

// firstYear and lastYear are the years in which everything happens, up to lastDay, which is past on any clock that this program
// is run by.
const (
	firstYear = 2016
	lastYear  = 2026
	years     = lastYear - firstYear + 1
)

var (
	begin   = time.Date(firstYear, time.January, 1, 0, 0, 0, 0, ledger.WIB)
	lastDay = on(lastYear, time.June, 30)
)

func on(year int, month time.Month, d int) day {
	return day(time.Date(year, month, d, 0, 0, 0, 0, ledger.WIB).Sub(begin) / (24 * time.Hour))
}

func (d day) midnight() time.Time   { return begin.AddDate(0, 0, int(d)) }
func (d day) date() domain.Date     { return domain.DateOf(d.midnight()) }
func (d day) period() domain.Period { return domain.On(d.date()) }
func (d day) year() int             { return d.midnight().Year() }

// workday is the day itself or the Monday after it; the last days of the ledger stay in it.
func (d day) workday() day {
	switch d.midnight().Weekday() {
	case time.Saturday:
		d += 2
	case time.Sunday:
		d++
	}
	return min(d, lastDay)
}

// moment is a time of recording in steps of a microsecond, from midnight before the first day. A step is what tells two
// events apart of which one leads to the other.
type moment int64

const (
	second   moment = 1e6
	opensAt         = 8 * 3600 * second
	openFor         = 8 * 3600 * second
	aDay            = 24 * 3600 * second
	momentOf        = time.Microsecond
)

// at is a moment of a day between eight and four, when offices record.
func (c chance) at(d day) moment {
	return moment(d.workday())*aDay + opensAt + moment(c.Int64N(int64(openFor)))
}

func (m moment) time() time.Time { return begin.Add(time.Duration(m) * momentOf).UTC() }
func (m moment) day() day        { return day(m / aDay) }

// span is the period of some days.
func span(from day, days int) domain.Period {
	if days <= 1 {
		return from.period()
	}
	return period(from.date().String() + "/" + (from + day(days-1)).date().String())
}

// period reads a period that this package has written.
func period(text string) domain.Period {
	p, err := domain.ParsePeriod(text)
	if err != nil {
		panic("synthetic: " + err.Error()) // a fault of this package, which its tests would show
	}
	return p
}
