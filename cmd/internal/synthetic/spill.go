package synthetic

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"jejak/domain"
)

// spill keeps events between their making, stream by stream, and their writing in the order of recording. They are set aside
// by slices of time, so that one slice at a time has to be sorted in memory; what does not fit is in a file, compressed.
type spill struct {
	file   *os.File
	end    int64
	slices []slice
	zip    *zstd.Encoder
	unzip  *zstd.Decoder
	packed []byte
}

// slice is what happens within a part of the time.
type slice struct {
	loose  []byte // what is not in the file yet
	blocks []block
	events int
}

type block struct {
	at   int64
	size int
}

const (
	eventsPerSlice = 40_000
	mostSlices     = 1024
	blockBytes     = 128 << 10 // of a slice, before they are packed and written
)

// newSpill makes room in a file, which has a name only until it is open where the system lets it.
func newSpill(name string, events int) (*spill, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	s := &spill{file: file, slices: make([]slice, min(mostSlices, 1+events/eventsPerSlice))}
	if s.zip, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if s.unzip, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// close takes the file away.
func (s *spill) close() error {
	if s.unzip != nil {
		s.unzip.Close()
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// add sets an event aside.
func (s *spill) add(e entry) error {
	i := int(int64(e.at) * int64(len(s.slices)) / int64(moment(lastDay+1)*aDay))
	part := &s.slices[min(i, len(s.slices)-1)]
	part.loose = e.append(part.loose)
	part.events++
	if len(part.loose) < blockBytes {
		return nil
	}
	s.packed = s.zip.EncodeAll(part.loose, s.packed[:0])
	if _, err := s.file.WriteAt(s.packed, s.end); err != nil {
		return fmt.Errorf("synthetic: set events aside: %w", err)
	}
	part.blocks = append(part.blocks, block{s.end, len(s.packed)})
	s.end += int64(len(s.packed))
	part.loose = part.loose[:0]
	return nil
}

// take gives the events of a slice back, in the order of recording, and forgets them.
func (s *spill) take(i int) ([]entry, error) {
	part := s.slices[i]
	s.slices[i] = slice{}
	events := make([]entry, 0, part.events)
	for _, b := range part.blocks {
		packed := make([]byte, b.size)
		if _, err := s.file.ReadAt(packed, b.at); err != nil {
			return nil, fmt.Errorf("synthetic: read what was set aside: %w", err)
		}
		loose, err := s.unzip.DecodeAll(packed, nil)
		if err != nil {
			return nil, fmt.Errorf("synthetic: unpack what was set aside: %w", err)
		}
		events = entriesOf(loose, events)
	}
	events = entriesOf(part.loose, events)
	slices.SortFunc(events, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.stream, b.stream), cmp.Compare(a.revision, b.revision))
	})
	return events, nil
}

// append writes an entry behind b: its numbers, its id, and four texts with their lengths.
func (e *entry) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(e.at))
	b = binary.AppendUvarint(b, uint64(e.revision))
	b = append(b, e.wire.ID[:]...)
	for _, text := range [...]string{e.stream, e.wire.Type} {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	for _, text := range [...][]byte{e.wire.Data, e.wire.Metadata} {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	return b
}

// entriesOf reads what append wrote. The entries share the bytes.
func entriesOf(b []byte, events []entry) []entry {
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		b = b[size:]
		return n
	}
	text := func() []byte {
		n := number()
		t := b[:n:n]
		b = b[n:]
		return t
	}
	for len(b) > 0 {
		e := entry{at: moment(number()), revision: int64(number())}
		e.wire = domain.Wire{ID: uuid.UUID(b[:16])}
		b = b[16:]
		e.stream, e.wire.Type = string(text()), string(text())
		e.wire.Data, e.wire.Metadata = text(), text()
		events = append(events, e)
	}
	return events
}
