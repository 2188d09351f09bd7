package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"jejak/eventstore/esdb"
)

// A store is named by a directory of this machine or by the address of a server. What follows from that is decided here.

// storeName is the store that the flags and the environment name.
func (a *app) storeName() string {
	for _, name := range []string{a.store, a.Getenv("JEJAK_STORE")} {
		if name != "" {
			return name
		}
	}
	return defaultStore
}

// remote reports whether a store is a server's address.
func remote(store string) bool { return strings.Contains(store, "://") }

// directory is the store that the flags name, where it is one of this machine: looking after files needs files, and a server
// looks after its own.
func (a *app) directory() (string, error) {
	name := a.storeName()
	if remote(name) {
		return "", misuse("directory")
	}
	return name, nil
}

// homeOf is the directory of this machine in which the vault and the read models of a store are kept.
func (a *app) homeOf(store string) (string, error) {
	if remote(store) {
		return a.remoteHome(store)
	}
	return store, nil
}

// remoteHome is where the vault and the read models of a ledger on a server are kept on this machine. A digest of the
// address names the directory: of as much of it as can be shown, so that another password finds the same keys, and nobody
// can try passwords on the name. Directories from before are named by the whole address, and found.
func (a *app) remoteHome(address string) (string, error) {
	for _, home := range []string{a.home, a.Getenv("JEJAK_HOME")} {
		if home != "" {
			return home, nil
		}
	}
	cache, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("a home for the keys and read models of %s (set JEJAK_HOME): %w", "esdb://…", err)
	}
	place := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return filepath.Join(cache, "jejak", hex.EncodeToString(sum[:8]))
	}
	if before := place(address); address != displayed(address) {
		if _, err := os.Stat(before); err == nil {
			return before, nil
		}
	}
	return place(displayed(address)), nil
}

// kindOf names the kind of a store, as it stands in the log.
func kindOf(store string) string {
	if remote(store) {
		return "esdb"
	}
	return "local"
}

// displayed is a store's name as it may be put out: an address may hold a password.
func displayed(store string) string {
	if remote(store) {
		return esdb.Redact(store)
	}
	return store
}

// bare is an address without the name and password that it may hold.
func bare(address string) string {
	scheme, rest, is := strings.Cut(displayed(address), "://")
	if !is {
		return address
	}
	return scheme + "://" + rest[strings.LastIndex(rest, "@")+1:]
}

// addresses finds what may hold a password in a text.
var addresses = regexp.MustCompile(`[A-Za-z0-9+.-]+://[^\s"'“”]+`)

// discreet is a text without what is secret in the addresses that it quotes, wherever they were typed.
func discreet(text string) string { return addresses.ReplaceAllStringFunc(text, esdb.Redact) }
