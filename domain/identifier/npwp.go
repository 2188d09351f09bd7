package identifier

import (
	"regexp"
	"strings"
)

// The old NPWP has 15 digits, 99.999.999.8-999.000: kind and serial number, a check digit, the tax office, the branch.
// The ninth digit is apparently Luhn's over the first nine (as the Perl module Business::ID::NPWP and the Python module
// stdnum have it), which is not published by the tax office: it warns and does not refuse. OSS still takes 15 digits.
//
// The new one has 16 (PMK 112/PMK.03/2022, not re-checked): the NIK for a person, a zero and the old number for
// others. A NITKU is the new NPWP and six digits that number the places of business, 000000 for the head office
// (PER-6/PJ/2024, as tax advisers report it).
const (
	oldDigits   = 15
	newDigits   = 16
	placeDigits = 6
	luhnDigits  = 9
)

// oldPunctuation are the dots and the dash of the old number; each may be missing, and the dash be a dot.
var oldPunctuation = regexp.MustCompile(`^\d{2}\.?\d{3}\.?\d{3}\.?\d[-.]?\d{3}\.?\d{3}$`)

func readNPWP(text string) reading {
	compact := strings.ReplaceAll(text, " ", "")
	if oldPunctuation.MatchString(compact) {
		return oldNPWP(strings.NewReplacer(".", "", "-", "").Replace(compact))
	}
	r := digits(text, newDigits, "15 or 16")
	if r.refusal != nil {
		return r
	}
	return newNPWP(r.text)
}

// oldNPWP judges 15 digits.
func oldNPWP(text string) reading {
	if allZeros(text) {
		return refuse(Serial) // 00.000.000.0-000.000 is written where there is none
	}
	r := reading{text: text}
	if !luhn(text[:luhnDigits]) {
		r.warnings = append(r.warnings, Checksum)
	}
	return r
}

// newNPWP judges 16 digits. No province begins with 0, so no NIK does.
func newNPWP(text string) reading {
	if text[0] != '0' {
		return readNIK(text)
	}
	r := oldNPWP(text[1:])
	if r.refusal == nil {
		r.text = text
	}
	return r
}

func readNITKU(text string) reading {
	r := digits(text, newDigits+placeDigits, "22")
	if r.refusal != nil {
		return r
	}
	taxpayer := newNPWP(r.text[:newDigits])
	if taxpayer.refusal != nil {
		return refusePart(taxpayer.refusal.Reason, Taxpayer)
	}
	r.warnings = taxpayer.warnings
	return r
}

// luhn doubles every second digit from the right and asks for a sum divisible by ten.
func luhn(text string) bool {
	sum := 0
	for i := range len(text) {
		d := int(text[len(text)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		if d > 9 {
			d -= 9
		}
		sum += d
	}
	return sum%10 == 0
}

// SameTaxpayer reports that two NPWP, or a NITKU and an NPWP, are of one taxpayer as far as the numbers tell: an old
// number and the new one that is a zero before it. A person's old number and NIK have nothing in common.
func SameTaxpayer(a, b ID) bool {
	taxpayer := func(id ID) string {
		switch {
		case id.scheme == NITKU:
			return id.text[:newDigits]
		case id.scheme == NPWP && len(id.text) == oldDigits:
			return "0" + id.text
		case id.scheme == NPWP:
			return id.text
		}
		return ""
	}
	return taxpayer(a) != "" && taxpayer(a) == taxpayer(b)
}
