package canon

import (
	"encoding/binary"
	"math/bits"
)

// texts are strings that were read lately: the same officers, offices and places stand in one event after the other, and a
// log is read without making each of them anew. A text that comes once, as the digest of a file, is not kept.
type texts [1 << textBits]string

const (
	textBits = 9  // a few hundred: what one city writes in a week
	maxText  = 63 // bytes, one less than a digest has
)

// of is the string of some bytes.
func (t *texts) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > maxText {
		return string(b)
	}
	place := &t[hash(b)>>(64-textBits)]
	if *place != string(b) {
		*place = string(b)
	}
	return *place
}

// hash mixes the ends of a text, and its length: texts that differ in the middle alone are rare, and cost a string.
func hash(b []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	var head, tail uint64
	if len(b) >= 8 {
		head, tail = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[len(b)-8:])
	} else {
		for _, c := range b {
			head = head<<8 | uint64(c)
		}
	}
	return (head*odd ^ bits.RotateLeft64(tail, 32) ^ uint64(len(b))) * odd
}
