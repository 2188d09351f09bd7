package domain

import (
	"strings"
	"unicode"
)

// Piece is one piece of equipment that can be told from all others of its kind: what it is, and the number that its maker
// put on it. Makers do not know of each other, so that the number alone says nothing.
type Piece struct{ Item, Serial string }

// Ref is the stream on which the ledger enters who is to have the piece; ok is false where the number has no digit, as the
// dash or the words that people write for a thing without one.
func (p Piece) Ref() (ref Ref, ok bool) {
	if bare(p.Serial) == "" {
		return "", false
	}
	return NamedRef(CategoryEquipment, Spelling(p.Item)+":"+bare(p.Serial)), true
}

// bare is a serial number without what people vary when they copy it from a plate: case, blanks, hyphens. What has no digit
// is no number.
func bare(serial string) string {
	if !strings.ContainsFunc(serial, unicode.IsNumber) {
		return ""
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, serial))
}

// SameSerial reports whether two spellings are of one serial number.
func SameSerial(a, b string) bool {
	if bare(a)+bare(b) == "" {
		return Normalise(a) == Normalise(b)
	}
	return bare(a) == bare(b)
}

// PiecesOf lists the pieces with a serial number that a fact puts into an actor's custody.
func PiecesOf(body Body) []Piece {
	e, ok := body.(*EquipmentGranted)
	if !ok {
		return nil
	}
	var list []Piece
	for _, it := range e.Items {
		if it.Serial != "" {
			list = append(list, Piece{it.Name, it.Serial})
		}
	}
	return list
}
