package region

import (
	"bytes"
	"cmp"
	"slices"
)

// minBegins is the shortest text for which places are proposed that begin with
// it, as Sumatera Barat with Sumatera: below it half the list begins with it.
const minBegins = 4

// search is one walk over the list, comparing every name with a text.
type search struct {
	full    form  // the text
	short   form  // the text without its prefix; empty if it has none
	allowed kinds // what the prefix allows; empty if it has none
	limit   int   // slips tolerated in a suggestion
	begins  bool  // propose what begins with the text

	exact []match // the places that bear the name
	near  []match // those that look like it: at most MaxSuggestions, best first
}

// match is what the search keeps of a place.
type match struct {
	place int // index in the list
	key   key
	likeness
}

// likeness of a text and a name. The zero value says that they are different.
type likeness struct {
	alike    bool
	exact    bool // they are the same name
	spelt    bool // down to the blanks
	distance int  // letters to change, or 1 for words left out; 0 if only the kind or a blank differs
}

// better joins the likenesses of several forms of one name.
func (a likeness) better(b likeness) likeness {
	if !a.alike || !b.alike {
		if b.alike {
			return b
		}
		return a
	}
	return likeness{true, a.exact || b.exact, a.spelt || b.spelt, min(a.distance, b.distance)}
}

// newSearch lets a short name have fewer slips than a long one: with three,
// any name of four letters looks like any other. Everywhere in the country
// there are so many names that a slip takes still more letters.
func newSearch(text string, everywhere bool) *search {
	s := &search{full: form{}.fold(text)}
	s.short, s.allowed, _ = s.full.bare()
	perSlip := 3
	if everywhere {
		perSlip = 4
	}
	name := s.full.tight
	if s.allowed != 0 {
		name = s.short.tight
	}
	s.limit = min(maxSlips, max(1, len(name)/perSlip))
	_, lonePrefix := prefixes[string(s.full.words)]
	s.begins = len(name) >= minBegins && !lonePrefix
	return s
}

// run walks everything below within, or only one level of it.
func (s *search) run(l *list, within Region, level Level) {
	var name form // its memory serves every name in turn
	from, to := l.below(within)
	for i, next := from, 0; i < to; i = next {
		next = i + 1
		if level != 0 {
			if l.keys[i].level() < level {
				continue
			}
			next = l.after(i) // what lies deeper is not asked for
		}
		name = name.fold(l.name(i))
		m := match{i, l.keys[i], s.compare(l.keys[i].kind(), name)}
		switch {
		case m.exact:
			s.exact = append(s.exact, m)
		case m.alike:
			s.keep(m)
		}
	}
}

// compare holds the text, with and without its prefix, against a name of the
// list, with and without its own.
func (s *search) compare(kind Kind, name form) likeness {
	best := s.against(s.full, name)
	// Only a word that tells the truth is a prefix; in the village Kota Baru it
	// is part of the name.
	short, allowed, ok := name.bare()
	ok = ok && allowed.has(kind)
	if ok {
		best = best.better(s.against(s.full, short))
	}
	if s.allowed == 0 {
		return best
	}
	if !best.spelt {
		// Kota Baru is not Kabupaten Kotabaru, though the letters are the same.
		best.exact = false
	}
	if !s.allowed.level(kind.level()) {
		return best
	}
	under := s.against(s.short, name)
	if ok {
		under = under.better(s.against(s.short, short))
	}
	if !s.allowed.has(kind) {
		// The text says kelurahan and the list says desa: for a person to judge.
		under.exact, under.spelt = false, false
	}
	return best.better(under)
}

// against compares one form with one form.
func (s *search) against(text, name form) likeness {
	if bytes.Equal(text.tight, name.tight) {
		return likeness{alike: true, exact: true, spelt: bytes.Equal(text.words, name.words)}
	}
	if d := distance(text.tight, name.tight, s.limit); d <= s.limit {
		return likeness{alike: true, distance: d}
	}
	if s.begins && len(name.words) > len(text.words) && name.words[len(text.words)] == ' ' &&
		bytes.HasPrefix(name.words, text.words) {
		// Words left out are one slip: counted by letters, Sumatera would lie
		// nearer to the district Sutera than to Sumatera Barat.
		return likeness{alike: true, distance: 1}
	}
	return likeness{}
}

// keep holds on to the best few. A greater region comes before a smaller one
// that is just as near: who writes Padang rather means the city.
func (s *search) keep(m match) {
	i, _ := slices.BinarySearchFunc(s.near, m, nearer)
	if i == MaxSuggestions {
		return
	}
	s.near = slices.Insert(s.near, i, m)
	s.near = s.near[:min(len(s.near), MaxSuggestions)]
}

func nearer(a, b match) int {
	return cmp.Or(
		cmp.Compare(a.distance, b.distance),
		cmp.Compare(a.key.level(), b.key.level()),
		cmp.Compare(a.key, b.key))
}

// only gives the one place that bears the name. Where several do and one of
// them is written with the same blanks, it is that one: Lam Raya beside
// Lamraya.
func (s *search) only() (Region, bool) {
	found := s.exact
	if len(found) > 1 {
		found = slices.DeleteFunc(slices.Clone(found), func(m match) bool { return !m.spelt })
	}
	if len(found) != 1 {
		return Region{}, false
	}
	return found[0].key.region(), true
}

// suggestions are the places of that name if it has several, else those near it.
func (s *search) suggestions(l *list) []Place {
	chosen := s.near
	if len(s.exact) > 0 {
		chosen = slices.SortedFunc(slices.Values(s.exact), nearer)
	}
	chosen = chosen[:min(len(chosen), MaxSuggestions)]
	places := make([]Place, len(chosen))
	for i, m := range chosen {
		places[i] = l.place(m.place)
	}
	return places
}
