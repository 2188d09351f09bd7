package region

import "strings"

// MaxCodeLen is the length of the longest text Parse can accept,
// kemendagri:13.76.04.1002. Longer input is refused before it is looked at.
const MaxCodeLen = len("kemendagri:") + len("13.76.04.1002")

// Parse reads a region as people and files write it: with its scheme
// (kemendagri:13.76, bps:1376), or as a dotted code alone, since only
// Kemendagri writes dots. Digits without dots and without scheme give a
// *SchemeMissingError, anything else a *ShapeError. Parse checks the shape
// only; whether such a place exists is a question for Lookup.
func Parse(text string) (Region, error) {
	if len(text) > MaxCodeLen {
		return Region{}, &ShapeError{Text: cut(text)}
	}
	word, code, found := strings.Cut(text, ":")
	var r Region
	switch {
	case found && word == Kemendagri.String():
		r = Region{Kemendagri, code}
	case found && word == BPS.String():
		r = Region{BPS, code}
	case found:
		return Region{}, &ShapeError{Text: text}
	case strings.Contains(text, "."):
		r = Region{Kemendagri, text}
	default:
		if readings := readings(text); len(readings) > 0 {
			return Region{}, &SchemeMissingError{Text: text, Readings: readings}
		}
		return Region{}, &ShapeError{Text: text}
	}
	if !r.wellFormed() {
		return Region{}, &ShapeError{Text: text, Scheme: r.scheme}
	}
	return r, nil
}

// layout holds the length of a code at each level, Province first.
type layout [Village]int

// layout of the zero Scheme is all zeros and has no level.
func (s Scheme) layout() layout {
	switch s {
	case Kemendagri:
		return layout{len("13"), len("13.76"), len("13.76.04"), len("13.76.04.1002")}
	case BPS:
		return layout{len("13"), len("1376"), len("1376040"), len("1376040002")}
	}
	return layout{}
}

func (y layout) level(length int) Level {
	if length == 0 {
		return 0
	}
	for i, n := range y {
		if n == length {
			return Level(i + 1)
		}
	}
	return 0
}

// wellFormed checks every part of the code, so that a slip of the finger in a
// column of numbers is caught before the list is asked.
func (r Region) wellFormed() bool {
	if r.Level() == 0 || !digitsAt(r.scheme, r.code) || r.code[0] == '0' {
		return false
	}
	if r.scheme == BPS {
		// Where BPS leaves gaps is not documented well enough to check more.
		return true
	}
	if r.Level() >= Regency {
		// 01-69 are kabupaten and 71-99 kota: 00 and 70 are neither.
		if part := r.code[3:5]; part == "00" || part == "70" {
			return false
		}
	}
	if r.Level() >= District && r.code[6:8] == "00" {
		return false
	}
	if r.Level() == Village {
		// The first digit is the kind: kelurahan, desa, desa adat.
		return r.code[9] >= '1' && r.code[9] <= '3' && r.code[10:] != "000"
	}
	return true
}

// digitsAt reports that dots stand where the scheme has them and digits
// everywhere else.
func digitsAt(s Scheme, code string) bool {
	for i := range len(code) {
		dot := s == Kemendagri && (i == 2 || i == 5 || i == 8)
		if dot != (code[i] == '.') || !dot && !isDigit(code[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// readings gives what a code without scheme could mean: the Kemendagri code
// written without its dots (as OSS does), the BPS code, or the dotted code of
// which only the scheme is missing. None means that it is no code at all.
func readings(text string) []Region {
	var all []Region
	for _, r := range []Region{
		{Kemendagri, text},
		{Kemendagri, dotted(text)},
		{BPS, text},
	} {
		if r.wellFormed() && (len(all) == 0 || all[len(all)-1] != r) {
			all = append(all, r)
		}
	}
	return all
}

// dotted puts the dots back into 1376041002. Text which has dots, or is too
// long, comes out malformed, which is what the caller checks.
func dotted(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if i == 2 || i == 4 || i == 6 {
			b.WriteByte('.')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// cut shortens text from outside before it goes into an error.
func cut(text string) string {
	if len(text) <= maxErrorText {
		return text
	}
	return strings.ToValidUTF8(text[:maxErrorText], "") + "…"
}
