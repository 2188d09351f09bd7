package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/domain/privacy"
)

// Reading needs no keys: what is sealed is shown as sealed. So a vault that is not for this account to read stops nobody who
// reads, until something is asked that needs it.

// deniedError: a vault is there, and this account may not read it.
type deniedError struct {
	dir string
	err error
}

func (e *deniedError) Error() string {
	return fmt.Sprintf("the vault %s is not for this account to read: %v", e.dir, e.err)
}
func (e *deniedError) Unwrap() error { return e.err }

// denied is the error of a vault that may not be read, or nil for any other.
func denied(dir string, err error) *deniedError {
	if errors.Is(err, fs.ErrPermission) {
		return &deniedError{dir, err}
	}
	return nil
}

// keys is the vault, for what needs it.
func (s *session) keys() (*privacy.Vault, error) {
	if s.denied != nil {
		return nil, s.denied
	}
	return s.vault, nil
}

// sessionKeys opens names and finds numbers for the answers.
type sessionKeys struct{ *session }

func (s sessionKeys) Open(ctx context.Context, sealed domain.Sealed, event uuid.UUID, path string) (string, error) {
	vault, err := s.keys()
	if err != nil {
		return "", err
	}
	return vault.Open(ctx, sealed, event, path)
}

// Lookup asks a vault that is the ledger's: an empty one would say that nobody has the number.
func (s sessionKeys) Lookup(ctx context.Context, kind, value string) ([]domain.Claim, error) {
	vault, err := s.keys()
	if err != nil {
		return nil, err
	}
	if err := s.ledger.CheckVault(ctx); err != nil {
		return nil, err
	}
	return vault.Lookup(ctx, kind, value)
}

// deniedVault stands for a vault that may not be read, in the ledger of somebody who reads: whatever needs it has its error.
type deniedVault struct{ err *deniedError }

func (v deniedVault) Seal(context.Context, string, uuid.UUID, string, string) (domain.Sealed, error) {
	return domain.Sealed{}, v.err
}

func (v deniedVault) Open(context.Context, domain.Sealed, uuid.UUID, string) (string, error) {
	return "", v.err
}

func (v deniedVault) Claim(context.Context, string, string, domain.Claim) (domain.Claim, error) {
	return domain.Claim{}, v.err
}

func (v deniedVault) Share(context.Context, string, string, domain.Claim) ([]domain.Claim, error) {
	return nil, v.err
}

func (v deniedVault) Lookup(context.Context, string, string) ([]domain.Claim, error) {
	return nil, v.err
}

func (v deniedVault) SameContact(context.Context, domain.Ref) ([]domain.Ref, error) {
	return nil, v.err
}

func (v deniedVault) Release(context.Context, string, string, domain.Claim) error { return v.err }
func (v deniedVault) Erase(context.Context, string) error                         { return v.err }
