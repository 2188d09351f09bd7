package domain

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Date is a civil date: a day in the calendar of the place where it happened, with no clock and no zone.
// The zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the civil date of an instant in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads 2021-12-22.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("date: %q is not of the form 2021-12-22", text)
	}
	return DateOf(t), nil
}

func (d Date) IsZero() bool { return d == Date{} }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Compare returns −1, 0 or +1. The zero Date comes first.
func (d Date) Compare(o Date) int {
	for _, diff := range [...]int{d.Year - o.Year, int(d.Month - o.Month), d.Day - o.Day} {
		if diff != 0 {
			return max(-1, min(1, diff))
		}
	}
	return 0
}

// DaysUntil returns the number of days from d to o.
func (d Date) DaysUntil(o Date) int {
	const day = 24 * 60 * 60
	return int((o.midnight().Unix() - d.midnight().Unix()) / day) // a time.Duration ends after 292 years
}

// AddMonths is the day so many months later; one that a shorter month lacks is a day of the next.
func (d Date) AddMonths(n int) Date { return DateOf(d.midnight().AddDate(0, n, 0)) }

// AddDays is the day so many days later.
func (d Date) AddDays(n int) Date { return DateOf(d.midnight().AddDate(0, 0, n)) }

func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// Period says when something happened, as exactly as it is known: a day, a month, a year, or an interval between two
// of those, of which one end may be open. It is written in EDTF (ISO 8601-2), of which these forms are accepted:
//
//	2021-12-22   2021-12   2021   2021~   2020/2021-02-02   ../2021-02-02   2022-01-12/..
//
// A trailing ~ means approximately. The zero Period is no period.
type Period struct {
	from, to    point
	isInterval  bool
	approximate bool
}

// point is a day, month or year; zero Year means open.
type point struct{ year, month, day int }

func (p point) String() string {
	switch {
	case p.year == 0:
		return ".."
	case p.month == 0:
		return fmt.Sprintf("%04d", p.year)
	case p.day == 0:
		return fmt.Sprintf("%04d-%02d", p.year, p.month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", p.year, p.month, p.day)
}

// first and last are the days between which the point lies; zero when open.
func (p point) first() Date {
	if p.year == 0 {
		return Date{}
	}
	return Date{p.year, time.Month(max(p.month, 1)), max(p.day, 1)}
}

func (p point) last() Date {
	switch {
	case p.year == 0:
		return Date{}
	case p.month == 0:
		return Date{p.year, time.December, 31}
	case p.day == 0:
		return DateOf(time.Date(p.year, time.Month(p.month)+1, 0, 0, 0, 0, 0, time.UTC))
	}
	return Date{p.year, time.Month(p.month), p.day}
}

// On returns the period of a single day.
func On(d Date) Period {
	return Period{from: point{d.Year, int(d.Month), d.Day}, to: point{d.Year, int(d.Month), d.Day}}
}

// InYear returns the period of a calendar year, which is also the fiscal year.
func InYear(year int) Period { return Period{from: point{year: year}, to: point{year: year}} }

// ParsePeriod reads a period in EDTF. It accepts exactly one spelling of each.
func ParsePeriod(text string) (Period, error) {
	fail := func(why string) (Period, error) { return Period{}, fmt.Errorf("period: %q %s", text, why) }
	var p Period
	s, approx := strings.CutSuffix(text, "~")
	p.approximate = approx
	from, to, interval := strings.Cut(s, "/")
	p.isInterval = interval
	if !interval {
		to = from
	}
	var err error
	if p.from, err = parsePoint(from, interval); err != nil {
		return fail(err.Error())
	}
	if p.to, err = parsePoint(to, interval); err != nil {
		return fail(err.Error())
	}
	switch {
	case interval && p.from.year == 0 && p.to.year == 0:
		return fail("is open at both ends")
	case interval && p.from.year != 0 && p.to.year != 0 && p.to.last().Compare(p.from.first()) < 0:
		return fail("ends before it begins")
	case interval && approx:
		return fail("is an interval, which is approximate already")
	case interval && p.from == p.to:
		return fail("is an interval of one date: write the date")
	}
	return p, nil
}

var (
	errForm     = errors.New("is not of a form like 2021-12-22, 2021-12, 2021 or ../2021-12-22")
	errCalendar = errors.New("is not a date of the calendar")
)

// parsePoint reads 2021-12-22, 2021-12, 2021 or, where a point may be open, two dots.
func parsePoint[T string | []byte](s T, mayBeOpen bool) (point, error) {
	if mayBeOpen && string(s) == ".." {
		return point{}, nil
	}
	var p point
	from := 0
	for i, field := range [...]*int{&p.year, &p.month, &p.day} {
		to := 4 + 3*i
		if *field = number(s[from:min(to, len(s))]); *field == 0 || len(s) < to || len(s) > to && s[to] != '-' {
			return point{}, errForm
		}
		if from = to + 1; len(s) == to {
			break
		}
	}
	if from <= len(s) || p.month > 12 || p.day > 28 && DateOf(p.first().midnight()) != p.first() {
		return point{}, errCalendar
	}
	return p, nil
}

// number reads digits, zero when there is anything else.
func number[T string | []byte](digits T) (n int) {
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0
		}
		n = 10*n + int(digits[i]-'0')
	}
	return n
}

func (p Period) IsZero() bool { return p == Period{} }

func (p Period) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.isInterval:
		return p.from.String() + "/" + p.to.String()
	case p.approximate:
		return p.from.String() + "~"
	}
	return p.from.String()
}

// First is the earliest day on which it may have happened, zero when that is open.
func (p Period) First() Date { return p.from.first() }

// Last is the latest day on which it may have happened, zero when that is open.
func (p Period) Last() Date { return p.to.last() }

// EffectiveFrom is the day from which a reader who asks for the state on a date counts the fact: its first possible
// day, or, when the beginning is open ("at the latest on …"), the last one, since only then it is sure to hold.
func (p Period) EffectiveFrom() Date {
	if d := p.First(); !d.IsZero() {
		return d
	}
	return p.Last()
}

// Year is the calendar year that the whole period lies in. It is not ok for a period that may lie in several: such a
// fact is counted in no single year.
func (p Period) Year() (year int, ok bool) {
	f, l := p.First(), p.Last()
	return f.Year, !f.IsZero() && f.Year == l.Year
}

// Exact reports whether the period is one day, and returns it.
func (p Period) Exact() (Date, bool) {
	return p.First(), !p.isInterval && !p.approximate && p.from.day > 0
}

// Interval returns the two ends in EDTF ("2021", "2021-10-11", ".."), equal for a single date, and whether the
// period is approximate. Formatters build on it.
func (p Period) Interval() (from, to string, approximate bool) {
	return p.from.String(), p.to.String(), p.approximate
}

func (p Period) MarshalText() ([]byte, error) {
	if p.IsZero() {
		return nil, fmt.Errorf("period: is empty")
	}
	return []byte(p.String()), nil
}

func (p *Period) UnmarshalText(b []byte) (err error) {
	if at, err := parsePoint(b, false); err == nil { // as most are written
		*p = Period{from: at, to: at}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}
