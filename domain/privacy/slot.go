package privacy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
)

// The layout of a slot, see the package documentation.
const (
	slotSize    = 128 // divides a disk's sector, so that no slot lies on two of them
	atIdentity  = 32
	atStatus    = 36
	atOffice    = 40
	atWrapped   = 44
	atMark      = atWrapped + wrappedSize
	atReserved  = atMark + markSize
	atCheck     = 123
	atEnd       = 127
	endMark     = 0xFF // differs in every bit from the zero of a slot that was not written to its end
	markSize    = 8
	nonceSize   = 12
	tagSize     = 16
	keySize     = 32 // AES-256
	wrappedSize = nonceSize + keySize + tagSize
)

// status says whether a slot holds a key. The words differ in every byte, so that no small damage turns one into
// the other.
type status [4]byte

var (
	live = status{'l', 'i', 'v', 'e'}
	gone = status{'G', 'O', 'N', 'E'}
)

// subjectID is how the key file names a subject.
type subjectID [sha256.Size]byte

func identify(subject string) subjectID {
	return sha256.Sum256([]byte("jejak/vault/subject/v1|" + subject))
}

// slot is one subject's place in the key file. A tombstone has no office and no wrapped key.
type slot struct {
	subject subjectID
	status  status
	office  uint32 // version of the office key that wraps
	wrapped [wrappedSize]byte
	mark    mark // of the vault when it made the key
}

func tombstone(id subjectID) slot { return slot{subject: id, status: gone} }

// slotFault says what is wrong with a slot's bytes.
type slotFault string

const (
	intact     slotFault = ""
	unfinished slotFault = "the slot was not written to its end"
	nameless   slotFault = "the slot does not say whose it is"
	damaged    slotFault = "the slot's checksum is wrong"
	malformed  slotFault = "the slot has a form that was never written"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (s slot) encode() []byte {
	b := make([]byte, slotSize)
	copy(b, s.subject[:])
	binary.BigEndian.PutUint32(b[atIdentity:], crc32.Checksum(b[:atIdentity], castagnoli))
	copy(b[atStatus:], s.status[:])
	binary.BigEndian.PutUint32(b[atOffice:], s.office)
	copy(b[atWrapped:], s.wrapped[:])
	copy(b[atMark:], s.mark[:])
	binary.BigEndian.PutUint32(b[atCheck:], crc32.Checksum(b[:atCheck], castagnoli))
	b[atEnd] = endMark
	return b
}

// decodeSlot accepts exactly what encode writes. The subject of a damaged or malformed slot is right nevertheless.
func decodeSlot(b []byte) (slot, slotFault) {
	var s slot
	if len(b) != slotSize || b[atEnd] == 0 {
		return s, unfinished
	}
	if crc32.Checksum(b[:atIdentity], castagnoli) != binary.BigEndian.Uint32(b[atIdentity:]) {
		return s, nameless
	}
	copy(s.subject[:], b)
	if b[atEnd] != endMark || crc32.Checksum(b[:atCheck], castagnoli) != binary.BigEndian.Uint32(b[atCheck:]) {
		return s, damaged
	}
	copy(s.status[:], b[atStatus:])
	s.office = binary.BigEndian.Uint32(b[atOffice:])
	copy(s.wrapped[:], b[atWrapped:])
	copy(s.mark[:], b[atMark:])
	known := s.status == live && s.office > 0 || s == tombstone(s.subject)
	if !known || !bytes.Equal(b[atReserved:atCheck], make([]byte, atCheck-atReserved)) {
		return s, malformed
	}
	return s, intact
}
