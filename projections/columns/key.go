package columns

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Key is the bytes of a row in the making. Fields are added in the order in which rows are to be sorted, and taken out
// again by Fields in the same order. A key with the first fields only is the prefix of all rows that have them.
type Key []byte

// Text adds a text. Texts sort as their bytes do; one that begins another comes before it.
func (k Key) Text(s string) Key {
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			return append(append(k, s...), 0, 0)
		}
		k = append(append(k, s[:i]...), 0, escaped)
		s = s[i+1:]
	}
}

// escaped follows a zero byte that belongs to a text. Two zero bytes end it.
const escaped = 0xff

// Int adds a number.
func (k Key) Int(n int) Key { return binary.BigEndian.AppendUint32(k, uint32(int32(n))^1<<31) }

// Ref adds the name of a stream. One that ends in a UUID, as nearly all do, is as short as its category and the UUID are.
func (k Key) Ref(name string) Key {
	category, id, found := strings.Cut(name, "-")
	if id16, ok := parseUUID(id); found && ok {
		return append(append(k, byte(uuidRef)).Text(category), id16[:]...)
	}
	return append(k, byte(textRef)).Text(name)
}

// Past is the first key behind all those that have this one as their prefix; nil if there is none.
func (k Key) Past() Key {
	for i := len(k) - 1; i >= 0; i-- {
		if k[i] < 0xff {
			past := append(Key(nil), k[:i+1]...)
			past[i]++
			return past
		}
	}
	return nil
}

type refKind byte

const (
	textRef refKind = 1
	uuidRef refKind = 2
)

// parseUUID reads the one spelling of a UUID in which it can be written out again.
func parseUUID(s string) (id [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, false
	}
	n := 0
	for i := 0; i < len(s); i += 2 {
		if s[i] == '-' {
			i++
		}
		hi, lo := hexDigit(s[i]), hexDigit(s[i+1])
		if hi > 15 || lo > 15 {
			return id, false
		}
		id[n] = hi<<4 | lo
		n++
	}
	return id, true
}

func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

func appendUUID(b, id []byte) []byte {
	for i, part := range [...][]byte{id[0:4], id[4:6], id[6:8], id[8:10], id[10:16]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return b
}

// Fields takes a row apart, field by field in the order in which Key put them together. The first fault stays: Err is
// asked once, at the end.
type Fields struct {
	rest []byte
	err  error
}

// FieldsOf begins with the first field of a row.
func FieldsOf(row []byte) *Fields { return &Fields{rest: row} }

var errShort = errors.New("it ends inside a field")

// Text takes a text.
func (f *Fields) Text() string {
	var text []byte
	for {
		i := bytes.IndexByte(f.rest, 0)
		if i < 0 || i+1 == len(f.rest) {
			f.fail(errShort)
			return ""
		}
		part, mark := f.rest[:i], f.rest[i+1]
		f.rest = f.rest[i+2:]
		if mark == 0 && text == nil {
			return string(part)
		}
		text = append(text, part...)
		switch mark {
		case 0:
			return string(text)
		case escaped:
			text = append(text, 0)
		default:
			f.fail(fmt.Errorf("%#x follows a zero byte", mark))
			return ""
		}
	}
}

// Int takes a number.
func (f *Fields) Int() int {
	b := f.take(4)
	if b == nil {
		return 0
	}
	return int(int32(binary.BigEndian.Uint32(b) ^ 1<<31))
}

// Ref takes the name of a stream.
func (f *Fields) Ref() string {
	kind := f.take(1)
	switch {
	case kind == nil:
	case refKind(kind[0]) == textRef:
		return f.Text()
	case refKind(kind[0]) == uuidRef:
		return f.uuidRef()
	default:
		f.fail(fmt.Errorf("%#x is no kind of stream name", kind[0]))
	}
	return ""
}

// uuidRef takes the rest of a name that ends in a UUID. Rows are read by the million, and nearly all have such names: it is
// put together where it costs one piece of memory.
func (f *Fields) uuidRef() string {
	var name [64]byte
	category := name[:0]
	if i := bytes.IndexByte(f.rest, 0); i >= 0 && i < len(name)-37 && i+1 < len(f.rest) && f.rest[i+1] == 0 {
		category, f.rest = append(category, f.rest[:i]...), f.rest[i+2:]
	} else {
		category = append(category, f.Text()...)
	}
	id := f.take(16)
	if id == nil {
		return ""
	}
	return string(appendUUID(append(category, '-'), id))
}

// Value takes a text that stands for something else.
func (f *Fields) Value(v encoding.TextUnmarshaler) {
	if err := v.UnmarshalText([]byte(f.Text())); err != nil {
		f.fail(err)
	}
}

func (f *Fields) take(n int) []byte {
	if len(f.rest) < n {
		f.fail(errShort)
		return nil
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

func (f *Fields) fail(err error) {
	if f.err == nil {
		f.err = err
	}
	f.rest = nil
}

// Err is what was wrong with the row, or that it has more than was taken.
func (f *Fields) Err() error {
	if f.err == nil && len(f.rest) > 0 {
		return fmt.Errorf("columns: a row has %d bytes too many", len(f.rest))
	}
	if f.err != nil {
		return fmt.Errorf("columns: a row: %w", f.err)
	}
	return nil
}
