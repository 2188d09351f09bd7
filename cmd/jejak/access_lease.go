package main

import (
	"crypto/x509"
	"errors"
	"net/url"
	"runtime"
	"strings"

	"jejak/cmd/internal/door"
	"jejak/eventstore/esdb"
)

// leased gives the program what a server of its own account on this machine has left for it: the token, and the authority by
// which the server is known. An address that says itself who is calling is left as it is, and so is one of another machine.
func leased(address string, getenv func(string) string, o *esdb.Options) error {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || strings.Contains(u.Host, ",") || strings.HasSuffix(u.Scheme, "+discover") {
		return nil // the adapter says what is wrong with it, if anything is
	}
	for name := range u.Query() {
		if strings.EqualFold(name, "userCertFile") {
			return nil
		}
	}
	dir, err := door.StateDir(getenv, runtime.GOOS)
	if err != nil {
		return nil // an account that has no such place has left nothing there
	}
	port := u.Port()
	if port == "" {
		port = "2113"
	}
	lease, err := door.FindLease(dir, u.Hostname(), port)
	if err != nil || lease == nil {
		return err
	}
	o.Token, o.RootCAs = lease.Token, x509.NewCertPool()
	if !o.RootCAs.AppendCertsFromPEM([]byte(lease.Authority)) {
		return errors.New("what the server left for this account names no authority")
	}
	return nil
}
