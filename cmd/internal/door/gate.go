package door

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"time"

	"jejak/domain/access"
	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
)

const (
	// verifiers is how many passwords are tried at once: each takes 19 MiB and a processor.
	verifiers = 2
	// rememberFor is how long a password that was right is not tried again: clients send it with every call.
	rememberFor = 5 * time.Minute
	// maxRemembered bounds the passwords that are remembered, by their digests.
	maxRemembered = 1024
)

// ErrRefused: who is calling has not shown who he is. It says no more, as the caller is not to learn more.
var ErrRefused = errors.New("door: refused")

// Attempt is a failed attempt to come in, for the log.
type Attempt struct {
	User string // that was named, if there is one; what is nobody's name may be a password in the wrong place
	From string // IP address
	// Wait is how long the next attempt of this user or from this address is not heard; zero if it is.
	Wait time.Duration
	// Err is what kept the door from finding out, such as a damaged file; nil when the attempt was wrong.
	Err error
}

// Gate finds out who is calling, and whether he may do what he is about to. Its methods fit esdbserver.Options and may be
// called from many goroutines at once. Make one with NewGate.
type Gate struct {
	o         Options
	throttle  throttle
	verifying chan struct{}
	secret    [sha256.Size]byte // of this process: digests of passwords are worth nothing without it
	nobody    hash              // is tried when there is no such user, so that it takes as long

	mu         sync.Mutex
	remembered map[[sha256.Size]byte]remembered
	calls      map[*call]struct{}
	noticed    uint64 // the generation of the users that calls were compared with
}

// Options of a Gate. Without token and users, nobody comes in.
type Options struct {
	Token    string           // of this run of the server
	Users    *Users           // who may come in with a password or a certificate; nil: nobody
	ReadOnly bool             // nobody appends
	Guests   Guests           // of the store
	Store    eventstore.Store // is asked where a stream belongs, when a role holds in some regions only
	Failed   func(Attempt)    // is told of failed attempts; may be nil
	Now      func() time.Time // nil: time.Now
}

type remembered struct {
	until time.Time
	user  string // as the file had him: a change of his forgets it
}

// call is one under way, of a user.
type call struct {
	name string
	user string // as the file had him
	end  context.CancelCauseFunc
}

// NewGate makes a gate.
func NewGate(o Options) (*Gate, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Failed == nil {
		o.Failed = func(Attempt) {}
	}
	g := &Gate{o: o, verifying: make(chan struct{}, verifiers), nobody: hash{memory: memoryKiB, passes: passes, lanes: lanes},
		remembered: map[[sha256.Size]byte]remembered{}, calls: map[*call]struct{}{}}
	if _, err := rand.Read(g.secret[:]); err != nil {
		return nil, err
	}
	_, err := rand.Read(g.nobody.key[:])
	return g, err
}

// Authenticate returns the context with which the call goes on: it carries the caller (access.From), and ends when he may no
// longer do what he could when the call began.
func (g *Gate) Authenticate(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
	switch {
	case c.Token != "":
		return g.byToken(ctx, c)
	case c.User != "" || c.Password != "":
		return g.byPassword(ctx, c)
	case len(c.Certificates) > 0:
		return g.byCertificate(ctx, c)
	}
	g.o.Failed(Attempt{From: addressOf(c.Remote)})
	return nil, ErrRefused
}

// owner is who the token speaks for: whoever keeps the server. It does not migrate, as what a migration brings is not judged.
func owner() access.Caller {
	c := access.Caller{Via: access.Token}
	for _, role := range access.Roles() {
		if role != access.Migrate {
			c.Grants = append(c.Grants, access.Grant{Role: role, In: access.Everywhere()})
		}
	}
	return c
}

// byToken takes the token from this machine alone; it was never meant for another. Nobody guesses it, so wrong ones are
// told of and not counted.
func (g *Gate) byToken(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
	here := net.ParseIP(addressOf(c.Remote)).IsLoopback()
	if here && g.o.Token != "" && subtle.ConstantTimeCompare([]byte(c.Token), []byte(g.o.Token)) == 1 {
		return access.With(ctx, owner()), nil
	}
	g.o.Failed(Attempt{From: addressOf(c.Remote)})
	return nil, ErrRefused
}

func (g *Gate) byCertificate(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
	leaf := c.Certificates[0]
	u, err := g.user(leaf.Subject.CommonName)
	if err == nil && u.Via == access.Certificate && g.o.Now().Before(leaf.NotAfter) {
		return g.enter(ctx, u)
	}
	g.o.Failed(Attempt{User: u.Name, From: addressOf(c.Remote), Err: err})
	return nil, ErrRefused
}

func (g *Gate) byPassword(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
	from := addressOf(c.Remote)
	if !c.Secure || len(c.Password) > MaxPassword || !userName.MatchString(c.User) {
		g.o.Failed(Attempt{From: from})
		return nil, ErrRefused
	}
	if known, err := g.known(ctx, c); known != nil || err != nil {
		return known, err
	}
	select { // what follows is dear
	case g.verifying <- struct{}{}:
		defer func() { <-g.verifying }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if known, err := g.known(ctx, c); known != nil || err != nil {
		return known, err // another call of his has just shown it
	}
	keys := keysOf(c.User, from)
	if wait := g.throttle.try(g.o.Now(), keys); wait > 0 {
		return nil, &esdbserver.LaterError{After: wait}
	}
	u, err := g.user(c.User)
	if err != nil || !g.right(u, c.Password) {
		g.o.Failed(Attempt{User: u.Name, From: from, Wait: g.throttle.waits(g.o.Now(), keys), Err: err})
		return nil, ErrRefused
	}
	g.throttle.succeed(keys)
	g.remember(g.digest(c.User, c.Password), u)
	return g.enter(ctx, u)
}

// known lets a user in whose password was right a short while ago. It returns no context if it was not.
func (g *Gate) known(ctx context.Context, c esdbserver.Credentials) (context.Context, error) {
	u, err := g.user(c.User)
	if err != nil || u.Via != access.Password || !g.recalls(g.digest(c.User, c.Password), u) {
		return nil, nil
	}
	return g.enter(ctx, u)
}

// right tries a password. It takes as long when there is no such user.
func (g *Gate) right(u User, password string) bool {
	if u.Via != access.Password {
		g.nobody.fits(password)
		return false
	}
	return u.hash.fits(password)
}

// user finds a user as he is now; the zero User is nobody. When the users have changed, the calls of those who are not as
// before end.
func (g *Gate) user(called string) (User, error) {
	if g.o.Users == nil {
		return User{}, nil
	}
	u, generation, err := g.o.Users.find(called)
	g.notice(generation)
	return u, err
}

// Refresh looks whether the users have changed, for the sake of calls that go on without anybody coming in.
func (g *Gate) Refresh() { _, _ = g.user("") }

func (g *Gate) notice(generation uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.noticed >= generation {
		return
	}
	g.noticed = generation
	for c := range g.calls {
		if u, _, err := g.o.Users.find(c.name); err != nil || u.text != c.user {
			c.end(esdbserver.ErrRevoked)
		}
	}
}

// enter lets a call in that ends when its caller is not any more as he was found. He is looked for once more, as the users
// may have changed since, and whoever notices a change next has to find the call.
func (g *Gate) enter(ctx context.Context, u User) (context.Context, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now, _, err := g.o.Users.find(u.Name); err != nil || now.text != u.text {
		return nil, ErrRefused
	}
	caller := u.caller()
	ctx, end := context.WithCancelCause(access.With(ctx, caller))
	c := &call{caller.Name, u.text, end}
	g.calls[c] = struct{}{}
	context.AfterFunc(ctx, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.calls, c)
	})
	return ctx, nil
}

// digest is what a password is remembered by.
func (g *Gate) digest(user, password string) [sha256.Size]byte {
	mac := hmac.New(sha256.New, g.secret[:])
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(user))))
	mac.Write([]byte(user))
	mac.Write([]byte(password))
	return [sha256.Size]byte(mac.Sum(nil))
}

func (g *Gate) recalls(digest [sha256.Size]byte, u User) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	r, known := g.remembered[digest]
	return known && r.user == u.text && g.o.Now().Before(r.until)
}

func (g *Gate) remember(digest [sha256.Size]byte, u User) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.remembered) >= maxRemembered {
		clear(g.remembered) // each is tried once more
	}
	g.remembered[digest] = remembered{g.o.Now().Add(rememberFor), u.text}
}

func addressOf(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.IP.String()
	}
	return ""
}
