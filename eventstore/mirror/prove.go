package mirror

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"iter"

	"jejak/eventstore"
)

// Proof says that two logs hold the same events in the same order. The digest is the same for every store and every
// time, so it can be written down and compared by someone else.
type Proof struct {
	Events int64
	Digest string // hexadecimal
}

// proveEvery is how many events pass between two reports of progress.
const proveEvery = 10_000

// Prove reads both logs from the beginning and compares them event by event. A difference is a *DivergedError that
// names the first one.
func Prove(ctx context.Context, source, target eventstore.Store, o Options) (Proof, error) {
	ours, theirs := NewDigest(), NewDigest()
	next, stop := iter.Pull2(onlyLedger(target.All(ctx, eventstore.Start, eventstore.Forward)))
	defer stop()
	done := Progress{Proving: true}
	for a, err := range onlyLedger(source.All(ctx, eventstore.Start, eventstore.Forward)) {
		if err != nil {
			return Proof{}, fmt.Errorf("mirror: prove: read the source: %w", err)
		}
		b, err, more := next()
		switch {
		case !more:
			return Proof{}, &DivergedError{a.Stream, a.Revision, fmt.Sprintf("the target ends after %d events, before this one", done.Events)}
		case err != nil:
			return Proof{}, fmt.Errorf("mirror: prove: read the target: %w", err)
		}
		if reason := difference(&a, &b); reason != "" {
			return Proof{}, &DivergedError{a.Stream, a.Revision, reason}
		}
		ours.Add(&a)
		theirs.Add(&b)
		if done.add(&a); done.Events%proveEvery == 0 {
			o.report(done)
		}
	}
	if b, err, more := next(); err != nil {
		return Proof{}, fmt.Errorf("mirror: prove: read the target: %w", err)
	} else if more {
		return Proof{}, &DivergedError{b.Stream, b.Revision, fmt.Sprintf("the source ends after %d events, before this one", done.Events)}
	}
	if ours.Sum() != theirs.Sum() { // cannot be: every field of the leaf was compared
		return Proof{}, fmt.Errorf("mirror: prove: digest %s of the source, %s of the target", ours.Sum(), theirs.Sum())
	}
	o.report(done)
	return Proof{Events: done.Events, Digest: ours.Sum()}, nil
}

func onlyLedger(records iter.Seq2[eventstore.Record, error]) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		for r, err := range records {
			if err == nil && !ledger(r.Stream) {
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
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
