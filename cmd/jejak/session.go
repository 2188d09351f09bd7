package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"jejak/cmd/internal/door"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/eventstore/local"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/verdict"
)

// A store on this machine is a directory of three: the log, which is the truth; the vault with the keys of personal
// data; and the read models, which can be deleted.
const (
	defaultStore = "jejak-data"
	logDir       = "log"
	vaultDir     = "vault"
	modelsDir    = "models"
	linksDir     = "links" // the index of a server
)

// session is an open ledger.
type session struct {
	app    *app
	store  eventstore.Store
	vault  *privacy.Vault // see keys
	denied *deniedError   // the vault is there, and not for this account to read
	ledger *ledger.Ledger
	origin domain.LedgerOpened
	view   projections.View
	today  domain.Date
	book   *verdict.Book // what of the log is no fact, and the ledger's clock
	ask    *answers.Reader
	dir    string              // where the read models are kept
	runner *projections.Runner // of the read models; nil before one was asked for
}

// access says what a session is for.
type access int

const (
	toRead access = iota
	toWrite
	toServe // writes the log, and leaves the vault to those who are served
	toLend  // reads it for those who are served
)

// open opens the ledger that the flags name.
func (a *app) open(ctx context.Context, wanted access) (*session, error) {
	view, err := a.view()
	if err != nil {
		return nil, err
	}
	today, err := a.day()
	if err != nil {
		return nil, err
	}
	s := &session{app: a, view: view, today: today}
	home, err := a.homeOf(a.storeName())
	if err != nil {
		return nil, err
	}
	if s.store, err = a.openLog(ctx, wanted); err != nil {
		return nil, err
	}
	s.dir = filepath.Join(home, modelsDir)
	if s.book, err = a.bookOf(s.store, s.dir); err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.ask = &answers.Reader{Store: s.store, Book: s.book, View: view, Today: today, Keys: sessionKeys{s}, Models: answers.New(), Bring: s.bring, Asking: ctx}
	return s, s.prepare(ctx, filepath.Join(home, vaultDir), wanted)
}

// openLog opens the log of the ledger that the flags name.
func (a *app) openLog(ctx context.Context, wanted access) (store eventstore.Store, err error) {
	name := a.storeName()
	if remote(name) {
		store, err = a.cluster(ctx, name, wanted)
	} else {
		store, err = a.openLocal(ctx, name, wanted)
	}
	if err != nil {
		return nil, &unreachableError{name, err} // which shows no password
	}
	return store, nil
}

func (a *app) openLocal(ctx context.Context, dir string, wanted access) (eventstore.Store, error) {
	readOnly := wanted == toRead || wanted == toLend
	if !readOnly {
		for _, check := range []func(string) error{ours, notReplica} {
			if err := check(dir); err != nil {
				return nil, err
			}
		}
	}
	store, err := local.Open(filepath.Join(dir, logDir), local.Options{ReadOnly: readOnly, Now: a.Now,
		Wait: a.Wait, Waiting: a.waiting, Interrupted: ctx.Done(), Degraded: a.degraded})
	if err != nil || a.Between == nil {
		return store, err
	}
	return a.Between(ctx, store)
}

// waiting tells for whom is waited.
func (a *app) waiting(holder *local.LockedError) {
	if !a.quiet {
		fmt.Fprintln(a.Err, a.t("store.waiting", "pid", fmt.Sprint(holder.PID), "host", holder.Host, "since", holder.Since))
	}
}

// ours refuses to put a ledger among somebody else's files: a directory is ours if it is new, empty, or has a log.
func ours(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == logDir && e.IsDir() {
			return nil
		}
	}
	if len(entries) > 0 {
		return &local.ForeignError{Dir: dir, Entry: entries[0].Name(), Reason: "holds files and no ledger"}
	}
	return nil
}

// prepare opens the vault and finds out what the ledger is. When it fails, everything is closed again.
func (s *session) prepare(ctx context.Context, vault string, wanted access) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	origin, found, err := ledger.Origin(ctx, s.store)
	if name := s.app.storeName(); err != nil && remote(name) {
		return &unreachableError{name, err} // a server is reached at the first question, not when it is opened
	}
	if err != nil {
		return err
	}
	if !found && (wanted == toRead || wanted == toLend) {
		return ledger.ErrNotOpened
	}
	s.origin = origin
	s.ledger = &ledger.Ledger{Store: s.store, Now: s.app.Now, NewID: uuid.New}
	if wanted == toServe || wanted == toLend {
		return nil
	}
	if err := s.judge(ctx); err != nil {
		return err
	}
	s.ledger.Counted = func(context.Context) (int64, error) { return s.book.Vault, nil }
	s.vault, err = openVault(ctx, s.ledger, vault, wanted, s.app.unlock)
	if wanted != toRead {
		return err
	}
	if s.denied = denied(vault, err); s.denied == nil {
		return err
	}
	v := deniedVault{s.denied}
	s.ledger.Sealer, s.ledger.Claims, s.ledger.Keys, s.ledger.Contacts = v, v, v, v
	return nil
}

// bookOf is the book of a store's verdicts, kept in a directory unless that is "". Streams of guests are in none.
func (a *app) bookOf(store eventstore.Store, dir string) (*verdict.Book, error) {
	b := &verdict.Book{Store: store, Dir: dir}
	name := a.storeName()
	if remote(name) { // who serves it knows its guests, and whoever asks sees none of their streams
		return b, nil
	}
	guests, err := door.OpenGuests(filepath.Join(name, guestsFile))
	b.Guests = guests.Prefixes()
	return b, err
}

// judge brings the book of verdicts up to the end of the log.
func (s *session) judge(ctx context.Context) error {
	bar := s.app.progress(s.app.t("progress.verdicts"))
	defer bar.done()
	s.book.Progress = bar.count
	return s.book.CatchUp(ctx)
}

// openVault opens the vault in a directory and gives it to a ledger. A vault that is not there is made by who writes, under
// the name that the log has for it, as long as nothing was ever sealed with it. Afterwards it is lost: it is left as it is,
// a vault that knows no key, and the ledger refuses what needs one.
func openVault(ctx context.Context, l *ledger.Ledger, dir string, wanted access, unlock privacy.Unlock) (*privacy.Vault, error) {
	o := privacy.Options{ReadOnly: wanted == toRead, Unlock: unlock}
	absent, err := privacy.Absent(dir, o)
	if err != nil {
		return nil, err
	}
	if absent && !o.ReadOnly {
		named, sealed, err := l.Adopted(ctx)
		if err != nil {
			return nil, err
		}
		if o.ReadOnly = sealed; !sealed && named.Vault != "" {
			if o.Name, err = nameFor(named); err != nil {
				return nil, err
			}
			if l.Counted != nil { // by the one of before, and it counts on from there
				if o.Entries, err = l.Counted(ctx); err != nil {
					return nil, err
				}
				o.Entries = min(o.Entries, ledger.MaxEntries)
			}
		}
	}
	vault, err := privacy.Open(dir, o)
	if err != nil {
		return nil, fmt.Errorf("open the vault: %w", err)
	}
	l.Sealer, l.Claims, l.Keys, l.Vault, l.Contacts = vault, vault, vault, vault, vault
	if o.ReadOnly {
		return vault, nil
	}
	// Who is forgotten stays so, whatever copy of the vault was put back. What is wrong with the vault is said to who needs it.
	if _, err := l.Forget(ctx); err != nil && !privacy.Faulty(err) {
		return nil, errors.Join(err, vault.Close())
	}
	return vault, nil
}

// nameFor is what a vault is called that is made because the log names one. One that was begun anew is as the log says; any
// other was there before and may be still, on another machine, so that this one gets a mark of its own.
func nameFor(named domain.VaultAdopted) (name privacy.Name, err error) {
	name = privacy.Name{Vault: named.Vault, Mark: named.Mark}
	if named.Reason == "" {
		name.Mark, err = privacy.NewMark()
	}
	return name, err
}

func (s *session) close() error {
	var errs []error
	if s.runner != nil {
		errs = append(errs, s.runner.Close())
	}
	if s.vault != nil {
		errs = append(errs, s.vault.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}

// reading opens the ledger, brings the read models to the view, and calls do.
func (a *app) reading(ctx context.Context, do func(*session) error) error {
	return a.judging(ctx, func(s *session) error {
		if err := s.load(ctx); err != nil {
			return err
		}
		return do(s)
	})
}

// judging opens the ledger and calls do, without the read models.
func (a *app) judging(ctx context.Context, do func(*session) error) (err error) {
	s, err := a.open(ctx, toRead)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return errors.Join(do(s), s.ask.Failed())
}

// load brings all read models to the view.
func (s *session) load(ctx context.Context) error {
	s.ledger.Groups = func(ctx context.Context, actor domain.Ref) ([]domain.Ref, error) {
		records, err := s.ask.Identities.Records(ctx, actor)
		if err != nil {
			return nil, err
		}
		return s.ask.Identities.Groups(ctx, records...)
	}
	return s.ask.Ready(ctx)
}

// bring makes the read models show a view. Once they are at the end of the log, any view of it is there.
func (s *session) bring(ctx context.Context, models *answers.Models, view projections.View) error {
	if s.runner == nil {
		bar := s.app.progress(s.app.t("progress.models"))
		defer bar.done()
		s.runner = &projections.Runner{Store: s.store, Book: s.book, Dir: s.dir, Models: models.All(), Progress: bar.projections}
		if err := s.runner.CatchUp(ctx); err != nil {
			return err
		}
	}
	return s.runner.Look(ctx, view)
}
