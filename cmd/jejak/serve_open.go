package main

import (
	"context"
	"fmt"
	"net"

	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
)

// ledgerThereError: a store was to be served to everybody, and holds a ledger.
type ledgerThereError struct{ store, stream string }

func (e *ledgerThereError) Error() string {
	return fmt.Sprintf("%s holds a ledger: %s", e.store, e.stream)
}

// serveOpen serves a store that holds no ledger to everybody on this machine, as the plain event store that it is. It does
// not become a ledger's meanwhile: what nobody has judged would be in it.
func (a *app) serveOpen(ctx context.Context, s *session, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return misuse("open-here", "what", addr)
	}
	if err := a.holdsNoLedger(ctx, s.store); err != nil {
		return err
	}
	options := esdbserver.Options{Addr: addr,
		Authorize: func(_ context.Context, what esdbserver.Access) error {
			if what.Verb == esdbserver.Appends && ofLedger(what.Stream) {
				return &esdbserver.DeniedError{Reason: fmt.Sprintf("%q would be a stream of a ledger, and an open store holds none", what.Stream)}
			}
			return nil
		},
		Ready: func(at net.Addr) error {
			fmt.Fprintln(a.Err, a.t("serve.open", "address", fmt.Sprintf("esdb://%s?tls=false", at), "store", a.storeName()))
			return nil
		}}
	return whileHeld(ctx, s.store, func() {}, func(ctx context.Context) error { return esdbserver.Serve(ctx, s.store, options) })
}

// holdsNoLedger reads the whole log for events that are a ledger's.
func (a *app) holdsNoLedger(ctx context.Context, store eventstore.Store) error {
	err := eventstore.Scan(ctx, store, eventstore.Start, func(row []eventstore.Borrowed) func() error {
		found := ""
		for i := range row {
			if stream := string(row[i].Stream); ofLedger(stream) {
				found = stream
				break
			}
		}
		return func() error {
			if found != "" {
				return &ledgerThereError{a.storeName(), found}
			}
			return nil
		}
	})
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	return nil
}
