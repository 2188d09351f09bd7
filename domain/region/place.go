package region

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the Indonesian word for what a place is. At two levels the law has
// more than one: a regency is a kabupaten or a kota, and so on.
type Kind uint8

// The zero Kind belongs to regions whose scheme does not tell.
const (
	Provinsi Kind = iota + 1
	Kabupaten
	Kota
	Kecamatan
	Kelurahan
	Desa // also called nagari, gampong, kampung
	DesaAdat
)

// String gives the word as it stands before a name.
func (k Kind) String() string {
	switch k {
	case Provinsi:
		return "Provinsi"
	case Kabupaten:
		return "Kabupaten"
	case Kota:
		return "Kota"
	case Kecamatan:
		return "Kecamatan"
	case Kelurahan:
		return "Kelurahan"
	case Desa:
		return "Desa"
	case DesaAdat:
		return "Desa Adat"
	}
	return ""
}

// Kind reads the kind from the code, where Kemendagri has put it: kota from 71
// on, kelurahan 1xxx, desa 2xxx, desa adat 3xxx. It is zero for BPS.
func (r Region) Kind() Kind {
	if r.scheme != Kemendagri {
		return 0
	}
	k, _ := keyOf(r)
	return k.kind()
}

// kind takes the first digit of the last part, where there is a choice.
func (k key) kind() Kind {
	switch k.level() {
	case Province:
		return Provinsi
	case Regency:
		if k/1e6%100 >= 70 {
			return Kota
		}
		return Kabupaten
	case District:
		return Kecamatan
	case Village:
		return Desa + Kind(k/1000%10) - 2
	}
	return 0
}

// level is where the kind stands in the tree.
func (k Kind) level() Level {
	switch k {
	case Provinsi:
		return Province
	case Kabupaten, Kota:
		return Regency
	case Kecamatan:
		return District
	case Kelurahan, Desa, DesaAdat:
		return Village
	}
	return 0
}

// Place is a region with its name in the list.
type Place struct {
	Region Region
	Name   string // as the list has it: "Kota Payakumbuh", "Parit Muko Aie"
}

// Display is the name with its kind, for people: "Kota Payakumbuh",
// "Kecamatan Lamposi Tigo Nagori", "Kelurahan Parit Muko Aie". It is what an
// Indonesian form shows and is not translated.
//
// Of the letters only the first is changed, for the six villages written
// small. The few names in capitals are abbreviations (PJKA, MKCM) or numerals.
func (p Place) Display() string {
	first, n := utf8.DecodeRuneInString(p.Name)
	name := string(unicode.ToUpper(first)) + p.Name[n:]
	kind := p.Region.Kind().String()
	if kind == "" || strings.HasPrefix(name, kind+" ") {
		return name // the list writes the kind for kabupaten and kota, and for some desa
	}
	return kind + " " + name
}

// Lookup finds a region in the list of the Edition. It knows Kemendagri codes
// only; ask Region.Kemendagri first for a BPS code.
func Lookup(r Region) (Place, bool) {
	l := reference()
	i, ok := l.find(r)
	if !ok {
		return Place{}, false
	}
	return Place{Region: r, Name: l.name(i)}, true
}

// Children yields the places one level below r in the order of their codes;
// the provinces for the absent region.
func Children(r Region) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		l := reference()
		for i, to := l.below(r); i < to; i = l.after(i) {
			if !yield(l.place(i)) {
				return
			}
		}
	}
}

// Below yields every place under r, each before its children; the whole list
// for the absent region.
func Below(r Region) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		l := reference()
		for i, to := l.below(r); i < to; i++ {
			if !yield(l.place(i)) {
				return
			}
		}
	}
}

// Count tells how many places of a level lie under r; in the whole country for
// the absent region.
func Count(r Region, level Level) int {
	l := reference()
	from, to := l.below(r)
	n := 0
	for _, k := range l.keys[from:to] {
		if k.level() == level {
			n++
		}
	}
	return n
}
