package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/door"
	"jejak/domain"
	who "jejak/domain/access"
	"jejak/eventstore"
	"jejak/eventstore/memory"
)

// login runs command lines of one account of the computer.
type login struct {
	state string
	types []string // what it types where nobody sees it
}

func (a login) run(t *testing.T, ctx context.Context, out, err io.Writer, args ...string) int {
	t.Helper()
	now, parseErr := time.Parse(time.RFC3339, today)
	require.NoError(t, parseErr)
	env := map[string]string{"XDG_STATE_HOME": a.state, "JEJAK_LANG": "en"}
	hidden := func() ([]byte, error) {
		typed := a.types[0]
		a.types = a.types[1:]
		return []byte(typed), nil
	}
	return run(ctx, args, &environment{Out: out, Err: err, Asks: a.types != nil, Hidden: hidden, Getenv: func(name string) string { return env[name] },
		Now: func() time.Time { return now }, Width: defaultWidth})
}

// does runs a command line to its end.
func (a login) does(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	var b strings.Builder
	code = a.run(t, t.Context(), &b, &b, args...)
	return b.String(), code
}

// serves begins a server, which ends with the test, and returns its host and port.
func (a login) serves(t *testing.T, args ...string) string {
	t.Helper()
	read, write := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- a.run(t, ctx, io.Discard, write, append([]string{"serve", "--grpc", "127.0.0.1:0"}, args...)...)
		assert.NoError(t, write.Close())
	}()
	lines := bufio.NewScanner(read)
	at := ""
	for said := regexp.MustCompile(`^Serving .* at esdb://(\S+)$`); at == "" && lines.Scan(); {
		if found := said.FindStringSubmatch(lines.Text()); found != nil {
			at = found[1]
		}
	}
	require.NotEmpty(t, at, "it did not begin")
	rest := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, read)
		close(rest)
	}()
	t.Cleanup(func() {
		cancel()
		assert.Equal(t, exitOK, <-ended)
		<-rest
	})
	return at
}

// articlesCopy is a copy of the ledger of the articles.
func articlesCopy(t *testing.T) string {
	t.Helper()
	dir, err := given["articles"]()
	require.NoError(t, err)
	store := filepath.Join(t.TempDir(), "dinas")
	require.NoError(t, copyStore(store, dir))
	return store
}

// issue writes a certificate and its key, signed by a parent or by itself, and returns them for the next.
func issue(t *testing.T, dir, name string, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if parent == nil {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	for file, block := range map[string]*pem.Block{".crt": {Type: "CERTIFICATE", Bytes: der}, ".key": {Type: "PRIVATE KEY", Bytes: raw}} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+file), pem.EncodeToMemory(block), 0o600))
	}
	return cert, key
}

func TestAClientCertificateComesInAsItsUser(t *testing.T) {
	store, dir := articlesCopy(t), t.TempDir()
	parent, parentKey := issue(t, dir, "kantor", nil, nil)
	issue(t, dir, "budi", parent, parentKey)
	issue(t, dir, "tono", parent, parentKey) // no user
	stranger, strangerKey := issue(t, dir, "lain", nil, nil)
	issue(t, t.TempDir(), "budi", stranger, strangerKey)
	a := login{state: t.TempDir()}
	out, code := a.does(t, "access", "user", "add", "budi", "--certificate", "--role", "read", "--store", store)
	require.Equal(t, exitOK, code, out)
	at := a.serves(t, "--store", store, "--client-ca", filepath.Join(dir, "kantor.crt"))
	list := func(name string) (string, int) {
		address := "esdb://" + at + "?tlsCaFile=" + filepath.Join(store, accessDir, "ca.crt") + "&userCertFile=" + filepath.Join(dir, name+".crt") +
			"&userKeyFile=" + filepath.Join(dir, name+".key")
		return login{state: t.TempDir()}.does(t, "fund", "list", "--home", store, "--store", address)
	}
	out, code = list("budi")
	require.Equal(t, exitOK, code, out)
	assert.Contains(t, out, "Sawahlunto")
	for _, name := range []string{"tono", "lain"} {
		out, code = list(name)
		assert.Equal(t, exitStore, code, out)
	}
}

func TestAPasswordIsAskedForTwice(t *testing.T) {
	store := articlesCopy(t)
	add := []string{"access", "user", "add", "siti", "--role", "read", "--store", store}
	out, code := login{types: []string{"sandi yang panjang", "sandi yang lain"}}.does(t, add...)
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, out, "The second password is another.")
	out, code = login{types: []string{"sandi yang panjang", "sandi yang panjang"}}.does(t, add...)
	require.Equal(t, exitOK, code, out)
	assert.Regexp(t, `^Password \(12 characters or more\): \nThe password again: \nAdded user siti\n`, out)
	assert.NotContains(t, out, "panjang")
}

func TestACertificateFromElsewhereIsShownToOthers(t *testing.T) {
	store, dir := articlesCopy(t), t.TempDir()
	issue(t, dir, "ledger.example", nil, nil)
	a := login{state: t.TempDir()}
	at := a.serves(t, "--store", store, "--tls-cert", filepath.Join(dir, "ledger.example.crt"), "--tls-key", filepath.Join(dir, "ledger.example.key"))
	out, code := a.does(t, "fund", "list", "--home", store, "--store", "esdb://"+at)
	require.Equal(t, exitOK, code, out)
}

func TestWhatIsRecordedThroughAServerIsJudgedUnderTheNameOfItsCaller(t *testing.T) {
	guests, err := door.AddGuests(filepath.Join(t.TempDir(), "guests"), "pesanan-")
	require.NoError(t, err)
	store := memory.New()
	now, err := time.Parse(time.RFC3339, today)
	require.NoError(t, err)
	a := &app{environment: &environment{Now: func() time.Time { return now }}}
	guarded := (&watch{app: a, session: &session{store: store}, guests: guests}).guarded()
	opened := func(by string) eventstore.Event {
		id := uuid.New()
		w, err := domain.Encode(domain.Event{ID: domain.EventID(id, 0), Body: &domain.LedgerOpened{Title: "x", Ledger: uuid.New()}, Meta: domain.Meta{OccurredOn: domain.On(domain.DateOf(now)),
			RecordedAt: now, Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: by}, Command: id, Request: strings.Repeat("ab", 32)}})
		require.NoError(t, err)
		return eventstore.Event{ID: w.ID, Type: w.Type, Data: w.Data, Metadata: w.Metadata}
	}
	everywhere := func(role who.Role) []who.Grant { return []who.Grant{{Role: role, In: who.Everywhere()}} }
	siti := who.With(t.Context(), who.Caller{Name: "siti", Via: who.Password, Grants: everywhere(who.Record)})
	mover := who.With(t.Context(), who.Caller{Name: "pindah", Via: who.Password, Grants: everywhere(who.Migrate)})
	foreign := eventstore.Event{ID: uuid.New(), Type: "Ordered", Data: []byte("{}")}

	var refused *eventstore.RefusedError
	_, err = guarded.Append(siti, string(domain.LedgerRef), eventstore.Any, opened("budi"))
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, "AUTHOR_OTHER", refused.Code)
	_, err = guarded.Append(siti, string(domain.LedgerRef), eventstore.Any, foreign)
	require.ErrorAs(t, err, &refused)
	_, err = guarded.Append(siti, "toko-1", eventstore.Any, foreign)
	require.ErrorAs(t, err, &refused, "neither the ledger's nor a guest's")
	_, err = guarded.Append(siti, "pesanan-1", eventstore.Any, foreign)
	require.NoError(t, err)
	_, err = guarded.Append(siti, string(domain.LedgerRef), eventstore.Any, opened("siti"))
	require.NoError(t, err)
	_, err = guarded.Append(mover, "ikm-1", eventstore.Any, foreign)
	require.NoError(t, err, "what is moved was judged elsewhere")
	token := who.With(t.Context(), who.Caller{Via: who.Token, Grants: everywhere(who.Record)})
	_, err = guarded.Append(token, "ikm-1", eventstore.Any, foreign)
	require.ErrorAs(t, err, &refused)
}

// The token lets in who sits at this machine, and nobody who moves a ledger: what is moved was decided elsewhere.
func TestAMoveByTheTokenSaysWhichRoleItNeeds(t *testing.T) {
	a := login{state: t.TempDir()}
	at := a.serves(t, "--store", filepath.Join(t.TempDir(), "tujuan"))
	out, code := a.does(t, "migrate", articlesCopy(t), "esdb://"+at, "--home", t.TempDir())
	assert.Equal(t, exitStore, code, out)
	assert.Contains(t, out, "[MIGRATE_DENIED]")
	assert.Contains(t, out, "--role migrate")
}
