package door

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	// authorityLife is long, as every client has to be given the authority's certificate.
	authorityLife = 10 * 365 * 24 * time.Hour
	// serverLife is short; nobody has to be told when it ends.
	serverLife = 365 * 24 * time.Hour
	// renewBefore is how much of a certificate's life must be left, so that no clock of a client finds it expired.
	renewBefore = 30 * 24 * time.Hour
	// clockSkew is how far a client's clock may be behind.
	clockSkew = time.Hour
)

// The files of an authority, in a directory of its own.
const (
	authorityFile    = "ca.crt"
	authorityKeyFile = "ca.key"
)

// Authority is a certificate authority of this server alone, for official clients, which send passwords over TLS only. Its
// key and certificate are made at the first start, and kept. The server's own certificate is made at each start and before it
// expires, and is in no file.
type Authority struct {
	names     []string // of the server: host names and IP addresses
	now       func() time.Time
	parent    *x509.Certificate
	parentKey *ecdsa.PrivateKey

	mu      sync.Mutex
	current *tls.Certificate
}

// OpenAuthority opens the authority in a directory, or makes one. Without a directory it lives as long as the process, for
// programs that a Lease tells of it. The names are what clients call the server.
func OpenAuthority(dir string, names []string, now func() time.Time) (*Authority, error) {
	if dir == "" {
		a := &Authority{names: names, now: now}
		_, err := a.create()
		return a, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("door: %w", err)
	}
	a := &Authority{names: names, now: now}
	err := a.load(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && a.parent.NotAfter.Sub(now()) < serverLife {
		err = a.make(dir)
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Authority) load(dir string) error {
	name := filepath.Join(dir, authorityKeyFile)
	key, _, err := readPrivate(name)
	if err != nil {
		return err
	}
	cert, err := os.ReadFile(filepath.Join(dir, authorityFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("door: %s is missing beside its key; clients trust it, so put it back, or remove %s to begin anew", authorityFile, name)
	}
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("door: the authority in %s: %w", dir, err)
	}
	var ok bool
	if a.parentKey, ok = pair.PrivateKey.(*ecdsa.PrivateKey); !ok {
		return fmt.Errorf("door: the authority in %s: its key is of another kind", dir)
	}
	a.parent = pair.Leaf
	return nil
}

// make writes the key last: as long as it is not there, the authority is made again.
func (a *Authority) make(dir string) error {
	if err := os.Remove(filepath.Join(dir, authorityKeyFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("door: %w", err)
	}
	encoded, err := a.create()
	if err != nil {
		return err
	}
	if err := write(filepath.Join(dir, authorityFile), a.PEM()); err != nil {
		return err
	}
	return write(filepath.Join(dir, authorityKeyFile), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
}

// create makes a new authority, and returns its key as it is kept.
func (a *Authority) create() (encoded []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template, err := a.template("Jejak IKM", authorityLife)
	if err != nil {
		return nil, err
	}
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("door: make an authority: %w", err)
	}
	if a.parent, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	a.parentKey = key
	return x509.MarshalPKCS8PrivateKey(key)
}

func (a *Authority) template(called string, life time.Duration) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	now := a.now()
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: called}, NotBefore: now.Add(-clockSkew), NotAfter: now.Add(life)}, nil
}

// PEM is the authority's certificate, which clients need.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.parent.Raw})
}

// AuthorityFile is where the authority in a directory has its certificate.
func AuthorityFile(dir string) string { return filepath.Join(dir, authorityFile) }

// Certificate is the server's certificate, for tls.Config.GetCertificate.
func (a *Authority) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.current != nil && a.current.Leaf.NotAfter.Sub(a.now()) > renewBefore {
		return a.current, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template, err := a.template("jejak serve", serverLife)
	if err != nil {
		return nil, err
	}
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, name := range a.names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.parent, &key.PublicKey, a.parentKey)
	if err != nil {
		return nil, fmt.Errorf("door: make the server's certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	a.current = &tls.Certificate{Certificate: [][]byte{der, a.parent.Raw}, PrivateKey: key, Leaf: leaf}
	return a.current, nil
}

// Names are what clients may call a server that listens on a host: its own name, this machine's, and, when it listens on all
// addresses, each of them.
func Names(host string) []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if own, err := os.Hostname(); err == nil {
		names = append(names, own)
	}
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		names = append(names, host)
	} else if addresses, err := net.InterfaceAddrs(); err == nil {
		for _, a := range addresses {
			if network, ok := a.(*net.IPNet); ok {
				names = append(names, network.IP.String())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
