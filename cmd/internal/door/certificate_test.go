package door

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trusted says whether a client that was given the authority's file trusts the certificate under a name.
func trusted(t *testing.T, dir string, c *tls.Certificate, name string, at time.Time) error {
	t.Helper()
	pem, err := os.ReadFile(AuthorityFile(dir))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(pem))
	_, err = c.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: at})
	return err
}

func TestAServerHasACertificateOfItsOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "access")
	now := time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	a, err := OpenAuthority(dir, []string{"localhost", "127.0.0.1", "::1", "kantor"}, clock)
	require.NoError(t, err)
	c, err := a.Certificate(nil)
	require.NoError(t, err)
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "kantor"} {
		assert.NoError(t, trusted(t, dir, c, name, now), name)
	}
	assert.Error(t, trusted(t, dir, c, "10.0.0.1", now))
	if runtime.GOOS != "windows" {
		info, err := os.Stat(filepath.Join(dir, authorityKeyFile))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode())
	}

	same, err := a.Certificate(nil)
	require.NoError(t, err)
	assert.Same(t, c, same)
	now = now.Add(serverLife - renewBefore)
	renewed, err := a.Certificate(nil)
	require.NoError(t, err)
	assert.NotSame(t, c, renewed, "it is renewed while the server runs")
	assert.NoError(t, trusted(t, dir, renewed, "kantor", now.Add(renewBefore)))

	again, err := OpenAuthority(dir, []string{"10.0.0.1"}, clock)
	require.NoError(t, err)
	assert.Equal(t, a.PEM(), again.PEM(), "the authority stays")
	now = now.Add(authorityLife - 2*serverLife + renewBefore + time.Hour)
	late, err := OpenAuthority(dir, []string{"10.0.0.1"}, clock)
	require.NoError(t, err)
	assert.NotEqual(t, a.PEM(), late.PEM(), "before it expires, there is a new one")
	c, err = late.Certificate(nil)
	require.NoError(t, err)
	assert.NoError(t, trusted(t, dir, c, "10.0.0.1", now.Add(serverLife)))
}

func TestAnAuthorityIsNotMadeAnewOverOneThatIsTrusted(t *testing.T) {
	dir := t.TempDir()
	_, err := OpenAuthority(dir, nil, time.Now)
	require.NoError(t, err)
	crt, key := AuthorityFile(dir), filepath.Join(dir, authorityKeyFile)
	pem, err := os.ReadFile(crt)
	require.NoError(t, err)
	require.NoError(t, os.Remove(crt))
	_, err = OpenAuthority(dir, nil, time.Now)
	require.ErrorContains(t, err, "put it back")
	other := t.TempDir()
	_, err = OpenAuthority(other, nil, time.Now)
	require.NoError(t, err)
	foreign, err := os.ReadFile(AuthorityFile(other))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(crt, foreign, 0o600))
	_, err = OpenAuthority(dir, nil, time.Now)
	require.ErrorContains(t, err, "does not match")
	require.NoError(t, os.WriteFile(crt, pem, 0o600))
	if runtime.GOOS != "windows" {
		require.NoError(t, os.Chmod(key, 0o604))
		var exposed *ExposedError
		_, err = OpenAuthority(dir, nil, time.Now)
		require.ErrorAs(t, err, &exposed)
	}
	require.NoError(t, os.Remove(key)) // it died while it was made
	_, err = OpenAuthority(dir, nil, time.Now)
	require.NoError(t, err)
}

func TestAServerIsKnownByWhereItListens(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "10.0.0.9", "ledger.example"} {
		assert.Subset(t, Names(host), []string{"localhost", "127.0.0.1", "::1", host})
	}
	addresses, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range addresses {
		assert.Contains(t, Names("0.0.0.0"), a.(*net.IPNet).IP.String())
		assert.Contains(t, Names("::"), a.(*net.IPNet).IP.String())
	}
}

func TestALeaseIsFoundByWhatAnAddressCallsTheServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "serve")
	lease := func(address string) *Lease {
		token, err := NewToken()
		require.NoError(t, err)
		l := &Lease{Address: address, Token: token, Authority: "PEM"}
		require.NoError(t, l.Write(dir))
		return l
	}
	four, six, all := lease("127.0.0.1:2113"), lease("[::1]:2114"), lease("[::]:2115")
	for _, c := range []struct {
		host, port string
		want       *Lease
	}{
		{"127.0.0.1", "2113", four}, {"localhost", "2113", four}, {"::1", "2113", nil}, {"127.0.0.1", "2114", nil}, {"::1", "2114", six},
		{"localhost", "2114", six}, {"127.0.0.1", "2115", all}, {"::1", "2115", all}, {"10.0.0.9", "2115", nil}, {"127.0.0.2", "2113", nil},
		{"ledger.example", "2113", nil}, {"localhost", "2116", nil}, {"../127.0.0.1", "2113", nil},
	} {
		got, err := FindLease(dir, c.host, c.port)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%s:%s", c.host, c.port)
	}
	next := lease("127.0.0.1:2113")
	assert.NotEqual(t, four.Token, next.Token)
	require.NoError(t, four.Remove(dir), "it is not its own any more")
	got, err := FindLease(dir, "127.0.0.1", "2113")
	require.NoError(t, err)
	assert.Equal(t, next, got)
	require.NoError(t, next.Remove(dir))
	require.NoError(t, next.Remove(dir))
	got, err = FindLease(dir, "127.0.0.1", "2113")
	require.NoError(t, err)
	assert.Nil(t, got)
}

func TestALeaseThatIsNotWholeOrNotPrivateIsAnError(t *testing.T) {
	dir := t.TempDir()
	l := &Lease{Address: "127.0.0.1:2113", Token: "ab", Authority: "PEM"}
	require.NoError(t, l.Write(dir))
	_, err := FindLease(dir, "127.0.0.1", "2113")
	require.ErrorContains(t, err, "no token")
	file := leaseFile(dir, l.Address)
	require.NoError(t, os.WriteFile(file, []byte(`{"address":"x","more":1}`), 0o600))
	_, err = FindLease(dir, "127.0.0.1", "2113")
	require.Error(t, err)
	if runtime.GOOS != "windows" {
		require.NoError(t, os.Chmod(file, 0o644))
		var exposed *ExposedError
		_, err = FindLease(dir, "127.0.0.1", "2113")
		require.ErrorAs(t, err, &exposed)
	}
}

func TestTheStateOfAnAccountHasItsPlaceOnEverySystem(t *testing.T) {
	for _, c := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", map[string]string{"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/jejak/serve"},
		{"linux", map[string]string{"HOME": "/h"}, "/h/.local/state/jejak/serve"},
		{"darwin", map[string]string{"HOME": "/h"}, "/h/Library/Application Support/jejak/serve"},
		{"windows", map[string]string{"LocalAppData": "/l", "HOME": "/h"}, "/l/jejak/serve"},
		{"linux", map[string]string{"XDG_STATE_HOME": "relative"}, ""},
		{"linux", nil, ""}, {"windows", map[string]string{"HOME": "/h"}, ""},
	} {
		got, err := StateDir(func(name string) string { return c.env[name] }, c.system)
		assert.Equal(t, filepath.FromSlash(c.want), got)
		assert.Equal(t, c.want == "", err != nil)
	}
}
