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
	"google.golang.org/grpc/metadata"

	"jejak/eventstore"
)

// DefaultPatience is how long a call goes on against a server that cannot be reached, in pauses between attempts.
// The election of a new leader takes a few seconds.
const DefaultPatience = 15 * time.Second

// Options of a Store. The zero value is good.
type Options struct {
	// Prefixes are the beginnings of the names of the streams that are this store's, such as "fund-": a server may hold
	// others. Empty means that every stream is, system streams apart.
	Prefixes []string
	// Patience bounds the pauses between the attempts of one call. Zero means DefaultPatience, negative: one attempt.
	// A Store that has never reached its server does not wait: the address is more likely wrong than the server away.
	Patience time.Duration
	// OnRetry, when set, is told each time a call has to begin again: why, and after which pause it will.
	// It is called by many goroutines.
	OnRetry func(cause error, pause time.Duration)
	// Token, when set, goes with every call that reads or appends, as "authorization: Bearer …": a server of our own on
	// this machine asks for it.
	Token string
	// RootCAs, when set, are the authorities that may have signed the server's certificate, and TLS is spoken whatever the
	// address says.
	RootCAs *x509.CertPool
}

// Store is an eventstore.Store on a server that speaks EventStoreDB's protocol. Make one with Open.
type Store struct {
	opts    Options
	filter  *client.SubscriptionFilter
	clients *clients
	appends repetitions
	ids     knownIDs

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
// attempts are ours to count. Nothing is connected before the first call.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	config, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	if o.RootCAs != nil {
		config.RootCAs, config.DisableTLS = o.RootCAs, false
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	s := &Store{opts: o, clients: &clients{config: *config}}
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

// call is one method call: its context, and the words for its errors.
type call struct {
	store  *Store
	caller context.Context
	ctx    context.Context // ends with the caller's or with Close
	end    func()          // must be called
	what   string
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
	}
	return fmt.Errorf("esdb: %s: %w", c.what, err)
}

// attempts counts the pauses of a call. Any progress starts it anew.
type attempts struct {
	count   int
	waited  time.Duration
	endless bool
}

const (
	firstPause = 20 * time.Millisecond
	maxPause   = 2 * time.Second
)

// again waits before the next attempt, or says why there is none.
func (c *call) again(a *attempts, cause error) error {
	if err := c.over(); err != nil {
		return err
	}
	if !retryable(cause) || errors.Is(cause, errNeverReached) {
		return cause
	}
	pause := min(firstPause<<min(a.count, 10), maxPause)
	if !a.endless && a.waited+pause > c.store.opts.Patience {
		return cause
	}
	a.count++
	a.waited += pause
	if c.store.opts.OnRetry != nil {
		c.store.opts.OnRetry(cause, pause)
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
