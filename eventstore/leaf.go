package eventstore

import (
	"crypto/sha256"
	"encoding/binary"
)

// Leaf is the canonical event leaf, version 1: what an event says, without where and when a store put it. Digests of logs,
// proofs and answers about a single event are made of it.
//
//	SHA-256( "jejak/event/v1\n" || id (16 bytes) || revision (u64be) || content (1 JSON, 2 octets)
//	         || u32be length || stream || u32be length || type || SHA-256(data) || SHA-256(metadata) )
func (r *Record) Leaf() [sha256.Size]byte {
	b := make([]byte, 0, 256)
	b = append(b, "jejak/event/v1\n"...)
	b = append(b, r.ID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Revision))
	content := byte(1)
	if r.Binary {
		content = 2
	}
	b = append(b, content)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(r.Stream))), r.Stream...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(r.Type))), r.Type...)
	data, metadata := sha256.Sum256(r.Data), sha256.Sum256(r.Metadata)
	b = append(b, data[:]...)
	b = append(b, metadata[:]...)
	return sha256.Sum256(b)
}
