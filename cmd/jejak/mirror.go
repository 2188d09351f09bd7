package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/local"
	"jejak/eventstore/mirror"
)

func (a *app) mirrorCommand() *cobra.Command {
	follow := false
	c := a.command("mirror "+a.t("arg.source")+" "+a.t("arg.target"), "cmd.mirror", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		return a.mirror(ctx, args[0], args[1], follow)
	})
	c.Flags().BoolVar(&follow, "follow", false, a.t("flag.mirror.follow"))
	return c
}

// replicaFile marks a directory as a copy of another ledger and names that ledger: the address of its source, for people,
// and the ledger's id. Commands read a replica like any ledger and refuse to write to it: two histories could never be
// brought together again.
const replicaFile = "replica"

// ledgerLine begins the line with the ledger's id. Marks of before have an address only.
const ledgerLine = "ledger "

// replicaError: a command would write to a replica.
type replicaError struct {
	dir, source string
	ledger      uuid.UUID
}

func (e *replicaError) Error() string { return fmt.Sprintf("%s is a replica of %s", e.dir, e.source) }

// notReplica refuses to write to a replica.
func notReplica(dir string) error {
	mark, err := os.ReadFile(filepath.Join(dir, replicaFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	source, rest, _ := strings.Cut(string(mark), "\n")
	e := &replicaError{dir: dir, source: strings.TrimSpace(source)}
	if id, named := strings.CutPrefix(strings.TrimSpace(rest), ledgerLine); named {
		e.ledger, _ = uuid.Parse(id) // what is damaged names no ledger, and is a replica's mark all the same
	}
	return e
}

// openStore opens a store by its name, without asking what is in it.
func (a *app) openStore(ctx context.Context, name string, readOnly bool) (eventstore.Store, error) {
	if remote(name) {
		return a.cluster(ctx, name, toWrite) // a copy is made of what a leader shows
	}
	return local.Open(filepath.Join(name, logDir), local.Options{ReadOnly: readOnly})
}

// with opens a store and calls do.
func (a *app) with(ctx context.Context, name string, readOnly bool, do func(eventstore.Store) error) (err error) {
	store, err := a.openStore(ctx, name, readOnly)
	if err != nil {
		return &unreachableError{name, err}
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(store)
}

// identify finds out which ledger is kept in a store. A server is reached at this first question.
func identify(ctx context.Context, name string, store eventstore.Store) (ledger.Identity, error) {
	identity, err := ledger.Identify(ctx, store)
	if err != nil && remote(name) && !errors.Is(err, ledger.ErrNotOpened) {
		err = &unreachableError{name, err}
	}
	return identity, err
}

// mirror brings a replica up to its source, once or for good.
func (a *app) mirror(ctx context.Context, source, target string, follow bool) error {
	if remote(target) {
		return misuse("replica-remote")
	}
	if err := ours(target); err != nil {
		return err
	}
	a.store = source // what errors speak of
	return a.with(ctx, source, true, func(from eventstore.Store) error {
		identity, err := identify(ctx, source, from)
		if err != nil {
			return err
		}
		if err := a.markReplica(ctx, target, source, identity); err != nil {
			return err
		}
		return a.with(ctx, target, false, func(to eventstore.Store) error { return a.replicate(ctx, from, to, target, follow) })
	})
}

func (a *app) replicate(ctx context.Context, from, to eventstore.Store, target string, follow bool) error {
	done, err := mirror.Copy(ctx, from, to, mirror.Options{Follow: follow, Progress: a.moved("progress.mirror")})
	if err != nil && !(follow && ctx.Err() != nil) {
		return err
	}
	proof, err := mirror.Prove(context.WithoutCancel(ctx), from, to, mirror.Options{Progress: a.moved("progress.prove")})
	if err != nil {
		if follow {
			return nil // the source has gone on meanwhile; the next run takes that over and proves it
		}
		return err
	}
	return a.printProof("mirror.done", target, outcome{Moved: done.Events, Events: proof.Events, Digest: proof.Digest})
}

// markReplica writes the mark before the first event, so that no moment exists in which the copy could be written to. A
// replica is known by the ledger, which has many addresses.
func (a *app) markReplica(ctx context.Context, dir, source string, identity ledger.Identity) error {
	err := notReplica(dir)
	var replica *replicaError
	switch {
	case errors.As(err, &replica):
		if replica.ledger != uuid.Nil {
			if identity.Is(replica.ledger) {
				return nil
			}
			return replica
		}
		if err := a.continues(ctx, replica, source, identity); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if _, err := os.Stat(filepath.Join(dir, logDir)); err == nil {
			return misuse("replica-taken", "what", dir)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, logDir), 0o755); err != nil {
		return err
	}
	mark := fmt.Sprintf("%s\n%s%s\n", bare(source), ledgerLine, identity.ID)
	return os.WriteFile(filepath.Join(dir, replicaFile), []byte(mark), 0o644)
}

// continues makes sure that a replica whose mark is of before is one of a ledger: by the same address, or by its own log.
func (a *app) continues(ctx context.Context, replica *replicaError, source string, identity ledger.Identity) error {
	if replica.source == bare(source) {
		return nil
	}
	return a.with(ctx, replica.dir, true, func(copied eventstore.Store) error {
		have, err := ledger.Identify(ctx, copied)
		switch {
		case errors.Is(err, ledger.ErrNotOpened):
			return replica
		case err != nil:
			return err
		case !identity.Is(have.ID):
			return replica
		}
		return nil
	})
}

// moved reports the progress of a run whose end is not known: events so far.
func (a *app) moved(title string) func(mirror.Progress) {
	talk := a.progress(a.t(title))
	return func(p mirror.Progress) { talk.count(p.Events) }
}

// outcome is what a copy or a move came to.
type outcome struct {
	Moved   int64  `json:"moved"`
	Events  int64  `json:"events"`
	Digest  string `json:"digest"`
	Left    int64  `json:"left,omitzero"`    // events of streams that are not the ledger's, which stayed behind
	Undated int64  `json:"undated,omitzero"` // events whose time of recording stayed behind
}

func (a *app) printProof(title, target string, o outcome) error {
	if a.json {
		return a.writeJSON(o)
	}
	w := a.words
	p := a.plain(a.t(title, "target", bare(target)))
	p.field(w.T("mirror.moved"), w.Number(o.Moved))
	p.field(w.T("store.events"), w.Number(o.Events))
	p.field(w.T("mirror.digest"), o.Digest)
	if o.Left > 0 {
		p.field(w.T("migrate.left"), w.Number(o.Left))
	}
	if o.Undated > 0 {
		p.field(w.T("migrate.undated"), w.Number(o.Undated))
	}
	return p.flush()
}
