package region

import (
	"strings"
)

// Scheme says who numbered the region. The schemes disagree, so a code without
// its scheme is not a region.
type Scheme uint8

// The zero Scheme belongs to the absent Region and to no other.
const (
	Kemendagri Scheme = iota + 1 // Ministry of Home Affairs: 13.76.04.1002
	BPS                          // Statistics Indonesia: 1376040002
)

// String gives the word written before the colon.
func (s Scheme) String() string {
	switch s {
	case Kemendagri:
		return "kemendagri"
	case BPS:
		return "bps"
	}
	return ""
}

// Level is the depth in the tree of regions. Greater is deeper.
type Level uint8

// The zero Level belongs to the absent Region and to no other.
const (
	Province Level = iota + 1
	Regency        // kabupaten or kota: the level that spends
	District       // kecamatan
	Village        // kelurahan, desa or desa adat
)

// String gives the English word.
func (l Level) String() string {
	switch l {
	case Province:
		return "province"
	case Regency:
		return "regency"
	case District:
		return "district"
	case Village:
		return "village"
	}
	return ""
}

// Region is a place by its code. The fields are hidden so that every Region
// which is not zero has passed Parse or UnmarshalText: a Region in hand has
// the right shape, though not necessarily an entry in the list (see Lookup).
type Region struct {
	scheme Scheme
	code   string
}

// IsZero reports that no region is given; encoding/json's omitzero asks it.
func (r Region) IsZero() bool { return r == Region{} }

// Scheme says who gave the code; zero for the absent region.
func (r Region) Scheme() Scheme { return r.scheme }

// Code is the code as its scheme writes it: 13.76.04.1002, or 1376040002 at BPS.
func (r Region) Code() string { return r.code }

// String is the one spelling that events and exports carry,
// kemendagri:13.76.04.1002; it is empty for the absent region.
func (r Region) String() string {
	if r.IsZero() {
		return ""
	}
	return r.scheme.String() + ":" + r.code
}

// Level follows from the length of the code; zero for the absent region.
func (r Region) Level() Level {
	return r.scheme.layout().level(len(r.code))
}

// Parent is the region one level up; a province has the absent region.
func (r Region) Parent() Region {
	if l := r.Level(); l > Province {
		return r.at(l - 1)
	}
	return Region{}
}

// City is the region itself or its ancestor at the level of kabupaten and
// kota; absent for a province.
func (r Region) City() Region { return r.at(Regency) }

// Province is the region itself or its ancestor at the level of provinces.
func (r Region) Province() Region { return r.at(Province) }

// Contains reports that other is r or lies below it. Regions of two schemes
// never contain each other, even where a cross-walk exists: that is for the
// caller to ask for. The absent region contains nothing.
func (r Region) Contains(other Region) bool {
	return !r.IsZero() && other.at(r.Level()) == r
}

// at cuts the code back to a level; absent if r is not that deep.
func (r Region) at(l Level) Region {
	if l == 0 || l > r.Level() {
		return Region{}
	}
	return Region{r.scheme, r.code[:r.scheme.layout()[l-1]]}
}

// MarshalText gives String. The absent region is the empty text.
func (r Region) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts what MarshalText writes and nothing else: no short
// form, no blanks, no other case. A second spelling on the wire would be a
// second hash for one fact.
func (r *Region) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Region{}
		return nil
	}
	if len(text) > MaxCodeLen {
		return &ShapeError{Text: cut(string(text))}
	}
	s := string(text)
	if !strings.Contains(s, ":") {
		if readings := readings(s); len(readings) > 0 {
			return &SchemeMissingError{Text: s, Readings: readings}
		}
		return &ShapeError{Text: s}
	}
	parsed, err := Parse(s)
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
