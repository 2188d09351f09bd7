package columns

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sort"
	"sync/atomic"
)

// DamagedError is a run of which some bytes are not as they were written. It can be made again from the log.
type DamagedError struct {
	Table  string
	File   string
	Offset int64 // of the block
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("columns: %s is damaged at byte %d", e.File, e.Offset)
}

// opened is a run that is read.
type opened struct {
	run
	table  string
	file   *os.File
	width  int
	blocks []located

	damaged *atomic.Bool // of the table
}

// openRun opens a run of a table and reads its index. A file that is not the one of the manifest is a *DamagedError, one
// that is not there an error that is fs.ErrNotExist.
func openRun(path string, r run, form Form) (_ *opened, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close() // which was only read
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	damaged := &DamagedError{form.Name, r.File, 0}
	if info.Size() != r.Bytes || r.Bytes < int64(len(magic)+trailerSize) {
		return nil, damaged
	}
	var begins [len(magic)]byte
	if err := readAt(file, begins[:], 0); err != nil {
		return nil, err
	}
	if begins != magic {
		return nil, damaged
	}
	var trailer [trailerSize]byte
	if err := readAt(file, trailer[:], r.Bytes-int64(trailerSize)); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint64(trailer[:])
	if length > uint64(r.Bytes-int64(len(magic)+trailerSize)) || !mirrored(trailer[12:]) {
		return nil, damaged
	}
	index := make([]byte, length)
	damaged.Offset = r.Bytes - int64(trailerSize) - int64(length)
	if err := readAt(file, index, damaged.Offset); err != nil {
		return nil, err
	}
	digest := sha256.Sum256(index)
	if hex.EncodeToString(digest[:]) != r.Index || crc32.Checksum(index, castagnoli) != binary.BigEndian.Uint32(trailer[8:]) {
		return nil, damaged
	}
	blocks, ok := parseIndex(index)
	if !ok {
		return nil, damaged
	}
	return &opened{run: r, table: form.Name, file: file, width: form.Width, blocks: blocks, damaged: new(atomic.Bool)}, nil
}

func mirrored(b []byte) bool {
	for i := range magic {
		if b[i] != magic[len(magic)-1-i] {
			return false
		}
	}
	return true
}

func readAt(file *os.File, b []byte, offset int64) error {
	if n, err := file.ReadAt(b, offset); err != nil && (err != io.EOF || n < len(b)) {
		return fmt.Errorf("columns: read %d bytes at %d of %s: %w", len(b), offset, file.Name(), err)
	}
	return nil
}

// runReader reads the entries of a run in their order.
type runReader struct {
	*opened
	block       int // to be read next
	stored, raw []byte
	entries     entries
	skip        []byte // rows before this one
	offset      int64
}

// from begins at the first row that is not before another.
func (o *opened) from(row []byte) *runReader {
	i := sort.Search(len(o.blocks), func(i int) bool { return bytes.Compare(o.blocks[i].first, row) >= 0 })
	return &runReader{opened: o, block: max(0, i-1), skip: row}
}

func (r *runReader) next() (*Entry, error) {
	for {
		e, err := r.entries.next()
		if err != nil {
			return nil, r.damage(r.offset)
		}
		if e == nil {
			if r.block == len(r.blocks) {
				return nil, nil
			}
			if err := r.load(); err != nil {
				return nil, err
			}
			continue
		}
		if r.skip != nil {
			if bytes.Compare(e.Row, r.skip) < 0 {
				continue
			}
			r.skip = nil
		}
		return e, nil
	}
}

func (o *opened) damage(offset int64) error {
	o.damaged.Store(true)
	return &DamagedError{o.table, o.File, offset}
}

// load reads the next block.
func (r *runReader) load() error {
	l := r.blocks[r.block]
	r.block++
	r.offset = l.offset
	if cap(r.stored) < l.length {
		r.stored = make([]byte, max(l.length, 16<<10))
	}
	stored := r.stored[:l.length]
	if err := readAt(r.file, stored, l.offset); err != nil {
		return err
	}
	if crc32.Checksum(stored, castagnoli) != l.sum {
		return r.damage(l.offset)
	}
	raw, err := r.entries.open(stored, r.width, r.raw)
	r.raw = raw
	if err != nil || r.entries.left != l.count {
		return r.damage(l.offset)
	}
	return nil
}
