package region

import "strings"

// MaxNameLen bounds the text that Resolve compares with names, in bytes. The
// longest name is 44 bytes, the longest prefix 23; what is longer is no name.
const MaxNameLen = 100

// MaxSuggestions bounds what an UnknownError proposes: what a person can
// compare at a glance.
const MaxSuggestions = 5

// Resolve finds the one region a text means, or says why it cannot. The text
// is a code (as Parse takes it) or a name; within is the region it must lie
// below, absent for the whole country.
//
// A name resolves only if exactly one place below within bears it. Case,
// diacritics, punctuation and blanks do not count; a prefix such as Kota,
// Kab., Kec., Kel., Desa or Nagari may be left out, but if it is there it must
// be true. Everything else is an *UnknownError with suggestions, for a person
// to choose from: a ledger must not put money in a village by likeness. So
// "Payakumbuh" with no parent is refused, since a city and a district of
// another regency are called that; ask ResolveCity for the city.
//
// A malformed code is a *ShapeError, one without scheme a *SchemeMissingError.
func Resolve(text string, within Region) (Region, error) {
	return resolve(text, within, 0)
}

// ResolveCity is Resolve among kabupaten and kota only, where "Padang" is the
// city and not one of the many villages of that name. "Solok" is still
// refused: a kota and a kabupaten share it.
func ResolveCity(text string) (Region, error) {
	return resolve(text, Region{}, Regency)
}

// resolve looks at one level, or at all for the zero Level.
func resolve(text string, within Region, level Level) (Region, error) {
	text = strings.TrimSpace(text)
	if isCode(text) {
		return resolveCode(text, within, level)
	}
	unknown := &UnknownError{Text: cut(text), Within: within, Level: level}
	if len(text) > MaxNameLen {
		return Region{}, unknown
	}
	s := newSearch(text, within.IsZero() && level == 0)
	if len(s.full.tight) == 0 {
		return Region{}, unknown
	}
	l := reference()
	s.run(l, within, level)
	if r, ok := s.only(); ok {
		return r, nil
	}
	unknown.Matches = len(s.exact)
	unknown.Suggestions = s.suggestions(l)
	return Region{}, unknown
}

// isCode reports that a text can only be meant as a code: it names a scheme or
// has no letters. Every name in the list has one.
func isCode(text string) bool {
	if text == "" {
		return false
	}
	for _, s := range []Scheme{Kemendagri, BPS} {
		if strings.HasPrefix(text, s.String()+":") {
			return true
		}
	}
	return strings.Trim(text, "0123456789.") == ""
}

func resolveCode(text string, within Region, level Level) (Region, error) {
	r, err := Parse(text)
	if err != nil {
		return Region{}, err
	}
	unknown := &UnknownError{Text: text, Within: within, Level: level}
	p, known := Lookup(r)
	switch {
	case !known:
		// A BPS code is not in the list. Where the cross-walk knows the city it
		// is proposed, so that the event records which code was chosen.
		if k, ok := r.Kemendagri(); ok && (within.IsZero() || within.Contains(k)) {
			if p, ok := Lookup(k); ok {
				unknown.Suggestions = []Place{p}
			}
		}
		return Region{}, unknown
	case level != 0 && r.Level() != level:
		if up, ok := Lookup(r.at(level)); ok {
			unknown.Suggestions = []Place{up}
		}
		return Region{}, unknown
	case !within.IsZero() && (!within.Contains(r) || within == r):
		return Region{}, unknown
	}
	return p.Region, nil
}
