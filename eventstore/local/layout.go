package local

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// Version is the format that this package writes. It reads all versions up to it.
const Version = 1

// Names in a store's directory. Segments and indexes are named after the address of their first byte.
const (
	storeFile     = "jejak-store" // what the directory is; its presence makes it a store
	endFile       = "end"         // up to where the log is durable
	lockFile      = "lock"        // held by the writer
	segmentSuffix = ".seg"
	coldSuffix    = ".segz" // a compressed segment
	indexSuffix   = ".idx"
)

func segmentName(base int64) string { return fmt.Sprintf("%016x%s", base, segmentSuffix) }
func coldName(base int64) string    { return fmt.Sprintf("%016x%s", base, coldSuffix) }
func indexName(base int64) string   { return fmt.Sprintf("%016x%s", base, indexSuffix) }

// parseName returns the base address in a file's name. It accepts exactly the names that are written.
func parseName(name, suffix string) (base int64, ok bool) {
	digits, ok := strings.CutSuffix(name, suffix)
	if !ok || len(digits) != 16 || strings.ToLower(digits) != digits {
		return 0, false
	}
	base, err := strconv.ParseInt(digits, 16, 64)
	return base, err == nil
}

// ours says whether a file of that name can stand in a store's directory.
func ours(name string) bool {
	name = strings.TrimSuffix(name, tempSuffix)
	if name == storeFile || name == endFile || name == lockFile {
		return true
	}
	for _, suffix := range []string{segmentSuffix, coldSuffix, indexSuffix} {
		if _, ok := parseName(name, suffix); ok {
			return true
		}
	}
	return false
}

// The store file is text, so that a person who meets the directory can tell what it is:
//
//	jejak event store
//	version 1
//	id 3c0f…
//	crc32c 9a8b7c6d
const storeTitle = "jejak event store"

func encodeStoreFile(id uuid.UUID) []byte {
	b := fmt.Appendf(nil, "%s\nversion %d\nid %s\n", storeTitle, Version, id)
	return fmt.Appendf(b, "crc32c %08x\n", crc32.Checksum(b, castagnoli))
}

// parseStoreFile accepts exactly one spelling of each store file.
func parseStoreFile(b []byte) (uuid.UUID, error) {
	title, rest, _ := strings.Cut(string(b), "\n")
	if title != storeTitle {
		return uuid.Nil, corrupt(storeFile, 0, whyTitle, strconv.Quote(storeTitle))
	}
	line, rest, _ := strings.Cut(rest, "\n")
	number, _ := strings.CutPrefix(line, "version ")
	version, err := strconv.ParseUint(number, 10, 32)
	if err != nil {
		return uuid.Nil, corrupt(storeFile, int64(len(title)+1), whyNoVersion, strconv.Quote(line))
	}
	if sum := len(b) - len("crc32c 00000000\n"); sum < 0 || fmt.Sprintf("crc32c %08x\n", crc32.Checksum(b[:max(sum, 0)], castagnoli)) != string(b[max(sum, 0):]) {
		return uuid.Nil, corrupt(storeFile, 0, whyChecksum)
	}
	if version > Version {
		return uuid.Nil, &VersionError{File: storeFile, Version: version, Known: Version}
	}
	line, _, _ = strings.Cut(rest, "\n")
	id, err := uuid.Parse(strings.TrimPrefix(line, "id "))
	if err != nil || !bytes.Equal(b, encodeStoreFile(id)) {
		return uuid.Nil, corrupt(storeFile, int64(len(b)-len(rest)), whyNoID, strconv.Quote(line))
	}
	return id, nil
}

// The end file tells other processes up to where the log is durable, and tells the next writer how much must be there.
//
//	 0  8  "JEJAKEND"
//	 8  8  address after the last durable record
//	16  8  position of the last event
//	24  4  1 if the store was closed, 0 while it is written
//	28  4  CRC-32C of the bytes before, seeded with the store's id
const (
	endMagic = "JEJAKEND"
	endSize  = 32
)

type endMark struct {
	address  int64
	position eventstore.Position
	clean    bool
}

func (m endMark) encode(s sums) []byte {
	b := make([]byte, endSize)
	copy(b, endMagic)
	binary.LittleEndian.PutUint64(b[8:], uint64(m.address))
	binary.LittleEndian.PutUint64(b[16:], uint64(m.position))
	if m.clean {
		b[24] = 1
	}
	binary.LittleEndian.PutUint32(b[28:], crc32.Update(s.store, castagnoli, b[:28]))
	return b
}

func decodeEnd(b []byte, s sums) (endMark, bool) {
	if len(b) != endSize || string(b[:8]) != endMagic {
		return endMark{}, false
	}
	m := endMark{
		address:  int64(binary.LittleEndian.Uint64(b[8:])),
		position: eventstore.Position(binary.LittleEndian.Uint64(b[16:])),
		clean:    b[24] == 1,
	}
	if !bytes.Equal(m.encode(s), b) {
		return endMark{}, false // no part of it can be relied on
	}
	return m, true
}

// Every segment starts with a header.
//
//	 0  8  "JEJAKSEG", or "JEJAKSEZ" for a compressed one
//	 8  4  version
//	12  4  zero
//	16 16  the store's id
//	32  8  address of the segment's first byte
//	40  8  position of the last event before this segment, 0 for none
//	48  8  time of the last event before this segment, 0 for none
//	56  4  zero
//	60  4  CRC-32C of the bytes before
const (
	segmentMagic  = "JEJAKSEG"
	segmentHeader = 64
)

type header struct {
	store    uuid.UUID
	base     int64
	position eventstore.Position
	ticks    int64
}

func (h header) encode(magic string) []byte {
	b := make([]byte, segmentHeader)
	copy(b, magic)
	le := binary.LittleEndian
	le.PutUint32(b[8:], Version)
	copy(b[16:], h.store[:])
	le.PutUint64(b[32:], uint64(h.base))
	le.PutUint64(b[40:], uint64(h.position))
	le.PutUint64(b[48:], uint64(h.ticks))
	le.PutUint32(b[60:], crc32.Checksum(b[:60], castagnoli))
	return b
}

func decodeHeader(b []byte, magic, file string) (header, error) {
	if len(b) < segmentHeader {
		return header{}, corrupt(file, int64(len(b)), whyHeaderCutOff)
	}
	b = b[:segmentHeader]
	le := binary.LittleEndian
	switch {
	case string(b[:8]) != magic:
		return header{}, corrupt(file, 0, whyMagic, magic)
	case le.Uint32(b[60:]) != crc32.Checksum(b[:60], castagnoli):
		return header{}, corrupt(file, 0, whyHeaderChecksum)
	case le.Uint32(b[8:]) > Version:
		return header{}, &VersionError{File: file, Version: uint64(le.Uint32(b[8:])), Known: Version}
	}
	h := header{
		base:     int64(le.Uint64(b[32:])),
		position: eventstore.Position(le.Uint64(b[40:])),
		ticks:    int64(le.Uint64(b[48:])),
	}
	copy(h.store[:], b[16:])
	if !bytes.Equal(h.encode(magic), b) {
		return header{}, corrupt(file, 0, whyHeaderFields)
	}
	return h, nil
}

// inspect looks at a directory before anything in it is touched. It returns the store's id, or uuid.Nil for a
// directory that is missing, empty, or the beginning of a store whose creation was interrupted.
func inspect(fsys FS, dir string) (uuid.UUID, error) {
	entries, err := fsys.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return uuid.Nil, fmt.Errorf("%w in %s", ErrMissing, dir)
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("local: list %s: %w", dir, err)
	}
	b, err := readFile(fsys, filepath.Join(dir, storeFile))
	if err == nil {
		id, err := parseStoreFile(b)
		if err != nil {
			return uuid.Nil, err
		}
		return id, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return uuid.Nil, fmt.Errorf("local: read %s: %w", filepath.Join(dir, storeFile), err)
	}
	for _, e := range entries {
		name := e.Name()
		if name == lockFile || name == storeFile+tempSuffix {
			continue // left by an interrupted creation
		}
		if ours(name) {
			return uuid.Nil, corrupt(storeFile, 0, whyNoStoreFile, name)
		}
		return uuid.Nil, &ForeignError{Dir: dir, Entry: name, Reason: "it has no file " + storeFile + " and is not empty"}
	}
	return uuid.Nil, nil
}
