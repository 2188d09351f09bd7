package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// The events: as long as those of a ledger of aid, ten to an actor, the actors in no order.
const (
	dataBytes      = 398
	metadataBytes  = 132
	eventsPerActor = 10
)

var types = []string{"ActorRegistered", "TrainingCompleted", "EquipmentDelivered", "FundCommitted", "LicenceGranted"}

// filler looks like JSON to a compressor: words, and numbers that differ from event to event.
func filler(n int, b []byte, size int) []byte {
	x := uint64(n)*0x9E3779B97F4A7C15 + 1
	b = append(b, '{')
	for i := 0; len(b) < size-40; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b = fmt.Appendf(b, "%q:%q,", fields[(n+i)%len(fields)], words[x%uint64(len(words))])
		if i%2 == 0 {
			b = fmt.Appendf(b, "%q:%d,", fields[(n+i+3)%len(fields)], x%100_000_000)
		}
	}
	b = append(b[:min(len(b), size-8)], `"z":"`...)
	for len(b) < size-2 {
		b = append(b, 'x')
	}
	return append(b, '"', '}')
}

var (
	fields = []string{"actorName", "city", "kbli", "stage", "amount", "occurredOn", "programme", "confidence", "unit", "officer"}
	words  = []string{"Padang Panjang", "kerupuk", "tenun", "rendang", "verified", "claimed", "2026-01-17", "pelatihan", "peralatan", "sertifikasi halal", "sentra kulit", "modal kerja"}
)

// bodies are made before anything is measured: more of them than a compressor can remember.
var bodies = func() (b [1 << 12]eventstore.Event) {
	for n := range b {
		b[n] = eventstore.Event{Type: types[n%len(types)], Data: filler(n, make([]byte, 0, dataBytes), dataBytes), Metadata: filler(n/7, make([]byte, 0, metadataBytes), metadataBytes)}
	}
	return b
}()

func newEvent(n int) eventstore.Event {
	e := bodies[n%len(bodies)]
	binary.BigEndian.PutUint64(e.ID[:], uint64(n)*0x9E3779B97F4A7C15+7)
	binary.BigEndian.PutUint64(e.ID[8:], uint64(n)+1)
	return e
}

func streamName(actor int) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(actor)*0xD1342543DE82EF95+3)
	binary.BigEndian.PutUint64(id[8:], uint64(actor)*0x9E3779B97F4A7C15)
	return "ikm-" + id.String()
}

// actorOf spreads the events of each actor over the whole log.
func actorOf(n, actors int) int { return int(uint64(n) * 2654435761 % uint64(actors)) }

// appendRequest is one append, as every engine gets it.
type appendRequest struct {
	stream string
	expect int64 // last revision, -1: none
	events []eventstore.Event
}

// engine is a log of events in streams, with the checks of an audit.
type engine interface {
	// appendAll makes the appends durable, each whole or not at all, and returns an error for each.
	appendAll(reqs []*appendRequest) []error
	scan(see func(data []byte)) error
	readStream(stream string, see func(data []byte)) error
	close() error
}

var (
	errRevision  = errors.New("wrong revision")
	errDuplicate = errors.New("an id is there already")
)

// committer gathers the appends of many writers while an engine is busy with others: the same for every engine that
// has none of its own.
type committer struct {
	engine engine
	mu     sync.Mutex
	queue  []*pending
	work   chan struct{}
	ended  chan struct{}
	over   bool
}

type pending struct {
	req  *appendRequest
	err  error
	done chan struct{}
}

func newCommitter(e engine) *committer {
	c := &committer{engine: e, work: make(chan struct{}, 1), ended: make(chan struct{})}
	go c.run()
	return c
}

func (c *committer) append(req *appendRequest) error {
	p := &pending{req: req, done: make(chan struct{})}
	c.mu.Lock()
	c.queue = append(c.queue, p)
	c.mu.Unlock()
	c.wake()
	<-p.done
	return p.err
}

func (c *committer) wake() {
	select {
	case c.work <- struct{}{}:
	default:
	}
}

func (c *committer) run() {
	defer close(c.ended)
	for range c.work {
		for {
			c.mu.Lock()
			batch, over := c.queue, c.over
			c.queue = nil
			c.mu.Unlock()
			if len(batch) == 0 {
				if over {
					return
				}
				break
			}
			reqs := make([]*appendRequest, len(batch))
			for i, p := range batch {
				reqs[i] = p.req
			}
			for i, err := range c.engine.appendAll(reqs) {
				batch[i].err = err
				close(batch[i].done)
			}
		}
	}
}

func (c *committer) close() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.wake()
	<-c.ended
}

// all returns one error for every request of a group that failed as a whole.
func all(reqs []*appendRequest, err error) []error {
	errs := make([]error, len(reqs))
	for i := range errs {
		errs[i] = err
	}
	return errs
}
