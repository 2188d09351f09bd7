package domain

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// Personal is a piece of personal data: a name, an address, a telephone number. In a command it holds clear text;
// in an event it holds only the sealed form, which can be opened as long as the person's key exists. Clear text cannot
// be encoded: forgetting to seal is an error, never a leak. The zero Personal is absent.
type Personal struct {
	clear  string
	sealed Sealed
}

// Sealed is personal data under the key of one subject. It is what the log holds.
type Sealed struct {
	Version    int    `json:"$pii"`        // of the sealing, 1
	Key        string `json:"k"`           // the subject whose key opens it
	Ciphertext string `json:"c"`           // base64 of nonce, ciphertext and tag
	Mark       string `json:"m,omitempty"` // of the vault that made the key, if it was restored or begun anew
}

// SealVersion is the version of the sealing that this program writes: AES-256-GCM with a random nonce, padded.
const SealVersion = 1

// errUnsealed is returned when clear text would be written.
var errUnsealed = errors.New("domain: personal data must be sealed before it is encoded")

// NewPersonal wraps clear text for a command.
func NewPersonal(clear string) Personal { return Personal{clear: clear} }

func (p Personal) IsZero() bool { return p == Personal{} }

// Clear returns the text before it is sealed, "" afterwards.
func (p Personal) Clear() string { return p.clear }

// Sealed returns the sealed form; ok is false if there is none.
func (p Personal) Sealed() (sealed Sealed, ok bool) { return p.sealed, p.sealed != Sealed{} }

// Seal replaces the clear text by its sealed form.
func (p *Personal) Seal(s Sealed) { *p = Personal{sealed: s} }

// String and GoString never show the text, whatever prints it.
func (p Personal) String() string {
	if p.IsZero() {
		return ""
	}
	return "•••"
}

func (p Personal) GoString() string { return fmt.Sprintf("domain.Personal(%s)", p) }

func (p Personal) MarshalJSON() ([]byte, error) {
	if p.clear != "" {
		return nil, errUnsealed
	}
	return json.Marshal(p.sealed)
}

func (p *Personal) UnmarshalJSON(b []byte) error {
	var s Sealed
	if err := json.Unmarshal(b, &s, strict); err != nil {
		return err
	}
	if !s.whole() {
		return fmt.Errorf("domain: sealed field of version %d is incomplete or unknown", s.Version)
	}
	*p = Personal{sealed: s}
	return nil
}

// whole reports whether a seal is one that this program can have written.
func (s Sealed) whole() bool { return s.Version == SealVersion && s.Key != "" && s.Ciphertext != "" }

// PersonalField is a personal field of a body: where it stands and whose it is.
type PersonalField struct {
	Path    string // JSON path inside the event's data
	Subject string // the subject whose key seals it
	Value   *Personal
}

// personalBody is a Body with personal fields. The subject is the actor whose stream it is, or a person of its own.
type personalBody interface {
	personal(stream Ref) []PersonalField
}

// PersonalFields returns the personal fields of a body that are present, in the order of their paths.
func PersonalFields(stream Ref, body Body) []PersonalField {
	p, ok := body.(personalBody)
	if !ok {
		return nil
	}
	var present []PersonalField
	for _, f := range p.personal(stream) {
		if !f.Value.IsZero() {
			present = append(present, f)
		}
	}
	return present
}

// SealContext is what a sealed field is bound to: moved to another subject, event or field, it no longer opens.
func SealContext(subject string, event uuid.UUID, path string) []byte {
	return []byte("jejak/pii/v1|" + subject + "|" + event.String() + "|" + path)
}

// UsesVault reports whether a body can only be recorded with the vault: it has something to seal, or a claim or a key to give
// up.
func UsesVault(stream Ref, body Body) bool {
	switch body.(type) {
	case *ActorIdentifierRevoked, *PersonalDataErased:
		return true
	}
	return len(PersonalFields(stream, body)) > 0
}

// CountsVault reports whether an event of a body says how far the vault had come.
func CountsVault(stream Ref, body Body) bool {
	adopted, adopts := body.(*VaultAdopted)
	return UsesVault(stream, body) || adopts && adopted.Reason == ""
}
