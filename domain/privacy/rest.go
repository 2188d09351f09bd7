package privacy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
)

// At rest the office key can be sealed: its file is then one of age, and inside, behind a line that says so and one for each
// recipient it is sealed to, what the file is without the seal. Whoever changes the key seals it again to the same.
const (
	sealedMagic = "age-encryption.org/v1\n"
	insideMagic = "jejak/sealed/v1\n"
	toPrefix    = "to "
	// maxSealed bounds how much longer a sealed office key is.
	maxSealed = 16 << 10
	// maxRecipients bounds to how many one is sealed: the officers of one office.
	maxRecipients = 16
	// minPassphrase is the shortest passphrase, in bytes. age's own stretching makes each guess a second; six words of a list
	// are better.
	minPassphrase = 12
)

var (
	// ErrSealed: the office key is sealed, and nobody gave what opens it.
	ErrSealed = errors.New("the office key is sealed")
	// ErrNotOpened: what was given does not open the sealed office key.
	ErrNotOpened = errors.New("that does not open the sealed office key")
	// ErrPassphrase: a passphrase is too short.
	ErrPassphrase = fmt.Errorf("a passphrase has at least %d characters", minPassphrase)
	// ErrNotSealed: the office key is not sealed.
	ErrNotSealed = errors.New("the office key is not sealed")
)

// Unlock gives what opens a sealed office key: its passphrase, or the text of a file with identities of age or one private
// key of SSH. It is asked once, when the first key is needed.
type Unlock func(passphrase bool) ([]byte, error)

// Rest says how the office key is sealed at rest: with a passphrase, or to recipients of age (age1…) or SSH (ssh-ed25519 …,
// ssh-rsa …), each of whom opens it alone.
type Rest struct {
	Passphrase []byte
	Recipients []string
	// WorkFactor is the logarithm of what stretching a passphrase costs; by default age's own, which is about a second. A
	// smaller one is for tests.
	WorkFactor int
}

// sealing is an office key at rest.
type sealing struct {
	file   []byte // as it lies on the disk
	rest   Rest   // how it is sealed again; known when it was opened
	opened bool
}

// passphrase reports whether a sealed file is opened by one.
func (s *sealing) passphrase() bool {
	return bytes.HasPrefix(s.file[len(sealedMagic):], []byte("-> scrypt "))
}

// recipients parses to whom an office key is sealed.
func (r Rest) recipients() (to []age.Recipient, err error) {
	if len(r.Passphrase) > 0 {
		if len(r.Passphrase) < minPassphrase {
			return nil, ErrPassphrase
		}
		one, err := age.NewScryptRecipient(string(r.Passphrase))
		if err != nil {
			return nil, ErrPassphrase
		}
		if r.WorkFactor > 0 {
			one.SetWorkFactor(r.WorkFactor)
		}
		return []age.Recipient{one}, nil
	}
	if len(r.Recipients) == 0 || len(r.Recipients) > maxRecipients {
		return nil, &RecipientError{len(r.Recipients)}
	}
	for i, text := range r.Recipients {
		one, err := parseRecipient(text)
		if err != nil {
			return nil, &RecipientError{i + 1}
		}
		to = append(to, one)
	}
	return to, nil
}

func parseRecipient(text string) (age.Recipient, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errArgument
	}
	if strings.HasPrefix(text, "ssh-") {
		return agessh.ParseRecipient(text)
	}
	return age.ParseX25519Recipient(text)
}

// close seals the content of an office key.
func (r Rest) close(content []byte) ([]byte, error) {
	to, err := r.recipients()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	inside := insideMagic
	for _, text := range r.Recipients {
		inside += toPrefix + text + "\n"
	}
	_, first := io.WriteString(sealed, inside+"\n")
	_, second := sealed.Write(content)
	if err := errors.Join(first, second, sealed.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// open opens a sealed office key with what unlocks it.
func (s *sealing) open(secret []byte) (content []byte, err error) {
	identities, err := s.identities(secret)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(s.file), identities...)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return nil, ErrNotOpened
	}
	if err == nil {
		content, err = io.ReadAll(plain)
	}
	if err != nil {
		return nil, &CorruptError{File: officeFile, Reason: "its seal is broken: " + err.Error()}
	}
	head, content, found := bytes.Cut(content, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || lines[0]+"\n" != insideMagic {
		return nil, &CorruptError{File: officeFile, Reason: "what is sealed is no office key of a known version"}
	}
	for _, line := range lines[1:] {
		s.rest.Recipients = append(s.rest.Recipients, strings.TrimPrefix(line, toPrefix))
	}
	return content, nil
}

// identities parses what unlocks a sealed office key. Nothing of it is in an error.
func (s *sealing) identities(secret []byte) ([]age.Identity, error) {
	if s.passphrase() {
		one, err := age.NewScryptIdentity(string(secret))
		if err != nil {
			return nil, ErrNotOpened
		}
		s.rest.Passphrase = bytes.Clone(secret)
		return []age.Identity{one}, nil
	}
	if bytes.Contains(secret, []byte("-----BEGIN")) {
		one, err := agessh.ParseIdentity(secret)
		if err != nil {
			return nil, ErrNotOpened
		}
		return []age.Identity{one}, nil
	}
	list, err := age.ParseIdentities(bytes.NewReader(secret))
	if err != nil {
		return nil, ErrNotOpened
	}
	return list, nil
}

// unlocked opens the office key if it is sealed, which is put off until a key is needed. The caller holds mu.
func (v *Vault) unlocked() error {
	v.unlockMu.Lock()
	defer v.unlockMu.Unlock()
	o := v.office
	if o == nil || o.at == nil || o.at.opened {
		return nil
	}
	if v.secretRest == nil {
		if v.unlock == nil {
			return ErrSealed
		}
		secret, err := v.unlock(o.at.passphrase())
		if err != nil {
			return err
		}
		v.secretRest = secret
	}
	content, err := o.at.open(v.secretRest)
	if err != nil {
		clear(v.secretRest)
		v.secretRest = nil
		return err
	}
	defer clear(content)
	opened, err := decodeOffice(content)
	if err != nil {
		return err
	}
	if opened.vault != o.vault {
		return &CorruptError{File: officeFile, Reason: "it is the office key of another vault"}
	}
	o.keys, o.at.opened, o.at.rest.WorkFactor = opened.keys, true, v.workFactor
	return nil
}

// Sealed reports whether the office key is sealed at rest.
func (v *Vault) Sealed() bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.office != nil && v.office.at != nil
}

// SealOffice seals the office key at rest, or seals it otherwise than before.
func (v *Vault) SealOffice(ctx context.Context, rest Rest) error {
	if _, err := rest.recipients(); err != nil {
		return fmt.Errorf("privacy: seal the office key: %w", err)
	}
	return v.reseal(ctx, &rest)
}

// UnsealOffice keeps the office key open at rest, as it is by default. Of one that is not sealed it is ErrNotSealed.
func (v *Vault) UnsealOffice(ctx context.Context) error { return v.reseal(ctx, nil) }

func (v *Vault) reseal(ctx context.Context, rest *Rest) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("privacy: seal the office key: %w", err)
		}
	}()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	return v.locked(ctx, func() error {
		if err := v.refresh(); err != nil {
			return err
		}
		if rest == nil && v.office.at == nil {
			return ErrNotSealed
		}
		if err := v.unlocked(); err != nil {
			return err
		}
		o := &office{vault: v.office.vault, keys: append([]officeKey(nil), v.office.keys...)}
		if rest != nil {
			o.at = &sealing{rest: *rest, opened: true}
			v.secretRest = bytes.Clone(rest.Passphrase)
		}
		return v.putOffice(o)
	})
}
