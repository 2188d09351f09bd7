package local

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// A compressed segment holds the bytes of a raw one in blocks, so that any of them can be read without those before.
//
//	header, as of a raw segment, but for the magic
//	blocks, each a zstd frame of coldBlock bytes of the raw segment (the last: what is left)
//	for each block: 4 length of the frame, 4 CRC-32C of the frame
//	 0  8  size of the raw segment
//	 8  4  number of blocks
//	12  4  CRC-32C of the lengths and checksums
//	16  4  zero
//	20  4  CRC-32C of the bytes before
const (
	coldMagic = "JEJAKSEZ"
	coldEntry = 8
	coldEnd   = 24
	// coldBlock is what one read of a single event has to unpack, some 50 µs, against how well it packs.
	coldBlock = 64 << 10
)

// coldFile is the source of a compressed segment.
type coldFile struct {
	file   File
	name   string
	size   int64   // of the raw segment
	starts []int64 // of each block in the file, and the end of the last
	sums   []uint32
	codec  *zstd.Decoder
	bufs   sync.Pool
}

func openCold(f File, name string, base int64) (*segment, error) {
	c := &coldFile{file: f, name: name}
	size, err := f.Size()
	if err != nil {
		return nil, fmt.Errorf("local: size of %s: %w", name, err)
	}
	b := make([]byte, segmentHeader)
	if err := c.readFull(b, 0); err != nil {
		return nil, err
	}
	h, err := decodeHeader(b, coldMagic, name)
	if err != nil {
		return nil, err
	}
	if h.base != base {
		return nil, corrupt(name, 32, whyHeaderAddress, inHex(h.base))
	}
	if err := c.readTable(size); err != nil {
		return nil, err
	}
	// One decoder a file, whose memory is that of one block.
	c.codec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(coldBlock))
	if err != nil {
		return nil, fmt.Errorf("local: decoder for %s: %w", name, err)
	}
	return &segment{name: name, header: h, file: c, size: c.size}, nil
}

func (c *coldFile) readFull(b []byte, offset int64) error {
	n, err := c.file.ReadAt(b, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("local: read %s at %d: %w", c.name, offset, err)
	}
	if n < len(b) {
		return corrupt(c.name, offset, whyFileCutOff)
	}
	return nil
}

// readTable reads the end of the file and where the blocks are.
func (c *coldFile) readTable(size int64) error {
	if size < segmentHeader+coldEnd {
		return corrupt(c.name, size, whyFileCutOff)
	}
	end := make([]byte, coldEnd)
	if err := c.readFull(end, size-coldEnd); err != nil {
		return err
	}
	le := binary.LittleEndian
	if le.Uint32(end[20:]) != crc32.Checksum(end[:20], castagnoli) || le.Uint32(end[16:]) != 0 {
		return corrupt(c.name, size-coldEnd, whyColdEndChecksum)
	}
	c.size = int64(le.Uint64(end))
	blocks := int64(le.Uint32(end[8:]))
	tableAt := size - coldEnd - blocks*coldEntry
	if blocks != (c.size+coldBlock-1)/coldBlock || tableAt < segmentHeader {
		return corrupt(c.name, size-coldEnd, whyColdEndFields)
	}
	table := make([]byte, blocks*coldEntry)
	if err := c.readFull(table, tableAt); err != nil {
		return err
	}
	if le.Uint32(end[12:]) != crc32.Checksum(table, castagnoli) {
		return corrupt(c.name, tableAt, whyBlockTable)
	}
	at := int64(segmentHeader)
	for ; len(table) > 0; table = table[coldEntry:] {
		c.starts = append(c.starts, at)
		c.sums = append(c.sums, le.Uint32(table[4:]))
		at += int64(le.Uint32(table))
	}
	c.starts = append(c.starts, at)
	if at != tableAt {
		return corrupt(c.name, tableAt, whyBlocksEnd, at)
	}
	return nil
}

// ReadAt reads bytes of the raw segment.
func (c *coldFile) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		if offset >= c.size {
			return n, io.EOF
		}
		block := int(offset / coldBlock)
		m := 0
		err := c.with(block, func(raw []byte) {
			m = copy(p[n:], raw[offset%coldBlock:])
		})
		if err != nil {
			return n, err
		}
		n += m
		offset += int64(m)
	}
	return n, nil
}

// with unpacks a block and shows it to f.
func (c *coldFile) with(block int, f func(raw []byte)) error {
	packed := make([]byte, c.starts[block+1]-c.starts[block])
	if err := c.readFull(packed, c.starts[block]); err != nil {
		return err
	}
	if crc32.Checksum(packed, castagnoli) != c.sums[block] {
		return corrupt(c.name, c.starts[block], whyBlockChecksum)
	}
	buf, ok := c.bufs.Get().(*[]byte)
	if !ok {
		buf = new([]byte)
	}
	defer c.bufs.Put(buf)
	raw, err := c.codec.DecodeAll(packed, (*buf)[:0])
	*buf = raw
	if errors.Is(err, zstd.ErrDecoderClosed) {
		return fs.ErrClosed // the store was closed meanwhile
	}
	if err != nil {
		return corrupt(c.name, c.starts[block], whyBlockPacked, err)
	}
	if want := min(coldBlock, c.size-int64(block)*coldBlock); int64(len(raw)) != want {
		return corrupt(c.name, c.starts[block], whyBlockSize, len(raw), want)
	}
	f(raw)
	return nil
}

func (c *coldFile) Close() error {
	if c.codec != nil {
		c.codec.Close()
	}
	return c.file.Close()
}

// Compress packs the sealed segments of a store that nobody writes to, but for the newest keep of them, and returns how
// many bytes that saved. Reads unpack what they need. It is never done by itself.
func Compress(ctx context.Context, dir string, keep int, o Admin) (saved int64, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("local: compress %s: %w", dir, err)
		}
	}()
	s, err := o.hold(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.drop()) }()
	places, _, err := listSegments(s.options.FS, dir)
	if err != nil {
		return 0, err
	}
	var raw []place
	for i, p := range places {
		if i < len(places)-1-max(keep, 0) && !p.cold {
			raw = append(raw, p)
		}
	}
	for i, p := range raw {
		o.progress(int64(i), int64(len(raw)))
		n, err := s.compress(ctx, p)
		if err != nil {
			return saved, err
		}
		saved += n
	}
	o.progress(int64(len(raw)), int64(len(raw)))
	return saved, nil
}

// compress packs one segment, reads the result back, and only then removes the raw file.
func (s *Store) compress(ctx context.Context, p place) (saved int64, err error) {
	fsys := s.options.FS
	g, err := openSegment(fsys, s.dir, p, false)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, g.file.Close()) }()
	content, err := packSegment(ctx, g)
	if err != nil {
		return 0, err
	}
	name := filepath.Join(s.dir, coldName(p.base))
	if err := writeFile(fsys, name, content); err != nil {
		return 0, err
	}
	if err := s.compare(g, p.base); err != nil {
		return 0, errors.Join(err, fsys.Remove(name))
	}
	if err := fsys.Remove(s.path(g.name)); err != nil {
		return 0, fmt.Errorf("remove the raw segment: %w", err)
	}
	if err := fsys.SyncDir(s.dir); err != nil {
		return 0, fmt.Errorf("sync %s: %w", s.dir, err)
	}
	return g.size - int64(len(content)), nil
}

func packSegment(ctx context.Context, g *segment) ([]byte, error) {
	codec, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(coldBlock), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("encoder: %w", err)
	}
	defer codec.Close() // it holds memory only
	out := g.header.encode(coldMagic)
	var table []byte
	raw := make([]byte, coldBlock)
	le := binary.LittleEndian
	for at := int64(0); at < g.size; at += coldBlock {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw := raw[:min(coldBlock, g.size-at)]
		if n, err := g.file.ReadAt(raw, at); n < len(raw) {
			return nil, errors.Join(fmt.Errorf("read %s at %d: %d bytes", g.name, at, n), err)
		}
		start := len(out)
		out = codec.EncodeAll(raw, out)
		table = le.AppendUint32(table, uint32(len(out)-start))
		table = le.AppendUint32(table, crc32.Checksum(out[start:], castagnoli))
	}
	out = append(out, table...)
	end := le.AppendUint64(nil, uint64(g.size))
	end = le.AppendUint32(end, uint32(len(table)/coldEntry))
	end = le.AppendUint32(end, crc32.Checksum(table, castagnoli))
	end = le.AppendUint32(end, 0)
	end = le.AppendUint32(end, crc32.Checksum(end, castagnoli))
	return append(out, end...), nil
}

// compare reads a compressed segment back and holds it against the raw one, whose records are checked on the way:
// compression must not put a new checksum on old damage.
func (s *Store) compare(raw *segment, base int64) (err error) {
	cold, err := openSegment(s.options.FS, s.dir, place{base: base, cold: true}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cold.file.Close()) }()
	c := newScanner(cold, s.sums, segmentHeader, cold.size, false)
	for {
		ok, err := c.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
	}
	a, b := make([]byte, chunkBytes), make([]byte, chunkBytes)
	for at := int64(0); at < raw.size; at += chunkBytes {
		n := min(chunkBytes, raw.size-at)
		if _, err := raw.file.ReadAt(a[:n], at); err != nil {
			return raw.readError(at, err)
		}
		if _, err := cold.file.ReadAt(b[:n], at); err != nil {
			return cold.readError(at, err)
		}
		if !bytes.Equal(a[:n], b[:n]) {
			return fmt.Errorf("%s was read back differently near %d", cold.name, at)
		}
	}
	return nil
}

// hold takes a store's directory for a piece of administration, without opening the log.
func (o Admin) hold(dir string) (*Store, error) {
	options, err := Options{FS: o.FS}.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, options: options}
	id, err := inspect(options.FS, dir)
	if err != nil {
		return nil, err
	}
	if id == [16]byte{} {
		return nil, &ForeignError{Dir: dir, Entry: dir, Reason: "it is empty"}
	}
	s.id, s.sums = id, newSums(id)
	s.writer = &writer{store: s}
	if s.writer.lock, err = s.takeLock(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) drop() error { return errors.Join(s.release(), s.writer.release()) }
