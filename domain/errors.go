package domain

import (
	"errors"
	"strings"

	"jejak/domain/identifier"
	"jejak/domain/visible"
)

// Code names a reason for refusing a command. Codes are part of the interface: scripts match them, so a code is
// never renamed and never reused.
type Code string

// Rejection is the answer to a command that must not be recorded. Nothing has been written.
type Rejection struct {
	Code     Code
	Field    string            // the field that was wrong, in the command's words; may be empty
	Received string            // what stood there; personal data is masked before it gets here
	Details  map[string]string // what the message says besides, such as a balance or a suggestion
}

// Lang is a language that the product speaks.
type Lang string

const (
	Indonesian Lang = "id"
	English    Lang = "en"
)

// maxReceivedRunes bounds how much of a wrong value is shown back: enough to find it, too little to flood a screen.
const maxReceivedRunes = 80

// maxDetailRunes bounds the other texts of a rejection, which are our own for the most part: a list of accepted words or
// of five villages must be whole to be of use.
const maxDetailRunes = 500

// Reject makes a rejection. Details come in pairs of name and value.
func Reject(code Code, field, received string, details ...string) *Rejection {
	r := &Rejection{Code: code, Field: field, Received: printable(received, maxReceivedRunes)}
	for i := 0; i+1 < len(details); i += 2 {
		if r.Details == nil {
			r.Details = map[string]string{}
		}
		r.Details[details[i]] = printable(details[i+1], maxDetailRunes)
	}
	return r
}

// printable writes out what cannot be seen and shortens, so that input cannot forge a line of output. It masks a NIK,
// wherever somebody has put one.
func printable(s string, limit int) string {
	s, _ = identifier.HideNIKs(s)
	s = visible.Escape(s)
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}

// Error is the English message, after the code.
func (r *Rejection) Error() string { return string(r.Code) + ": " + r.Message(English) }

// Message says what is wrong, in one sentence.
func (r *Rejection) Message(lang Lang) string {
	return r.fill(rejections[r.Code].message[lang], lang)
}

// Hint says what to do about it, in one sentence.
func (r *Rejection) Hint(lang Lang) string { return r.fill(rejections[r.Code].hint[lang], lang) }

// fill puts the field, what was received and the details into a text; {about} is what the rules of the detail rule say.
func (r *Rejection) fill(template string, lang Lang) string {
	pairs := []string{"{field}", r.Field, "{received}", r.Received, "{about}", AboutRules(lang, strings.Split(r.Details["rule"], ", ")...)}
	for name, value := range r.Details {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// Is matches rejections by code, so that errors.Is(err, &Rejection{Code: AidDuplicate}) works.
func (r *Rejection) Is(target error) bool {
	var other *Rejection
	return errors.As(target, &other) && other.Code == r.Code
}

// RejectionCode returns the code of a rejection anywhere in err's chain, or "".
func RejectionCode(err error) Code {
	var r *Rejection
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}
