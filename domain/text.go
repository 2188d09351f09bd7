package domain

import (
	"strconv"
	"strings"
	"unicode"
)

// Normalise makes two spellings of one thing equal: case and space do not count.
func Normalise(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// SameText reports whether two spellings are of one contract or number of a document.
func SameText(a, b string) bool { return Normalise(a) == Normalise(b) }

// Spelling is a text as rules compare it: case, space and punctuation do not count, so that nobody receives a second
// "mesin-jahit".
func Spelling(s string) string {
	return Normalise(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return ' '
	}, s))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
