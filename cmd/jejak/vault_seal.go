package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"jejak/domain/privacy"
)

// Where a sealed office key finds what opens it, when nobody is at the terminal.
const (
	passphraseFile = "JEJAK_VAULT_PASSPHRASE_FILE"
	identityFile   = "JEJAK_VAULT_IDENTITY"
	// maxSecret bounds a file with a passphrase or a private key.
	maxSecret = 64 << 10
)

// unlock gives what opens the sealed office key: from a file that the environment names, or, of a passphrase, from the person
// at the terminal.
func (a *app) unlock(passphrase bool) ([]byte, error) {
	name, question := identityFile, ""
	if passphrase {
		name, question = passphraseFile, a.t("ask.passphrase")
	}
	file := a.Getenv(name)
	switch {
	case file != "":
		secret, err := readSecret(file)
		if err != nil {
			return nil, misuse("file", "flag", name, "what", file)
		}
		if passphrase {
			secret = bytes.TrimRight(secret, "\r\n")
		}
		return secret, nil
	case passphrase && a.Asks:
		return a.askHidden(question)
	}
	return nil, privacy.ErrSealed
}

// unlocks reports whether a sealed office key is opened without asking anybody.
func (a *app) unlocks() bool { return a.Getenv(passphraseFile) != "" || a.Getenv(identityFile) != "" }

func readSecret(file string) (secret []byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, maxSecret))
}

// askHidden asks for a text that is not shown while it is typed.
func (a *app) askHidden(question string) ([]byte, error) {
	fmt.Fprintf(a.Err, "%s: ", question)
	if a.Hidden != nil {
		secret, err := a.Hidden()
		fmt.Fprintln(a.Err)
		if err != nil {
			return nil, fmt.Errorf("read the terminal: %w", err)
		}
		return secret, nil
	}
	line, err := bufio.NewReader(a.In).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the terminal: %w", err)
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

// askTwice asks for what is to be kept, so that nobody keeps what was mistyped.
func (a *app) askTwice(question, again, differ string) ([]byte, error) {
	one, err := a.askHidden(a.t(question))
	if err != nil {
		return nil, err
	}
	two, err := a.askHidden(a.t(again))
	if err == nil && !bytes.Equal(one, two) {
		err = misuse(differ)
	}
	return one, err
}

// sealVault seals the office key at rest.
func (a *app) sealVault(ctx context.Context, passphrase bool, recipients []string) error {
	if passphrase == (len(recipients) > 0) {
		return misuse("vault-seal")
	}
	rest := privacy.Rest{Recipients: recipients, WorkFactor: a.WorkFactor}
	return a.withVault(false, func(v *privacy.Vault) (err error) {
		if passphrase {
			if rest.Passphrase, err = a.newPassphrase(); err != nil {
				return err
			}
			defer clear(rest.Passphrase)
		}
		if err := v.SealOffice(ctx, rest); err != nil {
			return err
		}
		return a.tellRest("vault.seal", "vault.seal.hint", true)
	})
}

// newPassphrase is the passphrase that is to be: from the file that the environment names, or typed twice.
func (a *app) newPassphrase() ([]byte, error) {
	switch {
	case a.Getenv(passphraseFile) != "":
		return a.unlock(true)
	case !a.Asks:
		return nil, misuse("passphrase-file", "variable", passphraseFile)
	}
	return a.askTwice("ask.passphrase.new", "ask.passphrase.again", "passphrases")
}

func (a *app) unsealVault(ctx context.Context) error {
	return a.withVault(false, func(v *privacy.Vault) error {
		if err := v.UnsealOffice(ctx); err != nil {
			return err
		}
		return a.tellRest("vault.unseal", "vault.unseal.hint", false)
	})
}

func (a *app) tellRest(title, hint string, sealed bool) error {
	if a.json {
		return a.writeJSON(struct {
			Sealed bool `json:"sealed"`
		}{sealed})
	}
	p := a.plain(a.t(title))
	p.note(a.t(hint))
	return p.flush()
}
