package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"

	"jejak/domain/ledger"
	"jejak/domain/privacy"
)

// vaultProblem finds out what an error about the vault means to the person who sees it.
func (a *app) vaultProblem(err error) (p problem, is bool) {
	var (
		closed    *deniedError
		vault     *privacy.CorruptError
		tampered  *privacy.TamperedError
		recipient *privacy.RecipientError
		backup    *privacy.BackupError
		stale     *privacy.StaleError
	)
	store := displayed(a.storeName())
	switch {
	case errors.As(err, &closed):
		return a.named("VAULT_DENIED", exitStore, closed.dir), true
	case errors.Is(err, privacy.ErrExposed):
		return a.exposed(filepath.Join(store, vaultDir, "office.key")), true
	case errors.Is(err, privacy.ErrMissing):
		return a.beside("VAULT_MISSING"), true
	case errors.Is(err, privacy.ErrExists):
		return a.named("VAULT_EXISTS", exitStore, err.Error()), true
	case errors.Is(err, privacy.ErrOneOfficer):
		return a.named("VAULT_RECIPIENTS", exitUsage, ""), true
	case errors.As(err, &recipient):
		return a.named("VAULT_RECIPIENT", exitUsage, fmt.Sprint(recipient.Number)), true
	case errors.Is(err, privacy.ErrIdentity), errors.Is(err, privacy.ErrNotOfficer):
		return a.named("VAULT_IDENTITY", exitStore, ""), true
	case errors.As(err, &backup):
		return a.named("VAULT_BACKUP", exitVerify, backup.Reason), true
	case errors.Is(err, ledger.ErrVaultLost):
		return a.beside("VAULT_LOST"), true
	case errors.Is(err, ledger.ErrVaultForeign):
		return a.named("VAULT_FOREIGN", exitStore, store), true
	case errors.Is(err, privacy.ErrSealed):
		return a.named("VAULT_SEALED", exitStore, store), true
	case errors.Is(err, privacy.ErrNotOpened):
		return a.named("VAULT_NOT_OPENED", exitStore, store), true
	case errors.Is(err, privacy.ErrPassphrase):
		return a.named("VAULT_PASSPHRASE", exitUsage, ""), true
	case errors.Is(err, privacy.ErrNotSealed):
		return a.named("VAULT_NOT_SEALED", exitStore, store), true
	case errors.Is(err, errVaultFaults):
		return a.named("VAULT_FAULTS", exitVerify, store), true
	case errors.Is(err, privacy.ErrKeysLost):
		return a.named("VAULT_KEYS_LOST", exitStore, store), true
	case errors.Is(err, ledger.ErrVaultBehind), errors.As(err, &stale):
		return a.named("VAULT_BEHIND", exitStore, store, "check", a.invocation("vault check"), "repair", a.invocation("vault repair")), true
	case errors.Is(err, privacy.ErrIncomplete), errors.Is(err, privacy.ErrUnknownKey):
		return a.named("VAULT_INCOMPLETE", exitStore, store), true
	case errors.Is(err, privacy.ErrBusy):
		return a.named("VAULT_BUSY", exitStore, store), true
	case errors.As(err, &vault), errors.As(err, &tampered):
		return a.named("VAULT_DAMAGED", exitVerify, err.Error()), true
	}
	return problem{}, false
}

// beside is a problem of the vault. That of a ledger on a server is looked for in --home, and is more often not there than lost.
func (a *app) beside(code string) problem {
	p := a.named(code, exitStore, displayed(a.storeName()))
	if remote(a.storeName()) {
		p.Hint = a.t("error.VAULT_LOST.server.hint", "jejak", a.self())
	}
	return p
}

// exposed says how the office key becomes its owner's alone again, in the words of the system.
func (a *app) exposed(key string) problem {
	p := a.named("VAULT_EXPOSED", exitStore, key)
	if runtime.GOOS == "windows" {
		p.Hint = a.t("error.VAULT_EXPOSED.windows.hint", "what", key)
	}
	return p
}
