package privacy

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"

	"jejak/domain"
)

// The layout of a slot of person.claims, see the package documentation.
const (
	tokenSize   = 16
	atHeld      = tokenSize
	atOwnerSize = atHeld + len(status{})
	atOwner     = atOwnerSize + 1
	maxOwner    = 64 // a category and a UUID take 43
	atUntil     = atOwner + maxOwner
)

var (
	held = status{'h', 'e', 'l', 'd'}
	free = status{'F', 'R', 'E', 'E'}
)

// claimsSubject has the key of all tokens. It is made with the first claim, so that its slot in the key file also says
// that there must be a file of claims. Nobody seals for it and nobody erases it.
const claimsSubject = reserved + "claims"

// token stands for a number in the file of claims. Only who has the vault's keys can make it.
type token [tokenSize]byte

// claim is a slot of person.claims. One that was released has neither a token nor an owner.
type claim struct {
	token  token
	status status
	domain.Claim
}

func (c claim) encode() []byte {
	b := make([]byte, slotSize)
	copy(b, c.token[:])
	copy(b[atHeld:], c.status[:])
	b[atOwnerSize] = byte(len(c.Actor))
	copy(b[atOwner:], c.Actor)
	binary.BigEndian.PutUint64(b[atUntil:], uint64(c.Until))
	binary.BigEndian.PutUint32(b[atCheck:], crc32.Checksum(b[:atCheck], castagnoli))
	b[atEnd] = endMark
	return b
}

// decodeClaim accepts exactly what encode writes.
func decodeClaim(b []byte) (claim, slotFault) {
	var c claim
	switch {
	case !written(b):
		return c, unfinished
	case b[atEnd] != endMark || crc32.Checksum(b[:atCheck], castagnoli) != binary.BigEndian.Uint32(b[atCheck:]):
		return c, damaged
	case b[atOwnerSize] > maxOwner:
		return c, malformed
	}
	c.token, c.status = token(b), status(b[atHeld:])
	c.Actor = domain.Ref(b[atOwner : atOwner+int(b[atOwnerSize])])
	c.Until = int64(binary.BigEndian.Uint64(b[atUntil:]))
	known := c.status == held && c.Actor != "" && c.Until >= 0 || c == claim{status: free}
	if !known || !bytes.Equal(b, c.encode()) {
		return c, malformed
	}
	return c, intact
}

// claims is the file of claims and what is known of it. Under the vault's mutex.
type claims struct {
	slotFile
	index   map[token][]uint32
	damaged []uint32 // slots that do not say what is claimed
	fault   error    // why the file cannot be read at all
	unread  bool     // it is as it was seen, and tokens are looked for in it
	sought  int      // how many were
}

func newClaims() claims {
	return claims{slotFile: slotFile{name: claimsFile}, index: map[token][]uint32{}}
}

func (c *claims) enter(i uint32, b []byte) {
	switch s, fault := decodeClaim(b); {
	case fault != intact:
		c.damaged = append(c.damaged, i)
	case s.status == held:
		c.index[s.token] = append(c.index[s.token], i)
	}
}

// addClaim appends a claim, durably.
func (v *Vault) addClaim(s claim) error {
	b := s.encode()
	i, err := v.claims.add(b)
	if err != nil {
		return err
	}
	v.claims.enter(i, b)
	return v.note(ofClaim, i, s.state())
}

// putClaim puts a claim, or one that was given back, into the place of others, durably.
func (v *Vault) putClaim(slots []uint32, s claim) error {
	if len(slots) == 0 {
		return nil
	}
	v.claims.damaged = slices.DeleteFunc(v.claims.damaged, func(i uint32) bool { return slices.Contains(slots, i) })
	if err := v.claims.overwrite(slots, s.encode()); err != nil {
		return err
	}
	for _, i := range slots {
		if err := v.note(ofClaim, i, s.state()); err != nil {
			return err
		}
	}
	return nil
}

// of finds the slots of a token and the claims in them, reading each anew.
func (c *claims) of(t token) (slots []uint32, list []domain.Claim, err error) {
	if c.unread {
		if err := c.seek(t); err != nil {
			return nil, nil, err
		}
	}
	for _, i := range c.index[t] {
		b, err := c.one(i)
		if err != nil {
			return nil, nil, err
		}
		s, fault := decodeClaim(b)
		switch {
		case fault != intact:
			return nil, nil, &CorruptError{File: c.name, Offset: offset(i), Reason: string(fault)}
		case s.token == t:
			slots, list = append(slots, i), append(list, s.Claim)
		}
	}
	return slots, list, nil
}

// ofOwner finds every slot of an owner, also a damaged one in which the owner can still be read.
func (c *claims) ofOwner(owner domain.Ref) (slots []uint32, err error) {
	err = c.read(0, c.slots, func(i uint32, b []byte) {
		s, fault := decodeClaim(b)
		if s.Actor == owner || fault != intact && bytes.Contains(b[atOwner:atUntil], []byte(owner)) {
			slots = append(slots, i)
		}
	})
	return slots, err
}

// claiming does something with the file of claims and the key of its tokens, while nobody else writes. A vault without
// claims has neither; key is nil then, and the file is made only if that is asked for. The caller holds mu.
func (v *Vault) claiming(ctx context.Context, create bool, do func(key []byte) error) error {
	return v.relying(ctx, v.current, func() error {
		key, err := v.secret(identify(claimsSubject))
		if err != nil && !errors.Is(err, ErrUnknownKey) {
			return err
		}
		defer func() { clear(key) }()
		if err := v.attachClaims(create, key != nil); err != nil {
			return err
		}
		if key == nil && create {
			if err := v.make(identify(claimsSubject)); err != nil {
				return err
			}
			if key, err = v.secret(identify(claimsSubject)); err != nil {
				return err
			}
		}
		return do(key)
	})
}

// readClaims takes in what the file of claims has new, if there is one. The caller holds the lock, and has refreshed the keys.
func (v *Vault) readClaims() error {
	_, err := v.slotOf(identify(claimsSubject))
	if err != nil && !errors.Is(err, ErrUnknownKey) {
		return err
	}
	return v.attachClaims(false, err == nil)
}

// attachClaims opens the file of claims, and makes it when that is asked for and it was not lost: the file comes before
// the key of its tokens, so that a key without the file is the trace of a loss.
func (v *Vault) attachClaims(create, keyed bool) error {
	if v.claims.file == nil {
		if v.keys.file == nil {
			return nil
		}
		h, _, err := v.readHead(claimsFile, claimsMagic)
		switch {
		case missing(err) && (keyed || v.journal.claims.count() > 0):
			return errors.Join(fmt.Errorf("%s: %w", claimsFile, ErrIncomplete), err)
		case missing(err) && !create:
			return nil
		case missing(err):
			h.vault = v.office.vault
			err = createFile(v.fs, v.path(claimsFile), h.encode(claimsMagic))
		}
		if err != nil {
			return err
		}
		if h.vault != v.office.vault {
			return &CorruptError{File: claimsFile, Offset: int64(len(claimsMagic)), Reason: "it is the file of claims of another vault"}
		}
		if v.claims.file, err = v.openSlots(claimsFile); err != nil {
			v.claims.file = nil
			return err
		}
	}
	v.claims.known = v.journal.claims.count()
	err := v.claims.refresh(v.readOnly, func(i uint32, b []byte) {
		v.compare(ofClaim, i, b)
		v.claims.enter(i, b)
	})
	if err != nil {
		return err
	}
	if !keyed && v.claims.slots > 0 {
		return &CorruptError{File: keysFile, Reason: "it lacks the key of the claims in " + claimsFile}
	}
	return nil
}

// tokenOf is the token of a number under the key of the claims.
func tokenOf(key []byte, kind, value string) token {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("jejak/claim/v1|" + kind + "|" + value))
	return token(mac.Sum(nil)[:tokenSize])
}
