package identifier

import "strings"

const (
	// shownAtEachEnd is how many characters a mask leaves at either end: enough for an officer to find the row that is
	// meant, and in a NIK no more than the province and half of the serial number.
	shownAtEachEnd = 2

	// minMasked is the length from which a mask shows anything: of a shorter text four characters are too much.
	minMasked = 10

	// maxMasked bounds the length of a mask; a NITKU has 22 digits.
	maxMasked = 24

	dot = '•'
)

// Mask hides a number except for two characters at either end, whatever its scheme.
func Mask(id ID) string { return MaskText(id.text) }

// MaskText hides a text as Mask does a number. Of a short text it shows nothing but the length, and it shows letters and
// digits of ASCII only.
func MaskText(text string) string {
	runes := []rune(strings.TrimSpace(text))
	n := len(runes)
	short := n < minMasked
	if n > maxMasked {
		runes = append(runes[:maxMasked-shownAtEachEnd:maxMasked-shownAtEachEnd], runes[n-shownAtEachEnd:]...)
		n = maxMasked
	}
	for i, r := range runes {
		inside := i >= shownAtEachEnd && i < n-shownAtEachEnd
		if short || inside || !harmless(r) {
			runes[i] = dot
		}
	}
	return string(runes)
}

// harmless reports that a character can neither forge a line of output nor be read as another.
func harmless(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '+'
}
