package privacy

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// proofSize is how many bytes of a mark prove that the vault made it, behind as many random ones. Whoever does not have the
// vault's keys has one try for each event that they append, of four thousand millions.
const proofSize = markSize / 2

// proof is what ends a mark of a vault: a MAC under the key of the claims, which every copy of the vault has that ever had
// claims, so that a copy of before knows the mark of a later restoration.
func proof(key []byte, vault vaultID, random []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("jejak/vault/mark/v1|"))
	mac.Write(vault[:])
	mac.Write(random)
	return mac.Sum(nil)[:proofSize]
}

// markWith makes the mark of a restoration. A vault that never had claims has no key to prove it by, and its marks are
// random.
func markWith(key []byte, vault vaultID, random io.Reader) (m mark, err error) {
	if _, err := io.ReadFull(random, m[:]); err != nil {
		return m, fmt.Errorf("random bytes: %w", err)
	}
	if key != nil {
		copy(m[proofSize:], proof(key, vault, m[:proofSize]))
	}
	return m, nil
}

// Made reports whether a mark of this vault's name is of its own making, in this copy or a later one. It is unknown of a
// vault without claims. Marks of before there were proofs are not told from others'.
func (v *Vault) Made(ctx context.Context, text string) (own, known bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.locked(ctx, func() error {
		if err := v.current(); err != nil || v.keys.file == nil {
			return err
		}
		if own = text == v.mark.String(); own {
			known = true
			return nil
		}
		key, err := v.secret(identify(claimsSubject))
		if errors.Is(err, ErrUnknownKey) {
			return nil
		}
		if err != nil {
			return err
		}
		defer clear(key)
		m, err := hex.DecodeString(text)
		known = true
		own = err == nil && len(m) == markSize && hmac.Equal(m[proofSize:], proof(key, v.office.vault, m[:proofSize]))
		return nil
	})
	if err != nil {
		return false, false, fmt.Errorf("privacy: who made a mark: %w", err)
	}
	return own, known, nil
}
