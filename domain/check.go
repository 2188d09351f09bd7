package domain

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jejak/domain/identifier"
	"jejak/domain/region"
	"jejak/domain/visible"
)

// Limits of what one event may hold. With them an event stays far below the 256 KiB at which people stop reading it
// and far below what any store accepts.
const (
	maxTextRunes  = 500 // a sentence or two; longer texts are documents, and belong into evidence
	MaxListItems  = 200 // what a person can check by eye on one form
	maxHoursJP    = 2000
	maxHeadcount  = 100_000
	maxTenor      = 600 // months
	maxRateBps    = 10_000
	maxWorkers    = 1_000_000 // the largest employers of the country have a tenth of it
	maxFiscalYear = 2200
)

var decimalText = regexp.MustCompile(`^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$`)

// check collects what is wrong with a body. Only the first rejection is kept: an officer corrects one field at a time.
type check struct {
	first     *Rejection
	completed bool   // the body is of an event: what only a decision may fill in is there
	written   bool   // the event is in the log: its spelling was for the rules of its day to judge
	inside    string // the list in an element of which the fields stand that are checked; "" for none
	nth       int
}

func (c *check) err() error {
	if c.first == nil {
		return nil
	}
	return c.first
}

func (c *check) reject(code Code, field, received string, details ...string) {
	if c.first == nil {
		c.first = Reject(code, c.path(field), received, details...)
	}
}

// refuse keeps an error that is a rejection already.
func (c *check) refuse(err error) {
	var r *Rejection
	if errors.As(err, &r) && c.first == nil {
		c.first = r
	}
}

// presence says whether a field may be absent.
type presence bool

const (
	required presence = true
	optional presence = false
)

// text checks a text that is kept in clear and for ever. A NIK does not belong there: nobody could take it out again.
func (c *check) text(field string, s *string, p presence) {
	if c.written {
		return
	}
	c.anyText(field, s, p)
	if hidden, found := identifier.HideNIKs(*s); found {
		c.reject(NumberPersonal, field, hidden)
	}
}

// anyText normalises a text to NFC without space around it, in place, and checks that it is short and shows what it holds.
func (c *check) anyText(field string, s *string, p presence) {
	if c.written {
		return
	}
	*s = norm.NFC.String(strings.TrimSpace(*s))
	if *s == "" && p == required {
		c.reject(FieldMissing, field, "")
	}
	if hidden := visible.Hidden(*s); len(hidden) > 0 {
		c.reject(TextUnsafe, field, *s, "characters", codePoints(hidden))
	}
	if utf8.RuneCountInString(*s) > maxTextRunes {
		c.reject(TextTooLong, field, *s, "limit", fmt.Sprint(maxTextRunes))
	}
}

// codePoints names characters that cannot be shown: U+202E, U+200B. A byte that is not UTF-8 is U+FFFD.
func codePoints(list []rune) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = fmt.Sprintf("%U", r)
	}
	return strings.Join(names, ", ")
}

// name checks what something or somebody is called, by which others look for it: a dash or a full stop is no name. Spaces
// of any width are one space, as nobody sees the difference.
func (c *check) name(field string, s *string, p presence) {
	if c.written {
		return
	}
	*s = oneSpace(*s)
	c.text(field, s, p)
	if *s != "" && !spells(*s) {
		c.reject(NameEmpty, field, *s)
	}
}

// personalName is name for what a person is called.
func (c *check) personalName(field string, v *Personal, p presence) {
	v.clear = oneSpace(v.clear)
	c.personal(field, v, p)
	if v.clear != "" && !spells(v.clear) {
		c.reject(NameEmpty, field, "•••")
	}
}

func oneSpace(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.Is(unicode.Zs, r) }), " ")
}

// spells reports whether a text has a letter or a number.
func spells(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) })
}

func (c *check) personal(field string, v *Personal, p presence) {
	if v.clear != "" {
		text := v.clear
		c.first, text = c.personalText(field, text)
		v.clear = text
	}
	if v.IsZero() && p == required {
		c.reject(FieldMissing, field, "")
	}
}

// personalText checks a text that will be sealed, and never shows it back.
func (c *check) personalText(field, s string) (*Rejection, string) {
	inner := &check{}
	inner.anyText(field, &s, optional)
	if c.first != nil || inner.first == nil {
		return c.first, s
	}
	inner.first.Received = "•••"
	return inner.first, s
}

func (c *check) number(field string, n, low, high int) {
	if n < low || n > high {
		c.reject(FieldInvalid, field, fmt.Sprint(n), "allowed", fmt.Sprintf("%d–%d", low, high))
	}
}

func (c *check) decimal(field, s string) {
	if s != "" && !decimalText.MatchString(s) {
		c.reject(FieldInvalid, field, s, "allowed", "1.17, 20, -3.5 (≤ 6 desimal)")
	}
}

// digest reports whether a text is a SHA-256 in hexadecimal digits.
func digest(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

func oneOf[T ~string](c *check, field string, v T, allowed []T) {
	if slices.Contains(allowed, v) {
		return
	}
	if v == "" {
		c.reject(FieldMissing, field, "")
		return
	}
	c.reject(FieldInvalid, field, string(v), "allowed", listed(allowed))
}

func listed[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// amount checks a sum of money: above zero, or absent where it may be.
func (c *check) amount(field string, rp *Rupiah, p presence) {
	switch {
	case rp == nil && p == required:
		c.reject(FieldMissing, field, "")
	case rp == nil:
	case *rp < 0:
		c.reject(MoneyNegative, field, rp.String())
	case *rp == 0 || *rp > MaxRupiah:
		c.reject(MoneyRange, field, rp.String())
	}
}

// region checks that a region is in the reference table.
func (c *check) region(field string, r region.Region, p presence) {
	if r == (region.Region{}) {
		if p == required {
			c.reject(FieldMissing, field, "")
		}
		return
	}
	if _, known := region.Lookup(r); !known {
		c.reject(RegionUnknown, field, r.String())
	}
}

func (c *check) kblis(field string, list []KBLI) {
	c.count(field, len(list))
	for _, k := range list {
		switch {
		case k.Edition == "":
			c.reject(KBLIEdition, field, k.Code)
		case k.validate() != nil:
			c.reject(KBLIUnknown, field, k.String())
		}
	}
}

// ref checks the shape of a reference; that it exists is the ledger's to check.
func (c *check) ref(field string, r Ref, p presence, categories ...string) {
	if r == "" {
		if p == required {
			c.reject(FieldMissing, field, "")
		}
		return
	}
	if !r.valid() || !slices.Contains(categories, r.Category()) {
		c.reject(FieldInvalid, field, string(r), "allowed", strings.Join(categories, "-<uuid>, ")+"-<uuid>")
	}
}

func (c *check) period(field string, p Period, pr presence) {
	if p.IsZero() && pr == required {
		c.reject(FieldMissing, field, "")
	}
}

func (c *check) fiscalYear(field string, y int) {
	if y != 0 && (y < earliest.Year || y > maxFiscalYear) {
		c.reject(FieldInvalid, field, fmt.Sprint(y), "allowed", fmt.Sprintf("%d–%d", earliest.Year, maxFiscalYear))
	}
}

// RegionRef is the stream of facts about a city, province or other region.
func RegionRef(r region.Region) Ref { return Ref(CategoryRegion + "-" + r.String()) }

// RefRegion is the inverse of RegionRef.
func RefRegion(r Ref) (region.Region, bool) {
	code, ok := strings.CutPrefix(string(r), CategoryRegion+"-")
	if !ok {
		return region.Region{}, false
	}
	var reg region.Region
	err := reg.UnmarshalText([]byte(code))
	return reg, err == nil
}

func regionRefCode(id string) bool {
	_, ok := RefRegion(Ref(CategoryRegion + "-" + id))
	return ok
}
