package eventstore

import (
	"context"
	"sync"
)

// Proposal is one append among several that are handed over together.
type Proposal struct {
	Stream string
	Expect Expect
	Events []Event
}

// Outcome is what Append would have returned for a Proposal.
type Outcome struct {
	Appended Appended
	Err      error
}

// Batcher is a Store that takes several appends at once, for one commit where its limits allow.
type Batcher interface {
	AppendBatch(ctx context.Context, batch []Proposal) []Outcome
}

// AppendBatch hands several appends over together. Each is an append of its own, answered as if those before it had been
// answered already: one that is refused stops no other, and a proposal may expect the revision that the one before it will
// have made. It returns when all have their outcome. A store that is no Batcher is given the appends of one stream one
// after the other, and those of several streams side by side.
func AppendBatch(ctx context.Context, s Store, batch []Proposal) []Outcome {
	if b, ok := s.(Batcher); ok {
		return b.AppendBatch(ctx, batch)
	}
	outcomes := make([]Outcome, len(batch))
	one := func(i int) {
		outcomes[i].Appended, outcomes[i].Err = s.Append(ctx, batch[i].Stream, batch[i].Expect, batch[i].Events...)
	}
	if len(batch) == 1 {
		one(0)
		return outcomes
	}
	streams := map[string][]int{}
	for i, p := range batch {
		streams[p.Stream] = append(streams[p.Stream], i)
	}
	slots := make(chan struct{}, maxSideBySide)
	var calls sync.WaitGroup
	for _, places := range streams {
		slots <- struct{}{}
		calls.Go(func() {
			defer func() { <-slots }()
			for _, i := range places {
				one(i)
			}
		})
	}
	calls.Wait()
	return outcomes
}

// maxSideBySide is how many appends of a batch run at once: enough for a store to commit them together.
const maxSideBySide = 16
