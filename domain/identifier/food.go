package identifier

import (
	"regexp"
	"strings"
)

// An SPP-IRT number is 3063306010072-19: packaging (1 glass, 2 plastic, 3 paper, 4 can, 5 aluminium foil, 6 other,
// 7 composite, 8 multiple), kind of food (2), province and regency (4), product (2), producer (4) and the year in which
// it ends (2). Source: Peraturan BPOM 22/2018, as Tempo reports it on 20 October 2021.
const sppirtDigits = 15

// SPPIRTYears is how long a number holds: it ends in the year of issue plus this.
const SPPIRTYears = 5

var sppirtLabel = regexp.MustCompile(`^(?i:SPP[- ]?IRT|P[-. ]?IRT)[ .:]*(?i:No(?:mor)?)?[ .:]*`)

var sppirtForm = regexp.MustCompile(`^\d{13}-?\d{2}$`)

func readSPPIRT(text string) reading {
	text = text[len(sppirtLabel.FindString(text)):]
	if numeric(text) {
		return refuse(Damaged)
	}
	compact := strings.ReplaceAll(text, " ", "")
	plain := strings.ReplaceAll(compact, "-", "")
	switch {
	case !allDigits(plain):
		return refuse(NotDigits)
	case len(plain) != sppirtDigits:
		return refuseLength(len(plain), "15")
	case !sppirtForm.MatchString(compact):
		return refuse(Form)
	case plain[0] < '1' || plain[0] > '8':
		return refusePart(Prefix, Packaging)
	}
	r := reading{text: plain[:13] + "-" + plain[13:]}
	if !knownRegion(plain[3:5] + "." + plain[5:7]) {
		r.warnings = append(r.warnings, Region)
	}
	return r
}

// SPPIRTEnds is the year in which an SPP-IRT ends by its number. Whoever knows the year of issue compares.
func SPPIRTEnds(id ID) (year int, ok bool) {
	if id.scheme != SPPIRT {
		return 0, false
	}
	return 2000 + twoDigits(id.text[len(id.text)-2:]), true
}

// A BPOM number is MD (made here) or ML (imported) and 12 digits, since the licensing by risk 15. Source: the Perl module
// Business::ID::POM. The numbers of cosmetics (NA) and traditional medicine (TR) are built otherwise and not taken.
var (
	bpomLabel = regexp.MustCompile(`^BPOM[ .:]*(RI)?[ .:]*`)
	bpomForm  = regexp.MustCompile(`^(M[DL])(.*)$`)
)

func readBPOM(text string) reading {
	if numeric(text) {
		return refuse(Damaged)
	}
	text = strings.ToUpper(text)
	text = text[len(bpomLabel.FindString(text)):]
	parts := bpomForm.FindStringSubmatch(text)
	if parts == nil {
		return refuse(Prefix)
	}
	number := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(parts[2])
	switch {
	case number != "" && !allDigits(number):
		return refuse(NotDigits)
	case len(number) != 12 && len(number) != 15:
		return refuseLength(len(number), "12 or 15")
	}
	return reading{text: parts[1] + " " + number}
}
