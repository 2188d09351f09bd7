package canon

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// Cursor is a place in a text that is being read. Its methods move it behind what they read. After one of them has said no
// it is anywhere: the reading is over.
type Cursor struct {
	rest  []byte
	texts texts
}

// skip reads one byte.
func (c *Cursor) skip(b byte) bool {
	if len(c.rest) == 0 || c.rest[0] != b {
		return false
	}
	c.rest = c.rest[1:]
	return true
}

// literal reads what stands there as it is, quotes and all.
func (c *Cursor) literal(text string) bool {
	if len(c.rest) < len(text) || string(c.rest[:len(text)]) != text {
		return false
	}
	c.rest = c.rest[len(text):]
	return true
}

// quoted reads a string, and returns what stands between its quotes: a part of the caller's data.
func (c *Cursor) quoted() (text []byte, ok bool) {
	if !c.skip('"') {
		return nil, false
	}
	n, ascii := plain(c.rest)
	if n == len(c.rest) || c.rest[n] != '"' || !ascii && !utf8.Valid(c.rest[:n]) {
		return nil, false
	}
	text, c.rest = c.rest[:n], c.rest[n+1:]
	return text, true
}

// plain is how many bytes of a text stand for themselves in a JSON string: those before a quote, a backslash or a control.
// It takes eight at a time.
func plain(text []byte) (n int, ascii bool) {
	const (
		each = 0x0101010101010101
		top  = 0x8080808080808080
	)
	seen := uint64(0)
	for ; n+8 <= len(text); n += 8 {
		eight := binary.LittleEndian.Uint64(text[n:])
		if ends := (below(eight, each*' ') | below(eight^each*'"', each) | below(eight^each*'\\', each)) & top; ends != 0 {
			first := bits.TrailingZeros64(ends) / 8
			return n + first, (seen|eight&(1<<(8*first)-1))&top == 0
		}
		seen |= eight
	}
	for ; n < len(text); n++ {
		b := text[n]
		if b < ' ' || b == '"' || b == '\\' {
			break
		}
		seen |= uint64(b)
	}
	return n, seen&top == 0
}

// below has the top bit of a byte set where it is less than that of the limit, which is ASCII. What is set above the first
// such byte means nothing, as that one has borrowed.
func below(eight, limit uint64) uint64 { return (eight - limit) &^ eight }

// Text reads a string.
func (c *Cursor) Text() (text string, ok bool) {
	b, ok := c.quoted()
	return c.texts.of(b), ok
}

// Integer reads a whole number of at most 18 digits, which an int64 holds whatever they are.
func (c *Cursor) Integer() (n int64, ok bool) {
	negative := c.skip('-')
	digits := 0
	for digits < len(c.rest) && c.rest[digits] >= '0' && c.rest[digits] <= '9' {
		if digits == 18 {
			return 0, false
		}
		n = 10*n + int64(c.rest[digits]-'0')
		digits++
	}
	if digits == 0 || c.rest[0] == '0' && (digits > 1 || negative) {
		return 0, false
	}
	c.rest = c.rest[digits:]
	if negative {
		n = -n
	}
	return n, true
}

func (c *Cursor) boolean() (yes, ok bool) {
	if c.literal("true") {
		return true, true
	}
	return false, c.literal("false")
}
