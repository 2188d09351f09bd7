package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/esdb"
)

// cluster opens the ledger on a server. Who only reads may read the rest of a cluster that has lost its majority, and is
// told so; who writes decides on what the leader shows.
func (a *app) cluster(ctx context.Context, name string, wanted access) (eventstore.Store, error) {
	waiting := &waiting{app: a}
	o := esdb.Options{PasswordFile: a.Getenv("JEJAK_STORE_PASSWORD_FILE"), OnRetry: waiting.retry}
	if wanted == toRead {
		o.ReadAlone = esdb.DefaultReadAlone
	}
	if err := leased(name, a.Getenv, &o); err != nil {
		return nil, err
	}
	return openCluster(ctx, name, o)
}

// openCluster opens the ledger's streams on a cluster, which may hold others.
func openCluster(ctx context.Context, name string, o esdb.Options) (eventstore.Store, error) {
	for _, category := range domain.Categories() {
		o.Prefixes = append(o.Prefixes, category+"-")
	}
	return esdb.Open(ctx, name, o)
}

// waiting tells a person once what a command waits for.
type waiting struct {
	app *app

	mu   sync.Mutex
	told map[string]bool
}

// silently is how long a command may wait before it says so: most waits are over before.
const silently = time.Second

func (w *waiting) retry(cause error, waited time.Duration) {
	a := w.app
	if a.quiet || waited < silently {
		return
	}
	key, nodes := "waiting.answer", ""
	var leaderless *esdb.NoLeaderError
	var unreachable *esdb.UnreachableError
	switch {
	case errors.As(cause, &leaderless):
		key, nodes = "waiting.leader", strings.Join(leaderless.Nodes, ", ")
	case errors.As(cause, &unreachable):
		key, nodes = "waiting.node", strings.Join(unreachable.Nodes, ", ")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.told[key] {
		return
	}
	if w.told == nil {
		w.told = map[string]bool{}
	}
	w.told[key] = true
	fmt.Fprintln(a.Err, a.t(key, "nodes", nodes))
}

// stale says whether something was read from a node that knew of no leader.
func (s *session) stale() bool {
	reader, remote := s.store.(interface{ Stale() bool })
	return remote && reader.Stale()
}

// clusterProblem says what is wrong with a server, if that is what an error is about.
func (a *app) clusterProblem(err error) (problem, bool) {
	var (
		auth       *esdb.AuthError
		access     *esdb.AccessError
		untrusted  *esdb.UntrustedError
		leaderless *esdb.NoLeaderError
		hidden     *esdb.HiddenError
		version    *esdb.VersionError
	)
	store := displayed(a.storeName())
	switch {
	case errors.As(err, &hidden):
		return a.hidden(hidden), true
	case errors.As(err, &auth):
		return a.named("AUTH_FAILED", exitStore, auth.User, "store", store), true
	case errors.As(err, &access) && access.Stream != "" && errors.Is(err, eventstore.ErrReadOnly):
		p := a.named("STORE_READ_ONLY", exitStore, err.Error())
		who := access.User
		if who == "" {
			who = "–"
		}
		p.Message = a.t("error.STORE_READ_ONLY.server", "user", who, "stream", access.Stream, "store", store)
		p.Hint = a.t("error.STORE_READ_ONLY.server.hint")
		return p, true
	case errors.As(err, &access) && !errors.Is(err, eventstore.ErrReadOnly): // who may only read is told that
		what := access.Stream
		if what == "" {
			what = "$all"
		}
		return a.named("ACCESS_DENIED", exitStore, what, "user", access.User, "store", store), true
	case errors.As(err, &untrusted):
		return a.named("TLS_UNTRUSTED", exitStore, untrusted.Error(), "store", store), true
	case errors.As(err, &leaderless):
		return a.named("CLUSTER_NO_LEADER", exitStore, strings.Join(leaderless.Nodes, ", ")), true
	case errors.As(err, &version):
		code := "SERVER_VERSION"
		if version.TooOld {
			code = "SERVER_TOO_OLD"
		}
		return a.named(code, exitStore, version.Version), true
	}
	return problem{}, false
}

// hidden names what hides a stream, and what an administrator does about it.
func (a *app) hidden(e *esdb.HiddenError) problem {
	p := a.named("STREAM_HIDDEN", exitStore, e.Stream, "by", e.By, "metadata", e.Metadata, "shown", e.Shown())
	switch e.By {
	case esdb.Tombstone:
		p.Hint = a.t("error.STREAM_HIDDEN.ended")
	case esdb.Removed:
		p.Message = a.t("error.STREAM_HIDDEN.removed", "what", e.Stream)
		p.Hint = a.t("error.STREAM_HIDDEN.ended")
	}
	return p
}
