package identifier

import (
	"regexp"
	"strings"

	"jejak/domain/region"
)

// A NIK is PP KK CC DDMMYY SSSS: the district of first issue, the birth date with 40 added to a woman's day, and a
// serial number from 0001. Sources: the Dukcapil offices of Klaten and others; PP 40/2019 art. 30(2), by which the
// number is lifelong and does not follow a move. Districts come and go, so the region part is compared and never
// refused.
const (
	nikDigits  = 16
	femaleDays = 40 // what is added to the day
)

func readNIK(text string) reading {
	r := digits(text, nikDigits, "16")
	if r.refusal != nil {
		return r
	}
	if p := wrongBirthDate(r.text[6:12]); p != "" {
		return refusePart(Date, p)
	}
	if allZeros(r.text[12:]) {
		return refuse(Serial)
	}
	if !knownDistrict(r.text[:6]) {
		r.warnings = append(r.warnings, Region)
	}
	if allZeros(r.text[13:]) {
		// A serial number of 1000 or more on one birth date in one district is rare, a rounded number is not.
		r.warnings = append(r.warnings, TrailingZeros)
	}
	return r
}

var digitRun = regexp.MustCompile(`\d+`)

// holdsNIK reports that a text has a NIK in it, for public fields, in which a NIK has no business.
func holdsNIK(text string) bool {
	for _, run := range digitRun.FindAllString(strings.ReplaceAll(text, " ", ""), -1) {
		if readNIK(run).refusal == nil {
			return true
		}
	}
	return false
}

// spacedRun is a run of digits as people group them. It ends where letters begin, so that an id with dashes is none.
var spacedRun = regexp.MustCompile(`\d(?:[ -]?\d)*(?:-[0-9A-Za-z])?`)

// HideNIKs masks every NIK in a text that was not meant to hold one, and reports whether there was any. What is kept
// for ever, shown or sent on has no NIK in it but by this oversight.
func HideNIKs(text string) (hidden string, found bool) {
	if !mayHoldNIK(text) {
		return text, false
	}
	hide := func(run string) string {
		if digits := ungrouped.Replace(run); readNIK(digits).refusal != nil {
			return run
		}
		found = true
		return MaskText(run)
	}
	hidden = spacedRun.ReplaceAllStringFunc(text, func(run string) string {
		if whole := hide(run); whole != run {
			return whole
		}
		return digitRun.ReplaceAllStringFunc(run, hide)
	})
	return hidden, found
}

// ungrouped takes out what people put between groups of digits.
var ungrouped = strings.NewReplacer(" ", "", "-", "")

// mayHoldNIK reports whether a text has digits enough. Every text that is recorded is asked, and hardly any has.
func mayHoldNIK(text string) bool {
	digits := 0
	for i := range len(text) {
		if '0' <= text[i] && text[i] <= '9' {
			digits++
		}
	}
	return digits >= nikDigits
}

// daysOf has February at its longest: the year of a NIK has no century, and a year is accepted if it can be a leap year
// in either.
var daysOf = [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// wrongBirthDate names the part of DDMMYY that no calendar has, the month first, since the day depends on it.
func wrongBirthDate(ddmmyy string) Part {
	day, month, year := twoDigits(ddmmyy), twoDigits(ddmmyy[2:]), twoDigits(ddmmyy[4:])
	if month < 1 || month > len(daysOf) {
		return Month
	}
	if day > femaleDays {
		day -= femaleDays
	}
	leap := year%4 == 0 // 1900 was none, but 2000 was
	if day < 1 || day > daysOf[month-1] || month == 2 && day == 29 && !leap {
		return Day
	}
	return ""
}

func twoDigits(text string) int { return int(text[0]-'0')*10 + int(text[1]-'0') }

// knownDistrict looks for PPKKCC in the list of the edition.
func knownDistrict(code string) bool { return knownRegion(code[:2] + "." + code[2:4] + "." + code[4:]) }

func knownRegion(code string) bool {
	r, err := region.Parse(code)
	if err != nil {
		return false
	}
	_, known := region.Lookup(r)
	return known
}
