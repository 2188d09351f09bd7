package region

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// form is a name reduced to what people agree on: small letters and digits
// without diacritics. Words keeps one blank between words; tight has none,
// because "Padang Panjang" and "Padangpanjang" are both in official use.
type form struct{ words, tight []byte }

// fold appends to the two buffers and gives them back, so that folding the
// whole list needs no memory.
func (f form) fold(name string) form {
	f.words, f.tight = f.words[:0], f.tight[:0]
	gap := false
	for _, c := range []byte(plain(name)) {
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z', isDigit(c), c >= 0x80:
		default:
			gap = true
			continue
		}
		if gap && len(f.words) > 0 {
			f.words = append(f.words, ' ')
		}
		gap = false
		f.words, f.tight = append(f.words, c), append(f.tight, c)
	}
	return f
}

// plain removes diacritics and foreign punctuation; ASCII passes untouched,
// which is all but three names of the list.
func plain(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= 0x80 }) {
		return name
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		case r >= 0x80:
			return ' '
		}
		return r
	}, norm.NFKD.String(name))
}

// kinds is a set of Kind.
type kinds uint8

func of(all ...Kind) kinds {
	var s kinds
	for _, k := range all {
		s |= 1 << k
	}
	return s
}

// level reports that the set has a kind of that level.
func (s kinds) level(l Level) bool {
	for k := Provinsi; k <= DesaAdat; k++ {
		if s.has(k) && k.level() == l {
			return true
		}
	}
	return false
}

func (s kinds) has(k Kind) bool { return s&(1<<k) != 0 }

// prefixes are the words before a name which say its kind, folded. Nagari is
// what West Sumatra calls its desa. Gampong and kampung are missing on
// purpose: the list itself has hundreds of names that begin with them.
var prefixes = map[string]kinds{
	"provinsi": of(Provinsi), "propinsi": of(Provinsi), "prov": of(Provinsi),
	"kabupaten": of(Kabupaten), "kab": of(Kabupaten),
	"kota": of(Kota), "kotamadya": of(Kota), "kodya": of(Kota),
	"kecamatan": of(Kecamatan), "kec": of(Kecamatan),
	"kelurahan": of(Kelurahan), "kel": of(Kelurahan),
	"desa": of(Desa, DesaAdat), "nagari": of(Desa, DesaAdat),
}

// second are words that may follow the prefix: Kota Administrasi Jakarta
// Pusat, Desa Adat.
var second = map[string]bool{"administrasi": true, "adm": true, "adat": true}

// bare strips the prefix and tells which kinds it allows. Without a prefix, or
// where nothing but the prefix is there, ok is false.
func (f form) bare() (short form, allowed kinds, ok bool) {
	rest, allowed, ok := cutPrefix(f.words)
	if !ok {
		return form{}, 0, false
	}
	// The tight form of the rest is the tail of the tight form.
	blanks := 0
	for _, c := range rest {
		if c == ' ' {
			blanks++
		}
	}
	return form{rest, f.tight[len(f.tight)-len(rest)+blanks:]}, allowed, true
}

func cutPrefix(words []byte) (rest []byte, allowed kinds, ok bool) {
	first, rest, found := cutWord(words)
	if !found {
		return nil, 0, false
	}
	allowed, ok = prefixes[string(first)]
	if !ok {
		return nil, 0, false
	}
	if next, after, found := cutWord(rest); found && second[string(next)] {
		rest = after
	}
	return rest, allowed, true
}

func cutWord(words []byte) (first, rest []byte, found bool) {
	for i, c := range words {
		if c == ' ' {
			return words[:i], words[i+1:], true
		}
	}
	return words, nil, false
}
