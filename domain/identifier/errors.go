package identifier

import (
	"fmt"
	"strings"
)

// Reason is why a number is refused or doubted. The words are stable: messages in two languages are chosen by them.
type Reason string

const (
	Empty     Reason = "EMPTY"               // nothing, or the dash that stands for nothing
	TooLong   Reason = "TOO_LONG"            // more than MaxText bytes
	NotDigits Reason = "NOT_DIGITS"          // something other than the digits 0 to 9 and the scheme's separators
	Length    Reason = "LENGTH"              // a wrong number of digits
	Damaged   Reason = "SPREADSHEET_DAMAGED" // passed through a numeric cell; digits are lost
	Date      Reason = "DATE"                // a birth date that no calendar has
	Serial    Reason = "SERIAL"              // a serial number of zeros, which nobody is given
	Prefix    Reason = "PREFIX"              // begins with what the scheme does not begin with
	Form      Reason = "FORM"                // not built as the scheme builds its numbers
	Several   Reason = "SEVERAL"             // more than one number in one field
	IsNIK     Reason = "IS_NIK"              // a NIK in a public field

	// What follows only ever warns.
	Checksum      Reason = "CHECKSUM"        // the check digit does not fit
	Region        Reason = "REGION"          // a region that the list of the edition does not have
	TrailingZeros Reason = "TRAILING_ZEROS"  // perhaps rounded by a spreadsheet
	ZeroRestored  Reason = "ZERO_RESTORED"   // the leading zero was missing and has been put back
	OtherNumber   Reason = "OTHER_NUMBER"    // another number of the same document
	Application   Reason = "APPLICATION"     // an application, which is not yet a registration
	MaybeNIK      Reason = "MAYBE_NIK"       // could be a NIK, and would be public here
	UnknownGroup  Reason = "UNKNOWN_ACCOUNT" // an account outside the groups that aid is paid from
)

// Part is the piece of a number to which a Reason applies, where the reason alone does not tell.
type Part string

const (
	Day       Part = "day"
	Month     Part = "month"
	Packaging Part = "packaging" // of a food
	Taxpayer  Part = "taxpayer"  // the NPWP inside a NITKU
)

// ShapeError says that a text is not a number of the scheme. It never holds the text.
type ShapeError struct {
	Scheme   Scheme
	Reason   Reason
	Part     Part   // may be empty
	Digits   int    // how many were found; for Length
	Want     string // what the scheme has, in digits: "16", "15 or 16"; for Length
	Received string // the text, masked whatever the scheme
}

// Code names scheme and reason in one word, such as NIK_SPREADSHEET_DAMAGED, NIK_DATE or SPP_IRT_LENGTH.
func (e *ShapeError) Code() string { return code(e.Scheme, e.Reason) }

func code(s Scheme, r Reason) string {
	return strings.ToUpper(strings.ReplaceAll(string(s), "-", "_")) + "_" + string(r)
}

func (e *ShapeError) Error() string {
	text := fmt.Sprintf("%s: %s", e.Scheme, e.Reason.english())
	switch {
	case e.Reason == Length:
		text = fmt.Sprintf("%s: %d digits instead of %s", e.Scheme, e.Digits, e.Want)
	case e.Part != "":
		text += " (" + string(e.Part) + ")"
	}
	if e.Received != "" {
		text += ": " + e.Received
	}
	return text
}

func (r Reason) english() string {
	switch r {
	case Empty:
		return "no number"
	case TooLong:
		return fmt.Sprintf("longer than %d bytes", MaxText)
	case NotDigits:
		return "something other than digits"
	case Length:
		return "a wrong number of digits"
	case Damaged:
		return "damaged by a spreadsheet; make the column text and export it again"
	case Date:
		return "an impossible birth date"
	case Serial:
		return "a serial number of zeros; a spreadsheet makes 0001 into 0000"
	case Prefix:
		return "a wrong beginning"
	case Form:
		return "not the usual form"
	case Several:
		return "more than one number"
	case IsNIK:
		return "a NIK does not belong in a public field"
	case Checksum:
		return "the check digit apparently does not fit"
	case Region:
		return "a region that is not in the list"
	case TrailingZeros:
		return "ends in zeros, perhaps rounded by a spreadsheet"
	case ZeroRestored:
		return "the leading zero was missing"
	case OtherNumber:
		return "another number of the document, not that of the certificate"
	case Application:
		return "an application is not a registration"
	case MaybeNIK:
		return "could be a NIK"
	case UnknownGroup:
		return "an account that aid is not usually paid from"
	}
	return string(r)
}

// Warning is a doubt about a number that was accepted.
type Warning struct {
	Scheme Scheme
	Reason Reason
}

// Code names scheme and reason in one word, such as NPWP_CHECKSUM.
func (w Warning) Code() string { return code(w.Scheme, w.Reason) }

func (w Warning) String() string { return string(w.Scheme) + ": " + w.Reason.english() }

// UnknownSchemeError says that there is no such scheme.
type UnknownSchemeError struct{ Scheme Scheme }

func (e *UnknownSchemeError) Error() string {
	word := string(e.Scheme)
	if len(word) > maxShown || strings.ContainsAny(word, "0123456789") {
		word = MaskText(word) // perhaps the number itself, given in the place of its scheme
	}
	return fmt.Sprintf("identifier: no scheme %q", word)
}

// maxShown is the length up to which an unknown word without digits can be a scheme that somebody misspelt.
const maxShown = 20
