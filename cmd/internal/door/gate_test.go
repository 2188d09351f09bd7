package door

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"jejak/domain/access"
	"jejak/eventstore/esdbserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "sandi yang panjang"

// watched is a gate with a clock that stands, and what it was told of failed attempts.
type watched struct {
	*Gate
	users    *Users
	now      time.Time
	attempts []Attempt
}

func newWatched(t testing.TB, o Options, users ...User) *watched {
	t.Helper()
	w := &watched{users: OpenUsers(filepath.Join(t.TempDir(), "users")), now: time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)}
	for _, u := range users {
		require.NoError(t, w.users.Add(u))
	}
	o.Users, o.Now = w.users, func() time.Time { return w.now }
	o.Failed = func(a Attempt) { w.attempts = append(w.attempts, a) }
	var err error
	w.Gate, err = NewGate(o)
	require.NoError(t, err)
	return w
}

func from(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 50000} }

func basic(user, password, ip string) esdbserver.Credentials {
	return esdbserver.Credentials{User: user, Password: password, Secure: true, Remote: from(ip)}
}

func siti(t testing.TB, roles string) User { return cheap(user(t, "siti", secret, roles), secret) }

// come is an attempt to come in.
func (w *watched) come(t testing.TB, c esdbserver.Credentials) (access.Caller, error) {
	t.Helper()
	ctx, err := w.Authenticate(t.Context(), c)
	if err != nil {
		return access.Caller{}, err
	}
	caller, known := access.From(ctx)
	require.True(t, known)
	return caller, nil
}

func TestTheTokenOpensFromThisMachineOnly(t *testing.T) {
	w := newWatched(t, Options{Token: strings.Repeat("ab", tokenBytes)})
	caller, err := w.come(t, esdbserver.Credentials{Token: strings.Repeat("ab", tokenBytes), Remote: from("127.0.0.1")})
	require.NoError(t, err)
	assert.Equal(t, access.Token, caller.Via)
	for _, role := range access.Roles() {
		assert.Equal(t, role != access.Migrate, caller.Somewhere(role), "%s", role)
	}
	for _, c := range []esdbserver.Credentials{
		{Token: strings.Repeat("ab", tokenBytes), Remote: from("10.0.0.9")},
		{Token: strings.Repeat("ab", tokenBytes)},
		{Token: strings.Repeat("ac", tokenBytes), Remote: from("::1")},
		{Token: "a", Remote: from("::1")},
		{Remote: from("::1")},
	} {
		_, err := w.come(t, c)
		assert.ErrorIs(t, err, ErrRefused)
	}
	none := newWatched(t, Options{})
	_, err = none.come(t, esdbserver.Credentials{Remote: from("::1")})
	assert.ErrorIs(t, err, ErrRefused, "without a token, no token opens")
}

func TestAPasswordOpensOverTLSOnly(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"), user(t, "budi", "", "read=*"))
	caller, err := w.come(t, basic("siti", secret, "10.0.0.9"))
	require.NoError(t, err)
	assert.Equal(t, "siti", caller.Name)
	assert.Equal(t, access.Password, caller.Via)
	plain := basic("siti", secret, "127.0.0.1")
	plain.Secure = false
	for _, c := range []esdbserver.Credentials{plain, basic("siti", secret+"x", "10.0.0.1"), basic("siti", "", "10.0.0.2"), basic("", secret, "10.0.0.3"),
		basic("tono", secret, "10.0.0.4"), basic("budi", secret, "10.0.0.5"), basic("budi", "", "10.0.0.6"), basic("Siti", secret, "10.0.0.7"),
		basic("siti", strings.Repeat("x", MaxPassword+1), "10.0.0.8")} {
		_, err := w.come(t, c)
		assert.ErrorIs(t, err, ErrRefused, "%s", c.User)
	}
	assert.Len(t, w.attempts, 9)
	assert.NotContains(t, fmt.Sprint(w.attempts), secret)
}

func TestWhatIsLoggedIsNeverAPassword(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	for _, user := range []string{secret, "sandi-yang-panjang"} { // typed into the wrong place
		_, err := w.come(t, basic(user, "", "10.0.0.9"))
		require.ErrorIs(t, err, ErrRefused)
	}
	_, err := w.come(t, basic("siti\x1b[2J", secret, "10.0.0.9"))
	require.ErrorIs(t, err, ErrRefused)
	_, err = w.come(t, basic("siti", "salah", "10.0.0.9"))
	require.ErrorIs(t, err, ErrRefused)
	assert.Equal(t, []Attempt{{From: "10.0.0.9"}, {From: "10.0.0.9"}, {From: "10.0.0.9"}, {User: "siti", From: "10.0.0.9"}}, w.attempts)
}

func TestFailedAttemptsAreSlowedDownByUser(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	tried, waited := 0, time.Duration(0)
	for day := w.now.Add(24 * time.Hour); w.now.Before(day); tried++ {
		_, err := w.come(t, basic("siti", fmt.Sprint("salah ", tried), fmt.Sprintf("10.%d.%d.1", tried/250, tried%250)))
		var later *esdbserver.LaterError
		for require.Error(t, err); assert.ObjectsAreEqual(true, asLater(err, &later)); {
			waited += later.After
			w.now = w.now.Add(later.After)
			_, err = w.come(t, basic("siti", "salah", "10.0.0.9"))
		}
		if tried == freeAttempts-2 {
			assert.Zero(t, waited, "people mistype")
		}
	}
	assert.Less(t, tried, 1500)
	assert.Greater(t, tried, 1000, "and yet the user is heard each minute")
}

func asLater(err error, later **esdbserver.LaterError) bool {
	l, is := err.(*esdbserver.LaterError) //nolint:errorlint // the gate returns it as it is
	*later = l
	return is
}

func TestFailedAttemptsAreSlowedDownByAddress(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	for i := range freeAttempts {
		_, err := w.come(t, basic(fmt.Sprint("user", i), "salah", "2001:db8::"+fmt.Sprint(i+1)))
		require.ErrorIs(t, err, ErrRefused)
	}
	var later *esdbserver.LaterError
	_, err := w.come(t, basic("siti", secret, "2001:db8::ffff"))
	require.ErrorAs(t, err, &later, "the neighbours of an address count with it")
	assert.Equal(t, firstWait, later.After)
	_, err = w.come(t, basic("siti", secret, "2001:db8:0:1::1"))
	require.NoError(t, err, "others are heard")
	_, err = w.come(t, basic("siti", secret, "2001:db8::ffff"))
	require.NoError(t, err, "and so is a user who has shown his password a moment ago")
	w.now = w.now.Add(rememberFor)
	_, err = w.come(t, basic("siti", secret, "2001:db8::ffff"))
	require.NoError(t, err)

	for i := range 2 * freeAttempts {
		_, err := w.come(t, basic(fmt.Sprint("user", i), "salah", "127.0.0.1"))
		require.ErrorIs(t, err, ErrRefused, "those of one machine do not shut each other out")
	}
}

func TestSuccessDoesNotPayForTryingOutOthers(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"), user(t, "budi", "sandi budi yang panjang", "read=*"))
	heard := 0
	for i := range 20 {
		w.now = w.now.Add(time.Millisecond)
		if _, err := w.come(t, basic("budi", fmt.Sprint("salah ", i), "10.0.0.9")); err == ErrRefused { //nolint:errorlint // as it is
			heard++
		}
		w.mu.Lock()
		clear(w.remembered)
		w.mu.Unlock()
		_, _ = w.come(t, basic("siti", secret, "10.0.0.9"))
	}
	assert.LessOrEqual(t, heard, freeAttempts)
}

func TestFailuresAreForgotten(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	for range freeAttempts {
		_, err := w.come(t, basic("siti", "salah", "10.0.0.9"))
		require.ErrorIs(t, err, ErrRefused)
	}
	assert.Equal(t, firstWait, w.attempts[len(w.attempts)-1].Wait)
	w.now = w.now.Add(forgetAfter)
	for range freeAttempts - 1 {
		_, err := w.come(t, basic("siti", "salah", "10.0.0.9"))
		require.ErrorIs(t, err, ErrRefused)
	}
	assert.Zero(t, w.attempts[len(w.attempts)-1].Wait)
}

func TestFailuresTakeBoundedMemory(t *testing.T) {
	var th throttle
	now := time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range maxTracked + 10 {
		now = now.Add(time.Millisecond)
		assert.Zero(t, th.try(now, []string{fmt.Sprint("user ", i)}))
	}
	assert.Len(t, th.since, maxTracked)
	assert.NotContains(t, th.since, "user 9", "the oldest is forgotten")
	assert.Contains(t, th.since, "user 10")
	w := newWatched(t, Options{})
	for i := range maxRemembered + 1 {
		w.remember(w.digest("siti", fmt.Sprint(i)), User{})
	}
	assert.LessOrEqual(t, len(w.remembered), maxRemembered)
}

func TestManyCallsWithOnePasswordAreOneAttempt(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	var all sync.WaitGroup
	errs := make(chan error, 64)
	for range 64 {
		all.Go(func() {
			_, err := w.Authenticate(t.Context(), basic("siti", secret, "10.0.0.9"))
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		assert.NoError(t, err)
	}
	assert.Empty(t, w.attempts)
}

func TestNobodysPasswordCostsWhatAUsersDoes(t *testing.T) {
	w := newWatched(t, Options{}, user(t, "siti", secret, "read=*"))
	u, err := w.user("siti")
	require.NoError(t, err)
	of := func(h hash) [3]uint32 { return [3]uint32{h.memory, h.passes, uint32(h.lanes)} }
	assert.Equal(t, of(u.hash), of(w.nobody))
}

func TestUsersWhoChangeWhileTheServerRuns(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	_, err := w.come(t, basic("budi", secret, "10.0.0.9"))
	require.ErrorIs(t, err, ErrRefused)
	require.NoError(t, w.users.Add(cheap(user(t, "budi", secret, "read=*"), secret)))
	budi, err := w.Authenticate(t.Context(), basic("budi", secret, "10.0.0.9"))
	require.NoError(t, err)
	under, err := w.Authenticate(t.Context(), basic("siti", secret, "10.0.0.9"))
	require.NoError(t, err)

	require.NoError(t, w.users.Remove("siti"))
	w.Refresh()
	<-under.Done()
	assert.ErrorIs(t, context.Cause(under), esdbserver.ErrRevoked)
	assert.NoError(t, budi.Err(), "who has not changed goes on")
	_, err = w.come(t, basic("siti", secret, "10.0.0.9"))
	require.ErrorIs(t, err, ErrRefused, "what was remembered is forgotten")

	require.NoError(t, w.users.Remove("budi"))
	require.NoError(t, w.users.Add(cheap(user(t, "budi", secret, "read=*;record=13.76"), secret)))
	err = w.Authorize(budi, esdbserver.Access{Verb: esdbserver.Reads})
	require.ErrorIs(t, err, context.Canceled, "with other roles he has to come again")
	caller, err := w.come(t, basic("budi", secret, "10.0.0.9"))
	require.NoError(t, err)
	assert.True(t, caller.Somewhere(access.Record))
}

func TestAClosedCallIsForgotten(t *testing.T) {
	w := newWatched(t, Options{}, siti(t, "read=*"))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.Authenticate(ctx, basic("siti", secret, "10.0.0.9"))
	require.NoError(t, err)
	cancel()
	require.Eventually(t, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.calls) == 0
	}, time.Minute, time.Millisecond)
}

func TestACertificateOpensForItsUser(t *testing.T) {
	w := newWatched(t, Options{}, user(t, "budi", "", "read=*"), siti(t, "read=*"))
	shows := func(name string) esdbserver.Credentials {
		return esdbserver.Credentials{Secure: true, Remote: from("10.0.0.9"),
			Certificates: []*x509.Certificate{{Subject: pkix.Name{CommonName: name}, NotAfter: w.now.Add(time.Hour)}}}
	}
	caller, err := w.come(t, shows("budi"))
	require.NoError(t, err)
	assert.Equal(t, access.Caller{Name: "budi", Via: access.Certificate, Grants: grants(t, "read=*")}, caller)
	for _, name := range []string{"siti", "tono", "", "BUDI"} {
		_, err := w.come(t, shows(name))
		assert.ErrorIs(t, err, ErrRefused, name)
	}
	expired := shows("budi")
	w.now = w.now.Add(time.Hour)
	_, err = w.come(t, expired)
	assert.ErrorIs(t, err, ErrRefused, "a connection may outlive its certificate")
}

// BenchmarkAuthenticate is what a call costs whose password was right a moment ago.
func BenchmarkAuthenticate(b *testing.B) {
	w := newWatched(b, Options{}, siti(b, "read=*"))
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		if _, err := w.Authenticate(ctx, basic("siti", secret, "10.0.0.9")); err != nil {
			b.Fatal(err)
		}
		cancel()
	}
}

// BenchmarkPassword is what an attempt costs.
func BenchmarkPassword(b *testing.B) {
	h, err := newHash(secret)
	require.NoError(b, err)
	for b.Loop() {
		h.fits(secret)
	}
}
