// Package visible tells text that shows what it holds from text that does not.
//
// A name can hold a character that turns the reading direction round, so that "gnp.exe" is read as "exe.png"; one that
// has no width, so that two names look alike and are not; or one that a terminal obeys instead of showing it: moving the
// cursor over what stood there, or asking for a password. Such characters are refused where text comes in, and escaped
// where text goes out, as it may have come in by another way.
//
// Hidden are all characters that are not letters, marks, numbers, punctuation, symbols or spaces, after the Unicode
// Standard: controls, marks of direction, format characters, separators of lines and paragraphs, private use, and what is
// not assigned. Hidden are also bytes that are not UTF-8, and characters that count as letters or symbols and show
// nothing. Two kinds have an honest use, and are hidden everywhere else: joiners between letters of one script that needs
// them, and the selector of a symbol's form behind a symbol.
package visible

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	zeroWidthSpace = '\u200b' // also stands between words in scripts that are written without spaces
	zeroWidthJoin  = '\u200d'
	blankBraille   = '\u2800' // a symbol with no dot
)

// joining are the scripts in which a joiner, or a break without width, changes how letters are written: Jawi, Javanese,
// Balinese, Sundanese and their relatives.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian,
	unicode.Javanese, unicode.Balinese, unicode.Sundanese, unicode.Batak, unicode.Buginese, unicode.Rejang,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Tibetan,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// Hidden lists the characters of a text that do not show as what they are, each once, in the order in which they are
// met. A byte that is not UTF-8 is listed as utf8.RuneError. Line breaks and tabs are hidden.
func Hidden(text string) []rune {
	if plain(text, "") {
		return nil
	}
	var found []rune
	walk(text, func(part string, r rune, hidden bool) {
		if hidden && !slices.Contains(found, r) {
			found = append(found, r)
		}
	})
	return found
}

// Escape writes hidden characters by their numbers, as \u{202e}, and bytes that are not UTF-8 as \x{9b}. The result is
// one line.
func Escape(text string) string { return escape(text, "", inBraces) }

// EscapeLines is Escape for a text of several lines: line breaks and tabs stay.
func EscapeLines(text string) string { return escape(text, "\n\t", inBraces) }

// EscapeJSON writes the hidden characters of JSON in the way that JSON has for them. Which values it stands for stays the
// same, as only strings can hold such characters. Line breaks between values stay.
func EscapeJSON(text string) string { return escape(text, "\n\t", inJSON) }

func inBraces(part string, r rune) string {
	if r == utf8.RuneError {
		return fmt.Sprintf(`\x{%x}`, part)
	}
	return fmt.Sprintf(`\u{%x}`, r)
}

func inJSON(_ string, r rune) string {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

func escape(text, keep string, write func(part string, r rune) string) string {
	if plain(text, keep) {
		return text
	}
	var b strings.Builder
	walk(text, func(part string, r rune, hidden bool) {
		if hidden && !strings.ContainsRune(keep, r) {
			part = write(part, r)
		}
		b.WriteString(part)
	})
	return b.String()
}

// plain reports that a text is visible ASCII, as most is.
func plain(text, keep string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && strings.IndexByte(keep, c) < 0 {
			return false
		}
	}
	return true
}

// walk visits the characters of a text. A byte that is not UTF-8 is visited as utf8.RuneError, and is hidden; the
// replacement character itself is not.
func walk(text string, visit func(part string, r rune, hidden bool)) {
	before := rune(-1)
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		part, rest := text[:size], text[size:]
		if r == utf8.RuneError && size == 1 {
			visit(part, r, true)
		} else {
			after, _ := utf8.DecodeRuneInString(rest)
			visit(part, r, hidden(before, r, after))
		}
		before, text = r, rest
	}
}

func hidden(before, r, after rune) bool {
	switch {
	case r >= zeroWidthSpace && r <= zeroWidthJoin:
		return !slices.ContainsFunc(joining, func(script *unicode.RangeTable) bool { return letter(script, before) && letter(script, after) })
	case unicode.Is(unicode.Variation_Selector, r):
		return !unicode.Is(unicode.So, before)
	}
	return !unicode.IsGraphic(r) || r == blankBraille || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func letter(script *unicode.RangeTable, r rune) bool {
	return unicode.Is(script, r) && unicode.In(r, unicode.L, unicode.M)
}
