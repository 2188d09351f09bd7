package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"jejak/cmd/internal/door"
	who "jejak/domain/access"
	"jejak/domain/ledger"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/esdbserver"
	"jejak/projections/disk"
)

const (
	// guestsFile holds the prefixes of guests, beside the log.
	guestsFile = "guests"
	// accessDir holds who may come in, and the authority of the server's certificate. A backup leaves it out.
	accessDir = "access"
	usersFile = "users"
)

// lookEvery is how often a server looks after its lock, and for changes of its users when nobody is calling: whoever was
// taken out may be following the log.
const lookEvery = time.Second

// serving is how a ledger is served.
type serving struct {
	addr      string
	cert, key string
	clientCA  string
	guests    []string
	readOnly  bool
	open      bool
}

func (a *app) serveCommand() *cobra.Command {
	var o serving
	c := a.command("serve", "cmd.serve", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.serve(ctx, o) })
	c.Long = c.Short + "\n\n" + a.t("cmd.serve.long")
	c.Flags().StringVar(&o.addr, "grpc", esdbserver.DefaultAddr, a.t("flag.grpc"))
	c.Flags().StringVar(&o.cert, "tls-cert", "", a.t("flag.tls-cert"))
	c.Flags().StringVar(&o.key, "tls-key", "", a.t("flag.tls-key"))
	c.Flags().StringVar(&o.clientCA, "client-ca", "", a.t("flag.client-ca"))
	c.Flags().StringArrayVar(&o.guests, "guests", nil, a.t("flag.guests"))
	c.Flags().BoolVar(&o.readOnly, "read-only", false, a.t("flag.read-only"))
	c.Flags().BoolVar(&o.open, "open", false, a.t("flag.serve-open"))
	return c
}

// check refuses options that say different things.
func (o *serving) check() error {
	switch {
	case o.open && (o.cert != "" || o.key != "" || o.clientCA != "" || len(o.guests) > 0 || o.readOnly):
		return misuse("open-alone")
	case o.readOnly && len(o.guests) > 0:
		return misuse("guests-read-only")
	case (o.cert == "") != (o.key == ""):
		return misuse("certificate-pair")
	}
	return nil
}

// serve gives the ledger to every client of EventStoreDB until it is interrupted, which is how it is meant to end.
func (a *app) serve(ctx context.Context, o serving) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	if _, err := a.directory(); err != nil {
		return err
	}
	purpose := toServe
	if o.readOnly {
		purpose = toLend
	}
	s, err := a.open(ctx, purpose)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if o.open {
		return a.serveOpen(ctx, s, o.addr)
	}
	w := &watch{app: a, session: s, serving: o, dir: filepath.Join(a.storeName(), accessDir)}
	options, err := w.options()
	if err != nil {
		return err
	}
	options.Ready = w.ready
	defer func() { err = errors.Join(err, w.leave()) }()
	return whileHeld(ctx, s.store, w.gate.Refresh, func(ctx context.Context) error { return esdbserver.Serve(ctx, w.guarded(), options) })
}

// whileHeld serves until the context ends, or somebody has taken the store's lock away: that is the error then, as nothing
// can be recorded any more until the store is opened again, and another may write it. also is done as often as that is asked.
func whileHeld(ctx context.Context, store eventstore.Store, also func(), serve func(context.Context) error) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	var lost error
	var looking sync.WaitGroup
	defer func() {
		cancel()
		looking.Wait()
		err = errors.Join(err, lost)
	}()
	held := func() error { return nil }
	if s, ours := store.(interface{ Held() error }); ours {
		held = s.Held
	}
	looking.Go(func() {
		defer cancel()
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for lost == nil {
			select {
			case <-tick.C:
				also()
				lost = held()
			case <-ctx.Done():
				return
			}
		}
	})
	return serve(ctx)
}

// watch keeps the door of a ledger that is served.
type watch struct {
	*app
	session   *session
	serving   serving
	dir       string // of what the door needs
	guests    door.Guests
	users     *door.Users
	gate      *door.Gate
	authority *door.Authority
	lease     door.Lease
	leases    string // where the lease is left; empty: nowhere, yet
	told      telling
}

// options are those of a server that knows who is calling.
func (w *watch) options() (o esdbserver.Options, err error) {
	w.guests, err = door.AddGuests(filepath.Join(w.storeName(), guestsFile), w.serving.guests...)
	if err != nil {
		return o, err
	}
	host, _, err := net.SplitHostPort(w.serving.addr)
	if err != nil {
		return o, misuse("listen", "what", w.serving.addr)
	}
	if err := w.identify(host); err != nil {
		return o, err
	}
	if w.lease.Token, err = door.NewToken(); err != nil {
		return o, err
	}
	w.gate, err = door.NewGate(door.Options{Token: w.lease.Token, Users: w.users, ReadOnly: w.serving.readOnly, Guests: w.guests,
		Store: w.session.store, Failed: w.failed, Now: w.Now})
	if err != nil {
		return o, err
	}
	o = esdbserver.Options{Addr: w.serving.addr, PlainHere: true, Authenticate: w.gate.Authenticate, Authorize: w.gate.Authorize}
	if !w.serving.readOnly { // who only lends keeps nothing, and leaves the file to the one process that may write it
		o.Links = filepath.Join(w.storeName(), linksDir)
	}
	o.TLS, err = w.certificates()
	return o, err
}

// guarded is the ledger as others may write to it: what they record is judged as their decision would have been, under the
// name with which they came in. The token has none, and stands for all who sit at this machine.
func (w *watch) guarded() eventstore.Store {
	g := ledger.NewGuard(w.session.store)
	g.Guests, g.Now = w.guests.Is, w.Now
	g.Author = func(ctx context.Context) string {
		c, _ := who.From(ctx)
		return c.Name
	}
	g.Mover = func(ctx context.Context) bool {
		c, _ := who.From(ctx)
		return who.May(c, who.Migrate, region.Region{})
	}
	return g
}

// identify opens what the server is known by and those whom it knows. Whoever lends what he may only read (the ledger of
// another account, a backup that is mounted) has neither a place for them nor a right to them: then he lends it to himself.
func (w *watch) identify(host string) (err error) {
	w.users = door.OpenUsers(filepath.Join(w.dir, usersFile))
	// Clients compare a certificate with the clock of their machine, whatever day it is for the ledger.
	w.authority, err = door.OpenAuthority(w.dir, door.Names(host), time.Now)
	if w.serving.readOnly && disk.Unwritable(err) {
		w.users, w.dir = nil, ""
		w.authority, err = door.OpenAuthority("", door.Names(host), time.Now)
	}
	return err
}

// certificates are the server's own, or those that it was given: then those of its own are for the programs of this machine,
// which know it by them.
func (w *watch) certificates() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: w.authority.Certificate}
	if w.serving.cert != "" {
		pair, err := tls.LoadX509KeyPair(w.serving.cert, w.serving.key)
		if err != nil {
			return nil, misuse("certificate", "what", err.Error())
		}
		c.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if here(hello.Conn.LocalAddr()) && (hello.ServerName == "" || hello.ServerName == "localhost") {
				return w.authority.Certificate(hello)
			}
			return &pair, nil
		}
	}
	if w.serving.clientCA == "" {
		return c, nil
	}
	pem, err := os.ReadFile(w.serving.clientCA)
	if err != nil {
		return nil, misuse("client-ca", "what", err.Error())
	}
	c.ClientAuth, c.ClientCAs = tls.VerifyClientCertIfGiven, x509.NewCertPool()
	if !c.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, misuse("client-ca", "what", w.serving.clientCA)
	}
	return c, nil
}

// copyGuests takes the guests of a store along: without them, their streams would be nobody's.
func copyGuests(to, from string) error {
	guests, err := door.OpenGuests(filepath.Join(from, guestsFile))
	if err != nil || len(guests.Prefixes()) == 0 {
		return err
	}
	_, err = door.AddGuests(filepath.Join(to, guestsFile), guests.Prefixes()...)
	return err
}

func here(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// ready leaves the token for the programs of this account, and says how others come in.
func (w *watch) ready(at net.Addr) error {
	tcp, ok := at.(*net.TCPAddr)
	if ok && (tcp.IP.IsLoopback() || tcp.IP.IsUnspecified()) {
		dir, err := door.StateDir(w.Getenv, runtime.GOOS)
		if err != nil {
			return err
		}
		w.lease.Address, w.lease.Authority = at.String(), string(w.authority.PEM())
		if err := w.lease.Write(dir); err != nil {
			return err
		}
		w.leases = dir
	}
	if s, ours := w.session.store.(interface{ Serves(address string) error }); ours && !w.serving.readOnly {
		if err := s.Serves("esdb://" + at.String()); err != nil { // for those who find it locked
			return err
		}
	}
	fmt.Fprintln(w.Err, w.t("serve.ready", "address", "esdb://"+at.String(), "store", w.storeName()))
	if w.serving.readOnly {
		fmt.Fprintln(w.Err, w.t("serve.read-only"))
	}
	if w.leases != "" {
		fmt.Fprintln(w.Err, w.t("serve.here", "store", "esdb://"+at.String(), "home", quote(w.storeName())))
	}
	if w.users == nil {
		return nil
	}
	users, err := w.users.List()
	if err != nil {
		return err
	}
	if len(users) == 0 {
		fmt.Fprintln(w.Err, w.t("serve.nobody", "add", w.invocation("access user add")))
	}
	query := ""
	if w.serving.cert == "" {
		file, err := filepath.Abs(door.AuthorityFile(w.dir))
		if err != nil {
			return err
		}
		query = "?tlsCaFile=" + strings.ReplaceAll(url.QueryEscape(filepath.ToSlash(file)), "%2F", "/")
	}
	fmt.Fprintln(w.Err, w.t("serve.official", "address", "esdb://"+w.t("serve.user")+"@"+at.String()+query))
	return nil
}

// leave takes the token back.
func (w *watch) leave() error {
	if w.leases == "" {
		return nil
	}
	return w.lease.Remove(w.leases)
}

// maxTold bounds the failed attempts that are told of in a minute: whoever tries without end is not to fill the disk.
const maxTold = 60

// telling counts what was told in a minute.
type telling struct {
	mu     sync.Mutex
	minute time.Time
	count  int
}

// more says whether one more may be told of, and whether it is the last of this minute.
func (t *telling) more(now time.Time) (may, last bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(t.minute) {
		t.minute, t.count = minute, 0
	}
	t.count++
	return t.count <= maxTold, t.count == maxTold
}

// failed tells of a failed attempt to come in, on standard error, where a service manager keeps it.
func (w *watch) failed(a door.Attempt) {
	may, last := w.told.more(w.Now())
	if !may {
		return
	}
	user := a.User
	if user == "" {
		user = "–"
	}
	pairs := []string{"time", w.Now().UTC().Format(time.RFC3339), "user", user, "from", a.From, "wait", fmt.Sprint(int(a.Wait.Seconds()))}
	lines := []string{w.t("serve.refused", pairs...)}
	switch {
	case a.Err != nil:
		lines[0] = w.t("serve.failed", append(pairs, "why", w.cause(a.Err))...)
	case a.Wait > 0:
		lines[0] = w.t("serve.refused.wait", pairs...)
	}
	if last {
		lines = append(lines, w.t("serve.refused.more"))
	}
	w.told.mu.Lock() // a line is one
	defer w.told.mu.Unlock()
	fmt.Fprintln(w.Err, strings.Join(lines, "\n"))
}
