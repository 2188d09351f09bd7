package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"jejak/eventstore"
)

// segment is one file of the log. All but the last are sealed: nothing in them changes any more.
type segment struct {
	name   string // of the file, in the store's directory
	header header
	file   source
	size   int64  // bytes in use; grows for the last segment, under the store's lock
	table  *table // look-ups of the records from covered on
	index  *index // look-ups of the records before covered, nil if there is none
	spare  standIn
}

// source is where a segment's bytes come from: a file as it is, or a compressed one.
type source interface {
	io.ReaderAt
	io.Closer
}

func (g *segment) base() int64 { return g.header.base }

// place is a file that holds a segment.
type place struct {
	base int64
	cold bool
}

func (p place) name() string {
	if p.cold {
		return coldName(p.base)
	}
	return segmentName(p.base)
}

// listSegments returns the segments of a directory in order, and the temporary files in it.
// Where a segment is there twice, raw and compressed, compression was interrupted before the raw file was removed.
func listSegments(fsys FS, dir string) (segments []place, temps []string, err error) {
	entries, err := fsys.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("local: list %s: %w", dir, err)
	}
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) == tempSuffix {
			temps = append(temps, name)
		}
		if base, ok := parseName(name, segmentSuffix); ok {
			segments = append(segments, place{base: base})
		}
		if base, ok := parseName(name, coldSuffix); ok {
			segments = append(segments, place{base: base, cold: true})
		}
	}
	slices.SortFunc(segments, func(a, b place) int {
		switch {
		case a.base < b.base || a.base == b.base && !a.cold && b.cold:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	segments = slices.CompactFunc(segments, func(a, b place) bool { return a.base == b.base })
	return segments, temps, nil
}

// openSegment opens a segment's file and reads its header.
func openSegment(fsys FS, dir string, p place, write bool) (g *segment, err error) {
	name := p.name()
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	f, err := fsys.OpenFile(filepath.Join(dir, name), flag, 0)
	if err != nil {
		return nil, fmt.Errorf("local: open segment: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if p.cold {
		return openCold(f, name, p.base)
	}
	size, err := f.Size()
	if err != nil {
		return nil, fmt.Errorf("local: size of %s: %w", name, err)
	}
	b := make([]byte, segmentHeader)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("local: read header of %s: %w", name, err)
	}
	h, err := decodeHeader(b[:n], segmentMagic, name)
	if err != nil {
		return nil, err
	}
	if h.base != p.base {
		return nil, corrupt(name, 32, whyHeaderAddress, inHex(h.base))
	}
	return &segment{name: name, header: h, file: f, size: size}, nil
}

// createSegment makes a new, empty last segment, durably.
func createSegment(fsys FS, dir string, h header) (*segment, error) {
	name := segmentName(h.base)
	if err := writeFile(fsys, filepath.Join(dir, name), h.encode(segmentMagic)); err != nil {
		return nil, fmt.Errorf("local: new segment: %w", err)
	}
	g, err := openSegment(fsys, dir, place{base: h.base}, true)
	if err != nil {
		return nil, err
	}
	g.table = newTable()
	return g, nil
}

// guess is how much of a record is read when its length is not known yet: most events fit.
const guess = 1 << 10

// readRecord reads one record into buf, which grows if need be, and checks it. It returns the buffer for further use.
func (g *segment) readRecord(offset int64, s sums, r *record, buf []byte) ([]byte, error) {
	if cap(buf) < guess {
		buf = make([]byte, guess)
	}
	buf = buf[:guess]
	n, err := g.file.ReadAt(buf, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return buf, g.readError(offset, err)
	}
	buf = buf[:n]
	length, why := recordLength(buf)
	if why == nil && length > n {
		if cap(buf) < length {
			buf = append(make([]byte, 0, length), buf...)
		}
		buf = buf[:length]
		m, err := g.file.ReadAt(buf[n:], offset+int64(n))
		if err != nil && !errors.Is(err, io.EOF) {
			return buf, g.readError(offset, err)
		}
		buf = buf[:n+m]
	}
	if why == nil {
		why = decodeRecord(buf, s, g.base()+offset, r)
	}
	if why != nil {
		return buf, g.damage(offset, why, buf)
	}
	return buf, nil
}

func (g *segment) readError(offset int64, err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return eventstore.ErrClosed
	}
	var damage *CorruptError
	if errors.As(err, &damage) {
		return err
	}
	return fmt.Errorf("local: read %s at %d: %w", g.name, offset, err)
}

// damage names what a damaged record was, as far as its own bytes can still tell.
func (g *segment) damage(offset int64, why *reason, b []byte) *CorruptError {
	e := corrupt(g.name, offset, why)
	if n, bad := recordLength(b); bad == nil && n <= len(b) {
		b = b[:n]
	}
	e.identify(b)
	return e
}

// identify fills in what the bytes of a record say about it, believing only what is plausible by itself: the length and
// the flags may be the fields that are damaged.
func (e *CorruptError) identify(b []byte) {
	if len(b) < recordHeader {
		return
	}
	if n := recordHeader + int(b[5]); n <= len(b) && utf8.Valid(b[recordHeader:n]) {
		e.Stream = string(b[recordHeader:n])
	}
	if e.Stream == "" {
		return
	}
	copy(e.Event[:], b[48:])
	if r := binary.LittleEndian.Uint64(b[32:]); r < 1<<62 {
		e.Revision = eventstore.Revision(r)
	}
}
