package domain

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Rupiah is a sum of money in whole rupiah. There is no float anywhere: the ledger adds what it was given.
// An amount that is not known is a nil *Rupiah, never zero.
type Rupiah int64

// MaxRupiah is the largest amount accepted, 2^53−1 (about Rp9.007 trillion, three times the national budget).
// Up to it, JavaScript and every JSON reader keep integers exact.
const MaxRupiah Rupiah = 1<<53 - 1

// Rp returns a pointer to an amount, for the optional fields of events.
func Rp(amount Rupiah) *Rupiah { return &amount }

// String writes the amount as Indonesians do: Rp24.300.000.000, and −Rp36.000 with the minus sign U+2212.
func (r Rupiah) String() string {
	digits := strconv.FormatInt(int64(r), 10)
	sign := ""
	if r < 0 {
		sign, digits = "−", digits[1:]
	}
	return sign + "Rp" + groupThousands(digits)
}

// groupThousands puts a dot before every three digits from the right.
func groupThousands(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Short writes the amount to three figures or so, as headlines do: Rp24,3 M, Rp2,7 M, Rp950 jt.
// M is miliar (10^9), jt is juta (10^6), rb is ribu (10^3), T is triliun (10^12).
func (r Rupiah) Short() string {
	sign, v := "", int64(r)
	if v < 0 {
		sign, v = "−", -v
	}
	for _, u := range []struct {
		size int64
		name string
	}{{1e12, "T"}, {1e9, "M"}, {1e6, "jt"}, {1e3, "rb"}} {
		if v >= u.size-u.size/20_000 { // from here on it rounds up to a unit: Rp999.950 is Rp1 jt, not Rp1.000 rb
			tenths := (v + u.size/20) / (u.size / 10)
			text := groupThousands(strconv.FormatInt(tenths/10, 10))
			if tenths%10 != 0 {
				text += "," + strconv.FormatInt(tenths%10, 10)
			}
			return sign + "Rp" + text + " " + u.name
		}
	}
	return r.String()
}

var (
	moneyPlain   = regexp.MustCompile(`^\d+$`)
	moneyGrouped = regexp.MustCompile(`^[1-9]\d{0,2}(\.\d{3})+$`)
	moneyScaled  = regexp.MustCompile(`^(\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?\s*(ribu|rb|juta|jt|miliar|milyar|triliun)$`)
	moneySen     = regexp.MustCompile(`^(\d+|[1-9]\d{0,2}(?:\.\d{3})+),(\d{2})$`)
	moneyScales  = map[string]int{"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12}
)

// ParseRupiah reads an amount as people in an Indonesian office write it:
//
//	2700000000   2.700.000.000   Rp2.700.000.000   Rp24,3 miliar   950 juta   Rp1.500,00
//
// For a scaled amount it also returns what the figure is rounded to: "Rp24,3 miliar" is known to Rp100.000.000.
// It refuses what can be read in two ways (24.3, 24,300,000, 2,7 without a scale, and the letter M, which is a
// million to some and a billion to others), what has sen, and what is negative: MONEY_AMBIGUOUS, MONEY_SUBRUPIAH,
// MONEY_NEGATIVE, MONEY_RANGE.
func ParseRupiah(field, text string) (amount Rupiah, roundedTo Rupiah, err error) {
	s := strings.ToLower(strings.TrimSpace(text))
	if s == "" {
		return 0, 0, Reject(FieldMissing, field, "")
	}
	negative := signed(s)
	if after, ok := strings.CutPrefix(s, "rp"); ok {
		s = strings.TrimSpace(strings.TrimPrefix(after, "."))
	}
	if negative || signed(s) {
		return 0, 0, Reject(MoneyNegative, field, text)
	}
	switch {
	case moneyPlain.MatchString(s), moneyGrouped.MatchString(s):
		amount, err = wholeRupiah(field, text, strings.ReplaceAll(s, ".", ""), 0)
		return amount, 0, err
	case moneyScaled.MatchString(s):
		m := moneyScaled.FindStringSubmatch(s)
		scale := moneyScales[m[3]]
		if len(m[2]) > scale {
			return 0, 0, Reject(MoneySubRupiah, field, text)
		}
		if amount, err = wholeRupiah(field, text, strings.ReplaceAll(m[1], ".", "")+m[2], scale-len(m[2])); err != nil {
			return 0, 0, err
		}
		roundedTo = 1
		for range scale - len(m[2]) {
			roundedTo *= 10
		}
		return amount, roundedTo, nil
	case moneySen.MatchString(s):
		m := moneySen.FindStringSubmatch(s)
		if m[2] != "00" {
			return 0, 0, Reject(MoneySubRupiah, field, text)
		}
		amount, err = wholeRupiah(field, text, strings.ReplaceAll(m[1], ".", ""), 0)
		return amount, 0, err
	}
	return 0, 0, Reject(MoneyAmbiguous, field, text)
}

// signed reports whether an amount begins as negative ones do on paper, in a spreadsheet or in an accountant's hand.
func signed(s string) bool {
	return strings.HasPrefix(s, "-") || strings.HasPrefix(s, "−") || strings.HasPrefix(s, "(")
}

// wholeRupiah returns digits × 10^zeros, or MONEY_RANGE.
func wholeRupiah(field, text, digits string, zeros int) (Rupiah, error) {
	n, ok := new(big.Int).SetString(digits+strings.Repeat("0", zeros), 10)
	if !ok || n.Cmp(big.NewInt(int64(MaxRupiah))) > 0 {
		return 0, Reject(MoneyRange, field, text)
	}
	return Rupiah(n.Int64()), nil
}

// UnmarshalJSON accepts an integer in range and nothing else: no float, no exponent, no string, no null.
func (r *Rupiah) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || !Rupiah(n).fits() || strconv.FormatInt(n, 10) != string(b) {
		return fmt.Errorf("rupiah: %s is not a whole number of rupiah", b)
	}
	*r = Rupiah(n)
	return nil
}

func (r Rupiah) fits() bool { return r >= -MaxRupiah && r <= MaxRupiah }
