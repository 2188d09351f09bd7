package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/esdb"
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

func (a *app) migrateCommand() *cobra.Command {
	return a.command("migrate "+a.t("arg.source")+" "+a.t("arg.target"), "cmd.migrate", cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		return a.migrate(ctx, args[0], args[1])
	})
}

// replicaFile marks a directory as a copy of another ledger and names that ledger. Commands read a replica like any
// ledger and refuse to write to it: two histories could never be brought together again.
const replicaFile = "replica"

// replicaError: a command would write to a replica.
type replicaError struct{ dir, source string }

func (e *replicaError) Error() string { return fmt.Sprintf("%s is a replica of %s", e.dir, e.source) }

// notReplica refuses to write to a replica.
func notReplica(dir string) error {
	source, err := os.ReadFile(filepath.Join(dir, replicaFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return &replicaError{dir, strings.TrimSpace(string(source))}
}

// openStore opens a store by its name, without asking what is in it.
func openStore(ctx context.Context, name string, readOnly bool) (eventstore.Store, error) {
	if remote(name) {
		return openCluster(ctx, name)
	}
	return local.Open(filepath.Join(name, logDir), local.Options{ReadOnly: readOnly})
}

// openCluster opens the ledger's streams on a cluster, which may hold others.
func openCluster(ctx context.Context, name string) (eventstore.Store, error) {
	var o esdb.Options
	for _, category := range domain.Categories() {
		o.Prefixes = append(o.Prefixes, category+"-")
	}
	return esdb.Open(ctx, name, o)
}

// between opens a source to read and a target to write, and calls do.
func between(ctx context.Context, source, target string, do func(source, target eventstore.Store) error) (err error) {
	from, err := openStore(ctx, source, true)
	if err != nil {
		return &unreachableError{source, err}
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := openStore(ctx, target, false)
	if err != nil {
		return &unreachableError{target, err}
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return do(from, to)
}

// mirror brings a replica up to its source, once or for good.
func (a *app) mirror(ctx context.Context, source, target string, follow bool) error {
	if remote(target) {
		return misuse("replica-remote")
	}
	if err := ours(target); err != nil {
		return err
	}
	if err := markReplica(target, source); err != nil {
		return err
	}
	return between(ctx, source, target, func(from, to eventstore.Store) error {
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
		return a.printProof("mirror.done", target, done, proof)
	})
}

// markReplica writes the mark before the first event, so that no moment exists in which the copy could be written to.
// A password in the address stays out of it.
func markReplica(dir, source string) error {
	if u, err := url.Parse(source); err == nil && u.User != nil {
		u.User = nil
		source = u.String()
	}
	if err := notReplica(dir); err != nil {
		var replica *replicaError
		if errors.As(err, &replica) && replica.source == source {
			return nil
		}
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, logDir)); err == nil {
		return misuse("replica-taken", "what", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, logDir), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, replicaFile), []byte(source+"\n"), 0o644)
}

// migrate moves a ledger to a new home and proves that nothing changed.
func (a *app) migrate(ctx context.Context, source, target string) error {
	if !remote(target) {
		for _, check := range []func(string) error{ours, notReplica} {
			if err := check(target); err != nil {
				return err
			}
		}
	}
	return between(ctx, source, target, func(from, to eventstore.Store) error {
		done, proof, err := mirror.Migrate(ctx, from, to, mirror.Options{Progress: a.moved("progress.migrate")})
		if err != nil {
			return err
		}
		return a.printProof("migrate.done", target, done, proof)
	})
}

// moved reports the progress of a run whose end is not known: events so far.
func (a *app) moved(title string) func(mirror.Progress) {
	talk := a.progress(a.t(title))
	return func(p mirror.Progress) { talk.count(p.Events) }
}

func (a *app) printProof(title, target string, done mirror.Progress, proof mirror.Proof) error {
	if a.json {
		return a.writeJSON(struct {
			Moved  int64  `json:"moved"`
			Events int64  `json:"events"`
			Digest string `json:"digest"`
		}{done.Events, proof.Events, proof.Digest})
	}
	w := a.words
	p := a.plain(a.t(title, "target", target))
	p.field(w.T("mirror.moved"), w.Number(done.Events))
	p.field(w.T("store.events"), w.Number(proof.Events))
	p.field(w.T("mirror.digest"), proof.Digest)
	return p.flush()
}
