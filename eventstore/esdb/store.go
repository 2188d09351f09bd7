package esdb

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	client "github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"jejak/eventstore"
)

// DefaultPatience is how long a call goes on against a server that does not answer. The election of a new leader takes a
// few seconds.
const DefaultPatience = 15 * time.Second

// DefaultReadAlone is for Options.ReadAlone: an election is over by then.
const DefaultReadAlone = 6 * time.Second

// Options of a Store. The zero value is good.
type Options struct {
	// Prefixes are the beginnings of the names of the streams that are this store's, such as "fund-": a server may hold
	// others. Empty means that every stream is, system streams apart.
	Prefixes []string
	// Patience is how long a call goes on after its first failure, as long as a node answers, or one did before. Zero means
	// what the address says as "wait", or DefaultPatience; negative: one attempt.
	Patience time.Duration
	// ReadAlone is after how long without a leader a read goes to a node that knows of none: the rest of a cluster that has
	// lost its majority. What it shows was acknowledged, and may be old; see Stale. It is at most half of the patience.
	// Zero: never, as befits those who decide on what they read.
	ReadAlone time.Duration
	// PasswordFile holds the password of the user that the address names without one. The address can name the file
	// itself, as "passwordFile".
	PasswordFile string
	// OnRetry, when set, is told each time a call has to begin again: why, and how long it has been waiting.
	// It is called by many goroutines.
	OnRetry func(cause error, waited time.Duration)
	// Token, when set, goes with every call that reads or appends, as "authorization: Bearer …": a server of our own on
	// this machine asks for it.
	Token string
	// RootCAs, when set, are the authorities that may have signed the server's certificate, and TLS is spoken whatever the
	// address says.
	RootCAs *x509.CertPool
}

// Store is an eventstore.Store on a server that speaks EventStoreDB's protocol. Make one with Open.
type Store struct {
	opts     Options
	address  *address
	filter   *client.SubscriptionFilter
	clients  *clients
	appends  repetitions
	ids      knownIDs
	absences absences

	// closing ends with Close, and every call under way ends with it.
	closing context.Context
	close   context.CancelFunc
	once    sync.Once
}

var _ eventstore.Store = (*Store)(nil)

// Open prepares a Store for the server or cluster at the address, as in
//
//	esdb://127.0.0.1:2113?tls=false
//	esdb+discover://user:password@cluster.example:2113?nodePreference=leader&tlsCaFile=ca.crt
//
// The schemes kurrentdb and kdb mean the same. The query parameters are the official client's, of which discovery
// attempts are ours to count, and "wait" and "passwordFile" (see Options). Nothing is connected before the first call.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	address, err := parseURL(url, o.PasswordFile)
	if err != nil {
		return nil, err
	}
	if o.RootCAs != nil {
		address.config.RootCAs, address.config.DisableTLS = o.RootCAs, false
	}
	if o.Patience == 0 {
		o.Patience = address.wait
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	o.ReadAlone = min(o.ReadAlone, o.Patience/2)
	s := &Store{opts: o, address: address, clients: newClients(address)}
	s.closing, s.close = context.WithCancel(context.Background())
	s.filter = &client.SubscriptionFilter{Type: client.StreamFilterType, Prefixes: o.Prefixes}
	if len(o.Prefixes) == 0 {
		s.filter = &client.SubscriptionFilter{Type: client.StreamFilterType, Regex: `^[^\$]`}
	}
	return s, nil
}

// ours says whether a stream belongs to the ledger, in the words of the server's filter.
func (s *Store) ours(stream string) bool {
	if len(s.opts.Prefixes) == 0 {
		return !strings.HasPrefix(stream, "$")
	}
	for _, p := range s.opts.Prefixes {
		if strings.HasPrefix(stream, p) {
			return true
		}
	}
	return false
}

// Close ends calls under way with ErrClosed and closes the connections: idle ones now, others when their calls end.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.close()
		s.clients.close()
	})
	return nil
}

// Stale says whether anything was read from a node that knew of no leader. What it showed was acknowledged at some time;
// what was acknowledged since may be missing.
func (s *Store) Stale() bool {
	_, alone := s.clients.was()
	return alone
}

// call is one method call: its context, its attempts, and the words for its errors.
type call struct {
	store   *Store
	caller  context.Context
	ctx     context.Context // ends with the caller's or with Close
	end     func()          // must be called
	what    string
	stream  string // that it is about, empty for the log
	appends bool
	tries   attempts
}

func (s *Store) begin(ctx context.Context, format string, args ...any) *call {
	c := &call{store: s, caller: ctx, what: fmt.Sprintf(format, args...)}
	derived, cancel := context.WithCancel(ctx)
	if s.opts.Token != "" {
		derived = metadata.AppendToOutgoingContext(derived, "authorization", "Bearer "+s.opts.Token)
	}
	stop := context.AfterFunc(s.closing, cancel)
	c.ctx, c.end = derived, func() { stop(); cancel() }
	return c
}

// over says why the call cannot go on, or nil.
func (c *call) over() error {
	if c.store.closing.Err() != nil {
		return eventstore.ErrClosed
	}
	return c.caller.Err()
}

// fail gives an error its final form. When the call was cancelled or the store closed, that is the reason, whatever
// the client made of it.
func (c *call) fail(err error) error {
	if over := c.over(); over != nil {
		err = over
	} else if err = c.kind(err); c.appends {
		err = explain(err)
	}
	return fmt.Errorf("esdb: %s: %w", c.what, err)
}

// attempts are those of a call since it last came on.
type attempts struct {
	count   int
	stalls  int       // of these, those at which the server said nothing
	since   time.Time // of the first failure
	endless bool
}

// hurried is how many appends without an answer may have been sent in vain during an election, rather than to a server that
// takes its time.
const hurried = 5

// limit is how long an append may go without an answer. The first has time. Once a call has failed there may be an election,
// at whose end the next append is answered at once, so that short attempts cost the least; at last they are long, for a
// server that is only slow.
func (a *attempts) limit(full time.Duration) time.Duration {
	switch {
	case a.count == 0:
		return full
	case a.stalls < hurried:
		return full / 2
	}
	return full << min(a.stalls-hurried, patient)
}

func (a *attempts) progress() { *a = attempts{endless: a.endless} }

// The pauses between attempts grow from the first to the last. Whoever waits for an election would rather ask once too
// often; a follower has time.
const (
	firstPause     = 20 * time.Millisecond
	maxPause       = 250 * time.Millisecond
	maxPauseFollow = 2 * time.Second
)

// again waits before the next attempt, or says why there is none.
func (c *call) again(cause error) error {
	if err := c.over(); err != nil {
		return err
	}
	reached, _ := c.store.clients.was()
	if !retryable(cause) || !reached && nobodyThere(cause) {
		return cause
	}
	a, longest := &c.tries, maxPause
	if a.endless {
		longest = maxPauseFollow
	}
	pause := min(firstPause<<min(a.count, 10), longest)
	now := time.Now()
	if a.since.IsZero() {
		a.since = now
	}
	waited := now.Sub(a.since)
	if !a.endless && waited+pause > c.store.opts.Patience {
		return cause
	}
	a.count++
	if errors.Is(cause, errStalled) || status.Code(plain(cause)) == codes.DeadlineExceeded {
		a.stalls++
	}
	if c.store.opts.OnRetry != nil {
		c.store.opts.OnRetry(cause, waited)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.ctx.Done():
		return c.over()
	}
}

// nobodyThere: every node has refused the connection. The address is more likely wrong than the whole cluster away.
func nobodyThere(err error) bool {
	var e *UnreachableError
	return errors.As(err, &e) && !e.Silent
}

// mayBeAlone says whether a node without a leader will do for the next attempt.
func (c *call) mayBeAlone() bool {
	if c.appends || c.store.opts.ReadAlone <= 0 {
		return false
	}
	_, already := c.store.clients.was()
	return already || !c.tries.since.IsZero() && time.Since(c.tries.since) >= c.store.opts.ReadAlone
}
