package mirror

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"iter"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// Proof says that two logs hold the same events in the same order. The digest is the same for every store and every
// time, so it can be written down and compared by someone else.
type Proof struct {
	Events int64
	Digest string              // over the leaves of the events, hexadecimal
	Source eventstore.Position // of the last event, in the source
	Target eventstore.Position // of the same event, in the target
	Left   int64               // events of the source on streams that are not the ledger's
}

// proveEvery is how many events pass between two reports of progress.
const proveEvery = 10_000

// Prove reads both logs from the beginning and compares them event by event. A difference is a *DivergedError that
// names the first one.
func Prove(ctx context.Context, source, target eventstore.Store, o Options) (Proof, error) {
	p := proving{options: o, digest: NewDigest(), done: Progress{Proving: true}}
	next, stop := iter.Pull2(target.All(ctx, eventstore.Start, eventstore.Forward))
	defer stop()
	p.target = next
	for r, err := range source.All(ctx, eventstore.Start, eventstore.Forward) {
		if err != nil {
			return Proof{}, fmt.Errorf("mirror: prove: read the source: %w", err)
		}
		if !o.ours(r.Stream) {
			p.proof.Left++
			continue
		}
		if err := p.compare(&r); err != nil {
			return Proof{}, err
		}
	}
	r, more, err := p.next()
	if err != nil {
		return Proof{}, err
	}
	if more {
		return Proof{}, &DivergedError{r.Stream, r.Revision, fmt.Sprintf("the source ends after %d events, before this one", p.proof.Events)}
	}
	if o.Until != uuid.Nil && !p.ended {
		return Proof{}, fmt.Errorf("mirror: prove: the event %s is not in the target", o.Until)
	}
	p.proof.Digest = p.digest.Sum()
	o.report(p.done)
	return p.proof, nil
}

// proving is a comparison under way.
type proving struct {
	options Options
	target  func() (eventstore.Record, error, bool)
	ended   bool // the target has come to what is its own
	digest  *Digest
	proof   Proof
	done    Progress
}

// compare holds a record of the source against the next one of the target.
func (p *proving) compare(a *eventstore.Record) error {
	b, more, err := p.next()
	if err != nil {
		return err
	}
	if !more {
		return &DivergedError{a.Stream, a.Revision, fmt.Sprintf("%s after %d events, before this one", p.end(), p.proof.Events)}
	}
	if reason := difference(a, &b); reason != "" {
		return &DivergedError{a.Stream, a.Revision, reason}
	}
	p.digest.Add(a)
	p.proof.Events++
	p.proof.Source, p.proof.Target = a.Position, b.Position
	if p.done.add(a); p.done.Events%proveEvery == 0 {
		p.options.report(p.done)
	}
	return nil
}

func (p *proving) end() string {
	if p.ended {
		return "the ledger lives in the target since, and the source has gone on by itself"
	}
	return "the target ends"
}

// next returns the target's next record of the ledger, up to where its own history begins.
func (p *proving) next() (eventstore.Record, bool, error) {
	for !p.ended {
		r, err, more := p.target()
		switch {
		case !more:
			return r, false, nil
		case err != nil:
			return r, false, fmt.Errorf("mirror: prove: read the target: %w", err)
		case p.options.Until != uuid.Nil && r.ID == p.options.Until:
			p.ended = true
		case p.options.ours(r.Stream):
			return r, true, nil
		}
	}
	return eventstore.Record{}, false, nil
}

// Digest runs along a log: SHA-256 over "jejak/log/v1\n" and the leaf of each event.
type Digest struct{ hash hash.Hash }

// NewDigest returns the digest of the empty log.
func NewDigest() *Digest {
	d := &Digest{sha256.New()}
	d.hash.Write([]byte("jejak/log/v1\n"))
	return d
}

// Add takes the next event in.
func (d *Digest) Add(r *eventstore.Record) {
	leaf := r.Leaf()
	d.hash.Write(leaf[:])
}

// Sum is the digest so far, in hexadecimal.
func (d *Digest) Sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }
