package region

import (
	"fmt"
	"strings"
)

// maxErrorText bounds what an error repeats of its input: enough to recognise
// a cell of a spreadsheet, too little to carry a file into a log.
const maxErrorText = 120

// ShapeError says that a text is not a code of any scheme.
type ShapeError struct {
	Text   string // as received, cut if long
	Scheme Scheme // the scheme it claimed; zero if none
}

func (e *ShapeError) Error() string {
	if e.Scheme == BPS {
		return fmt.Sprintf("%q is not a BPS region code: write 2, 4, 7 or 10 digits, such as bps:1376", e.Text)
	}
	return fmt.Sprintf("%q is not a region code: write it like 13.76.04.1002", e.Text)
}

// SchemeMissingError says that a code could belong to several schemes, or was
// written without scheme where the scheme is required. Ten digits are a
// village at BPS (2+2+3+3) and at Kemendagri without dots (2+2+2+4), and not
// the same one.
type SchemeMissingError struct {
	Text     string
	Readings []Region // what it could mean; at least one
}

func (e *SchemeMissingError) Error() string {
	words := make([]string, len(e.Readings))
	for i, r := range e.Readings {
		words[i] = r.String()
	}
	return fmt.Sprintf("region code %q does not say its scheme: write %s", e.Text, strings.Join(words, " or "))
}

// UnknownError says that a text is no region, or not just one. It proposes and
// leaves the choice to a person.
type UnknownError struct {
	Text    string // as received, cut if long
	Within  Region // where it was looked for; absent for the whole country
	Level   Level  // Regency if only cities were looked at, else zero
	Matches int    // how many places bear exactly this name: 0, or 2 and more

	// Suggestions are at most MaxSuggestions. If Matches > 0 they are of these
	// places, the greater regions first; else they are names that are spelt
	// alike or begin alike, nearest first.
	Suggestions []Place
}

func (e *UnknownError) Error() string {
	one, many := "region", "regions"
	if e.Level == Regency {
		one, many = "city or regency", "cities and regencies"
	}
	var b strings.Builder
	if e.Matches > 1 {
		fmt.Fprintf(&b, "%d %s are called %q", e.Matches, many, e.Text)
	} else {
		fmt.Fprintf(&b, "no %s %q", one, e.Text)
	}
	if !e.Within.IsZero() {
		fmt.Fprintf(&b, " in %v", e.Within)
	}
	for i, p := range e.Suggestions {
		switch {
		case i > 0:
			b.WriteString(", ")
		case e.Matches > 1:
			b.WriteString(": ")
		default:
			b.WriteString("; perhaps ")
		}
		fmt.Fprintf(&b, "%s %s", p.Region.Code(), p.Display())
	}
	if e.Matches > len(e.Suggestions) {
		b.WriteString(", …")
	}
	return b.String()
}
