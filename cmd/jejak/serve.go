package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"

	"jejak/eventstore/esdbserver"
)

func (a *app) serveCommand() *cobra.Command {
	var addr, cert, key string
	c := a.command("serve", "cmd.serve", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.serve(ctx, addr, cert, key) })
	c.Flags().StringVar(&addr, "grpc", esdbserver.DefaultAddr, a.t("flag.grpc"))
	c.Flags().StringVar(&cert, "tls-cert", "", a.t("flag.tls-cert"))
	c.Flags().StringVar(&key, "tls-key", "", a.t("flag.tls-key"))
	return c
}

// serve gives the ledger to every client of EventStoreDB until it is interrupted, which is how it is meant to end.
func (a *app) serve(ctx context.Context, addr, cert, key string) (err error) {
	options := esdbserver.Options{Addr: addr}
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return misuse("certificate", "what", err.Error())
		}
		options.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	if remote(a.storeName()) {
		return misuse("directory")
	}
	s, err := a.open(ctx, toServe)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	options.Links = filepath.Join(a.storeName(), linksDir)
	scheme := "?tls=false"
	if options.TLS != nil {
		scheme = ""
	}
	options.Ready = func(at net.Addr) {
		fmt.Fprintln(a.Err, a.t("serve.ready", "address", fmt.Sprintf("esdb://%s%s", at, scheme), "store", a.storeName()))
	}
	return esdbserver.Serve(ctx, s.store, options)
}
