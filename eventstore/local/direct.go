package local

import (
	"fmt"
	"unsafe"
)

// A large group goes straight to the disk, past the page cache: to copy it there, and to have the kernel collect it again,
// takes as long as half of the sync that follows. The disk takes whole blocks then, from memory that begins with one. So
// the group is encoded into memory that lies like its place in the file, and is written with those bytes before it that
// share its first block, which are the same as they were, and with zeros behind it, which are reserved space.

const (
	// directBlock is what places, lengths and memory of such writes are multiples of. No disk in use asks for more.
	directBlock = 4096
	// directFrom is the length from which on a group is worth it. Below, the disk's own time outweighs what the cache costs.
	directFrom = 256 << 10
	// largePage is the size of the pages that the memory of such groups asks for. A write pins the pages under it, and
	// names each to the disk: one in place of hundreds.
	largePage = 2 << 20
)

// inBlocks reports whether a piece of a file, and its memory, are whole blocks.
func inBlocks(b []byte, offset int64) bool {
	return (uintptr(unsafe.Pointer(unsafe.SliceData(b)))|uintptr(offset)|uintptr(len(b)))%directBlock == 0
}

// blocks is memory for a piece of a file that can be written in whole blocks.
type blocks struct {
	room []byte
	head int // where in the room the file's block begins that the piece begins in
}

// place returns an empty slice for n bytes at an offset of the file, in the same memory if there is enough of it.
func (m *blocks) place(offset int64, n int) []byte {
	if len(m.room) < n+3*directBlock {
		m.room = roomFor(n + n/4 + 3*directBlock)
	}
	m.head = int(-uintptr(unsafe.Pointer(unsafe.SliceData(m.room))) % directBlock)
	at := m.head + int(offset%directBlock)
	return m.room[at : at : len(m.room)-directBlock]
}

// roomFor returns memory of at least n bytes, with large pages under it if a group of that length may be written directly.
func roomFor(n int) []byte {
	if n < directFrom {
		return make([]byte, n)
	}
	n = (n + largePage - 1) &^ (largePage - 1)
	b := make([]byte, n+largePage)
	at := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) % largePage)
	b = b[at : at+n]
	wishLargePages(b)
	return b
}

// whole returns the blocks that hold a piece of n bytes at an offset. What lies in the last one behind it is zeros.
func (m *blocks) whole(offset int64, n int) []byte {
	end := m.head + int(offset%directBlock) + n
	rest := -(end - m.head) & (directBlock - 1)
	clear(m.room[end : end+rest])
	return m.room[m.head : end+rest]
}

// lastBlock is what the last block of a file has before the end of the log.
type lastBlock struct {
	bytes [directBlock]byte
	end   int64 // in the file; 0 for unknown
}

// fill copies what the block of an offset has before it, from memory or from the file.
func (t *lastBlock) fill(b []byte, f File, offset int64) error {
	if t.end == offset {
		copy(b, t.bytes[:])
		return nil
	}
	if n, err := f.ReadAt(b, offset-int64(len(b))); n < len(b) {
		return fmt.Errorf("read the block before %d again: %w", offset, err)
	}
	return nil
}

// wrote takes in what was written at an offset, the end of the log before.
func (t *lastBlock) wrote(b []byte, offset int64) {
	end := offset + int64(len(b))
	n := int(end % directBlock)
	switch {
	case len(b) >= n:
		copy(t.bytes[:n], b[len(b)-n:])
	case t.end == offset:
		copy(t.bytes[n-len(b):n], b)
	default:
		end = 0
	}
	t.end = end
}
