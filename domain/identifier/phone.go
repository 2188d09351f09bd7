package identifier

import (
	"regexp"
	"strings"
)

// A telephone number is spelt as abroad, +62 and the number without its zero: the same telephone must give the same
// token whether it came as 0812…, 62812… or +62 812-…. National numbers have 8 to 12 digits after the zero, mobile ones
// 9 to 12 and begin with 8 (the national numbering plan, not re-checked). Numbers of other countries are not taken.
const (
	minNational = 8
	maxNational = 12
	minMobile   = 9
)

// severalPhones finds a second number after a sign that stands between two, and longRow more digits than any telephone
// has (15, ITU-T E.164) with a blank among them.
var (
	severalPhones = regexp.MustCompile(`\d\D*[/,;&]\D*\d`)
	longRow       = regexp.MustCompile(`^\D*(\d\D*){16,}$`)
)

func readPhone(text string) reading {
	switch {
	case scientific.MatchString(text) || hashes.MatchString(text):
		return refuse(Damaged)
	case decimal.MatchString(text) && text[0] != '0':
		text = text[:strings.IndexAny(text, ".,")] // a number cell, but too short to have lost more than its zero
	case severalPhones.MatchString(text), longRow.MatchString(text) && strings.Contains(text, " "):
		return refuse(Several)
	}
	international := strings.HasPrefix(text, "+")
	text = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(strings.TrimPrefix(text, "+"))
	if !allDigits(text) {
		return refuse(NotDigits)
	}
	national, restored, ok := nationalNumber(text, international)
	if !ok {
		return refuse(Prefix)
	}
	mobile := national != "" && national[0] == '8'
	switch {
	case len(national) < minNational || len(national) > maxNational:
		return refuseLength(len(national), "8 to 12 after the zero")
	case mobile && len(national) < minMobile:
		return refuseLength(len(national), "9 to 12 after the zero")
	case national[0] < '2':
		return refuse(Prefix) // no area code begins so
	}
	r := reading{text: "+62" + national}
	if restored {
		r.warnings = append(r.warnings, ZeroRestored)
	}
	return r
}

// nationalNumber takes away the zero or the country code. Only a mobile number is recognised without either: an area
// code without its zero could be anything.
func nationalNumber(text string, international bool) (national string, restored, ok bool) {
	if international {
		national, ok = strings.CutPrefix(text, "62")
		return strings.TrimPrefix(national, "0"), false, ok
	}
	for _, abroad := range []string{"0062", "62"} {
		if national, ok = strings.CutPrefix(text, abroad); ok {
			return strings.TrimPrefix(national, "0"), false, true
		}
	}
	if national, ok = strings.CutPrefix(text, "0"); ok {
		return national, false, true
	}
	return text, true, strings.HasPrefix(text, "8")
}
