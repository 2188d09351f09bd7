package privacy

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"jejak/domain"
)

const (
	// maxSubject bounds a subject's name. Streams and persons are named by a category and a UUID.
	maxSubject = 256
	// maxClear bounds a text, in bytes. The domain's texts are far shorter; this keeps a mistake out of the log.
	maxClear = 64 << 10
)

// errArgument: the caller has made a mistake. The text is never in it.
var errArgument = errors.New("invalid argument")

// Seal seals a text for a subject, under the subject's key, which it makes when there is none. The sealed form opens
// only for this event and path. For a person who was forgotten it is ErrErased.
func (v *Vault) Seal(ctx context.Context, subject string, event uuid.UUID, path, clear string) (domain.Sealed, error) {
	sealed, err := v.seal(ctx, subject, event, path, clear)
	if err != nil {
		return domain.Sealed{}, fmt.Errorf("privacy: seal %s of event %s for %q: %w", path, event, subject, err)
	}
	return sealed, nil
}

func (v *Vault) seal(ctx context.Context, subject string, event uuid.UUID, path, clear string) (domain.Sealed, error) {
	if err := checkSubject(subject); err != nil {
		return domain.Sealed{}, err
	}
	if len(clear) > maxClear {
		return domain.Sealed{}, fmt.Errorf("%w: a text of %d bytes, at most %d are sealed", errArgument, len(clear), maxClear)
	}
	key, err := v.keyFor(ctx, identify(subject))
	if err != nil {
		return domain.Sealed{}, err
	}
	padded := pad(clear)
	b := make([]byte, nonceSize, nonceSize+len(padded)+tagSize)
	if err := v.random(b); err != nil {
		return domain.Sealed{}, err
	}
	b = key.Seal(b, b[:nonceSize], padded, domain.SealContext(subject, event, path))
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Mark: key.mark.String(), Ciphertext: base64.StdEncoding.EncodeToString(b)}, nil
}

// Open returns the text of a sealed field of an event. It is ErrErased when the person was forgotten, ErrUnknownKey
// when this vault never had the key, and a *TamperedError when the field is not what was sealed for this place.
func (v *Vault) Open(ctx context.Context, sealed domain.Sealed, event uuid.UUID, path string) (string, error) {
	clear, err := v.unseal(ctx, sealed, event, path)
	if err != nil {
		return "", fmt.Errorf("privacy: open %s of event %s: %w", path, event, err)
	}
	return clear, nil
}

func (v *Vault) unseal(ctx context.Context, sealed domain.Sealed, event uuid.UUID, path string) (string, error) {
	if sealed.Version != domain.SealVersion {
		return "", fmt.Errorf("the field has sealing version %d, and this program knows %d", sealed.Version, domain.SealVersion)
	}
	if err := checkSubject(sealed.Key); err != nil {
		return "", err
	}
	key, err := v.key(ctx, identify(sealed.Key))
	if err != nil {
		return "", err
	}
	if sealed.Mark != key.mark.String() {
		return "", ErrUnknownKey // this key was made in the place of one that was lost
	}
	tampered := func(reason string) error {
		return &TamperedError{Subject: sealed.Key, Event: event, Path: path, Reason: reason}
	}
	b, err := base64.StdEncoding.Strict().DecodeString(sealed.Ciphertext)
	if err != nil || strings.ContainsAny(sealed.Ciphertext, "\r\n") {
		return "", tampered("it is not base64")
	}
	if len(b) < nonceSize+padBlock+tagSize {
		return "", tampered("it is too short")
	}
	padded, err := key.Open(nil, b[:nonceSize], b[nonceSize:], domain.SealContext(sealed.Key, event, path))
	if err != nil {
		return "", tampered("its authentication failed")
	}
	clear, ok := unpad(padded)
	if !ok {
		return "", tampered("its padding is wrong")
	}
	return clear, nil
}

// reserved begins the names of the vault's own keys, which belong to nobody.
const reserved = "vault/"

// checkSubject keeps domain.SealContext unambiguous, which joins with a bar.
func checkSubject(subject string) error {
	if subject == "" || len(subject) > maxSubject || strings.Contains(subject, "|") || strings.HasPrefix(subject, reserved) {
		return fmt.Errorf("%w: subject of %d bytes; it has 1 to %d, no bar, and is not the vault's own", errArgument, len(subject), maxSubject)
	}
	return nil
}

// settled says whether an answer of cipher is final. If it is not, another process may have made the key since, or be
// writing the slot at this moment: look again when nobody writes.
func settled(err error) bool {
	var damage *CorruptError
	return !errors.Is(err, ErrUnknownKey) && !errors.As(err, &damage)
}

// key returns the key of a subject that has one.
func (v *Vault) key(ctx context.Context, id subjectID) (personKey, error) {
	if err := ctx.Err(); err != nil {
		return personKey{}, err
	}
	v.mu.RLock()
	key, err := v.cipher(id)
	v.mu.RUnlock()
	if settled(err) {
		return key, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.locked(ctx, func() error {
		if err := v.current(); err != nil {
			return err
		}
		key, err = v.cipher(id)
		return err
	})
	return key, err
}

// keyFor returns the key of a subject, and makes one when the subject has none.
func (v *Vault) keyFor(ctx context.Context, id subjectID) (personKey, error) {
	if err := ctx.Err(); err != nil {
		return personKey{}, err
	}
	v.mu.RLock()
	key, err := v.cipher(id)
	if unable := v.writable(); unable != nil {
		key, err = personKey{}, unable
	}
	v.mu.RUnlock()
	if settled(err) {
		return key, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	err = v.locked(ctx, func() error {
		if err := v.writable(); err != nil {
			return err
		}
		if err := v.current(); err != nil {
			return err
		}
		if key, err = v.cipher(id); !errors.Is(err, ErrUnknownKey) {
			return err
		}
		if err := v.sound(); err != nil {
			return err
		}
		if err := v.make(id); err != nil {
			return err
		}
		key, err = v.cipher(id)
		return err
	})
	return key, err
}

// make gives a subject a key. The caller has the lock and has seen that the subject has none.
func (v *Vault) make(id subjectID) error {
	var fresh [keySize + nonceSize]byte
	defer clear(fresh[:])
	if err := v.random(fresh[:]); err != nil {
		return err
	}
	if err := v.unlocked(); err != nil {
		return err
	}
	s, err := v.office.wrap(id, fresh[:keySize], fresh[keySize:])
	if err != nil {
		return err
	}
	s.mark = v.mark
	return v.add(s)
}

func (v *Vault) writable() error {
	switch {
	case v.closed:
		return ErrClosed
	case v.readOnly:
		return ErrReadOnly
	}
	return errors.Join(v.keys.failed, v.claims.failed, v.journal.failed)
}
