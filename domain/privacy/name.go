package privacy

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"jejak/domain"
)

// Name tells a vault from every other, and from what it was before it was restored.
//
// Whoever loses a vault and begins a new one, or restores a backup, loses keys, and the persons whose keys they were get
// new ones. What was sealed under the lost key must then not look like something that was tampered with. So a vault that
// was restored or begun anew has a mark, a key that it makes keeps the mark, and so does each field that is sealed under
// it: a field of another mark than the subject's key is one whose key is lost.
type Name struct {
	Vault string // its identity, 32 hexadecimal digits
	Mark  string // 16 hexadecimal digits; "" for a first vault that was never restored
}

// mark is that of a vault's last restoration, or of its beginning in the place of a lost one.
type mark [markSize]byte

func (m mark) String() string {
	if m == (mark{}) {
		return ""
	}
	return hex.EncodeToString(m[:])
}

// NewMark is a mark that no vault has, for one that is made in the place of another of its name.
func NewMark() (string, error) {
	var m mark
	if _, err := rand.Read(m[:]); err != nil {
		return "", fmt.Errorf("privacy: a new mark: %w", err)
	}
	return m.String(), nil
}

// Name is what the vault is called; a vault that is not there has no name.
func (v *Vault) Name() (vault, mark string, exists bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.office == nil {
		return "", "", false
	}
	return hex.EncodeToString(v.office.vault[:]), v.mark.String(), true
}

// Absent reports whether there is nothing of a vault in a directory, which may be there: a disk that is not mounted
// leaves an empty one.
func Absent(dir string, o Options) (bool, error) {
	v := &Vault{dir: dir, fs: o.FS}
	if v.fs == nil {
		v.fs = Disk
	}
	for _, name := range append([]string{journalFile}, archiveOrder...) {
		err := v.absent(v.path(name))
		if errors.Is(err, ErrExists) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("privacy: look for a vault: %w", err)
		}
	}
	return true, nil
}

// Lacks says whether the key is missing under which a field was sealed. It is not missing of a person who was forgotten.
// behind says that this vault, by its mark, did make the key: what is here is older than the field.
func (v *Vault) Lacks(ctx context.Context, sealed domain.Sealed) (lacks, behind bool, err error) {
	key, err := v.key(ctx, identify(sealed.Key))
	switch {
	case errors.Is(err, ErrErased):
		return false, false, nil
	case errors.Is(err, ErrUnknownKey):
		v.mu.RLock()
		defer v.mu.RUnlock()
		return true, sealed.Mark == v.mark.String(), nil
	case err != nil:
		return false, false, fmt.Errorf("privacy: look for the key of %q: %w", sealed.Key, err)
	}
	return sealed.Mark != key.mark.String(), false, nil
}

// Remembers says whether there is a key of a subject, or damage that may be one. There is none of who was forgotten, and of
// who was never known.
func (v *Vault) Remembers(ctx context.Context, subject string) (bool, error) {
	if err := checkSubject(subject); err != nil {
		return false, err
	}
	id := identify(subject)
	v.mu.Lock()
	defer v.mu.Unlock()
	var err error
	if failed := v.locked(ctx, func() error {
		if err := v.current(); err != nil {
			return err
		}
		_, err = v.slotOf(id)
		return nil
	}); failed != nil {
		return false, fmt.Errorf("privacy: look for the key of %q: %w", subject, failed)
	}
	var damage *CorruptError
	switch {
	case errors.Is(err, ErrErased), errors.Is(err, ErrUnknownKey):
		return false, nil
	case err == nil, errors.As(err, &damage): // what is damaged may be the key
		return true, nil
	}
	return false, fmt.Errorf("privacy: look for the key of %q: %w", subject, err)
}

// baptise names a vault that is being made.
func (v *Vault) baptise() (h head, err error) {
	if v.asked == (Name{}) {
		return h, v.random(h.vault[:])
	}
	vault, err := hex.DecodeString(v.asked.Vault)
	if err != nil || len(vault) != len(h.vault) {
		return h, fmt.Errorf("%w: the name of a vault of %d bytes", errArgument, len(vault))
	}
	given, err := hex.DecodeString(v.asked.Mark)
	if err != nil || len(given) != len(h.mark) && len(given) != 0 {
		return h, fmt.Errorf("%w: the mark of a vault of %d bytes", errArgument, len(given))
	}
	copy(h.mark[:], given)
	h.vault = vaultID(vault)
	return h, nil
}
