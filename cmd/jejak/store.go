package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/eventstore/local"
)

func (a *app) storeCommand() *cobra.Command {
	keep := 1
	compress := a.command("compress", "cmd.store.compress", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.compressStore(ctx, keep) })
	compress.Flags().IntVar(&keep, "keep", 1, a.t("flag.keep"))
	return a.group("store",
		a.command("info", "cmd.store.info", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.storeInfo(ctx) }),
		a.command("check", "cmd.store.check", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.storeCheck(ctx) }),
		a.command("backup "+a.t("arg.dir"), "cmd.store.backup", cobra.ExactArgs(1), func(ctx context.Context, args []string) error { return a.storeBackup(ctx, args[0]) }),
		a.command("restore "+a.t("arg.dir"), "cmd.store.restore", cobra.ExactArgs(1), func(ctx context.Context, args []string) error { return a.storeRestore(ctx, args[0]) }),
		a.command("compact-index", "cmd.store.compact-index", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.reindexStore(ctx) }),
		compress, a.asideCommand())
}

// log is the directory of the log that the flags name.
func (a *app) log() (string, error) {
	dir, err := a.directory()
	return filepath.Join(dir, logDir), err
}

// admin begins work on files, with progress in bytes.
func (a *app) admin(title string) (local.Admin, *progress) {
	bar := a.progress(a.t(title))
	bar.bytes = true
	return local.Admin{Progress: bar.step}, bar
}

func (a *app) storeInfo(ctx context.Context) error {
	dir, err := a.log()
	if err != nil {
		return err
	}
	d, err := local.Info(ctx, dir, local.Admin{})
	if err != nil {
		return err
	}
	if err := a.describeStore(ctx, d); err != nil {
		return err
	}
	if d.Damage != nil {
		return errDamaged
	}
	return nil
}

// describeStore tells of the files of a ledger. Of one that is damaged there is less to tell, and the damage.
func (a *app) describeStore(ctx context.Context, d local.Description) error {
	s, why := a.labelled(ctx)
	if a.json {
		return writeJSON(s, d)
	}
	w := a.words
	p := s.plain(a.t("store.info", "dir", d.Dir))
	p.unlabelled(why)
	if d.ID != uuid.Nil {
		p.field(w.T("store.id"), d.ID.String())
	}
	p.field(w.T("store.version"), fmt.Sprint(d.Version))
	if d.Damage == nil {
		p.field(w.T("store.events"), w.Number(d.Events))
	}
	p.field(w.T("store.bytes"), w.Number(d.Bytes))
	if d.Damage == nil {
		p.field(w.T("store.end"), fmt.Sprint(d.End))
		p.field(w.T("store.last"), w.Time(d.Last))
	}
	p.segments(d)
	return p.flush()
}

// segments prints who writes to a store, and its files.
func (p *page) segments(d local.Description) {
	w := p.app.words
	state := w.T("store.closed")
	switch {
	case d.Writer != nil:
		state = w.T("store.writer", "pid", fmt.Sprint(d.Writer.PID), "host", d.Writer.Host)
	case d.Damage != nil:
		state = w.T("store.damaged")
	case !d.Clean:
		state = w.T("store.unclean")
	}
	p.field(w.T("column.status"), state)
	t := p.table(false, true, true, true)
	t.Row(w.T("store.segment"), w.T("store.events"), w.T("store.bytes"), w.T("store.index"))
	t.Rule()
	for _, s := range d.Segments {
		kind := ""
		if s.Compressed {
			kind = w.T("store.compressed")
		}
		events, index := w.Number(int64(s.Events)), w.Number(s.IndexBytes)
		if d.Damage != nil {
			events, index = "?", "?" // nobody has read them
		}
		t.Row(s.Name, events, w.Number(s.OnDisk), index, kind)
	}
	p.add(t)
}

func (a *app) storeBackup(ctx context.Context, target string) error {
	dir, err := a.log()
	if err != nil {
		return err
	}
	admin, bar := a.admin("progress.backup")
	report, err := local.Backup(ctx, dir, filepath.Join(target, logDir), admin)
	bar.done()
	if err != nil {
		return err
	}
	if err := copyGuests(target, a.storeName()); err != nil {
		return err
	}
	return a.printBackup("store.backup", target, a.t("store.vault", "command", a.invocation("vault backup")), report)
}

// noBackupError: what was to be restored is not there.
type noBackupError struct{ dir string }

func (e *noBackupError) Error() string { return fmt.Sprintf("no backup in %s", e.dir) }

func (a *app) storeRestore(ctx context.Context, source string) error {
	dir, err := a.log()
	if err != nil {
		return err
	}
	admin, bar := a.admin("progress.restore")
	report, err := local.Restore(ctx, filepath.Join(source, logDir), dir, admin)
	bar.done()
	if errors.Is(err, local.ErrMissing) {
		return &noBackupError{source}
	}
	if err != nil {
		return err
	}
	if err := copyGuests(a.storeName(), source); err != nil {
		return err
	}
	return a.printBackup("store.restore", a.storeName(), a.t("store.vault.restore", "command", a.invocation("vault restore")), report)
}

func (a *app) printBackup(title, dir, vault string, r *local.BackupReport) error {
	if a.json {
		return a.writeJSON(r)
	}
	w := a.words
	p := a.plain(a.t(title, "dir", dir))
	p.field(w.T("store.copied"), w.T("store.copied.files", "bytes", w.Number(r.Copied), "files", w.Number(int64(r.Files)), "kept", w.Number(int64(r.Kept))))
	p.field(w.T("store.events"), w.Number(r.Checked.Events))
	p.field(w.T("store.damages"), w.Number(int64(r.Checked.Damaged)))
	p.note(vault)
	return p.flush()
}

func (a *app) reindexStore(ctx context.Context) error {
	dir, err := a.log()
	if err != nil {
		return err
	}
	admin, bar := a.admin("progress.index")
	bar.bytes = false
	err = local.Reindex(ctx, dir, admin)
	bar.done()
	if err != nil {
		return err
	}
	if err := a.reseal(dir); err != nil {
		return err
	}
	return a.storeInfo(ctx)
}

// reseal opens a store to write and closes it, which makes the mark of its end anew.
func (a *app) reseal(dir string) error {
	store, err := local.Open(dir, local.Options{Now: a.Now})
	if err != nil {
		return err
	}
	return store.Close()
}

func (a *app) compressStore(ctx context.Context, keep int) error {
	dir, err := a.log()
	if err != nil {
		return err
	}
	admin, bar := a.admin("progress.compress")
	bar.bytes = false
	saved, err := local.Compress(ctx, dir, keep, admin)
	bar.done()
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(struct {
			Saved int64 `json:"saved"`
		}{saved})
	}
	p := a.plain(a.t("store.compress"))
	p.field(a.t("store.saved"), a.words.Number(saved))
	return p.flush()
}
