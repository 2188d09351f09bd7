package identifier

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ID is a number with its scheme. The fields are hidden so that every ID which is not zero has passed Parse. IDs can
// be compared and used as map keys; the zero ID is absent.
type ID struct {
	scheme Scheme
	text   string
}

// MaxText is the length of the longest text that Parse looks at, in bytes: a NITKU in groups, or a telephone number
// with a remark, takes less than half of it.
const MaxText = 64

// reading is what a scheme makes of a cleaned text: either a refusal or the canonical spelling with its warnings.
type reading struct {
	text     string
	warnings []Reason
	refusal  *ShapeError
}

func refuse(r Reason) reading { return reading{refusal: &ShapeError{Reason: r}} }

func refusePart(r Reason, p Part) reading { return reading{refusal: &ShapeError{Reason: r, Part: p}} }

func refuseLength(digits int, want string) reading {
	return reading{refusal: &ShapeError{Reason: Length, Digits: digits, Want: want}}
}

// Parse reads a number of a scheme as people and files write it, and gives it the scheme's one spelling. The error is a
// *ShapeError, or an *UnknownSchemeError.
func Parse(scheme Scheme, text string) (ID, []Warning, error) {
	row, known := find(scheme)
	if !known {
		return ID{}, nil, &UnknownSchemeError{scheme}
	}
	r := row.accept(text)
	if r.refusal != nil {
		r.refusal.Scheme = scheme
		r.refusal.Received = MaskText(text)
		return ID{}, nil, r.refusal
	}
	var warnings []Warning
	for _, reason := range r.warnings {
		warnings = append(warnings, Warning{scheme, reason})
	}
	return ID{scheme, r.text}, warnings, nil
}

func (row row) accept(text string) reading {
	if len(text) > MaxText {
		return refuse(TooLong)
	}
	text, ok := clean(text)
	switch {
	case !ok:
		return refuse(Form)
	case text == "" || text == "-":
		return refuse(Empty)
	}
	r := row.read(text)
	switch {
	case r.refusal != nil || row.Personal:
	case row.Scheme == IDSBR && len(r.warnings) == 0 && holdsNIK(r.text):
		r.warnings = []Reason{MaybeNIK} // it has 16 digits too, and one in fourteen of them passes for a NIK by chance
	case len(r.warnings) > 0 && holdsNIK(r.text):
		return refuse(IsNIK)
	}
	return r
}

// dashes are what word processors and telephones make of a dash.
var dashes = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-")

// clean drops what surrounds a number in a cell or a message: blanks, the apostrophe by which a spreadsheet marks text,
// and marks of direction, which nobody sees. Runs of blanks become one space. A text with control characters, or that is
// not UTF-8, is nobody's number.
func clean(text string) (string, bool) {
	if !utf8.ValidString(text) {
		return "", false
	}
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	text = strings.TrimLeft(strings.Join(strings.Fields(dashes.Replace(visible)), " "), "' ")
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	return text, !strings.ContainsFunc(text, unprintable)
}

// IsZero reports that there is no number.
func (id ID) IsZero() bool { return id == ID{} }

// Scheme says what kind of number it is; empty for the zero ID.
func (id ID) Scheme() Scheme { return id.scheme }

// String is the canonical spelling in full, personal or not. Only an explicit call gives it: fmt prints Display.
func (id ID) String() string { return id.text }

// Personal reports that the number is personal data.
func (id ID) Personal() bool { return !id.IsZero() && id.scheme.Personal() }

// Display is what a screen or a log may show: the number, or its mask if it is personal.
func (id ID) Display() string {
	if id.Personal() {
		return Mask(id)
	}
	return id.text
}

// Format prints Display for every verb, so that no message shows a personal number by accident.
func (id ID) Format(s fmt.State, _ rune) {
	// A State that cannot be written to reports it to whoever made it.
	_, _ = io.WriteString(s, id.Display())
}
