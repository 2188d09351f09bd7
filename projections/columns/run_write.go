package columns

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"io"
)

// magic begins a run; the last byte is the edition of the format.
var magic = [9]byte{'j', 'e', 'j', 'a', 'k', 'c', 'o', 'l', 1}

// trailerSize is the length of the index, its sum, and the magic.
const trailerSize = 8 + 4 + len(magic)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// located is a block as the index of a run knows it.
type located struct {
	first  []byte // row
	offset int64
	length int
	count  int // entries
	sum    uint32
}

// run is what the manifest says of a run.
type run struct {
	File    string `json:"file"`
	Bytes   int64  `json:"bytes"`
	Entries int64  `json:"entries"`
	Index   string `json:"index"` // SHA-256 of the index, which has the sums of the blocks
}

// writeRun writes entries in their order.
func writeRun(w io.Writer, form Form, from source) (run, error) {
	out := &counting{w: w}
	if _, err := out.Write(magic[:]); err != nil {
		return run{}, err
	}
	var index []byte
	var encoded, last []byte
	made, b := run{}, newBlock(form.Width)
	flush := func() error {
		at, n, first := out.n, b.n, append([]byte(nil), b.first...)
		encoded = b.encode(encoded[:0])
		index = appendLocated(index, located{first, at, len(encoded), n, crc32.Checksum(encoded, castagnoli)})
		_, err := out.Write(encoded)
		return err
	}
	for {
		e, err := from.next()
		if err != nil {
			return run{}, err
		}
		if e == nil {
			break
		}
		if form.Once && made.Entries > 0 && string(e.Row) == string(last) {
			continue
		}
		last = append(last[:0], e.Row...)
		b.add(e)
		made.Entries++
		if b.full() {
			if err := flush(); err != nil {
				return run{}, err
			}
		}
	}
	if b.n > 0 {
		if err := flush(); err != nil {
			return run{}, err
		}
	}
	digest := sha256.Sum256(index)
	trailer := binary.BigEndian.AppendUint64(index, uint64(len(index)))
	trailer = binary.BigEndian.AppendUint32(trailer, crc32.Checksum(index, castagnoli))
	for i := range magic {
		trailer = append(trailer, magic[len(magic)-1-i])
	}
	if _, err := out.Write(trailer); err != nil {
		return run{}, err
	}
	made.Bytes, made.Index = out.n, hex.EncodeToString(digest[:])
	return made, nil
}

func appendLocated(index []byte, l located) []byte {
	index = binary.AppendUvarint(index, uint64(len(l.first)))
	index = append(index, l.first...)
	index = binary.AppendUvarint(index, uint64(l.offset))
	index = binary.AppendUvarint(index, uint64(l.length))
	index = binary.AppendUvarint(index, uint64(l.count))
	return binary.BigEndian.AppendUint32(index, l.sum)
}

func parseIndex(index []byte) (blocks []located, ok bool) {
	for len(index) > 0 {
		var l located
		var length, offset, size, count uint64
		if length, index, ok = uvarint(index); !ok || length > uint64(len(index)) {
			return nil, false
		}
		l.first, index = index[:length], index[length:]
		if offset, index, ok = uvarint(index); !ok {
			return nil, false
		}
		if size, index, ok = uvarint(index); !ok || size > maxBlock {
			return nil, false
		}
		if count, index, ok = uvarint(index); !ok || len(index) < 4 || count > maxBlock {
			return nil, false
		}
		l.offset, l.length, l.count = int64(offset), int(size), int(count)
		l.sum, index = binary.BigEndian.Uint32(index), index[4:]
		blocks = append(blocks, l)
	}
	return blocks, true
}

// counting knows how much was written.
type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
