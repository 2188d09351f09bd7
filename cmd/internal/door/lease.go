package door

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
)

// tokenBytes is the length of a token: nobody guesses it, so attempts need not be counted.
const tokenBytes = 32

// Lease is what a running server leaves for the programs of its own account on the same machine: the token, and the
// authority's certificate, so that they know it by more than its port.
type Lease struct {
	Address   string `json:"address"`   // on which it listens, 127.0.0.1:2113
	Token     string `json:"token"`     // 64 hexadecimal digits
	Authority string `json:"authority"` // PEM
}

// NewToken makes a token.
func NewToken() (string, error) {
	var b [tokenBytes]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(b[:]), nil
}

// leaseFile is named after the address, as two servers may have the same port on two addresses of one machine.
func leaseFile(dir string, address string) string {
	return filepath.Join(dir, strings.NewReplacer(":", "_", "%", "_").Replace(address)+".json")
}

// Write leaves the lease in a directory, where the account alone may read it.
func (l *Lease) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("door: %w", err)
	}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return write(leaseFile(dir, l.Address), text)
}

// Remove takes the lease back, unless another server has begun on the address since.
func (l *Lease) Remove(dir string) error {
	file := leaseFile(dir, l.Address)
	there, err := readLease(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && *there != *l {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.Remove(file); err != nil {
		return fmt.Errorf("door: %w", err)
	}
	return nil
}

// FindLease returns the lease of the server that is reached under host:port on this machine; nil if none was left. A server
// that listens on all addresses is reached by each.
func FindLease(dir, host, port string) (*Lease, error) {
	var hosts []string
	ip := net.ParseIP(host)
	switch {
	case host == "localhost":
		hosts = []string{"127.0.0.1", "::1", "::", "0.0.0.0"}
	case ip != nil && ip.IsLoopback() && ip.To4() != nil:
		hosts = []string{ip.String(), "::", "0.0.0.0"}
	case ip != nil && ip.IsLoopback():
		hosts = []string{ip.String(), "::"}
	}
	for _, h := range hosts {
		l, err := readLease(leaseFile(dir, net.JoinHostPort(h, port)))
		if !errors.Is(err, fs.ErrNotExist) {
			return l, err
		}
	}
	return nil, nil
}

func readLease(file string) (*Lease, error) {
	text, _, err := readPrivate(file)
	if err != nil {
		return nil, err
	}
	var l Lease
	if err := json.Unmarshal(text, &l, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("door: %s: %w", file, err)
	}
	if raw, err := hex.DecodeString(l.Token); err != nil || len(raw) != tokenBytes {
		return nil, fmt.Errorf("door: %s holds no token", file)
	}
	return &l, nil
}

// StateDir is where an account keeps what belongs to a running program: XDG_STATE_HOME, or what the operating system has for
// it. The leases of servers are below.
func StateDir(getenv func(string) string, system string) (string, error) {
	dir := getenv("XDG_STATE_HOME")
	home := getenv("HOME")
	switch {
	case dir != "":
	case system == "windows":
		dir = getenv("LocalAppData")
	case system == "darwin" && home != "":
		dir = filepath.Join(home, "Library", "Application Support")
	case home != "":
		dir = filepath.Join(home, ".local", "state")
	}
	if dir == "" || !filepath.IsAbs(dir) {
		return "", errors.New("door: no directory for the state of this account (set XDG_STATE_HOME)")
	}
	return filepath.Join(dir, "jejak", "serve"), nil
}
