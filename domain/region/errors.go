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
