package identifier

import (
	"regexp"
	"strings"
)

// scientific is how a spreadsheet or a program prints a large number: 1.37604E+15, 1,37604E+15, 8.52348e+010.
var scientific = regexp.MustCompile(`^[+-]?\d+([.,]\d*)?[eE][+-]?\d+$`)

// grouped is a number with separators of thousands, and decimal is one with zeros after the point. Both have been
// numbers, not texts, on their way.
var (
	grouped = regexp.MustCompile(`^\d{1,3}(\.\d{3}){3,}(,0+)?$|^\d{1,3}(,\d{3}){3,}(\.0+)?$`)
	decimal = regexp.MustCompile(`^\d+[.,]0+$`)
)

// hashes are what a spreadsheet shows, and some export, when the column is too narrow.
var hashes = regexp.MustCompile(`^#+$`)

// numeric reports that a text shows the marks of a numeric cell.
func numeric(text string) bool {
	return hashes.MatchString(text) || scientific.MatchString(text) || grouped.MatchString(text) || decimal.MatchString(text)
}

func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

func allZeros(text string) bool { return strings.Trim(text, "0") == "" }

// digits reads a number of which nothing but the digits counts; people put blanks between groups.
func digits(text string, length int, want string) reading {
	if numeric(text) {
		return refuse(Damaged)
	}
	text = strings.ReplaceAll(text, " ", "")
	switch {
	case !allDigits(text):
		return refuse(NotDigits)
	case len(text) != length:
		return refuseLength(len(text), want)
	}
	return reading{text: text}
}
