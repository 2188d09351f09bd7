package privacy

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// The layout of office.key, see the package documentation.
const (
	officeMagic     = "jejak/office/v1\n"
	officeEntrySize = 4 + keySize + 4
	// maxOfficeKeys bounds the versions that one file holds: a key a year for longer than any archive is kept.
	maxOfficeKeys = 256
)

// vaultID ties the two files of a vault together.
type vaultID [16]byte

// office is the key that wraps all others, in its versions. New keys are wrapped by the last one.
type office struct {
	vault vaultID
	keys  []officeKey // versions ascending, at least one; none while it is sealed
	at    *sealing    // nil when it is not sealed at rest
}

type officeKey struct {
	version uint32
	key     [keySize]byte
}

func (o *office) encode() []byte {
	b := append([]byte(officeMagic), o.vault[:]...)
	for _, k := range o.keys {
		at := len(b)
		b = binary.BigEndian.AppendUint32(b, k.version)
		b = append(b, k.key[:]...)
		b = binary.BigEndian.AppendUint32(b, crc32.Checksum(b[at:], castagnoli))
	}
	return b
}

// decodeOffice accepts exactly what encode writes.
func decodeOffice(b []byte) (*office, error) {
	bad := func(at int, reason string) error {
		return &CorruptError{File: officeFile, Offset: int64(at), Reason: reason}
	}
	const head = len(officeMagic) + len(vaultID{})
	if len(b) < head || string(b[:len(officeMagic)]) != officeMagic {
		return nil, bad(0, "it is not an office key of a known version")
	}
	if entries := (len(b) - head) / officeEntrySize; (len(b)-head)%officeEntrySize != 0 || entries < 1 || entries > maxOfficeKeys {
		return nil, bad(len(b), "its length is wrong")
	}
	o := &office{vault: vaultID(b[len(officeMagic):head])}
	last := uint32(0)
	for at := head; at < len(b); at += officeEntrySize {
		e := b[at : at+officeEntrySize]
		k := officeKey{version: binary.BigEndian.Uint32(e), key: [keySize]byte(e[4:])}
		if crc32.Checksum(e[:4+keySize], castagnoli) != binary.BigEndian.Uint32(e[4+keySize:]) {
			return nil, bad(at, "the key's checksum is wrong")
		}
		if k.version <= last {
			return nil, bad(at, "the versions do not ascend")
		}
		last = k.version
		o.keys = append(o.keys, k)
	}
	return o, nil
}

// newest is the version that wraps new keys.
func (o *office) newest() officeKey { return o.keys[len(o.keys)-1] }

// wrap encrypts a subject's key under the newest office key.
func (o *office) wrap(id subjectID, key, nonce []byte) (slot, error) {
	newest := o.newest()
	s := slot{subject: id, status: live, office: newest.version}
	aead, err := newAEAD(newest.key[:])
	if err != nil {
		return slot{}, err
	}
	copy(s.wrapped[:], nonce)
	aead.Seal(s.wrapped[:nonceSize], nonce, key, s.context())
	return s, nil
}

// unwrap returns the key that a slot holds. The caller clears it.
func (o *office) unwrap(s slot) ([]byte, error) {
	for _, k := range o.keys {
		if k.version != s.office {
			continue
		}
		wrapping, err := newAEAD(k.key[:])
		if err != nil {
			return nil, err
		}
		key, err := wrapping.Open(nil, s.wrapped[:nonceSize], s.wrapped[nonceSize:], s.context())
		if err != nil {
			return nil, fmt.Errorf("version %d of the office key does not open the slot", s.office)
		}
		return key, nil
	}
	return nil, fmt.Errorf("the slot needs version %d of the office key, which is not in %s", s.office, officeFile)
}

// context is what a wrapped key is bound to: in another subject's slot it no longer opens.
func (s slot) context() []byte {
	b := binary.BigEndian.AppendUint32([]byte("jejak/vault/key/v1|"), s.office)
	return append(b, s.subject[:]...)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
