package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/domain/privacy"
)

func (a *app) vaultCommand() *cobra.Command {
	var to []string
	backup := a.command("backup "+a.t("arg.file"), "cmd.vault.backup", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.backupVault(ctx, args[0], to)
	})
	backup.Flags().StringArrayVar(&to, "to", nil, a.t("flag.vault.to"))
	identity := ""
	restore := a.command("restore "+a.t("arg.file"), "cmd.vault.restore", cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.restoreVault(ctx, args[0], identity)
	})
	restore.Flags().StringVar(&identity, "identity", "", a.t("flag.vault.identity"))
	reason := ""
	var f facts
	begin := a.command("begin", "cmd.vault.begin", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.beginVault(ctx, &f, reason)
	})
	f.flags(a, begin)
	begin.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	passphrase, recipients := false, []string(nil)
	seal := a.command("seal", "cmd.vault.seal", cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.sealVault(ctx, passphrase, recipients)
	})
	seal.Flags().BoolVar(&passphrase, "passphrase", false, a.t("flag.vault.passphrase"))
	seal.Flags().StringArrayVar(&recipients, "recipient", nil, a.t("flag.vault.recipient"))
	giveUp := false
	repair := a.command("repair", "cmd.vault.repair", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.repairVault(ctx, giveUp) })
	repair.Flags().BoolVar(&giveUp, "give-up-keys", false, a.t("flag.vault.give-up-keys"))
	return a.group("vault",
		a.command("check", "cmd.vault.check", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.checkVault(ctx) }),
		repair, seal,
		a.command("unseal", "cmd.vault.unseal", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.unsealVault(ctx) }),
		a.command("info", "cmd.vault.info", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.vaultInfo(ctx) }),
		a.command("keygen "+a.t("arg.file"), "cmd.vault.keygen", cobra.ExactArgs(1), func(_ context.Context, args []string) error { return a.officerKey(args[0]) }),
		backup, restore, begin,
		a.command("rotate", "cmd.vault.rotate", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.rotateVault(ctx) }))
}

// vaultPath is the directory of the vault that belongs to the ledger that the flags name.
func (a *app) vaultPath() (string, error) {
	home, err := a.homeOf(a.storeName())
	return filepath.Join(home, vaultDir), err
}

// withVault opens the vault and nothing else. It makes none.
func (a *app) withVault(readOnly bool, do func(*privacy.Vault) error) (err error) {
	dir, err := a.vaultPath()
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", dir, privacy.ErrMissing)
	}
	v, err := privacy.Open(dir, privacy.Options{ReadOnly: readOnly, Unlock: a.unlock, WorkFactor: a.WorkFactor})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	return do(v)
}

func (a *app) vaultInfo(ctx context.Context) error {
	return a.withVault(true, func(v *privacy.Vault) error {
		info, err := v.Info(ctx)
		if err != nil {
			return err
		}
		found, err := a.vaultFindings(ctx)
		if err != nil {
			return err
		}
		s, why := a.labelled(ctx)
		if a.json {
			return writeJSON(s, struct {
				privacy.Info
				Findings []privacy.Finding `json:"findings,omitempty"`
			}{info, found})
		}
		p := s.plain(a.t("vault.info"))
		p.unlabelled(why)
		p.vault(info)
		p.vaultFindings(found)
		return p.flush()
	})
}

// vault tells what a vault has.
func (p *page) vault(info privacy.Info) {
	w := p.app.words
	p.field(w.T("vault.id"), info.Vault)
	p.field(w.T("vault.keys"), w.Number(int64(info.Keys)))
	p.field(w.T("vault.tombstones"), w.Number(int64(info.Tombstones)))
	p.field(w.T("vault.claims"), w.Number(int64(info.Claims)))
	if info.Generation > 0 {
		p.field(w.T("vault.generation"), fmt.Sprint(info.Generation))
	}
	if info.Sealed {
		p.field(w.T("vault.sealed"), w.T("vault.sealed.yes"))
	}
	if info.Behind > 0 {
		p.field(w.T("vault.behind"), w.T("vault.behind.hint", "count", w.Number(int64(info.Behind)), "command", p.app.invocation("vault rotate")))
	}
}

// officerKey makes the key of an officer, with which backups can be opened. The file is not read back.
func (a *app) officerKey(file string) error {
	secret, recipient, err := privacy.NewIdentity()
	if err != nil {
		return err
	}
	f, err := privacy.CreatePrivate(file)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", file, privacy.ErrExists)
	}
	if err != nil {
		return fmt.Errorf("write the key of an officer: %w", err)
	}
	_, err = fmt.Fprintf(f, "# %s\n%s\n", recipient, secret)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the key of an officer: %w", err)
	}
	if a.json {
		return a.writeJSON(struct {
			Recipient string `json:"recipient"`
		}{recipient})
	}
	p := a.plain(a.t("vault.keygen", "file", file))
	p.field(a.t("vault.recipient"), recipient)
	p.note(a.t("vault.keygen.hint"))
	return p.flush()
}

func (a *app) backupVault(ctx context.Context, file string, to []string) error {
	return a.withVault(true, func(v *privacy.Vault) error {
		info, err := v.Backup(ctx, file, to)
		if err != nil {
			return err
		}
		if a.json {
			return a.writeJSON(info)
		}
		p := a.plain(a.t("vault.backup", "file", file))
		p.vault(info)
		p.note(a.t("vault.backup.hint"))
		return p.flush()
	})
}

// beginVault records the decision to go on without the keys of a vault that was lost. The new one is made by the next
// command that writes.
func (a *app) beginVault(ctx context.Context, f *facts, reason string) error {
	return a.record(ctx, f, func(s *session) (domain.Ref, domain.Body, error) {
		if _, _, exists := s.vault.Name(); exists {
			dir, err := a.vaultPath()
			return "", nil, errors.Join(fmt.Errorf("%s: %w", dir, privacy.ErrExists), err)
		}
		return domain.LedgerRef, &domain.VaultAdopted{Reason: reason}, nil
	})
}

func (a *app) rotateVault(ctx context.Context) error {
	return a.withVault(false, func(v *privacy.Vault) error {
		done, err := v.Rotate(ctx)
		if err != nil {
			return err
		}
		if a.json {
			return a.writeJSON(done)
		}
		title := "vault.rotate"
		if done.Resumed {
			title = "vault.rotate.resumed"
		}
		p := a.plain(a.t(title))
		p.field(a.t("vault.generation"), fmt.Sprint(done.Generation))
		p.field(a.t("vault.rewrapped"), a.words.Number(int64(done.Rewrapped)))
		p.note(a.t("vault.rotate.hint"))
		return p.flush()
	})
}
