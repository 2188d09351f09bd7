package lang

import (
	"math/big"
	"strconv"
	"strings"
)

const (
	minus = "−" // U+2212, as domain.Rupiah writes it
	none  = "–" // stands where there is no figure
)

// Number writes 1.234 in Indonesian and 1,234 in English.
func (w *Words) Number(n int64) string { return w.Decimal(strconv.FormatInt(n, 10)) }

// Decimal writes a decimal number given with a point, such as "-1234.5": −1.234,5 in Indonesian and −1,234.5 in
// English. What is no such number is returned as it is.
func (w *Words) Decimal(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	whole, rest, hasRest := strings.Cut(digits, ".")
	if !isDigits(whole) || hasRest && !isDigits(rest) {
		return s
	}
	text := w.grouped(whole)
	if hasRest {
		text += w.pick(",", ".") + rest
	}
	if negative {
		return minus + text
	}
	return text
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// grouped puts a mark before every three digits from the right.
func (w *Words) grouped(digits string) string {
	mark := w.pick(".", ",")
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Percent writes the share of a part in a whole to one decimal: 73,6%, and 100%. A part of nothing has no share: –.
// Only the whole is shown as 100% and only nothing as 0%; what would be rounded to them is >99,9% and <0,1%.
func (w *Words) Percent(part, whole int64) string {
	if whole <= 0 {
		return none
	}
	switch tenths := roundedRatio(part, whole, 1000); {
	case part > 0 && tenths == 0:
		return "<" + w.tenths(1)
	case part < whole && tenths == 1000:
		return ">" + w.tenths(999)
	default:
		return w.tenths(tenths)
	}
}

// tenths writes tenths of a percent.
func (w *Words) tenths(n int64) string { return w.decimals(n, 10) + "%" }

// decimals writes n/unit, where unit is a power of ten, without zeros at the end.
func (w *Words) decimals(n, unit int64) string {
	places := len(strconv.FormatInt(unit, 10)) - 1
	fixed := big.NewRat(n, unit).FloatString(places)
	return w.Decimal(strings.TrimSuffix(strings.TrimRight(fixed, "0"), "."))
}

// roundedRatio is part × scale / whole, halves away from zero, at any size.
func roundedRatio(part, whole, scale int64) int64 {
	n := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(part), big.NewInt(scale)), big.NewInt(whole))
	rounded, _ := new(big.Int).SetString(n.FloatString(0), 10)
	return rounded.Int64()
}

// Days writes 1.796 hari, in English 1,796 days.
func (w *Words) Days(n int) string { return w.Count(int64(n), "hari") }

// Count writes a number with what is counted: 600 pelaku, in English 600 actors. The noun is one of the catalogue's
// (one.pelaku, many.pelaku), or a word of a source, which is shown as it is.
func (w *Words) Count(n int64, noun string) string {
	return w.measured(strconv.FormatInt(n, 10), noun)
}

// Unit is the word for a unit in a text that has its number elsewhere: pelaku, in English actors.
func (w *Words) Unit(unit string) string { return w.word("many.", unit) }

// measured writes a decimal number with its unit. A unit that begins with a percent sign stands close.
func (w *Words) measured(decimal, unit string) string {
	number := "many."
	if decimal == "1" {
		number = "one."
	}
	word := w.word(number, unit)
	if word == "" || strings.HasPrefix(word, "%") {
		return w.Decimal(decimal) + word
	}
	return w.Decimal(decimal) + " " + word
}

// List writes a, b, dan c; in English a, b and c.
func (w *Words) List(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	case 2:
		return w.T("list.two", "a", items[0], "b", items[1])
	default:
		return w.T("list.last", "a", strings.Join(items[:n-1], ", "), "b", items[n-1])
	}
}
