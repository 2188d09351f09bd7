package region

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./internal/generate "$IDN_AREA_DATA" list-2025.txt.gz

// Edition is the year of the list of codes that Lookup knows:
// Kepmendagri 300.2.2-2138/2025. Codes come and go between editions, so an
// event that keeps a region keeps the edition beside it.
const Edition = "2025"

//go:embed list-2025.txt.gz
var packed []byte

// maxListLen bounds what the embedded file may unpack to. The edition has
// 1.03 MB; the bound only keeps a wrong file from filling the memory.
const maxListLen = 4 << 20

// list is the whole tree in three allocations, about 2 MB: the unpacked text
// itself, and for each place, in the order of the codes, its key and where its
// name begins. The order is depth-first, so whatever lies below a place
// follows it without a gap. A map of 91,599 strings would take ten times the
// memory and be slower to build than to search.
type list struct {
	text  string
	keys  []key
	names []uint32
}

// key is a Kemendagri code as the number 1376041002; the parts below its
// level are zero. It needs 34 bits.
type key uint64

// width is the span of keys from a place of that level to its next sibling;
// at level zero, of the whole country.
var width = [Village + 1]key{1e10, Province: 1e8, Regency: 1e6, District: 1e4, Village: 1}

func (k key) level() Level {
	if k == 0 {
		return 0
	}
	for l := Province; l < Village; l++ {
		if k%width[l] == 0 {
			return l
		}
	}
	return Village
}

func (k key) region() Region {
	y := Kemendagri.layout()
	var code [len("13.76.04.1002")]byte
	s := fmt.Appendf(code[:0], "%02d.%02d.%02d.%04d", k/1e8, k/1e6%100, k/1e4%100, k%1e4)
	return Region{Kemendagri, string(s[:y[k.level()-1]])}
}

// keyOf is false for regions of another scheme and for the absent region.
func keyOf(r Region) (key, bool) {
	if r.scheme != Kemendagri {
		return 0, false
	}
	var k key
	for i := range len(r.code) {
		if r.code[i] != '.' {
			k = k*10 + key(r.code[i]-'0')
		}
	}
	return k * width[r.Level()], true
}

// load unpacks the list at its first use, not at the start of the program:
// most commands never ask.
var load = sync.OnceValues(unpack)

func unpack() (*list, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.Grow(1 << 20)
	if _, err := io.Copy(&text, io.LimitReader(r, maxListLen)); err != nil {
		return nil, err
	}
	return decode(text.String())
}

// reference panics if the embedded list is damaged. That is a fault of the
// build, never of input, and TestEmbeddedListIsTheOneReviewed stands before it.
func reference() *list {
	l, err := load()
	if err != nil {
		panic(fmt.Sprintf("region: embedded list: %v", err))
	}
	return l
}

// decode reads what internal/generate wrote; the format is described there.
func decode(text string) (*list, error) {
	head, _, _ := strings.Cut(text, "\n")
	if head != "edition "+Edition {
		return nil, fmt.Errorf("list begins with %q, want edition %s", cut(head), Edition)
	}
	rows := strings.Count(text, "\n") - 1
	l := &list{text: text, keys: make([]key, 0, rows), names: make([]uint32, 0, rows)}
	last := key(0)
	for at := len(head) + 1; at < len(text); {
		length := strings.IndexByte(text[at:], '\n')
		if length < 0 {
			return nil, fmt.Errorf("list ends within a line")
		}
		k, name, err := decodeLine(text[at:at+length], last)
		if err != nil {
			return nil, fmt.Errorf("list, after code %d: %w", last, err)
		}
		l.keys = append(l.keys, k)
		l.names = append(l.names, uint32(at+length-len(name)))
		last, at = k, at+length+1
	}
	return l, nil
}

// decodeLine gives the key and the name; last is the key of the line before.
func decodeLine(line string, last key) (key, string, error) {
	name := strings.TrimLeft(line, "\t")
	depth := len(line) - len(name)
	if depth >= int(Village) {
		return 0, "", fmt.Errorf("%q is too deep", cut(line))
	}
	level := Village - Level(depth)
	parent := last - last%width[level-1]
	// Cutting the last key to this level gives the sibling before, or, if the
	// last line was the parent, the parent with a zero for this part.
	k := last - last%width[level] + width[level]
	if digits, rest, found := strings.Cut(name, "="); found {
		part, err := strconv.ParseUint(digits, 10, 16)
		if err != nil {
			return 0, "", err
		}
		k, name = parent+key(part)*width[level], rest
	}
	if name == "" || k <= last || k.level() != level || last.level() < level-1 || k-k%width[level-1] != parent {
		return 0, "", fmt.Errorf("%q is out of order", cut(line))
	}
	return k, name, nil
}

func (l *list) name(i int) string {
	rest := l.text[l.names[i]:]
	return rest[:strings.IndexByte(rest, '\n')]
}

func (l *list) place(i int) Place {
	return Place{Region: l.keys[i].region(), Name: l.name(i)}
}

// find gives the index of a place.
func (l *list) find(r Region) (int, bool) {
	k, ok := keyOf(r)
	if !ok {
		return 0, false
	}
	return slices.BinarySearch(l.keys, k)
}

// below gives the indexes [from, to) of all places under r, not r itself; all
// of the country for the absent region, none for a region not in the list.
func (l *list) below(r Region) (from, to int) {
	if r.IsZero() {
		return 0, len(l.keys)
	}
	i, ok := l.find(r)
	if !ok {
		return 0, 0
	}
	return i + 1, l.after(i)
}

// after gives the index that follows place i and everything under it.
func (l *list) after(i int) int {
	end := l.keys[i] + width[l.keys[i].level()]
	n, _ := slices.BinarySearch(l.keys[i:], end)
	return i + n
}
