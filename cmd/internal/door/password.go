package door

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

const (
	// MinPassword and MaxPassword bound a password, in characters and in bytes. Twelve characters are beyond trying out,
	// as slow as each attempt is here; the upper bound is on the work that a stranger can ask for.
	MinPassword = 12
	MaxPassword = 1024

	saltBytes, keyBytes = 16, 32

	// What one attempt costs: OWASP's parameters of argon2id for a server that has little memory to spare.
	memoryKiB, passes, lanes = 19 * 1024, 2, 1
	// Bounds of what a file may ask for.
	maxMemoryKiB, maxPasses, maxLanes = 256 * 1024, 16, 8
)

// ErrPassword: a password is too short, too long, or no text.
var ErrPassword = fmt.Errorf("door: a password has %d characters or more, and at most %d bytes", MinPassword, MaxPassword)

// hash is what is kept of a password, in the spelling that argon2 has everywhere:
// $argon2id$v=19$m=19456,t=2,p=1$<salt>$<key>
type hash struct {
	memory, passes uint32
	lanes          uint8
	salt           [saltBytes]byte
	key            [keyBytes]byte
}

func newHash(password string) (hash, error) {
	if utf8.RuneCountInString(password) < MinPassword || len(password) > MaxPassword || !utf8.ValidString(password) {
		return hash{}, ErrPassword
	}
	h := hash{memory: memoryKiB, passes: passes, lanes: lanes}
	if _, err := rand.Read(h.salt[:]); err != nil {
		return hash{}, err
	}
	h.key = h.derive(password)
	return h, nil
}

func (h *hash) derive(password string) [keyBytes]byte {
	return [keyBytes]byte(argon2.IDKey([]byte(password), h.salt[:], h.passes, h.memory, h.lanes, keyBytes))
}

func (h *hash) fits(password string) bool {
	key := h.derive(password)
	return subtle.ConstantTimeCompare(key[:], h.key[:]) == 1
}

func (h *hash) String() string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes, encode(h.salt[:]), encode(h.key[:]))
}

var errHash = errors.New("this is not what is kept of a password")

// parseHash reads what String writes, and nothing else.
func parseHash(text string) (hash, error) {
	var (
		h         hash
		version   int
		salt, key string
	)
	n, err := fmt.Sscanf(text, "$argon2id$v=%d$m=%d,t=%d,p=%d$%22s$%43s", &version, &h.memory, &h.passes, &h.lanes, &salt, &key)
	if err != nil || n != 6 || h.memory > maxMemoryKiB || h.memory < 8*uint32(h.lanes) ||
		h.passes < 1 || h.passes > maxPasses || h.lanes < 1 || h.lanes > maxLanes {
		return hash{}, errHash
	}
	for _, part := range []struct {
		text string
		into []byte
	}{{salt, h.salt[:]}, {key, h.key[:]}} {
		raw, err := base64.RawStdEncoding.DecodeString(part.text)
		if err != nil || len(raw) != len(part.into) {
			return hash{}, errHash
		}
		copy(part.into, raw)
	}
	if h.String() != text {
		return hash{}, errHash
	}
	return h, nil
}
