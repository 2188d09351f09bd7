package identifier

import (
	"regexp"
	"strings"
)

// A halal certificate is ID and 17 digits as a rule; 11 to 18 are taken (not re-checked). The number that begins with KH
// is that of the ketetapan halal, the ruling before the certificate: who has only that one is not through yet (the head
// of BPJPH, Okezone 20 February 2023).
var (
	halalForm = regexp.MustCompile(`^ID\d{11,18}$`)
	halalKH   = regexp.MustCompile(`^KH\W*\d`)
)

func readHalal(text string) reading {
	compact := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	switch {
	case halalForm.MatchString(compact):
		return reading{text: compact}
	case halalKH.MatchString(compact):
		return reading{text: text, warnings: []Reason{OtherNumber}}
	}
	return reading{text: text, warnings: []Reason{Form}}
}

// A standard is SNI, the body whose text it adopts if any, a number with its part, and the year: SNI 9999-1:2022,
// SNI ISO/IEC 99999:2022 (not re-checked). Standards of before 2000 have dashes throughout and give a warning.
var (
	sniForm = regexp.MustCompile(`^SNI (ISO/IEC |ISO |IEC )?\d+(-\d+)?:\d{4}$`)
	sniWord = regexp.MustCompile(`^SNI ?`)
	colon   = regexp.MustCompile(` ?: ?`)
)

func readSNI(text string) reading {
	spelt := colon.ReplaceAllString(sniWord.ReplaceAllString(strings.ToUpper(text), "SNI "), ":")
	if sniForm.MatchString(spelt) {
		return reading{text: spelt}
	}
	return reading{text: text, warnings: []Reason{Form}}
}

// A registered mark is IDM and nine digits; what else has 6 to 16 letters and digits, often after D, J, R or M, is an
// application and not yet a registration (not re-checked). Words without a digit are a remark.
var (
	merekForm       = regexp.MustCompile(`^IDM\d{9}$`)
	applicationForm = regexp.MustCompile(`^[DJRM]?[A-Z0-9]{6,16}$`)
)

func readMerek(text string) reading {
	compact := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	switch {
	case merekForm.MatchString(compact):
		return reading{text: compact}
	case applicationForm.MatchString(compact) && strings.ContainsAny(compact, "0123456789"):
		return reading{text: compact, warnings: []Reason{Application}}
	}
	return reading{text: text, warnings: []Reason{Form}}
}
